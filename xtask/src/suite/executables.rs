//! The test executables of the workspace, as cargo built them.

use std::io::Read as _;
use std::path::PathBuf;
use std::process::{Command, Stdio};

use anyhow::{Context, Result, ensure};
use serde_json::Value;

use crate::cargo::cargo;
use crate::process;

/// One executable with tests in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct TestBinary {
    pub(crate) path: PathBuf,
    /// Folder of the package's Cargo.toml, where cargo runs its tests.
    folder: PathBuf,
    pub(crate) package: String,
    /// Of the test in its package: that of the library, a program or a file below `tests`.
    pub(crate) target: String,
}

impl TestBinary {
    /// Runs the tests with what they see under `cargo test`.
    pub(crate) fn command(&self) -> Command {
        let mut command = Command::new(&self.path);
        command.current_dir(&self.folder);
        command.env("CARGO_MANIFEST_DIR", &self.folder).env("CARGO_PKG_NAME", &self.package);
        command
    }
}

/// Builds all tests of the workspace: for fewer packages cargo would build their dependencies again with other
/// features.
pub(crate) fn build() -> Result<Vec<TestBinary>> {
    let mut command = cargo(&["test", "--workspace", "--no-run", "--message-format=json-render-diagnostics"]);
    let mut child = process::start(command.stdout(Stdio::piped()))?;
    let output = child.stdout.take().context("cargo's messages are not piped")?;
    let reader = std::thread::spawn(move || {
        let mut messages = String::new();
        let mut output = output;
        output.read_to_string(&mut messages).map(|_| messages)
    });
    let status = process::wait(&mut child)?;
    ensure!(status.success(), "the tests cannot be built");
    let messages = reader.join().ok().context("the reader of cargo's messages panicked")?;
    Ok(test_binaries(&messages.context("cannot read cargo's messages")?))
}

/// Those of some packages.
pub(crate) fn of_packages(binaries: &[TestBinary], packages: &[&str]) -> Vec<TestBinary> {
    binaries.iter().filter(|binary| packages.contains(&binary.package.as_str())).cloned().collect()
}

/// Those of all packages but some.
pub(crate) fn of_other_packages(binaries: &[TestBinary], packages: &[&str]) -> Vec<TestBinary> {
    binaries.iter().filter(|binary| !packages.contains(&binary.package.as_str())).cloned().collect()
}

/// Finds the executables in cargo's messages: one JSON object per line.
fn test_binaries(messages: &str) -> Vec<TestBinary> {
    let messages = messages.lines().filter_map(|line| serde_json::from_str::<Value>(line).ok());
    messages.filter_map(|message| test_binary(&message)).collect()
}

fn test_binary(message: &Value) -> Option<TestBinary> {
    if message["reason"] != "compiler-artifact" || message["profile"]["test"] != true {
        return None;
    }
    let manifest = PathBuf::from(message["manifest_path"].as_str()?);
    Some(TestBinary {
        path: message["executable"].as_str()?.into(),
        folder: manifest.parent()?.to_owned(),
        package: package_name(message["package_id"].as_str()?)?.to_owned(),
        target: message["target"]["name"].as_str()?.to_owned(),
    })
}

/// The name in `path+file:///tree/server#spectra-server@0.1.0`; `…/xtask#0.1.0` is short for the folder's name.
fn package_name(id: &str) -> Option<&str> {
    let (place, fragment) = id.rsplit_once('#')?;
    match fragment.split_once('@') {
        Some((name, _)) => Some(name),
        None => place.rsplit('/').next(),
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;

    #[test]
    fn only_test_executables_of_the_wanted_packages_are_taken() {
        let artifact = |id: &str, test: bool, executable: &str| {
            format!(
                r#"{{"reason":"compiler-artifact","package_id":"{id}","manifest_path":"/tree/x/Cargo.toml",
                "target":{{"name":"api"}},"profile":{{"test":{test}}},"executable":{executable}}}"#
            )
            .replace('\n', "")
        };
        let messages = [
            artifact("path+file:///tree/x#spectra-server@0.1.0", true, r#""/target/one""#),
            artifact("path+file:///tree/x#spectra-server@0.1.0", false, r#""/target/binary""#),
            artifact("path+file:///tree/x#spectra-server@0.1.0", true, "null"),
            artifact("path+file:///tree/x#spectra-agent@0.1.0", true, r#""/target/other""#),
            "not json".to_owned(),
        ];
        let found = test_binaries(&messages.join("\n"));
        assert!(found.iter().all(|binary| binary.target == "api"));
        let paths = |found: Vec<TestBinary>| found.into_iter().map(|binary| binary.path).collect::<Vec<_>>();
        assert_eq!(paths(of_packages(&found, &["spectra-server"])), [Path::new("/target/one")]);
        assert_eq!(paths(of_other_packages(&found, &["spectra-server"])), [Path::new("/target/other")]);
    }

    #[test]
    fn package_names_are_read_from_both_forms_of_an_id() {
        assert_eq!(package_name("path+file:///tree/server#spectra-server@0.1.0"), Some("spectra-server"));
        assert_eq!(package_name("path+file:///tree/xtask#0.1.0"), Some("xtask"));
        assert_eq!(package_name("nothing"), None);
    }
}
