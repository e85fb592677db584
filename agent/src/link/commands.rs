//! Requests about commands: the held poll, progress, results.

use std::time::Duration;

use bytes::Bytes;
use reqwest::StatusCode;
use reqwest::header::CONTENT_ENCODING;
use spectra_protocol::command::{Command, CommandProgress};

use super::{Answer, Link, read};

/// Longer than any server holds a poll; as long as the original's agents wait.
const POLL_TIMEOUT: Duration = Duration::from_secs(45);

impl Link {
    /// Asks for a command, and is held until there is one; `None` when the server has none for now.
    pub async fn poll(&self) -> Result<Option<Command>, Answer> {
        let request = self.client.get(format!("{}/command", self.base)).timeout(POLL_TIMEOUT);
        let response = self.send(request).await?;
        match response.status() {
            StatusCode::OK => {
                let command = serde_json::from_slice(&read(response).await);
                command.map(Some).map_err(|error| Answer::Silent(format!("a command is unreadable: {error}")))
            }
            StatusCode::NO_CONTENT => {
                // To its end, so that the connection can be used again.
                read(response).await;
                Ok(None)
            }
            _ => Err(self.answer(response).await),
        }
    }

    /// Tells how far a command is.
    pub async fn progress(&self, progress: &CommandProgress) -> Answer {
        let Ok(body) = serde_json::to_vec(progress) else {
            return Answer::Silent("the progress cannot be written".to_owned());
        };
        match self.send(self.client.post(format!("{}/command/progress", self.base)).body(body)).await {
            Ok(response) => self.answer(response).await,
            Err(answer) => answer,
        }
    }

    /// Hands in a result, gzipped.
    pub async fn result(&self, body: Bytes) -> Answer {
        let request = self.client.post(format!("{}/command/result", self.base));
        match self.send(request.header(CONTENT_ENCODING, "gzip").body(body)).await {
            Ok(response) => self.answer(response).await,
            Err(answer) => answer,
        }
    }
}
