//! The host's `resolv.conf`: which servers are asked, and for which names.

use std::net::{IpAddr, Ipv4Addr, SocketAddr, SocketAddrV6};

use crate::collect::text::{lines, words};

/// As the C library: servers behind these are not asked.
const MAX_SERVERS: usize = 3;
/// As the C library.
const MAX_DOMAINS: usize = 6;
const PORT: u16 = 53;

/// What a resolver does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Resolver {
    pub(super) servers: Vec<SocketAddr>,
    domains: Vec<String>,
    /// A name with so many dots is asked for as it is first.
    dots: usize,
}

impl Resolver {
    pub(super) fn parse(text: &[u8]) -> Self {
        let mut resolver = Self { servers: Vec::new(), domains: Vec::new(), dots: 1 };
        for line in lines(text) {
            let mut words = words(line).map_while(|word| str::from_utf8(word).ok());
            match words.next() {
                Some("nameserver") => resolver.servers.extend(words.next().and_then(server)),
                // The last one counts.
                Some("search" | "domain") => {
                    resolver.domains = words.map(String::from).take(MAX_DOMAINS).collect();
                }
                Some("options") => {
                    let dots = words.filter_map(|word| word.strip_prefix("ndots:")?.parse().ok());
                    resolver.dots = dots.last().unwrap_or(resolver.dots).min(15);
                }
                _ => {}
            }
        }
        resolver.servers.truncate(MAX_SERVERS);
        if resolver.servers.is_empty() {
            resolver.servers.push(SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), PORT));
        }
        resolver
    }

    /// Names that are asked for in turn until one is found. An address becomes the name that holds its own.
    pub(super) fn candidates(&self, target: &str) -> Vec<String> {
        if let Ok(address) = target.parse() {
            return vec![reverse(address)];
        }
        let whole = target.trim_end_matches('.').to_owned();
        if target.ends_with('.') {
            return vec![whole];
        }
        let longer = self.domains.iter().map(|domain| format!("{whole}.{}", domain.trim_end_matches('.')));
        let mut names: Vec<_> = longer.collect();
        let is_first = whole.matches('.').count() >= self.dots;
        names.insert(if is_first { 0 } else { names.len() }, whole);
        names
    }
}

/// An address, perhaps with the interface of a link-local one.
fn server(text: &str) -> Option<SocketAddr> {
    let Some((address, scope)) = text.split_once('%') else {
        return Some(SocketAddr::new(text.parse().ok()?, PORT));
    };
    // A name of an interface would have to be asked of the kernel; systemd and others write its number.
    let scope = scope.parse().ok()?;
    Some(SocketAddrV6::new(address.parse().ok()?, PORT, 0, scope).into())
}

fn reverse(address: IpAddr) -> String {
    match address.to_canonical() {
        IpAddr::V4(address) => {
            let [a, b, c, d] = address.octets();
            format!("{d}.{c}.{b}.{a}.in-addr.arpa")
        }
        IpAddr::V6(address) => {
            let nibbles = address.octets().into_iter().rev().flat_map(|byte| [byte & 15, byte >> 4]);
            let digits = nibbles.flat_map(|nibble| [char::from_digit(nibble.into(), 16).unwrap_or('0'), '.']);
            digits.chain("ip6.arpa".chars()).collect()
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::Resolver;

    fn servers(text: &[u8]) -> Vec<String> {
        Resolver::parse(text).servers.into_iter().map(|server| server.to_string()).collect()
    }

    #[test]
    fn servers_are_those_that_the_c_library_asks() {
        for (text, expected) in [
            (&b""[..], &["127.0.0.1:53"][..]),
            (b"nameserver 192.0.2.1\n", &["192.0.2.1:53"]),
            (
                b"# x\nnameserver 2001:db8::1\nnameserver\tfe80::1%3\n;nameserver 192.0.2.9\n",
                &["[2001:db8::1]:53", "[fe80::1%3]:53"],
            ),
            (b"nameserver 1.1.1.1\nnameserver x\nnameserver 2.2.2.2\nnameserver 3.3.3.3\nnameserver 4.4.4.4", {
                &["1.1.1.1:53", "2.2.2.2:53", "3.3.3.3:53"]
            }),
            (b"nameserver \xff\n", &["127.0.0.1:53"]),
        ] {
            assert_eq!(servers(text), expected);
        }
    }

    #[test]
    fn short_names_are_searched_for_and_long_ones_asked_first() {
        let resolver = |text: &str| Resolver::parse(text.as_bytes());
        let search = "domain lost.example\nsearch a.example b.example.\n";
        for (text, target, expected) in [
            ("", "db", &["db"][..]),
            (search, "db", &["db.a.example", "db.b.example", "db"]),
            (search, "db.x", &["db.x", "db.x.a.example", "db.x.b.example"]),
            (search, "db.", &["db"]),
            ("search a.example\noptions ndots:5 rotate", "db.x", &["db.x.a.example", "db.x"]),
            (search, "192.0.2.1", &["1.2.0.192.in-addr.arpa"]),
            (search, "::ffff:192.0.2.1", &["1.2.0.192.in-addr.arpa"]),
            (
                search,
                "2001:db8::1",
                &["1.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa"],
            ),
        ] {
            assert_eq!(resolver(text).candidates(target), expected, "{target}");
        }
    }

    proptest! {
        #[test]
        fn any_bytes_are_read_without_panic(bytes: Vec<u8>, target: String) {
            Resolver::parse(&bytes).candidates(&target);
        }
    }
}
