//! A host of the overview, as JSON.

use std::collections::BTreeMap;

use serde::Serialize;
use utoipa::ToSchema;

use crate::fleet::host;
use crate::install::platform;
use crate::install::releases::Checksums;
use crate::store::{OverviewRow, Time};

/// One host. Values are null where there is no reading.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct OverviewAgent {
    id: String,
    hostname: String,
    os: String,
    platform: String,
    platform_version: Option<String>,
    arch: String,
    cpu_cores: i32,
    cpu_model: Option<String>,
    /// Bytes.
    ram_total: Option<i64>,
    /// `raspberry-pi`, `container`, `virtual-machine` or `bare-metal`.
    hardware: Option<String>,
    /// Name of the board, where it is one: `Raspberry Pi 4 Model B Rev 1.4`.
    board: Option<String>,
    /// `online`, `warn`, `crit`, `stale`, `offline`, `stopped` or `asleep`.
    status: String,
    /// When the agent last called: RFC 3339, on the server's clock; empty if it never did.
    last_seen: String,
    /// Busy share of all processors, %.
    cpu_usage: Option<f64>,
    /// Load average over 1 minute for each processor.
    load_normalized: Option<f64>,
    load_1m: Option<f64>,
    /// %
    ram_percent: Option<f64>,
    /// %
    swap_percent: Option<f64>,
    /// The fullest file system, %.
    disk_max_percent: Option<f64>,
    /// The warmest sensor, °C.
    max_temp: Option<f64>,
    /// Bytes a second over all physical interfaces.
    net_rx_bytes: Option<i64>,
    /// Bytes a second over all physical interfaces.
    net_tx_bytes: Option<i64>,
    /// Seconds.
    uptime: Option<i64>,
    process_count: Option<i64>,
    reboot_required: bool,
    /// When it last measured: RFC 3339, on the server's clock.
    metrics_updated_at: Option<String>,
    /// Of the agent.
    version: String,
    /// Of the agent.
    commit: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    binary_hash: Option<String>,
    update_available: bool,
    /// The host's clock less the server's, milliseconds; null until it can be told.
    clock_offset_ms: Option<i64>,
    /// Where the agent's requests come from.
    ip_address: Option<String>,
    /// The host's own addresses, as of its registration.
    addresses: Vec<String>,
    /// Labels by key: those that follow from the host's facts and those that were given.
    labels: BTreeMap<String, String>,
}

impl OverviewAgent {
    /// `checksums` are those of the releases.
    pub(super) fn new(row: OverviewRow, checksums: &Checksums) -> Self {
        let OverviewRow {
            uuid,
            hostname,
            os,
            platform,
            platform_version,
            arch,
            hardware,
            cpu_model,
            cpu_cores,
            ram_total,
            addresses,
            agent_version,
            agent_commit,
            binary_hash,
            remote_address,
            labels,
            status,
            last_seen,
            metrics_at,
            clock_offset_ms,
            cpu_usage,
            load_1m,
            ram_percent,
            swap_percent,
            disk_max_percent,
            net_rx_bytes,
            net_tx_bytes,
            max_temp,
            uptime,
            process_count,
            reboot_required,
        } = row;
        let whole_seconds = |time: Time| time.rfc3339(false);
        let cores = cpu_cores.unwrap_or(0);
        let build = platform::of_host(os.as_deref().unwrap_or_default(), arch.as_deref().unwrap_or_default());
        let newest = build.and_then(|build| checksums.get(build.filename));
        let binary_hash = binary_hash.filter(|hash| !hash.is_empty());
        let update_available =
            newest.zip(binary_hash.as_ref()).is_some_and(|(newest, hash)| !hash.eq_ignore_ascii_case(newest));
        let mut labels = labels.map(|labels| labels.0).unwrap_or_default();
        for (key, value) in
            [("os", &os), ("arch", &arch), ("hardware", &hardware), ("agent_version", &agent_version)]
        {
            labels.extend(value.iter().map(|value| (key.to_owned(), value.clone())));
        }
        Self {
            id: uuid.to_string(),
            hostname,
            os: os.unwrap_or_default(),
            platform: platform.unwrap_or_default(),
            platform_version,
            arch: arch.unwrap_or_default(),
            cpu_cores: cores,
            board: host::board(hardware.as_deref(), cpu_model.as_deref()).map(str::to_owned),
            cpu_model,
            ram_total,
            hardware,
            status,
            last_seen: last_seen.map(whole_seconds).unwrap_or_default(),
            cpu_usage,
            load_normalized: load_1m.filter(|_| cores > 0).map(|load| load / f64::from(cores)),
            load_1m,
            ram_percent,
            swap_percent,
            disk_max_percent,
            max_temp,
            net_rx_bytes,
            net_tx_bytes,
            uptime,
            process_count,
            reboot_required,
            update_available,
            metrics_updated_at: metrics_at.map(whole_seconds),
            version: agent_version.unwrap_or_default(),
            commit: agent_commit.unwrap_or_default(),
            binary_hash,
            clock_offset_ms,
            ip_address: remote_address,
            addresses: addresses.0,
            labels,
        }
    }
}
