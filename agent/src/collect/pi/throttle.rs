//! `throttle`: whether a Raspberry Pi is held back, now and since its start, and how often that began.

use std::time::{Duration, Instant};

use spectra_protocol::Metric;
use spectra_protocol::metric::Throttle;

use super::os::{self, Closed, Firmware};
use super::{NO_WAY, on_pi, value};
use crate::collect::{Collector, Fault, Spec, Start};
use crate::host::Host;
use crate::sys::hot_file::HotFile;

pub(super) const SPEC: Spec = Spec { name: "throttle", interval: Duration::from_secs(10), start, describe };

/// Too low a supply, a capped frequency, throttling, the soft temperature limit: bits of now. The same of since the
/// start stand 16 bits higher.
const KINDS: u32 = 4;
const NOW: u32 = 0xf;

#[derive(Debug)]
struct ThrottleCollector {
    source: Source,
    /// See [`os::alarm`]: sees what is over between two readings though the bit of the start is set long since.
    alarm: Option<HotFile>,
    boot_id: Option<String>,
    tally: Tally,
}

/// Who knows the word of bits.
#[derive(Debug)]
enum Source {
    Firmware(Firmware),
    /// Needs no permission, but Raspberry Pi's own kernel.
    File(HotFile),
}

fn start(host: &Host) -> Start {
    on_pi(host, || {
        let source = match (os::firmware(host), os::throttled(host)) {
            (Ok(firmware), _) => Source::Firmware(firmware),
            (Err(_), Some(file)) => Source::File(file),
            (Err(Closed::NotHere), None) => return Start::NotHere(NO_WAY),
            (Err(Closed::Refused(fault)), None) => return Start::Broken(fault),
        };
        let (alarm, boot_id) = (os::alarm(host), os::boot_id(host));
        Start::Ready(Box::new(ThrottleCollector { source, alarm, boot_id, tally: Tally::default() }))
    })
}

impl Collector for ThrottleCollector {
    fn collect(&mut self, _: Instant) -> Result<Vec<Metric>, Fault> {
        let Some(bits) = self.source.read()? else { return Ok(Vec::new()) };
        let alarm = self
            .alarm
            .as_mut()
            .and_then(|alarm| alarm.read().ok())
            .is_some_and(|text| text.trim_ascii() == b"1");
        self.tally.see(bits | u32::from(alarm));
        Ok(vec![throttle(bits, &self.tally, self.boot_id.as_deref()).into()])
    }
}

impl Source {
    /// `None`: this firmware does not say.
    fn read(&mut self) -> Result<Option<u32>, Fault> {
        match self {
            Self::Firmware(firmware) => {
                Ok(firmware.ask("get_throttled")?.as_deref().and_then(value).and_then(word))
            }
            Self::File(file) => Ok(bare_hexadecimal(file.read()?)),
        }
    }
}

/// `0x50000`, of very old firmware decimal.
fn word(text: &str) -> Option<u32> {
    match text.strip_prefix("0x") {
        Some(digits) => u32::from_str_radix(digits, 16).ok(),
        None => text.parse().ok(),
    }
}

/// The kernel writes hexadecimal digits alone.
fn bare_hexadecimal(text: &[u8]) -> Option<u32> {
    let text = str::from_utf8(text.trim_ascii()).ok()?;
    u32::from_str_radix(text.strip_prefix("0x").unwrap_or(text), 16).ok()
}

/// How often each kind began during this boot, as far as it was seen.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Tally {
    before: Option<u32>,
    counts: [u64; KINDS as usize],
}

impl Tally {
    /// A kind began if it is there and was not, or if it came and went: then only the bit of the start tells. What
    /// was there before the first look counts once.
    fn see(&mut self, bits: u32) {
        let before = self.before.replace(bits).unwrap_or(0);
        let risen = bits & !before;
        let began = (risen | (risen >> 16)) & NOW;
        for (kind, count) in (0..KINDS).zip(&mut self.counts) {
            *count += u64::from(began >> kind & 1);
        }
    }
}

fn throttle(bits: u32, tally: &Tally, boot_id: Option<&str>) -> Throttle {
    let bit = |bit: u32| bits >> bit & 1 == 1;
    let count = |kind: usize| Some(tally.counts[kind]).filter(|count| *count > 0).into();
    let is_counted = tally.counts.iter().any(|count| *count > 0);
    Throttle {
        undervoltage: bit(0),
        arm_freq_capped: bit(1),
        throttled: bit(2),
        soft_temp_limit: bit(3),
        undervoltage_occurred: bit(16),
        freq_cap_occurred: bit(17),
        throttled_occurred: bit(18),
        soft_temp_occurred: bit(19),
        undervoltage_count: count(0),
        freq_cap_count: count(1),
        throttled_count: count(2),
        soft_temp_count: count(3),
        boot_id: boot_id.filter(|_| is_counted).map(str::to_owned),
    }
}

fn describe(metrics: &[Metric]) -> String {
    let [Metric::Throttle(throttle)] = metrics else { return String::new() };
    let named = [
        ("the supply is too low", throttle.undervoltage),
        ("the frequency is capped", throttle.arm_freq_capped),
        ("throttled", throttle.throttled),
        ("at the soft temperature limit", throttle.soft_temp_limit),
        ("the supply was too low", throttle.undervoltage_occurred && !throttle.undervoltage),
        ("the frequency was capped", throttle.freq_cap_occurred && !throttle.arm_freq_capped),
        ("was throttled", throttle.throttled_occurred && !throttle.throttled),
        ("was at the soft temperature limit", throttle.soft_temp_occurred && !throttle.soft_temp_limit),
    ];
    let shown: Vec<_> = named.iter().filter(|(_, is_so)| *is_so).map(|(name, _)| *name).collect();
    if shown.is_empty() { "nothing holds it back".to_owned() } else { shown.join(", ") }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn words_are_hexadecimal_or_decimal() {
        for (text, expected) in [
            ("0x50005", Some(0x50005)),
            ("0x0", Some(0)),
            ("327685", Some(0x50005)),
            ("0x", None),
            ("0x1ffffffff", None),
            ("", None),
            ("-1", None),
        ] {
            assert_eq!(word(text), expected, "{text}");
        }
        assert_eq!(bare_hexadecimal(b"80008\n"), Some(0x80008));
        assert_eq!(bare_hexadecimal(b"\xff"), None);
    }

    #[test]
    fn what_began_and_ended_between_two_readings_is_counted() {
        for (readings, expected) in [
            (&[0, 0, 0][..], [0, 0, 0, 0]),
            // Seen while it is on, and not again when only the bit of the start is left.
            (&[0, 0x10001, 0x10000, 0x10000], [1, 0, 0, 0]),
            // Never seen itself.
            (&[0, 0x10000, 0x10000], [1, 0, 0, 0]),
            // Over before the agent began.
            (&[0x50000, 0x50000], [1, 0, 1, 0]),
            // A second and third time during one boot.
            (&[0x10000, 0x10001, 0x10000, 0x10001], [3, 0, 0, 0]),
            // Somebody took the bits of the start back, then it happened again.
            (&[0x10000, 0, 0x10000], [2, 0, 0, 0]),
            (&[0xf000f], [1, 1, 1, 1]),
        ] {
            let mut tally = Tally::default();
            for bits in readings {
                tally.see(*bits);
            }
            assert_eq!(tally.counts, expected, "{readings:x?}");
        }
    }

    #[test]
    fn a_healthy_board_says_nothing_on_the_wire() {
        let mut tally = Tally::default();
        tally.see(0);
        assert_eq!(throttle(0, &tally, Some("boot")), Throttle::default());
        tally.see(0x4_0004);
        let throttled = throttle(0x4_0004, &tally, Some("boot"));
        assert_eq!(throttled.throttled_count.value(), Some(1));
        assert!(throttled.throttled && throttled.throttled_occurred && !throttled.undervoltage);
        assert_eq!(throttled.boot_id.as_deref(), Some("boot"));
    }

    proptest! {
        #[test]
        fn counts_never_fall_and_rise_by_one(readings: Vec<u32>) {
            let mut tally = Tally::default();
            for bits in readings {
                let before = tally.counts;
                tally.see(bits);
                prop_assert!(before.iter().zip(tally.counts).all(|(old, new)| new == *old || new == *old + 1));
            }
        }

        #[test]
        fn any_answer_is_read_without_panic(text: String, bytes: Vec<u8>) {
            word(&text);
            bare_hexadecimal(&bytes);
        }
    }
}
