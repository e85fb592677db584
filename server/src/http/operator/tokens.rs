//! Tokens of the operator's objects: published by their digests, swept when their objects are gone.

use axum::Json;
use axum::extract::{Path, Request, State};
use axum::http::StatusCode;
use serde::{Deserialize, Serialize};
use time::OffsetDateTime;
use utoipa::ToSchema;
use uuid::Uuid;

use super::super::access::Operator;
use super::super::body::{self, SMALL_BODY_BYTES};
use super::super::parameters::{Id, Parameters};
use super::super::problem::{Problem, Result};
use super::{cluster, replaced};
use crate::app::App;
use crate::audit;
use crate::enrol::constraint::Constraints;
use crate::enrol::{TokenTerms, check_labels};
use crate::operator::{sweep_until, swept};
use crate::secret::Digest;
use crate::store::{Labels, NewestPublished, Published, PublishedRecord, PublishedToken, Sweep, Time};

/// Objects of one sweep: twice as many as a cluster is to have.
const SWEPT: usize = 20_000;
/// Body of a sweep: so many UIDs in quotes.
const SWEEP_BODY_BYTES: usize = 1 << 20;

/// A token, without the token.
#[derive(Debug, Deserialize, ToSchema)]
#[schema(example = json!({
    "cluster_uid": "0d6f3c58-7f0f-4a55-8f0c-7a5f5f3f9a10", "fence": 3,
    "hash": "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
    "public_id": "k7q2m9xw4t", "fleet_namespace": "lab", "fleet_name": "racks", "ttl_seconds": 86400, "uses": 1,
}))]
pub(crate) struct TokenToPublish {
    /// UID of the cluster's namespace kube-system.
    cluster_uid: Uuid,
    /// Number of this leadership of the operator; one with a lower number than another before is refused.
    fence: Option<i64>,
    /// SHA-256 of the token's text, 64 hexadecimal characters.
    hash: String,
    /// The token's part that may be shown.
    public_id: Option<String>,
    fleet_namespace: String,
    fleet_name: String,
    /// How long it can be used from when it was published first, on the server's clock.
    ttl_seconds: i64,
    /// 0 is any number of hosts.
    uses: i64,
    #[serde(default)]
    labels: Labels,
    #[serde(default)]
    hostnames: Vec<String>,
    #[serde(default)]
    cidrs: Vec<String>,
    /// How long earlier revisions can still be used; none without it.
    #[serde(default)]
    #[schema(minimum = 0, maximum = 31_536_000)]
    overlap_seconds: u32,
}

/// One revision of a token, as the server knows it.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct PublishedAs {
    revision: i64,
    #[schema(value_type = String, format = DateTime)]
    issued_at: Time,
    #[schema(value_type = String, format = DateTime)]
    expires_at: Time,
    uses: i32,
    uses_allowed: i32,
    #[schema(value_type = Option<String>, format = DateTime)]
    last_used_at: Option<Time>,
    /// Host name.
    last_used_by: Option<String>,
    #[schema(value_type = Option<String>, format = DateTime)]
    revoked_at: Option<Time>,
}

impl From<PublishedRecord> for PublishedAs {
    fn from(record: PublishedRecord) -> Self {
        let PublishedRecord {
            revision,
            created_at: issued_at,
            expires_at,
            uses,
            uses_allowed,
            last_used_at,
            last_used_by,
            revoked_at,
        } = record;
        Self { revision, issued_at, expires_at, uses, uses_allowed, last_used_at, last_used_by, revoked_at }
    }
}

/// Publish the digest of a token
///
/// Idempotent: the same object, revision and digest again change only the token's end and labels. A new
/// revision ends the earlier ones after `overlap_seconds`.
#[utoipa::path(
    put,
    path = "/api/v1/operator/tokens/{uid}/{revision}",
    operation_id = "publish_token",
    tag = "operator",
    params(
        ("uid" = String, Path, format = Uuid, description = "UID of the SpectraToken"),
        ("revision" = i64, Path, description = "Which rotation of it"),
    ),
    request_body = TokenToPublish,
    responses(
        (status = 200, body = PublishedAs),
        (status = 404, description = "The fleet is not published"),
        (status = 409, description = "The revision has another digest, or another operator leads"),
    )
)]
pub(crate) async fn publish(
    operator: Operator,
    path: std::result::Result<Path<(Uuid, i64)>, axum::extract::rejection::PathRejection>,
    State(app): State<App>,
    request: Request,
) -> Result<Json<PublishedAs>> {
    let Path((owner_uid, revision)) =
        path.map_err(|_| Problem::bad_request("the path is not a UID and a number"))?;
    let wanted: TokenToPublish = body::read_json(&app, request, SMALL_BODY_BYTES).await?;
    let token = check(&app, wanted, owner_uid, revision, &operator).await?;
    match app.store.publish_token(&token, Time::now()).await? {
        Published::Token(record) => {
            let deed = operator.did("token.publish", owner_uid.to_string());
            audit::record(&app.store, deed.detail(format!("revision: {revision}"))).await?;
            Ok(Json(record.into()))
        }
        Published::Conflict => Err(Problem::new(
            StatusCode::CONFLICT,
            "this revision was published with another hash, or the hash with another token",
        )),
        Published::Fenced => Err(replaced()),
    }
}

async fn check(
    app: &App,
    wanted: TokenToPublish,
    owner_uid: Uuid,
    revision: i64,
    operator: &Operator,
) -> Result<PublishedToken> {
    let TokenToPublish {
        cluster_uid,
        fence,
        hash,
        public_id,
        fleet_namespace,
        fleet_name,
        ttl_seconds,
        uses,
        labels,
        hostnames,
        cidrs,
        overlap_seconds,
    } = wanted;
    let hash = Digest::from_hex(&hash)
        .ok_or_else(|| Problem::bad_request("`hash` has not 64 hexadecimal characters"))?;
    let known = |text: &str| text.len() <= 64 && text.bytes().all(|byte| byte.is_ascii_alphanumeric());
    if public_id.as_deref().is_some_and(|id| !known(id)) {
        return Err(Problem::bad_request("`public_id` has other characters than letters and digits"));
    }
    let terms = TokenTerms::new(ttl_seconds, uses).map_err(Problem::bad_request)?;
    check_labels(&labels).map_err(Problem::bad_request)?;
    let constraints = Constraints::new(hostnames, cidrs).map_err(Problem::bad_request)?;
    let fleet = app.store.fleet(cluster_uid, &fleet_namespace, &fleet_name).await?;
    let fleet = fleet.ok_or_else(|| Problem::not_found("the token's fleet is not published"))?;
    Ok(PublishedToken {
        cluster_uid,
        fence,
        owner_uid,
        revision,
        hash,
        public_id,
        lifetime: terms.lifetime,
        uses_allowed: terms.uses,
        labels,
        constraints,
        fleet_id: fleet.id,
        overlap: time::Duration::seconds(overlap_seconds.into()),
        created_by: operator.name.clone(),
    })
}

/// A published token's revisions, newest first
#[utoipa::path(
    get,
    path = "/api/v1/operator/tokens/{id}",
    operation_id = "get_published_token",
    tag = "operator",
    params(
        ("id" = String, Path, format = Uuid, description = "UID of the SpectraToken"),
        ("cluster" = String, Query, format = Uuid, description = "UID of the namespace kube-system"),
    ),
    responses((status = 200, body = Vec<PublishedAs>), (status = 400, description = "No UID"))
)]
pub(crate) async fn one(
    _: Operator,
    Id(owner): Id,
    parameters: Parameters,
    State(app): State<App>,
) -> Result<Json<Vec<PublishedAs>>> {
    let records = app.store.published_token(cluster(&parameters)?, owner).await?;
    Ok(Json(records.into_iter().map(PublishedAs::from).collect()))
}

/// Tokens of one page.
const PAGE: usize = 1000;

/// Some of a cluster's tokens.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct TokenPage {
    tokens: Vec<NewestAs>,
    /// `after` of the next page; null on the last one.
    next: Option<Uuid>,
}

/// The newest revision of a token.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct NewestAs {
    /// Of the `SpectraToken`.
    uid: Uuid,
    #[serde(flatten)]
    newest: PublishedAs,
}

/// The newest revision of every published token
///
/// By UID of its object. How often tokens were used is asked for in a few requests, however many there are.
#[utoipa::path(
    get,
    path = "/api/v1/operator/tokens",
    operation_id = "list_published_tokens",
    tag = "operator",
    params(
        ("cluster" = String, Query, format = Uuid, description = "UID of the namespace kube-system"),
        ("after" = Option<String>, Query, format = Uuid, description = "`next` of the page before"),
    ),
    responses((status = 200, body = TokenPage), (status = 400, description = "No UID"))
)]
pub(crate) async fn list(
    _: Operator,
    parameters: Parameters,
    State(app): State<App>,
) -> Result<Json<TokenPage>> {
    let after = parameters.get("after").map_or(Ok(Uuid::nil()), Uuid::try_parse);
    let after = after.map_err(|_| Problem::bad_request("`after` is no UUID"))?;
    let limit = i64::try_from(PAGE + 1).map_err(Problem::internal)?;
    let mut records = app.store.newest_published(cluster(&parameters)?, after, limit).await?;
    let is_full = records.len() > PAGE;
    records.truncate(PAGE);
    let next = records.last().map(|record| record.owner_uid).filter(|_| is_full);
    let newest = |NewestPublished { owner_uid, record }| NewestAs { uid: owner_uid, newest: record.into() };
    Ok(Json(TokenPage { tokens: records.into_iter().map(newest).collect(), next }))
}

/// Revoke every revision of a published token
///
/// Hosts that have registered with it stay.
#[utoipa::path(
    delete,
    path = "/api/v1/operator/tokens/{id}",
    operation_id = "revoke_published_token",
    tag = "operator",
    params(
        ("id" = String, Path, format = Uuid, description = "UID of the SpectraToken"),
        ("cluster" = String, Query, format = Uuid, description = "UID of the namespace kube-system"),
    ),
    responses(
        (status = 204, description = "None can be used any more"),
        (status = 400, description = "No UID"),
    )
)]
pub(crate) async fn revoke(
    operator: Operator,
    Id(owner): Id,
    parameters: Parameters,
    State(app): State<App>,
) -> Result<StatusCode> {
    if app.store.revoke_published(cluster(&parameters)?, owner, Time::now()).await? > 0 {
        audit::record(&app.store, operator.did("token.revoke", owner.to_string())).await?;
    }
    Ok(StatusCode::NO_CONTENT)
}

/// What there is in a cluster.
#[derive(Debug, Deserialize, ToSchema)]
#[schema(example = json!({
    "cluster_uid": "0d6f3c58-7f0f-4a55-8f0c-7a5f5f3f9a10", "fence": 3, "listed_at": "2026-11-25T00:00:00Z",
    "uids": ["5a1c8b1e-91c4-4b8c-9c0a-2b7e0b6c1d11"],
}))]
pub(crate) struct SweepRequest {
    cluster_uid: Uuid,
    /// Number of this leadership of the operator.
    fence: i64,
    /// When the list was made, on the operator's clock.
    #[serde(with = "time::serde::rfc3339")]
    #[schema(value_type = String, format = DateTime)]
    listed_at: OffsetDateTime,
    /// UIDs of every `SpectraToken` of the cluster.
    #[schema(max_items = 20_000)]
    uids: Vec<Uuid>,
}

/// What a sweep has done.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({"revoked": 0}))]
pub(crate) struct Swept {
    /// Tokens that could still be used, and cannot now.
    revoked: u64,
}

/// Revoke tokens whose objects are gone
///
/// Only tokens that an operator of this cluster has published, and not since shortly before `listed_at`. An
/// empty list revokes nothing.
#[utoipa::path(
    post,
    path = "/api/v1/operator/tokens/sweep",
    operation_id = "sweep_tokens",
    tag = "operator",
    request_body = SweepRequest,
    responses(
        (status = 200, body = Swept),
        (status = 409, description = "The list is of another time, or another operator leads"),
    )
)]
pub(crate) async fn sweep(
    operator: Operator,
    State(app): State<App>,
    request: Request,
) -> Result<Json<Swept>> {
    let SweepRequest { cluster_uid, fence, listed_at, uids } =
        body::read_json(&app, request, SWEEP_BODY_BYTES).await?;
    if uids.len() > SWEPT {
        return Err(Problem::bad_request(format!("a sweep lists at most {SWEPT} tokens")));
    }
    let now = Time::now();
    let until = sweep_until(listed_at.into(), now).map_err(|why| Problem::new(StatusCode::CONFLICT, why))?;
    let gone = swept(app.store.sweepable(cluster_uid, until, now).await?, &uids);
    let revoked =
        app.store.sweep(&Sweep { cluster_uid, fence, gone, until, now }).await?.ok_or_else(replaced)?;
    if revoked > 0 {
        let deed = operator.did("token.sweep", cluster_uid.to_string());
        audit::record(&app.store, deed.detail(format!("revoked: {revoked}"))).await?;
    }
    Ok(Json(Swept { revoked }))
}
