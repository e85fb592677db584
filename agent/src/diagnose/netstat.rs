//! `netstat`: the sockets of TCP and UDP, and which process holds each.

#[cfg_attr(target_os = "linux", path = "netstat/linux/mod.rs")]
#[cfg_attr(target_os = "freebsd", path = "netstat/freebsd.rs")]
#[cfg_attr(windows, path = "netstat/windows.rs")]
mod os;

use spectra_protocol::command::{NetworkReport, Socket};

use super::worker::on_thread;
use super::{Context, Fault};

/// Sockets of an answer; some hundred bytes each, so that the length of an answer is reached first.
const MAX_SOCKETS: usize = 100_000;
/// As the original says.
const TARGET: &str = "Local System";

/// Sockets, and what of them is not known.
#[derive(Debug, Default)]
struct Found {
    sockets: Vec<Socket>,
    note: String,
}

pub(super) async fn netstat(context: &Context) -> Result<NetworkReport, Fault> {
    let host = context.host.clone();
    let Found { mut sockets, note } =
        on_thread("netstat", move |unwanted| os::find(&host, unwanted)).await??;
    // Listeners first, then by port, so that what is cut off is the least telling.
    sockets.sort_by(|a, b| key(a).cmp(&key(b)));
    let truncated = sockets.len() > MAX_SOCKETS;
    sockets.truncate(MAX_SOCKETS);
    Ok(NetworkReport {
        action: "netstat".into(),
        target: TARGET.into(),
        netstat: sockets,
        truncated,
        note,
        ..NetworkReport::default()
    })
}

fn key(socket: &Socket) -> (bool, &str, u16, &str, u16) {
    (socket.state != "LISTEN", &socket.proto, socket.local_port, &socket.remote_addr, socket.remote_port)
}
