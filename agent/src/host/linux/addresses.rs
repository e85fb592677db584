//! The host's IPv4 addresses, from the routing table's own text: no socket, no foreign function, and
//! it works on a host whose tree is mounted.

use std::net::Ipv4Addr;

use crate::collect::text::{lines, words};

/// Local addresses of `/proc/net/fib_trie`: a leaf `|-- a.b.c.d` followed by `/32 host LOCAL`.
/// Loopback is left out; each address once; at most `limit`.
pub(super) fn parse(text: &[u8], limit: usize) -> Vec<String> {
    let mut addresses: Vec<Ipv4Addr> = Vec::new();
    let mut leaf = None;
    for line in lines(text) {
        let words: Vec<_> = words(line).take(3).collect();
        match words[..] {
            [b"|--", address] => leaf = str::from_utf8(address).ok().and_then(|text| text.parse().ok()),
            [b"/32", b"host", b"LOCAL"] => {
                let new = leaf.take().filter(|address: &Ipv4Addr| !address.is_loopback());
                addresses.extend(new.filter(|address| !addresses.contains(address)));
            }
            _ => {}
        }
        if addresses.len() == limit {
            break;
        }
    }
    addresses.iter().map(ToString::to_string).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::parse;

    const TEXT: &str = "Main:\n  +-- 0.0.0.0/0 3 0 5\n     |-- 0.0.0.0\n        /0 universe UNICAST\n     \
        +-- 192.0.2.0/24 2 0 2\n        |-- 192.0.2.0\n           /24 link UNICAST\n        |-- 192.0.2.2\n           \
        /32 host LOCAL\n        |-- 192.0.2.255\n           /32 link BROADCAST\n     |-- 127.0.0.1\n        \
        /32 host LOCAL\nLocal:\n        |-- 192.0.2.2\n           /32 host LOCAL\n        |-- 198.51.100.7\n           \
        /32 host LOCAL\n";

    #[test]
    fn local_addresses_are_found_once_without_loopback() {
        assert_eq!(parse(TEXT.as_bytes(), 32), ["192.0.2.2", "198.51.100.7"]);
        assert_eq!(parse(TEXT.as_bytes(), 1), ["192.0.2.2"]);
        assert!(parse(b"", 32).is_empty());
    }

    proptest! {
        #[test]
        fn any_bytes_are_read_without_panic(bytes: Vec<u8>) {
            parse(&bytes, 4);
        }
    }
}
