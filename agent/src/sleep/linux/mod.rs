//! Sleep as logind announces it on the bus, with a moment before it for whoever asks.

mod bus;

use std::io;
use std::os::fd::OwnedFd;
use std::path::Path;
use std::time::Duration;

use tokio::sync::{mpsc, oneshot};
use tokio::time::{sleep, timeout};

use super::Farewell;
use crate::sys::bus::message::{Call, Kind};
use crate::sys::bus::{SYSTEM_BUS, path as bus_path};
use bus::Bus;

const LOGIN: &str = "org.freedesktop.login1";
const MANAGER: &str = "org.freedesktop.login1.Manager";
const SIGNAL: &str = "PrepareForSleep";
/// How long sleep is held up: logind's own patience is 5 s.
const FAREWELL: Duration = Duration::from_secs(4);
/// Before a bus that is not there, or went away, is looked for again.
const RETRY: Duration = Duration::from_mins(1);

/// Listens to the host's bus for ever; while there is none, nobody sleeps.
pub(super) async fn watch(farewells: mpsc::Sender<Farewell>) {
    let path =
        bus_path(std::env::var("DBUS_SYSTEM_BUS_ADDRESS").ok().as_deref(), Path::new("/").join(SYSTEM_BUS));
    let Some(path) = path else {
        tracing::debug!("the system bus has no socket: nobody announces that this host is put to sleep");
        return std::future::pending().await;
    };
    follow_always(&path, &farewells, RETRY).await;
}

/// A bus that is not there may come: an agent can be started before it.
async fn follow_always(path: &Path, farewells: &mpsc::Sender<Farewell>, retry: Duration) {
    loop {
        if let Err(error) = follow(path, farewells).await {
            tracing::debug!(%error, "cannot listen to the system bus");
        }
        sleep(retry).await;
    }
}

/// Until the bus goes away.
async fn follow(path: &Path, farewells: &mpsc::Sender<Farewell>) -> io::Result<()> {
    let mut bus = Bus::connect(path).await?;
    let rule = format!("type='signal',sender='{LOGIN}',interface='{MANAGER}',member='{SIGNAL}'");
    bus.call(&Call::of_bus("AddMatch", &[&rule])).await?;
    let mut delay = inhibit(&mut bus).await;
    loop {
        let (message, _) = bus.next().await?;
        if message.kind != Kind::Signal || message.member != SIGNAL || message.interface != MANAGER {
            continue;
        }
        if message.first_boolean() == Some(true) {
            let (done, is_done) = oneshot::channel();
            // Nobody listens any more when the agent stops, and then there is nothing to wait for.
            if farewells.send(done).await.is_ok() {
                let _ = timeout(FAREWELL, is_done).await;
            }
            // Closed, it lets the host sleep.
            delay = None;
        } else if delay.is_none() {
            delay = inhibit(&mut bus).await;
        }
    }
}

/// Asks for a moment before sleep. Without one it is announced all the same, and may come too late.
async fn inhibit(bus: &mut Bus) -> Option<OwnedFd> {
    let arguments = ["sleep", "Spectra agent", "to tell the server that the host sleeps", "delay"];
    let call = Call {
        destination: LOGIN,
        path: "/org/freedesktop/login1",
        interface: MANAGER,
        member: "Inhibit",
        arguments: &arguments,
    };
    match bus.call(&call).await {
        Ok((_, descriptor)) => descriptor,
        Err(error) => {
            tracing::debug!(%error, "logind grants no moment before sleep");
            None
        }
    }
}

#[cfg(test)]
mod tests;
