//! What a small Linux server measures at the agent's default intervals, with values that move as those of
//! real hosts do: slowly, with some noise, and in the steps that the kernel counts in.

use spectra_protocol::metric::{Cpu, Disk, DiskIo, Memory, Metric, Network, System, Temperature};
use spectra_protocol::{Envelope, Reading};
use time::OffsetDateTime;

/// Reads all of a kind at a unix time.
type Read = fn(i64) -> Vec<Metric>;

/// What is read, and every how many seconds.
const KINDS: [(i64, Read); 7] =
    [(5, cpu), (5, disk_io), (5, network), (10, memory), (10, temperature), (60, disk), (300, system)];

const RAM: u64 = 16 << 30;

/// Everything that is read at `second`, a unix time.
pub(crate) fn tick(second: i64) -> Vec<Envelope> {
    let kinds = KINDS.iter().filter(|(interval, _)| second % interval == 0);
    all(second, kinds.map(|(_, read)| *read))
}

/// One reading of each kind.
pub(crate) fn everything(second: i64) -> Vec<Envelope> {
    all(second, KINDS.iter().map(|(_, read)| *read))
}

fn all(second: i64, kinds: impl Iterator<Item = Read>) -> Vec<Envelope> {
    let timestamp = OffsetDateTime::from_unix_timestamp(second).expect("it is of our time");
    let envelope = |metric| Envelope { timestamp, hostname: "bench".to_owned(), metric };
    kinds.flat_map(|read| read(second)).map(envelope).collect()
}

/// Millionths: the curve of a day with noise; `salt` tells the values of a host apart.
fn share(salt: u64, second: i64) -> u64 {
    const HALF_DAY: u64 = 43_200;
    let second = second.unsigned_abs();
    let mut noise = salt.wrapping_mul(0x9e37_79b9_7f4a_7c15).wrapping_add(second);
    noise = (noise ^ (noise >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    noise = (noise ^ (noise >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    let noise = (noise ^ (noise >> 31)) % 1_000_001;
    let curve = ((second + salt * 7919) % (2 * HALF_DAY)).abs_diff(HALF_DAY) * 1_000_000 / HALF_DAY;
    (curve * 6 + noise * 2) / 10
}

/// In steps of a twentieth.
fn percent(salt: u64, second: i64) -> Reading<f64> {
    Reading::Value((share(salt, second) / 500) as f64 / 20.0)
}

/// Up to `most`, in steps of `step`.
fn number(salt: u64, second: i64, most: u64, step: u64) -> Reading<u64> {
    Reading::Value(most / step * share(salt, second) / 1_000_000 * step)
}

fn cpu(at: i64) -> Vec<Metric> {
    let load = |salt, slow| percent(salt, at / slow * slow).map(|percent| (percent * 4.0).round() / 100.0);
    let cpu = Cpu {
        usage: percent(1, at),
        cores: (2..6).map(|core| percent(core, at)).collect(),
        iowait: percent(6, at),
        load_1m: load(7, 15),
        load_5m: load(7, 60),
        load_15m: load(7, 180),
        user: percent(8, at),
        system: percent(9, at),
        nice: Reading::Value(0.0),
        irq: percent(10, at),
        steal: Reading::Value(0.0),
    };
    vec![cpu.into()]
}

fn memory(at: i64) -> Vec<Metric> {
    let memory = Memory {
        ram_total: Reading::Value(RAM),
        ram_used: number(11, at, RAM, 4096),
        ram_available: number(12, at, RAM, 4096),
        ram_used_pct: percent(11, at),
        swap_total: Reading::Value(0),
        swap_used: Reading::Value(0),
        swap_pct: Reading::Value(0.0),
        cached: number(13, at / 60, RAM / 2, 4096),
        buffers: number(14, at / 60, RAM / 8, 4096),
    };
    vec![memory.into()]
}

fn disk_io(at: i64) -> Vec<Metric> {
    let device = |(salt, device): (u64, &str)| {
        let io = DiskIo {
            device: device.to_owned(),
            read_bytes: number(salt, at, 1 << 26, 512),
            write_bytes: number(salt + 1, at, 1 << 26, 512),
            read_ops: number(salt, at, 2000, 1),
            write_ops: number(salt + 1, at, 2000, 1),
            read_time_ms: number(salt + 2, at, 500, 1),
            write_time_ms: number(salt + 3, at, 500, 1),
            io_in_progress: number(salt + 4, at, 3, 1),
            busy_pct: percent(salt + 5, at),
        };
        io.into()
    };
    [(20, "sda"), (30, "nvme0n1")].map(device).into()
}

fn network(at: i64) -> Vec<Metric> {
    let interface = |(salt, interface): (u64, &str)| {
        let network = Network {
            interface: interface.to_owned(),
            mac_address: "0E:CF:F1:9F:0D:28".to_owned(),
            mtu: Reading::Value(1500),
            speed: Reading::Value(1_000_000_000),
            rx_bytes: number(salt, at, 1 << 24, 1),
            rx_packets: number(salt, at, 20_000, 1),
            rx_errors: Reading::Value(0),
            rx_drops: Reading::Value(0),
            tx_bytes: number(salt + 1, at, 1 << 24, 1),
            tx_packets: number(salt + 1, at, 20_000, 1),
            tx_errors: Reading::Value(0),
            tx_drops: Reading::Value(0),
            physical: Some(true),
            ..Network::default()
        };
        network.into()
    };
    [(40, "eth0"), (50, "eth1"), (60, "wlan0")].map(interface).into()
}

fn temperature(at: i64) -> Vec<Metric> {
    let sensor = |(salt, sensor): (u64, &str)| {
        let temperature = Reading::Value(35.0 + (share(salt, at) / 25_000) as f64);
        Temperature {
            sensor: sensor.to_owned(),
            temperature,
            max_temp: Reading::Value(100.0),
            ..Temperature::default()
        }
        .into()
    };
    [(70, "Package id 0"), (71, "Core 0"), (72, "Core 1"), (73, "acpitz")].map(sensor).into()
}

fn disk(at: i64) -> Vec<Metric> {
    let mount = |(salt, mount): (u64, &str)| {
        let disk = Disk {
            device: format!("/dev/vg0{mount}"),
            mountpoint: mount.to_owned(),
            filesystem: "ext4".to_owned(),
            disk_type: "local".to_owned(),
            disk_total: Reading::Value(1 << 38),
            disk_used: number(salt, at / 600, 1 << 38, 4096),
            disk_available: number(salt + 1, at / 600, 1 << 38, 4096),
            disk_used_pct: percent(salt, at / 600),
            inodes_total: Reading::Value(1 << 24),
            inodes_used: number(salt + 2, at / 600, 1 << 24, 1),
            inodes_pct: percent(salt + 2, at / 600),
            ..Disk::default()
        };
        disk.into()
    };
    [(80, "/"), (90, "/home"), (100, "/var")].map(mount).into()
}

fn system(at: i64) -> Vec<Metric> {
    let boot = 1_790_000_000;
    let system = System {
        uptime: Reading::Value(at.saturating_sub(boot).unsigned_abs()),
        processes: number(110, at, 300, 1),
        users: Reading::Value(1),
        boot_time: Reading::Value(boot),
    };
    vec![system.into()]
}
