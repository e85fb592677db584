//! The server, as the operator calls it: requests with its credential, answers as cases.

mod credential;
mod diagnostics;
mod error;
mod fleets;
mod scripts;
mod tokens;

use std::fmt;
use std::path::Path;
use std::time::Duration;

use anyhow::{Context as _, Result, ensure};
use reqwest::{Certificate, Client, Method, RequestBuilder, Response, Url, redirect};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::fault::Faults;
use credential::Credential;
pub(crate) use diagnostics::{DiagnosticState, DiagnosticToRun, Run, WireDiagnostic};
pub(crate) use error::LinkError;
pub(crate) use fleets::{Counts, FleetAgent, FleetState, FleetToPublish};
pub(crate) use scripts::{Destination, Scripts};
pub(crate) use tokens::{PublishedToken, SweepRequest, TokenToPublish};

/// Until a connection stands.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);
/// A whole request: everything that is asked is small.
const REQUEST_TIMEOUT: Duration = Duration::from_secs(20);
/// What is read of an answer: a page of agents with all their addresses has some hundred KiB.
const MAX_ANSWER_BYTES: usize = 4 << 20;

/// A client of one server, for the objects of one cluster.
#[derive(Clone)]
pub(crate) struct Link {
    client: Client,
    base: String,
    /// UID of the namespace kube-system, by which the server tells clusters apart.
    cluster: String,
    credential: Credential,
    faults: Faults,
}

impl fmt::Debug for Link {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Link")
            .field("base", &self.base)
            .field("cluster", &self.cluster)
            .finish_non_exhaustive()
    }
}

pub(crate) type LinkResult<T> = std::result::Result<T, LinkError>;

impl Link {
    /// A client that trusts the authorities in `ca`, else the system's.
    pub(crate) fn new(
        server: &Url,
        ca: Option<&[u8]>,
        credential: &Path,
        cluster: String,
        faults: Faults,
    ) -> Result<Self> {
        let client = Client::builder()
            .user_agent(concat!("Spectra-Operator/", env!("CARGO_PKG_VERSION")))
            .connect_timeout(CONNECT_TIMEOUT)
            .timeout(REQUEST_TIMEOUT)
            // A redirect would carry the credential to another host.
            .redirect(redirect::Policy::none())
            // Retrying is decided by the controllers, each object for itself.
            .retry(reqwest::retry::never());
        let client = match ca {
            Some(pem) => client.tls_certs_only(certificates(pem)?),
            // Without TLS nobody needs the system's authorities in memory.
            None if server.scheme() == "http" => client.tls_certs_only([]),
            None => client,
        };
        let client = client.build().context("cannot prepare the connection to the server")?;
        let base = server.as_str().trim_end_matches('/').to_owned();
        Ok(Self { client, base, cluster, credential: Credential::new(credential), faults })
    }

    /// UID of the cluster that this is about.
    pub(crate) fn cluster(&self) -> &str {
        &self.cluster
    }

    /// A request to one of the operator's routes.
    fn request(&self, method: Method, path: &str) -> LinkResult<RequestBuilder> {
        let credential = self.credential.read()?;
        Ok(self
            .client
            .request(method, format!("{}/api/v1/operator/{path}", self.base))
            .bearer_auth(credential))
    }

    async fn get<T: DeserializeOwned>(&self, path: &str, query: &[(&str, &str)]) -> LinkResult<T> {
        let url = with_query(path, &self.cluster, query);
        self.json(self.request(Method::GET, &url)?).await
    }

    async fn delete(&self, path: &str, query: &[(&str, &str)]) -> LinkResult<()> {
        let url = with_query(path, &self.cluster, query);
        self.send(self.request(Method::DELETE, &url)?).await.map(drop)
    }

    async fn put<T: DeserializeOwned>(&self, path: &str, body: &impl Serialize) -> LinkResult<T> {
        self.json(with_body(self.request(Method::PUT, path)?, body)).await
    }

    async fn post<T: DeserializeOwned>(&self, path: &str, body: &impl Serialize) -> LinkResult<T> {
        self.json(with_body(self.request(Method::POST, path)?, body)).await
    }

    async fn json<T: DeserializeOwned>(&self, request: RequestBuilder) -> LinkResult<T> {
        let bytes = self.send(request).await?;
        serde_json::from_slice(&bytes).map_err(|error| LinkError::Unexpected(error.to_string()))
    }

    /// The body of a good answer.
    async fn send(&self, request: RequestBuilder) -> LinkResult<Vec<u8>> {
        let sent = request.send().await.map_err(|error| LinkError::of_transport(&error));
        self.faults.pass(sent.as_ref().map_or("", |response| response.url().path()));
        let response = sent?;
        let (status, retry_after) = (response.status(), error::retry_after(response.headers()));
        let bytes = bounded(response).await?;
        if status.is_success() {
            return Ok(bytes);
        }
        Err(LinkError::of_status(status, retry_after, &bytes))
    }
}

/// The certificates in a PEM text.
pub(crate) fn certificates(pem: &[u8]) -> Result<Vec<Certificate>> {
    let certificates = Certificate::from_pem_bundle(pem).context("the authorities are no PEM")?;
    ensure!(!certificates.is_empty(), "there is no PEM certificate among the authorities");
    Ok(certificates)
}

fn with_query(path: &str, cluster: &str, query: &[(&str, &str)]) -> String {
    let mut all = format!("{path}?cluster={cluster}");
    for (name, value) in query {
        all.extend(["&", name, "=", value]);
    }
    all
}

fn with_body(request: RequestBuilder, body: &impl Serialize) -> RequestBuilder {
    let body = serde_json::to_vec(body).expect("texts and numbers can be written as JSON");
    request.header("content-type", "application/json").body(body)
}

async fn bounded(mut response: Response) -> LinkResult<Vec<u8>> {
    let mut bytes = Vec::new();
    while let Some(chunk) = response.chunk().await.map_err(|error| LinkError::of_transport(&error))? {
        if bytes.len() + chunk.len() > MAX_ANSWER_BYTES {
            return Err(LinkError::Unexpected(format!("the answer has more than {MAX_ANSWER_BYTES} bytes")));
        }
        bytes.extend_from_slice(&chunk);
    }
    Ok(bytes)
}
