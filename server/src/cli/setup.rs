//! `spectra-server setup-code`

use anyhow::{Context, Result, bail};

use crate::account::setup;
use crate::cli::args::SetupCodeArgs;
use crate::store::Store;

pub(super) async fn print(args: SetupCodeArgs) -> Result<()> {
    let SetupCodeArgs { database } = args;
    let store = Store::open(&database.address()).await?;
    let code = setup::new_code(&store).await.context("cannot write the code to the database")?;
    let Some(code) = code else {
        bail!("there is a user already: `spectra-server user add` makes another one");
    };
    super::record(&store, "setup_code.create", "", "").await?;
    store.close().await;
    super::note(format_args!(
        "the code with which the first superadmin is made in a browser, for seven days:"
    ));
    super::print(&code)
}
