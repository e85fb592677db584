//! The program that is a cluster: built from `tests/cluster` by Go, and kept in the cache folder.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use anyhow::{Context, Result, bail};
use sha2::{Digest as _, Sha256};

use super::go;
use crate::{lock, process, workspace};

const NAME: &str = "cluster";
/// Helm 3, which users still run, and which cannot be linked in: a program of its own beside it.
const HELM_3: &str = "helm3";

/// Programs of other sources that are kept beside the newest, each of 150 MB: for other branches and work trees.
const KEPT: usize = 3;

/// Packages that tell the components their version, by which they judge each other; the linker sets it.
const VERSIONED: &[&str] = &["k8s.io/component-base/version", "k8s.io/client-go/pkg/version"];

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
    program.with_file_name(HELM_3)
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
        Some(Self { go: word("go")?, kubernetes: word("k8s.io/kubernetes")? })
    }

    /// Flags of the linker.
    fn flags(&self) -> Result<String> {
        let version = &self.kubernetes;
        let mut numbers = version.trim_start_matches('v').split('.');
        let (Some(major), Some(minor)) = (numbers.next(), numbers.next()) else {
            bail!("{version} in tests/cluster/go.mod is no version of Kubernetes");
        };
        let values = [
            ("gitVersion", version.as_str()),
            ("gitMajor", major),
            ("gitMinor", minor),
            ("gitTreeState", "clean"),
        ];
        let set = |package: &&str| values.map(|(name, value)| format!("-X {package}.{name}={value}"));
        let flags: Vec<String> = VERSIONED.iter().flat_map(set).collect();
        Ok(format!("-s -w {}", flags.join(" ")))
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
    let draft = program.with_extension("draft");
    let mut compile = go::command(&go, folder);
    // Its packages as they are done show that it goes on.
    compile.args(["build", "-v", "-ldflags", &module.flags()?, "-o"]).arg(&draft).arg(".");
    let what = format!(
        "build Kubernetes {} with etcd, kubectl and Helm (once; two processors take 6 to 12 minutes)",
        module.kubernetes
    );
    process::logged(&what, &mut compile, &log)?;
    let mut compile = go::command(&go, &folder.join(HELM_3));
    compile
        .args(["build", "-v", "-ldflags=-s -w", "-o"])
        .arg(parent.join(HELM_3))
        .arg("helm.sh/helm/v3/cmd/helm");
    // Most of it is compiled already: its module has the other's versions.
    process::logged("build Helm 3 (a minute)", &mut compile, &log)?;
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

    const TEXT: &str =
        "module x\n\ngo 1.26.0\n\nrequire (\n\tk8s.io/kubectl v0.34.4\n\tk8s.io/kubernetes v1.34.4\n)\n";

    #[test]
    fn versions_come_from_go_mod() {
        let module = Module::parse(TEXT).unwrap();
        assert_eq!(module, Module { go: "1.26.0".to_owned(), kubernetes: "v1.34.4".to_owned() });
        let flags = module.flags().unwrap();
        for flag in ["component-base/version.gitVersion=v1.34.4", "client-go/pkg/version.gitMinor=34"] {
            assert!(flags.contains(flag), "{flags}");
        }
        assert_eq!(Module::parse("module x\n"), None);
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
