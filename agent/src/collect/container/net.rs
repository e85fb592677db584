//! What a workload received and sent: the counters of its network namespace, seen through one of its processes.

use std::collections::HashMap;
use std::fs;

use super::cgroup::{Owner, Tree};
use super::guest::Guest;
use super::os;
use crate::collect::text::{lines, number, words};
use crate::host::Host;
use crate::sys::hot_file::read_once;

/// Processes that are looked at to find one of each workload.
const MAX_PROCESSES: usize = 32_768;

/// Finds processes of workloads.
#[derive(Debug, Default)]
pub(super) struct Networks {
    /// A process of each container and pod, where their control groups do not tell: those show nothing of another
    /// process namespace, and a container that watches its host is in one.
    processes: HashMap<String, u32>,
}

impl Networks {
    /// Looks for the processes of `guests` whose control groups do not tell them.
    pub(super) fn find(&mut self, host: &Host, tree: &Tree, guests: &mut [Guest]) {
        for guest in guests.iter_mut().filter(|guest| guest.pid.is_none() && !guest.host_network) {
            guest.pid = guest.groups.iter().find_map(|group| tree.first_process(group));
        }
        let mut unknown = guests.iter().filter(|guest| guest.is_without_process());
        if unknown.clone().next().is_none() {
            return;
        }
        let is_dead = |process: &u32| !host.proc(&process.to_string()).exists();
        if unknown.any(|guest| self.processes.get(guest.owner()).is_none_or(is_dead)) {
            self.processes = processes(host);
        }
        for guest in guests.iter_mut().filter(|guest| guest.is_without_process()) {
            guest.pid = self.processes.get(guest.owner()).copied();
        }
    }
}

/// Received and sent, bytes. `None` for a workload in the network of its host.
pub(super) fn traffic(host: &Host, guest: &Guest) -> Option<(u64, u64)> {
    let pid = guest.pid.filter(|_| !guest.host_network)?;
    let path = host.proc(&format!("{pid}/net/dev"));
    // The files of a network namespace have inodes of their own.
    let own = os::identity(&path)?;
    if os::identity(&host.proc("1/net/dev")) == Some(own) {
        return None;
    }
    sum(&read_once(&path).ok()?)
}

/// The sum over all interfaces but the loopback. `None` without any: nothing can be sent from there.
fn sum(text: &[u8]) -> Option<(u64, u64)> {
    let mut sums: Option<(u64, u64)> = None;
    for line in lines(text) {
        let Some(at) = line.iter().position(|byte| *byte == b':') else { continue };
        if line[..at].trim_ascii() == b"lo" {
            continue;
        }
        let mut columns = words(&line[at + 1..]);
        let (Some(received), Some(sent)) = (columns.next().and_then(number), columns.nth(7).and_then(number))
        else {
            continue;
        };
        let (all_received, all_sent) = sums.unwrap_or_default();
        sums = Some((all_received.saturating_add(received), all_sent.saturating_add(sent)));
    }
    sums
}

/// The first process of each container and pod, by id.
fn processes(host: &Host) -> HashMap<String, u32> {
    let mut found = HashMap::new();
    let entries = fs::read_dir(host.proc("")).into_iter().flatten().flatten();
    let processes = entries.filter_map(|entry| entry.file_name().to_str()?.parse::<u32>().ok());
    for process in processes.take(MAX_PROCESSES) {
        let Ok(text) = read_once(&host.proc(&format!("{process}/cgroup"))) else { continue };
        for owner in owners(&text) {
            found.entry(owner).or_insert(process);
        }
    }
    found
}

/// Ids of the container and the pod in whose groups a process is.
fn owners(text: &[u8]) -> Vec<String> {
    let mut owners = Vec::new();
    for line in lines(text) {
        let Some(path) = line.splitn(3, |byte| *byte == b':').nth(2) else { continue };
        for part in path.split(|byte| *byte == b'/').filter_map(|part| str::from_utf8(part).ok()) {
            match Owner::of(part) {
                Some(Owner::Pod(id)) => owners.push(id),
                Some(Owner::Container(id)) => {
                    owners.push(id);
                    // What is below is its own.
                    break;
                }
                None => {}
            }
        }
        if !owners.is_empty() {
            break;
        }
    }
    owners
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{owners, sum};

    const DEV: &str = "Inter-|   Receive |  Transmit
 face |bytes    packets errs drop fifo frame compressed multicast|bytes    packets errs drop fifo colls carrier compressed
    lo:  500 5 0 0 0 0 0 0  500 5 0 0 0 0 0 0
  eth0: 1000 9 0 0 0 0 0 0 2000 8 0 0 0 0 0 0
  net1:10 1 0 0 0 0 0 0 20 1 0 0 0 0 0 0
";

    #[test]
    fn interfaces_are_summed_but_the_loopback() {
        assert_eq!(sum(DEV.as_bytes()), Some((1010, 2020)));
        let lines: Vec<_> = DEV.lines().take(3).collect();
        assert_eq!(sum(lines.join("\n").as_bytes()), None);
    }

    #[test]
    fn a_process_tells_its_container_and_its_pod() {
        let (id, uid) = ("a".repeat(64), "0aeadd24-6d3c-4ab1-8e3b-2f2a44d1d2aa");
        let slice = format!("kubepods-pod{}.slice", uid.replace('-', "_"));
        let text = format!("0::/kubepods.slice/{slice}/crio-{id}.scope/docker/{}\n", "b".repeat(64));
        assert_eq!(owners(text.as_bytes()), [uid.to_owned(), id.clone()]);
        // As a process in a namespace of control groups sees another one.
        assert_eq!(owners(format!("12:memory:/../../docker/{id}\n").as_bytes()), [id]);
        assert!(owners(b"0::/init.scope\n").is_empty());
    }

    proptest! {
        #[test]
        fn hostile_bytes_never_panic(bytes: Vec<u8>) {
            sum(&bytes);
            owners(&bytes);
        }
    }
}
