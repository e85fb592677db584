//! `spectra-server user …`

use std::io::Read;
use std::path::Path;

use anyhow::{Context, Result, anyhow, bail};
use uuid::Uuid;

use crate::account::password::{self, Passwords};
use crate::account::{self, Role};
use crate::cli::args::{
    RoleArg, UserAddArgs, UserCommand, UserListArgs, UserNameArgs, UserPasswordArgs, UserRoleArgs,
};
use crate::secret::random_password;
use crate::store::{Changed, Store, Time, UserChange, UserRecord};

/// Passwords that are read: the longest one and its line end.
const FILE_BYTES: u64 = password::MAX_BYTES as u64 + 2;

pub(super) async fn execute(command: UserCommand) -> Result<()> {
    match command {
        UserCommand::Add(args) => add(args).await,
        UserCommand::List(args) => list(args).await,
        UserCommand::Password(args) => set_password(args).await,
        UserCommand::Role(args) => {
            let UserRoleArgs { user, role } = args;
            let role = Role::from(role);
            change(user, UserChange::Role(role.name()), "user.role", &format!("has the role {role} now"))
                .await
        }
        UserCommand::Disable(args) => change(args, UserChange::Disable, "user.disable", "is disabled").await,
        UserCommand::Enable(args) => change(args, UserChange::Enable, "user.enable", "is enabled").await,
        UserCommand::Remove(args) => change(args, UserChange::Delete, "user.delete", "is removed").await,
    }
}

async fn add(args: UserAddArgs) -> Result<()> {
    let UserAddArgs { name, role, password_file, database } = args;
    let (password, generated) = password(password_file.as_deref())?;
    let store = Store::open(&database.address()).await?;
    let role = Role::from(role);
    let created = account::create(&store, &Passwords::default(), &name, password.clone(), role).await;
    let username = created.with_context(|| format!("cannot make the account {name}"))?;
    super::record(&store, "user.create", username.as_str(), format!("role {role}")).await?;
    store.close().await;
    super::note(format_args!("made the account {username}"));
    tell(&password, generated)
}

async fn list(args: UserListArgs) -> Result<()> {
    let UserListArgs { database } = args;
    let store = Store::open(&database.address()).await?;
    let users = store.users().await.context("cannot read the accounts")?;
    store.close().await;
    for user in users {
        let last = user.last_login.map_or_else(|| "never".to_owned(), |time| time.rfc3339(false));
        let disabled = if user.disabled_at.is_some() { "\tdisabled" } else { "" };
        super::print(&format!("{}\t{}\tlast sign-in {last}{disabled}", user.username, user.role))?;
    }
    Ok(())
}

async fn set_password(args: UserPasswordArgs) -> Result<()> {
    let UserPasswordArgs { user, password_file } = args;
    let UserNameArgs { name, database } = user;
    let (password, generated) = password(password_file.as_deref())?;
    let store = Store::open(&database.address()).await?;
    let user = find(&store, &name).await?;
    account::set_password(&store, &Passwords::default(), user.id, password.clone(), None)
        .await
        .with_context(|| format!("cannot change the password of {name}"))?;
    super::record(&store, "user.password", user.username.as_str(), "").await?;
    store.close().await;
    super::note(format_args!("{} has another password and is signed out everywhere", user.username));
    tell(&password, generated)
}

async fn change(args: UserNameArgs, change: UserChange, action: &'static str, done: &str) -> Result<()> {
    let UserNameArgs { name, database } = args;
    let store = Store::open(&database.address()).await?;
    let UserRecord { id, username, .. } = find(&store, &name).await?;
    changed(&store, id, &change).await.with_context(|| format!("cannot change the account {username}"))?;
    super::record(&store, action, username.as_str(), done).await?;
    store.close().await;
    super::note(format_args!("{username} {done}"));
    Ok(())
}

async fn changed(store: &Store, id: Uuid, change: &UserChange) -> Result<()> {
    match store.change_user(id, change, Time::now()).await? {
        Changed::Done => Ok(()),
        Changed::Unknown => bail!("there is no such user any more"),
        Changed::LastSuperadmin => bail!("it is the last superadmin: make another one first"),
    }
}

async fn find(store: &Store, name: &str) -> Result<UserRecord> {
    let user = match account::normal_name(name) {
        Some(name) => store.user_by_name(&name).await.context("cannot read the accounts")?,
        None => None,
    };
    user.ok_or_else(|| anyhow!("there is no user {name}"))
}

/// The password of the file, or a new one and `true`.
fn password(file: Option<&Path>) -> Result<(String, bool)> {
    let given = file.map(read_password).transpose()?;
    let generated = given.is_none();
    Ok((given.unwrap_or_else(random_password), generated))
}

fn tell(password: &str, generated: bool) -> Result<()> {
    if generated {
        super::note(format_args!("its password, shown only this once:"));
        super::print(password)?;
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
