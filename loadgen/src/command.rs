//! The held poll of an agent, and its answer to a command: that there is nothing to tell.

use std::rc::Rc;
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use bytes::Bytes;
use http_body_util::Full;
use spectra_protocol::command::{Command, CommandResult};
use tokio::time::timeout;

use crate::fleet::Fleet;
use crate::identity::Identity;
use crate::link::Link;

/// Longer than any server holds a poll.
const PATIENCE: Duration = Duration::from_secs(45);

/// Polls again and again, until the connection ends.
pub(crate) async fn poll(fleet: &Rc<Fleet>, identity: &Identity, link: &mut Link) -> Result<()> {
    loop {
        let request =
            fleet.request("GET", "command", identity).body(Full::default()).context("cannot make a poll")?;
        let answer = {
            let _held = fleet.hold();
            timeout(PATIENCE, link.call(request)).await.context("a poll is not answered")??
        };
        match answer.status {
            204 => {}
            200 => answer_command(fleet, identity, link, &answer.body).await?,
            429 | 503 => tokio::time::sleep(Duration::from_secs(answer.retry_after.unwrap_or(1))).await,
            status => anyhow::bail!("a poll is answered with {status}"),
        }
    }
}

async fn answer_command(fleet: &Rc<Fleet>, identity: &Identity, link: &mut Link, body: &Bytes) -> Result<()> {
    let Command { id, kind, payload: _, timeout_seconds: _ } =
        serde_json::from_slice(body).context("a command is unreadable")?;
    let error = "a simulated host has nothing to tell".to_owned();
    let result = serde_json::to_vec(&CommandResult { id, kind, payload: None, error })?;
    let request =
        fleet.request("POST", "command/result", identity).header("content-type", "application/json");
    let request = request.body(Full::from(result)).context("cannot make an answer")?;
    let answer = timeout(PATIENCE, link.call(request)).await.context("an answer is not taken")??;
    ensure!(answer.status < 300, "the answer to a command is answered with {}", answer.status);
    Ok(())
}
