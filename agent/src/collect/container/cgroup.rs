//! Control groups: where the workloads of a host are, and what each of them uses.

mod name;
pub(super) mod numbers;
mod walk;

use std::path::{Path, PathBuf};

use super::guest::{Cpu, Usage};
use crate::host::Host;
use crate::sys::hot_file::read_once;
pub(super) use name::Owner;
pub(super) use walk::Scan;
#[cfg(test)]
pub(super) use walk::{Found, Pod};

/// The tree of one version or the other.
#[derive(Debug)]
pub(super) struct Tree {
    version: Version,
}

/// Version 1 has a tree for each controller, with the same groups in each; version 2 has one.
#[derive(Debug)]
enum Version {
    One { top: PathBuf, memory: PathBuf, accounts: PathBuf, quota: PathBuf, sets: PathBuf, block: PathBuf },
    Two(PathBuf),
}

impl Tree {
    /// `None` where there is none, or none that counts.
    pub(super) fn find(host: &Host) -> Option<Self> {
        let root = host.sys("fs/cgroup");
        if root.join("cgroup.controllers").is_file() {
            return Some(Self { version: Version::Two(root) });
        }
        let controller = |names: &[&str]| names.iter().map(|name| root.join(name)).find(|path| path.is_dir());
        // Two controllers often share a tree, which goes by both names and links from each; links may be lost.
        let both = &["cpu,cpuacct", "cpuacct,cpu"];
        let accounts = controller(&["cpuacct", both[0], both[1]]);
        // Some kernels have the memory's switched off: a Raspberry Pi's.
        let top = controller(&["memory"]).or_else(|| accounts.clone())?;
        let accounts = accounts.unwrap_or_else(|| root.join("cpuacct"));
        let quota = controller(&["cpu", both[0], both[1]]).unwrap_or_else(|| accounts.clone());
        let (memory, sets, block) = (root.join("memory"), root.join("cpuset"), root.join("blkio"));
        Some(Self { version: Version::One { top, memory, accounts, quota, sets, block } })
    }

    /// Finds containers and pods.
    pub(super) fn scan(&self) -> Scan {
        walk::scan(self.top())
    }

    /// Walks again. What was found `before` stays as long as it is told: a container that ended would else be
    /// taken for one that was never found.
    pub(super) fn scan_again(&self, before: Scan, is_told: impl Fn(&str) -> bool) -> Scan {
        let mut scan = self.scan();
        for (id, found) in before.containers {
            if is_told(&id) {
                scan.containers.entry(id).or_insert(found);
            }
        }
        scan
    }

    /// Whether there may be other pods than `scan` found: cheaper than to find them.
    pub(super) fn pods_changed(&self, scan: &Scan) -> bool {
        walk::folders_of_pods(self.top(), scan) != scan.seen
    }

    /// The tree that is walked.
    fn top(&self) -> &Path {
        match &self.version {
            Version::One { top, .. } => top,
            Version::Two(root) => root,
        }
    }

    /// Whether the group is still there.
    pub(super) fn has(&self, group: &str) -> bool {
        self.top().join(group).is_dir()
    }

    /// The first process of a group: 0 stands for those of another process namespace.
    pub(super) fn first_process(&self, group: &str) -> Option<u32> {
        let text = read(&self.top().join(group).join("cgroup.procs"))?;
        let mut processes = crate::collect::text::words(&text).filter_map(crate::collect::text::number);
        processes.find_map(|process| u32::try_from(process).ok().filter(|process| *process > 0))
    }

    /// What a group uses, processes of groups within included. What cannot be read is absent.
    pub(super) fn usage(&self, group: &str) -> Usage {
        match &self.version {
            Version::One { top: _, memory, accounts, quota, sets, block } => {
                let (memory, block) = (memory.join(group), block.join(group));
                let quota = quota.join(group);
                let io = read(&block.join("blkio.throttle.io_service_bytes_recursive"))
                    .or_else(|| read(&block.join("blkio.throttle.io_service_bytes")));
                Usage {
                    cpu: number(&accounts.join(group).join("cpuacct.usage")).map(Cpu::Counted),
                    cpu_limit: numbers::smaller(
                        numbers::quota_v1(
                            read(&quota.join("cpu.cfs_quota_us")).as_deref(),
                            read(&quota.join("cpu.cfs_period_us")).as_deref(),
                        ),
                        read(&sets.join(group).join("cpuset.effective_cpus"))
                            .and_then(|text| numbers::processors(&text))
                            .map(f64::from),
                    ),
                    memory: numbers::memory_v1(
                        number(&memory.join("memory.usage_in_bytes")),
                        read(&memory.join("memory.stat")).as_deref(),
                    ),
                    memory_limit: number(&memory.join("memory.limit_in_bytes"))
                        .filter(|limit| *limit < numbers::UNLIMITED),
                    network: None,
                    block: io.and_then(|text| numbers::block_v1(&text)),
                }
            }
            Version::Two(root) => {
                let group = root.join(group);
                let text = |name: &str| read(&group.join(name));
                Usage {
                    cpu: text("cpu.stat").and_then(|text| numbers::cpu_v2(&text)).map(Cpu::Counted),
                    cpu_limit: numbers::smaller(
                        text("cpu.max").and_then(|text| numbers::quota_v2(&text)),
                        text("cpuset.cpus.effective")
                            .and_then(|text| numbers::processors(&text))
                            .map(f64::from),
                    ),
                    memory: numbers::memory_v2(
                        number(&group.join("memory.current")),
                        text("memory.stat").as_deref(),
                    ),
                    // `max` is no number.
                    memory_limit: number(&group.join("memory.max")),
                    network: None,
                    block: text("io.stat").map(|text| numbers::block_v2(&text)),
                }
            }
        }
    }
}

fn read(path: &Path) -> Option<Vec<u8>> {
    read_once(path).ok()
}

fn number(path: &Path) -> Option<u64> {
    crate::collect::text::number(read(path)?.trim_ascii())
}
