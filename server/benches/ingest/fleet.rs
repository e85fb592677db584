//! Agents that post bodies to a real server over HTTP/1.1, each on a connection of its own.

use std::net::SocketAddr;
use std::sync::Arc;

use anyhow::{Context, Result, ensure};
use spectra_protocol::registration::{HostInfo, Registration};
use spectra_server::config::{Config, Limits, Operator};
use spectra_server::enrol::{self, Clusters, Origin, TokenScope, TokenTerms};
use spectra_server::history::retention::Retention;
use spectra_server::secret::seal::SealKeySource;
use spectra_server::store::Store;
use spectra_server::{App, serve};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use uuid::Uuid;

use crate::load::{AGENTS, Body};

/// A server and the agents that are connected to it.
pub(crate) struct Fleet {
    agents: Vec<Agent>,
}

struct Agent {
    id: Uuid,
    secret: String,
    connection: TcpStream,
}

impl Fleet {
    /// Serves `database` on a free port and registers the agents.
    pub(crate) async fn start(database: &str) -> Result<Self> {
        let store = Store::open(database).await?;
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let address = listener.local_addr()?;
        let terms = TokenTerms { uses: i32::try_from(AGENTS)?, ..TokenTerms::DEFAULT };
        let token =
            enrol::create_token(&store, terms, TokenScope::default(), "bench".to_owned()).await?.token;
        let mut agents = Vec::new();
        for number in 0..AGENTS {
            agents.push(Agent::register(&store, &token, number, address).await?);
        }
        let config = Config {
            listen: address,
            database: database.to_owned(),
            retention: Retention::default(),
            external_url: None,
            tls: None,
            trust: None,
            secure_cookies: false,
            trusted_proxies: Vec::new(),
            secret_key: SealKeySource::default(),
            clusters: Clusters::default(),
            operator: Operator::default(),
            releases: None,
            limits: Limits::default(),
        };
        tokio::spawn(serve(listener, App::start(config, store), std::future::pending()));
        Ok(Self { agents })
    }

    /// Every agent posts all `bodies`, one after the other; returns when all are acknowledged.
    pub(crate) async fn send(&mut self, bodies: &Arc<Vec<Body>>) -> Result<()> {
        let stream = Uuid::new_v4();
        let mut sending = tokio::task::JoinSet::new();
        for mut agent in self.agents.drain(..) {
            let bodies = Arc::clone(bodies);
            sending.spawn(async move {
                let mut first = 1;
                for body in bodies.iter() {
                    agent.post(body, stream, first).await?;
                    first += body.envelopes.len();
                }
                anyhow::Ok(agent)
            });
        }
        while let Some(agent) = sending.join_next().await {
            self.agents.push(agent??);
        }
        Ok(())
    }
}

impl Agent {
    async fn register(store: &Store, token: &str, number: usize, address: SocketAddr) -> Result<Self> {
        let info = HostInfo { hostname: format!("bench-{number}"), ..HostInfo::default() };
        let origin = Origin { address: address.ip(), binary_hash: None, previous: None };
        let enrolled = enrol::register(store, Registration { token: token.to_owned(), info }, origin).await?;
        let connection = TcpStream::connect(address).await?;
        connection.set_nodelay(true)?;
        Ok(Self { id: enrolled.agent, secret: enrolled.secret, connection })
    }

    async fn post(&mut self, body: &Body, stream: Uuid, first: usize) -> Result<()> {
        let head = format!(
            "POST /api/v1/agent/metrics HTTP/1.1\r\nhost: bench\r\ncontent-encoding: gzip\r\n\
             content-length: {}\r\nx-agent-id: {}\r\nx-agent-secret: {}\r\nx-spectra-protocol: 2\r\n\
             x-spectra-stream: {stream}\r\nx-spectra-sequence: {first}\r\n\r\n",
            body.gzip.len(),
            self.id,
            self.secret
        );
        self.connection.write_all(&[head.as_bytes(), &body.gzip].concat()).await?;
        let mut answer = vec![0; 4096];
        let mut length = 0;
        while !answer[..length].windows(4).any(|end| end == b"\r\n\r\n") {
            let read = self.connection.read(&mut answer[length..]).await?;
            ensure!(read > 0, "the server closed the connection");
            length += read;
        }
        let text = std::str::from_utf8(&answer[..length]).context("the answer is not text")?;
        ensure!(text.starts_with("HTTP/1.1 202"), "the server answered {text}");
        Ok(())
    }
}
