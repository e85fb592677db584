//! `GET /admin/releases/{filename}`: binaries of agents, whole or in part.

mod file_body;
mod range;

use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use tokio::task::spawn_blocking;

use super::holder::Holder;
use super::parameters::Name;
use super::problem::{Problem, Result};
use crate::app::App;
use crate::install::releases::{Release, ReleaseError};
use file_body::FileBody;

/// A binary of an agent
///
/// For people, for agents, and for who has a registration token that can be used (`x-spectra-token`, or
/// `token` in the query); the token is not used up.
#[utoipa::path(
    get,
    path = "/api/v1/admin/releases/{filename}",
    operation_id = "download_release",
    tag = "provisioning",
    params(
        ("filename" = String, Path, description = "As in the list of platforms"),
        ("token" = Option<String>, Query, description = "A registration token"),
    ),
    responses(
        (status = 200, description = "The whole file", body = Vec<u8>, content_type = "application/octet-stream"),
        (status = 206, description = "The part that `range` asks for", body = Vec<u8>, content_type = "application/octet-stream"),
        (status = 400, description = "The name is no text"),
        (status = 404, description = "There is no such file"),
        (status = 416, description = "The file does not have the part that `range` asks for"),
        (status = 500, description = "The file is not what its checksum says"),
    )
)]
pub(crate) async fn download(
    _: Holder,
    Name(filename): Name,
    headers: HeaderMap,
    State(app): State<App>,
) -> Result<Response> {
    let name = filename.clone();
    let opened = spawn_blocking(move || app.releases.open(&name)).await.map_err(Problem::internal)??;
    let Release { file, bytes, sha256 } =
        opened.ok_or_else(|| Problem::not_found("there is no such release"))?;
    let tag = format!("\"{sha256}\"");
    let text = |name| headers.get(name).and_then(|value: &HeaderValue| value.to_str().ok());
    // A part of another version would not fit.
    let same = text(header::IF_RANGE).is_none_or(|known| known == tag);
    let part = text(header::RANGE).filter(|_| same).and_then(|text| range::part(text, bytes));
    let (status, first, length) = match part {
        None => (StatusCode::OK, 0, bytes),
        Some(Ok((first, last))) => (StatusCode::PARTIAL_CONTENT, first, last - first + 1),
        Some(Err(range::Beyond)) => {
            let problem = Problem::new(StatusCode::RANGE_NOT_SATISFIABLE, "the file does not have this part");
            return Ok(([(header::CONTENT_RANGE, format!("bytes */{bytes}"))], problem).into_response());
        }
    };
    let body = FileBody::open(file, first, length).await.map_err(Problem::internal)?;
    let mut response = (
        status,
        [
            (header::CONTENT_TYPE, "application/octet-stream".to_owned()),
            (header::CONTENT_LENGTH, length.to_string()),
            (header::CONTENT_DISPOSITION, format!("attachment; filename=\"{filename}\"")),
            (header::ACCEPT_RANGES, "bytes".to_owned()),
            (header::ETAG, tag),
        ],
        Body::new(body),
    )
        .into_response();
    if status == StatusCode::PARTIAL_CONTENT {
        let range = format!("bytes {first}-{}/{bytes}", first + length - 1);
        response.headers_mut().insert(header::CONTENT_RANGE, range.parse().map_err(Problem::internal)?);
    }
    Ok(response)
}

impl From<ReleaseError> for Problem {
    fn from(error: ReleaseError) -> Self {
        match &error {
            ReleaseError::Mismatch { .. } => {
                Self::new(StatusCode::INTERNAL_SERVER_ERROR, error.to_string()).cause(error)
            }
            ReleaseError::Io { source, .. } => Self::internal(format!("{error}: {source}")),
        }
    }
}
