//! The connection to the server: requests with the agent's headers, answers as cases.

mod answer;
mod binary;
mod commands;
mod error;

use std::path::PathBuf;
use std::time::Duration;

use anyhow::Context;
use bytes::Bytes;
use reqwest::header::{CONTENT_ENCODING, CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue};
use reqwest::{Certificate, Client, ClientBuilder, RequestBuilder, Response, Url, redirect};
use spectra_protocol::header;
use spectra_protocol::registration::{Registered, Registration};
use time::OffsetDateTime;
use uuid::Uuid;

pub use answer::Answer;
pub use binary::hash as binary_hash;
use error::in_one_line;

use crate::VERSION;
use crate::identity::Identity;

/// Until a connection stands.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);
/// A whole request. A server may hold a batch until its database has it; the original allows 15 s.
const REQUEST_TIMEOUT: Duration = Duration::from_secs(30);
/// What is read of an answer. Those that matter are empty or some hundred bytes.
const MAX_ANSWER_BYTES: usize = 64 << 10;

/// Where the server is, and whom to trust for it.
#[derive(Clone, Debug)]
pub struct Server {
    /// `http` or `https`, perhaps with a path that the server's own are under.
    pub url: Url,
    /// Certificate authorities in PEM that are trusted **instead of** the system's.
    pub ca_file: Option<PathBuf>,
}

/// One batch on its way.
#[derive(Clone, Debug)]
pub struct Upload {
    pub stream: Uuid,
    /// Number of the first envelope.
    pub sequence: u64,
    /// Nothing follows in this stream.
    pub is_last: bool,
    /// A gzipped JSON array.
    pub body: Bytes,
}

/// A client of one server.
#[derive(Clone, Debug)]
pub struct Link {
    client: Client,
    base: String,
}

impl Link {
    /// A client without an identity, for registration, or with one.
    pub fn new(server: &Server, identity: Option<&Identity>, hash: Option<&str>) -> anyhow::Result<Self> {
        let headers = headers(identity, hash).context("cannot use the identity in a request header")?;
        let client = Client::builder()
            .user_agent(format!("Spectra-Agent/{VERSION}"))
            .default_headers(headers)
            .connect_timeout(CONNECT_TIMEOUT)
            .timeout(REQUEST_TIMEOUT)
            // A redirect would carry the secret to another host.
            .redirect(redirect::Policy::none())
            // Retrying is decided in one place, which is not here.
            .retry(reqwest::retry::never());
        let client = trust(client, server)?.build().context("cannot prepare TLS")?;
        let base = format!("{}/api/v1/agent", server.url.as_str().trim_end_matches('/'));
        Ok(Self { client, base })
    }

    /// Spends a token. A refusal is an [`Answer`]; so is a success that cannot be read, as
    /// [`Answer::Stored`]: asking again would only spend the token twice.
    pub async fn register(&self, registration: &Registration) -> Result<Registered, Answer> {
        let body = serde_json::to_vec(registration).map_err(|error| Answer::Silent(error.to_string()))?;
        let request = self.client.post(format!("{}/register", self.base)).body(body);
        let response = send(request).await?;
        if !response.status().is_success() {
            return Err(answer(response).await);
        }
        serde_json::from_slice(&read(response).await).map_err(|_| Answer::Stored)
    }

    /// Sends one batch. Any status below 300 means that it is stored.
    pub async fn upload(&self, upload: Upload) -> Answer {
        let Upload { stream, sequence, is_last, body } = upload;
        let clock = OffsetDateTime::now_utc().unix_timestamp_nanos() / 1_000_000;
        let mut request = self
            .client
            .post(format!("{}/metrics", self.base))
            .header(CONTENT_ENCODING, "gzip")
            .header(header::STREAM, stream.to_string())
            .header(header::SEQUENCE, sequence)
            .header(header::CLOCK, clock.to_string());
        if is_last {
            request = request.header(header::STREAM_END, "1");
        }
        match send(request.body(body)).await {
            Ok(response) => answer(response).await,
            Err(answer) => answer,
        }
    }
}

async fn send(request: RequestBuilder) -> Result<Response, Answer> {
    request.send().await.map_err(|error| Answer::Silent(in_one_line(&error.without_url())))
}

async fn answer(response: Response) -> Answer {
    let (status, headers) = (response.status(), response.headers().clone());
    Answer::of(status, &headers, &read(response).await)
}

/// The answer's body, read to its end so that the connection can be used again; cut off beyond
/// the bound. A connection that breaks here has given its status already.
async fn read(mut response: Response) -> Vec<u8> {
    let mut body = Vec::new();
    while let Ok(Some(chunk)) = response.chunk().await {
        body.extend_from_slice(&chunk);
        if body.len() > MAX_ANSWER_BYTES {
            break;
        }
    }
    body
}

/// Headers of every request.
fn headers(identity: Option<&Identity>, hash: Option<&str>) -> anyhow::Result<HeaderMap> {
    let commit = option_env!("SPECTRA_COMMIT").unwrap_or("unknown");
    let protocol = header::PROTOCOL_VERSION.to_string();
    let mut headers = HeaderMap::new();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    let mut add = |name: &'static str, value: &str| -> anyhow::Result<()> {
        let mut value = HeaderValue::from_str(value)?;
        value.set_sensitive(name == header::AGENT_SECRET);
        headers.insert(HeaderName::from_static(name), value);
        Ok(())
    };
    add(header::AGENT_VERSION, VERSION)?;
    add(header::SPECTRA_AGENT_VERSION, VERSION)?;
    add(header::AGENT_COMMIT, commit)?;
    add(header::PROTOCOL, &protocol)?;
    if let Some(hash) = hash {
        add(header::AGENT_BINARY_HASH, hash)?;
    }
    if let Some(identity) = identity {
        add(header::AGENT_ID, &identity.id)?;
        add(header::AGENT_SECRET, identity.secret.expose())?;
    }
    Ok(headers)
}

/// The system's authorities for https, those of the file instead if there is one, none for http: it
/// spares a megabyte that nobody uses, since redirects are not followed.
fn trust(client: ClientBuilder, server: &Server) -> anyhow::Result<ClientBuilder> {
    if let Some(path) = &server.ca_file {
        let pem = std::fs::read(path)
            .with_context(|| format!("cannot read the certificate authorities in {}", path.display()))?;
        let certificates = Certificate::from_pem_bundle(&pem)
            .ok()
            .filter(|certificates| !certificates.is_empty())
            .with_context(|| format!("there is no PEM certificate in {}", path.display()))?;
        return Ok(client.tls_certs_only(certificates));
    }
    if server.url.scheme() == "https" { Ok(client) } else { Ok(client.tls_certs_only([])) }
}
