//! What a daemon says, as workloads.

use bollard::models::{
    ContainerInspectResponse, ContainerStateStatusEnum, ContainerStatsResponse, ContainerSummary,
    HealthStatusEnum, SystemVersion,
};
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use super::super::cgroup::numbers;
use super::super::guest::{Cpu, Guest, Usage, told};

/// Digits of an id on the wire.
const ID_DIGITS: usize = 12;
/// The label by which a runtime tells the pod of a container.
const POD_LABEL: &str = "io.kubernetes.pod.uid";

/// `docker` or `podman`, which answers for Docker too.
pub(super) fn source(version: &SystemVersion) -> &'static str {
    let mut components = version.components.iter().flatten();
    if components.any(|component| component.name.contains("Podman")) { "podman" } else { "docker" }
}

/// The full id of a container of a list.
pub(super) fn id(summary: &ContainerSummary) -> Option<String> {
    summary.id.clone().filter(|id| is_id(id))
}

/// What an id is made of; others would reach into paths of the API.
pub(super) fn is_id(id: &str) -> bool {
    id.len() >= ID_DIGITS && id.len() <= 64 && id.bytes().all(|byte| byte.is_ascii_hexdigit())
}

/// A container of a list, if its daemon does not say more about it.
pub(super) fn listed(summary: &ContainerSummary, source: &'static str) -> Option<Guest> {
    let id = id(summary)?;
    let name = summary.names.iter().flatten().next().map(String::as_str).unwrap_or_default();
    Some(Guest {
        name: told(name.trim_start_matches('/')),
        image: told(summary.image.as_deref().unwrap_or_default()),
        state: summary.state.map(|state| state.to_string()).unwrap_or_default(),
        pod: summary.labels.as_ref().and_then(|labels| labels.get(POD_LABEL)).map(|uid| told(uid)),
        ..of_id(id, source)
    })
}

fn of_id(id: String, source: &'static str) -> Guest {
    Guest { id: id[..ID_DIGITS].to_owned(), cgroup: Some(id), source, kind: "container", ..Guest::default() }
}

/// A container that is up, or is going to be up again by itself; `None` for others, and for what is no answer.
pub(super) fn inspected(container: ContainerInspectResponse, source: &'static str) -> Option<Guest> {
    let id = container.id.filter(|id| is_id(id))?;
    let state = container.state.unwrap_or_default();
    let is_up = state.running == Some(true)
        || matches!(
            state.status,
            Some(
                ContainerStateStatusEnum::RUNNING
                    | ContainerStateStatusEnum::PAUSED
                    | ContainerStateStatusEnum::RESTARTING
            )
        );
    if !is_up {
        return None;
    }
    let config = container.config.unwrap_or_default();
    let network = container.host_config.and_then(|config| config.network_mode);
    let labels = config.labels.unwrap_or_default();
    Some(Guest {
        name: told(container.name.as_deref().unwrap_or_default().trim_start_matches('/')),
        image: told(config.image.as_deref().or(container.image.as_deref()).unwrap_or_default()),
        state: state.status.map(|status| status.to_string()).unwrap_or_default(),
        health: state.health.and_then(|health| health.status).and_then(health),
        restarts: container.restart_count.and_then(|count| u64::try_from(count).ok()),
        pid: state.pid.and_then(|pid| u32::try_from(pid).ok()).filter(|pid| *pid > 0),
        pod: labels.get(POD_LABEL).map(|uid| told(uid)),
        host_network: network.as_deref() == Some("host"),
        ..of_id(id, source)
    })
}

fn health(status: HealthStatusEnum) -> Option<String> {
    let word = match status {
        HealthStatusEnum::STARTING => "starting",
        HealthStatusEnum::HEALTHY => "healthy",
        HealthStatusEnum::UNHEALTHY => "unhealthy",
        HealthStatusEnum::EMPTY | HealthStatusEnum::NONE => return None,
    };
    Some(word.to_owned())
}

/// What a daemon counts, for those whose control groups are not to be read here.
pub(super) fn usage(stats: &ContainerStatsResponse) -> Usage {
    let cpu = stats.cpu_stats.as_ref();
    let at = stats.read.as_ref().and_then(|read| OffsetDateTime::parse(read, &Rfc3339).ok());
    let at = at.and_then(|at| u64::try_from(at.unix_timestamp_nanos()).ok()).filter(|at| *at > 0);
    let total = cpu.and_then(|cpu| cpu.cpu_usage.as_ref()?.total_usage);
    let memory = stats.memory_stats.as_ref();
    let networks = stats.networks.iter().flatten().fold(None, |sums: Option<(u64, u64)>, (_, network)| {
        let (received, sent) = sums.unwrap_or_default();
        Some((
            received.saturating_add(network.rx_bytes.unwrap_or(0)),
            sent.saturating_add(network.tx_bytes.unwrap_or(0)),
        ))
    });
    let entries = stats.blkio_stats.as_ref().and_then(|block| block.io_service_bytes_recursive.as_ref());
    let block = entries.filter(|entries| !entries.is_empty()).map(|entries| {
        entries.iter().fold((0u64, 0u64), |(read, written), entry| {
            let value = entry.value.unwrap_or(0);
            match entry.op.as_deref().map(str::to_ascii_lowercase).as_deref() {
                Some("read") => (read.saturating_add(value), written),
                Some("write") => (read, written.saturating_add(value)),
                _ => (read, written),
            }
        })
    });
    Usage {
        cpu: total.zip(at).map(|(nanoseconds, at)| Cpu::Told { nanoseconds, at }),
        cpu_limit: cpu.and_then(|cpu| cpu.online_cpus).map(f64::from).filter(|cpus| *cpus > 0.0),
        memory: memory.and_then(|memory| {
            let usage = memory.usage?;
            let of = |key: &str| memory.stats.as_ref().and_then(|stats| stats.get(key)).copied();
            Some(numbers::without(usage, of("total_inactive_file").or_else(|| of("inactive_file"))))
        }),
        // Without a limit it is the memory of the host.
        memory_limit: memory.and_then(|memory| memory.limit).filter(|limit| *limit > 0),
        network: networks,
        block,
    }
}

#[cfg(test)]
mod tests {
    use bollard::models::ContainerStatsResponse;
    use serde::de::DeserializeOwned;

    use super::super::super::guest::{Cpu, Guest, Usage};
    use super::{inspected, is_id, listed, source, usage};

    fn recorded<T: DeserializeOwned>(name: &str) -> T {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/recorded/docker");
        serde_json::from_slice(&std::fs::read(format!("{folder}/{name}.json")).unwrap()).unwrap()
    }

    #[test]
    fn a_container_is_told_as_it_is_inspected() {
        let web = inspected(recorded("inspect"), "docker").unwrap();
        assert_eq!((web.name.as_str(), web.image.as_str()), ("web", "spectra-test/busybox:1"));
        assert_eq!((web.state.as_str(), web.health.as_deref()), ("running", Some("healthy")));
        assert_eq!((web.restarts, web.id.len(), web.cgroup.as_ref().unwrap().len()), (Some(0), 12, 64));
        assert_eq!(web.pod.as_deref(), Some("0aeadd24-6d3c-4ab1-8e3b-2f2a44d1d2aa"));
        assert!(web.pid.is_some() && !web.host_network);
        let loops = inspected(recorded("inspect-restarting"), "docker").unwrap();
        assert!(loops.restarts > Some(0) && loops.host_network, "{loops:?}");
        let listed: Vec<Guest> =
            recorded::<Vec<_>>("list").iter().filter_map(|summary| listed(summary, "docker")).collect();
        assert!(listed.iter().any(|guest| guest.name == "web" && guest.state == "running"), "{listed:?}");
    }

    #[test]
    fn a_container_that_is_down_is_none() {
        for state in ["exited", "created", "dead"] {
            let mut container = recorded::<serde_json::Value>("inspect");
            container["State"]["Status"] = state.into();
            container["State"]["Running"] = false.into();
            assert_eq!(inspected(serde_json::from_value(container).unwrap(), "docker"), None, "{state}");
        }
    }

    #[test]
    fn what_the_daemon_counts_is_what_the_kernel_counts() {
        let usage = usage(&recorded::<ContainerStatsResponse>("stats"));
        let Some(Cpu::Told { nanoseconds, at }) = usage.cpu else { panic!("{usage:?}") };
        assert!(nanoseconds > 0 && at > 1_700_000_000_000_000_000, "{usage:?}");
        assert_eq!(usage.memory_limit, Some(64 << 20));
        assert!(usage.memory > Some(0) && usage.memory < usage.memory_limit, "{usage:?}");
        assert!(usage.network.is_some_and(|(_, sent)| sent > 0), "{usage:?}");
        assert_eq!(usage.cpu_limit, Some(2.0));
        assert_eq!(super::usage(&ContainerStatsResponse::default()), Usage::default());
    }

    #[test]
    fn podman_is_known_by_its_components() {
        assert_eq!(source(&recorded("version")), "docker");
        let podman = r#"{"Components":[{"Name":"Podman Engine","Version":"4.3.1"},{"Name":"Conmon","Version":"2.1"}]}"#;
        assert_eq!(source(&serde_json::from_str(podman).unwrap()), "podman");
        assert_eq!(source(&serde_json::from_str("{}").unwrap()), "docker");
    }

    #[test]
    fn ids_are_digits_that_reach_nowhere_else() {
        assert!(is_id(&"a".repeat(64)) && is_id("0123456789ab"));
        for id in ["", "short", "../../images/json", &"g".repeat(64), &"a".repeat(65)] {
            assert!(!is_id(id), "{id}");
        }
    }
}
