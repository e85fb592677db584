//! The collector over control groups of pods as each driver of each version lays them. Synthetic trees.

use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};

use spectra_protocol::metric::Container;
use spectra_protocol::{Metric, Reading};

use super::{SPEC, describe};
use crate::collect::{Collector, Start};
use crate::host::Host;

const UID: &str = "0aeadd24-6d3c-4ab1-8e3b-2f2a44d1d2aa";
const SLICED: &str = "0aeadd24_6d3c_4ab1_8e3b_2f2a44d1d2aa";

fn write(root: &Path, files: &[(String, &str)]) {
    for (path, text) in files {
        let path = root.join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
}

/// A pod that used `seconds` of a processor, and its one container.
fn lay(root: &Path, version: u8, pod: &str, container: &str, seconds: u64) {
    let nanoseconds = (seconds * 1_000_000_000).to_string();
    let stat = format!("usage_usec {}\nuser_usec 1\n", seconds * 1_000_000);
    let at = |folder: &str, file: &str| format!("sys/fs/cgroup/{folder}/{file}").replace("//", "/");
    if version == 1 {
        let of = |controller: &str, file: &str| at(&format!("{controller}/{pod}"), file);
        write(
            root,
            &[
                (of("memory", "memory.usage_in_bytes"), "1000\n"),
                (of("memory", "memory.stat"), "total_inactive_file 400\n"),
                (of("memory", "memory.limit_in_bytes"), "9223372036854771712\n"),
                (of("memory", &format!("{container}/cgroup.procs")), "42\n"),
                (of("cpu,cpuacct", "cpuacct.usage"), nanoseconds.as_str()),
                (of("cpu,cpuacct", "cpu.cfs_quota_us"), "-1\n"),
                (of("cpu,cpuacct", "cpu.cfs_period_us"), "100000\n"),
                (
                    of("blkio", "blkio.throttle.io_service_bytes_recursive"),
                    "8:0 Read 7\n8:0 Write 8\nTotal 15\n",
                ),
            ],
        );
    } else {
        write(
            root,
            &[
                ("sys/fs/cgroup/cgroup.controllers".into(), "cpuset cpu io memory pids\n"),
                (at(pod, "memory.current"), "1000\n"),
                (at(pod, "memory.stat"), "anon 600\ninactive_file 400\n"),
                (at(pod, "memory.max"), "max\n"),
                // In another namespace of processes a group shows that there are some, not which.
                (at(pod, &format!("{container}/cgroup.procs")), "0\n0\n"),
                (at(pod, "cpu.stat"), stat.as_str()),
                (at(pod, "cpu.max"), "max 100000\n"),
                (at(pod, "io.stat"), "8:0 rbytes=7 wbytes=8 rios=1 wios=1 dbytes=0 dios=0\n"),
            ],
        );
    }
    let group = format!("0::/{pod}/{container}\n");
    let dev = " lo: 9 1 0 0 0 0 0 0 9 1 0 0 0 0 0 0\n eth0: 10 1 0 0 0 0 0 0 20 1 0 0 0 0 0 0\n";
    write(
        root,
        &[
            ("proc/42/cgroup".into(), group.as_str()),
            ("proc/42/net/dev".into(), dev),
            ("proc/1/cgroup".into(), "0::/init.scope\n"),
            ("proc/1/net/dev".into(), dev),
            ("sys/devices/system/cpu/online".into(), "0-3\n"),
        ],
    );
}

fn rows(collector: &mut Box<dyn Collector>, at: Instant) -> Vec<Container> {
    match &collector.collect(at).unwrap()[..] {
        [Metric::ContainerList(list)] => list.containers.clone(),
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_pod_is_one_row_with_each_driver_and_version() {
    let id = "a".repeat(64);
    for (version, pod, container) in [
        (1, format!("kubepods/burstable/pod{UID}"), id.clone()),
        (
            1,
            format!("kubepods.slice/kubepods-burstable.slice/kubepods-burstable-pod{SLICED}.slice"),
            format!("cri-containerd-{id}.scope"),
        ),
        (2, format!("kubepods/besteffort/pod{UID}"), id.clone()),
        (2, format!("kubepods.slice/kubepods-pod{SLICED}.slice"), format!("crio-{id}.scope")),
    ] {
        let root = tempfile::tempdir().unwrap();
        lay(root.path(), version, &pod, &container, 100);
        let Start::Ready(mut collector) = (SPEC.start)(&Host::new(root.path(), None)) else {
            panic!("{pod}")
        };
        let begin = Instant::now();
        assert_eq!(rows(&mut collector, begin)[0].cpu_percent, Reading::Absent);
        lay(root.path(), version, &pod, &container, 115);
        let rows = rows(&mut collector, begin + Duration::from_secs(10));
        let expected = Container {
            id: UID.into(),
            name: UID.into(),
            state: "running".into(),
            source: "kubernetes".into(),
            kind: "pod".into(),
            cpu_percent: Reading::Value(150.0),
            cpu_limit_cores: Reading::Value(4),
            memory_bytes: Reading::Value(600),
            net_rx_bytes: Reading::Value(10),
            net_tx_bytes: Reading::Value(20),
            block_read_bytes: Reading::Value(7),
            block_write_bytes: Reading::Value(8),
            ..Container::default()
        };
        assert_eq!(rows, [expected], "{pod}");
        assert_eq!(describe(&collector.collect(begin).unwrap()), "1 pod of kubernetes");
        // A pod that ends is no workload any more, and then there are none.
        fs::remove_dir_all(root.path().join("sys/fs/cgroup")).unwrap();
        fs::create_dir_all(root.path().join("sys/fs/cgroup")).unwrap();
        assert!(self::rows(&mut collector, begin + Duration::from_secs(20)).is_empty());
    }
}

#[test]
fn a_host_without_workloads_of_any_kind_is_not_concerned() {
    let root = tempfile::tempdir().unwrap();
    assert!(
        matches!((SPEC.start)(&Host::new(root.path(), None)), Start::Broken(_)),
        "nothing is mounted there"
    );
    fs::create_dir(root.path().join("sys")).unwrap();
    assert!(matches!((SPEC.start)(&Host::new(root.path(), None)), Start::NotHere(_)));
}
