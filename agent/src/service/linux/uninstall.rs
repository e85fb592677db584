//! `spectra-agent uninstall`

use std::fs;
use std::os::unix::fs::MetadataExt as _;
use std::path::Path;

use anyhow::ensure;

use super::place::Place;
use super::{SETTINGS, STATE, USER, plan};
use crate::args::UninstallArgs;
use crate::service::say;

/// Does it.
pub(in crate::service) fn uninstall(args: UninstallArgs) -> anyhow::Result<bool> {
    let UninstallArgs { purge, place } = args;
    let place = Place::of(place)?;
    if purge && place.system.lacks_systemd() && !place.only_print {
        let running = running(Path::new("/proc"), Path::new(STATE));
        ensure!(
            running.is_empty(),
            "systemd does not run here, and what runs as {USER} cannot be ended from here: end process {} first; \
             nothing was changed",
            running.join(", ")
        );
    }
    place.finish(false, &plan::uninstall(place.is_packaged, purge))?;
    if place.only_print {
        return Ok(true);
    }
    if !purge {
        say(&format!("kept: {SETTINGS} and {STATE} with identity and spool (--purge removes them)"));
    }
    if place.is_packaged {
        say("program and unit are of a package: apt remove spectra-agent, or dnf remove spectra-agent");
    }
    Ok(true)
}

/// Processes of the user whose `state` is, by their numbers: as long as there are any, the user cannot be removed.
/// Root's own are never in the way.
fn running(proc: &Path, state: &Path) -> Vec<String> {
    let owner = |path: &Path| fs::metadata(path).ok().map(|metadata| metadata.uid());
    let Some(user) = owner(state).filter(|user| *user != 0) else { return Vec::new() };
    let is_process = |name: &String| name.bytes().all(|byte| byte.is_ascii_digit());
    let all = fs::read_dir(proc).into_iter().flatten().flatten();
    let all = all.filter_map(|entry| entry.file_name().into_string().ok()).filter(is_process);
    all.filter(|process| owner(&proc.join(process)) == Some(user)).collect()
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::chown;
    use std::process::Command;

    use super::*;

    #[test]
    fn processes_of_the_services_user_are_named() {
        let state = tempfile::tempdir().unwrap();
        let proc = Path::new("/proc");
        let own = std::process::id().to_string();
        if !rustix::process::geteuid().is_root() {
            assert!(running(proc, state.path()).contains(&own));
            return;
        }
        assert!(running(proc, state.path()).is_empty(), "root's own");
        chown(state.path(), Some(65_533), None).unwrap();
        let mut setpriv = Command::new("setpriv");
        let mut child = setpriv.args(["--reuid", "65533", "--clear-groups", "sleep", "60"]).spawn().unwrap();
        let until = std::time::Instant::now() + std::time::Duration::from_secs(10);
        while running(proc, state.path()) != [child.id().to_string()] {
            assert!(std::time::Instant::now() < until, "{:?}", running(proc, state.path()));
            std::thread::sleep(std::time::Duration::from_millis(10));
        }
        child.kill().unwrap();
        child.wait().unwrap();
    }
}
