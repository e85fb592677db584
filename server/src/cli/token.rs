//! `spectra-server token create|list|revoke`

use anyhow::{Context, Result, anyhow};
use uuid::Uuid;

use crate::cli::args::{TokenCreateArgs, TokenListArgs, TokenRevokeArgs};
use crate::enrol::constraint::Constraints;
use crate::enrol::{self, TokenScope, TokenTerms};
use crate::store::{Store, Time, TokenRecord};

pub(super) async fn create(args: TokenCreateArgs) -> Result<()> {
    let TokenCreateArgs { expires, uses, labels, hostnames, cidrs, fleet, agent, database } = args;
    let seconds = i64::try_from(expires.as_secs()).unwrap_or(i64::MAX);
    let terms = TokenTerms::new(seconds, uses.into()).map_err(|error| anyhow!(error))?;
    let constraints = Constraints::new(hostnames, cidrs).map_err(|error| anyhow!(error))?;
    let scope = TokenScope { labels: labels.into_iter().collect(), constraints, fleet, agent };
    let store = Store::open(&database.address()).await?;
    let created = enrol::create_token(&store, terms, scope, "command line".to_owned())
        .await
        .context("cannot make the token")?;
    super::record(&store, "token.create", created.id.to_string(), format!("uses: {}", created.uses)).await?;
    store.close().await;
    let uses = match created.uses {
        0 => "for any number of hosts".to_owned(),
        1 => "for one host".to_owned(),
        uses => format!("for {uses} hosts"),
    };
    let until = created.expires_at.rfc3339(false);
    super::note(format_args!("a registration token {uses}, until {until}, shown only this once:"));
    super::print(&created.token)
}

pub(super) async fn list(args: TokenListArgs) -> Result<()> {
    let TokenListArgs { database } = args;
    let store = Store::open(&database.address()).await?;
    let tokens = store.tokens().await;
    store.close().await;
    let now = Time::now();
    for token in tokens.context("cannot read the tokens")? {
        super::print(&line(&token, now))?;
    }
    Ok(())
}

/// Fields are separated by tabs.
fn line(token: &TokenRecord, now: Time) -> String {
    let id = token.public_id.clone().unwrap_or_else(|| token.id.to_string());
    let uses = match token.uses_allowed {
        0 => format!("{} used", token.uses),
        allowed => format!("{} of {allowed} used", token.uses),
    };
    let until = token.expires_at.rfc3339(false);
    let mut whom: Vec<String> = token.labels.iter().map(|(key, value)| format!("{key}={value}")).collect();
    whom.extend(token.hostnames.iter().chain(token.cidrs.iter()).cloned());
    whom.extend(token.fleet.clone());
    whom.extend(token.agent.map(|agent| agent.to_string()));
    let fields = [&id, state(token, now), &uses, &until, &token.created_by, &whom.join(" ")];
    fields.map(|field| field.replace(char::is_control, " ")).join("\t").trim_end().to_owned()
}

fn state(token: &TokenRecord, now: Time) -> &'static str {
    if token.revoked_at.is_some() {
        "revoked"
    } else if token.expires_at <= now {
        "expired"
    } else if token.uses_allowed > 0 && token.uses >= token.uses_allowed {
        "used"
    } else {
        "good"
    }
}

pub(super) async fn revoke(args: TokenRevokeArgs) -> Result<()> {
    let TokenRevokeArgs { id, all: _, database } = args;
    let store = Store::open(&database.address()).await?;
    let revoked = match &id {
        Some(id) => revoke_one(&store, id).await?,
        None => revoke_all(&store).await?,
    };
    store.close().await;
    super::note(format_args!("revoked tokens: {revoked}"));
    Ok(())
}

async fn revoke_all(store: &Store) -> Result<u64> {
    let revoked = store.revoke_tokens(Time::now()).await.context("cannot revoke the tokens")?;
    super::record(store, "token.revoke_all", "", format!("revoked: {revoked}")).await?;
    Ok(revoked)
}

async fn revoke_one(store: &Store, text: &str) -> Result<u64> {
    let found = match Uuid::try_parse(text) {
        Ok(id) => Some(id),
        Err(_) => store.token_named(text).await.context("cannot read the tokens")?,
    };
    let missing = || anyhow!("there is no token {text}, or it was revoked before");
    let id = found.ok_or_else(missing)?;
    if !store.revoke_token(id, Time::now()).await.context("cannot revoke the token")? {
        return Err(missing());
    }
    super::record(store, "token.revoke", id.to_string(), "").await?;
    Ok(1)
}
