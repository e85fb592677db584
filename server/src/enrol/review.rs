//! Who a service account's token belongs to: asks the Kubernetes API server (`TokenReview`), with one small
//! HTTPS request and none of the rights that a token here could be used for.

mod answer;

use std::fmt;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context;
use moka::sync::Cache;
use reqwest::{Certificate, Client, StatusCode, redirect};
use serde_json::json;
use thiserror::Error;
use tokio::sync::Semaphore;

use crate::secret::Digest;

pub use answer::{Reviewed, ServiceAccount};

/// The audience that tokens for this server are made for. The API server itself refuses such a token, and
/// this server refuses one that is made for the API server.
pub const AUDIENCE: &str = "spectra-server";
/// Longest token that is reviewed, bytes. Real ones have about 1,500.
const TOKEN_BYTES: usize = 16 << 10;
/// A whole request. The API server answers within milliseconds, or it is in trouble.
const TIMEOUT: Duration = Duration::from_secs(5);
/// Reviews at a time; others wait. A fleet that restarts must not become the API server's load.
const AT_ONCE: usize = 32;
/// How long an answer is believed. A pod that is deleted can enrol for this much longer.
const BELIEVED_FOR: Duration = Duration::from_secs(10);
/// Answers that are remembered, some hundred bytes each.
const REMEMBERED: u64 = 20_000;
/// What is read of an answer. A review has about 2 KiB.
const ANSWER_BYTES: usize = 256 << 10;

/// Where the API server is, and how it is asked.
#[derive(Clone, Debug)]
pub struct ClusterApi {
    /// `https://…`, without the path of a resource.
    pub url: String,
    /// Certificate authorities in PEM that are trusted for it; `None`: the system's.
    pub ca: Option<Kept>,
    /// Token of this server's own account there, which may create token reviews. Read for each review: the kubelet
    /// replaces its file.
    pub token: Kept,
}

/// A text, or the file that has it.
#[derive(Clone)]
pub enum Kept {
    File(PathBuf),
    Text(String),
}

impl fmt::Debug for Kept {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::File(path) => path.fmt(f),
            // It may be a token.
            Self::Text(_) => f.write_str("***"),
        }
    }
}

/// Why a token is not good.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub enum ReviewError {
    #[error("{0}")]
    Refused(String),
    /// Nobody could be asked; the token may be good.
    #[error("the Kubernetes API server cannot be asked about the token")]
    Away(String),
}

/// Asks about tokens.
pub struct Reviewer {
    client: Client,
    api: ClusterApi,
    answers: Cache<[u8; 32], Arc<Result<Reviewed, String>>>,
    at_once: Semaphore,
}

impl fmt::Debug for Reviewer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Reviewer").field("api", &self.api).finish_non_exhaustive()
    }
}

impl Reviewer {
    /// Fails if the authorities cannot be read.
    pub fn new(api: ClusterApi) -> anyhow::Result<Self> {
        // The client takes the process's provider of cryptography; whoever set one before set the same.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let mut client = Client::builder()
            .user_agent(concat!("spectra-server/", env!("CARGO_PKG_VERSION")))
            .no_proxy()
            .timeout(TIMEOUT)
            // A redirect would carry this server's own token elsewhere.
            .redirect(redirect::Policy::none());
        if let Some(ca) = &api.ca {
            let (pem, place) = match ca {
                Kept::Text(pem) => (pem.clone().into_bytes(), "the authority".to_owned()),
                Kept::File(path) => {
                    let place = path.display().to_string();
                    (std::fs::read(path).with_context(|| format!("cannot read {place}"))?, place)
                }
            };
            let authorities = Certificate::from_pem_bundle(&pem)
                .ok()
                .filter(|authorities| !authorities.is_empty())
                .with_context(|| format!("there is no PEM certificate in {place}"))?;
            client = client.tls_certs_only(authorities);
        } else if !api.url.starts_with("https:") {
            client = client.tls_certs_only([]);
        }
        Ok(Self {
            client: client.build().context("cannot prepare TLS for the Kubernetes API server")?,
            api,
            answers: Cache::builder().max_capacity(REMEMBERED).time_to_live(BELIEVED_FOR).build(),
            at_once: Semaphore::new(AT_ONCE),
        })
    }

    /// Whose token it is. Only answers are remembered, not that there was none.
    pub async fn review(&self, token: &str) -> Result<Reviewed, ReviewError> {
        if token.is_empty() || token.len() > TOKEN_BYTES || !token.bytes().all(|byte| byte.is_ascii_graphic())
        {
            return Err(ReviewError::Refused("this is no token of a service account".to_owned()));
        }
        let key = *Digest::of(token).as_bytes();
        if let Some(answer) = self.answers.get(&key) {
            return (*answer).clone().map_err(ReviewError::Refused);
        }
        let answer = self.ask(token).await.map_err(|error| ReviewError::Away(format!("{error:#}")))?;
        self.answers.insert(key, Arc::new(answer.clone()));
        answer.map_err(ReviewError::Refused)
    }

    async fn ask(&self, token: &str) -> anyhow::Result<Result<Reviewed, String>> {
        let _turn = self.at_once.acquire().await.context("the server stops")?;
        let own = match &self.api.token {
            Kept::Text(token) => token.clone(),
            Kept::File(path) => tokio::fs::read_to_string(path)
                .await
                .with_context(|| format!("cannot read this server's own token in {}", path.display()))?,
        };
        let body = json!({
            "apiVersion": "authentication.k8s.io/v1", "kind": "TokenReview",
            "spec": {"token": token, "audiences": [AUDIENCE]},
        });
        let url =
            format!("{}/apis/authentication.k8s.io/v1/tokenreviews", self.api.url.trim_end_matches('/'));
        let request = self
            .client
            .post(url)
            .bearer_auth(own.trim())
            .header(reqwest::header::CONTENT_TYPE, "application/json")
            .body(body.to_string());
        let mut response = request.send().await.context("it does not answer")?;
        let status = response.status();
        if !status.is_success() {
            let hint = match status {
                StatusCode::UNAUTHORIZED => ": it does not know this server's own token",
                StatusCode::FORBIDDEN => ": this server's account may not create tokenreviews",
                _ => "",
            };
            anyhow::bail!("it answers with status {status}{hint}");
        }
        let mut text = Vec::new();
        while let Some(chunk) = response.chunk().await.context("its answer breaks off")? {
            anyhow::ensure!(text.len() + chunk.len() <= ANSWER_BYTES, "its answer is too long");
            text.extend_from_slice(&chunk);
        }
        answer::judge(&text)
    }
}
