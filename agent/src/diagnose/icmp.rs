//! Echo requests and their replies, as bytes.

use std::net::IpAddr;

/// Beside the header: enough to be told from noise, little enough for every link.
const FILL: &[u8] = b"spectra-agent echo request, as ping sends it";
const HEADER_BYTES: usize = 8;
/// The shortest header of IPv4.
const MIN_IP_HEADER: usize = 20;

const ECHO_REPLY: u8 = 0;
const ECHO_REQUEST: u8 = 8;
const ECHO_REQUEST_6: u8 = 128;
const ECHO_REPLY_6: u8 = 129;

/// Which echo it is: the kernel chooses `id` on datagram sockets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Echo {
    pub id: u16,
    pub sequence: u16,
}

/// A request, as it is handed to a socket.
pub fn request(echo: Echo, is_v6: bool) -> Vec<u8> {
    let mut bytes = vec![if is_v6 { ECHO_REQUEST_6 } else { ECHO_REQUEST }, 0, 0, 0];
    bytes.extend(echo.id.to_be_bytes());
    bytes.extend(echo.sequence.to_be_bytes());
    bytes.extend(FILL);
    // That of IPv6 covers the addresses, and is the kernel's to compute.
    if !is_v6 {
        let sum = checksum(&bytes).to_be_bytes();
        bytes[2..4].copy_from_slice(&sum);
    }
    bytes
}

/// The echo of a reply; `None` for any other message.
pub fn reply(bytes: &[u8], is_v6: bool) -> Option<Echo> {
    let kind = if is_v6 { ECHO_REPLY_6 } else { ECHO_REPLY };
    echo(bytes, kind)
}

/// The echo of a request of ours, as errors bring it back.
pub fn sent(bytes: &[u8], is_v6: bool) -> Option<Echo> {
    let kind = if is_v6 { ECHO_REQUEST_6 } else { ECHO_REQUEST };
    echo(bytes, kind)
}

fn echo(bytes: &[u8], kind: u8) -> Option<Echo> {
    let header: &[u8; HEADER_BYTES] = bytes.first_chunk()?;
    let [found, 0, _, _, id @ .., sequence_high, sequence_low] = header else { return None };
    let id: [u8; 2] = *id.first_chunk()?;
    (*found == kind).then(|| Echo {
        id: u16::from_be_bytes(id),
        sequence: u16::from_be_bytes([*sequence_high, *sequence_low]),
    })
}

/// What lies behind the header of IPv4, which raw sockets hand out with each packet.
pub fn behind_header(bytes: &[u8]) -> Option<&[u8]> {
    let first = *bytes.first()?;
    let length = usize::from(first & 0x0f) * 4;
    (first >> 4 == 4 && length >= MIN_IP_HEADER).then(|| bytes.get(length..))?
}

/// What a raw socket hands out: the echo that a message is of, and if it is no reply, what it means with its code.
pub fn heard(packet: &[u8], target: IpAddr) -> Option<(Echo, Option<(&'static str, u8)>)> {
    /// Of IPv6, before what an error quotes.
    const HEADER_6_BYTES: usize = 40;
    let is_v6 = target.is_ipv6();
    // Of IPv6 the header is not handed out.
    let message = if is_v6 { packet } else { behind_header(packet)? };
    if let Some(echo) = reply(message, is_v6) {
        return Some((echo, None));
    }
    let (kind, code) = (*message.first()?, *message.get(1)?);
    let is_error = if is_v6 { matches!(kind, 1..=4) } else { matches!(kind, 3 | 11 | 12) };
    let quoted = message.get(HEADER_BYTES..).filter(|_| is_error)?;
    let echo = sent(if is_v6 { quoted.get(HEADER_6_BYTES..)? } else { behind_header(quoted)? }, is_v6)?;
    Some((echo, Some((meaning(kind, target), code))))
}

/// The ones' complement sum of RFC 1071.
fn checksum(bytes: &[u8]) -> u16 {
    let sum = bytes
        .chunks(2)
        .fold(0u32, |sum, pair| sum + u32::from(pair[0]) * 256 + pair.get(1).copied().map_or(0, u32::from));
    let folded = (sum & 0xffff) + (sum >> 16);
    let folded = (folded & 0xffff) + (folded >> 16);
    !u16::try_from(folded).unwrap_or(u16::MAX)
}

/// What an error means to whoever asked, in the original's words.
pub fn meaning(kind: u8, target: IpAddr) -> &'static str {
    match (target.is_ipv6(), kind) {
        (false, 11) | (true, 3) => "ttl exceeded",
        _ => "dest unreachable",
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{Echo, behind_header, checksum, reply, request, sent};

    const ECHO: Echo = Echo { id: 0x1234, sequence: 7 };

    #[test]
    fn a_request_comes_back_as_itself() {
        for is_v6 in [false, true] {
            let mut bytes = request(ECHO, is_v6);
            assert_eq!(sent(&bytes, is_v6), Some(ECHO));
            assert_eq!(reply(&bytes, is_v6), None, "a request is no reply");
            bytes[0] = if is_v6 { 129 } else { 0 };
            assert_eq!(reply(&bytes, is_v6), Some(ECHO));
            assert_eq!(reply(&bytes, !is_v6), None);
            bytes[1] = 1;
            assert_eq!(reply(&bytes, is_v6), None, "no echo has a code");
        }
    }

    #[test]
    fn raw_sockets_hear_replies_and_what_routers_say_of_requests() {
        let header = |is_v6: bool| if is_v6 { vec![0x60; 40] } else { [vec![0x45], vec![0; 19]].concat() };
        for (target, kind, code, expected) in [
            ("192.0.2.1", 11, 0, Some("ttl exceeded")),
            ("192.0.2.1", 3, 13, Some("dest unreachable")),
            ("2001:db8::1", 3, 0, Some("ttl exceeded")),
            ("2001:db8::1", 1, 4, Some("dest unreachable")),
            ("192.0.2.1", 8, 0, None),
        ] {
            let target: std::net::IpAddr = target.parse().unwrap();
            let is_v6 = target.is_ipv6();
            let outer = if is_v6 { Vec::new() } else { header(false) };
            let quoted = [header(is_v6), request(ECHO, is_v6)].concat();
            let packet = [outer.clone(), vec![kind, code, 0, 0, 0, 0, 0, 0], quoted].concat();
            let heard = super::heard(&packet, target);
            assert_eq!(heard, expected.map(|what| (ECHO, Some((what, code)))), "{target} {kind}");
            let mut answer = request(ECHO, is_v6);
            answer[0] = if is_v6 { 129 } else { 0 };
            assert_eq!(super::heard(&[outer, answer].concat(), target), Some((ECHO, None)));
        }
    }

    #[test]
    fn the_checksum_of_a_packet_with_its_checksum_is_nothing() {
        assert_eq!(checksum(&request(ECHO, false)), 0);
        // The example of RFC 1071, section 3.
        assert_eq!(checksum(&[0x00, 0x01, 0xf2, 0x03, 0xf4, 0xf5, 0xf6, 0xf7]), !0xddf2);
        assert_eq!(checksum(&[0xff]), 0x00ff);
    }

    #[test]
    fn the_header_of_ipv4_is_as_long_as_it_says() {
        let mut packet = vec![0x46; 1];
        packet.resize(24, 0);
        packet.extend(b"x");
        assert_eq!(behind_header(&packet), Some(&b"x"[..]));
        for bytes in [&b""[..], &[0x65; 40], &[0x44; 40], &[0x4f; 30]] {
            assert_eq!(behind_header(bytes), None, "{bytes:?}");
        }
    }

    proptest! {
        #[test]
        fn any_bytes_are_read_without_panic(bytes: Vec<u8>) {
            for is_v6 in [false, true] {
                reply(&bytes, is_v6);
                sent(&bytes, is_v6);
            }
            behind_header(&bytes);
            super::heard(&bytes, "192.0.2.1".parse().unwrap());
            super::heard(&bytes, "::1".parse().unwrap());
            checksum(&bytes);
        }
    }
}
