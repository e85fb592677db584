//! What a small Linux host sends in a few minutes, with numbers as ragged as real ones.

use spectra_protocol::Envelope;
use spectra_protocol::metric::{
    Cpu, Disk, DiskIo, Memory, Metric, Network, Process, ProcessList, System, Temperature,
};
use time::{Duration, OffsetDateTime};

const PROCESSES: u64 = 150;
const SECONDS: i64 = 5 * 60;
const TICK_SECONDS: i64 = 5;

/// Five minutes of readings at the default intervals, in the order in which an agent queues them.
pub(crate) fn five_minutes() -> Vec<Envelope> {
    let mut noise = Noise(0x5EED);
    let start =
        OffsetDateTime::from_unix_timestamp(1_795_456_560).expect("a time within the years 1 to 9999");
    let mut envelopes = Vec::new();
    for second in (0..SECONDS).step_by(usize::try_from(TICK_SECONDS).expect("a positive step")) {
        // Not on the whole second: real timestamps have nine digits.
        let timestamp = start + Duration::seconds(second) + Duration::nanoseconds(1_368_593);
        let metrics = readings_at(second, &mut noise);
        envelopes.extend(metrics.into_iter().map(|metric| Envelope {
            timestamp,
            hostname: "rack2-node07".to_owned(),
            metric,
        }));
    }
    envelopes
}

fn readings_at(second: i64, noise: &mut Noise) -> Vec<Metric> {
    let mut metrics = vec![cpu(noise).into()];
    metrics.extend(["nvme0n1", "sda"].map(|device| disk_io(device, noise).into()));
    metrics.extend(["eth0", "eth1", "wlan0"].map(|interface| network(interface, noise).into()));
    if second % 10 == 0 {
        metrics.push(memory(noise).into());
        metrics.extend(["k10temp Tctl", "nvme Composite", "acpitz"].map(|s| temperature(s, noise).into()));
    }
    if second % 15 == 0 {
        metrics.push(
            ProcessList { processes: (1..=PROCESSES).map(|n| process(n, noise)).collect(), list: 0 }.into(),
        );
    }
    if second % 60 == 0 {
        metrics.extend(["/", "/boot/efi", "/srv/media"].map(|mountpoint| disk(mountpoint, noise).into()));
    }
    if second % 300 == 0 {
        metrics.push(system(noise).into());
    }
    metrics
}

fn cpu(noise: &mut Noise) -> Cpu {
    Cpu {
        usage: noise.percent().into(),
        cores: (0..8).map(|_| noise.percent().into()).collect(),
        iowait: noise.percent().into(),
        load_1m: 0.27.into(),
        load_5m: 1.41.into(),
        load_15m: 2.28.into(),
        user: noise.percent().into(),
        system: noise.percent().into(),
        nice: 0.0.into(),
        irq: noise.percent().into(),
        steal: 0.0.into(),
    }
}

fn memory(noise: &mut Noise) -> Memory {
    Memory {
        ram_total: 25_276_518_400.into(),
        ram_used: noise.below(8 << 30).into(),
        ram_available: noise.below(16 << 30).into(),
        ram_used_pct: noise.percent().into(),
        swap_total: 0.into(),
        swap_used: 0.into(),
        swap_pct: 0.0.into(),
        cached: noise.below(8 << 30).into(),
        buffers: noise.below(1 << 28).into(),
    }
}

fn disk(mountpoint: &str, noise: &mut Noise) -> Disk {
    Disk {
        device: "/dev/nvme0n1p2".to_owned(),
        mountpoint: mountpoint.to_owned(),
        filesystem: "ext4".to_owned(),
        disk_type: "local".to_owned(),
        disk_total: 270_553_174_016.into(),
        disk_used: noise.below(270_553_174_016).into(),
        disk_available: noise.below(270_553_174_016).into(),
        disk_used_pct: noise.percent().into(),
        inodes_total: 16_777_216.into(),
        inodes_used: noise.below(16_777_216).into(),
        inodes_pct: noise.percent().into(),
        ..Disk::default()
    }
}

fn disk_io(device: &str, noise: &mut Noise) -> DiskIo {
    DiskIo {
        device: device.to_owned(),
        read_bytes: noise.below(1 << 24).into(),
        write_bytes: noise.below(1 << 24).into(),
        read_ops: noise.below(400).into(),
        write_ops: noise.below(400).into(),
        read_time_ms: noise.below(900).into(),
        write_time_ms: noise.below(900).into(),
        io_in_progress: noise.below(4).into(),
        busy_pct: noise.percent().into(),
    }
}

fn network(interface: &str, noise: &mut Noise) -> Network {
    Network {
        interface: interface.to_owned(),
        mac_address: "0E:CF:F1:9F:0D:28".to_owned(),
        mtu: 1500.into(),
        speed: 1_000_000_000.into(),
        rx_bytes: noise.below(1 << 26).into(),
        rx_packets: noise.below(40_000).into(),
        rx_errors: 0.into(),
        rx_drops: 0.into(),
        tx_bytes: noise.below(1 << 26).into(),
        tx_packets: noise.below(40_000).into(),
        tx_errors: 0.into(),
        tx_drops: 0.into(),
        physical: Some(true),
        ..Network::default()
    }
}

fn temperature(sensor: &str, noise: &mut Noise) -> Temperature {
    Temperature {
        sensor: sensor.to_owned(),
        temperature: noise.percent().into(),
        max_temp: 95.0.into(),
        ..Temperature::default()
    }
}

fn process(number: u64, noise: &mut Noise) -> Process {
    // Most processes sleep: a bare 0 is the commonest number of a process list.
    let cpu_percent = if number.is_multiple_of(8) { noise.percent() } else { 0.0 };
    Process {
        pid: i64::try_from(number * 37).expect("a small number"),
        name: format!("kworker/{number}:1"),
        cpu_percent: cpu_percent.into(),
        mem_percent: (noise.percent() / 50.0).into(),
        mem_rss: noise.below(1 << 28).into(),
        status: "waiting".to_owned(),
        threads_total: 4.into(),
        ..Process::default()
    }
}

fn system(noise: &mut Noise) -> System {
    System {
        uptime: noise.below(10_000_000).into(),
        processes: PROCESSES.into(),
        users: 1.into(),
        boot_time: 1_795_453_206.into(),
    }
}

/// A fixed sequence of numbers (a linear congruential generator): each run measures the same bytes.
struct Noise(u64);

impl Noise {
    fn below(&mut self, bound: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 11) % bound
    }

    /// 0 up to 100, with as many digits as a quotient of two counters has.
    fn percent(&mut self) -> f64 {
        self.below(1 << 40) as f64 / (1u64 << 40) as f64 * 100.0
    }
}
