//! A release of the chart on the shared node, with the programs of this build.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::process::Command;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use spectra_kubernetes_tests::{Answer, Node, run};

use crate::helm::chart;

/// For taking everything away.
const REMOVAL: Duration = Duration::from_mins(1);
/// For everything else that Helm waits for; images are there already.
pub(crate) const WAIT: &str = "--timeout=120s";
/// The tag of the images that tests make; not `latest`, which would be pulled.
pub(crate) const TAG: &str = "test";

/// A release in a namespace of its own.
pub(crate) struct Release {
    pub(crate) node: Node,
    pub(crate) namespace: String,
    /// The policies of one release hold in the whole cluster.
    _alone: MutexGuard<'static, ()>,
}

static ALONE: Mutex<()> = Mutex::new(());

impl Drop for Release {
    fn drop(&mut self) {
        // What a failed test leaves would fail the next one.
        if std::thread::panicking() {
            self.helm(&["uninstall", "spectra", "--wait", WAIT]);
        }
    }
}

impl Release {
    /// With the images of this build on the node, and a namespace that is restricted as NOTES.txt recommends.
    pub(crate) fn prepare(name: &str) -> Self {
        let alone = ALONE.lock().unwrap_or_else(PoisonError::into_inner);
        let release = Self { node: Node::shared(), namespace: format!("charts-{name}"), _alone: alone };
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

    pub(crate) fn kubectl(&self, words: &[&str]) -> Answer {
        run(self.node.kubectl().args(words))
    }

    /// kubectl in the release's namespace.
    pub(crate) fn ask(&self, words: &[&str]) -> Answer {
        run(self.node.kubectl().args(["--namespace", &self.namespace]).args(words))
    }

    pub(crate) fn helm(&self, words: &[&str]) -> Answer {
        run(self.node.helm().args(["--namespace", &self.namespace]).args(words))
    }

    /// Installs or upgrades; `more` are settings.
    pub(crate) fn put(&self, verb: &str, more: &[&str]) -> Answer {
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
    pub(crate) fn apply(&self, folder: &Path, yaml: &str) {
        let file = folder.join("objects.yaml");
        fs::write(&file, yaml).expect("the folder is ours");
        self.good(self.ask(&["apply", "--filename", path(&file)]), "objects");
    }

    /// Everything that says why something is not as it should be.
    pub(crate) fn explain(&self) -> String {
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
    pub(crate) fn good(&self, answer: Answer, what: &str) -> String {
        assert!(answer.success, "{what}: {}\n{}\n{}", answer.stderr, answer.stdout, self.explain());
        answer.stdout
    }

    pub(crate) fn secret(&self, name: &str) -> String {
        self.good(self.ask(&["get", "secret", name, "--output=jsonpath={.data}"]), name)
    }
    /// Takes release and namespaces away, within the bound, and sees that nothing of the whole cluster stays.
    #[track_caller]
    pub(crate) fn remove(self, namespaces: &[&str]) {
        let started = Instant::now();
        self.good(self.helm(&["uninstall", "spectra", "--wait", WAIT]), "helm uninstall");
        // With tokens in them that nobody revokes any more.
        for namespace in namespaces {
            let delete = ["delete", "namespace", namespace, "--ignore-not-found", "--timeout=60s"];
            self.good(self.kubectl(&delete), "a namespace is deleted");
        }
        assert!(started.elapsed() < REMOVAL, "it took {:?}", started.elapsed());
        let shared = "clusterrole,clusterrolebinding,validatingadmissionpolicy,priorityclass";
        let left = self.kubectl(&["get", shared, "--output=name"]).expect("what is left");
        assert!(!left.contains(&self.namespace), "of the whole cluster nothing stays: {left}");
        self.kubectl(&["delete", "persistentvolume", &self.namespace]).expect("the volume");
    }
}

fn default_binaries() -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target/debug")
}

pub(crate) fn path(folder: &Path) -> &str {
    folder.to_str().expect("the tree's path is text")
}

/// A volume of the node for a claim of the release's: there is no `StorageClass`.
pub(crate) fn volume(release: &Release, claim: &str, folder: &Path) -> String {
    // Whoever writes there is nobody that this machine knows.
    fs::set_permissions(folder, fs::Permissions::from_mode(0o777)).expect("the folder is ours");
    let Release { namespace, .. } = release;
    format!(
        "apiVersion: v1\nkind: PersistentVolume\nmetadata: {{name: {namespace}}}\nspec:\n  capacity: {{storage: 1Gi}}\n  \
         accessModes: [ReadWriteOnce]\n  persistentVolumeReclaimPolicy: Retain\n  hostPath: {{path: {}}}\n  \
         claimRef: {{namespace: {namespace}, name: {claim}}}\n",
        folder.display()
    )
}
