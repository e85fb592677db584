//! `/proc/net/tcp` and its like: the fallback where netlink is not there, and for other network namespaces.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Read};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::path::Path;

use super::super::MAX_SOCKETS;
use super::{List, Raw};
use crate::collect::text::{number, words};
use crate::diagnose::Fault;

/// More than a line has: 150 bytes, and some more of IPv6.
const LINE_BYTES: u64 = 256;

pub(super) fn read(path: &Path, list: List) -> Result<Vec<Raw>, Fault> {
    let failed = |error| Fault::doing(format!("cannot read {}", path.display()), &error);
    match File::open(path) {
        Ok(file) => parse(file, list).map_err(failed),
        // A kernel without IPv6 has no such file.
        Err(_) if list.is_v6 && !path.exists() => Ok(Vec::new()),
        Err(error) => Err(failed(error)),
    }
}

/// A line of titles, then one of each socket; one more than an answer can have shows that there are more.
fn parse(text: impl Read, list: List) -> io::Result<Vec<Raw>> {
    let most = MAX_SOCKETS + 1;
    let lines = BufReader::new(text.take(LINE_BYTES * (most as u64 + 1))).split(b'\n').skip(1);
    let sockets = lines.filter_map(|line| line.map(|line| socket(&line, list)).transpose());
    sockets.take(most).collect()
}

/// `sl local remote state queues timer retransmits uid timeout inode …`
fn socket(line: &[u8], list: List) -> Option<Raw> {
    let mut words = words(line).skip(1);
    let (local, remote) = (address(words.next()?, list)?, address(words.next()?, list)?);
    let state = u8::from_str_radix(str::from_utf8(words.next()?).ok()?, 16).ok()?;
    let mut words = words.skip(3);
    let user = number(words.next()?)?.try_into().ok()?;
    let inode = number(words.nth(1)?)?;
    Some(Raw { local, remote, state, user, inode })
}

/// Words of 32 bits as this machine keeps them, in hexadecimal; then the port.
fn address(word: &[u8], list: List) -> Option<SocketAddr> {
    let (address, port) = str::from_utf8(word).ok()?.split_once(':')?;
    let port = u16::from_str_radix(port, 16).ok()?;
    let ip: IpAddr = if list.is_v6 {
        let mut octets = [0; 16];
        for (number, octets) in octets.chunks_mut(4).enumerate() {
            octets.copy_from_slice(&part(address.get(number * 8..)?)?);
        }
        Ipv6Addr::from(octets).into()
    } else {
        Ipv4Addr::from(part(address)?).into()
    };
    Some(SocketAddr::new(ip, port))
}

fn part(digits: &str) -> Option<[u8; 4]> {
    u32::from_str_radix(digits.get(..8)?, 16).ok().map(u32::to_ne_bytes)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{MAX_SOCKETS, parse, read};
    use crate::diagnose::netstat::os::{LISTS, Raw};

    const TCP: &[u8] = b"  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n\
        \x20  0: 0100007F:D888 00000000:0000 0A 00000000:00000000 00:00000000 00000000   101        0 4711 1 00000000 100 0 0 10 0\n\
        \x20  1: 0100007F:0016 0200007F:C350 01 00000000:00000000 02:000005DC 00000000     0        0 18446744073709551615 2\n\
        \x20  2: broken\n\x20  3: 0100007F:0016 0200007F:C350 ZZ 0:0 0:0 0 0 0 1\n";
    const TCP6: &[u8] = b"sl local remote st\n\
        \x20  0: 00000000000000000000000001000000:0050 B80D0120000000000000000001000000:0051 06 0:0 00:0 0 0 0 0 3 0\n";

    #[test]
    fn addresses_are_words_of_a_little_endian_machine() {
        let raw = |local: &str, remote: &str, state, user, inode| Raw {
            local: local.parse().unwrap(),
            remote: remote.parse().unwrap(),
            state,
            user,
            inode,
        };
        let expected = [
            raw("127.0.0.1:55432", "0.0.0.0:0", 10, 101, 4711),
            raw("127.0.0.1:22", "127.0.0.2:50000", 1, 0, u64::MAX),
        ];
        assert_eq!(parse(TCP, LISTS[0]).unwrap(), expected);
        assert_eq!(parse(TCP6, LISTS[1]).unwrap(), [raw("[::1]:80", "[2001:db8::1]:81", 6, 0, 0)]);
    }

    #[test]
    fn a_list_longer_than_other_files_of_the_kernel_is_read_up_to_the_bound() {
        let line = TCP.split_inclusive(|byte| *byte == b'\n').nth(1).unwrap();
        let file = tempfile::NamedTempFile::new().unwrap();
        for (sockets, expected) in [(40_000, 40_000), (MAX_SOCKETS + 9, MAX_SOCKETS + 1)] {
            std::fs::write(file.path(), [b"titles\n", &line.repeat(sockets)[..]].concat()).unwrap();
            assert_eq!(read(file.path(), LISTS[0]).unwrap().len(), expected);
        }
    }

    proptest! {
        #[test]
        fn any_bytes_are_read_without_panic(bytes: Vec<u8>, line in "[0-9A-F: ü]{0,150}") {
            for list in LISTS {
                parse(&bytes[..], *list).unwrap();
                parse(format!("\n{line}").as_bytes(), *list).unwrap();
            }
        }
    }
}
