//! Somebody who opens a page: some answers at once, each timed to its last byte.

use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use reqwest::Client;
use reqwest::header::{ACCEPT_ENCODING, COOKIE};

/// What came back.
pub(crate) struct Asked {
    pub(crate) took: Duration,
    /// As they were sent, compressed.
    pub(crate) bytes: usize,
}

/// Somebody who is signed in.
pub(crate) struct Person {
    pub(crate) client: Client,
    pub(crate) base: String,
    pub(crate) cookie: String,
}

impl Person {
    /// Asks for all `paths` at the same time.
    pub(crate) async fn page(&self, paths: &[String]) -> Result<Vec<Asked>> {
        let mut asking = tokio::task::JoinSet::new();
        for path in paths {
            asking.spawn(ask(self.client.clone(), format!("{}{path}", self.base), self.cookie.clone()));
        }
        asking.join_all().await.into_iter().collect()
    }
}

async fn ask(client: Client, url: String, cookie: String) -> Result<Asked> {
    let start = Instant::now();
    let request = client.get(&url).header(COOKIE, cookie).header(ACCEPT_ENCODING, "gzip");
    let answer = request.send().await.with_context(|| format!("cannot ask for {url}"))?;
    let status = answer.status();
    let body = answer.bytes().await.with_context(|| format!("cannot read {url}"))?;
    let took = start.elapsed();
    ensure!(status.is_success(), "{url} was answered {status}: {}", String::from_utf8_lossy(&body));
    Ok(Asked { took, bytes: body.len() })
}
