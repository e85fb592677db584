//! The texts that install an agent, as the server has them: the same for every token of an address.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

use serde::{Deserialize, Serialize};
use tokio::sync::Mutex;

use super::{Link, LinkResult};

/// How long they are used before they are asked for again: they change with the server's releases only.
const AGE: Duration = Duration::from_mins(10);
/// Addresses whose texts are kept, some ten KiB each; beyond, all are asked for again.
const MOST: usize = 64;

/// Where agents are to report to, and what they trust (PEM; empty where the system's authorities do).
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
pub(crate) struct Destination {
    pub(crate) server: String,
    pub(crate) authority: String,
}

/// What installs an agent. Neither has a token in it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
pub(crate) struct Texts {
    pub(crate) shell: String,
    pub(crate) power_shell: String,
}

/// When texts were read, and what they were.
type Read = (Instant, Arc<Texts>);

/// The newest texts by address.
#[derive(Clone, Debug, Default)]
pub(crate) struct Scripts(Arc<Mutex<HashMap<Destination, Read>>>);

impl Scripts {
    /// As the server has them now, or had them some minutes ago. Whoever else asks meanwhile waits for the answer.
    pub(crate) async fn get(&self, link: &Link, destination: &Destination) -> LinkResult<Arc<Texts>> {
        let mut newest = self.0.lock().await;
        if let Some((read, texts)) = newest.get(destination)
            && read.elapsed() < AGE
        {
            return Ok(Arc::clone(texts));
        }
        let texts: Texts = link.post("scripts", destination).await?;
        let texts = Arc::new(texts);
        if newest.len() >= MOST {
            newest.clear();
        }
        newest.insert(destination.clone(), (Instant::now(), Arc::clone(&texts)));
        Ok(texts)
    }
}
