//! `connect`: whether a port answers, how soon each step, and with which certificates.

mod certificate;
mod handshake;
mod judge;

use std::net::SocketAddr;
use std::time::{Duration, Instant};

use spectra_protocol::command::{Connection, NetworkDiagnostic, NetworkReport, PingResult};
use tokio::net::TcpStream;
use tokio::time::timeout;

use super::ping::{milliseconds, nanoseconds};
use super::resolve::{resolve, split_port};
use super::{Context, Fault};

/// For each step (an address, a handshake), milliseconds.
const TIMEOUT_MS: u64 = 3000;
const LEAST_TIMEOUT_MS: u64 = 100;
/// Ports that speak TLS from the first byte. A handshake with any other is noise in its log.
const TLS_PORTS: &[u16] = &[443, 465, 636, 853, 989, 990, 993, 995, 2376, 5061, 5986, 6443, 8443, 8883, 9443];

pub(super) async fn connect(wish: &NetworkDiagnostic, context: &Context) -> Result<NetworkReport, Fault> {
    let target = &wish.target;
    let (host, port) =
        split_port(target).ok_or_else(|| Fault::failed("the target of connect is host:port"))?;
    let resolved = resolve(host, port, context).await?;
    let patience = milliseconds(wish.timeout_ms, TIMEOUT_MS, LEAST_TIMEOUT_MS);
    let mut connection = Connection {
        addresses: resolved.addresses.iter().map(|address| address.ip().to_string()).collect(),
        dns: nanoseconds(resolved.time),
        ..Connection::default()
    };
    let begun = Instant::now();
    let outcome = first(&resolved.addresses, patience).await;
    let after = begun.elapsed();
    if let Ok((stream, address)) = outcome.as_ref() {
        connection.address = address.ip().to_string();
        connection.tcp = Some(nanoseconds(after));
        tracing::debug!(peer = ?stream.peer_addr(), "connected for a diagnostic");
    }
    let response = outcome.as_ref().map_or_else(Clone::clone, |_| "OK".to_owned());
    let result = PingResult {
        success: outcome.is_ok(),
        rtt: nanoseconds(after),
        response,
        peer: target.clone(),
        ..PingResult::default()
    };
    if let Ok((stream, _)) = outcome
        && wish.tls.unwrap_or_else(|| TLS_PORTS.contains(&port))
    {
        connection.tls = Some(handshake::handshake(stream, host, patience, context).await);
    }
    Ok(NetworkReport {
        action: "connect".into(),
        target: target.clone(),
        ping_results: vec![result],
        connection: Some(connection),
        ..NetworkReport::default()
    })
}

/// The first address that answers; `Err` says what came of each.
async fn first(addresses: &[SocketAddr], patience: Duration) -> Result<(TcpStream, SocketAddr), String> {
    let mut failures = Vec::new();
    for address in addresses {
        match timeout(patience, TcpStream::connect(address)).await {
            Ok(Ok(stream)) => return Ok((stream, *address)),
            Ok(Err(error)) => failures.push(format!("{address}: {error}")),
            Err(_) => failures.push(format!("{address}: no answer within {} ms", patience.as_millis())),
        }
    }
    Err(failures.join("; "))
}
