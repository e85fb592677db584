//! Somebody who asks hosts for something and waits for the answer, as a person at the dashboard does.

use std::collections::HashMap;
use std::fs;
use std::path::Path;
use std::rc::Rc;
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use bytes::Bytes;
use http_body_util::{BodyExt as _, Full};
use serde_json::{Value, json};
use tokio::time::{Instant, MissedTickBehavior, interval, timeout};

use crate::fleet::Fleet;
use crate::identity::Identity;
use crate::link::Link;
use crate::tally::quantile;
use crate::target::Target;

/// For the whole way of a command; many times the goal.
const PATIENCE: Duration = Duration::from_secs(30);
/// With what the event begins that a person waits for.
const RESULT: &[u8] = b"event: result";

/// How long commands took. Times are microseconds from the click.
#[derive(Debug, Default)]
pub(crate) struct ClickTally {
    clicked: u32,
    /// Until the poll of the host was answered.
    polled: Vec<u32>,
    /// Until the answer began to arrive.
    answered: Vec<u32>,
    /// Why commands were not answered, and how often.
    failed: HashMap<String, u32>,
    /// When polls were answered, by the command's id; taken out when its answer arrives.
    polls: HashMap<String, Instant>,
}

impl ClickTally {
    /// A host got this command.
    pub(crate) fn polled(&mut self, id: &str) {
        self.polls.insert(id.to_owned(), Instant::now());
    }

    fn ended(&mut self, click: Instant, outcome: Result<(String, Instant)>) {
        let micros = |at: Instant| u32::try_from((at - click).as_micros()).unwrap_or(u32::MAX);
        match outcome {
            Ok((id, at)) => {
                self.polled.extend(self.polls.remove(&id).map(micros));
                self.answered.push(micros(at));
            }
            Err(error) => *self.failed.entry(format!("{error:#}")).or_default() += 1,
        }
    }

    /// All figures.
    pub(crate) fn report(&self) -> Value {
        let figures = |times: &[u32]| {
            let mut sorted = times.to_vec();
            sorted.sort_unstable();
            let milliseconds = |share| quantile(&sorted, share).map(|micros| f64::from(micros) / 1000.0);
            json!({
                "count": sorted.len(),
                "p50_ms": milliseconds(0.5), "p99_ms": milliseconds(0.99), "max_ms": milliseconds(1.0),
            })
        };
        json!({
            "clicked": self.clicked,
            "failed": self.failed,
            "polled": figures(&self.polled),
            "answered": figures(&self.answered),
        })
    }
}

/// Asks for commands at a rate.
#[derive(Debug)]
pub(crate) struct Clicker {
    per_second: u32,
    token: String,
    agents: Vec<String>,
}

impl Clicker {
    /// `None` where nothing is to be asked for.
    pub(crate) fn new(
        per_second: Option<u32>,
        token: Option<&Path>,
        agents: &[Identity],
    ) -> Result<Option<Self>> {
        let (Some(per_second), Some(token)) = (per_second, token) else { return Ok(None) };
        let token = fs::read_to_string(token).with_context(|| format!("cannot read {}", token.display()))?;
        let agents = agents.iter().map(|identity| identity.id.clone()).collect();
        Ok(Some(Self { per_second, token: token.trim().to_owned(), agents }))
    }

    /// Asks until `end`, each time another server and another host.
    pub(crate) async fn click(self, fleet: Rc<Fleet>, end: Instant) {
        let mut links = Vec::new();
        for target in &fleet.targets {
            match target.connect().await {
                Ok(link) => links.push(link),
                Err(error) => {
                    eprintln!("cannot connect to ask for commands: {error:#}");
                    return;
                }
            }
        }
        let (clicker, mut number) = (Rc::new(self), 0);
        let mut ticks = interval(Duration::from_secs(1) / clicker.per_second);
        ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        while Instant::now() < end {
            ticks.tick().await;
            let at = [number, number + 1].map(|number| number % fleet.targets.len());
            let Some([asked, watched]) = share(&links, at) else { return };
            number += 1;
            let (fleet, clicker) = (Rc::clone(&fleet), Rc::clone(&clicker));
            tokio::task::spawn_local(async move {
                fleet.clicks.borrow_mut().clicked += 1;
                let click = Instant::now();
                let asking = clicker.ask([(&fleet.targets[at[0]], asked), (&fleet.targets[at[1]], watched)]);
                let outcome =
                    timeout(PATIENCE, asking).await.context("no answer came").and_then(|outcome| outcome);
                fleet.clicks.borrow_mut().ended(click, outcome);
            });
        }
    }

    /// Asks a host at one server and watches at the other; the command's id, and when its answer began.
    async fn ask(&self, [asked, watched]: [(&Target, Link); 2]) -> Result<(String, Instant)> {
        let (target, mut link) = asked;
        let agent = &self.agents[rand::random_range(0..self.agents.len())];
        let request = self.request(target, "POST", &format!("/api/v1/agents/{agent}/commands"));
        let body = json!({"type": "netstat"}).to_string();
        let answer = link.call(request.body(Full::from(body)).context("cannot make a request")?).await?;
        ensure!(answer.status == 202, "a command is answered with {}", answer.status);
        let command: Value = serde_json::from_slice(&answer.body).context("a command is unreadable")?;
        let id = command["id"].as_str().context("a command has no id")?.to_owned();

        let (target, mut link) = watched;
        let request = self.request(target, "GET", &format!("/api/v1/commands/{id}/stream"));
        let response = link.open(request.body(Full::default()).context("cannot make a request")?).await?;
        ensure!(response.status() == 200, "a stream is answered with {}", response.status());
        let mut body = response.into_body();
        while let Some(frame) = body.frame().await {
            let frame = frame.context("a stream broke off")?;
            if frame.data_ref().is_some_and(|data: &Bytes| data.starts_with(RESULT)) {
                return Ok((id, Instant::now()));
            }
        }
        anyhow::bail!("a stream ended without a result")
    }

    fn request(&self, target: &Target, method: &str, path: &str) -> hyper::http::request::Builder {
        let request = target.plain(method, path).header("authorization", format!("Bearer {}", self.token));
        request.header("content-type", "application/json")
    }
}

/// Two of the links, which may be the same.
fn share(links: &[Link], at: [usize; 2]) -> Option<[Link; 2]> {
    Some([links[at[0]].share()?, links[at[1]].share()?])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn both_ends_of_a_command_are_counted_from_its_click() {
        let mut tally = ClickTally::default();
        let click = Instant::now();
        for (id, milliseconds) in [("a", 10), ("b", 30)] {
            tally.polls.insert(id.to_owned(), click + Duration::from_millis(milliseconds));
            let at = click + Duration::from_millis(2 * milliseconds);
            tally.ended(click, Ok((id.to_owned(), at)));
        }
        tally.ended(click, Err(anyhow::anyhow!("no answer came")));
        let report = tally.report();
        assert_eq!(report["polled"], json!({"count": 2, "p50_ms": 10.0, "p99_ms": 30.0, "max_ms": 30.0}));
        assert_eq!(report["answered"]["max_ms"], 60.0);
        assert_eq!(report["failed"], json!({"no answer came": 1}));
        assert!(tally.polls.is_empty(), "nothing is kept of a command that has ended");
    }
}
