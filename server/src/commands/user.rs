//! `spectra-server user add`

use std::io::Read;
use std::path::Path;

use anyhow::{Context, Result, bail};

use crate::account::{self, Role};
use crate::args::{RoleArg, UserAddArgs};
use crate::password::{self, Passwords};
use crate::secret::random_password;
use crate::store::Store;

/// Passwords that are read: the longest one and its line end.
const FILE_BYTES: u64 = password::MAX_BYTES as u64 + 2;

pub(super) async fn add(args: UserAddArgs) -> Result<()> {
    let UserAddArgs { name, role, password_file, database } = args;
    let given = password_file.as_deref().map(read_password).transpose()?;
    let generated = given.is_none();
    let password = given.unwrap_or_else(random_password);
    let address = database.address();
    let store = Store::open(&address).await?;
    let created = account::create(&store, &Passwords::default(), &name, password.clone(), role.into()).await;
    store.close().await;
    let username = created.with_context(|| format!("cannot make the account {name}"))?;
    super::note(format_args!("made the account {username}"));
    if generated {
        super::note(format_args!("its password, shown only this once:"));
        super::print(&password)?;
    }
    Ok(())
}

/// The first line of the file, or of stdin for `-`.
fn read_password(path: &Path) -> Result<String> {
    let mut text = String::new();
    if path.as_os_str() == "-" {
        std::io::stdin().lock().take(FILE_BYTES).read_to_string(&mut text)
    } else {
        let file = std::fs::File::open(path).with_context(|| format!("cannot open {}", path.display()))?;
        file.take(FILE_BYTES).read_to_string(&mut text)
    }
    .with_context(|| format!("cannot read the password from {}", path.display()))?;
    let password = text.lines().next().unwrap_or_default();
    if password.is_empty() {
        bail!("there is no password in the first line of {}", path.display());
    }
    Ok(password.to_owned())
}

impl From<RoleArg> for Role {
    fn from(role: RoleArg) -> Self {
        match role {
            RoleArg::Viewer => Self::Viewer,
            RoleArg::Admin => Self::Admin,
            RoleArg::Superadmin => Self::Superadmin,
        }
    }
}
