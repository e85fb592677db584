//! Addresses: where requests of channels may go. The server judges every address that a name has, after it was looked up
//! and for each attempt and redirection, not the name alone.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use crate::fault::Fault;

/// Redirections that are followed.
pub const REDIRECTIONS: usize = 3;
/// Addresses of metadata of clouds that no range covers: of Alibaba, Azure, Oracle.
const METADATA: [Ipv4Addr; 3] =
    [Ipv4Addr::new(100, 100, 100, 200), Ipv4Addr::new(168, 63, 129, 16), Ipv4Addr::new(192, 0, 0, 192)];
/// Of Amazon, over IPv6.
const METADATA_V6: Ipv6Addr = Ipv6Addr::new(0xfd00, 0x0ec2, 0, 0, 0, 0, 0, 0x0254);

/// What kind of address is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refused {
    /// This host itself.
    Loopback,
    /// Of the link, where clouds have their metadata, too.
    LinkLocal,
    /// Other addresses of metadata.
    Metadata,
    /// Of no host.
    Unspecified,
    /// Of many hosts.
    Multicast,
}

impl Refused {
    /// For people.
    pub fn sentence(self) -> &'static str {
        match self {
            Self::Loopback => "it is an address of this host itself",
            Self::LinkLocal => "it is an address of the link, where clouds keep their secrets",
            Self::Metadata => "it is an address of a cloud's metadata",
            Self::Unspecified => "it is the address of no host",
            Self::Multicast => "it is an address of many hosts",
        }
    }
}

/// Whether a request may go to `address`; `allowed` are addresses that an administrator allowed although they are refused.
/// Private ranges are where most receivers stand: they are not refused.
pub fn judge(address: IpAddr, allowed: &[IpAddr]) -> Result<(), Refused> {
    let address = inner(address);
    let refused = match address {
        IpAddr::V4(v4) => judge_v4(v4),
        IpAddr::V6(v6) => judge_v6(v6),
    };
    match refused {
        Some(refused) if !allowed.iter().any(|allowed| inner(*allowed) == address) => Err(refused),
        _ => Ok(()),
    }
}

/// The address of IPv4 in one of IPv6: mapped, compatible, of NAT64, of 6to4.
fn inner(address: IpAddr) -> IpAddr {
    let IpAddr::V6(v6) = address else { return address };
    let embedded = match v6.segments() {
        // `::` and `::1` are addresses of IPv6.
        [0, 0, 0, 0, 0, 0, 0, 0 | 1] => None,
        [0, 0, 0, 0, 0, 0 | 0xffff, high, low]
        | [0x64, 0xff9b, 0, 0, 0, 0, high, low]
        | [0x2002, high, low, ..] => Some((high, low)),
        _ => None,
    };
    embedded.map_or(address, |(high, low)| {
        IpAddr::V4(Ipv4Addr::from_bits(u32::from(high) << 16 | u32::from(low)))
    })
}

fn judge_v4(address: Ipv4Addr) -> Option<Refused> {
    if address.is_loopback() {
        Some(Refused::Loopback)
    } else if address.is_link_local() {
        Some(Refused::LinkLocal)
    } else if METADATA.contains(&address) {
        Some(Refused::Metadata)
    } else if address.octets()[0] == 0 {
        // All of 0.0.0.0/8 is this host on some systems.
        Some(Refused::Unspecified)
    } else if address.is_multicast() || address.is_broadcast() {
        Some(Refused::Multicast)
    } else {
        None
    }
}

fn judge_v6(address: Ipv6Addr) -> Option<Refused> {
    if address.is_loopback() {
        Some(Refused::Loopback)
    } else if address.is_unicast_link_local() {
        Some(Refused::LinkLocal)
    } else if address == METADATA_V6 {
        Some(Refused::Metadata)
    } else if address.is_unspecified() {
        Some(Refused::Unspecified)
    } else if address.is_multicast() {
        Some(Refused::Multicast)
    } else {
        None
    }
}

/// The host of an address of HTTP: a name, or an address of IP. No user information, no other scheme.
pub fn check_url(url: &str) -> Result<&str, Fault> {
    let wrong =
        || Fault::new("", "an address as in https://hooks.example/path is needed, without a user's name");
    let rest = url.strip_prefix("https://").or_else(|| url.strip_prefix("http://")).ok_or_else(wrong)?;
    let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    let authority = &rest[..end];
    let (host, port) = match authority.strip_prefix('[') {
        Some(bracketed) => {
            let (host, port) = bracketed.split_once(']').ok_or_else(wrong)?;
            host.parse::<Ipv6Addr>().map_err(|_| wrong())?;
            (host, port.strip_prefix(':').or(port.is_empty().then_some("")))
        }
        None => match authority.split_once(':') {
            Some((host, port)) => (host, Some(port)),
            None => (authority, Some("")),
        },
    };
    let port_fits =
        port.is_some_and(|port| port.is_empty() || port.parse::<u16>().is_ok_and(|port| port > 0));
    let is_name =
        |host: &str| host.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-._:".contains(&byte));
    let fits = !host.is_empty() && is_name(host) && port_fits;
    let clean = !url
        .contains(|character: char| character.is_whitespace() || character.is_control() || character == '\\');
    if fits && clean { Ok(host) } else { Err(wrong()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_belongs_to_the_host_the_link_or_the_cloud_is_refused() {
        use Refused::{LinkLocal, Loopback, Metadata, Multicast, Unspecified};
        for (address, expected) in [
            ("127.0.0.1", Err(Loopback)),
            ("127.8.9.1", Err(Loopback)),
            ("::1", Err(Loopback)),
            ("::ffff:127.0.0.1", Err(Loopback)),
            ("::127.0.0.1", Err(Loopback)),
            ("64:ff9b::7f00:1", Err(Loopback)),
            ("2002:7f00:1::", Err(Loopback)),
            ("169.254.169.254", Err(LinkLocal)),
            ("::ffff:169.254.169.254", Err(LinkLocal)),
            ("fe80::1", Err(LinkLocal)),
            ("fd00:ec2::254", Err(Metadata)),
            ("100.100.100.200", Err(Metadata)),
            ("168.63.129.16", Err(Metadata)),
            ("0.0.0.0", Err(Unspecified)),
            ("0.1.2.3", Err(Unspecified)),
            ("::", Err(Unspecified)),
            ("224.0.0.1", Err(Multicast)),
            ("255.255.255.255", Err(Multicast)),
            ("ff02::1", Err(Multicast)),
            ("10.0.0.1", Ok(())),
            ("192.168.1.1", Ok(())),
            ("fd00::1", Ok(())),
            ("93.184.216.34", Ok(())),
            ("2606:2800:220:1::1", Ok(())),
        ] {
            assert_eq!(judge(address.parse().unwrap(), &[]), expected, "{address}");
        }
        let allowed = ["127.0.0.1".parse().unwrap()];
        assert_eq!(judge("127.0.0.1".parse().unwrap(), &allowed), Ok(()));
        assert_eq!(judge("::ffff:127.0.0.1".parse().unwrap(), &allowed), Ok(()));
        assert_eq!(judge("127.0.0.2".parse().unwrap(), &allowed), Err(Loopback));
        assert!(Loopback.sentence().starts_with("it is"));
    }

    #[test]
    fn addresses_of_http_have_a_host_and_no_user() {
        for (url, expected) in [
            ("https://hooks.example/a?b=c", Some("hooks.example")),
            ("http://10.0.0.1:8080", Some("10.0.0.1")),
            ("https://[fe80::1]:443/x", Some("fe80::1")),
            ("https://", None),
            ("https:///x", None),
            ("https://user@hooks.example/", None),
            ("https://user:pass@hooks.example/", None),
            ("ftp://hooks.example/", None),
            ("hooks.example", None),
            ("https://hooks.example:0/", None),
            ("https://hooks.example:x/", None),
            ("https://hooks.example\\@evil.example/", None),
            ("https://hooks example/", None),
            ("https://[::1/", None),
            ("https://[::1]x/", None),
        ] {
            assert_eq!(check_url(url).ok(), expected, "{url}");
        }
    }
}
