//! `network`: traffic of each interface.

#[cfg_attr(target_os = "linux", path = "network/linux/mod.rs")]
#[cfg_attr(target_os = "freebsd", path = "network/freebsd.rs")]
#[cfg_attr(windows, path = "network/windows.rs")]
mod os;

use std::time::{Duration, Instant};

use spectra_protocol::Metric;
use spectra_protocol::metric::Network;

use super::rate::{Before, advance, each_since, per_second};
use super::{Collector, Fault, Spec, Start};

pub(crate) const SPEC: Spec = Spec {
    name: "network",
    interval: Duration::from_secs(5),
    start: |host| {
        Start::from_result(os::Source::open(host).map(|source| NetworkCollector { source, before: None }))
    },
    describe,
};

/// One interface: what it is, and its counters since it came up.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Interface {
    pub name: String,
    pub link: Link,
    pub received: Direction,
    pub sent: Direction,
}

/// What an interface is; changes rarely.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Link {
    /// Upper-case with colons; empty if there is none.
    pub mac_address: String,
    pub mtu: Option<u32>,
    /// Bits per second; 0 if unknown.
    pub speed: u64,
    /// Whether hardware stands behind it; `None` where that cannot be known.
    pub physical: Option<bool>,
    /// The kernel's word for its state.
    pub operstate: Option<String>,
    /// `full` or `half`.
    pub duplex: Option<String>,
}

/// Counters of one direction.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Direction {
    pub bytes: u64,
    pub packets: u64,
    pub errors: u64,
    pub drops: u64,
}

#[derive(Debug)]
struct NetworkCollector {
    source: os::Source,
    before: Before<Interface>,
}

impl Collector for NetworkCollector {
    fn collect(&mut self, at: Instant) -> Result<Vec<Metric>, Fault> {
        let now = self.source.read(at)?;
        Ok(each_since(&mut self.before, at, now, since))
    }

    fn has_rates(&self) -> bool {
        true
    }
}

/// The interface's metric; `None` for one that was not there before or was counted anew.
fn since(before: &[Interface], now: &Interface, elapsed: Duration) -> Option<Network> {
    let before = before.iter().find(|before| before.name == now.name)?;
    let received = per_second_of(before.received, now.received, elapsed)?;
    let sent = per_second_of(before.sent, now.sent, elapsed)?;
    let Link { mac_address, mtu, speed, physical, operstate, duplex } = now.link.clone();
    Some(Network {
        interface: now.name.clone(),
        mac_address,
        mtu: mtu.into(),
        speed: speed.into(),
        rx_bytes: received.bytes.into(),
        rx_packets: received.packets.into(),
        rx_errors: received.errors.into(),
        rx_drops: received.drops.into(),
        tx_bytes: sent.bytes.into(),
        tx_packets: sent.packets.into(),
        tx_errors: sent.errors.into(),
        tx_drops: sent.drops.into(),
        physical,
        operstate,
        duplex,
    })
}

fn per_second_of(before: Direction, now: Direction, elapsed: Duration) -> Option<Direction> {
    let rate = |before, now| per_second(advance(before, now)?, elapsed);
    let Direction { bytes, packets, errors, drops } = now;
    Some(Direction {
        bytes: rate(before.bytes, bytes)?,
        packets: rate(before.packets, packets)?,
        errors: rate(before.errors, errors)?,
        drops: rate(before.drops, drops)?,
    })
}

fn describe(metrics: &[Metric]) -> String {
    let names: Vec<_> = metrics
        .iter()
        .filter_map(|metric| match metric {
            Metric::Network(network) => Some(network.interface.as_str()),
            _ => None,
        })
        .collect();
    super::text::short_list(&names)
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use spectra_protocol::Reading;

    use super::{Direction, Interface, since};

    const FIVE_SECONDS: Duration = Duration::from_secs(5);

    fn eth0(received: Direction) -> Interface {
        Interface { name: "eth0".into(), received, ..Interface::default() }
    }

    #[test]
    fn rates_are_per_second() {
        let before = eth0(Direction { bytes: 100, packets: 10, errors: 0, drops: 1 });
        let now = eth0(Direction { bytes: 5100, packets: 19, errors: 0, drops: 11 });
        let network = since(&[before], &now, FIVE_SECONDS).unwrap();
        assert_eq!(network.rx_bytes, Reading::Value(1000));
        assert_eq!(network.rx_packets, Reading::Value(1));
        assert_eq!(network.rx_drops, Reading::Value(2));
        assert_eq!(network.tx_bytes, Reading::Value(0));
    }

    #[test]
    fn any_counter_that_went_back_gives_no_row() {
        let before = Direction { bytes: 5, packets: 5, errors: 5, drops: 5 };
        for back in [
            Direction { bytes: 4, ..before },
            Direction { packets: 4, ..before },
            Direction { errors: 4, ..before },
            Direction { drops: 4, ..before },
        ] {
            assert_eq!(since(&[eth0(before)], &eth0(back), FIVE_SECONDS), None, "received {back:?}");
            let sent = |sent| Interface { sent, ..eth0(before) };
            assert_eq!(since(&[sent(before)], &sent(back), FIVE_SECONDS), None, "sent {back:?}");
        }
    }

    #[test]
    fn a_new_interface_gives_no_row() {
        assert_eq!(since(&[], &eth0(Direction::default()), FIVE_SECONDS), None);
    }
}
