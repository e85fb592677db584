//! Where sockets do not tell which router sent their packets back, echo requests are sent instead of UDP, as `tracert` does.

use std::net::SocketAddr;
use std::time::Duration;

use crate::diagnose::echo::{Back, EchoSocket};

pub(super) async fn probe(mut target: SocketAddr, hops: u8, patience: Duration) -> Back {
    // The number of the probe stands in its port; it tells requests of one host apart.
    let sequence = target.port();
    target.set_port(0);
    let socket = match EchoSocket::open(target) {
        Ok(socket) => socket,
        Err(fault) => return Back::Unsent(fault.to_string()),
    };
    match socket.set_hops(hops) {
        Ok(()) => socket.probe(sequence, patience).await,
        Err(error) => Back::Unsent(error.to_string()),
    }
}
