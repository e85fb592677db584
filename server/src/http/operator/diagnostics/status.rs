//! How far a diagnostic of the operator is, within what an object of Kubernetes can hold.

use serde::Serialize;
use sha2::{Digest as _, Sha256};
use tokio::task::spawn_blocking;
use utoipa::ToSchema;
use uuid::Uuid;

use super::super::super::problem::{Problem, Result};
use super::unknown;
use crate::app::App;
use crate::command::outcome;
use crate::command::several::Wanted;
use crate::secret::hex;
use crate::store::{CommandRecord, DiagnosticRecord, Time};

/// Output of one host that is told with the others'; the same as a `SpectraDiagnostic` takes.
const OUTPUT_BYTES: usize = 16 << 10;
/// Output of all hosts that is told at once: an object of Kubernetes has to hold it.
const TOTAL_BYTES: usize = 256 << 10;
/// How far a diagnostic is.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct DiagnosticStatus {
    uid: Uuid,
    namespace: String,
    /// As the API calls it.
    #[serde(rename = "type")]
    kind: String,
    #[schema(value_type = String, format = DateTime)]
    created_at: Time,
    /// Nothing changes any more.
    complete: bool,
    /// One for each host that was named, in that order.
    runs: Vec<DiagnosticRun>,
}

/// How far one host is.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct DiagnosticRun {
    agent_id: Uuid,
    /// Null where the namespace does not have this host.
    hostname: Option<String>,
    /// Under which the command can be found elsewhere in the API.
    command_id: Option<Uuid>,
    /// `queued`, `sent`, `running`, `done`, `failed`, `expired` or `cancelled`; `unknown` where the namespace does
    /// not have this host.
    state: String,
    #[schema(value_type = Option<String>, format = DateTime)]
    sent_at: Option<Time>,
    #[schema(value_type = Option<String>, format = DateTime)]
    started_at: Option<Time>,
    #[schema(value_type = Option<String>, format = DateTime)]
    finished_at: Option<Time>,
    /// Why there is no output.
    error: Option<String>,
    /// What the agent answered, JSON as a text, or its beginning: at most 16 KiB, and 256 KiB of all hosts.
    output: Option<String>,
    /// Only the beginning of the output is told.
    truncated: bool,
    /// Length of the whole output.
    output_bytes: Option<i32>,
    /// SHA-256 of the whole output, hexadecimal; only where it is not told whole.
    output_sha256: Option<String>,
}

/// How far it is, or how far one of its hosts is.
pub(super) async fn status(
    app: &App,
    cluster: Uuid,
    uid: Uuid,
    agent: Option<Uuid>,
) -> Result<DiagnosticStatus> {
    let record = app.store.diagnostic(cluster, uid).await?.ok_or_else(unknown)?;
    let DiagnosticRecord { namespace, request, created_at } = record;
    let wanted: Wanted = serde_json::from_str(&request).map_err(Problem::internal)?;
    let commands = app.store.commands_of_diagnostic(uid).await?;
    let told: Vec<Uuid> =
        wanted.agents.into_iter().filter(|id| agent.is_none_or(|agent| agent == *id)).collect();
    let output =
        if agent.is_some() { TOTAL_BYTES } else { OUTPUT_BYTES.min(TOTAL_BYTES / told.len().max(1)) };
    let mut runs = Vec::with_capacity(told.len());
    for agent in told {
        let command = commands.iter().find(|command| command.agent_id == agent);
        runs.push(match command {
            Some(command) => of_command(app, command, output).await?,
            None => DiagnosticRun::unknown(agent),
        });
    }
    let complete = commands.iter().all(outcome::is_final);
    Ok(DiagnosticStatus {
        uid,
        namespace,
        kind: wanted.diagnostic.kind().to_owned(),
        created_at,
        complete,
        runs,
    })
}

impl DiagnosticRun {
    fn unknown(agent_id: Uuid) -> Self {
        Self {
            agent_id,
            hostname: None,
            command_id: None,
            state: "unknown".to_owned(),
            sent_at: None,
            started_at: None,
            finished_at: None,
            error: Some("the namespace has no such host".to_owned()),
            output: None,
            truncated: false,
            output_bytes: None,
            output_sha256: None,
        }
    }
}

async fn of_command(app: &App, command: &CommandRecord, most: usize) -> Result<DiagnosticRun> {
    let output = outcome::of(app, command).await?.map(|output| output.get().to_owned());
    // Hashing 4 MiB takes some milliseconds.
    let told = spawn_blocking(move || output.map(|output| beginning(output, most)));
    let told = told.await.map_err(Problem::internal)?;
    let (output, output_sha256) = told.map_or((None, None), |(output, hash)| (Some(output), hash));
    Ok(DiagnosticRun {
        agent_id: command.agent_id,
        hostname: Some(command.hostname.clone()),
        command_id: Some(command.id),
        state: command.state.clone(),
        sent_at: command.sent_at,
        started_at: command.started_at,
        finished_at: command.finished_at,
        error: command.error.clone(),
        truncated: output_sha256.is_some(),
        output,
        output_bytes: command.result_bytes,
        output_sha256,
    })
}

/// The first `most` bytes, and the hash of the whole if there are more.
fn beginning(mut output: String, most: usize) -> (String, Option<String>) {
    if output.len() <= most {
        return (output, None);
    }
    let hash = hex(&Sha256::digest(&output));
    output.truncate(output.floor_char_boundary(most));
    (output, Some(hash))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_output_is_cut_between_characters_and_its_hash_is_that_of_the_whole() {
        let whole = "ä".repeat(8);
        for (most, told) in [(16, 8), (17, 8), (15, 7), (1, 0)] {
            let (beginning, hash) = beginning(whole.clone(), most);
            assert_eq!(beginning, "ä".repeat(told), "{most}");
            assert_eq!(hash, (told < 8).then(|| hex(&Sha256::digest(&whole))), "{most}");
        }
    }
}
