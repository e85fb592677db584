//! The texts that install an agent, as the server has them: the same for every token.

use std::sync::Arc;
use std::time::{Duration, Instant};

use reqwest::Method;
use tokio::sync::Mutex;

use super::{Link, LinkError, LinkResult};

/// How long they are used before they are asked for again: they change with the server's releases only.
const AGE: Duration = Duration::from_mins(10);

/// What installs an agent. Neither has a token in it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Texts {
    pub(crate) shell: String,
    pub(crate) power_shell: String,
}

/// When texts were read, and what they were.
type Read = (Instant, Arc<Texts>);

/// The newest texts.
#[derive(Clone, Debug, Default)]
pub(crate) struct Scripts {
    newest: Arc<Mutex<Option<Read>>>,
}

impl Scripts {
    /// As the server has them now, or had them some minutes ago. Whoever else asks meanwhile waits for the answer.
    pub(crate) async fn get(&self, link: &Link) -> LinkResult<Arc<Texts>> {
        let mut newest = self.newest.lock().await;
        if let Some((read, texts)) = &*newest
            && read.elapsed() < AGE
        {
            return Ok(Arc::clone(texts));
        }
        let shell = link.text("install.sh").await?;
        let power_shell = link.text("install.ps1").await?;
        let texts = Arc::new(Texts { shell, power_shell });
        *newest = Some((Instant::now(), Arc::clone(&texts)));
        Ok(texts)
    }
}

impl Link {
    async fn text(&self, name: &str) -> LinkResult<String> {
        let request = self.client.request(Method::GET, format!("{}/{name}", self.base));
        String::from_utf8(self.send(request).await?)
            .map_err(|_| LinkError::Unexpected(format!("{name} is no text")))
    }
}
