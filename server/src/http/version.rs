//! `GET /version`: which server this is.

use axum::Json;
use serde::Serialize;
use utoipa::ToSchema;

use super::access::Stranger;

#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({"version": "0.1.0", "commit": "4f1c2a9", "date": "2026-11-24"}))]
pub(crate) struct Version {
    #[serde(rename = "version")]
    number: &'static str,
    /// `unknown` when the build was not stamped.
    commit: &'static str,
    /// `unknown` when the build was not stamped.
    date: &'static str,
}

/// Which server this is
#[utoipa::path(get, path = "/api/v1/version", tag = "server", responses((status = 200, body = Version)))]
pub(crate) async fn version(_: Stranger) -> Json<Version> {
    Json(Version {
        number: env!("CARGO_PKG_VERSION"),
        commit: option_env!("SPECTRA_COMMIT").unwrap_or("unknown"),
        date: option_env!("SPECTRA_DATE").unwrap_or("unknown"),
    })
}
