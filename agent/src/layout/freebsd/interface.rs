//! `struct if_data` of `net/if.h`: an interface's counters, beside its address of the link.

use super::super::bytes::{u32_at, u64_at};
use crate::collect::network::{Direction, Interface, Link};

pub const BYTES: usize = 152;
const LOOPBACK: u8 = 24;
/// Names of the host's ends of jails, and of what carries no traffic of its own.
const SKIPPED: &[&str] = &["lo", "epair", "vnet", "pflog", "pfsync", "enc", "usbus"];
/// Names of interfaces without hardware.
const VIRTUAL: &[&str] =
    &["bridge", "lagg", "vlan", "tun", "tap", "wg", "gif", "gre", "ovpn", "vxlan", "stf", "ipfw", "vm-"];

/// `None` of an interface that is not of interest.
pub fn interface(name: &str, address: &[u8], data: &[u8]) -> Option<Interface> {
    if *data.first()? == LOOPBACK || SKIPPED.iter().any(|skipped| is_numbered(name, skipped)) {
        return None;
    }
    let number = |at: usize| u64_at(data, at);
    Some(Interface {
        name: name.to_owned(),
        link: Link {
            mac_address: mac(address),
            mtu: u32_at(data, 8).filter(|mtu| *mtu > 0),
            speed: number(16)?,
            physical: Some(!VIRTUAL.iter().any(|prefix| name.starts_with(prefix))),
            operstate: state(*data.get(4)?).map(str::to_owned),
            duplex: None,
        },
        received: Direction {
            packets: number(24)?,
            errors: number(32)?,
            bytes: number(64)?,
            drops: number(96)?,
        },
        sent: Direction {
            packets: number(40)?,
            errors: number(48)?,
            bytes: number(72)?,
            drops: number(104)?,
        },
    })
}

fn is_numbered(name: &str, prefix: &str) -> bool {
    name.strip_prefix(prefix).is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()))
}

fn mac(address: &[u8]) -> String {
    if address.len() < 6 || address.iter().all(|byte| *byte == 0) {
        return String::new();
    }
    address.iter().map(|byte| format!("{byte:02X}")).collect::<Vec<_>>().join(":")
}

/// `LINK_STATE_…`
fn state(number: u8) -> Option<&'static str> {
    match number {
        0 => Some("unknown"),
        1 => Some("down"),
        2 => Some("up"),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn data(kind: u8) -> Vec<u8> {
        let mut data = vec![0; BYTES];
        (data[0], data[4]) = (kind, 2);
        data[8..12].copy_from_slice(&1500_u32.to_le_bytes());
        for (index, at) in (16..112).step_by(8).enumerate() {
            data[at..at + 8].copy_from_slice(&(index as u64).to_le_bytes());
        }
        data
    }

    #[test]
    fn counters_stand_where_the_header_has_them() {
        let found = interface("em0", &[0, 1, 2, 3, 4, 0xff], &data(6)).unwrap();
        assert_eq!((&*found.link.mac_address, found.link.mtu), ("00:01:02:03:04:FF", Some(1500)));
        assert_eq!((found.link.speed, found.link.operstate.as_deref()), (0, Some("up")));
        assert_eq!(found.received, Direction { packets: 1, errors: 2, bytes: 6, drops: 10 });
        assert_eq!(found.sent, Direction { packets: 3, errors: 4, bytes: 7, drops: 11 });
    }

    #[test]
    fn loopback_and_ends_of_jails_are_not_told_and_bridges_are_no_hardware() {
        for (name, kind, expected) in [
            ("em0", 6, Some(true)),
            ("vtnet0", 6, Some(true)),
            ("wlan0", 6, Some(true)),
            ("bridge0", 6, Some(false)),
            ("wg0", 6, Some(false)),
            ("lo0", LOOPBACK, None),
            ("lo1", 6, None),
            ("epair3a", 6, None),
            ("pflog0", 246, None),
        ] {
            let found = interface(name, &[], &data(kind)).map(|found| found.link.physical.unwrap());
            assert_eq!(found, expected, "{name}");
        }
    }

    proptest! {
        #[test]
        fn any_bytes_are_read_without_panic(name: String, address: Vec<u8>, data: Vec<u8>) {
            interface(&name, &address, &data);
        }
    }
}
