//! Rows for the wire: what the processors counted becomes percent since the reading before.

use std::collections::HashMap;
use std::time::Instant;

use spectra_protocol::Reading;
use spectra_protocol::metric::Container;

use super::guest::{Cpu, Guest};
use crate::collect::rate::{advance, to_hundredth};

/// The counters of the reading before.
#[derive(Debug, Default)]
pub(super) struct Rates {
    before: HashMap<(&'static str, String), Count>,
    /// What the times of our own readings count from.
    zero: Option<Instant>,
}

#[derive(Clone, Copy, Debug, PartialEq)]
struct Count {
    nanoseconds: u64,
    at: u64,
    /// Told by a daemon, on its own clock: no neighbour of what we count ourselves.
    told: bool,
}

impl Rates {
    /// `cores` is how many processors the host has.
    pub(super) fn rows(&mut self, guests: Vec<Guest>, cores: Option<u32>, at: Instant) -> Vec<Container> {
        let zero = *self.zero.get_or_insert(at);
        let at = u64::try_from(at.saturating_duration_since(zero).as_nanos()).unwrap_or(u64::MAX);
        let mut now = HashMap::with_capacity(guests.len());
        let mut rows = Vec::with_capacity(guests.len());
        for guest in guests {
            let count = match guest.usage.cpu {
                Some(Cpu::Counted(nanoseconds)) => Some(Count { nanoseconds, at, told: false }),
                Some(Cpu::Told { nanoseconds, at }) => Some(Count { nanoseconds, at, told: true }),
                Some(Cpu::Percent(_)) | None => None,
            };
            let percent = match (guest.usage.cpu, count) {
                (Some(Cpu::Percent(percent)), _) => {
                    Some(percent).filter(|percent| percent.is_finite()).map(to_hundredth)
                }
                (_, Some(count)) => {
                    let key = (guest.source, guest.id.clone());
                    let percent = self.before.get(&key).and_then(|before| since(*before, count));
                    now.insert(key, count);
                    percent
                }
                (_, None) => None,
            };
            rows.push(row(guest, percent, cores));
        }
        self.before = now;
        rows
    }
}

/// Percent of one processor. `None` over no time (a daemon that told the same reading twice), and after a restart.
fn since(before: Count, now: Count) -> Option<f64> {
    let elapsed = advance(before.at, now.at).filter(|elapsed| *elapsed > 0)?;
    let used = advance(before.nanoseconds, now.nanoseconds)?;
    (before.told == now.told).then(|| to_hundredth(used as f64 / elapsed as f64 * 100.0))
}

fn row(guest: Guest, percent: Option<f64>, cores: Option<u32>) -> Container {
    let usage = guest.usage;
    Container {
        cpu_percent: percent.into(),
        cpu_limit_cores: whole_cores(usage.cpu_limit, cores).into(),
        memory_bytes: usage.memory.into(),
        memory_limit: usage.memory_limit.into(),
        net_rx_bytes: usage.network.map(|(received, _)| received).into(),
        net_tx_bytes: usage.network.map(|(_, sent)| sent).into(),
        block_read_bytes: usage.block.map(|(read, _)| read).into(),
        block_write_bytes: usage.block.map(|(_, written)| written).into(),
        restarts: guest.restarts.map_or(Reading::Absent, Reading::Value),
        id: guest.id,
        name: guest.name,
        image: guest.image,
        state: guest.state,
        source: guest.source.to_owned(),
        kind: guest.kind.to_owned(),
        health: guest.health,
        namespace: guest.namespace,
    }
}

/// The wire knows whole processors only: a quota of one and a half is two.
fn whole_cores(limit: Option<f64>, cores: Option<u32>) -> Option<u32> {
    let limit = limit.filter(|limit| limit.is_finite() && *limit > 0.0).map(rounded_up);
    match (limit, cores) {
        (Some(limit), Some(cores)) => Some(limit.min(cores)),
        (limit, cores) => limit.or(cores),
    }
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "between 0 and 65,535")]
fn rounded_up(cores: f64) -> u32 {
    cores.ceil().clamp(0.0, f64::from(u16::MAX)) as u32
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, Instant};

    use spectra_protocol::Reading;

    use super::super::guest::{Cpu, Guest, Usage};
    use super::{Rates, whole_cores};

    fn guest(cpu: Cpu) -> Guest {
        Guest { id: "a".into(), usage: Usage { cpu: Some(cpu), ..Usage::default() }, ..Guest::default() }
    }

    #[test]
    fn percent_is_of_one_processor_since_the_reading_before() {
        let (mut rates, begin) = (Rates::default(), Instant::now());
        for (seconds, cpu, expected) in [
            (0, Cpu::Counted(5_000_000_000), Reading::Absent),
            (10, Cpu::Counted(20_000_000_000), Reading::Value(150.0)),
            // It was restarted.
            (20, Cpu::Counted(1_000_000), Reading::Absent),
            (30, Cpu::Counted(1_000_001_000_000), Reading::Value(10_000.0)),
            // From now on its daemon tells, on its own clock.
            (40, Cpu::Told { nanoseconds: 2_000_000_000_000, at: 100 }, Reading::Absent),
            (50, Cpu::Told { nanoseconds: 2_000_000_000_000, at: 100 }, Reading::Absent),
            (60, Cpu::Told { nanoseconds: 2_000_500_000_000, at: 1_000_000_100 }, Reading::Value(50.0)),
            (70, Cpu::Percent(12.5), Reading::Value(12.5)),
            (80, Cpu::Percent(f64::NAN), Reading::Absent),
        ] {
            let rows = rates.rows(vec![guest(cpu)], None, begin + Duration::from_secs(seconds));
            assert_eq!(rows[0].cpu_percent, expected, "at {seconds} s");
        }
    }

    #[test]
    fn part_of_a_processor_is_one_and_nobody_has_more_than_the_host() {
        for (limit, cores, expected) in [
            (Some(0.5), Some(4), Some(1)),
            (Some(1.5), Some(4), Some(2)),
            (Some(64.0), Some(4), Some(4)),
            (None, Some(4), Some(4)),
            (Some(1e300), None, Some(65_535)),
            (Some(-1.0), None, None),
            (None, None, None),
        ] {
            assert_eq!(whole_cores(limit, cores), expected, "{limit:?} of {cores:?}");
        }
    }
}
