//! Tables of workloads: what a profile may, what replaces running agents.

use serde_json::{Value, json};

use super::*;

const IMAGE: &str = "registry.example:5000/spectra-agent:1.2.3";

fn fleet(workload: &Value, generation: i64) -> SpectraFleet {
    serde_json::from_value(json!({
        "apiVersion": "spectra.dev/v1alpha1", "kind": "SpectraFleet",
        "metadata": {"name": "lab", "namespace": "lab", "uid": "u", "generation": generation},
        "spec": {"workload": workload},
    }))
    .unwrap()
}

fn owner() -> OwnerReference {
    OwnerReference { uid: "u".to_owned(), name: "lab".to_owned(), ..OwnerReference::default() }
}

fn around(image: &str) -> Surroundings<'_> {
    Surroundings { image, server: "https://spectra:8443", has_authorities: true }
}

fn applied(fleet: &SpectraFleet, found: Option<&DaemonSet>, image: &str) -> WorkloadStep {
    step(fleet, &owner(), &around(image), &Running { daemon_set: found })
}

fn object(step: WorkloadStep) -> DaemonSet {
    match step {
        WorkloadStep::Apply(object) => *object,
        other => panic!("{other:?}"),
    }
}

fn pod(workload: &Value) -> Value {
    let object = object(applied(&fleet(workload, 1), None, IMAGE));
    serde_json::to_value(object.spec.unwrap().template.spec.unwrap()).unwrap()
}

#[test]
fn no_profile_is_privileged_and_the_smallest_is_nobody() {
    for (profile, user, capabilities, folders) in [
        ("Metrics", 65534, json!(null), vec!["/proc", "/sys", "/etc"]),
        ("Diagnostics", 0, json!(["DAC_READ_SEARCH", "SYS_PTRACE"]), vec!["/", "/proc", "/sys"]),
        ("Full", 0, json!(["DAC_READ_SEARCH", "SYS_PTRACE"]), vec!["/", "/proc", "/sys", "/run"]),
    ] {
        let pod = pod(&json!({"profile": profile}));
        let container = &pod["containers"][0];
        let security = &container["securityContext"];
        assert_eq!(pod["securityContext"]["runAsUser"], user, "{profile}");
        assert_eq!(security["capabilities"]["add"], capabilities, "{profile}");
        assert_eq!(security["capabilities"]["drop"], json!(["ALL"]));
        assert_eq!(
            (&security["privileged"], &security["readOnlyRootFilesystem"]),
            (&json!(false), &json!(true))
        );
        assert_eq!((&pod["automountServiceAccountToken"], &pod["hostPID"]), (&json!(false), &json!(null)));
        let volumes = pod["volumes"].as_array().unwrap();
        let paths: Vec<_> = volumes.iter().filter_map(|volume| volume["hostPath"]["path"].as_str()).collect();
        assert_eq!(paths, folders, "{profile}");
        let mounts = container["volumeMounts"].as_array().unwrap();
        let of_host = mounts.iter().filter(|mount| mount["mountPath"].as_str().unwrap().starts_with("/host"));
        assert!(of_host.clone().count() >= 3 && of_host.into_iter().all(|mount| mount["readOnly"] == true));
    }
}

#[test]
fn pods_enrol_by_a_token_for_the_server_alone() {
    let pod = pod(&json!({}));
    let volumes = pod["volumes"].as_array().unwrap();
    let token = volumes.iter().find(|volume| volume["name"] == "token").unwrap();
    let source = &token["projected"]["sources"][0]["serviceAccountToken"];
    assert_eq!(source, &json!({"audience": "spectra-server", "expirationSeconds": 600, "path": "token"}));
    let arguments = pod["containers"][0]["args"].as_array().unwrap();
    for part in ["--server", "https://spectra:8443", "--fleet", "lab", "--ca-file", "/etc/spectra-ca/ca.crt"]
    {
        assert!(arguments.contains(&json!(part)), "{part}: {arguments:?}");
    }
}

#[test]
fn the_nodes_network_takes_no_setting_of_the_network() {
    let host = pod(&json!({"profile": "Full", "network": "Host"}));
    assert_eq!((&host["hostNetwork"], &host["securityContext"]["sysctls"]), (&json!(true), &json!(null)));
    let own = pod(&json!({"profile": "Full"}));
    assert_eq!(own["hostNetwork"], json!(null));
    assert_eq!(own["securityContext"]["sysctls"][0]["name"], "net.ipv4.ping_group_range");
}

#[test]
fn an_image_is_the_operators_but_for_what_the_fleet_says() {
    let digest = format!("sha256:{}", "a".repeat(64));
    for (image, expected) in [
        (json!(null), IMAGE.to_owned()),
        (json!({}), IMAGE.to_owned()),
        (json!({"tag": "2"}), "registry.example:5000/spectra-agent:2".to_owned()),
        (json!({"repository": "other/agent"}), "other/agent:1.2.3".to_owned()),
        (json!({"repository": "other/agent", "tag": "2"}), "other/agent:2".to_owned()),
        (json!({"tag": "2", "digest": digest}), format!("registry.example:5000/spectra-agent@{digest}")),
    ] {
        assert_eq!(pod(&json!({"image": image}))["containers"][0]["image"], expected, "{image}");
    }
}

#[test]
fn an_operator_alone_restarts_no_agent_unless_it_may() {
    let first = object(applied(&fleet(&json!({}), 1), None, IMAGE));
    let again = applied(&fleet(&json!({}), 1), Some(&first), IMAGE);
    assert_eq!(again, WorkloadStep::Keep { pending: None });
    let newer = applied(&fleet(&json!({}), 1), Some(&first), "agent:2");
    assert!(matches!(&newer, WorkloadStep::Keep { pending: Some(_) }), "{newer:?}");
    for (workload, generation) in [(json!({"rollout": "Automatic"}), 1), (json!({}), 2)] {
        let step = applied(&fleet(&workload, generation), Some(&first), "agent:2");
        assert!(matches!(step, WorkloadStep::Apply(_)), "{workload} {generation}");
    }
}

#[test]
fn agents_go_with_their_workload_and_those_of_others_stay() {
    let mut without = fleet(&json!({}), 1);
    without.spec.workload = None;
    let ours = object(applied(&fleet(&json!({}), 1), None, IMAGE));
    assert_eq!(applied(&without, Some(&ours), IMAGE), WorkloadStep::Delete);
    assert_eq!(applied(&without, None, IMAGE), WorkloadStep::Nothing);
    let mut theirs = ours;
    theirs.metadata.owner_references = None;
    assert_eq!(applied(&without, Some(&theirs), IMAGE), WorkloadStep::Nothing);
    assert_eq!(applied(&fleet(&json!({}), 1), Some(&theirs), IMAGE), WorkloadStep::Conflict);
}
