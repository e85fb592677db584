//! `/proc/net/dev` and `/sys/class/net`.

mod link;

use std::collections::HashMap;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use super::{Direction, Interface, Link};
use crate::collect::Fault;
use crate::collect::text::{lines, number, printable, words};
use crate::host::Host;
use crate::sys::hot_file::HotFile;

/// How long addresses, speed and the like are believed: asking a driver for its speed takes a lock
/// that the whole network stack shares.
const LINK_AGE: Duration = Duration::from_mins(1);

#[derive(Debug)]
pub(super) struct Source {
    dev: HotFile,
    class: PathBuf,
    links: HashMap<String, (Instant, Link)>,
}

impl Source {
    pub(super) fn open(host: &Host) -> Result<Self, Fault> {
        let dev = HotFile::new(host.network("dev")?);
        let mut source = Self { dev, class: host.sys("class/net"), links: HashMap::new() };
        source.dev.read()?;
        Ok(source)
    }

    pub(super) fn read(&mut self, at: Instant) -> Result<Vec<Interface>, Fault> {
        let text = self.dev.read()?;
        let mut interfaces = parse(text);
        self.links.retain(|_, (asked, _)| at.saturating_duration_since(*asked) < LINK_AGE);
        for interface in &mut interfaces {
            let ask = || (at, link::read(&self.class, &interface.name));
            interface.link = self.links.entry(interface.name.clone()).or_insert_with(ask).1.clone();
        }
        Ok(interfaces)
    }
}

/// Every interface of interest; a line that cannot be read is left out.
fn parse(text: &[u8]) -> Vec<Interface> {
    lines(text).filter_map(interface).collect()
}

fn interface(line: &[u8]) -> Option<Interface> {
    let colon = line.iter().position(|&byte| byte == b':')?;
    let name = line[..colon].trim_ascii();
    if name.is_empty() || is_of_a_workload(name) {
        return None;
    }
    let mut counters = words(&line[colon + 1..]).map(number);
    let mut next = || counters.next().flatten();
    let received = Direction { bytes: next()?, packets: next()?, errors: next()?, drops: next()? };
    // fifo, frame, compressed, multicast
    for _ in 0..4 {
        next()?;
    }
    let sent = Direction { bytes: next()?, packets: next()?, errors: next()?, drops: next()? };
    Some(Interface { name: printable(name), link: Link::default(), received, sent })
}

/// Loopback, and the host's ends of pods, containers and virtual machines: they come and go by the
/// hundred, and their traffic belongs to the workload. Bridges, bonds, VLANs and tunnels stay.
fn is_of_a_workload(name: &[u8]) -> bool {
    let rest = |prefix: &[u8]| name.strip_prefix(prefix);
    let hex = |prefix: &[u8]| {
        rest(prefix).is_some_and(|rest| rest.len() >= 6 && rest.iter().all(u8::is_ascii_hexdigit))
    };
    let digits = |prefix: &[u8]| {
        rest(prefix).is_some_and(|rest| !rest.is_empty() && rest.iter().all(u8::is_ascii_digit))
    };
    let any = |prefix: &[u8]| rest(prefix).is_some();
    name == b"lo"
        // Docker, Podman, LXC; Calico; older CNI plugins; Azure
        || any(b"veth") || any(b"cali") || any(b"azv")
        // Cilium, AWS, GKE: a prefix and hexadecimal digits, unlike `lxcbr0` or `enp3s0`
        || hex(b"lxc") || name == b"lxc_health" || hex(b"eni") || hex(b"gke")
        // libvirt; Proxmox: `tap100i0`, `fwpr100p0`, `fwln100i0`, `fwbr100i0`
        || digits(b"vnet") || is_proxmox_tap(name)
        || any(b"fwpr") || any(b"fwln") || any(b"fwbr")
        // the bridge of pods, which repeats what they send
        || digits(b"cni")
}

fn is_proxmox_tap(name: &[u8]) -> bool {
    name.strip_prefix(b"tap")
        .is_some_and(|rest| rest.contains(&b'i') && rest.iter().all(|&b| b.is_ascii_digit() || b == b'i'))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::parse;

    const HEAD: &str = "Inter-|   Receive |  Transmit\n face |bytes    packets errs drop fifo frame compressed multicast|bytes packets errs drop fifo colls carrier compressed\n";

    fn names(names: &[&str]) -> Vec<String> {
        let body =
            names.iter().map(|name| format!("{name:>8}:       1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16\n"));
        let text = body.fold(HEAD.to_owned(), |text, line| text + &line);
        parse(text.as_bytes()).into_iter().map(|interface| interface.name).collect()
    }

    #[test]
    fn bonds_bridges_tunnels_and_vlans_are_reported() {
        let all = [
            "eth0",
            "enp3s0",
            "eno1",
            "wlan0",
            "bond0",
            "br0",
            "docker0",
            "br-1a2b3c4d5e6f",
            "vmbr0",
            "lxcbr0",
            "tun0",
            "tap0",
            "wg0",
            "tailscale0",
            "eth0.100",
            "ppp0",
            "flannel.1",
            "cilium_host",
            "ifb0",
            "ib0",
        ];
        assert_eq!(names(&all), all);
    }

    #[test]
    fn loopback_and_the_ends_of_workloads_are_not() {
        let all = [
            "lo",
            "veth1a2b3c",
            "vethwe-bridge",
            "cali123abc",
            "lxc1234abcdef01",
            "lxc_health",
            "eni1a2b3c4d5e6",
            "gke0123456789a",
            "azv0123",
            "vnet12",
            "tap100i0",
            "fwpr100p0",
            "fwln100i0",
            "fwbr100i0",
            "cni0",
        ];
        assert!(names(&all).is_empty(), "{:?}", names(&all));
    }

    #[test]
    fn numbers_stand_where_the_kernel_documents_them() {
        // An old kernel writes no blank behind the colon.
        let interface = &parse(b"eth0:1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16\n")[0];
        let all = |d: super::Direction| [d.bytes, d.packets, d.errors, d.drops];
        assert_eq!(all(interface.received), [1, 2, 3, 4]);
        assert_eq!(all(interface.sent), [9, 10, 11, 12]);
    }

    #[test]
    fn a_bad_line_costs_its_own_interface() {
        let text = "a: 1 2 3\nb: x 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16\nc: 99999999999999999999 2 3 4 5 6 7 8 9 10 11 12\n: 1\nd: 1 2 3 4 5 6 7 8 9 10 11 12\n";
        let interfaces = parse(text.as_bytes());
        assert_eq!(interfaces.len(), 1);
        assert_eq!(interfaces[0].name, "d");
    }

    proptest! {
        #[test]
        fn any_bytes_are_read_without_panic(bytes: Vec<u8>, line in "[a-z]{0,6}:( -?[0-9]{0,25}){0,16}") {
            parse(&bytes);
            parse(line.as_bytes());
        }
    }
}
