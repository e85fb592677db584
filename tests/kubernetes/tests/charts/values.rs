//! Values that are wrong are refused before anything is made of them, with a sentence that says what is right.

use spectra_kubernetes_tests::OwnCluster;

use crate::helm::Helm;

#[test]
fn wrong_values_are_refused_with_their_reason() {
    let cluster = OwnCluster::start(&[]);
    let helm = Helm { program: cluster.folder().join("bin/helm"), home: cluster.folder().join("helm") };
    let agent = ["--set", "server.url=https://x", "--set", "server.pin="];
    for (chart, set, expected) in [
        // Not in the schema, at every depth.
        ("spectra", &["--set", "sever.replicas=2"][..], "sever"),
        ("spectra", &["--set", "server.replica=2"], "replica"),
        ("spectra", &["--set", "server.image.name=x"], "name"),
        ("spectra", &["--set", "database.bundled.storage.class=x"], "class"),
        ("spectra", &["--set", "server.resources.memory=1Gi"], "memory"),
        ("spectra", &["--set", "server.tolerations[0].keys=x"], "keys"),
        // Of another type or range.
        ("spectra", &["--set", "server.replicas=0"], "replicas"),
        ("spectra", &["--set-string", "server.replicas=2"], "replicas"),
        ("spectra", &["--set", "server.service.port=70000"], "port"),
        ("spectra", &["--set", "server.service.type=External"], "type"),
        ("spectra", &["--set", "database.mode=sqlite"], "mode"),
        ("spectra", &["--set", "tls.mode=off"], "mode"),
        ("spectra", &["--set", "externalUrl=http://spectra.example"], "externalUrl"),
        ("spectra", &["--set", "server.image.digest=latest"], "digest"),
        ("spectra", &["--set", "database.bundled.storage.size=big"], "size"),
        ("spectra", &["--set", "server.retention.raw=30"], "raw"),
        ("spectra", &["--set", "agents.fleet.profile=Root"], "profile"),
        ("spectra", &["--set", "agents.fleet.diagnostics={Shell}"], "diagnostics"),
        ("spectra", &["--set", "commonLabels.a=true"], "commonLabels"),
        // Against each other.
        ("spectra", &["--set", "database.mode=external"], "database.external.existingSecret.name"),
        ("spectra", &["--set", "tls.mode=certManager"], "tls.certManager.issuerRef.name"),
        ("spectra", &["--set", "tls.mode=existingSecret"], "tls.existingSecret.name"),
        ("spectra", &["--set", "operator.enabled=false"], "secrets.existingSecret"),
        ("spectra", &["--set", "rbac.clusterScoped=false"], "operator.watchNamespaces"),
        ("spectra", &["--set", "operator.watchNamespaces={lab}"], "lacks the namespace of the default fleet"),
        ("spectra", &["--set", "agents.namespace.name=spectra-system"], "agents.namespace.create"),
        ("spectra-agent", &[], "server.url"),
        ("spectra-agent", &agent, "server.ca or server.pin"),
        ("spectra-agent", &["--set", "network=Host"], "profile Diagnostics or Full"),
        ("spectra-agent", &["--set", "enrollment.method=token"], "enrollment.token.existingSecret"),
    ] {
        let answer = helm.template(chart, set);
        assert!(!answer.success, "{chart} {set:?} is accepted");
        assert!(answer.stderr.contains(expected), "{chart} {set:?}: {}", answer.stderr);
    }
}
