//! A release on a node: installed, looked at, upgraded, removed.

use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use spectra_kubernetes_tests::{Answer, Node, run};

use crate::helm::chart;

/// The issue's own bound for taking everything away.
const REMOVAL: Duration = Duration::from_secs(60);
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

#[test]
fn a_release_comes_is_changed_and_goes_without_a_trace() {
    let release = Release::prepare("embedded");
    let agents = format!("--set=agents.namespace.name={}-agents", release.namespace);
    let embedded =
        ["--set=database.mode=embedded", "--set=database.embedded.storage.type=emptyDir", agents.as_str()];
    let notes = release.good(release.put("install", &embedded), "helm install");
    assert!(notes.contains("user add admin"), "{notes}");

    // Credentials were made before the server started, which signs its certificate with the authority.
    let (secrets, authority) = (release.secret("spectra-secrets"), release.secret("spectra-authority"));
    assert!(secrets.contains("secret-key") && authority.contains("ca.crt"), "{secrets}");
    let exec = [
        "exec",
        "statefulset/spectra-server",
        "--",
        "/usr/bin/spectra-server",
        "user",
        "add",
        "admin",
        "--role=superadmin",
    ];
    release.good(release.ask(&exec), "the first account");
    release.good(release.helm(&["test", "spectra", WAIT]), "helm test");

    let upgraded = [&embedded[..], &["--set=server.logLevel=debug"]].concat();
    release.good(release.put("upgrade", &upgraded), "helm upgrade");
    assert_eq!(
        (release.secret("spectra-secrets"), release.secret("spectra-authority")),
        (secrets, authority)
    );

    let started = Instant::now();
    release.good(release.helm(&["uninstall", "spectra", "--wait", WAIT]), "helm uninstall");
    for namespace in [&release.namespace, &format!("{}-agents", release.namespace)] {
        let delete = ["delete", "namespace", namespace, "--ignore-not-found", "--timeout=60s"];
        release.good(release.kubectl(&delete), "a namespace is deleted");
    }
    assert!(started.elapsed() < REMOVAL, "it took {:?}", started.elapsed());
}
