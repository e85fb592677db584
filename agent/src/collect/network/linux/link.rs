//! What an interface is: its folder under `/sys/class/net`.

use std::path::Path;

use crate::collect::network::Link;
use crate::collect::text::{number, printable};
use crate::sys::hot_file::read_once;

/// Reads what there is; a missing or refused attribute (`speed` of a link that is down) is unknown.
pub(super) fn read(class: &Path, name: &str) -> Link {
    let folder = class.join(name);
    // A name comes from the kernel, where it cannot hold a slash; from a recorded file it could.
    if name.contains('/') || name == ".." || !folder.is_dir() {
        return Link::default();
    }
    let attribute = |name: &str| read_once(&folder.join(name)).unwrap_or_default();
    Link {
        mac_address: mac(&attribute("address")),
        mtu: number(attribute("mtu").trim_ascii()).and_then(|mtu| mtu.try_into().ok()),
        speed: speed(&attribute("speed")),
        physical: Some(folder.join("device").exists()),
        operstate: word(&attribute("operstate")),
        duplex: word(&attribute("duplex")).filter(|duplex| matches!(&**duplex, "full" | "half")),
    }
}

/// One of the kernel's short words; anything else is none.
fn word(text: &[u8]) -> Option<String> {
    const LONGEST: usize = 32;
    let text = text.trim_ascii();
    let is_word = (1..=LONGEST).contains(&text.len()) && text.iter().all(u8::is_ascii_lowercase);
    is_word.then(|| printable(text))
}

/// Upper-case; tunnels show zeros or an IP address here, which is no MAC address.
fn mac(text: &[u8]) -> String {
    let text = text.trim_ascii();
    let parts = || text.split(|&byte| byte == b':');
    let is_mac = parts().count() >= 6
        && parts().all(|part| part.len() == 2 && part.iter().all(u8::is_ascii_hexdigit))
        && text.iter().any(|byte| !matches!(byte, b'0' | b':'));
    if is_mac { printable(text).to_ascii_uppercase() } else { String::new() }
}

/// Mbit/s into bit/s. The kernel says −1 (or 4294967295) for unknown.
fn speed(text: &[u8]) -> u64 {
    let megabits = number(text.trim_ascii()).filter(|&megabits| megabits < u64::from(u32::MAX));
    megabits.unwrap_or_default() * 1_000_000
}

#[cfg(test)]
mod tests {
    use super::{mac, speed, word};

    #[test]
    fn only_mac_addresses_are_mac_addresses() {
        for (text, expected) in [
            ("0e:cf:f1:9f:0d:28\n", "0E:CF:F1:9F:0D:28"),
            ("00:00:00:00:00:00\n", ""),
            (
                "80:00:02:08:fe:80:00:00:00:00:00:00:00:02:c9:03:00:00:00:01\n",
                "80:00:02:08:FE:80:00:00:00:00:00:00:00:02:C9:03:00:00:00:01",
            ),
            ("192.0.2.1", ""),
            ("0a:00:00:01", ""),
            ("", ""),
        ] {
            assert_eq!(mac(text.as_bytes()), expected, "{text}");
        }
    }

    #[test]
    fn states_are_words() {
        for (text, expected) in
            [("up\n", Some("up")), ("lowerlayerdown\n", Some("lowerlayerdown")), ("", None), ("UP", None)]
        {
            assert_eq!(word(text.as_bytes()).as_deref(), expected, "{text}");
        }
    }

    #[test]
    fn an_unknown_speed_is_zero() {
        for (text, expected) in [
            ("1000\n", 1_000_000_000),
            ("400000\n", 400_000_000_000),
            ("-1\n", 0),
            ("4294967295", 0),
            ("", 0),
            ("99999999999999999999", 0),
        ] {
            assert_eq!(speed(text.as_bytes()), expected, "{text}");
        }
    }
}
