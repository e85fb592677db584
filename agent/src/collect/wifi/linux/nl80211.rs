//! What the kernel says of wireless interfaces: attributes of nl80211, by the numbers of `linux/nl80211.h`.

use super::netlink::{attribute, u16_of, u32_of};
use crate::collect::text::printable;

pub(super) const GET_INTERFACE: u8 = 5;
pub(super) const GET_STATION: u8 = 17;
pub(super) const GET_SCAN: u8 = 32;
pub(super) const GET_SURVEY: u8 = 50;

pub(super) const IFINDEX: u16 = 3;
const IFNAME: u16 = 4;
const IFTYPE: u16 = 5;
const MAC: u16 = 6;
const STA_INFO: u16 = 21;
const WIPHY_FREQ: u16 = 38;
const BSS: u16 = 47;
const SSID: u16 = 52;
const SURVEY_INFO: u16 = 84;
/// Kinds of interfaces that are a client of something: a station, and the same between two devices.
const CLIENTS: [u32; 2] = [2, 8];
/// Inside of `STA_INFO`.
const SIGNAL: u16 = 7;
const TX_BITRATE: u16 = 8;
/// Inside of a bitrate: as far as 16 bits go, and beyond.
const RATE_16: u16 = 1;
const RATE_32: u16 = 5;
/// Inside of `BSS`.
const BSS_FREQUENCY: u16 = 2;
const BSS_ELEMENTS: u16 = 6;
const BSS_STATUS: u16 = 9;
const ASSOCIATED: u32 = 1;
/// Inside of `SURVEY_INFO`.
const SURVEY_NOISE: u16 = 2;
const SURVEY_IN_USE: u16 = 3;
/// Longest name of a network.
const SSID_BYTES: usize = 32;

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Interface {
    pub(super) index: u32,
    pub(super) name: String,
    pub(super) is_client: bool,
    pub(super) ssid: Option<String>,
    pub(super) megahertz: Option<u32>,
}

pub(super) fn interface(bytes: &[u8]) -> Option<Interface> {
    let name = attribute(bytes, IFNAME)?;
    Some(Interface {
        index: u32_of(attribute(bytes, IFINDEX)?)?,
        name: printable(name.strip_suffix(b"\0").unwrap_or(name)),
        is_client: attribute(bytes, IFTYPE).and_then(u32_of).is_some_and(|kind| CLIENTS.contains(&kind)),
        ssid: attribute(bytes, SSID).and_then(ssid),
        megahertz: attribute(bytes, WIPHY_FREQ).and_then(u32_of),
    })
}

/// Whom a client is connected to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Station {
    pub(super) address: String,
    pub(super) signal: Option<i8>,
    pub(super) rate: Option<u32>,
}

pub(super) fn station(bytes: &[u8]) -> Option<Station> {
    let address: &[u8; 6] = attribute(bytes, MAC)?.try_into().ok()?;
    let about = attribute(bytes, STA_INFO)?;
    let rate = attribute(about, TX_BITRATE);
    let wide = rate.and_then(|rate| u32_of(attribute(rate, RATE_32)?));
    let narrow = rate.and_then(|rate| u16_of(attribute(rate, RATE_16)?)).map(u32::from);
    Some(Station {
        address: address.map(|byte| format!("{byte:02x}")).join(":"),
        signal: attribute(about, SIGNAL).and_then(signed_byte),
        rate: wide.or(narrow),
    })
}

/// A network in sight.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Network {
    pub(super) ssid: Option<String>,
    pub(super) megahertz: Option<u32>,
}

/// The network if it is the one that the interface belongs to.
pub(super) fn associated(bytes: &[u8]) -> Option<Network> {
    let network = attribute(bytes, BSS)?;
    attribute(network, BSS_STATUS).and_then(u32_of).filter(|status| *status == ASSOCIATED)?;
    let name = attribute(network, BSS_ELEMENTS).and_then(first_element);
    Some(Network { ssid: name.and_then(ssid), megahertz: attribute(network, BSS_FREQUENCY).and_then(u32_of) })
}

/// The element with the number 0 among those of a beacon: number, length, value.
fn first_element(mut elements: &[u8]) -> Option<&[u8]> {
    while let [number, length, rest @ ..] = elements {
        let (value, behind) = rest.split_at_checked(usize::from(*length))?;
        if *number == 0 {
            return Some(value);
        }
        elements = behind;
    }
    None
}

/// Noise on the channel that is in use.
pub(super) fn noise(bytes: &[u8]) -> Option<i8> {
    let survey = attribute(bytes, SURVEY_INFO)?;
    attribute(survey, SURVEY_IN_USE)?;
    attribute(survey, SURVEY_NOISE).and_then(signed_byte)
}

fn signed_byte(value: &[u8]) -> Option<i8> {
    value.first().map(|byte| byte.cast_signed())
}

/// A hidden network has an empty name, or one of NULs.
fn ssid(value: &[u8]) -> Option<String> {
    let is_name = (1..=SSID_BYTES).contains(&value.len()) && value.iter().any(|&byte| byte != 0);
    is_name.then(|| printable(value))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::netlink::put;
    use super::{Interface, Network, Station, associated, interface, noise, station};

    /// Synthetic, as the kernel's header documents: this machine has no radio.
    fn attributes(all: &[(u16, &[u8])]) -> Vec<u8> {
        let mut bytes = Vec::new();
        for (kind, value) in all {
            put(&mut bytes, *kind, value);
        }
        bytes
    }

    #[test]
    fn interfaces_have_a_name_a_kind_and_perhaps_a_network() {
        let bytes = attributes(&[
            (3, &3_u32.to_ne_bytes()),
            (4, b"wlan0\0"),
            (1, &0_u32.to_ne_bytes()),
            (5, &2_u32.to_ne_bytes()),
            (52, b"Caf\xc3\xa9"),
            (38, &5180_u32.to_ne_bytes()),
        ]);
        let expected = Interface {
            index: 3,
            name: "wlan0".into(),
            is_client: true,
            ssid: Some("Café".into()),
            megahertz: Some(5180),
        };
        assert_eq!(interface(&bytes), Some(expected.clone()));
        let access_point = attributes(&[
            (3, &3_u32.to_ne_bytes()),
            (4, b"wlan0\0"),
            (5, &3_u32.to_ne_bytes()),
            (52, &[0; 4]),
        ]);
        let expected = Interface { is_client: false, ssid: None, megahertz: None, ..expected };
        assert_eq!(interface(&access_point), Some(expected));
        assert_eq!(interface(&attributes(&[(4, b"wlan0\0")])), None);
    }

    #[test]
    fn stations_have_a_signal_and_a_rate() {
        let rate = attributes(&[(1, &8667_u16.to_ne_bytes()), (5, &86_670_u32.to_ne_bytes())]);
        // Nested, as newer kernels mark it.
        let about = attributes(&[(7, &[(-52_i8).cast_unsigned()]), (8 | 0x8000, &rate)]);
        let bytes = attributes(&[(6, &[2, 0, 0, 0, 1, 0xfe]), (21, &about)]);
        let expected = Station { address: "02:00:00:00:01:fe".into(), signal: Some(-52), rate: Some(86_670) };
        assert_eq!(station(&bytes), Some(expected));
        let old = attributes(&[(8, &attributes(&[(1, &540_u16.to_ne_bytes())]))]);
        let bytes = attributes(&[(6, &[0; 6]), (21, &old)]);
        assert_eq!(station(&bytes).unwrap().rate, Some(540));
        assert_eq!(station(&attributes(&[(6, &[0; 5]), (21, &old)])), None);
    }

    #[test]
    fn the_network_that_is_joined_is_told_from_those_in_sight() {
        let elements = [&[1, 2, 9, 9, 0, 4][..], b"Home", &[3, 1, 6]].concat();
        let network = |status: u32| {
            let inside =
                attributes(&[(2, &2437_u32.to_ne_bytes()), (6, &elements), (9, &status.to_ne_bytes())]);
            attributes(&[(47, &inside)])
        };
        let expected = Network { ssid: Some("Home".into()), megahertz: Some(2437) };
        assert_eq!(associated(&network(1)), Some(expected));
        assert_eq!(associated(&network(0)), None);
        assert_eq!(associated(&attributes(&[(47, &[])])), None);
    }

    #[test]
    fn noise_is_that_of_the_channel_in_use() {
        let survey = |in_use: bool| {
            let mut inside = attributes(&[(1, &2437_u32.to_ne_bytes()), (2, &[(-92_i8).cast_unsigned()])]);
            if in_use {
                put(&mut inside, 3, &[]);
            }
            attributes(&[(84, &inside)])
        };
        assert_eq!((noise(&survey(true)), noise(&survey(false))), (Some(-92), None));
    }

    proptest! {
        #[test]
        fn no_bytes_make_it_panic(bytes: Vec<u8>, kind in 0_u16..90, inner: Vec<u8>) {
            let nested = attributes(&[(kind, &inner), (21, &bytes), (47, &inner), (84, &bytes)]);
            for bytes in [&bytes, &nested] {
                let _ = (interface(bytes), station(bytes), associated(bytes), noise(bytes));
            }
        }
    }
}
