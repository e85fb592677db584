//! Whose request it is: the address of the client, which proxies in front are believed to tell.

use std::net::{IpAddr, SocketAddr};

use axum::http::uri::Authority;
use axum::http::{HeaderMap, Uri, header};
use ipnet::IpNet;

const FORWARDED_FOR: &str = "x-forwarded-for";
const FORWARDED_HOST: &str = "x-forwarded-host";
const FORWARDED_PROTO: &str = "x-forwarded-proto";
const REAL_IP: &str = "x-real-ip";
/// Hops that are looked at, from the nearest: more proxies than any installation has.
const HOPS: usize = 32;

/// The client's address. `peer` is the other end of the connection; what it says of others counts only
/// if it is one of the `trusted` proxies. Then `X-Forwarded-For` is read from the right, where the
/// nearest proxy writes, up to the first address that is not one of ours: everything left of it may be
/// made up by the client.
pub(super) fn address(peer: IpAddr, headers: &HeaderMap, trusted: &[IpNet]) -> IpAddr {
    let peer = peer.to_canonical();
    let is_trusted = |address: &IpAddr| trusted.iter().any(|network| network.contains(address));
    if !is_trusted(&peer) {
        return peer;
    }
    let mut nearest = peer;
    for hop in hops(headers).take(HOPS) {
        match hop {
            Some(address) if is_trusted(&address) => nearest = address,
            Some(address) => return address,
            // A hop that is no address ends what can be believed.
            None => return nearest,
        }
    }
    headers.get(REAL_IP).and_then(|text| text.to_str().ok()).and_then(parse).unwrap_or(peer)
}

/// The host that the request was sent to: a proxy may have written another one into it.
pub(super) fn asked_host<'a>(headers: &'a HeaderMap, uri: &'a Uri) -> Option<&'a str> {
    // HTTP/2 has it in the URI.
    let named = || headers.get(header::HOST).and_then(|host| host.to_str().ok());
    uri.authority().map(Authority::as_str).or_else(named)
}

/// The host that a trusted proxy says its client asked for.
pub(super) fn forwarded_host<'a>(peer: IpAddr, headers: &'a HeaderMap, trusted: &[IpNet]) -> Option<&'a str> {
    first_said(FORWARDED_HOST, peer, headers, trusted)
}

/// Whether a trusted proxy says that its client came by HTTPS.
pub(super) fn came_by_https(peer: IpAddr, headers: &HeaderMap, trusted: &[IpNet]) -> bool {
    let scheme = first_said(FORWARDED_PROTO, peer, headers, trusted);
    scheme.is_some_and(|scheme| scheme.eq_ignore_ascii_case("https"))
}

/// What a trusted proxy wrote. Where several proxies did, the first of them had the browser.
fn first_said<'a>(name: &str, peer: IpAddr, headers: &'a HeaderMap, trusted: &[IpNet]) -> Option<&'a str> {
    let peer = peer.to_canonical();
    let said = headers.get(name).filter(|_| trusted.iter().any(|network| network.contains(&peer)))?;
    said.to_str().ok()?.split(',').next().map(str::trim)
}

/// From the nearest to the farthest; `None` for one that is no address.
fn hops(headers: &HeaderMap) -> impl Iterator<Item = Option<IpAddr>> {
    let lines = headers.get_all(FORWARDED_FOR).into_iter().collect::<Vec<_>>();
    lines.into_iter().rev().flat_map(|line| line.as_bytes().rsplit(|byte| *byte == b',')).map(|hop| {
        let hop = std::str::from_utf8(hop).ok()?;
        parse(hop)
    })
}

/// An address, with or without a port or brackets.
fn parse(text: &str) -> Option<IpAddr> {
    let text = text.trim();
    let bracketed = text.strip_prefix('[').and_then(|text| text.strip_suffix(']'));
    let address = bracketed.unwrap_or(text).parse::<IpAddr>();
    let address = address.or_else(|_| text.parse::<SocketAddr>().map(|address| address.ip())).ok()?;
    Some(address.to_canonical())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_trusted_proxies_tell_of_https() {
        let trusted = ["10.0.0.0/8".parse().unwrap()];
        for (peer, said, expected) in [
            ("10.0.0.1", "https", true),
            ("::ffff:10.0.0.1", " HTTPS ", true),
            ("10.0.0.1", "https, http", true),
            ("10.0.0.1", "http, https", false),
            ("10.0.0.1", "http", false),
            ("10.0.0.1", "", false),
            ("192.0.2.1", "https", false),
        ] {
            let headers = HeaderMap::from_iter([(FORWARDED_PROTO.parse().unwrap(), said.parse().unwrap())]);
            assert_eq!(came_by_https(peer.parse().unwrap(), &headers, &trusted), expected, "{peer} {said:?}");
        }
    }

    #[test]
    fn only_trusted_proxies_tell_the_host() {
        let trusted = ["10.0.0.0/8".parse().unwrap()];
        for (peer, said, expected) in [
            ("10.0.0.1", "x", Some("x")),
            ("10.0.0.1", " x:8443 , y", Some("x:8443")),
            ("192.0.2.1", "x", None),
        ] {
            let headers = HeaderMap::from_iter([(FORWARDED_HOST.parse().unwrap(), said.parse().unwrap())]);
            assert_eq!(
                forwarded_host(peer.parse().unwrap(), &headers, &trusted),
                expected,
                "{peer} {said:?}"
            );
        }
    }

    #[test]
    fn only_trusted_proxies_are_believed_and_only_what_they_saw() {
        let trusted = ["10.0.0.0/8".parse().unwrap(), "2001:db8::1/128".parse().unwrap()];
        for (peer, forwarded, real, expected) in [
            ("192.0.2.1", &["198.51.100.9"][..], "198.51.100.9", "192.0.2.1"),
            ("10.0.0.1", &[], "", "10.0.0.1"),
            ("10.0.0.1", &["198.51.100.9"], "", "198.51.100.9"),
            ("10.0.0.1", &["203.0.113.5, 198.51.100.9, 10.0.0.2"], "", "198.51.100.9"),
            ("10.0.0.1", &["203.0.113.5", "198.51.100.9", "10.0.0.2"], "", "198.51.100.9"),
            ("10.0.0.1", &["198.51.100.9:4711"], "", "198.51.100.9"),
            ("10.0.0.1", &["[2001:db8::9]:4711"], "", "2001:db8::9"),
            ("10.0.0.1", &["[2001:db8::9]"], "", "2001:db8::9"),
            ("10.0.0.1", &["::ffff:198.51.100.9"], "", "198.51.100.9"),
            ("::ffff:10.0.0.1", &["198.51.100.9"], "", "198.51.100.9"),
            ("2001:db8::1", &["198.51.100.9"], "", "198.51.100.9"),
            ("2001:db8::2", &["198.51.100.9"], "", "2001:db8::2"),
            // Only proxies of ours, or nothing: the other header, then the peer.
            ("10.0.0.1", &["10.0.0.3, 10.0.0.2"], "198.51.100.9", "198.51.100.9"),
            ("10.0.0.1", &["10.0.0.3, 10.0.0.2"], "", "10.0.0.1"),
            ("10.0.0.1", &[], "198.51.100.9", "198.51.100.9"),
            ("10.0.0.1", &[], "nonsense", "10.0.0.1"),
            // What is no address ends what can be believed.
            ("10.0.0.1", &["198.51.100.9, unknown"], "203.0.113.5", "10.0.0.1"),
            ("10.0.0.1", &["198.51.100.9, unknown, 10.0.0.2"], "", "10.0.0.2"),
            ("10.0.0.1", &[""], "203.0.113.5", "10.0.0.1"),
        ] {
            let mut headers = HeaderMap::new();
            for line in forwarded {
                headers.append(FORWARDED_FOR, line.parse().unwrap());
            }
            if !real.is_empty() {
                headers.insert(REAL_IP, real.parse().unwrap());
            }
            let address = address(peer.parse().unwrap(), &headers, &trusted);
            assert_eq!(address, expected.parse::<IpAddr>().unwrap(), "{peer} {forwarded:?} {real}");
        }
    }
}
