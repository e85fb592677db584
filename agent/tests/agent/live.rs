//! Every collector on the host that runs the tests.

use std::fs;
use std::path::Path;
use std::thread;
use std::time::{Duration, Instant};

use spectra_agent::collect::{COLLECTORS, Start};
use spectra_agent::host::Host;
use spectra_protocol::Metric;

const DPKG_QUERY: &str = "/usr/bin/dpkg-query";

/// Two readings, a second apart; `None` for what is not on this host.
fn read(name: &str) -> Option<Vec<Metric>> {
    let spec = COLLECTORS.iter().find(|spec| spec.name == name).unwrap();
    let host = Host::new(Path::new("/"), None);
    let mut collector = match (spec.start)(&host) {
        Start::Ready(collector) => collector,
        Start::NotHere(_) => return None,
        Start::Broken(fault) => panic!("{}", fault.in_one_line()),
    };
    collector.collect(Instant::now()).unwrap();
    thread::sleep(Duration::from_secs(1));
    let metrics = collector.collect(Instant::now()).unwrap();
    assert!(collector.stuck().is_empty());
    assert!(metrics.iter().all(|metric| metric.name() == name));
    Some(metrics)
}

#[test]
fn cpu_has_every_processor_and_shares_within_100() {
    let metrics = read("cpu").unwrap();
    let [Metric::Cpu(cpu)] = &metrics[..] else { panic!("{metrics:?}") };
    let stat = fs::read_to_string("/proc/stat").unwrap();
    let processors = stat.lines().filter(|line| line.starts_with("cpu") && !line.starts_with("cpu ")).count();
    assert_eq!(cpu.cores.len(), processors);
    for share in [cpu.usage, cpu.iowait, cpu.user, cpu.system].iter().chain(&cpu.cores) {
        assert!((0.0..=100.0).contains(&share.value().unwrap()), "{cpu:?}");
    }
    assert!(cpu.load_1m.value().is_some());
}

#[test]
fn memory_is_what_the_kernel_says() {
    let metrics = read("memory").unwrap();
    let [Metric::Memory(memory)] = &metrics[..] else { panic!("{metrics:?}") };
    let meminfo = fs::read_to_string("/proc/meminfo").unwrap();
    let total: u64 = meminfo.split_whitespace().nth(1).unwrap().parse().unwrap();
    assert_eq!(memory.ram_total.value(), Some(total * 1024));
}

#[test]
fn disks_are_not_larger_than_themselves() {
    for metric in read("disk").unwrap() {
        let Metric::Disk(disk) = metric else { panic!("{metric:?}") };
        assert!(disk.disk_used.value() <= disk.disk_total.value(), "{disk:?}");
        assert!((0.0..=100.0).contains(&disk.disk_used_pct.value().unwrap()), "{disk:?}");
    }
}

#[test]
fn disk_traffic_is_of_whole_devices() {
    for metric in read("disk_io").unwrap_or_default() {
        let Metric::DiskIo(io) = metric else { panic!("{metric:?}") };
        assert!(!io.device.starts_with("loop") && !io.device.starts_with("ram"), "{io:?}");
        assert!((0.0..=100.0).contains(&io.busy_pct.value().unwrap()), "{io:?}");
    }
}

#[test]
fn network_has_no_loopback() {
    for metric in read("network").unwrap() {
        let Metric::Network(network) = metric else { panic!("{metric:?}") };
        assert_ne!(network.interface, "lo");
        assert!(network.mtu.value().unwrap() > 0, "{network:?}");
    }
}

#[test]
fn temperatures_are_plausible() {
    for metric in read("temperature").unwrap_or_default() {
        let Metric::Temperature(sensor) = metric else { panic!("{metric:?}") };
        assert!((-40.0..=150.0).contains(&sensor.temperature.value().unwrap()), "{sensor:?}");
    }
}

#[test]
fn system_knows_when_it_started() {
    let metrics = read("system").unwrap();
    let [Metric::System(system)] = &metrics[..] else { panic!("{metrics:?}") };
    assert!(system.uptime.value().unwrap() > 0);
    assert!(system.processes.value().unwrap() > 1);
    assert!(system.boot_time.value().unwrap() > 0);
}

#[test]
fn the_process_list_has_this_process() {
    let metrics = read("process_list").unwrap();
    let [Metric::ProcessList(list)] = &metrics[..] else { panic!("{metrics:?}") };
    let own = list.processes.iter().find(|process| process.pid == i64::from(std::process::id())).unwrap();
    assert!(own.mem_rss.value().unwrap() > 0, "{own:?}");
    assert!(own.threads_total.value().unwrap() >= 2, "{own:?}");
}

#[test]
fn the_process_list_knows_whose_this_process_is_and_when_it_started() {
    let metrics = read("process_list").unwrap();
    let [Metric::ProcessList(list)] = &metrics[..] else { panic!("{metrics:?}") };
    let own = list.processes.iter().find(|process| process.pid == i64::from(std::process::id())).unwrap();
    let user = rustix::process::geteuid().as_raw();
    // Without a name it is the number.
    assert!(own.user.is_some(), "{own:?}");
    assert!(user != 0 || own.user.as_deref() == Some("root"), "{own:?}");
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap().as_secs();
    let age = i64::try_from(now).unwrap() - own.started_at.value().unwrap();
    assert!((-2..3600).contains(&age), "{age} s");
    assert!(
        list.processes.iter().any(|process| process.command.is_some()),
        "the busiest have a command line"
    );
}

#[test]
fn pressure_is_a_share_of_the_time() {
    let metrics = read("pressure");
    // A kernel that can account for it and was told not to refuses to tell.
    assert_eq!(metrics.is_some(), fs::read("/proc/pressure/cpu").is_ok());
    for metric in metrics.unwrap_or_default() {
        let Metric::Pressure(pressure) = metric else { panic!("{metric:?}") };
        assert!((0.0..=100.0).contains(&pressure.cpu_some_pct.value().unwrap()), "{pressure:?}");
    }
}

#[test]
fn the_kernel_has_open_files_and_a_clock() {
    let metrics = read("kernel").unwrap();
    let [Metric::Kernel(kernel)] = &metrics[..] else { panic!("{metrics:?}") };
    assert!(kernel.files_open.value().unwrap() > 10, "{kernel:?}");
    let metrics = read("time_sync").unwrap();
    let [Metric::TimeSync(sync)] = &metrics[..] else { panic!("{metrics:?}") };
    assert!(sync.synchronized.is_some() && !sync.state.is_empty(), "{sync:?}");
}

#[test]
fn packages_are_those_that_dpkg_lists() {
    let is_of_dpkg = fs::metadata("/var/lib/dpkg/status").is_ok_and(|about| about.len() > 0);
    let metrics = read("application_list");
    assert!(metrics.is_some() || !is_of_dpkg);
    if is_of_dpkg && Path::new(DPKG_QUERY).exists() {
        let metrics = metrics.unwrap();
        let [Metric::ApplicationList(list)] = &metrics[..] else { panic!("{metrics:?}") };
        let said = std::process::Command::new(DPKG_QUERY)
            .args(["--show", "--showformat=${db:Status-Status} ${Package} ${Version} ${Architecture}\n"])
            .output()
            .unwrap();
        let said = String::from_utf8(said.stdout).unwrap();
        let mut expected: Vec<_> = said.lines().filter_map(|line| line.strip_prefix("installed ")).collect();
        expected.sort_unstable();
        let mut found: Vec<_> =
            list.applications.iter().map(|a| format!("{} {} {}", a.name, a.version, a.arch)).collect();
        found.sort_unstable();
        assert_eq!(found, expected);
        assert!(list.applications.iter().all(|a| a.installed_at.value().is_some()));
    }
}

#[test]
fn facts_are_those_of_this_host() {
    let metrics = read("facts").unwrap();
    let [Metric::Facts(facts)] = &metrics[..] else { panic!("{metrics:?}") };
    let release = fs::read_to_string("/proc/sys/kernel/osrelease").unwrap();
    assert_eq!(facts.kernel, release.trim());
    assert!(!facts.os_name.is_empty() && !facts.time_zone.is_empty(), "{facts:?}");
}

#[test]
fn drives_pools_and_chips_of_this_host_are_read_or_are_not_here() {
    for metric in read("drive_list").unwrap_or_default() {
        let Metric::DriveList(list) = metric else { panic!("{metric:?}") };
        assert!(
            list.drives.iter().all(|drive| Path::new("/sys/block").join(&drive.device).exists()),
            "{list:?}"
        );
    }
    for metric in read("pool_list").unwrap_or_default() {
        let Metric::PoolList(list) = metric else { panic!("{metric:?}") };
        assert!(list.pools.iter().all(|pool| !pool.name.is_empty() && !pool.state.is_empty()), "{list:?}");
    }
    for metric in read("sensor_list").unwrap_or_default() {
        let Metric::SensorList(list) = metric else { panic!("{metric:?}") };
        assert!(list.sensors.iter().all(|sensor| !sensor.sensor.is_empty()), "{list:?}");
    }
    let is_pi =
        fs::read_to_string("/proc/device-tree/model").is_ok_and(|model| model.contains("Raspberry Pi"));
    assert_eq!(read("pi_board").is_some(), is_pi);
}
