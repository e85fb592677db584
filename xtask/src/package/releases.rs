//! The folder from which a server gives agents away: `spectra-server --releases`.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use anyhow::{Context, Result};
use sha2::{Digest as _, Sha256};

use super::{AGENT, Target};

/// As the server reads it: `<hexadecimal SHA-256>  <name>` a line.
const CHECKSUMS: &str = "checksums.sha256";

/// Puts the agent for `target` into the folder, under the name that the server knows. What was built before for
/// other targets stays.
pub(crate) fn fill(folder: &Path, target: &Target, program: &Path) -> Result<()> {
    let to = folder.join(format!("{}-linux-{}", AGENT.name, target.label));
    let what = || format!("cannot write {}", to.display());
    fs::create_dir_all(folder).with_context(what)?;
    // A server may be reading the older one.
    let new = to.with_extension("new");
    fs::copy(program, &new).with_context(what)?;
    fs::rename(&new, &to).with_context(what)?;
    write_checksums(folder)
}

/// Of every agent in the folder.
fn write_checksums(folder: &Path) -> Result<()> {
    let what = || format!("cannot write the checksums in {}", folder.display());
    let mut names = Vec::new();
    for entry in fs::read_dir(folder).with_context(what)? {
        let name = entry.with_context(what)?.file_name().to_string_lossy().into_owned();
        if name.starts_with(AGENT.name) && !name.contains(".new") {
            names.push(name);
        }
    }
    names.sort();
    let mut text = String::new();
    for name in names {
        writeln!(text, "{}  {name}", sum(&folder.join(&name))?)?;
    }
    let new = folder.join("checksums.new");
    fs::write(&new, text).with_context(what)?;
    fs::rename(new, folder.join(CHECKSUMS)).with_context(what)
}

/// SHA-256 of a file, hexadecimal.
pub(crate) fn sum(path: &Path) -> Result<String> {
    let bytes = fs::read(path).with_context(|| format!("cannot read {}", path.display()))?;
    Ok(sha256(&bytes))
}

/// SHA-256, in lower-case hexadecimal digits.
pub(crate) fn sha256(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_agent_that_was_ever_built_has_its_checksum() {
        let folder = tempfile::tempdir().unwrap();
        let releases = folder.path().join("releases");
        let program = folder.path().join("program");
        for (triple, text) in [
            ("x86_64-unknown-linux-musl", "one"),
            ("arm-unknown-linux-musleabihf", "two"),
            ("x86_64-unknown-linux-musl", "three"),
        ] {
            fs::write(&program, text).unwrap();
            fill(&releases, Target::parse(triple).unwrap(), &program).unwrap();
        }
        let sums = fs::read_to_string(releases.join(CHECKSUMS)).unwrap();
        let lines: Vec<_> = sums.lines().map(|line| line.split_once("  ").unwrap()).collect();
        assert_eq!(
            lines.iter().map(|(_, name)| *name).collect::<Vec<_>>(),
            ["spectra-agent-linux-amd64", "spectra-agent-linux-armv6"]
        );
        for (sum_of_it, name) in lines {
            assert_eq!(sum(&releases.join(name)).unwrap(), sum_of_it);
        }
        assert_eq!(fs::read_to_string(releases.join("spectra-agent-linux-amd64")).unwrap(), "three");
    }
}
