//! Settings of agents: what can be set, and what follows for a host from several levels.

mod followed;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use spectra_protocol::config::{AgentConfig, CollectorConfig, DiagnosticPolicy};
use thiserror::Error;

use crate::store::{self, AgentKey, SettingsLevel, Store};

pub(crate) use followed::followed;

/// One level's settings, or what follows from all of them. What is absent is left to the level before,
/// and in the end to the agent.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Settings {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub log_level: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub flush_seconds: Option<u32>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub collectors: BTreeMap<String, CollectorConfig>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub diagnostics: Option<DiagnosticPolicy>,
}

/// Why a level cannot be set.
#[derive(Debug, Error, PartialEq, Eq)]
#[error("{0}")]
pub struct SettingsError(String);

const KEYS: [&str; 4] = ["log_level", "flush_seconds", "collectors", "diagnostics"];
const COLLECTOR_KEYS: [&str; 2] = ["enabled", "interval_seconds"];
const DIAGNOSTIC_KEYS: [&str; 6] =
    ["allowed", "denied_networks", "log_paths", "log_units", "max_concurrent", "max_output_bytes"];
const LOG_LEVELS: [&str; 5] = ["debug", "info", "warn", "warning", "error"];
/// Types of diagnostics.
const DIAGNOSTICS: [&str; 8] =
    ["ping", "traceroute", "connect", "dns", "netstat", "disk_usage", "mounts", "logs"];
/// Collectors of one level: more than there are.
const COLLECTORS: usize = 64;
/// Entries of a list of the diagnostic policy, and bytes of each.
const LIST: usize = 64;
const ENTRY_BYTES: usize = 255;
const NAME_BYTES: usize = 32;
const INTERVAL_SECONDS: std::ops::RangeInclusive<u32> = 1..=86_400;
const FLUSH_SECONDS: std::ops::RangeInclusive<u32> = 1..=300;
const CONCURRENT: std::ops::RangeInclusive<u32> = 1..=8;
const OUTPUT_BYTES: std::ops::RangeInclusive<u32> = 16_384..=10_485_760;

impl Settings {
    /// Reads a level that somebody wants to set; a setting that does not exist is an error, for it may be
    /// a misspelt one.
    pub fn parse(value: &serde_json::Value) -> Result<Self, SettingsError> {
        known("a setting", value, &KEYS)?;
        for (name, collector) in value.get("collectors").and_then(|map| map.as_object()).into_iter().flatten()
        {
            known(&format!("a setting of the collector {name}"), collector, &COLLECTOR_KEYS)?;
        }
        if let Some(policy) = value.get("diagnostics").filter(|policy| !policy.is_null()) {
            known("a setting of diagnostics", policy, &DIAGNOSTIC_KEYS)?;
        }
        let settings: Self =
            serde_json::from_value(value.clone()).map_err(|error| SettingsError(error.to_string()))?;
        settings.check()?;
        Ok(settings)
    }

    fn check(&self) -> Result<(), SettingsError> {
        let Self { log_level, flush_seconds, collectors, diagnostics } = self;
        if let Some(level) = log_level.as_deref().filter(|level| !LOG_LEVELS.contains(level)) {
            return Err(SettingsError(format!("log_level \"{level}\" is none of {}", LOG_LEVELS.join(", "))));
        }
        within("flush_seconds", *flush_seconds, &FLUSH_SECONDS)?;
        if collectors.len() > COLLECTORS {
            return Err(SettingsError(format!("there are at most {COLLECTORS} collectors")));
        }
        for (name, CollectorConfig { enabled: _, interval_seconds }) in collectors {
            let plain = name.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_');
            if !plain || !(1..=NAME_BYTES).contains(&name.len()) {
                return Err(SettingsError(format!("\"{name}\" is no name of a collector")));
            }
            within("interval_seconds", *interval_seconds, &INTERVAL_SECONDS)?;
        }
        diagnostics.as_ref().map_or(Ok(()), check_policy)
    }
}

fn check_policy(policy: &DiagnosticPolicy) -> Result<(), SettingsError> {
    let DiagnosticPolicy { allowed, denied_networks, log_paths, log_units, max_concurrent, max_output_bytes } =
        policy;
    let unknown = allowed.iter().flatten().find(|name| !DIAGNOSTICS.contains(&name.as_str()));
    if let Some(name) = unknown {
        return Err(SettingsError(format!("\"{name}\" is none of {}", DIAGNOSTICS.join(", "))));
    }
    for list in [denied_networks, log_paths, log_units].into_iter().flatten() {
        let fits =
            |entry: &String| (1..=ENTRY_BYTES).contains(&entry.len()) && !entry.chars().any(char::is_control);
        if list.len() > LIST || !list.iter().all(fits) {
            let problem = format!("a list has at most {LIST} entries of 1 to {ENTRY_BYTES} bytes");
            return Err(SettingsError(problem));
        }
    }
    if let Some(network) = denied_networks.iter().flatten().find(|text| !is_network(text)) {
        return Err(SettingsError(format!("\"{network}\" is no network, as 10.0.0.0/8 is one")));
    }
    let escapes = |path: &&String| !path.starts_with('/') || path.split('/').any(|part| part == "..");
    if let Some(path) = log_paths.iter().flatten().find(escapes) {
        return Err(SettingsError(format!("\"{path}\" is no absolute path without ..")));
    }
    within("max_concurrent", *max_concurrent, &CONCURRENT)?;
    within("max_output_bytes", *max_output_bytes, &OUTPUT_BYTES)
}

fn is_network(text: &str) -> bool {
    let Some((address, bits)) = text.split_once('/') else { return false };
    let Ok(address) = address.parse::<std::net::IpAddr>() else { return false };
    let most = if address.is_ipv4() { 32 } else { 128 };
    bits.parse::<u8>().is_ok_and(|bits| bits <= most)
}

fn within(
    name: &str,
    value: Option<u32>,
    range: &std::ops::RangeInclusive<u32>,
) -> Result<(), SettingsError> {
    if value.is_none_or(|value| range.contains(&value)) {
        return Ok(());
    }
    Err(SettingsError(format!("{name} is from {} to {}", range.start(), range.end())))
}

fn known(what: &str, value: &serde_json::Value, keys: &[&str]) -> Result<(), SettingsError> {
    let Some(object) = value.as_object() else {
        return Err(SettingsError(format!("an object is needed where {what} stands")));
    };
    match object.keys().find(|key| !keys.contains(&key.as_str())) {
        Some(key) => Err(SettingsError(format!("{what} is one of {}, not \"{key}\"", keys.join(", ")))),
        None => Ok(()),
    }
}

/// What follows from levels, of which a later one wins, setting by setting.
pub fn merge(levels: impl IntoIterator<Item = Settings>) -> Settings {
    levels.into_iter().fold(Settings::default(), |before, level| {
        let Settings { log_level, flush_seconds, collectors, diagnostics } = level;
        let mut merged = before.collectors;
        for (name, CollectorConfig { enabled, interval_seconds }) in collectors {
            let collector = merged.entry(name).or_default();
            collector.enabled = enabled.or(collector.enabled);
            collector.interval_seconds = interval_seconds.or(collector.interval_seconds);
        }
        Settings {
            log_level: log_level.or(before.log_level),
            flush_seconds: flush_seconds.or(before.flush_seconds),
            collectors: merged,
            diagnostics: match (before.diagnostics, diagnostics) {
                (Some(before), Some(policy)) => Some(merge_policy(before, policy)),
                (before, policy) => policy.or(before),
            },
        }
    })
}

fn merge_policy(before: DiagnosticPolicy, policy: DiagnosticPolicy) -> DiagnosticPolicy {
    let DiagnosticPolicy { allowed, denied_networks, log_paths, log_units, max_concurrent, max_output_bytes } =
        policy;
    DiagnosticPolicy {
        allowed: allowed.or(before.allowed),
        denied_networks: denied_networks.or(before.denied_networks),
        log_paths: log_paths.or(before.log_paths),
        log_units: log_units.or(before.log_units),
        max_concurrent: max_concurrent.or(before.max_concurrent),
        max_output_bytes: max_output_bytes.or(before.max_output_bytes),
    }
}

impl Settings {
    /// Names these settings: 53 bits, which every reader of JSON can hold, of their SHA-256.
    pub fn revision(&self) -> u64 {
        let text = serde_json::to_vec(self).unwrap_or_default();
        let digest = Sha256::digest(text);
        digest.iter().take(8).fold(0, |number, byte| number << 8 | u64::from(*byte)) >> 11
    }
}

/// As the agent gets them.
impl From<Settings> for AgentConfig {
    fn from(settings: Settings) -> Self {
        let revision = Some(settings.revision());
        let Settings { log_level, flush_seconds, collectors, diagnostics } = settings;
        Self {
            log_level,
            revision,
            encodings: Vec::new(),
            reads: Vec::new(),
            collectors,
            flush_seconds,
            diagnostics,
        }
    }
}

/// What holds for the agent.
pub async fn of_agent(store: &Store, agent: AgentKey) -> store::Result<Settings> {
    Ok(merge(store.settings_levels(agent).await?.iter().map(of_level)))
}

/// A level as it is kept. What this version cannot read sets nothing: it may be a newer one's.
pub fn of_level(level: &SettingsLevel) -> Settings {
    let value = &level.settings.0;
    if level.name == "log_level" {
        // The original's key, for which any text was taken.
        let known = value.as_str().filter(|text| LOG_LEVELS.contains(text));
        return Settings { log_level: known.map(str::to_owned), ..Settings::default() };
    }
    serde_json::from_value(value.clone()).unwrap_or_default()
}

#[cfg(test)]
mod tests;
