//! The pods of a fleet's agents: what each profile sees of its node.

use std::collections::BTreeMap;

use k8s_openapi::api::core::v1::{
    Capabilities, ConfigMapVolumeSource, Container, EmptyDirVolumeSource, EnvVar, EnvVarSource, ExecAction,
    HostPathVolumeSource, LocalObjectReference, ObjectFieldSelector, PodSecurityContext, PodSpec,
    PodTemplateSpec, Probe, ProjectedVolumeSource, ResourceRequirements, SeccompProfile, SecurityContext,
    ServiceAccountTokenProjection, Sysctl, Toleration, Volume, VolumeMount, VolumeProjection,
};
use k8s_openapi::apimachinery::pkg::api::resource::Quantity;
use k8s_openapi::apimachinery::pkg::apis::meta::v1::ObjectMeta;

use super::{Surroundings, authorities_name};
use crate::api::SpectraFleet;
use crate::api::workload::{Image, Network, Profile, Workload};

/// What the server asks tokens of pods to be made for.
const AUDIENCE: &str = "spectra-server";
/// The least that the API server gives; the kubelet replaces it in time.
const TOKEN_SECONDS: i64 = 600;
const TOKEN_FOLDER: &str = "/var/run/secrets/spectra";
const CA_FOLDER: &str = "/etc/spectra-ca";
/// Where an agent's identity and spool are; the pod's own.
const STATE: &str = "/var/lib/spectra-agent";
const STATUS_SOCKET: &str = "/var/lib/spectra-agent/status.sock";
const NOBODY: i64 = 65534;

pub(super) fn template(
    fleet: &SpectraFleet,
    workload: &Workload,
    labels: &BTreeMap<String, String>,
    surroundings: &Surroundings<'_>,
) -> PodTemplateSpec {
    // Ours win: the selector has to match.
    let mut all = workload.pod_labels.clone();
    all.extend(labels.clone());
    let annotations = Some(workload.pod_annotations.clone()).filter(|all| !all.is_empty());
    PodTemplateSpec {
        metadata: Some(ObjectMeta { labels: Some(all), annotations, ..ObjectMeta::default() }),
        spec: Some(spec(fleet, workload, surroundings)),
    }
}

fn spec(fleet: &SpectraFleet, workload: &Workload, surroundings: &Surroundings<'_>) -> PodSpec {
    let Workload { node_selector, tolerations, affinity, priority_class_name, image, network, .. } = workload;
    let account = fleet.spec.enrollment.service_accounts.first().cloned();
    let everywhere = || vec![Toleration { operator: Some("Exists".to_owned()), ..Toleration::default() }];
    let secrets = image.iter().flat_map(|image| &image.pull_secrets);
    let secrets: Vec<_> = secrets.map(|name| LocalObjectReference { name: name.clone() }).collect();
    PodSpec {
        service_account_name: Some(account.unwrap_or_else(|| "spectra-agent".to_owned())),
        automount_service_account_token: Some(false),
        enable_service_links: Some(false),
        host_network: (*network == Network::Host).then_some(true),
        dns_policy: (*network == Network::Host).then(|| "ClusterFirstWithHostNet".to_owned()),
        node_selector: Some(node_selector.clone()).filter(|selector| !selector.is_empty()),
        tolerations: Some(tolerations.clone().unwrap_or_else(everywhere)),
        affinity: affinity.clone(),
        priority_class_name: priority_class_name.clone(),
        image_pull_secrets: Some(secrets).filter(|secrets| !secrets.is_empty()),
        termination_grace_period_seconds: Some(30),
        security_context: Some(pod_security(workload)),
        containers: vec![container(fleet, workload, surroundings)],
        volumes: Some(volumes(fleet, workload.profile, surroundings)),
        ..PodSpec::default()
    }
}

/// Root where capabilities are needed: Kubernetes gives them to nobody else.
fn is_root(profile: Profile) -> bool {
    profile != Profile::Metrics
}

fn pod_security(workload: &Workload) -> PodSecurityContext {
    let root = is_root(workload.profile);
    let user = if root { 0 } else { NOBODY };
    // Datagram sockets for ping; a pod in the node's network may not set it.
    let ping = Sysctl { name: "net.ipv4.ping_group_range".to_owned(), value: "0 2147483647".to_owned() };
    PodSecurityContext {
        run_as_user: Some(user),
        run_as_group: Some(user),
        run_as_non_root: Some(!root),
        fs_group: Some(user),
        seccomp_profile: Some(SeccompProfile { type_: "RuntimeDefault".to_owned(), localhost_profile: None }),
        // AppArmor's default is the runtime's where the node has it; asked for by name, pods fail where it has not.
        sysctls: (workload.network == Network::Pod).then(|| vec![ping]),
        ..PodSecurityContext::default()
    }
}

fn container(fleet: &SpectraFleet, workload: &Workload, surroundings: &Surroundings<'_>) -> Container {
    let add: &[&str] = if is_root(workload.profile) { &["DAC_READ_SEARCH", "SYS_PTRACE"] } else { &[] };
    let add: Vec<_> = add.iter().map(|name| (*name).to_owned()).collect();
    Container {
        name: "agent".to_owned(),
        image: Some(image(workload.image.as_ref(), surroundings.image)),
        image_pull_policy: workload
            .image
            .as_ref()
            .and_then(|image| image.pull_policy)
            .map(|policy| policy.name().to_owned()),
        // Whatever the image starts by itself.
        command: Some(["/usr/bin/spectra-agent", "run"].map(str::to_owned).into()),
        args: Some(arguments(fleet, surroundings)),
        env: Some(environment()),
        resources: Some(workload.resources.clone().unwrap_or_else(resources)),
        readiness_probe: Some(readiness()),
        security_context: Some(SecurityContext {
            allow_privilege_escalation: Some(false),
            privileged: Some(false),
            read_only_root_filesystem: Some(true),
            capabilities: Some(Capabilities {
                drop: Some(vec!["ALL".to_owned()]),
                add: Some(add).filter(|add| !add.is_empty()),
            }),
            ..SecurityContext::default()
        }),
        volume_mounts: Some(mounts(workload.profile, surroundings.has_authorities)),
        ..Container::default()
    }
}

/// The fleet's image; what it does not say is as in `ours`.
fn image(wanted: Option<&Image>, ours: &str) -> String {
    let (ours_name, ours_tag) = match ours.rsplit_once(':') {
        Some((name, tag)) if !tag.contains('/') => (name, tag),
        _ => (ours, "latest"),
    };
    let Some(Image { repository, tag, digest, .. }) = wanted else { return ours.to_owned() };
    let name = repository.as_deref().unwrap_or(ours_name);
    match (digest, tag) {
        (Some(digest), _) => format!("{name}@{digest}"),
        (None, Some(tag)) => format!("{name}:{tag}"),
        (None, None) if repository.is_none() => ours.to_owned(),
        (None, None) => format!("{name}:{ours_tag}"),
    }
}

fn arguments(fleet: &SpectraFleet, surroundings: &Surroundings<'_>) -> Vec<String> {
    let token = format!("{TOKEN_FOLDER}/token");
    let name = fleet.metadata.name.clone().unwrap_or_default();
    let mut arguments = vec![
        "--server",
        surroundings.server,
        "--kubernetes-token-file",
        &token,
        "--fleet",
        &name,
        "--root",
        "/host",
        "--status-socket",
        STATUS_SOCKET,
        "--spool-size",
        "32MiB",
        "--log-format",
        "json",
    ];
    let ca = format!("{CA_FOLDER}/ca.crt");
    if surroundings.has_authorities {
        arguments.extend(["--ca-file", &ca]);
    }
    arguments.into_iter().map(str::to_owned).collect()
}

fn environment() -> Vec<EnvVar> {
    let field = |name: &str, path: &str| EnvVar {
        name: name.to_owned(),
        value: None,
        value_from: Some(EnvVarSource {
            field_ref: Some(ObjectFieldSelector { api_version: None, field_path: path.to_owned() }),
            ..EnvVarSource::default()
        }),
    };
    vec![
        field("HOSTNAME", "spec.nodeName"),
        field("NODE_NAME", "spec.nodeName"),
        field("NODE_IP", "status.hostIP"),
    ]
}

fn resources() -> ResourceRequirements {
    let quantities = |pairs: &[(&str, &str)]| {
        let quantity = |(name, amount): &(&str, &str)| ((*name).to_owned(), Quantity((*amount).to_owned()));
        pairs.iter().map(quantity).collect::<BTreeMap<_, _>>()
    };
    ResourceRequirements {
        requests: Some(quantities(&[("cpu", "20m"), ("memory", "32Mi")])),
        limits: Some(quantities(&[("memory", "128Mi")])),
        claims: None,
    }
}

/// Ready while the server takes what is sent.
fn readiness() -> Probe {
    let command = ["/usr/bin/spectra-agent", "status", "--socket", STATUS_SOCKET];
    Probe {
        exec: Some(ExecAction { command: Some(command.map(str::to_owned).into()) }),
        initial_delay_seconds: Some(2),
        period_seconds: Some(15),
        timeout_seconds: Some(5),
        failure_threshold: Some(3),
        ..Probe::default()
    }
}

/// Name of a volume, folder of the node, where it is in the pod.
type HostFolder = (&'static str, &'static str, &'static str);

/// `/proc` and `/sys` are mounted over those of the node's tree, so that they are read-only for root, too.
fn host_folders(profile: Profile) -> &'static [HostFolder] {
    match profile {
        Profile::Metrics => {
            &[("proc", "/proc", "/host/proc"), ("sys", "/sys", "/host/sys"), ("etc", "/etc", "/host/etc")]
        }
        Profile::Diagnostics => {
            &[("root", "/", "/host"), ("proc", "/proc", "/host/proc"), ("sys", "/sys", "/host/sys")]
        }
        // The bus, where units of systemd are asked for.
        Profile::Full => &[
            ("root", "/", "/host"),
            ("proc", "/proc", "/host/proc"),
            ("sys", "/sys", "/host/sys"),
            ("run", "/run", "/host/run"),
        ],
    }
}

fn mounts(profile: Profile, has_authorities: bool) -> Vec<VolumeMount> {
    let mount = |name: &str, path: &str, read_only: bool| VolumeMount {
        name: name.to_owned(),
        mount_path: path.to_owned(),
        read_only: Some(read_only),
        ..VolumeMount::default()
    };
    let mut mounts: Vec<_> = host_folders(profile)
        .iter()
        .map(|(name, _, path)| VolumeMount {
            // What is mounted on the node later is seen, too.
            mount_propagation: (*name == "root").then(|| "HostToContainer".to_owned()),
            ..mount(name, path, true)
        })
        .collect();
    mounts.extend([mount("state", STATE, false), mount("token", TOKEN_FOLDER, true)]);
    if has_authorities {
        mounts.push(mount("authorities", CA_FOLDER, true));
    }
    mounts
}

fn volumes(fleet: &SpectraFleet, profile: Profile, surroundings: &Surroundings<'_>) -> Vec<Volume> {
    let named = |name: &str| Volume { name: name.to_owned(), ..Volume::default() };
    let host = |(name, path, _): &HostFolder| Volume {
        host_path: Some(HostPathVolumeSource {
            path: (*path).to_owned(),
            type_: Some("Directory".to_owned()),
        }),
        ..named(name)
    };
    let state = EmptyDirVolumeSource { size_limit: Some(Quantity("64Mi".to_owned())), medium: None };
    let token = ServiceAccountTokenProjection {
        audience: Some(AUDIENCE.to_owned()),
        expiration_seconds: Some(TOKEN_SECONDS),
        path: "token".to_owned(),
    };
    let token = VolumeProjection { service_account_token: Some(token), ..VolumeProjection::default() };
    let projected = ProjectedVolumeSource { default_mode: None, sources: Some(vec![token]) };
    let mut volumes: Vec<_> = host_folders(profile).iter().map(host).collect();
    volumes.push(Volume { empty_dir: Some(state), ..named("state") });
    volumes.push(Volume { projected: Some(projected), ..named("token") });
    if surroundings.has_authorities {
        let source =
            ConfigMapVolumeSource { name: authorities_name(fleet), ..ConfigMapVolumeSource::default() };
        volumes.push(Volume { config_map: Some(source), ..named("authorities") });
    }
    volumes
}
