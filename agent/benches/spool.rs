//! How long an outage the spool holds: a made-up host at the default intervals, written as an outage writes it.
//!
//! The host is one whose numbers move at every reading: 150 processes of which a third work, 4 processors,
//! 2 disks, 2 network interfaces, 3 sensors, 4 file systems, 60 services, 8 containers. A day of it is written.
//!
//! `-- --leave FOLDER` writes the seven days before now and leaves them there, as the `spool` of an agent whose server
//! was away: to see how long an agent takes to send them.

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;
use std::time::Instant;

use serde_json::{Value, json};
use spectra_agent::clock::{Clock, Offset};
use spectra_agent::queue::{Entry, Queue};
use spectra_agent::spool::{Live, Spool};
use spectra_protocol::{Envelope, Received, decode_batch};
use time::macros::datetime;
use time::{Duration, OffsetDateTime};

const DAY_SECONDS: i64 = 86_400;
const START: OffsetDateTime = datetime!(2026-11-23 00:00 UTC);
/// As an outage groups them: as many, or five minutes of them.
const GROUP: usize = 400;
const GROUP_SECONDS: i64 = 300;
const LIMIT_BYTES: f64 = (64 << 20) as f64;
const GOAL_DAYS: i64 = 7;

/// Numbers that look measured; the same ones at each run.
struct Chance(u64);

impl Chance {
    fn below(&mut self, end: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % end
    }

    /// Between 0 and `end`, as long as a measured one is written.
    fn share(&mut self, end: f64) -> f64 {
        end * self.below(1 << 40) as f64 / (1_u64 << 40) as f64
    }
}

struct Host {
    chance: Chance,
    resident: Vec<u64>,
}

impl Host {
    fn new() -> Self {
        let mut chance = Chance(0x9e37_79b9_7f4a_7c15);
        let resident = (0..150).map(|_| 4096 * (200 + chance.below(60_000))).collect();
        Self { chance, resident }
    }

    /// What is read at a second of the day.
    fn read(&mut self, second: i64) -> Vec<(&'static str, Value)> {
        let every = |seconds: i64| second % seconds == 0;
        let mut read = Vec::new();
        if every(5) {
            read.push(("cpu", self.cpu()));
            (0..2).for_each(|disk| read.push(("disk_io", self.disk_io(disk))));
            (0..2).for_each(|interface| read.push(("network", self.network(interface))));
        }
        if every(10) {
            read.push(("memory", self.memory()));
            (0..3).for_each(|sensor| read.push(("temperature", self.temperature(sensor))));
        }
        if every(15) {
            read.push(("process_list", self.processes()));
        }
        if every(60) {
            (0..4).for_each(|disk| read.push(("disk", self.disk(disk))));
            read.push(("service_list", services()));
            read.push(("container_list", self.containers()));
            read.push(("agent_self", self.agent_self()));
        }
        if every(300) {
            read.push(("system", json!({"uptime": 1_000_000 + second, "boot_time": 1_795_000_000, "processes": 150, "users": 1})));
        }
        read
    }

    fn cpu(&mut self) -> Value {
        let cores: Vec<f64> = (0..4).map(|_| self.chance.share(40.0)).collect();
        json!({"usage": self.chance.share(30.0), "cores": cores, "iowait": self.chance.share(2.0),
            "load_1m": self.chance.below(400) as f64 / 100.0, "load_5m": self.chance.below(400) as f64 / 100.0,
            "load_15m": self.chance.below(400) as f64 / 100.0, "user": self.chance.share(20.0),
            "system": self.chance.share(10.0), "nice": 0.0, "irq": self.chance.share(1.0), "steal": 0.0})
    }

    fn disk_io(&mut self, disk: u64) -> Value {
        json!({"device": format!("nvme{disk}n1"), "read_bytes": 512 * self.chance.below(2000),
            "write_bytes": 512 * self.chance.below(20_000), "read_ops": self.chance.below(40),
            "write_ops": self.chance.below(300), "read_time_ms": self.chance.below(50),
            "write_time_ms": self.chance.below(400), "io_in_progress": 0})
    }

    fn network(&mut self, interface: u64) -> Value {
        json!({"interface": format!("eth{interface}"), "mac_address": "AA:BB:CC:DD:EE:0F", "mtu": 1500,
            "speed": 1_000_000_000, "rx_bytes": self.chance.below(200_000), "rx_packets": self.chance.below(400),
            "rx_errors": 0, "rx_drops": 0, "tx_bytes": self.chance.below(100_000),
            "tx_packets": self.chance.below(300), "tx_errors": 0, "tx_drops": 0})
    }

    fn memory(&mut self) -> Value {
        let used = 3_000_000_000 + 4096 * self.chance.below(20_000);
        json!({"ram_total": 8_000_000_000_u64, "ram_used": used, "ram_available": 8_000_000_000 - used,
            "ram_used_pct": used as f64 / 8e7, "swap_total": 0, "swap_used": 0, "swap_pct": 0.0,
            "cached": 4096 * self.chance.below(500_000), "buffers": 4096 * self.chance.below(9000)})
    }

    fn temperature(&mut self, sensor: u64) -> Value {
        let temperature = 40.0 + self.chance.below(160) as f64 / 10.0;
        json!({"sensor": format!("coretemp Core {sensor}"), "temperature": temperature, "max_temp": 100.0})
    }

    fn processes(&mut self) -> Value {
        let mut processes = Vec::new();
        for index in 0..self.resident.len() {
            let works = index % 3 == 0;
            if works && self.chance.below(4) == 0 {
                self.resident[index] =
                    4096 * (self.resident[index] / 4096 + self.chance.below(64)).max(33) - 32 * 4096;
            }
            let cpu = if works { self.chance.below(40) as f64 / 15.0 } else { 0.0 };
            let resident = self.resident[index];
            processes.push(
                json!({"pid": 300 + 37 * index, "name": format!("worker-{index}"), "cpu_percent": cpu,
                "mem_percent": resident as f64 / 8e7, "mem_rss": resident,
                "status": if works { "running" } else { "waiting" }, "threads_total": 1 + index % 9}),
            );
        }
        json!({"processes": processes})
    }

    fn disk(&mut self, disk: u64) -> Value {
        let used = 100_000_000_000 + 4096 * self.chance.below(100_000);
        json!({"device": format!("/dev/nvme0n1p{disk}"), "mountpoint": format!("/srv/{disk}"), "filesystem": "ext4",
            "disk_type": "local", "disk_total": 500_000_000_000_u64, "disk_used": used,
            "disk_available": 475_000_000_000_u64 - used, "disk_used_pct": used as f64 / 5e9,
            "inodes_total": 30_000_000, "inodes_used": 1_000_000 + self.chance.below(1000),
            "inodes_pct": 3.3 + self.chance.share(0.01)})
    }

    fn containers(&mut self) -> Value {
        let container = |index: u64, chance: &mut Chance| {
            json!({"id": format!("{:012x}", index * 0x1234_5678_9abc), "name": format!("app-{index}"),
                "image": format!("registry.example/app-{index}:1.{index}"), "state": "running", "source": "docker",
                "kind": "container", "cpu_percent": chance.share(20.0), "cpu_limit_cores": 4,
                "memory_bytes": 4096 * chance.below(100_000), "memory_limit": 8_000_000_000_u64,
                "net_rx_bytes": chance.below(1 << 40), "net_tx_bytes": chance.below(1 << 40)})
        };
        let containers: Vec<Value> = (0..8).map(|index| container(index, &mut self.chance)).collect();
        json!({"containers": containers})
    }

    fn agent_self(&mut self) -> Value {
        let collector = |name: &str, chance: &mut Chance| json!({"name": name, "runs": chance.below(1 << 20), "failures": 0, "panics": 0, "duration_us": chance.below(3000)});
        let names = ["cpu", "disk_io", "network", "memory", "temperature", "process_list", "disk", "system"];
        let collectors: Vec<Value> = names.iter().map(|name| collector(name, &mut self.chance)).collect();
        json!({"rss_bytes": 5_000_000 + 4096 * self.chance.below(50), "cpu_time_ms": self.chance.below(1 << 20),
            "queued": self.chance.below(400), "dropped": 0, "collectors": collectors})
    }
}

fn services() -> Value {
    let service = |index: u64| {
        json!({"name": format!("service-{index}.service"), "status": "active", "sub_status": "running",
            "load_state": "loaded", "description": format!("What the service {index} does")})
    };
    json!({"services": (0..60).map(service).collect::<Vec<_>>()})
}

/// As the agent makes them: a type with its payload, in order and form of the protocol.
fn envelope(kind: &str, timestamp: OffsetDateTime, data: &Value) -> Envelope {
    let body =
        json!([{"type": kind, "timestamp": "2026-11-23T00:00:00Z", "hostname": "host-17", "data": data}]);
    let mut batch = decode_batch(body.to_string().as_bytes()).expect("it is a batch");
    match batch.received.remove(0) {
        Received::Envelope(envelope) => Envelope { timestamp, ..*envelope },
        other => panic!("{kind} is not of the protocol: {other:?}"),
    }
}

/// Folder after `--leave`.
fn left() -> Option<PathBuf> {
    let mut arguments = std::env::args_os().skip_while(|argument| argument != "--leave").skip(1);
    arguments.next().map(PathBuf::from)
}

fn main() {
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    let left = left();
    let days = if left.is_some() { GOAL_DAYS } else { 1 };
    let start = left.as_ref().map_or(START, |_| OffsetDateTime::now_utc() - Duration::days(days));
    let place = left.clone().unwrap_or_else(|| folder.path().join("spool"));
    let mut spool = Spool::open(&place, 1 << 30).expect("a new folder can be opened");
    // As this host's clocks stand: an agent moves readings of other times.
    let offset = left.as_ref().map_or(Offset(0), |_| Clock::of_host().offset());
    spool.begin(&Live::of(&Queue::new(), 1), offset).expect("a new folder can be written");
    let (mut host, mut group, mut begun) = (Host::new(), Vec::new(), 0);
    let (mut envelopes, mut json_bytes, mut writing) = (0_u64, 0_usize, std::time::Duration::ZERO);
    let mut kinds: BTreeMap<&str, usize> = BTreeMap::new();
    for second in 0..DAY_SECONDS * days {
        for (kind, data) in host.read(second) {
            let envelope = envelope(kind, start + Duration::seconds(second), &data);
            let entry = Entry::new(&envelope, offset).expect("an envelope can be written");
            (envelopes, json_bytes) = (envelopes + 1, json_bytes + entry.len());
            *kinds.entry(kind).or_default() += entry.len();
            group.push(entry);
        }
        if group.len() >= GROUP || second - begun >= GROUP_SECONDS {
            let clock = Instant::now();
            spool.push(&group, offset).expect("the disk has room for a day");
            writing += clock.elapsed();
            (group, begun) = (Vec::new(), second);
        }
    }
    if let Some(left) = left {
        println!("{envelopes} envelopes in {} groups are left in {}", spool.requests(), left.display());
        return;
    }
    let days = LIMIT_BYTES / spool.bytes() as f64;
    let requests = spool.requests();
    let verdict = if days >= GOAL_DAYS as f64 { "reached" } else { "missed" };
    println!(
        "a day of a host: {envelopes} envelopes, {:.1} MB of JSON, {requests} groups",
        json_bytes as f64 / 1e6
    );
    for (kind, bytes) in kinds {
        println!("  {kind:<15} {:>8.2} MB", bytes as f64 / 1e6);
    }
    println!(
        "in the spool: {:.2} MB, one in {:.1}; {:.1} ms for each group, the disk's wait included",
        spool.bytes() as f64 / 1e6,
        json_bytes as f64 / spool.bytes() as f64,
        writing.as_secs_f64() * 1e3 / requests as f64
    );
    println!("64 MiB hold {days:.1} days, goal {GOAL_DAYS} days: {verdict}");
    let files = fs::read_dir(&place).map_or(0, Iterator::count);
    println!("in {files} files");
}
