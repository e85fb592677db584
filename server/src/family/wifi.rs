//! `wifi`: wireless interfaces that are connected.

use spectra_protocol::{Metric, Number as _, Reading};

use super::{Column, FRESH, Family, Fold, Missing, Rows, Shape, Unit};

pub(super) const FAMILY: Family = Family {
    name: "wifi",
    route: "wifi",
    summary: "Wireless interfaces",
    shape: Shape::Readings,
    fresh: FRESH,
    keys: &[Column::text("interface", "Name of the interface")],
    attributes: &[],
    values: &[
        text("ssid", "Name of the network"),
        text("bssid", "Hardware address of the access point; empty when the agent does not say"),
        Column::integer("frequency_mhz", Unit::Megahertz, Fold::Last, "Frequency of the channel"),
        Column::integer("signal_dbm", Unit::DecibelMilliwatts, Fold::Mean, "Strength of the signal"),
        Column::integer(
            "noise_dbm",
            Unit::DecibelMilliwatts,
            Fold::Mean,
            "Noise on the channel; null when the adapter does not say",
        ),
        Column::float("bitrate_mbps", Unit::MegabitsPerSecond, Fold::Mean, "Rate of sending"),
        Column::integer(
            "link_quality",
            Unit::Count,
            Fold::Mean,
            "Quality of the link; Linux and FreeBSD: 0 to 70, Windows: 0 to 100",
        ),
    ],
    overview: &[],
    read,
};

/// A host that walks from one access point to the next is where it was last.
const fn text(name: &'static str, description: &'static str) -> Column {
    Column::text(name, description).fold(Fold::Last).missing(Missing::Zero)
}

fn read(metric: &Metric, rows: &mut Rows) -> bool {
    let Metric::Wifi(wifi) = metric else { return false };
    if let Some(row) = rows.row([&wifi.interface]) {
        row.text(&wifi.ssid)
            .text(wifi.bssid.as_deref().unwrap_or_default())
            .integer(megahertz(wifi.frequency_ghz))
            .integer(wifi.signal_dbm)
            .integer(wifi.noise_dbm)
            .float(wifi.bitrate_mbps)
            .integer(wifi.link_quality)
            .end();
    }
    true
}

/// Channels lie on whole megahertz; what a fraction of a gigahertz adds to them is rounding.
fn megahertz(gigahertz: Reading<f64>) -> Reading<i64> {
    match gigahertz {
        Reading::Value(value) => i64::from_f64((value * 1000.0).round()).map_or(Reading::Bad, Reading::Value),
        Reading::Absent => Reading::Absent,
        Reading::Bad => Reading::Bad,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn frequencies_are_whole_megahertz() {
        for (gigahertz, expected) in [
            (Reading::Value(5.18), Reading::Value(5180)),
            // 2.437 · 1000 is a little less than 2437: cut off, as the original does, it is another channel.
            (Reading::Value(2.437), Reading::Value(2437)),
            (Reading::Value(5.955), Reading::Value(5955)),
            (Reading::Value(f64::NAN), Reading::Bad),
            (Reading::Value(1e300), Reading::Bad),
            (Reading::Absent, Reading::Absent),
            (Reading::Bad, Reading::Bad),
        ] {
            assert_eq!(megahertz(gigahertz), expected, "{gigahertz:?}");
        }
    }
}
