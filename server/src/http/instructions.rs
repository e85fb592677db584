//! How a host's agent is upgraded and removed by hand.

use axum::Json;
use axum::extract::State;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::access::Viewer;
use super::parameters::Id;
use super::problem::{Problem, Result};
use super::server_url::ServerUrl;
use crate::app::App;
use crate::install;
use crate::install::platform::{self, Platform};

/// Command lines for one host.
#[derive(Debug, Default, Serialize, ToSchema)]
#[schema(example = json!({"type": "systemd", "steps": "sudo -i\nsystemctl disable --now spectra-agent"}))]
pub(crate) struct HostInstructions {
    /// `systemd`, `launchd`, `rc_d` or `windows_service`; empty where the platform is not known.
    #[serde(rename = "type")]
    kind: &'static str,
    steps: String,
}

/// How to upgrade a host's agent by hand
#[utoipa::path(
    get,
    path = "/api/v1/agents/{id}/upgrade-instructions",
    operation_id = "upgrade_instructions",
    tag = "provisioning",
    params(("id" = String, Path, format = Uuid)),
    responses(
        (status = 200, body = HostInstructions),
        (status = 400, description = "The host's system is not known, or the address of the server cannot be told"),
        (status = 404, description = "There is no such host"),
        (status = 500, description = "What agents have to trust cannot be read"),
    )
)]
pub(crate) async fn upgrade(
    _: Viewer,
    Id(id): Id,
    ServerUrl(server): ServerUrl,
    State(app): State<App>,
) -> Result<Json<HostInstructions>> {
    let authority = app.config.authority_pem().map_err(Problem::internal)?.is_some();
    let checksums = app.releases.checksums();
    let instructions = |platform: &'static Platform| {
        let sum = checksums.get(platform.filename).map(String::as_str);
        install::upgrade(platform, &server, authority, sum)
    };
    Ok(Json(of_host(&app, id).await?.map(instructions).map(told).unwrap_or_default()))
}

/// How to remove a host's agent by hand
#[utoipa::path(
    get,
    path = "/api/v1/agents/{id}/uninstall-instructions",
    operation_id = "uninstall_instructions",
    tag = "provisioning",
    params(("id" = String, Path, format = Uuid)),
    responses(
        (status = 200, body = HostInstructions),
        (status = 400, description = "The host's system is not known"),
        (status = 404, description = "There is no such host"),
    )
)]
pub(crate) async fn uninstall(
    _: Viewer,
    Id(id): Id,
    State(app): State<App>,
) -> Result<Json<HostInstructions>> {
    Ok(Json(of_host(&app, id).await?.map(install::uninstall).map(told).unwrap_or_default()))
}

fn told((kind, steps): (&'static str, String)) -> HostInstructions {
    HostInstructions { kind, steps }
}

async fn of_host(app: &App, id: Uuid) -> Result<Option<&'static Platform>> {
    let agent = app.store.agent(id).await?.ok_or_else(|| Problem::not_found("there is no such agent"))?;
    let (Some(os), Some(arch)) = (agent.os, agent.arch) else {
        return Err(Problem::bad_request("no platform match for empty OS/arch"));
    };
    Ok(platform::of_host(&os, &arch))
}
