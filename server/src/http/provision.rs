//! How a host becomes an agent: platforms, tokens with instructions, and the scripts that follow them.

use axum::Json;
use axum::extract::{Request, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;

use super::access::{Admin, Stranger, Viewer};
use super::body::{self, SMALL_BODY_BYTES};
use super::problem::{Problem, Result};
use super::server_url::ServerUrl;
use crate::app::App;
use crate::audit;
use crate::enrol::{self, TokenScope, TokenTerms};
use crate::install::platform::{self, PLATFORMS, Platform};
use crate::install::releases::Listed;
use crate::install::{self, Order};

/// A platform whose binary is there.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({
    "os": "linux", "arch": "amd64", "label": "Linux (x86_64)", "filename": "spectra-agent-linux-amd64",
    "size_bytes": 7_340_032, "sha256": "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
}))]
pub(crate) struct ListedPlatform {
    os: &'static str,
    arch: &'static str,
    /// `armv6` or `armv7`.
    #[serde(skip_serializing_if = "Option::is_none")]
    variant: Option<&'static str>,
    label: &'static str,
    filename: &'static str,
    /// Of the binary.
    size_bytes: u64,
    /// Lower-case hexadecimal SHA-256 that the list of checksums has of it.
    sha256: String,
}

impl ListedPlatform {
    fn new(platform: &'static Platform, Listed { bytes, sha256 }: Listed) -> Self {
        let Platform { os, arch, variant, label, filename } = *platform;
        Self { os, arch, variant, label, filename, size_bytes: bytes, sha256 }
    }
}

/// Which platform the host has.
#[derive(Debug, Deserialize, ToSchema)]
#[schema(example = json!({"platform": "spectra-agent-linux-amd64"}))]
pub(crate) struct ProvisionRequest {
    /// Name of the binary.
    platform: String,
}

/// A token and what to do with it.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Provision {
    /// For one host and one day; told once.
    token: String,
    #[schema(value_type = String, format = DateTime)]
    expires_at: String,
    platform: &'static str,
    /// Path of the binary; empty where it is not among the releases.
    download_url: String,
    /// Lower-case hexadecimal SHA-256 of the binary.
    #[serde(skip_serializing_if = "Option::is_none")]
    sha256: Option<String>,
    /// What the agent has to trust, PEM: the authority of `--tls auto`, or that of `--tls-ca`.
    #[serde(skip_serializing_if = "Option::is_none")]
    ca_cert: Option<String>,
    config: AgentFile,
    install: Instructions,
}

/// Configuration file of the original's agents.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct AgentFile {
    /// Address of the server.
    server: String,
    token: String,
    /// Always 0: agents have intervals of their own.
    interval: u32,
    /// Path of what the agent has to trust.
    #[serde(skip_serializing_if = "Option::is_none")]
    ca_cert: Option<&'static str>,
}

/// How to install.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Instructions {
    /// `systemd`, `launchd`, `rc_d` or `windows_service`.
    #[serde(rename = "type")]
    kind: &'static str,
    /// Definition of the service.
    content: String,
    /// Numbered steps with their command lines.
    steps: String,
    /// All of it as one line; empty where the binary is not among the releases.
    one_liner: String,
}

/// Platforms whose binaries the server has
#[utoipa::path(get, path = "/api/v1/admin/platforms", operation_id = "platforms", tag = "provisioning", responses((status = 200, body = Vec<ListedPlatform>)))]
pub(crate) async fn platforms(_: Viewer, State(app): State<App>) -> Result<Json<Vec<ListedPlatform>>> {
    let listed = |platform: &'static Platform| {
        Some(ListedPlatform::new(platform, app.releases.listed(platform.filename)?))
    };
    Ok(Json(PLATFORMS.iter().filter_map(listed).collect()))
}

/// Make a token for a host, and tell how to install an agent there
#[utoipa::path(
    post,
    path = "/api/v1/admin/provision",
    operation_id = "provision",
    tag = "provisioning",
    request_body(content = ProvisionRequest, content_type = "application/json"),
    responses(
        (status = 201, body = Provision),
        (status = 400, description = "The platform is not known, or the address of the server cannot be told"),
        (status = 500, description = "What agents have to trust cannot be read"),
    )
)]
pub(crate) async fn provision(
    Admin(user): Admin,
    ServerUrl(server): ServerUrl,
    State(app): State<App>,
    request: Request,
) -> Result<Response> {
    let ProvisionRequest { platform } = body::read_json(&app, request, SMALL_BODY_BYTES).await?;
    let unknown = || Problem::bad_request(format!("unknown platform \"{platform}\""));
    let platform = platform::named(&platform).ok_or_else(unknown)?;
    let scope = TokenScope::default();
    let created = enrol::create_token(&app.store, TokenTerms::DEFAULT, scope, user.username.clone()).await?;
    audit::record(&app.store, user.did("token.create", created.id.to_string()).detail("to provision a host"))
        .await?;
    tracing::info!(token_id = %created.id, platform = platform.filename, "made a token to provision a host");
    let authority = app.config.authority_pem().map_err(Problem::internal)?;
    let sha256 = app.releases.listed(platform.filename).map(|listed| listed.sha256);
    let order = Order {
        platform,
        server: &server,
        token: &created.token,
        authority: authority.as_deref(),
        sha256: sha256.as_deref(),
    };
    let install::Install { kind, content, steps, one_liner } = install::install(&order);
    let one_liner = if sha256.is_some() { one_liner } else { String::new() };
    let download = sha256.as_ref().map(|_| format!("/api/v1/admin/releases/{}", platform.filename));
    let answer = Provision {
        expires_at: created.expires_at.rfc3339(false),
        platform: platform.filename,
        download_url: download.unwrap_or_default(),
        sha256,
        config: AgentFile {
            server: server.clone(),
            token: created.token.clone(),
            interval: 0,
            ca_cert: authority.as_ref().map(|_| install::authority_path(platform.os)),
        },
        ca_cert: authority,
        install: Instructions { kind, content, steps, one_liner },
        token: created.token,
    };
    Ok((StatusCode::CREATED, Json(answer)).into_response())
}

/// The configuration that is posted, as a file
#[utoipa::path(
    post,
    path = "/api/v1/admin/provision/config",
    operation_id = "provision_config",
    tag = "provisioning",
    request_body(content = Object, content_type = "application/json", description = "A configuration"),
    responses((status = 200, description = "The same, indented", body = Object))
)]
pub(crate) async fn config(_: Viewer, State(app): State<App>, request: Request) -> Result<Response> {
    let config: Value = body::read_json(&app, request, SMALL_BODY_BYTES).await?;
    let headers = [
        (header::CONTENT_TYPE, "application/json"),
        (header::CONTENT_DISPOSITION, "attachment; filename=\"agent.json\""),
    ];
    Ok((headers, format!("{config:#}\n")).into_response())
}

/// `GET /install.sh`: installs an agent on Linux, FreeBSD or macOS. For `sh`, as root, with a registration
/// token in `SPECTRA_TOKEN`.
pub(crate) async fn shell_script(
    _: Stranger,
    ServerUrl(server): ServerUrl,
    State(app): State<App>,
) -> Result<Response> {
    let authority = app.config.authority_pem().map_err(Problem::internal)?;
    let script = install::unix_script(&server, authority.as_deref(), &app.releases.offered());
    Ok(([(header::CONTENT_TYPE, "text/x-shellscript; charset=utf-8")], script).into_response())
}

/// `GET /install.ps1`: the same for Windows, in PowerShell, as administrator.
pub(crate) async fn power_shell_script(
    _: Stranger,
    ServerUrl(server): ServerUrl,
    State(app): State<App>,
) -> Result<Response> {
    let authority = app.config.authority_pem().map_err(Problem::internal)?;
    let script = install::windows_script(&server, authority.as_deref(), &app.releases.offered());
    Ok(([(header::CONTENT_TYPE, "text/plain; charset=utf-8")], script).into_response())
}
