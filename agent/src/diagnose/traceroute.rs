//! `traceroute`: packets that may pass one router, two, three, and who sends them back.
//!
//! Each packet has a socket of its own, whose error queue says what became of it: no privilege is needed,
//! and no answer can be taken for another's, however little of a packet a router quotes.

#[cfg_attr(target_os = "linux", path = "traceroute/linux.rs")]
#[cfg_attr(not(target_os = "linux"), path = "traceroute/other.rs")]
mod os;

use std::fmt::Write as _;
use std::net::{IpAddr, SocketAddr};
use std::time::Duration;

use spectra_protocol::command::{Hop, NetworkDiagnostic, NetworkReport, PingResult};
use tokio::join;
use tokio::time::Instant;

use super::echo::{Back, EchoSocket};
use super::ping::{milliseconds, or_default, result};
use super::resolve::resolve;
use super::{Context, Fault};

const HOPS: u64 = 30;
const MOST_HOPS: u64 = 64;
/// Packets to each hop, as everywhere.
const PROBES: u16 = 3;
/// For an answer, milliseconds; all packets to a hop are on their way at once.
const TIMEOUT_MS: u64 = 1000;
const LEAST_TIMEOUT_MS: u64 = 100;
/// Nobody listens from here on, by custom.
const FIRST_PORT: u16 = 33434;
const MARGIN: Duration = Duration::from_millis(500);

/// What is sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Method {
    Udp,
    Icmp,
}

pub(super) async fn traceroute(wish: &NetworkDiagnostic, context: &Context) -> Result<NetworkReport, Fault> {
    let method = method(&wish.method)?;
    let target = resolve(&wish.target, 0, context).await?.first_with_a_way();
    let most = or_default(wish.max_hops, HOPS).min(MOST_HOPS);
    let patience = milliseconds(wish.timeout_ms, TIMEOUT_MS, LEAST_TIMEOUT_MS);
    let end = context.deadline.checked_sub(MARGIN).unwrap_or(context.deadline);
    let mut report = empty(&wish.target);
    report.raw_output = format!("traceroute to {} ({}), {most} hops max\n", wish.target, target.ip());
    for distance in 1..=most {
        let patience = patience.min(end.saturating_duration_since(Instant::now()));
        if patience.is_zero() {
            report.note = format!("the time was over before hop {distance}");
            break;
        }
        let hop = hop(method, target, distance, patience).await?;
        let is_end = is_end(&hop, target.ip());
        report.raw_output.push_str(&line(&hop));
        context.progress.tell(&NetworkReport {
            hops: vec![hop.clone()],
            raw_output: line(&hop),
            ..empty(&wish.target)
        });
        report.hops.push(hop);
        if is_end {
            break;
        }
    }
    Ok(report)
}

fn empty(target: &str) -> NetworkReport {
    NetworkReport { action: "traceroute".into(), target: target.to_owned(), ..NetworkReport::default() }
}

fn method(wished: &str) -> Result<Method, Fault> {
    match wished.to_ascii_lowercase().as_str() {
        "" | "udp" => Ok(Method::Udp),
        "icmp" => Ok(Method::Icmp),
        _ => Err(Fault::failed("the method of a traceroute is udp or icmp")),
    }
}

async fn hop(method: Method, target: SocketAddr, distance: u64, patience: Duration) -> Result<Hop, Fault> {
    let hops = u8::try_from(distance).unwrap_or(u8::MAX);
    let one = |number| probe(method, target, hops, number, patience);
    let (first, second, third) = join!(one(0), one(1), one(2));
    let backs = [first?, second?, third?].into_iter().enumerate();
    let probes = backs.map(|(seq, back)| result(i64::try_from(seq).unwrap_or(i64::MAX), target, back));
    Ok(Hop { hop: distance, probes: probes.collect() })
}

async fn probe(
    method: Method,
    target: SocketAddr,
    hops: u8,
    number: u16,
    patience: Duration,
) -> Result<Back, Fault> {
    match method {
        Method::Icmp => {
            let socket = EchoSocket::open(target)?;
            if let Err(error) = socket.set_hops(hops) {
                return Ok(Back::Unsent(error.to_string()));
            }
            Ok(socket.probe(number, patience).await)
        }
        Method::Udp => {
            let mut address = target;
            address.set_port(FIRST_PORT + (u16::from(hops) - 1) * PROBES + number);
            Ok(os::probe(address, hops, patience).await)
        }
    }
}

/// Whether a packet has come to the target, or to where it ends.
fn is_end(hop: &Hop, target: IpAddr) -> bool {
    hop.probes.iter().any(|probe| {
        probe.success || probe.response == "dest unreachable" || probe.peer.parse() == Ok(target)
    })
}

/// As the program of that name prints it.
fn line(hop: &Hop) -> String {
    let mut line = format!("{:2} ", hop.hop);
    let mut shown = "";
    for PingResult { success, rtt, response, peer, code, seq: _ } in &hop.probes {
        if peer.is_empty() {
            let words = if response == "timeout" { "*" } else { response };
            let _ = write!(line, " {words}");
            continue;
        }
        if peer != shown {
            let _ = write!(line, " {peer} ");
            shown = peer;
        }
        let _ = write!(line, " {:.3} ms", *rtt as f64 / 1e6);
        if !success && response == "dest unreachable" {
            let _ = write!(line, " !{}", code.unwrap_or_default());
        }
    }
    line.push('\n');
    line
}

#[cfg(test)]
mod tests {
    use spectra_protocol::command::{Hop, PingResult};

    use super::{is_end, line};

    fn hop(probes: &[(&str, &str)]) -> Hop {
        let probe = |(response, peer): &(&str, &str)| PingResult {
            success: *response == "reply",
            rtt: if peer.is_empty() { 0 } else { 1_234_567 },
            response: (*response).into(),
            peer: (*peer).into(),
            code: (*response == "dest unreachable").then_some(13),
            ..PingResult::default()
        };
        Hop { hop: 7, probes: probes.iter().map(probe).collect() }
    }

    #[test]
    fn a_hop_is_a_line_and_the_target_is_the_end() {
        let exceeded = "ttl exceeded";
        for (probes, expected, end) in [
            (&[("timeout", ""); 3][..], " 7  * * *\n", false),
            (&[(exceeded, "10.0.0.1"); 2], " 7  10.0.0.1  1.235 ms 1.235 ms\n", false),
            (
                &[(exceeded, "10.0.0.1"), ("timeout", ""), (exceeded, "10.0.0.2")],
                " 7  10.0.0.1  1.235 ms * 10.0.0.2  1.235 ms\n",
                false,
            ),
            (&[("reply", "192.0.2.9")], " 7  192.0.2.9  1.235 ms\n", true),
            (&[("dest unreachable", "10.0.0.1")], " 7  10.0.0.1  1.235 ms !13\n", true),
            (&[("Network is unreachable", "")], " 7  Network is unreachable\n", false),
        ] {
            let hop = hop(probes);
            assert_eq!(line(&hop), expected);
            assert_eq!(is_end(&hop, "192.0.2.9".parse().unwrap()), end, "{expected}");
        }
    }
}
