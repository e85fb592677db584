//! `spectra-server api-token …`

use anyhow::{Context, Result, anyhow, bail};

use crate::account::api_token::{self, Scope, Terms, TokenRole};
use crate::cli::args::{ApiTokenCommand, ApiTokenCreateArgs, ApiTokenListArgs, ApiTokenRevokeArgs};
use crate::store::{ApiTokenRecord, Store, Time};

pub(super) async fn execute(command: ApiTokenCommand) -> Result<()> {
    match command {
        ApiTokenCommand::Create(args) => create(args).await,
        ApiTokenCommand::List(args) => list(args).await,
        ApiTokenCommand::Revoke(args) => revoke(args).await,
    }
}

async fn create(args: ApiTokenCreateArgs) -> Result<()> {
    let ApiTokenCreateArgs { name, role, scope, expires, database } = args;
    let role = TokenRole::of(&role).ok_or_else(|| anyhow!("there is no role `{role}`"))?;
    let scope = Scope::of(&scope).ok_or_else(|| anyhow!("there is no scope `{scope}`"))?;
    let seconds = i64::try_from(expires.as_secs()).unwrap_or(i64::MAX);
    let terms = Terms::new(&name, role, scope, Some(seconds)).map_err(|error| anyhow!(error))?;
    let store = Store::open(&database.address()).await?;
    let created = api_token::create(&store, terms, None).await?;
    let detail = format!("{}: role {}, scope {}", created.name, role.name(), scope.name());
    super::record(&store, "api_token.create", created.id.to_string(), detail).await?;
    store.close().await;
    let until = created.expires_at.rfc3339(false);
    super::note(format_args!("an API token until {until}, shown only this once:"));
    super::print(&created.token)
}

async fn list(args: ApiTokenListArgs) -> Result<()> {
    let ApiTokenListArgs { database } = args;
    let store = Store::open(&database.address()).await?;
    let tokens = store.api_tokens(None).await.context("cannot read the tokens")?;
    store.close().await;
    let now = Time::now();
    for token in tokens {
        super::print(&line(&token, now))?;
    }
    Ok(())
}

fn line(token: &ApiTokenRecord, now: Time) -> String {
    let ApiTokenRecord { id, name, owner, role, scope, expires_at, last_used_at, revoked_at, .. } = token;
    let owner = owner.as_deref().unwrap_or("command line");
    let state = match revoked_at {
        Some(_) => "revoked".to_owned(),
        None if *expires_at <= now => "expired".to_owned(),
        None => format!("until {}", expires_at.rfc3339(false)),
    };
    let used =
        last_used_at.map_or_else(|| "never used".to_owned(), |time| format!("used {}", time.rfc3339(false)));
    format!("{id}\t{name}\t{owner}\t{role}\t{scope}\t{state}\t{used}")
}

async fn revoke(args: ApiTokenRevokeArgs) -> Result<()> {
    let ApiTokenRevokeArgs { id, database } = args;
    let store = Store::open(&database.address()).await?;
    if !store.revoke_api_token(id, None, Time::now()).await.context("cannot revoke the token")? {
        bail!("there is no such token, or it was revoked before");
    }
    super::record(&store, "api_token.revoke", id.to_string(), "").await?;
    store.close().await;
    super::note(format_args!("the token cannot be used any more"));
    Ok(())
}
