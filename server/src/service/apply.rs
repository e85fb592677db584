//! Does the steps of a plan, or says what they are.

use std::fs;
use std::io::{self, Write as _};
use std::os::unix::fs::{PermissionsExt, chown};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, Result, ensure};

use super::plan::{Owner, Step};
use super::{ENVIRONMENT, STATE, USER};

/// Where systemd says that it runs (`sd_booted(3)`).
const BOOTED: &str = "/run/systemd/system";

/// What steps are done to.
#[derive(Debug)]
pub(crate) struct System {
    /// Folder that stands for `/`.
    root: PathBuf,
    /// It is the running one, with users; below another folder there are only files.
    is_live: bool,
    /// What runs its services, if that is systemd.
    systemctl: Option<PathBuf>,
}

impl System {
    pub(crate) fn below(root: PathBuf) -> Self {
        let is_live = root == Path::new("/");
        let systemctl = (is_live && has_systemd()).then(|| "systemctl".into());
        Self { root, is_live, systemctl }
    }

    /// What else somebody has to do before the service runs.
    pub(crate) fn missing(&self) -> Option<String> {
        (self.is_live && self.systemctl.is_none()).then(|| {
            format!(
                "systemd does not run here, so nothing was started: have what starts services here run `spectra-server run` as the user {USER}, with STATE_DIRECTORY={STATE} and the settings in {ENVIRONMENT}"
            )
        })
    }
}

/// Whether systemd runs this host.
pub(crate) fn has_systemd() -> bool {
    Path::new(BOOTED).exists()
}

/// Does `steps`, telling each.
pub(crate) fn apply(steps: &[Step], system: &System, tell: impl Fn(&str)) -> Result<()> {
    let mut changed = false;
    for step in steps {
        let outcome = match step {
            Step::User(_) | Step::RemoveUser(_) if !system.is_live => Outcome::LeftAlone,
            Step::Systemctl { .. } if system.systemctl.is_none() => Outcome::LeftAlone,
            Step::Systemctl { if_changed: true, .. } if !changed => Outcome::Unchanged,
            _ => do_one(step, system).with_context(|| format!("cannot {}", describe(step)))?,
        };
        changed |= outcome == Outcome::Done && !matches!(step, Step::Systemctl { .. });
        tell(&format!("{}: {}", outcome.name(), describe(step)));
    }
    Ok(())
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Outcome {
    Done,
    Unchanged,
    /// It is not of this root, or there is no systemd.
    LeftAlone,
}

impl Outcome {
    fn name(self) -> &'static str {
        match self {
            Self::Done => "done",
            Self::Unchanged => "unchanged",
            Self::LeftAlone => "left alone",
        }
    }

    fn of(changed: bool) -> Self {
        if changed { Self::Done } else { Self::Unchanged }
    }
}

/// A step in words, in the imperative.
pub(crate) fn describe(step: &Step) -> String {
    match step {
        Step::User(name) => format!("make the system user {name}"),
        Step::RemoveUser(name) => format!("remove the user {name}"),
        Step::Folder { path, mode, .. } => format!("make the folder {} (mode {mode:04o})", path.display()),
        Step::Write { path, mode, keep: false, .. } => format!("write {} (mode {mode:04o})", path.display()),
        Step::Write { path, mode, keep: true, .. } => {
            format!("write {} (mode {mode:04o}) unless it is there", path.display())
        }
        Step::Copy { from, to } => format!("copy {} to {}", from.display(), to.display()),
        Step::Remove(path) => format!("remove {}", path.display()),
        Step::RemoveAll(path) => format!("remove {} and all that is in it", path.display()),
        Step::Systemctl { arguments, .. } => format!("run systemctl {}", arguments.join(" ")),
    }
}

fn do_one(step: &Step, system: &System) -> Result<Outcome> {
    let System { root, is_live, systemctl } = system;
    let owned = |path: &Path, owner: Owner| if *is_live { give(path, owner) } else { Ok(()) };
    Ok(Outcome::of(match step {
        Step::User(name) => make_user(name)?,
        Step::RemoveUser(name) => {
            id_of("passwd", name)?.is_some() && run(Path::new("userdel"), &[name]).map(|()| true)?
        }
        Step::Folder { path, mode, owner } => {
            let path = below(root, path);
            let is_new = !path.is_dir();
            if is_new {
                fs::create_dir_all(&path)?;
                fs::set_permissions(&path, fs::Permissions::from_mode(*mode))?;
                owned(&path, *owner)?;
            }
            is_new
        }
        Step::Write { path, text, mode, owner, keep } => {
            let path = below(root, path);
            let is_same =
                if *keep { path.exists() } else { fs::read(&path).is_ok_and(|old| old == text.as_bytes()) };
            if !is_same {
                replace(&path, text.as_bytes(), *mode)?;
                owned(&path, *owner)?;
            }
            !is_same
        }
        Step::Copy { from, to } => {
            let (program, to) = (fs::read(from)?, below(root, to));
            let is_same = fs::read(&to).is_ok_and(|old| old == program);
            if !is_same {
                replace(&to, &program, 0o755)?;
            }
            !is_same
        }
        Step::Remove(path) => gone(fs::remove_file(below(root, path)))?,
        Step::RemoveAll(path) => gone(fs::remove_dir_all(below(root, path)))?,
        Step::Systemctl { arguments, .. } => match systemctl {
            Some(systemctl) => run(systemctl, arguments).map(|()| true)?,
            None => false,
        },
    }))
}

fn below(root: &Path, path: &Path) -> PathBuf {
    root.join(path.strip_prefix("/").unwrap_or(path))
}

/// Writes beside the file and renames: a program that runs cannot be written, but another can take its name.
fn replace(path: &Path, bytes: &[u8], mode: u32) -> io::Result<()> {
    let mut name = path.as_os_str().to_owned();
    name.push(".new");
    let new = PathBuf::from(name);
    gone(fs::remove_file(&new))?;
    let mut file = fs::File::create_new(&new)?;
    file.set_permissions(fs::Permissions::from_mode(mode))?;
    file.write_all(bytes)?;
    file.sync_all()?;
    fs::rename(new, path)
}

/// False: it was not there.
fn gone(removed: io::Result<()>) -> io::Result<bool> {
    match removed {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(false),
        outcome => outcome.map(|()| true),
    }
}

fn give(path: &Path, owner: Owner) -> Result<()> {
    let service = || id_of("passwd", USER)?.with_context(|| format!("there is no user {USER}"));
    let group = || id_of("group", USER)?.with_context(|| format!("there is no group {USER}"));
    match owner {
        Owner::Root => {}
        Owner::RootForService => chown(path, Some(0), Some(group()?))?,
        Owner::Service => chown(path, Some(service()?), Some(group()?))?,
    }
    Ok(())
}

/// The number of a user or a group; glibc's own `getent` asks all sources that the host has.
fn id_of(database: &str, name: &str) -> Result<Option<u32>> {
    let asked = Command::new("getent").args([database, name]).stdin(Stdio::null()).output();
    let line = String::from_utf8(asked.context("cannot run getent")?.stdout).unwrap_or_default();
    Ok(line.trim().split(':').nth(2).and_then(|number| number.parse().ok()))
}

fn make_user(name: &str) -> Result<bool> {
    if id_of("passwd", name)?.is_some() {
        return Ok(false);
    }
    let home = ["--home-dir", STATE, "--no-create-home", "--shell", "/usr/sbin/nologin"];
    let arguments = [&["--system", "--user-group"][..], &home, &[name]].concat();
    run(Path::new("useradd"), &arguments).map(|()| true)
}

fn run(program: &Path, arguments: &[&str]) -> Result<()> {
    let status = Command::new(program).args(arguments).stdin(Stdio::null()).status();
    let program = program.display();
    let status = status.with_context(|| format!("cannot run {program}"))?;
    ensure!(status.success(), "{program} {} failed: {status}", arguments.join(" "));
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::MetadataExt as _;

    use super::super::plan::{Place, install, uninstall};
    use super::super::{PROGRAM, UNIT};
    use super::*;

    fn done(steps: &[Step], root: &Path) -> Vec<String> {
        done_to(&System::below(root.to_owned()), steps)
    }

    fn done_to(system: &System, steps: &[Step]) -> Vec<String> {
        let told = std::cell::RefCell::new(Vec::new());
        apply(steps, system, |line| told.borrow_mut().push(line.to_owned())).unwrap();
        told.into_inner().into_iter().filter(|line| line.starts_with("done")).collect()
    }

    /// A stand-in for `systemctl` that writes down what it is asked.
    fn systemctl(folder: &Path, status: u8) -> PathBuf {
        let path = folder.join("systemctl");
        let text = format!("#!/bin/sh\necho \"$*\" >> {}/asked\nexit {status}\n", folder.display());
        replace(&path, text.as_bytes(), 0o755).unwrap();
        path
    }

    fn asked(folder: &Path) -> Vec<String> {
        let text = fs::read_to_string(folder.join("asked")).unwrap_or_default();
        let _ = fs::remove_file(folder.join("asked"));
        text.lines().map(str::to_owned).collect()
    }

    #[test]
    fn systemd_is_asked_to_start_what_is_new_and_to_leave_alone_what_is_not() {
        let folder = tempfile::tempdir().unwrap();
        let (root, program) = (folder.path().join("root"), folder.path().join("program"));
        let system = System { root, is_live: false, systemctl: Some(systemctl(folder.path(), 0)) };
        let place = Place { program: &program, packaged: false };
        for (version, expected) in [
            ("1", &["daemon-reload", "enable spectra-server", "restart spectra-server"][..]),
            ("1", &["enable spectra-server"]),
            ("2", &["daemon-reload", "enable spectra-server", "restart spectra-server"]),
        ] {
            fs::write(&program, version).unwrap();
            done_to(&system, &install(place));
            let expected: Vec<_> = expected.iter().chain(&["start spectra-server"]).copied().collect();
            assert_eq!(asked(folder.path()), expected, "version {version}");
        }
        done_to(&system, &uninstall(place, false));
        assert_eq!(asked(folder.path()), ["disable --now spectra-server", "daemon-reload"]);

        systemctl(folder.path(), 1);
        let error = format!("{:#}", apply(&install(place), &system, |_| {}).unwrap_err());
        assert!(error.contains("cannot run systemctl daemon-reload: "), "{error}");
    }

    #[test]
    fn without_systemd_it_is_said_what_to_start() {
        let system = |is_live, systemctl| System { root: "/".into(), is_live, systemctl };
        let missing = system(true, None).missing().unwrap();
        assert!(missing.contains("spectra-server run") && missing.contains(ENVIRONMENT), "{missing}");
        assert_eq!(system(true, Some("systemctl".into())).missing(), None);
        assert_eq!(system(false, None).missing(), None, "files of another root are not for now");
    }

    #[test]
    fn twice_is_once_an_upgrade_replaces_and_the_end_keeps_what_is_somebody_s() {
        let folder = tempfile::tempdir().unwrap();
        let (root, program) = (folder.path().join("root"), folder.path().join("program"));
        fs::write(&program, "version 1").unwrap();
        let place = Place { program: &program, packaged: false };
        let at = |path: &str| below(&root, Path::new(path));
        assert_eq!(done(&install(place), &root).len(), 7);
        assert_eq!(done(&install(place), &root), Vec::<String>::new());
        let mode = |path: &str| fs::metadata(at(path)).unwrap().mode() & 0o7777;
        assert_eq!(
            [ENVIRONMENT, STATE, PROGRAM, UNIT].map(mode),
            [0o640, 0o750, 0o755, 0o644],
            "modes of settings, data, program, unit"
        );
        assert!(
            fs::read_to_string(at(UNIT)).unwrap().contains("ExecStart=/usr/local/bin/spectra-server run\n")
        );

        fs::write(at(ENVIRONMENT), "SPECTRA_LISTEN=127.0.0.1:1\n").unwrap();
        fs::write(at("/var/lib/spectra/spectra.db"), "data").unwrap();
        fs::write(&program, "version 2").unwrap();
        assert_eq!(done(&install(place), &root).len(), 1);
        assert_eq!(fs::read_to_string(at(PROGRAM)).unwrap(), "version 2");

        done(&uninstall(place, false), &root);
        assert!(!at(PROGRAM).exists() && !at(UNIT).exists());
        assert_eq!(fs::read_to_string(at(ENVIRONMENT)).unwrap(), "SPECTRA_LISTEN=127.0.0.1:1\n");
        assert_eq!(fs::read_to_string(at("/var/lib/spectra/spectra.db")).unwrap(), "data");
        done(&uninstall(place, true), &root);
        assert!(!at(ENVIRONMENT).exists() && !at(STATE).exists());
        assert_eq!(done(&uninstall(place, true), &root), Vec::<String>::new());
    }

    #[test]
    fn a_step_that_cannot_be_done_is_told_as_what_it_was() {
        let folder = tempfile::tempdir().unwrap();
        let steps = [Step::Copy { from: folder.path().join("none"), to: "/a".into() }];
        let system = System::below(folder.path().to_owned());
        let error = apply(&steps, &system, |_| {}).unwrap_err().to_string();
        assert!(error.starts_with("cannot copy /") && error.ends_with("none to /a"), "{error}");
    }
}
