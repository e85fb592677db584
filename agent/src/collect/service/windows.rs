//! The service control manager.

use spectra_protocol::metric::Service;

use super::ServiceCollector;
use crate::collect::{Fault, Start};
use crate::host::Host;
use crate::layout::windows::service;
use crate::sys::windows::services;

#[derive(Debug)]
pub(super) struct Source;

pub(super) fn start(_: &Host) -> Start {
    Start::Ready(Box::new(ServiceCollector { source: Source }))
}

impl Source {
    #[expect(clippy::unused_self, reason = "elsewhere it is an open connection")]
    pub(super) fn read(&mut self) -> Result<Vec<Service>, Fault> {
        // One that refuses to tell of itself is known by its name and state.
        let (found, _refused) =
            services::all().map_err(|error| Fault::ask("the service control manager", error))?;
        Ok(found.into_iter().map(told).collect())
    }
}

/// The manager knows nothing but services.
pub(super) fn is_shown(_: &Service) -> bool {
    true
}

pub(super) const RUNNING: &str = "Running";

fn told(found: services::Service) -> Service {
    let services::Service { name, shown, state, start, description } = found;
    Service {
        name,
        status: service::state(state).to_owned(),
        sub_status: service::start(start).to_owned(),
        load_state: service::load(start).to_owned(),
        description: service::description(&shown, &description),
    }
}
