//! `spectra-server tls fingerprint|ca|reset`

use anyhow::{Context, Result, bail};

use crate::cli::args::{AuthorityArgs, TlsCommand};
use crate::store::{AuthorityRecord, Store};
use crate::tls::authority;
use crate::tls::fingerprint::Fingerprint;

pub(super) async fn execute(command: TlsCommand) -> Result<()> {
    match command {
        TlsCommand::Fingerprint(args) => {
            let record = read(args).await?;
            super::print(&Fingerprint::of(&record.certificate).to_string())
        }
        TlsCommand::Ca(args) => {
            let record = read(args).await?;
            super::note(format_args!("{}, SHA-256 {}", record.name, Fingerprint::of(&record.certificate)));
            super::print(authority::pem(&record.certificate).trim_end())
        }
        TlsCommand::Reset(args) => reset(args).await,
    }
}

async fn read(args: AuthorityArgs) -> Result<AuthorityRecord> {
    let store = Store::open(&args.database.address()).await?;
    let record = store.authority().await;
    store.close().await;
    let record = record.context("cannot read the certificate authority in the database")?;
    record
        .context("there is no certificate authority yet: the first `spectra-server run --tls auto` makes it")
}

async fn reset(args: AuthorityArgs) -> Result<()> {
    let store = Store::open(&args.database.address()).await?;
    if !store.delete_authority().await.context("cannot delete the certificate authority")? {
        bail!("there is no certificate authority");
    }
    super::record(&store, "authority.delete", "", "").await?;
    store.close().await;
    super::note(format_args!(
        "the authority is gone: start every server again, and give its agents what `spectra-server tls ca` prints then"
    ));
    Ok(())
}
