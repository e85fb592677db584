//! A release on a node: installed, looked at, upgraded, removed.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use spectra_kubernetes_tests::{Answer, Node, run};

use crate::helm::chart;

/// The issue's own bound for taking everything away.
const REMOVAL: Duration = Duration::from_mins(1);
/// For everything else that Helm waits for; images are there already.
const WAIT: &str = "--timeout=120s";
/// The tag of the images that this test makes; not `latest`, which would be pulled.
const TAG: &str = "test";

/// A release in a namespace of its own.
struct Release {
    node: Node,
    namespace: String,
}

impl Release {
    /// With the images of this build on the node, and a namespace that is restricted as NOTES.txt recommends.
    fn prepare(name: &str) -> Self {
        let release = Self { node: Node::shared(), namespace: format!("charts-{name}") };
        for program in ["spectra-server", "spectra-operator", "spectra-agent"] {
            release.load(program);
        }
        release.kubectl(&["create", "namespace", &release.namespace]).expect("a namespace");
        let label =
            ["label", "namespace", &release.namespace, "pod-security.kubernetes.io/enforce=restricted"];
        release.kubectl(&label).expect("a restricted namespace");
        release
    }

    /// The program that was built here, with the C library of this machine.
    fn load(&self, program: &str) {
        let built =
            std::env::var_os("SPECTRA_BIN_DIR").map_or_else(default_binaries, Into::into).join(program);
        let needed = run(Command::new("ldd").arg(&built)).expect("ldd");
        let mut files = vec![format!("{}:/usr/bin/{program}", built.display())];
        let libraries =
            needed.lines().filter_map(|line| line.split_whitespace().find(|word| word.starts_with('/')));
        files.extend(libraries.map(|path| format!("{path}:{path}")));
        let files: Vec<&str> = files.iter().map(String::as_str).collect();
        self.node.load(&format!("localhost/{program}:{TAG}"), &files);
    }

    fn kubectl(&self, words: &[&str]) -> Answer {
        run(self.node.kubectl().args(words))
    }

    /// kubectl in the release's namespace.
    fn ask(&self, words: &[&str]) -> Answer {
        run(self.node.kubectl().args(["--namespace", &self.namespace]).args(words))
    }

    fn helm(&self, words: &[&str]) -> Answer {
        run(self.node.helm().args(["--namespace", &self.namespace]).args(words))
    }

    /// Installs or upgrades; `more` are settings.
    fn put(&self, verb: &str, more: &[&str]) -> Answer {
        let folder = chart("spectra");
        let mut words =
            vec![verb, "spectra", path(&folder), "--wait", WAIT, "--set=image.registry=localhost"];
        let tags = ["server", "operator", "agents"].map(|part| format!("--set={part}.image.tag={TAG}"));
        words.extend(tags.iter().map(String::as_str));
        words.extend(more);
        self.helm(&words)
    }

    /// Makes objects in the release's namespace.
    #[track_caller]
    fn apply(&self, folder: &Path, yaml: &str) {
        let file = folder.join("objects.yaml");
        fs::write(&file, yaml).expect("the folder is ours");
        self.good(self.ask(&["apply", "--filename", path(&file)]), "objects");
    }

    /// Everything that says why something is not as it should be.
    fn explain(&self) -> String {
        let parts = [
            &["get", "all,events", "--output=wide"][..],
            &[
                "logs",
                "--all-containers",
                "--prefix",
                "--tail=40",
                "--selector=app.kubernetes.io/part-of=spectra",
            ],
        ];
        parts
            .map(|words| self.ask(words))
            .map(|answer| format!("{}{}", answer.stdout, answer.stderr))
            .join("\n")
    }

    #[track_caller]
    fn good(&self, answer: Answer, what: &str) -> String {
        assert!(answer.success, "{what}: {}\n{}\n{}", answer.stderr, answer.stdout, self.explain());
        answer.stdout
    }

    fn secret(&self, name: &str) -> String {
        self.good(self.ask(&["get", "secret", name, "--output=jsonpath={.data}"]), name)
    }
}

fn default_binaries() -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target/debug")
}

fn path(folder: &Path) -> &str {
    folder.to_str().expect("the tree's path is text")
}

/// A volume of the node for the server's claim: there is no `StorageClass`.
fn volume(release: &Release, folder: &Path) -> String {
    // The server is nobody that this machine knows.
    fs::set_permissions(folder, fs::Permissions::from_mode(0o777)).expect("the folder is ours");
    let Release { namespace, .. } = release;
    format!(
        "apiVersion: v1\nkind: PersistentVolume\nmetadata: {{name: {namespace}}}\nspec:\n  capacity: {{storage: 1Gi}}\n  \
         accessModes: [ReadWriteOnce]\n  persistentVolumeReclaimPolicy: Retain\n  hostPath: {{path: {}}}\n  \
         claimRef: {{namespace: {namespace}, name: data-spectra-server-0}}\n",
        folder.display()
    )
}

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
    release.apply(folder.path(), &volume(&release, folder.path()));
    let agents = format!("{}-agents", release.namespace);
    let namespace = format!("--set=agents.namespace.name={agents}");
    let embedded = [
        "--set=database.mode=embedded",
        "--set=database.embedded.storage.storageClass=-",
        "--set=database.embedded.storage.size=1Gi",
        "--set=externalUrl=https://spectra.example:8443",
        &namespace,
    ];
    // Helm waits for the fleet, too, which is ready when the node's agent has enrolled by its account.
    let notes = release.good(release.put("install", &embedded), "helm install");
    assert!(notes.contains("user add admin"), "{notes}");
    let ready = ["--namespace", &agents, "wait", "sfleet/default", "--for=condition=Ready", WAIT];
    release.good(release.kubectl(&ready), "the fleet");
    let hosts = ["--namespace", &agents, "wait", "sagent", "--all", "--for=condition=Online", WAIT];
    release.good(release.kubectl(&hosts), "the node is a host");

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

    let started = Instant::now();
    release.good(release.helm(&["uninstall", "spectra", "--wait", WAIT]), "helm uninstall");
    // With a token in it that nobody revokes any more.
    for namespace in [&release.namespace, &agents] {
        let delete = ["delete", "namespace", namespace, "--ignore-not-found", "--timeout=60s"];
        release.good(release.kubectl(&delete), "a namespace is deleted");
    }
    assert!(started.elapsed() < REMOVAL, "it took {:?}", started.elapsed());
    let left =
        release.kubectl(&["get", "clusterrole,validatingadmissionpolicy,priorityclass", "--output=name"]);
    assert!(!left.expect("what is left").contains(&release.namespace), "of the whole cluster nothing stays");
    release.kubectl(&["delete", "persistentvolume", &release.namespace]).expect("the volume");
}
