//! What a host would have measured: a small Linux machine with two disks, two interfaces and 120 processes.

use rand::rngs::SmallRng;
use rand::{RngExt as _, SeedableRng as _};
use spectra_protocol::metric::{
    Cpu, Disk, DiskIo, Memory, Metric, Network, Process, ProcessChange, ProcessChanges, ProcessList, System,
    Temperature,
};
use spectra_protocol::{Envelope, Reading};
use time::OffsetDateTime;

/// A reading of one kind; several metrics where a host has several of the kind.
type Read = fn(&mut Host) -> Vec<Metric>;

/// What is read, and every how many seconds: the agent's own defaults.
const KINDS: &[(i64, Read)] = &[
    (5, Host::cpu),
    (5, Host::disk_io),
    (5, Host::network),
    (10, Host::memory),
    (10, Host::temperature),
    (15, Host::processes),
    (60, Host::disk),
    (300, Host::system),
];

const DEVICES: [&str; 2] = ["sda", "nvme0n1"];
const INTERFACES: [&str; 2] = ["eth0", "wlan0"];
const MOUNTS: [&str; 3] = ["/", "/home", "/var"];
const SENSORS: [&str; 4] = ["Package id 0", "Core 0", "Core 1", "acpitz"];
const PROCESSES: i64 = 120;
/// One of so many works; the others sleep.
const BUSY: i64 = 8;
/// Of so many process lists one is whole, as the agent's: the others say what has changed.
const WHOLE_EVERY: u32 = 20;
const NAMES: [&str; 8] =
    ["systemd", "kworker/0:1-eve", "sshd", "containerd-shim", "postgres", "nginx", "python3", "rcu_preempt"];

const RAM: u64 = 16 << 30;

/// A simulated host.
#[derive(Debug)]
pub(crate) struct Host {
    hostname: String,
    chance: SmallRng,
    /// Number of the last whole process list.
    list: u64,
    /// Lists until the next whole one.
    until_whole: u32,
}

impl Host {
    pub(crate) fn new(number: usize) -> Self {
        Self {
            hostname: format!("load-{number}"),
            chance: SmallRng::seed_from_u64(number as u64),
            list: 0,
            until_whole: 0,
        }
    }

    /// Everything that is read at a tick, in unix seconds.
    pub(crate) fn tick(&mut self, tick: i64, envelopes: &mut Vec<Envelope>) {
        let Ok(timestamp) = OffsetDateTime::from_unix_timestamp(tick) else { return };
        for (interval, read) in KINDS {
            if tick % interval == 0 {
                let hostname = self.hostname.clone();
                let envelope = |metric| Envelope { timestamp, hostname: hostname.clone(), metric };
                envelopes.extend(read(self).into_iter().map(envelope));
            }
        }
    }

    fn percent(&mut self) -> Reading<f64> {
        Reading::Value(f64::from(self.chance.random_range(0..10_000_u32)) / 100.0)
    }

    fn below(&mut self, bound: u64) -> Reading<u64> {
        Reading::Value(self.chance.random_range(0..bound))
    }

    fn cpu(&mut self) -> Vec<Metric> {
        let cores = (0..4).map(|_| self.percent()).collect();
        let cpu = Cpu {
            usage: self.percent(),
            cores,
            iowait: self.percent(),
            load_1m: self.percent(),
            load_5m: self.percent(),
            load_15m: self.percent(),
            user: self.percent(),
            system: self.percent(),
            nice: Reading::Value(0.0),
            irq: self.percent(),
            steal: Reading::Value(0.0),
        };
        vec![cpu.into()]
    }

    fn disk_io(&mut self) -> Vec<Metric> {
        let device = |device: &str| {
            let io = DiskIo {
                device: device.to_owned(),
                read_bytes: self.below(1 << 28),
                write_bytes: self.below(1 << 28),
                read_ops: self.below(10_000),
                write_ops: self.below(10_000),
                read_time_ms: self.below(5_000),
                write_time_ms: self.below(5_000),
                io_in_progress: self.below(32),
                busy_pct: self.percent(),
            };
            io.into()
        };
        DEVICES.map(device).into()
    }

    fn network(&mut self) -> Vec<Metric> {
        let interface = |interface: &str| {
            let network = Network {
                interface: interface.to_owned(),
                mac_address: "0E:CF:F1:9F:0D:28".to_owned(),
                mtu: Reading::Value(1500),
                speed: Reading::Value(1_000_000_000),
                rx_bytes: self.below(1 << 27),
                rx_packets: self.below(100_000),
                rx_errors: Reading::Value(0),
                rx_drops: Reading::Value(0),
                tx_bytes: self.below(1 << 27),
                tx_packets: self.below(100_000),
                tx_errors: Reading::Value(0),
                tx_drops: Reading::Value(0),
                physical: Some(true),
                ..Network::default()
            };
            network.into()
        };
        INTERFACES.map(interface).into()
    }

    fn memory(&mut self) -> Vec<Metric> {
        let memory = Memory {
            ram_total: Reading::Value(RAM),
            ram_used: self.below(RAM),
            ram_available: self.below(RAM),
            ram_used_pct: self.percent(),
            swap_total: Reading::Value(0),
            swap_used: Reading::Value(0),
            swap_pct: Reading::Value(0.0),
            cached: self.below(RAM),
            buffers: self.below(RAM),
        };
        vec![memory.into()]
    }

    fn temperature(&mut self) -> Vec<Metric> {
        let sensor = |sensor: &str| {
            let temperature = self.percent();
            Temperature {
                sensor: sensor.to_owned(),
                temperature,
                max_temp: Reading::Value(100.0),
                ..Temperature::default()
            }
            .into()
        };
        SENSORS.map(sensor).into()
    }

    fn processes(&mut self) -> Vec<Metric> {
        if self.until_whole > 0 {
            self.until_whole -= 1;
            return vec![self.changes().into()];
        }
        // The first ones of a fleet that begins at once are whole; those after it are spread.
        self.until_whole =
            if self.list == 0 { self.chance.random_range(0..WHOLE_EVERY) } else { WHOLE_EVERY - 1 };
        self.list += 1;
        vec![self.all().into()]
    }

    fn changes(&mut self) -> ProcessChanges {
        let busy = (0..PROCESSES).filter(|number| number % BUSY == 0);
        let change = |number| ProcessChange {
            pid: pid(number),
            cpu_percent: self.percent(),
            mem_rss: self.below(1 << 30),
            ..ProcessChange::default()
        };
        ProcessChanges { changed: busy.map(change).collect(), list: self.list, ..ProcessChanges::default() }
    }

    fn all(&mut self) -> ProcessList {
        let process = |(number, name): (i64, &&str)| Process {
            pid: pid(number),
            name: (*name).to_owned(),
            cpu_percent: if number % BUSY == 0 { self.percent() } else { Reading::Value(0.0) },
            mem_percent: self.percent(),
            mem_rss: self.below(1 << 30),
            status: "waiting".to_owned(),
            threads_total: Reading::Value(4),
            ..Process::default()
        };
        let processes = (0..PROCESSES).zip(NAMES.iter().cycle()).map(process).collect();
        ProcessList { processes, list: self.list }
    }

    fn disk(&mut self) -> Vec<Metric> {
        let mount = |mount: &str| {
            let disk = Disk {
                device: format!("/dev/vg0{mount}"),
                mountpoint: mount.to_owned(),
                filesystem: "ext4".to_owned(),
                disk_type: "local".to_owned(),
                disk_total: Reading::Value(1 << 38),
                disk_used: self.below(1 << 38),
                disk_available: self.below(1 << 38),
                disk_used_pct: self.percent(),
                inodes_total: Reading::Value(1 << 24),
                inodes_used: self.below(1 << 24),
                inodes_pct: self.percent(),
                ..Disk::default()
            };
            disk.into()
        };
        MOUNTS.map(mount).into()
    }

    fn system(&mut self) -> Vec<Metric> {
        let system = System {
            uptime: self.below(1 << 24),
            processes: Reading::Value(PROCESSES.unsigned_abs()),
            users: Reading::Value(1),
            boot_time: Reading::Value(1_795_453_205),
        };
        vec![system.into()]
    }
}

fn pid(number: i64) -> i64 {
    number * 37 + 1
}

#[cfg(test)]
mod tests {
    use spectra_protocol::{decode_batch, encode_batch};

    use super::*;

    fn count(envelopes: &[Envelope], name: &str) -> usize {
        envelopes.iter().filter(|envelope| envelope.metric.name() == name).count()
    }

    #[test]
    fn a_period_holds_what_a_real_agent_sends_in_it() {
        let mut envelopes = Vec::new();
        let mut host = Host::new(7);
        for tick in (1_795_453_200..1_795_453_500).step_by(5) {
            host.tick(tick, &mut envelopes);
        }
        let (whole, changes) = (count(&envelopes, "process_list"), count(&envelopes, "process_changes"));
        assert!((1..=2).contains(&whole) && whole + changes == 20, "{whole} {changes}");
        let names = ["cpu", "disk_io", "network", "memory", "temperature", "disk", "system"];
        assert_eq!(names.map(|name| count(&envelopes, name)), [60, 120, 120, 30, 120, 15, 1]);
        let decoded = decode_batch(&encode_batch(&envelopes).unwrap()).unwrap();
        assert_eq!(decoded.received.len(), envelopes.len());
        assert_eq!(decoded.unknown_fields.count, 0);
    }
}
