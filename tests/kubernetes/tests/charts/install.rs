//! The server with its embedded database, as in a homelab: installed, looked at, upgraded, removed.

use crate::release::{Release, WAIT, volume};

/// A fleet of hosts elsewhere with a token, which the operator holds on to.
const TOKEN: &str = "
apiVersion: spectra.dev/v1alpha1
kind: SpectraFleet
metadata: {name: hosts}
spec: {}
---
apiVersion: spectra.dev/v1alpha1
kind: SpectraToken
metadata: {name: attic}
spec: {fleetRef: {name: hosts}}
";

#[test]
fn a_release_comes_is_changed_and_goes_without_a_trace() {
    let release = Release::prepare("embedded");
    let folder = tempfile::tempdir().expect("the temporary folder takes a folder");
    release.apply(folder.path(), &volume(&release, "data-spectra-server-0", folder.path()));
    let agents = format!("{}-agents", release.namespace);
    let namespace = release.namespace.clone();
    let agents_namespace = format!("--set=agents.namespace.name={agents}");
    let embedded = [
        "--set=database.mode=embedded",
        "--set=database.embedded.storage.storageClass=-",
        "--set=database.embedded.storage.size=1Gi",
        "--set=externalUrl=https://spectra.example:8443",
        &agents_namespace,
    ];
    // Helm waits for the fleet, too, which is ready when the node's agent has enrolled by its account.
    let notes = release.good(release.put("install", &embedded), "helm install");
    assert!(notes.contains("user add admin"), "{notes}");
    let ready = ["--namespace", &agents, "wait", "sfleet/default", "--for=condition=Ready", WAIT];
    release.good(release.kubectl(&ready), "the fleet");
    let hosts = ["--namespace", &agents, "wait", "sagent", "--all", "--for=condition=Online", WAIT];
    release.good(release.kubectl(&hosts), "the node is a host");

    rights_are_few(&release, &agents);

    // Credentials were made before the server started, which signs its certificate with the authority.
    let (secrets, authority) = (release.secret("spectra-secrets"), release.secret("spectra-authority"));
    assert!(secrets.contains("secret-key") && authority.contains("ca.crt"), "{secrets}");
    let add = ["/usr/bin/spectra-server", "user", "add", "admin", "--role=superadmin"];
    let exec = [&["exec", "statefulset/spectra-server", "--"][..], &add].concat();
    release.good(release.ask(&exec), "the first account");
    release.good(release.helm(&["test", "spectra", WAIT]), "helm test");

    release.apply(folder.path(), TOKEN);
    release.good(release.ask(&["wait", "stok/attic", "--for=condition=Ready", WAIT]), "a token");
    let upgraded = [&embedded[..], &["--set=server.logLevel=debug"]].concat();
    release.good(release.put("upgrade", &upgraded), "helm upgrade");
    assert_eq!(
        (release.secret("spectra-secrets"), release.secret("spectra-authority")),
        (secrets, authority)
    );
    let users = ["exec", "statefulset/spectra-server", "--", "/usr/bin/spectra-server", "user", "list"];
    assert!(release.good(release.ask(&users), "accounts").contains("admin"), "the volume outlives the pod");

    release.remove(&[&namespace, &agents]);
}

/// The operator cannot look through the cluster's Secrets, an agent can do nothing in it.
fn rights_are_few(release: &Release, agents: &str) {
    let may = |account: &str, words: &[&str]| {
        let who = format!("--as=system:serviceaccount:{account}");
        release.kubectl(&[&["auth", "can-i"], words, &[&who]].concat()).stdout
    };
    let operator = format!("{}:spectra-operator", release.namespace);
    for verb in ["list", "watch"] {
        assert_eq!(may(&operator, &[verb, "secrets", "--all-namespaces"]), "no", "{verb}");
    }
    assert_eq!(may(&operator, &["patch", "spectrafleets.spectra.dev/status", "--all-namespaces"]), "yes");
    let agent = format!("{agents}:spectra-agent");
    for (verb, resource) in [
        ("get", "pods"),
        ("list", "nodes"),
        ("get", "secrets"),
        ("create", "tokenreviews"),
        ("list", "spectratokens.spectra.dev"),
    ] {
        assert_eq!(may(&agent, &[verb, resource, "--namespace", agents]), "no", "{verb} {resource}");
    }
}
