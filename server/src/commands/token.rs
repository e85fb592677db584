//! `spectra-server token create`

use anyhow::{Context, Result, anyhow};

use crate::args::TokenCreateArgs;
use crate::enrol::{self, TokenTerms};
use crate::store::Store;

pub(super) async fn create(args: TokenCreateArgs) -> Result<()> {
    let TokenCreateArgs { expires, uses, database } = args;
    let seconds = i64::try_from(expires.as_secs()).unwrap_or(i64::MAX);
    let terms = TokenTerms::new(seconds, uses.into()).map_err(|error| anyhow!(error))?;
    let store = Store::open(&database.address()).await?;
    let created = enrol::create_token(&store, terms, "command line".to_owned()).await;
    store.close().await;
    let created = created.context("cannot write the token to the database")?;
    let uses =
        if created.uses == 1 { "for one host".to_owned() } else { format!("for {} hosts", created.uses) };
    let until = created.expires_at.rfc3339(false);
    super::note(format_args!("a registration token {uses}, until {until}, shown only this once:"));
    super::print(&created.token)
}
