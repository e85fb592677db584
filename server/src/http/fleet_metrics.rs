//! `GET /metrics/fleet`: the newest values of all hosts for Prometheus, which then has one target instead
//! of every host.
//!
//! The format wants all values of one metric together, so the fleet is gone through once for each. It is
//! written a part at a time, while the one before is sent; no more than that is ever in memory.

use std::collections::HashMap;
use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use axum::body::Body;
use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use http_body::Frame;
use tokio::sync::{OwnedSemaphorePermit, Semaphore, mpsc};
use tokio::time::timeout;

use super::access::Viewer;
use super::problem::{Problem, Result};
use crate::app::App;
use crate::family::exposition::{Exported, head, host_labels, label, sample};
use crate::family::{Cell, Column, FAMILIES, FRESH, Family, Kind};
use crate::store::{AgentKey, Time, WatchedHost};

/// Prometheus's text format.
const TEXT: &str = "text/plain; version=0.0.4; charset=utf-8";
/// Hosts of a part: of one with ten interfaces a value takes about a kilobyte.
const HOSTS: usize = 500;
/// Parts that wait to be sent; one is being made besides.
const PARTS: usize = 2;
/// How long an answer may take, the time in which it is read included. Prometheus gives up after 10 s by
/// default, and whoever reads so slowly has values of the past.
const PATIENCE: Duration = Duration::from_mins(2);
/// When to come again after the answer that others are just getting.
const BUSY: Duration = Duration::from_secs(5);

/// Answers at once: two Prometheus servers, where one stands in for the other.
const READERS: usize = 2;

/// Turns at reading the fleet's values.
#[derive(Clone, Debug)]
pub(crate) struct FleetReaders(Arc<Semaphore>);

impl Default for FleetReaders {
    fn default() -> Self {
        Self(Arc::new(Semaphore::new(READERS)))
    }
}

/// Newest values of every host, for Prometheus
pub(crate) async fn fleet(_: Viewer, State(app): State<App>) -> Result<Response> {
    let turn = Arc::clone(&app.fleet_readers.0).try_acquire_owned();
    let turn = turn.map_err(|_| Problem::unavailable("the fleet is being read by others", BUSY))?;
    let hosts = app.store.watched_hosts().await?;
    let (parts, sent) = mpsc::channel(PARTS);
    tokio::spawn(write(app, hosts, parts, turn));
    Ok(([(header::CONTENT_TYPE, TEXT)], Body::new(Parts(sent))).into_response())
}

/// Parts of the answer's body as they come. An error cuts it off, so that nobody takes it for whole.
struct Parts(mpsc::Receiver<io::Result<Bytes>>);

impl http_body::Body for Parts {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<io::Result<Frame<Bytes>>>> {
        self.get_mut().0.poll_recv(context).map(|part| part.map(|part| part.map(Frame::data)))
    }
}

type Sender = mpsc::Sender<io::Result<Bytes>>;

async fn write(app: App, hosts: Vec<WatchedHost>, parts: Sender, turn: OwnedSemaphorePermit) {
    let written = match timeout(PATIENCE, Fleet::new(hosts, Time::now()).write(&app, &parts)).await {
        Ok(written) => written,
        Err(_) => Err(io::Error::from(io::ErrorKind::TimedOut)),
    };
    drop(turn);
    if let Err(error) = written {
        tracing::warn!(%error, "an answer with the fleet's values was cut off");
        // Nobody reads it any more, or it is not whole.
        let _ = parts.try_send(Err(error));
    }
}

/// Hosts, and what their values are labelled with.
struct Fleet {
    now: Time,
    hosts: Vec<WatchedHost>,
    /// Of those that are up.
    labels: HashMap<AgentKey, String>,
}

impl Fleet {
    fn new(hosts: Vec<WatchedHost>, now: Time) -> Self {
        let up = hosts.iter().filter(|host| is_up(host, now));
        let labels = up.map(|host| (AgentKey(host.id), labels(host))).collect();
        Self { now, hosts, labels }
    }

    async fn write(&self, app: &App, parts: &Sender) -> io::Result<()> {
        for text in self.about_hosts() {
            send(parts, text).await?;
        }
        for family in FAMILIES {
            let texts: Vec<&Column> = family.columns().filter(|column| is_label(family, column)).collect();
            if !texts.is_empty() {
                self.info(app, family, &texts, parts).await?;
            }
            for column in family.values {
                if let Some(exported) = Exported::of(family, column) {
                    self.values(app, family, column, &exported, parts).await?;
                }
            }
        }
        Ok(())
    }

    /// Whether hosts are up, when they were last heard of, and what they are.
    fn about_hosts(&self) -> [String; 3] {
        let mut up = head("spectra_host_up", "gauge", "Whether the host was heard of within 15 minutes");
        let mut seen = head(
            "spectra_host_last_seen_timestamp_seconds",
            "gauge",
            "When the host was last heard of; missing if never",
        );
        let mut info = head("spectra_host_info", "gauge", "What the host is");
        for host in &self.hosts {
            let mut labels = labels(host);
            let is_up = f64::from(u8::from(is_up(host, self.now)));
            sample("spectra_host_up", &labels, is_up, &mut up);
            if let Some(time) = host.last_seen {
                let seconds = time.micros() as f64 / 1e6;
                sample("spectra_host_last_seen_timestamp_seconds", &labels, seconds, &mut seen);
            }
            for (name, value) in [
                ("os", &host.os),
                ("platform", &host.platform),
                ("arch", &host.arch),
                ("agent_version", &host.agent_version),
            ] {
                label(name, value.as_deref().unwrap_or_default(), &mut labels);
            }
            sample("spectra_host_info", &labels, 1.0, &mut info);
        }
        [up, seen, info]
    }

    /// `spectra_host_<family>_info`: the texts of each series.
    async fn info(&self, app: &App, family: &Family, texts: &[&Column], parts: &Sender) -> io::Result<()> {
        let name = format!("spectra_host_{}_info", family.name);
        send(parts, head(&name, "gauge", &format!("{}: what describes each", family.summary))).await?;
        self.rows(app, family, texts, parts, |labels, cells, text| {
            let mut labels = labels.to_owned();
            for (column, cell) in texts.iter().zip(cells) {
                label(column.name, cell.text().unwrap_or_default(), &mut labels);
            }
            sample(&name, &labels, 1.0, text);
        })
        .await
    }

    /// The newest values of a column.
    async fn values(
        &self,
        app: &App,
        family: &Family,
        column: &Column,
        exported: &Exported,
        parts: &Sender,
    ) -> io::Result<()> {
        send(parts, exported.head(column.description)).await?;
        self.rows(app, family, &[column], parts, |labels, cells, text| {
            if let Some(value) = cells.first().and_then(|cell| exported.value(cell)) {
                sample(&exported.name, labels, value, text);
            }
        })
        .await
    }

    /// Goes through the series of all hosts that are up: `line` gets labels and cells of each.
    async fn rows(
        &self,
        app: &App,
        family: &Family,
        columns: &[&Column],
        parts: &Sender,
        line: impl Fn(&str, &[Cell], &mut String),
    ) -> io::Result<()> {
        for hosts in self.hosts.chunks(HOSTS) {
            let (Some(first), Some(last)) = (hosts.first(), hosts.last()) else { continue };
            let agents = AgentKey(first.id)..=AgentKey(last.id);
            let oldest = self.now.minus(family.fresh);
            let rows = app.store.current(family, columns, agents, oldest).await.map_err(io::Error::other)?;
            let mut text = String::new();
            for row in rows {
                let Some(host) = self.labels.get(&row.agent) else { continue };
                let mut labels = host.clone();
                let (keys, cells) = row.cells.split_at(family.keys.len());
                for (key, cell) in family.keys.iter().zip(keys) {
                    label(key.name, cell.text().unwrap_or_default(), &mut labels);
                }
                line(&labels, cells, &mut text);
            }
            send(parts, text).await?;
        }
        Ok(())
    }
}

fn is_up(host: &WatchedHost, now: Time) -> bool {
    host.last_seen.is_some_and(|seen| seen >= now.minus(FRESH))
}

fn labels(host: &WatchedHost) -> String {
    host_labels(&host.hostname, &host.uuid.to_string())
}

/// Texts that are no keys describe a series.
fn is_label(family: &Family, column: &Column) -> bool {
    column.kind == Kind::Text && family.keys.iter().all(|key| key.name != column.name)
}

async fn send(parts: &Sender, text: String) -> io::Result<()> {
    if text.is_empty() {
        return Ok(());
    }
    parts.send(Ok(text.into())).await.map_err(|_| io::ErrorKind::BrokenPipe.into())
}
