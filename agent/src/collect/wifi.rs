//! `wifi`: wireless interfaces that are connected.

#[cfg_attr(target_os = "linux", path = "wifi/linux/mod.rs")]
#[cfg_attr(not(target_os = "linux"), path = "wifi/other.rs")]
mod os;

use std::time::{Duration, Instant};

use spectra_protocol::Metric;
use spectra_protocol::metric::Wifi;

use super::{Collector, Fault, Spec};

pub(crate) const SPEC: Spec =
    Spec { name: "wifi", interval: Duration::from_secs(30), start: os::start, describe };

/// A connection as read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Connection {
    interface: String,
    ssid: Option<String>,
    /// Hardware address of the access point, lower-case with colons.
    bssid: Option<String>,
    megahertz: Option<u32>,
    /// dBm, as the noise.
    signal: Option<i8>,
    noise: Option<i8>,
    /// Rate of sending in units of 100 kbit/s.
    rate: Option<u32>,
}

#[derive(Debug)]
struct WifiCollector {
    source: os::Source,
}

impl Collector for WifiCollector {
    fn collect(&mut self, _at: Instant) -> Result<Vec<Metric>, Fault> {
        Ok(self.source.read()?.into_iter().filter_map(wifi).map(Metric::from).collect())
    }
}

/// `None` for a network without a name: it is not connected to one yet.
fn wifi(connection: Connection) -> Option<Wifi> {
    let Connection { interface, ssid, bssid, megahertz, signal, noise, rate } = connection;
    let signal = signal.map(i64::from);
    Some(Wifi {
        interface,
        ssid: ssid.filter(|ssid| !ssid.is_empty())?,
        signal_dbm: signal.into(),
        // As the kernel makes it for /proc/net/wireless: 0 at -110 dBm, 70 at -40.
        link_quality: signal.map(|signal| (signal + 110).clamp(0, 70)).into(),
        frequency_ghz: megahertz.map(|megahertz| f64::from(megahertz) / 1000.0).into(),
        bitrate_mbps: rate.map(|rate| f64::from(rate) / 10.0).into(),
        bssid,
        // Drivers that do not measure it say nothing, or 0.
        noise_dbm: noise.filter(|noise| *noise < 0).map(i64::from).into(),
    })
}

fn describe(metrics: &[Metric]) -> String {
    let networks: Vec<_> = metrics
        .iter()
        .filter_map(|metric| match metric {
            Metric::Wifi(wifi) => {
                let signal = wifi.signal_dbm.value().map_or_else(String::new, |dbm| format!(" {dbm} dBm"));
                Some(format!("{} in {}{signal}", wifi.interface, wifi.ssid))
            }
            _ => None,
        })
        .collect();
    super::text::short_list(&networks.iter().map(String::as_str).collect::<Vec<_>>())
}

#[cfg(test)]
mod tests {
    use spectra_protocol::Reading;

    use super::{Connection, wifi};

    #[test]
    fn units_are_those_of_the_wire_and_a_network_without_a_name_is_none() {
        let connection = Connection {
            interface: "wlan0".into(),
            ssid: Some("Home".into()),
            bssid: Some("02:00:00:00:01:00".into()),
            megahertz: Some(5180),
            signal: Some(-52),
            noise: Some(0),
            rate: Some(8667),
        };
        let told = wifi(connection.clone()).unwrap();
        assert_eq!((told.signal_dbm, told.link_quality), (Reading::Value(-52), Reading::Value(58)));
        assert_eq!((told.frequency_ghz, told.bitrate_mbps), (Reading::Value(5.18), Reading::Value(866.7)));
        assert_eq!(told.noise_dbm, Reading::Absent);
        assert_eq!(wifi(Connection { ssid: Some(String::new()), ..connection.clone() }), None);
        let extremes = [(Some(i8::MIN), 0), (Some(i8::MAX), 70)];
        for (signal, quality) in extremes {
            let told = wifi(Connection { signal, ..connection.clone() }).unwrap();
            assert_eq!(told.link_quality, Reading::Value(quality));
        }
    }
}
