//! The held poll of an agent, and its answer to a command, which it has at once.

use std::rc::Rc;
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use bytes::Bytes;
use http_body_util::Full;
use serde_json::value::RawValue;
use spectra_protocol::command::{Command, CommandResult};
use spectra_protocol::header;
use tokio::time::timeout;

use crate::fleet::Fleet;
use crate::identity::Identity;
use crate::link::Link;
use crate::target::Target;

/// Longer than any server holds a poll.
const PATIENCE: Duration = Duration::from_secs(45);

/// What every host says.
const ANSWER: &str = r#"{"action":"netstat","target":"Local System","netstat":[]}"#;

/// Polls again and again, until the connection ends.
pub(crate) async fn poll(
    fleet: &Rc<Fleet>,
    target: &Target,
    identity: &Identity,
    link: &mut Link,
) -> Result<()> {
    loop {
        let request =
            target.request("GET", "command", identity).header(header::PROTOCOL, header::PROTOCOL_VERSION);
        let request = request.body(Full::default()).context("cannot make a poll")?;
        let answer = {
            let _held = fleet.hold();
            timeout(PATIENCE, link.call(request)).await.context("a poll is not answered")??
        };
        match answer.status {
            204 => {}
            200 => answer_command(fleet, target, identity, link, &answer.body).await?,
            429 | 503 => tokio::time::sleep(Duration::from_secs(answer.retry_after.unwrap_or(1))).await,
            status => anyhow::bail!("a poll is answered with {status}"),
        }
    }
}

async fn answer_command(
    fleet: &Rc<Fleet>,
    target: &Target,
    identity: &Identity,
    link: &mut Link,
    body: &Bytes,
) -> Result<()> {
    let Command { id, kind, payload: _, timeout_seconds: _, requested_by: _ } =
        serde_json::from_slice(body).context("a command is unreadable")?;
    fleet.clicks.borrow_mut().polled(&id);
    let payload = Some(RawValue::from_string(ANSWER.to_owned())?);
    let result = serde_json::to_vec(&CommandResult { id, kind, payload, error: String::new() })?;
    let request =
        target.request("POST", "command/result", identity).header("content-type", "application/json");
    let request = request.body(Full::from(result)).context("cannot make an answer")?;
    let answer = timeout(PATIENCE, link.call(request)).await.context("an answer is not taken")??;
    ensure!(answer.status < 300, "the answer to a command is answered with {}", answer.status);
    Ok(())
}
