//! For which names and addresses a certificate of our own is made.

use std::collections::BTreeSet;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

/// Names in one certificate, so that a host with a thousand addresses still sends a small one. Names that
/// were given come first.
const MOST_NAMES: usize = 60;
/// Longest name that DNS has.
const MOST_CHARACTERS: usize = 253;

/// What the names are made of.
#[derive(Clone, Debug)]
pub struct Wanted {
    /// By `--tls-name` and `--external-url`.
    pub given: Vec<String>,
    pub listen: IpAddr,
}

impl Wanted {
    /// A name or an address of the server, as it is typed.
    pub fn parse(text: &str) -> Result<String, String> {
        let name = text.trim().trim_start_matches('[').trim_end_matches(']').to_ascii_lowercase();
        if name.parse::<IpAddr>().is_ok() || is_dns_name(&name) {
            return Ok(name);
        }
        Err(format!("`{text}` is neither a name of a host nor an address"))
    }

    pub fn new(given: Vec<String>, listen: SocketAddr) -> Self {
        Self { given, listen: listen.ip().to_canonical() }
    }

    /// The names at this moment: addresses come and go.
    pub(super) fn now(&self) -> Vec<String> {
        let read = |path| std::fs::read_to_string(path).unwrap_or_default();
        let addresses =
            ipv4(&read("/proc/net/fib_trie")).into_iter().chain(ipv6(&read("/proc/net/if_inet6")));
        let name = rustix::system::uname().nodename().to_string_lossy().into_owned();
        names(self, &name, addresses)
    }
}

/// Sorted, each once.
fn names(wanted: &Wanted, host_name: &str, addresses: impl Iterator<Item = IpAddr>) -> Vec<String> {
    let Wanted { given, listen } = wanted;
    let own = [host_name.to_ascii_lowercase(), "localhost".to_owned()];
    let loopback = [IpAddr::from(Ipv4Addr::LOCALHOST), IpAddr::from(Ipv6Addr::LOCALHOST)];
    // Who listens on one address is not reached on another one.
    let listened = (!listen.is_unspecified()).then_some(*listen);
    let reached = addresses.filter(|_| listened.is_none()).chain(listened);
    let all = given
        .iter()
        .cloned()
        .chain(own.into_iter().filter(|name| is_dns_name(name)))
        .chain(loopback.into_iter().chain(reached).map(|address| address.to_string()));
    let mut names = BTreeSet::new();
    for name in all {
        if names.len() == MOST_NAMES {
            break;
        }
        names.insert(name);
    }
    names.into_iter().collect()
}

/// Labels of letters, digits, hyphens and underscores; the first may be a star.
fn is_dns_name(name: &str) -> bool {
    let is_label = |label: &str| {
        (1..=63).contains(&label.len())
            && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_')
    };
    let rest = name.strip_prefix("*.").unwrap_or(name);
    name.len() <= MOST_CHARACTERS && rest.split('.').all(is_label)
}

/// Local addresses of `/proc/net/fib_trie`: a leaf `|-- a.b.c.d` followed by `/32 host LOCAL`.
fn ipv4(text: &str) -> Vec<IpAddr> {
    let mut addresses = Vec::new();
    let mut leaf = None;
    for line in text.lines() {
        match line.split_whitespace().collect::<Vec<_>>()[..] {
            ["|--", address] => leaf = address.parse::<Ipv4Addr>().ok(),
            ["/32", "host", "LOCAL"] => addresses.extend(leaf.take().map(IpAddr::from)),
            _ => {}
        }
    }
    addresses
}

/// Addresses of `/proc/net/if_inet6`, without those that hold on one link only.
fn ipv6(text: &str) -> Vec<IpAddr> {
    let address = |line: &str| {
        let bits = u128::from_str_radix(line.split_whitespace().next()?, 16).ok()?;
        Some(Ipv6Addr::from_bits(bits)).filter(|address| !address.is_unicast_link_local())
    };
    text.lines().filter_map(address).map(IpAddr::from).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const TRIE: &str = "Main:\n  +-- 0.0.0.0/0 3 0 5\n     |-- 0.0.0.0\n        /0 universe UNICAST\n        \
        |-- 192.0.2.0\n           /24 link UNICAST\n        |-- 192.0.2.2\n           /32 host LOCAL\n        \
        |-- 192.0.2.255\n           /32 link BROADCAST\n";
    const INET6: &str = "\
00000000000000000000000000000001 01 80 10 80       lo
20010db8000000000000000000000007 02 40 00 80     eth0
fe80000000000000004200fffe000002 02 40 20 80     eth0
nonsense
";

    #[test]
    fn the_kernel_s_tables_give_addresses() {
        assert_eq!(ipv4(TRIE), ["192.0.2.2".parse::<IpAddr>().unwrap()]);
        assert_eq!(ipv6(INET6), ["::1", "2001:db8::7"].map(|text| text.parse::<IpAddr>().unwrap()));
        assert!(ipv4("").is_empty() && ipv6("").is_empty());
    }

    #[test]
    fn a_certificate_is_for_what_was_given_the_host_and_where_it_is_reached() {
        let address = "192.0.2.2".parse().unwrap();
        for (listen, expected) in [
            ("0.0.0.0:1", vec!["127.0.0.1", "192.0.2.2", "::1", "localhost", "node", "spectra.example"]),
            ("[::]:1", vec!["127.0.0.1", "192.0.2.2", "::1", "localhost", "node", "spectra.example"]),
            ("127.0.0.1:1", vec!["127.0.0.1", "::1", "localhost", "node", "spectra.example"]),
            (
                "[::ffff:192.0.2.9]:1",
                vec!["127.0.0.1", "192.0.2.9", "::1", "localhost", "node", "spectra.example"],
            ),
        ] {
            let wanted = Wanted::new(vec!["spectra.example".to_owned()], listen.parse().unwrap());
            assert_eq!(names(&wanted, "Node", std::iter::once(address)), expected, "{listen}");
        }
        let wanted = Wanted::new(vec!["zzz".to_owned()], "0.0.0.0:1".parse().unwrap());
        let many = (0..1000).map(|number| IpAddr::from(Ipv4Addr::from_bits(0x0a00_0000 + number)));
        let names = names(&wanted, "not a name", many);
        assert_eq!(names.len(), MOST_NAMES);
        assert!(names.contains(&"zzz".to_owned()) && !names.contains(&"not a name".to_owned()));
    }

    #[test]
    fn names_are_those_of_hosts() {
        for (text, expected) in [
            ("Spectra.Example", Some("spectra.example")),
            ("*.example", Some("*.example")),
            ("[2001:db8::1]", Some("2001:db8::1")),
            ("192.0.2.1", Some("192.0.2.1")),
            ("", None),
            ("a b", None),
            ("a..b", None),
            ("a.*.b", None),
            ("https://x", None),
            ("ü.example", None),
        ] {
            assert_eq!(Wanted::parse(text).ok().as_deref(), expected, "{text}");
        }
    }
}
