//! `POST /admin/update`: hosts are given another executable of the agent.

use std::collections::BTreeSet;

use axum::Json;
use axum::extract::{Request, State};
use serde::{Deserialize, Serialize};
use tokio::task::spawn_blocking;
use utoipa::ToSchema;
use uuid::Uuid;

use super::access::Admin;
use super::body::{self, SMALL_BODY_BYTES};
use super::problem::{Problem, Result};
use super::server_url::ServerUrl;
use crate::account::session::User;
use crate::app::App;
use crate::audit::{self, Outcome};
use crate::command::update::{self, Pushable};
use crate::command::{self, AskError, Order, Terms};

/// Which hosts are to be updated.
#[derive(Debug, Deserialize, ToSchema)]
#[schema(example = json!({"agent_ids": ["f670d4c9-5871-4ac6-b273-03452795f8c4"]}))]
pub(crate) struct UpdateRequest {
    /// UUIDs; one that stands twice counts once. As many as fit into 64 KiB, about 1,600.
    agent_ids: Vec<String>,
}

/// What became of the hosts that were named.
#[derive(Debug, Default, PartialEq, Eq, Serialize, ToSchema)]
#[schema(example = json!({"queued": 1, "skipped": 0, "failed": 0}))]
pub(crate) struct Pushed {
    /// They are told, now or when they return within half an hour.
    queued: u32,
    /// There is no release for their system.
    skipped: u32,
    /// There is no such host, or ten commands wait for it already.
    failed: u32,
}

/// Push the newest release to hosts
///
/// Each gets a command that is in the list of its commands, with its result. The original's agents take the
/// release over and restart; ours refuses a release that is not signed. Agents fetch it from the address of
/// `--external-url`, without it from that of this request.
#[utoipa::path(
    post,
    path = "/api/v1/admin/update",
    operation_id = "push_update",
    tag = "provisioning",
    request_body(content = UpdateRequest, content_type = "application/json"),
    responses(
        (status = 200, body = Pushed),
        (status = 400, description = "No host is named, an id is no UUID, or the address of the server cannot be told"),
    )
)]
pub(crate) async fn push(
    Admin(user): Admin,
    ServerUrl(server): ServerUrl,
    State(app): State<App>,
    request: Request,
) -> Result<Json<Pushed>> {
    let UpdateRequest { agent_ids } = body::read_json(&app, request, SMALL_BODY_BYTES).await?;
    let agents =
        agent_ids.iter().map(|id| Uuid::try_parse(id)).collect::<std::result::Result<BTreeSet<_>, _>>();
    let agents = agents.map_err(|_| Problem::bad_request("an agent id is not a UUID"))?;
    if agents.is_empty() {
        return Err(Problem::bad_request("agent_ids is empty"));
    }
    let reading = app.clone();
    let pushable =
        spawn_blocking(move || update::pushable(&reading.releases)).await.map_err(Problem::internal)?;
    let push = Push { app: &app, user: &user, server: &server, pushable: &pushable };
    let mut pushed = Pushed::default();
    for agent in agents {
        match push.to(agent).await? {
            Fate::Queued => pushed.queued += 1,
            Fate::Skipped => pushed.skipped += 1,
            Fate::Failed => pushed.failed += 1,
        }
    }
    tracing::info!(?pushed, user = %user.username, "pushed an update");
    Ok(Json(pushed))
}

/// What became of one host.
enum Fate {
    Queued,
    Skipped,
    Failed,
}

/// What all hosts of a request share.
struct Push<'a> {
    app: &'a App,
    user: &'a User,
    server: &'a str,
    pushable: &'a Pushable,
}

impl Push<'_> {
    async fn to(&self, agent: Uuid) -> Result<Fate> {
        let Some(host) = self.app.store.agent(agent).await? else {
            return self.note(agent, Fate::Failed, "there is no such agent").await;
        };
        let (os, arch) = (host.os.unwrap_or_default(), host.arch.unwrap_or_default());
        let Some(order) = update::order(self.pushable, &os, &arch, self.server) else {
            return self.note(agent, Fate::Skipped, "there is no release for this system").await;
        };
        match self.queue(agent, order).await {
            Ok(id) => self.note(agent, Fate::Queued, &format!("as {id}")).await,
            Err(AskError::Store(error)) => Err(error.into()),
            Err(error) => self.note(agent, Fate::Failed, &error.to_string()).await,
        }
    }

    async fn queue(&self, agent: Uuid, order: Order) -> std::result::Result<Uuid, AskError> {
        let key = self.app.store.agent_key(agent).await?.ok_or(AskError::UnknownAgent)?;
        let terms = Terms {
            requested_by: self.user.username.clone(),
            requested_from: Some(self.user.address.to_string()),
            timeout: update::TIMEOUT,
        };
        Ok(command::queue(self.app, (key, agent), order, terms).await?.id)
    }

    /// An entry for each host, as with every other command.
    async fn note(&self, agent: Uuid, fate: Fate, what: &str) -> Result<Fate> {
        let outcome = if matches!(fate, Fate::Queued) { Outcome::Done } else { Outcome::Failed };
        let entry = self.user.did("command.create", agent.to_string()).outcome(outcome);
        audit::record(&self.app.store, entry.detail(format!("update {what}"))).await?;
        Ok(fate)
    }
}
