//! The program that is a cluster: built from `tests/cluster` by Go, and kept in the cache folder.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use anyhow::{Context, Result, bail};
use sha2::{Digest as _, Sha256};

use super::go;
use crate::{lock, process, workspace};

const NAME: &str = "cluster";
/// Helm 3, which users still run, and whose commands cannot be linked in: a program of its own beside it.
const HELM3: (&str, &str) = ("helm3", "helm.sh/helm/v3/cmd/helm");

/// Programs of other sources that are kept beside the newest, each of 150 MB: for other branches and work trees.
const KEPT: usize = 3;

/// Packages with `gitVersion`, `gitMajor`, … of Kubernetes, by which components judge each other.
const KUBERNETES_VERSIONS: &[&str] = &["k8s.io/component-base/version", "k8s.io/client-go/pkg/version"];

/// Packages with what charts take for the cluster's version where there is none; else it would be 1.20.
const CHART_VERSIONS: &[&str] = &[
    "helm.sh/helm/v3/pkg/chartutil",
    "helm.sh/helm/v3/pkg/lint/rules",
    "helm.sh/helm/v4/pkg/chart/common",
    "helm.sh/helm/v4/pkg/chart/v2/lint/rules",
];

/// Modules whose package `internal/version` has a `version`.
const HELM_VERSIONS: &[&str] = &["helm.sh/helm/v3", "helm.sh/helm/v4"];

/// Its path; it is built when it is missing and there is a Go, or one may be installed.
pub(crate) fn provide(provision: bool) -> Result<PathBuf> {
    let sources = Sources::read(&workspace::root().join("tests/cluster"))?;
    let folder = workspace::cache().join("tools").join(format!("{NAME}-{}", sources.hash));
    let program = folder.join(NAME);
    if !program.exists() {
        let _lock = lock::exclusive(&folder)?;
        if !program.exists() {
            build(&sources, &program, provision)?;
            delete_oldest(&folder)?;
        }
    }
    Ok(program)
}

/// Helm 3, which is built with the program.
pub(super) fn helm3(program: &Path) -> PathBuf {
    program.with_file_name(HELM3.0)
}

/// What the program is made of.
struct Sources {
    folder: PathBuf,
    module: Module,
    /// Of everything that goes in, so that other sources make another program.
    hash: String,
}

/// What `go.mod` says.
#[derive(Debug, PartialEq, Eq)]
struct Module {
    /// The oldest Go that builds it.
    go: String,
    /// Version of Kubernetes, with its `v`.
    kubernetes: String,
    /// Those of [`HELM_VERSIONS`], in their order.
    helm: Vec<String>,
}

impl Sources {
    fn read(folder: &Path) -> Result<Self> {
        let mut files = Vec::new();
        collect(folder, &mut files)?;
        files.sort();
        let mut hasher = Sha256::new();
        hasher.update(std::env::consts::ARCH);
        for path in &files {
            let content = fs::read(path).with_context(|| format!("cannot read {}", path.display()))?;
            let name = path.strip_prefix(folder).unwrap_or(path);
            hasher.update(format!("\n{} {}\n", name.display(), content.len()));
            hasher.update(content);
        }
        let hash =
            hasher.finalize().iter().take(8).fold(String::new(), |hash, byte| format!("{hash}{byte:02x}"));
        let text = folder.join("go.mod");
        let text = fs::read_to_string(&text).with_context(|| format!("cannot read {}", text.display()))?;
        let module =
            Module::parse(&text).context("tests/cluster/go.mod names no Go or no k8s.io/kubernetes")?;
        Ok(Self { folder: folder.to_owned(), module, hash })
    }
}

impl Module {
    fn parse(text: &str) -> Option<Self> {
        let word = |name: &str| {
            text.lines().find_map(|line| {
                let mut words = line.split_whitespace();
                (words.next() == Some(name)).then(|| words.next().map(str::to_owned)).flatten()
            })
        };
        let helm = HELM_VERSIONS.iter().map(|module| word(module)).collect::<Option<_>>()?;
        Some(Self { go: word("go")?, kubernetes: word("k8s.io/kubernetes")?, helm })
    }

    /// Flags of the linker, which programs get their versions from; it passes over packages that are not in one.
    fn flags(&self) -> Result<String> {
        let version = &self.kubernetes;
        let mut numbers = version.trim_start_matches('v').split('.');
        let (Some(major), Some(minor)) = (numbers.next(), numbers.next()) else {
            bail!("{version} in tests/cluster/go.mod is no version of Kubernetes");
        };
        let mut values = Vec::new();
        for package in KUBERNETES_VERSIONS {
            values.push(format!("{package}.gitVersion={version}"));
            values.push(format!("{package}.gitMajor={major}"));
            values.push(format!("{package}.gitMinor={minor}"));
            values.push(format!("{package}.gitTreeState=clean"));
        }
        for package in CHART_VERSIONS {
            values.push(format!("{package}.k8sVersionMajor={major}"));
            values.push(format!("{package}.k8sVersionMinor={minor}"));
        }
        for (module, version) in HELM_VERSIONS.iter().zip(&self.helm) {
            values.push(format!("{module}/internal/version.version={version}"));
            values.push(format!("{module}/internal/version.kubeClientVersionMajor={major}"));
            values.push(format!("{module}/internal/version.kubeClientVersionMinor={minor}"));
        }
        Ok(format!("-s -w -X {}", values.join(" -X ")))
    }
}

/// Everything that Go reads; what people read changes nothing.
fn collect(folder: &Path, files: &mut Vec<PathBuf>) -> Result<()> {
    let listed = fs::read_dir(folder).with_context(|| format!("cannot list {}", folder.display()))?;
    for entry in listed {
        let path = entry.with_context(|| format!("cannot list {}", folder.display()))?.path();
        if path.is_dir() {
            collect(&path, files)?;
        } else if path.extension().is_none_or(|extension| extension != "md") {
            files.push(path);
        }
    }
    Ok(())
}

/// Downloads and compiles; the program gets its name when it is complete.
fn build(sources: &Sources, program: &Path, provision: bool) -> Result<()> {
    let Sources { folder, module, hash: _ } = sources;
    let go = go::provide(folder, &module.go, provision)?;
    let log = workspace::logs().join("cluster.log");
    let mut download = go::command(&go, folder);
    let what = format!("download the sources of Kubernetes {}", module.kubernetes);
    process::logged(&what, download.args(["mod", "download"]), &log)?;

    let parent = program.parent().context("the program has no folder")?;
    fs::create_dir_all(parent).with_context(|| format!("cannot create {}", parent.display()))?;
    let flags = module.flags()?;
    let compile = |package: &str, output: &Path, what: &str| {
        let mut command = go::command(&go, folder);
        // The names of packages that are done show that it goes on.
        command.args(["build", "-v", "-ldflags", &flags, "-o"]).arg(output).arg(package);
        process::logged(what, &mut command, &log)
    };
    let (helm3, package) = HELM3;
    let draft = program.with_extension("draft");
    let what = "build Kubernetes with etcd, kubectl and Helm 4 (once; two processors take 6 to 12 minutes)";
    compile(".", &draft, what)?;
    compile(package, &parent.join(helm3), "build Helm 3")?;
    fs::rename(&draft, program).with_context(|| format!("cannot rename {}", draft.display()))
}

/// Deletes the programs of other sources, but for the newest of them.
fn delete_oldest(folder: &Path) -> Result<()> {
    let parent = folder.parent().context("the program has no folder")?;
    let listed = fs::read_dir(parent).with_context(|| format!("cannot list {}", parent.display()))?;
    let mut others: Vec<(SystemTime, PathBuf)> = listed
        .flatten()
        .map(|entry| entry.path())
        .filter(|path| path != folder && path.join(NAME).is_file())
        .filter_map(|path| Some((path.metadata().ok()?.modified().ok()?, path)))
        .collect();
    others.sort();
    others.truncate(others.len().saturating_sub(KEPT));
    for (_, path) in others {
        fs::remove_dir_all(&path).with_context(|| format!("cannot delete {}", path.display()))?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "module x\n\ngo 1.26.0\n\nrequire (\n\thelm.sh/helm/v4 v4.0.5\n\tk8s.io/kubectl v0.34.4\n\
                        \tk8s.io/kubernetes v1.34.4\n)\n\nrequire (\n\thelm.sh/helm/v3 v3.19.5 // indirect\n)\n";

    #[test]
    fn versions_come_from_go_mod() {
        let module = Module::parse(TEXT).unwrap();
        let helm = ["v3.19.5".to_owned(), "v4.0.5".to_owned()].into();
        assert_eq!(module, Module { go: "1.26.0".to_owned(), kubernetes: "v1.34.4".to_owned(), helm });
        let flags = module.flags().unwrap();
        for flag in [
            "-X k8s.io/component-base/version.gitVersion=v1.34.4",
            "-X k8s.io/client-go/pkg/version.gitMinor=34",
            "-X helm.sh/helm/v3/pkg/chartutil.k8sVersionMinor=34",
            "-X helm.sh/helm/v4/internal/version.version=v4.0.5",
        ] {
            assert!(flags.contains(flag), "{flags}");
        }
        assert_eq!(Module::parse("module x\n"), None);
    }

    #[test]
    fn the_module_of_this_tree_names_all_versions() {
        let sources = Sources::read(&workspace::root().join("tests/cluster")).unwrap();
        assert!(sources.module.flags().unwrap().contains(".gitVersion=v1."));
    }

    #[test]
    fn other_sources_have_another_hash_and_another_readme_has_not() {
        let folder = tempfile::tempdir().unwrap();
        let hash = || Sources::read(folder.path()).unwrap().hash;
        fs::write(folder.path().join("go.mod"), TEXT).unwrap();
        let bare = hash();
        fs::write(folder.path().join("README.md"), "words").unwrap();
        assert_eq!(hash(), bare);
        fs::create_dir(folder.path().join("config")).unwrap();
        fs::write(folder.path().join("config/x.yaml"), "a: 1").unwrap();
        let configured = hash();
        assert_ne!(configured, bare);
        fs::write(folder.path().join("config/x.yaml"), "a: 2").unwrap();
        assert_ne!(hash(), configured);
    }

    #[test]
    fn the_newest_programs_of_other_sources_are_kept() {
        let tools = tempfile::tempdir().unwrap();
        for name in ["cluster-1", "cluster-2", "cluster-3", "cluster-4", "cluster-5"] {
            fs::create_dir(tools.path().join(name)).unwrap();
            fs::write(tools.path().join(name).join(NAME), "").unwrap();
            std::thread::sleep(std::time::Duration::from_millis(5));
        }
        fs::create_dir(tools.path().join("cargo-deny-1")).unwrap();
        delete_oldest(&tools.path().join("cluster-5")).unwrap();
        let mut left: Vec<_> =
            fs::read_dir(tools.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
        left.sort();
        assert_eq!(left, ["cargo-deny-1", "cluster-2", "cluster-3", "cluster-4", "cluster-5"]);
    }
}
