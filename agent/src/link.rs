//! The connection to the server: requests with the agent's headers, answers as cases.

mod answer;
mod binary;
mod body;
mod commands;
mod credentials;
mod error;
mod trust;

use std::cell::Cell;
use std::rc::Rc;
use std::time::Duration;

use anyhow::Context;
use reqwest::header::{CONTENT_ENCODING, CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue};
use reqwest::{Client, RequestBuilder, Response, Url, redirect};
use spectra_protocol::config::AgentConfig;
use spectra_protocol::header;
use spectra_protocol::registration::{PodRegistered, PodRegistration, Registered, Registration};
use time::OffsetDateTime;
use uuid::Uuid;

pub use answer::Answer;
use answer::date;
pub use binary::hash as binary_hash;
pub use body::{Body, Coding};
pub use credentials::Credentials;
pub(crate) use error::in_one_line;
use error::is_distrust;
pub use trust::{Pin, Trust};

use crate::VERSION;
use crate::clock::Clock;
use crate::identity::Identity;

/// Until a connection stands.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);
/// A whole request. A server may hold a batch until its database has it; the original allows 15 s.
const REQUEST_TIMEOUT: Duration = Duration::from_secs(30);
/// Settings are small, and a command that is to run waits for them.
const SETTINGS_TIMEOUT: Duration = Duration::from_secs(5);
/// What is read of an answer. Those that matter are empty or some hundred bytes.
const MAX_ANSWER_BYTES: usize = 64 << 10;

/// Where the server is, and whom to trust for it.
#[derive(Clone, Debug)]
pub struct Server {
    /// `http` or `https`, perhaps with a path that the server's own are under.
    pub url: Url,
    pub trust: Trust,
}

impl Server {
    /// Whether it is on this machine, so that nobody is between.
    pub fn is_local(&self) -> bool {
        match self.url.host_str() {
            Some("localhost" | "[::1]") => true,
            Some(host) => host.starts_with("127."),
            None => false,
        }
    }
}

/// One batch on its way.
#[derive(Clone, Debug)]
pub struct Upload {
    pub stream: Uuid,
    /// Number of the first envelope.
    pub sequence: u64,
    /// Nothing follows in this stream.
    pub is_last: bool,
    /// Other streams of this agent that go on.
    pub open: Vec<Uuid>,
    /// First readings of the processes of this agent of which more will come, microseconds since 1970.
    pub lives: Vec<i64>,
    /// Why the agent takes its leave, if it does.
    pub leaving: Option<Leaving>,
    /// A JSON array, compressed.
    pub body: Body,
}

/// Why an agent takes its leave.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Leaving {
    Stopped,
    Asleep,
}

impl Leaving {
    fn name(self) -> &'static str {
        match self {
            Self::Stopped => "stopped",
            Self::Asleep => "asleep",
        }
    }
}

/// A client of one server.
#[derive(Clone, Debug)]
pub struct Link {
    client: Client,
    base: String,
    /// The settings that are followed, which every request tells once there are any.
    revision: Rc<Cell<Option<u64>>>,
    /// Learns from the dates of answers.
    clock: Option<Clock>,
    credentials: Credentials,
}

impl Link {
    /// A client without an identity, for registration, or with one.
    pub fn new(server: &Server, identity: Option<&Identity>, hash: Option<&str>) -> anyhow::Result<Self> {
        let headers = headers(hash).context("cannot use the version in a request header")?;
        let credentials = Credentials::default();
        if let Some(identity) = identity {
            credentials.set(identity)?;
        }
        let client = Client::builder()
            .user_agent(format!("Spectra-Agent/{VERSION}"))
            .default_headers(headers)
            .connect_timeout(CONNECT_TIMEOUT)
            .timeout(REQUEST_TIMEOUT)
            // A redirect would carry the secret to another host.
            .redirect(redirect::Policy::none())
            // Retrying is decided in one place, which is not here.
            .retry(reqwest::retry::never());
        let client = trust::apply(client, &server.url, &server.trust)?
            .build()
            .with_context(|| unprepared(&server.trust))?;
        let base = format!("{}/api/v1/agent", server.url.as_str().trim_end_matches('/'));
        Ok(Self { client, base, revision: Rc::default(), clock: None, credentials })
    }

    /// Tells `clock` what answers say about the time.
    #[must_use]
    pub fn with_clock(self, clock: Clock) -> Self {
        Self { clock: Some(clock), ..self }
    }

    /// Tells with every request of this link and its clones which settings are followed.
    pub fn echo(&self, revision: Option<u64>) {
        self.revision.set(revision);
    }

    /// By which the server knows this agent; clones of a link share it.
    pub fn credentials(&self) -> &Credentials {
        &self.credentials
    }

    /// Shows a projected token of a Kubernetes cluster.
    pub async fn enrol_pod(&self, registration: &PodRegistration) -> Result<PodRegistered, Answer> {
        let body = serde_json::to_vec(registration).map_err(|error| Answer::Silent(error.to_string()))?;
        let response = self.send(self.client.post(format!("{}/enrol", self.base)).body(body)).await?;
        if !response.status().is_success() {
            return Err(self.answer(response).await);
        }
        serde_json::from_slice(&read(response).await).map_err(|_| Answer::Stored)
    }

    /// What the server wants of this agent.
    pub async fn config(&self) -> Result<AgentConfig, Answer> {
        let request = self.client.get(format!("{}/config", self.base)).timeout(SETTINGS_TIMEOUT);
        let response = self.send(request).await?;
        if !response.status().is_success() {
            return Err(self.answer(response).await);
        }
        serde_json::from_slice(&read(response).await).map_err(|_| Answer::Stored)
    }

    /// Spends a token. A refusal is an [`Answer`]; so is a success that cannot be read, as
    /// [`Answer::Stored`]: asking again would only spend the token twice.
    pub async fn register(&self, registration: &Registration) -> Result<Registered, Answer> {
        let body = serde_json::to_vec(registration).map_err(|error| Answer::Silent(error.to_string()))?;
        let request = self.client.post(format!("{}/register", self.base)).body(body);
        let response = self.send(request).await?;
        if !response.status().is_success() {
            return Err(self.answer(response).await);
        }
        serde_json::from_slice(&read(response).await).map_err(|_| Answer::Stored)
    }

    /// Sends one batch. Any status below 300 means that it is stored.
    pub async fn upload(&self, upload: Upload) -> Answer {
        let Upload { stream, sequence, is_last, open, lives, leaving, body } = upload;
        let clock = OffsetDateTime::now_utc().unix_timestamp_nanos() / 1_000_000;
        let mut request = self
            .client
            .post(format!("{}/metrics", self.base))
            .header(CONTENT_ENCODING, body.coding.name())
            .header(header::STREAM, stream.to_string())
            .header(header::SEQUENCE, sequence)
            .header(header::CLOCK, clock.to_string());
        if is_last {
            request = request.header(header::STREAM_END, "1");
        }
        if !open.is_empty() {
            let open: Vec<_> = open.iter().take(header::STREAMS_OPEN_MOST).map(Uuid::to_string).collect();
            request = request.header(header::STREAMS_OPEN, open.join(","));
        }
        if !lives.is_empty() {
            let lives: Vec<_> = lives.iter().take(header::STREAMS_OPEN_MOST).map(i64::to_string).collect();
            request = request.header(header::LIVES, lives.join(","));
        }
        if let Some(leaving) = leaving {
            request = request.header(header::LEAVING, leaving.name());
        }
        let answer = match self.send(request.body(body.bytes)).await {
            Ok(response) => self.answer(response).await,
            Err(answer) => answer,
        };
        if matches!(answer, Answer::Unauthorized { .. }) {
            self.credentials.tell_refused();
        }
        answer
    }

    async fn answer(&self, response: Response) -> Answer {
        let (status, headers) = (response.status(), response.headers().clone());
        let body = read(response).await;
        let now = self.clock.as_ref().map_or_else(OffsetDateTime::now_utc, Clock::right_now);
        Answer::of(status, &headers, &body, now)
    }

    async fn send(&self, mut request: RequestBuilder) -> Result<Response, Answer> {
        if let Some(revision) = self.revision.get() {
            request = request.header(header::CONFIG_REVISION, revision);
        }
        let response = request.headers(self.credentials.headers()).send().await.map_err(|error| {
            let error = error.without_url();
            let words = in_one_line(&error);
            if is_distrust(&error) { Answer::Untrusted(words) } else { Answer::Silent(words) }
        })?;
        if let (Some(clock), Some(date)) = (&self.clock, date(response.headers())) {
            clock.compare(date);
        }
        Ok(response)
    }
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

/// Headers of every request, whoever the agent is.
fn headers(hash: Option<&str>) -> anyhow::Result<HeaderMap> {
    let commit = option_env!("SPECTRA_COMMIT").unwrap_or("unknown");
    let protocol = header::PROTOCOL_VERSION.to_string();
    let mut headers = HeaderMap::new();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    let mut add = |name: &'static str, value: &str| -> anyhow::Result<()> {
        headers.insert(HeaderName::from_static(name), HeaderValue::from_str(value)?);
        Ok(())
    };
    add(header::AGENT_VERSION, VERSION)?;
    add(header::SPECTRA_AGENT_VERSION, VERSION)?;
    add(header::AGENT_COMMIT, commit)?;
    add(header::PROTOCOL, &protocol)?;
    if let Some(hash) = hash {
        add(header::AGENT_BINARY_HASH, hash)?;
    }
    Ok(headers)
}

/// Why HTTPS cannot begin: most often a host without any authorities that its system trusts.
fn unprepared(trust: &Trust) -> &'static str {
    match trust {
        Trust::System => {
            "cannot prepare TLS (a host whose system trusts no authority, as without ca-certificates, needs the server's \
             with --ca-file, or with --ca where it is installed)"
        }
        _ => "cannot prepare TLS",
    }
}
