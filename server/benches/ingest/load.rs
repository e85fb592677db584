//! What a fleet of Linux hosts sends, as bodies ready to be posted.

use std::io::Write as _;

use anyhow::Result;
use flate2::Compression;
use flate2::write::GzEncoder;
use spectra_protocol::metric::{Cpu, Disk, DiskIo, Memory, Metric, Network, Temperature};
use spectra_protocol::{Envelope, Reading, decode_batch, encode_batch};
use spectra_server::ingest::{Clock, Numbers, Source, read};
use spectra_server::store::{AgentKey, Submission, Time};
use time::{Duration, OffsetDateTime};
use uuid::Uuid;

/// Agents that send at the same time.
pub(crate) const AGENTS: usize = 64;
/// Requests of one agent in one round.
pub(crate) const BODIES: usize = 4;
/// Readings of a host in one request: a request of an agent that was cut off for two minutes.
const TICKS: i32 = 25;

/// Rows of one round: for each tick cpu, memory, three file systems, two devices, three interfaces,
/// four sensors.
pub(crate) const ROWS: usize = AGENTS * BODIES * TICKS as usize * 14;

/// One request's body and the same, decoded.
pub(crate) struct Body {
    pub(crate) gzip: Vec<u8>,
    pub(crate) envelopes: Vec<Envelope>,
}

/// Bodies of one agent in one round; no two rounds have a time in common.
pub(crate) fn bodies(round: usize) -> Vec<Body> {
    // Hours back, so that all are within retention and none is in the future.
    let start = OffsetDateTime::now_utc() - Duration::hours(20);
    let first = i32::try_from(round * BODIES).unwrap_or(0) * TICKS;
    (0..i32::try_from(BODIES).unwrap_or(0))
        .map(|body| {
            let ticks = (0..TICKS).map(|tick| start + Duration::seconds(5) * (first + body * TICKS + tick));
            let envelopes: Vec<Envelope> = ticks.flat_map(readings).collect();
            Body { gzip: gzip(&encode_batch(&envelopes).expect("envelopes are valid JSON")), envelopes }
        })
        .collect()
}

/// The rows that all agents' `bodies` become on the server, request after request.
pub(crate) fn submissions(bodies: &[Body]) -> Result<Vec<Submission>> {
    let clock = Clock { received: Time::now(), retention: Duration::days(30) };
    let mut submissions = Vec::new();
    for body in bodies {
        let json = encode_batch(&body.envelopes)?;
        for agent in 1..=i32::try_from(AGENTS)? {
            let numbers = Some(Numbers::of(Uuid::nil(), 1));
            let source = Source { agent: AgentKey(agent), numbers, agent_clock: None, leaving: None };
            submissions.push(read(source, clock, decode_batch(&json)?).0);
        }
    }
    Ok(submissions)
}

fn gzip(body: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(body).expect("memory takes all bytes");
    encoder.finish().expect("memory takes all bytes")
}

fn readings(timestamp: OffsetDateTime) -> Vec<Envelope> {
    // Values that move, so that gzip has what a real host gives it.
    let seed = timestamp.unix_timestamp().unsigned_abs();
    let number = |salt: u64, below: u64| {
        Reading::Value(seed.wrapping_mul(6_364_136_223_846_793_005).rotate_left(17) % (below + salt))
    };
    let percent = |salt: u64| number(salt, 10_000).map(|hundredths| hundredths.min(10_000) as f64 / 100.0);
    let mut metrics: Vec<Metric> = vec![
        Cpu {
            usage: percent(1),
            cores: vec![percent(2), percent(3), percent(4), percent(5)],
            iowait: percent(6),
            load_1m: percent(7),
            load_5m: percent(8),
            load_15m: percent(9),
            user: percent(10),
            system: percent(11),
            nice: Reading::Value(0.0),
            irq: percent(12),
            steal: Reading::Value(0.0),
        }
        .into(),
        Memory {
            ram_total: Reading::Value(25_276_518_400),
            ram_used: number(13, 25_276_518_400),
            ram_available: number(14, 25_276_518_400),
            ram_used_pct: percent(15),
            swap_total: Reading::Value(0),
            swap_used: Reading::Value(0),
            swap_pct: Reading::Value(0.0),
            cached: number(16, 1 << 33),
            buffers: number(17, 1 << 30),
        }
        .into(),
    ];
    metrics.extend(["/", "/home", "/var"].map(|mount| {
        Metric::from(Disk {
            device: format!("/dev/vg0{mount}"),
            mountpoint: mount.to_owned(),
            filesystem: "ext4".to_owned(),
            disk_type: "local".to_owned(),
            disk_total: Reading::Value(270_553_174_016),
            disk_used: number(18, 270_553_174_016),
            disk_available: number(19, 270_553_174_016),
            disk_used_pct: percent(20),
            inodes_total: Reading::Value(16_777_216),
            inodes_used: number(21, 16_777_216),
            inodes_pct: percent(22),
            ..Disk::default()
        })
    }));
    metrics.extend(["sda", "nvme0n1"].map(|device| {
        Metric::from(DiskIo {
            device: device.to_owned(),
            read_bytes: number(23, 1 << 28),
            write_bytes: number(24, 1 << 28),
            read_ops: number(25, 10_000),
            write_ops: number(26, 10_000),
            read_time_ms: number(27, 5_000),
            write_time_ms: number(28, 5_000),
            io_in_progress: number(29, 32),
            busy_pct: percent(30),
        })
    }));
    metrics.extend(["eth0", "eth1", "wlan0"].map(|interface| {
        Metric::from(Network {
            interface: interface.to_owned(),
            mac_address: "0E:CF:F1:9F:0D:28".to_owned(),
            mtu: Reading::Value(1500),
            speed: Reading::Value(1_000_000_000),
            rx_bytes: number(31, 1 << 27),
            rx_packets: number(32, 100_000),
            rx_errors: Reading::Value(0),
            rx_drops: Reading::Value(0),
            tx_bytes: number(33, 1 << 27),
            tx_packets: number(34, 100_000),
            tx_errors: Reading::Value(0),
            tx_drops: Reading::Value(0),
            physical: Some(true),
            ..Network::default()
        })
    }));
    metrics.extend(["Package id 0", "Core 0", "Core 1", "acpitz"].map(|sensor| {
        Metric::from(Temperature {
            sensor: sensor.to_owned(),
            temperature: percent(35),
            max_temp: Reading::Value(100.0),
            ..Temperature::default()
        })
    }));
    let envelope = |metric| Envelope { timestamp, hostname: "bench".to_owned(), metric };
    metrics.into_iter().map(envelope).collect()
}
