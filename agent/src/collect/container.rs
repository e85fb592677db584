//! `container_list`: workloads: containers of Docker and Podman, pods, guests of Proxmox.
//!
//! Who knows workloads (a daemon, the kubelet, `pvesh`) is asked on one thread beside ([`worker`]), each by itself,
//! and may take its time: its last word stands meanwhile. What a workload uses is read from its control group where
//! that can be read, so that a daemon that hangs costs neither rows nor figures.

mod cgroup;
#[cfg(feature = "docker")]
mod docker;
mod guest;
mod kubelet;
mod merge;
mod net;
#[cfg_attr(target_os = "linux", path = "container/linux.rs")]
#[cfg_attr(not(target_os = "linux"), path = "container/other.rs")]
mod os;
mod proxmox;
mod rates;
mod worker;

use std::collections::{BTreeMap, HashSet};
use std::time::{Duration, Instant};

use spectra_protocol::Metric;
use spectra_protocol::metric::ContainerList;

use super::{Broken, Collector, Fault, Spec, Start, Stuck};
use crate::host::Host;
use cgroup::{Scan, Tree};
use guest::{Guest, Usage};
use kubelet::Kubelet;
use merge::{MAX_WORKLOADS, Merged};
use net::Networks;
use proxmox::Proxmox;
use rates::Rates;
use worker::{Post, Wishes, Worker};

pub(crate) const SPEC: Spec = Spec {
    name: "container_list",
    interval: Duration::from_mins(1),
    start: ContainerCollector::start,
    describe,
};

/// How long a reading waits for those that are asked. Who takes longer is heard at the next reading.
const PATIENCE: Duration = Duration::from_secs(2);

/// How long a daemon may take before it is told of: less than a reading waits, so that this reading tells it.
#[cfg(feature = "docker")]
const GRACE: Duration = Duration::from_secs(1);

#[derive(Debug)]
struct ContainerCollector {
    host: Host,
    worker: Worker,
    tree: Option<Tree>,
    scan: Scan,
    networks: Networks,
    rates: Rates,
    /// Of the host.
    processors: Option<u32>,
    #[cfg(feature = "docker")]
    sockets: docker::Sockets,
    stuck: Vec<Stuck>,
    broken: Vec<Broken>,
}

impl ContainerCollector {
    fn start(host: &Host) -> Start {
        if let Err(fault) = os::is_there(host) {
            return Start::Broken(fault);
        }
        let tree = Tree::find(host);
        let scan = tree.as_ref().map(Tree::scan).unwrap_or_default();
        if scan.pods.is_empty() && !asks_anyone(host) {
            return Start::NotHere(os::NOTHING);
        }
        Start::from_result(Worker::start().map(|worker| Self {
            host: host.clone(),
            worker: ask_for_all(host, worker),
            tree,
            scan,
            networks: Networks::default(),
            rates: Rates::default(),
            processors: processors(host),
            #[cfg(feature = "docker")]
            sockets: docker::Sockets::default(),
            stuck: Vec::new(),
            broken: Vec::new(),
        }))
    }

    /// Begins to ask whoever came since the last reading.
    fn look_for_sources(&mut self) {
        #[cfg(feature = "docker")]
        for socket in self.sockets.new_ones(&self.host) {
            let name = socket.name().to_owned();
            self.worker.add(&name, GRACE, |desk| docker::follow(socket, desk));
        }
    }

    /// Walks the control groups again when they may be others: a container that is not among them, pods that
    /// came or went.
    fn scan_again(&mut self, posts: &[Post]) {
        let Some(tree) = &self.tree else { return };
        let guests = posts.iter().flat_map(|post| post.report.guests.iter());
        let told: HashSet<&str> = guests.filter_map(|guest| guest.cgroup.as_deref()).collect();
        if told.iter().any(|id| !self.scan.knows(id)) || tree.pods_changed(&self.scan) {
            self.scan = tree.scan_again(std::mem::take(&mut self.scan), |id| told.contains(id));
        }
    }

    /// What is used by `guests`, read from their control groups; for one without, its source tells it.
    fn measure(&mut self, guests: &mut [Guest]) {
        let Some(tree) = &self.tree else { return };
        self.networks.find(&self.host, tree, guests);
        for guest in guests {
            let Some(group) = guest.group.as_deref() else { continue };
            let network = net::traffic(&self.host, guest);
            guest.usage = Usage { network, ..tree.usage(group) }.or(guest.usage);
        }
    }

    /// Who does not answer, and who fails.
    fn judge(&mut self, posts: &[Post], round: u64) {
        self.stuck = posts.iter().filter_map(|post| post.stuck(round)).collect();
        self.broken = posts.iter().filter_map(|post| post.report.broken.clone()).collect();
    }
}

/// Begins to ask those that are there from the beginning or never.
fn ask_for_all(host: &Host, worker: Worker) -> Worker {
    if let Some(proxmox) = Proxmox::find(host) {
        worker.add("pvesh", proxmox::GRACE, |desk| proxmox::follow(proxmox, desk));
    }
    if let Some(kubelet) = Kubelet::find(host) {
        worker.add("the kubelet", PATIENCE, |desk| kubelet::follow(kubelet, desk));
    }
    worker
}

/// How many processors the host has.
fn processors(host: &Host) -> Option<u32> {
    os::processors(host)
}

/// Whether there is anyone to ask on this host.
fn asks_anyone(host: &Host) -> bool {
    #[cfg(feature = "docker")]
    if docker::is_here(host) {
        return true;
    }
    Proxmox::find(host).is_some()
}

impl Collector for ContainerCollector {
    fn collect(&mut self, at: Instant) -> Result<Vec<Metric>, Fault> {
        self.look_for_sources();
        let (round, posts) = self.worker.ask(PATIENCE);
        self.judge(&posts, round);
        self.scan_again(&posts);
        let stands = |group: &str| self.tree.as_ref().is_some_and(|tree| tree.has(group));
        let Merged { mut guests, unread, left_out } = merge::merge(&posts, round, &self.scan, stands);
        self.measure(&mut guests);
        let without = guests.iter().filter(|guest| guest.group.is_none());
        let usage = without.filter_map(|guest| guest.cgroup.clone()).collect();
        let names = guests.iter().any(|guest| guest.kind == "pod" && guest.name == guest.id);
        self.worker.wish(Wishes { usage, names });
        if left_out > 0 {
            let words = format!("at least {left_out} workloads beyond {MAX_WORKLOADS} are left out");
            self.broken.push(Broken { words, is_permission: false });
        }
        // Nothing was ever heard: no list, for an empty one would say that nothing runs.
        if unread && guests.is_empty() && !posts.iter().any(|post| post.heard) {
            self.stuck = posts.iter().filter_map(|post| post.silent(round)).collect();
            let broken = std::mem::take(&mut self.broken);
            return if broken.is_empty() { Ok(Vec::new()) } else { Err(Fault::parts(&broken)) };
        }
        let containers = self.rates.rows(guests, self.processors, at);
        Ok(vec![ContainerList { containers }.into()])
    }

    fn has_rates(&self) -> bool {
        true
    }

    fn stuck(&self) -> Vec<Stuck> {
        self.stuck.clone()
    }

    fn broken(&self) -> Vec<Broken> {
        self.broken.clone()
    }
}

fn describe(metrics: &[Metric]) -> String {
    let mut kinds: BTreeMap<(&str, &str), usize> = BTreeMap::new();
    for metric in metrics {
        let Metric::ContainerList(list) = metric else { continue };
        for container in &list.containers {
            *kinds.entry((&container.source, &container.kind)).or_default() += 1;
        }
    }
    let parts: Vec<_> =
        kinds.iter().map(|((source, kind), count)| format!("{count} {kind} of {source}")).collect();
    if parts.is_empty() { "no workloads".into() } else { parts.join(", ") }
}

#[cfg(test)]
mod tests;
