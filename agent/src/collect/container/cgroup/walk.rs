//! A walk over the control groups that finds containers and pods.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fs;
use std::path::{Path, PathBuf};

use super::name::{Name, classify};

/// How deep containers lie: `user.slice/user-1000.slice/user@1000.service/user.slice/libpod-….scope` is five.
const MAX_DEPTH: usize = 8;
/// Folders that are looked into: a host with 250 pods has some 2,000 groups.
const MAX_FOLDERS: usize = 20_000;

/// What a walk found. Paths are relative to the tree, without a leading slash.
#[derive(Debug, Default)]
pub(in super::super) struct Scan {
    /// By id.
    pub containers: HashMap<String, Found>,
    /// By uid: a pod that is there twice, for it was moved, is one.
    pub pods: BTreeMap<String, Pod>,
    /// Folders that hold pods.
    parents: BTreeSet<PathBuf>,
    /// What was in them.
    pub(super) seen: BTreeSet<PathBuf>,
}

/// The group of a container.
#[derive(Debug, PartialEq, Eq)]
pub(in super::super) struct Found {
    pub group: String,
    /// The pod in whose group it lies.
    pub pod: Option<String>,
}

/// The group of a pod.
#[derive(Debug, Default, PartialEq, Eq)]
pub(in super::super) struct Pod {
    pub group: String,
    /// Groups of its containers.
    pub containers: Vec<String>,
}

impl Scan {
    /// Whether the container of this id was found.
    pub(in super::super) fn knows(&self, id: &str) -> bool {
        self.containers.contains_key(id)
    }
}

pub(super) fn scan(top: &Path) -> Scan {
    let mut scan = Scan::default();
    let mut folders = 0;
    walk(top, &mut PathBuf::new(), None, &mut folders, &mut scan);
    scan.seen = folders_of_pods(top, &scan);
    scan
}

/// What stands in the uppermost folder and in those that hold pods.
pub(super) fn folders_of_pods(top: &Path, scan: &Scan) -> BTreeSet<PathBuf> {
    let parents = scan.parents.iter().map(PathBuf::as_path).chain([Path::new("")]);
    parents
        .flat_map(|parent| folders(&top.join(parent)).into_iter().map(move |name| parent.join(name)))
        .collect()
}

fn walk(top: &Path, at: &mut PathBuf, pod: Option<&str>, count: &mut usize, scan: &mut Scan) {
    if at.components().count() >= MAX_DEPTH {
        return;
    }
    for name in folders(&top.join(at.as_path())) {
        if *count >= MAX_FOLDERS {
            return;
        }
        *count += 1;
        let kind = classify(&name);
        if matches!(kind, Name::Pod(_)) {
            scan.parents.insert(at.clone());
        }
        at.push(&name);
        // Names of control groups that matter are ASCII, and what is not UTF-8 was left out.
        let group = at.to_str().unwrap_or_default().to_owned();
        match kind {
            // What is below is the container's own.
            Name::Container(id) => {
                if let Some(pod) = pod.and_then(|uid| scan.pods.get_mut(uid)) {
                    pod.containers.push(group.clone());
                }
                scan.containers.insert(id, Found { group, pod: pod.map(str::to_owned) });
            }
            Name::Pod(uid) => {
                let place = scan.pods.entry(uid.clone()).or_default();
                // Of two groups the later in order wins, always the same one.
                if place.group <= group {
                    *place = Pod { group, containers: Vec::new() };
                    walk(top, at, Some(&uid), count, scan);
                }
            }
            Name::Foreign => {}
            Name::Folder => walk(top, at, pod, count, scan),
        }
        at.pop();
    }
}

/// Names of the folders in a folder, in order. One that vanished has none.
fn folders(path: &Path) -> Vec<String> {
    let mut names: Vec<_> = fs::read_dir(path)
        .into_iter()
        .flatten()
        .flatten()
        .filter(|entry| entry.file_type().is_ok_and(|kind| kind.is_dir()))
        .filter_map(|entry| entry.file_name().into_string().ok())
        .collect();
    names.sort_unstable();
    names
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::Path;

    use super::super::super::guest::{Cpu, Usage};
    use super::super::Tree;
    use super::{MAX_DEPTH, folders_of_pods, scan};
    use crate::host::Host;

    const A: &str = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";
    const B: &str = "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb";
    const UID: &str = "0aeadd24-6d3c-4ab1-8e3b-2f2a44d1d2aa";

    fn lay(root: &Path, folders: &[String]) {
        for folder in folders {
            fs::create_dir_all(root.join(folder)).unwrap();
        }
    }

    #[test]
    fn pods_and_containers_are_found_with_either_driver() {
        let slice = format!(
            "kubepods.slice/kubepods-burstable.slice/kubepods-burstable-pod{}.slice",
            UID.replace('-', "_")
        );
        for (pod, container) in [
            (format!("kubepods/burstable/pod{UID}"), A.to_owned()),
            (slice.clone(), format!("cri-containerd-{A}.scope")),
            (slice, format!("crio-{A}.scope")),
            (format!("kubepods/pod{UID}"), A.to_owned()),
        ] {
            let root = tempfile::tempdir().unwrap();
            lay(root.path(), &[format!("{pod}/{container}/init"), format!("system.slice/docker-{B}.scope")]);
            let scan = scan(root.path());
            assert_eq!(scan.pods.len(), 1, "{pod}");
            assert_eq!(scan.pods[UID].group, pod);
            assert_eq!(scan.pods[UID].containers, [format!("{pod}/{container}")]);
            assert_eq!(scan.containers[A].pod.as_deref(), Some(UID));
            assert_eq!(scan.containers[B].pod, None);
            assert_eq!(scan.containers[B].group, format!("system.slice/docker-{B}.scope"));
        }
    }

    #[test]
    fn what_runs_inside_of_a_guest_is_the_business_of_that_guest() {
        let root = tempfile::tempdir().unwrap();
        lay(
            root.path(),
            &[
                format!("docker/{A}/kubelet/kubepods/pod{UID}/{B}"),
                format!("lxc/101/ns/kubepods/pod{UID}/{B}"),
                format!("lxc.payload.102/docker/{B}"),
            ],
        );
        let scan = scan(root.path());
        assert_eq!((scan.containers.len(), scan.pods.len()), (1, 0), "{scan:?}");
        assert!(scan.knows(A));
    }

    #[test]
    fn a_pod_that_is_there_twice_is_one() {
        let root = tempfile::tempdir().unwrap();
        lay(
            root.path(),
            &[format!("kubepods/besteffort/pod{UID}"), format!("kubepods/burstable/pod{UID}/{A}")],
        );
        let scan = scan(root.path());
        assert_eq!(scan.pods.len(), 1);
        assert_eq!(scan.pods[UID].group, format!("kubepods/burstable/pod{UID}"));
    }

    #[test]
    fn a_pod_that_comes_is_noticed_without_a_walk_and_depth_is_bounded() {
        let root = tempfile::tempdir().unwrap();
        lay(root.path(), &[format!("kubepods/burstable/pod{UID}"), format!("{}{A}", "x/".repeat(MAX_DEPTH))]);
        let before = scan(root.path());
        assert!(!before.knows(A));
        assert_eq!(folders_of_pods(root.path(), &before), before.seen);
        lay(root.path(), &[format!("kubepods/burstable/pod{}", UID.replace('0', "1"))]);
        assert_ne!(folders_of_pods(root.path(), &before), before.seen);
        assert_eq!(scan(root.path()).pods.len(), 2);
    }

    #[test]
    fn a_container_that_ended_stays_found_until_nobody_tells_it() {
        let root = tempfile::tempdir().unwrap();
        write(root.path(), &[("cgroup.controllers", "cpu io memory\n")]);
        let [a, b] = [A, B].map(|id| format!("docker/{id}"));
        let top = root.path().join("sys/fs/cgroup");
        lay(&top, &[a.clone(), b.clone()]);
        let tree = Tree::find(&Host::new(root.path(), None)).unwrap();
        let scan = tree.scan();
        for group in [&a, &b] {
            fs::remove_dir(top.join(group)).unwrap();
        }
        let again = tree.scan_again(scan, |id| id == A);
        assert!(again.knows(A) && !again.knows(B), "{again:?}");
        assert!(!tree.has(&again.containers[A].group));
        // It came back elsewhere.
        lay(&top, &[format!("other/{A}")]);
        let again = tree.scan_again(again, |_| true);
        assert_eq!(again.containers[A].group, format!("other/{A}"));
        fs::remove_dir_all(top.join("other")).unwrap();
        assert!(!tree.scan_again(again, |_| false).knows(A));
    }

    fn write(root: &Path, files: &[(&str, &str)]) {
        for (path, text) in files {
            let path = root.join("sys/fs/cgroup").join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }
    }

    #[test]
    fn both_versions_tell_the_same() {
        let (one, two) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        write(
            one.path(),
            &[
                ("memory/docker/a/memory.usage_in_bytes", "1000\n"),
                ("memory/docker/a/memory.stat", "total_inactive_file 400\n"),
                ("memory/docker/a/memory.limit_in_bytes", "67108864\n"),
                ("memory/docker/a/cgroup.procs", "0\n77\n78\n"),
                ("cpu,cpuacct/docker/a/cpuacct.usage", "5000\n"),
                ("cpu,cpuacct/docker/a/cpu.cfs_quota_us", "150000\n"),
                ("cpu,cpuacct/docker/a/cpu.cfs_period_us", "100000\n"),
                ("cpuset/docker/a/cpuset.effective_cpus", "0-3\n"),
                ("blkio/docker/a/blkio.throttle.io_service_bytes", "8:0 Read 1\n8:0 Write 2\n"),
            ],
        );
        write(
            two.path(),
            &[
                ("cgroup.controllers", "cpu io memory\n"),
                ("docker/a/memory.current", "1000\n"),
                ("docker/a/memory.stat", "inactive_file 400\n"),
                ("docker/a/memory.max", "67108864\n"),
                ("docker/a/cgroup.procs", "77\n"),
                ("docker/a/cpu.stat", "usage_usec 5\n"),
                ("docker/a/cpu.max", "150000 100000\n"),
                ("docker/a/cpuset.cpus.effective", "0-3\n"),
                ("docker/a/io.stat", "8:0 rbytes=1 wbytes=2 rios=1 wios=1\n"),
            ],
        );
        for root in [one, two] {
            let tree = Tree::find(&Host::new(root.path(), None)).unwrap();
            let usage = tree.usage("docker/a");
            assert_eq!(usage.cpu, Some(Cpu::Counted(5000)));
            assert_eq!(usage.cpu_limit, Some(1.5));
            assert_eq!((usage.memory, usage.memory_limit), (Some(600), Some(67_108_864)));
            assert_eq!(usage.block, Some((1, 2)));
            assert_eq!(tree.first_process("docker/a"), Some(77));
            assert!(tree.has("docker/a") && !tree.has("docker/b"));
            assert_eq!(tree.usage("docker/b"), Usage::default());
        }
    }

    #[test]
    fn a_kernel_that_does_not_count_memory_has_its_pods_all_the_same() {
        let root = tempfile::tempdir().unwrap();
        write(root.path(), &[(&format!("cpu,cpuacct/kubepods/pod{UID}/{A}/cpuacct.usage"), "5000\n")]);
        let tree = Tree::find(&Host::new(root.path(), None)).unwrap();
        let scan = tree.scan();
        let usage = tree.usage(&scan.pods[UID].containers[0]);
        assert_eq!((usage.cpu, usage.memory), (Some(Cpu::Counted(5000)), None));
    }

    #[test]
    fn no_limit_is_none() {
        let root = tempfile::tempdir().unwrap();
        write(
            root.path(),
            &[
                ("memory/a/memory.limit_in_bytes", "9223372036854771712\n"),
                ("cpuacct/a/cpuacct.usage", "1\n"),
            ],
        );
        let tree = Tree::find(&Host::new(root.path(), None)).unwrap();
        assert_eq!(tree.usage("a").memory_limit, None);
        assert!(Tree::find(&Host::new(Path::new("/nowhere"), None)).is_none());
    }
}
