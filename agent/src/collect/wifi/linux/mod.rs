//! Wireless interfaces by nl80211, which drivers of all wireless devices speak.

mod netlink;
mod nl80211;

use std::fs;
use std::io;

use super::{Connection, WifiCollector};
use crate::collect::{Fault, Start};
use crate::host::Host;
use netlink::Netlink;

/// Interfaces that are asked.
const MAX_INTERFACES: usize = 32;

#[derive(Debug)]
pub(super) struct Source {
    netlink: Option<Netlink>,
    /// Interfaces of a host whose tree is mounted lie in its network namespace.
    is_own: bool,
}

pub(super) fn start(host: &Host) -> Start {
    let class = host.sys("class");
    if let Err(error) = fs::read_dir(&class) {
        return Start::Broken(Fault::read(&class, error));
    }
    let interfaces = fs::read_dir(class.join("net")).into_iter().flatten().flatten();
    // A wireless interface has a link to its radio.
    if !interfaces.map(|entry| entry.path().join("phy80211")).any(|radio| radio.exists()) {
        return Start::NotHere("no wireless interface under /sys/class/net");
    }
    Start::Ready(Box::new(WifiCollector { source: Source { netlink: None, is_own: host.is_own() } }))
}

impl Source {
    /// A host has radios, or there would be no source: to see none of them is a lack of rights.
    pub(super) fn read(&mut self) -> Result<Vec<Connection>, Fault> {
        let fault = |error| Fault::ask("the kernel about wireless interfaces (nl80211)", error);
        let mut netlink = match self.netlink.take() {
            Some(netlink) => netlink,
            None => Netlink::open().map_err(fault)?,
        };
        let interfaces = netlink.dump(nl80211::GET_INTERFACE, None).map_err(fault)?;
        let interfaces: Vec<_> = interfaces.iter().filter_map(|bytes| nl80211::interface(bytes)).collect();
        if interfaces.is_empty() && !self.is_own {
            let words = "the host's network namespace is not this process's (hostNetwork, or --network=host)";
            return Err(fault(io::Error::new(io::ErrorKind::PermissionDenied, words)));
        }
        let mut connections = Vec::new();
        for interface in interfaces.into_iter().filter(|i| i.is_client).take(MAX_INTERFACES) {
            // One that goes away meanwhile costs its own row.
            connections.extend(connection(&mut netlink, interface).ok().flatten());
        }
        self.netlink = Some(netlink);
        Ok(connections)
    }
}

/// `None`: it is not connected.
fn connection(netlink: &mut Netlink, interface: nl80211::Interface) -> io::Result<Option<Connection>> {
    let nl80211::Interface { index, name, ssid, megahertz, is_client: _ } = interface;
    let stations = netlink.dump(nl80211::GET_STATION, Some(index))?;
    let Some(station) = stations.iter().find_map(|bytes| nl80211::station(bytes)) else { return Ok(None) };
    let mut connection = Connection {
        interface: name,
        ssid,
        bssid: Some(station.address),
        megahertz,
        signal: station.signal,
        noise: None,
        rate: station.rate,
    };
    // Some kernels name the network only in the list of those that were seen.
    if connection.ssid.is_none() || connection.megahertz.is_none() {
        let seen = netlink.dump(nl80211::GET_SCAN, Some(index)).unwrap_or_default();
        if let Some(network) = seen.iter().find_map(|bytes| nl80211::associated(bytes)) {
            connection.ssid = connection.ssid.or(network.ssid);
            connection.megahertz = connection.megahertz.or(network.megahertz);
        }
    }
    let surveys = netlink.dump(nl80211::GET_SURVEY, Some(index)).unwrap_or_default();
    connection.noise = surveys.iter().find_map(|bytes| nl80211::noise(bytes));
    Ok(Some(connection))
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::{Netlink, start};
    use crate::collect::Start;
    use crate::host::Host;

    #[test]
    fn hosts_with_and_without_radios_are_told_apart() {
        let root = tempfile::tempdir().unwrap();
        let start = || start(&Host::new(root.path(), None));
        assert!(matches!(start(), Start::Broken(_)), "not mounted");
        fs::create_dir_all(root.path().join("sys/class/net/eth0")).unwrap();
        assert!(matches!(start(), Start::NotHere(_)));
        fs::create_dir_all(root.path().join("sys/class/net/wlan0/phy80211")).unwrap();
        let Start::Ready(mut collector) = start() else { panic!("a radio") };
        // The test's kernel has no such interface: a failure that tells what is missing, not silence.
        assert!(
            collector.collect(std::time::Instant::now()).is_err()
                || fs::exists("/sys/class/ieee80211").unwrap()
        );
    }

    #[test]
    fn a_kernel_without_wireless_says_so() {
        if let Err(error) = Netlink::open() {
            assert_eq!(error.kind(), std::io::ErrorKind::NotFound, "{error}");
        }
    }
}
