//! `pmic`: the rails that a Raspberry Pi 5's power chip measures.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use spectra_protocol::metric::{Pmic, Rail};
use spectra_protocol::{Metric, Reading};

use super::os::{Closed, Firmware};
use super::{NO_WAY, measured, on_pi, os};
use crate::collect::{Collector, Fault, Spec, Start};
use crate::host::Host;

pub(super) const SPEC: Spec = Spec { name: "pmic", interval: Duration::from_mins(1), start, describe };

const COMMAND: &str = "pmic_read_adc";
/// V and A; a rail that is off has 0 of both.
const PLAUSIBLE: std::ops::RangeInclusive<f64> = 0.0..=60.0;
/// Longest name of a rail, bytes; and how many rails are told: a Pi 5 has 16.
const NAME_BYTES: usize = 64;
const MAX_RAILS: usize = 64;

#[derive(Debug)]
struct PmicCollector {
    firmware: Firmware,
}

/// Boards before the Raspberry Pi 5 do not know the command.
fn start(host: &Host) -> Start {
    on_pi(host, || match os::firmware(host) {
        Ok(mut firmware) => match firmware.ask(COMMAND) {
            Ok(Some(_)) => Start::Ready(Box::new(PmicCollector { firmware })),
            Ok(None) => Start::NotHere("the board's power chip does not measure"),
            Err(fault) => Start::Broken(fault),
        },
        Err(Closed::NotHere) => Start::NotHere(NO_WAY),
        Err(Closed::Refused(fault)) => Start::Broken(fault),
    })
}

impl Collector for PmicCollector {
    fn collect(&mut self, _: Instant) -> Result<Vec<Metric>, Fault> {
        let rails = self.firmware.ask(COMMAND)?.as_deref().map(rails).unwrap_or_default();
        Ok((!rails.is_empty()).then(|| Pmic { rails }.into()).into_iter().collect())
    }
}

/// Lines of ` 3V7_WL_SW_A current(0)=0.00390399A` and ` 3V7_WL_SW_V volt(8)=3.69478100V`.
fn rails(text: &str) -> Vec<Rail> {
    let mut rails: BTreeMap<&str, Rail> = BTreeMap::new();
    for line in text.lines() {
        let Some((name, (quantity, value))) =
            line.trim().split_once(' ').and_then(|(name, rest)| Some((name, rest.trim().split_once('=')?)))
        else {
            continue;
        };
        let is_current = quantity.starts_with("current(");
        if !is_current && !quantity.starts_with("volt(") {
            continue;
        }
        let (end, unit) = if is_current { ("_A", "A") } else { ("_V", "V") };
        let name = name.strip_suffix(end).unwrap_or(name);
        let Some(number) = measured(value, unit, PLAUSIBLE) else { continue };
        if name.is_empty() || name.len() > NAME_BYTES || name.contains(char::is_control) {
            continue;
        }
        if rails.len() >= MAX_RAILS && !rails.contains_key(name) {
            continue;
        }
        let rail = rails.entry(name).or_insert_with(|| Rail { rail: name.to_owned(), ..Rail::default() });
        let place = if is_current { &mut rail.amperes } else { &mut rail.volts };
        *place = Reading::Value(number);
    }
    rails.into_values().collect()
}

/// What all rails with both numbers take together.
fn describe(metrics: &[Metric]) -> String {
    let [Metric::Pmic(pmic)] = metrics else { return String::new() };
    let watts: f64 =
        pmic.rails.iter().filter_map(|rail| Some(rail.volts.value()? * rail.amperes.value()?)).sum();
    let supply = pmic.rails.iter().find(|rail| rail.rail == "EXT5V").and_then(|rail| rail.volts.value());
    let supply = supply.map(|volts| format!(", supply {volts:.2} V")).unwrap_or_default();
    format!("{} rails, {watts:.1} W{supply}", pmic.rails.len())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use spectra_protocol::Reading;

    use super::{MAX_RAILS, rails};

    #[test]
    fn current_and_voltage_of_a_rail_belong_together() {
        let text = " 3V7_WL_SW_A current(0)=0.00390399A\n   VDD_CORE_A current(7)=1.75470000A\n\
                    3V7_WL_SW_V volt(8)=3.69478100V\n     VDD_CORE_V volt(15)=0.90102450V\n\
                    EXT5V_V volt(24)=5.09880000V\n       BATT_V volt(25)=0.00000000V\n junk\n X_A power(1)=3W\n \
                    Y_A current(1)=nanA\n Z_V volt(1)=900V";
        let shown: Vec<_> = rails(text)
            .into_iter()
            .map(|rail| (rail.rail, rail.volts.value(), rail.amperes.value()))
            .collect();
        let expected = [
            ("3V7_WL_SW".to_owned(), Some(3.694_781), Some(0.003_903_99)),
            ("BATT".to_owned(), Some(0.0), None),
            ("EXT5V".to_owned(), Some(5.0988), None),
            ("VDD_CORE".to_owned(), Some(0.901_024_5), Some(1.7547)),
        ];
        assert_eq!(shown, expected);
    }

    proptest! {
        #[test]
        fn any_answer_gives_few_rails_with_plausible_numbers(
            text: String,
            lines in prop::collection::vec(r"[A-Z0-9_]{0,4} (current|volt)\(1\)=[0-9.e-]{0,6}[AV]", 0..200),
        ) {
            rails(&text);
            let rails = rails(&lines.join("\n"));
            prop_assert!(rails.len() <= MAX_RAILS);
            for rail in rails {
                prop_assert!(!matches!(rail.volts, Reading::Bad) && rail.volts.value().is_none_or(f64::is_finite));
            }
        }
    }
}
