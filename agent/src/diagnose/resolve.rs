//! Addresses of a target, which the policies must allow.

use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, ToSocketAddrs, UdpSocket};
use std::time::{Duration, Instant};

use super::worker::on_thread;
use super::{Context, Fault};

/// Addresses of a name that are used; a name with more is a pool whose members are alike.
const MAX_ADDRESSES: usize = 16;

/// What a name has become.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Resolved {
    /// At least one.
    pub(super) addresses: Vec<SocketAddr>,
    /// How long that took.
    pub(super) time: Duration,
}

/// The addresses of `host`, as the host's own resolver gives them. One that is denied refuses all: whoever
/// owns the name chooses which is used.
pub(super) async fn resolve(host: &str, port: u16, context: &Context) -> Result<Resolved, Fault> {
    if host.is_empty() {
        return Err(Fault::failed("there is no target"));
    }
    let begun = Instant::now();
    let addresses = match host.parse::<IpAddr>() {
        Ok(address) => vec![SocketAddr::new(address, port)],
        Err(_) => look_up(host.to_owned(), port).await?,
    };
    for address in &addresses {
        context.rules.allow_address(address.ip())?;
    }
    Ok(Resolved { addresses, time: begun.elapsed() })
}

impl Resolved {
    /// The first address that this host has a way to, else the first: a name with an address of IPv6 is asked by
    /// IPv4 where there is nothing else.
    pub(super) fn first_with_a_way(&self) -> SocketAddr {
        let has_way = |address: &&SocketAddr| {
            let any: IpAddr =
                if address.is_ipv6() { Ipv6Addr::UNSPECIFIED.into() } else { Ipv4Addr::UNSPECIFIED.into() };
            // Connecting a datagram socket sends nothing: the kernel looks for a route.
            let mut probe = **address;
            probe.set_port(probe.port().max(1));
            UdpSocket::bind((any, 0)).and_then(|socket| socket.connect(probe)).is_ok()
        };
        self.addresses.iter().find(has_way).copied().unwrap_or(self.addresses[0])
    }
}

async fn look_up(host: String, port: u16) -> Result<Vec<SocketAddr>, Fault> {
    let what = format!("cannot resolve {host}");
    let look_up = move |_: &_| -> io::Result<Vec<_>> {
        let found = (host.as_str(), port).to_socket_addrs()?.take(MAX_ADDRESSES);
        let mut addresses = Vec::new();
        for address in found {
            if !addresses.contains(&address) {
                addresses.push(address);
            }
        }
        Ok(addresses)
    };
    let addresses = on_thread("resolver", look_up).await?.map_err(|error| Fault::doing(&what, &error))?;
    if addresses.is_empty() {
        Err(Fault::failed(format!("{what}: it has no address")))
    } else {
        Ok(addresses)
    }
}

/// The host (without brackets) and port of `host:port`.
pub(super) fn split_port(target: &str) -> Option<(&str, u16)> {
    let (host, port) = target.rsplit_once(':')?;
    let host = match host.strip_prefix('[') {
        Some(host) => host.strip_suffix(']').filter(|host| host.contains(':'))?,
        None if host.contains(':') || host.is_empty() => return None,
        None => host,
    };
    Some((host, port.parse().ok().filter(|port| *port != 0)?))
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::{Resolved, split_port};

    #[test]
    fn an_address_without_a_way_is_passed_over() {
        let resolved = |addresses: &[&str]| Resolved {
            addresses: addresses.iter().map(|address| address.parse().unwrap()).collect(),
            time: Duration::ZERO,
        };
        // A link-local address without its link is nowhere.
        for (addresses, expected) in [
            (&["127.0.0.1:0"][..], "127.0.0.1:0"),
            (&["[fe80::1]:0", "127.0.0.1:0"], "127.0.0.1:0"),
            (&["[fe80::1]:0"], "[fe80::1]:0"),
        ] {
            assert_eq!(resolved(addresses).first_with_a_way(), expected.parse().unwrap(), "{addresses:?}");
        }
    }

    #[test]
    fn a_port_stands_behind_a_name_or_brackets() {
        for (target, expected) in [
            ("a:22", Some(("a", 22))),
            ("192.0.2.1:443", Some(("192.0.2.1", 443))),
            ("[::1]:80", Some(("::1", 80))),
            ("::1:80", None),
            ("[a]:80", None),
            ("a", None),
            ("a:", None),
            ("a:0", None),
            ("a:65536", None),
            (":80", None),
            ("", None),
        ] {
            assert_eq!(split_port(target), expected, "{target}");
        }
    }
}
