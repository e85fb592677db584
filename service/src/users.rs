//! Users of the running system, by the programs that every distribution has for it.

use std::path::Path;
use std::process::{Command, Stdio};

use anyhow::{Context, Result, ensure};

use crate::files::Ids;
use crate::step::Owner;

/// Whose numbers they are.
pub(crate) fn ids(owner: Owner) -> Result<Ids> {
    let user = |name| id_of("passwd", name)?.with_context(|| format!("there is no user {name}"));
    let group = |name| id_of("group", name)?.with_context(|| format!("there is no group {name}"));
    Ok(match owner {
        Owner::Root => (Some(0), Some(0)),
        Owner::RootForGroup(name) => (Some(0), Some(group(name)?)),
        Owner::User(name) => (Some(user(name)?), Some(group(name)?)),
    })
}

/// The number of a user or a group; glibc's own `getent` asks all sources that the host has.
fn id_of(database: &str, name: &str) -> Result<Option<u32>> {
    let asked = Command::new("getent").args([database, name]).stdin(Stdio::null()).output();
    let line = String::from_utf8(asked.context("cannot run getent")?.stdout).unwrap_or_default();
    Ok(line.trim().split(':').nth(2).and_then(|number| number.parse().ok()))
}

pub(crate) fn make(name: &str, home: &str) -> Result<bool> {
    if id_of("passwd", name)?.is_some() {
        return Ok(false);
    }
    let home = ["--home-dir", home, "--no-create-home", "--shell", "/usr/sbin/nologin"];
    let group = if id_of("group", name)?.is_some() { &["--gid", name][..] } else { &["--user-group"] };
    let arguments = [&["--system"], group, &home, &[name]].concat();
    run(Path::new("useradd"), &arguments).map(|()| true)
}

/// The user and its group, which some systems leave behind.
pub(crate) fn remove(name: &str) -> Result<bool> {
    let mut is_removed = false;
    for (database, program) in [("passwd", "userdel"), ("group", "groupdel")] {
        if id_of(database, name)?.is_some() {
            run(Path::new(program), &[name])?;
            is_removed = true;
        }
    }
    Ok(is_removed)
}

pub(crate) fn run(program: &Path, arguments: &[&str]) -> Result<()> {
    let status = Command::new(program).args(arguments).stdin(Stdio::null()).status();
    let program = program.display();
    let status = status.with_context(|| format!("cannot run {program}"))?;
    ensure!(status.success(), "{program} {} failed: {status}", arguments.join(" "));
    Ok(())
}
