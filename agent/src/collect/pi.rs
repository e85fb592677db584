//! `clock`, `throttle`, `voltage`, `gpu`, `pmic`, `pi_board`: what a Raspberry Pi knows of itself.

mod board;
mod clock;
mod gpu;
#[cfg_attr(target_os = "linux", path = "pi/linux/mod.rs")]
#[cfg_attr(not(target_os = "linux"), path = "pi/other.rs")]
mod os;
mod pmic;
mod revision;
mod throttle;
mod voltage;

use super::{Collector, Spec, Start};
use crate::host::Host;
use os::{Closed, Firmware};

pub(crate) const CLOCK: Spec = clock::SPEC;
pub(crate) const THROTTLE: Spec = throttle::SPEC;
pub(crate) const VOLTAGE: Spec = voltage::SPEC;
pub(crate) const GPU: Spec = gpu::SPEC;
pub(crate) const PMIC: Spec = pmic::SPEC;
pub(crate) const BOARD: Spec = board::SPEC;

const NO_PI: &str = "not a Raspberry Pi";
const NO_WAY: &str = "no /dev/vcio and no vcgencmd: this system does not pass questions on to the firmware";

/// Begins on a Raspberry Pi.
fn on_pi(host: &Host, begin: impl FnOnce() -> Start) -> Start {
    match os::is_pi(host) {
        Ok(true) => begin(),
        Ok(false) => Start::NotHere(NO_PI),
        Err(fault) => Start::Broken(fault),
    }
}

/// Begins on a Raspberry Pi whose firmware answers.
fn with_firmware<C: Collector + 'static>(host: &Host, begin: impl FnOnce(Firmware) -> C) -> Start {
    on_pi(host, || match os::firmware(host) {
        Ok(firmware) => Start::Ready(Box::new(begin(firmware))),
        Err(Closed::NotHere) => Start::NotHere(NO_WAY),
        Err(Closed::Refused(fault)) => Start::Broken(fault),
    })
}

/// What stands behind the first `=` of an answer: `volt=0.8600V`.
fn value(answer: &str) -> Option<&str> {
    answer.split_once('=').map(|(_, value)| value.trim())
}

/// A whole number behind `=`; none if it is 0, which the firmware says of what it does not have.
fn whole(answer: &str) -> Option<u64> {
    value(answer)?.parse().ok().filter(|number| *number > 0)
}

/// A number with `unit` behind it, within `range`.
fn measured(text: &str, unit: &str, range: std::ops::RangeInclusive<f64>) -> Option<f64> {
    text.trim().strip_suffix(unit)?.parse().ok().filter(|number| range.contains(number))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{measured, value, whole};

    #[test]
    fn numbers_stand_behind_the_equals_sign() {
        for (answer, expected) in [
            ("frequency(48)=1500398464", Some(1_500_398_464)),
            ("frequency(48)=0", None),
            ("frequency(48)=", None),
            ("frequency(48)=-1", None),
            ("frequency(48)=99999999999999999999", None),
            ("frequency", None),
        ] {
            assert_eq!(whole(answer), expected, "{answer}");
        }
        for (text, expected) in [
            ("0.8600V", Some(0.86)),
            ("1.2V ", Some(1.2)),
            ("99V", None),
            ("NaNV", None),
            ("infV", None),
            ("V", None),
            ("0.86", None),
        ] {
            assert_eq!(measured(text, "V", 0.0..=20.0), expected, "{text}");
        }
        assert_eq!(value("a=b=c"), Some("b=c"));
    }

    proptest! {
        #[test]
        fn any_answer_is_read_without_panic(answer: String) {
            whole(&answer);
            measured(&answer, "V", 0.0..=20.0);
        }
    }
}
