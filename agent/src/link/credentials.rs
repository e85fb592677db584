//! By which the server knows the agent: shared by everything that talks to it, and exchanged while it runs.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use anyhow::Context;
use reqwest::header::{HeaderMap, HeaderName, HeaderValue};
use spectra_protocol::header;
use tokio::sync::Notify;

use crate::identity::Identity;

/// Id and secret as headers. Clones share them.
#[derive(Clone, Debug, Default)]
pub struct Credentials {
    headers: Rc<RefCell<HeaderMap>>,
    /// Rises when the agent becomes another one to the server.
    agents: Rc<Cell<u64>>,
    refused: Rc<Notify>,
    renewed: Rc<Notify>,
}

impl Credentials {
    /// Uses this identity from now on.
    pub fn set(&self, identity: &Identity) -> anyhow::Result<()> {
        let mut headers = HeaderMap::new();
        let values =
            [(header::AGENT_ID, identity.id.as_str()), (header::AGENT_SECRET, identity.secret.expose())];
        for (name, value) in values {
            let mut value =
                HeaderValue::from_str(value).context("cannot use the identity in a request header")?;
            value.set_sensitive(name == header::AGENT_SECRET);
            headers.insert(HeaderName::from_static(name), value);
        }
        let before = self.headers.replace(headers);
        let is_other = before.get(header::AGENT_ID) != self.headers.borrow().get(header::AGENT_ID);
        if before.is_empty() {
            return Ok(());
        }
        if is_other {
            self.agents.set(self.agents.get() + 1);
        }
        self.renewed.notify_one();
        Ok(())
    }

    /// How often the agent has become another one.
    pub fn agents(&self) -> u64 {
        self.agents.get()
    }

    /// Comes back once the server does not know them any more.
    pub async fn refused(&self) {
        self.refused.notified().await;
    }

    /// Comes back once there are others.
    pub async fn renewed(&self) {
        self.renewed.notified().await;
    }

    pub(super) fn headers(&self) -> HeaderMap {
        self.headers.borrow().clone()
    }

    pub(super) fn tell_refused(&self) {
        self.refused.notify_one();
    }
}
