//! Does the steps of a plan, telling each.

use std::fs;

use anyhow::{Context, Result};

use crate::files::{self, Ids, gone};
use crate::step::{Owner, Step, describe};
use crate::system::System;
use crate::users;

/// What became of a step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
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

/// Does `steps`, telling each. Returns whether any changed something.
pub fn apply(steps: &[Step], system: &System, tell: impl Fn(&str)) -> Result<bool> {
    apply_after(false, steps, system, tell)
}

/// The same after steps which changed something, or did not: for all of them together.
pub fn apply_after(mut changed: bool, steps: &[Step], system: &System, tell: impl Fn(&str)) -> Result<bool> {
    for step in steps {
        let outcome = match step {
            Step::User { .. } | Step::RemoveUser(_) | Step::Give { .. } if !system.is_live => {
                Outcome::LeftAlone
            }
            Step::Systemctl { .. } | Step::Disable(_) if system.systemctl.is_none() => Outcome::LeftAlone,
            Step::Systemctl { if_changed: true, .. } if !changed => Outcome::Unchanged,
            _ => do_one(step, system).with_context(|| format!("cannot {}", describe(step)))?,
        };
        changed |= outcome == Outcome::Done && !matches!(step, Step::Systemctl { .. } | Step::Disable(_));
        tell(&format!("{}: {}", outcome.name(), describe(step)));
    }
    Ok(changed)
}

fn do_one(step: &Step, system: &System) -> Result<Outcome> {
    let ids =
        |owner: Owner| -> Result<Ids> { if system.is_live { users::ids(owner) } else { Ok((None, None)) } };
    Ok(Outcome::of(match step {
        Step::User { name, home } => users::make(name, home)?,
        Step::RemoveUser(name) => users::remove(name)?,
        Step::Folder { path, mode, owner } => {
            let path = system.path(path);
            let is_new = files::make_folder(&path, *mode)?;
            if is_new {
                files::adjust(&path, *mode, ids(*owner)?)?;
            }
            is_new
        }
        Step::Write { path, text, mode, owner, keep } => {
            let path = system.path(path);
            let is_same =
                if *keep { path.exists() } else { fs::read(&path).is_ok_and(|old| old == text.as_bytes()) };
            if is_same {
                // Settings may be somebody's with modes of their own, but the service has to read them.
                files::adjust(&path, *mode, ids(*owner)?)?
            } else {
                files::replace(&path, text.as_bytes(), *mode, ids(*owner)?)?;
                true
            }
        }
        Step::Copy { from, to } => {
            let (program, to) = (fs::read(from)?, system.path(to));
            let is_same = fs::read(&to).is_ok_and(|old| old == program);
            if !is_same {
                files::replace(&to, &program, 0o755, (None, None))?;
            }
            !is_same
        }
        Step::Move { from, to } => files::move_file(&system.path(from), &system.path(to))?,
        Step::Link { path, to } => files::link(&system.path(path), to)?,
        Step::Give { path, owner } => files::give(&system.path(path), ids(*owner)?)?,
        Step::Remove(path) => gone(fs::remove_file(system.path(path)))?,
        Step::RemoveAll(path) => gone(fs::remove_dir_all(system.path(path)))?,
        Step::RemoveEmpty(path) => files::gone_if_empty(&system.path(path))?,
        Step::Systemctl { arguments, .. } => systemctl(system, arguments)?,
        // It fails where there is no such unit, which is what is wanted here.
        Step::Disable(service) => {
            system.has_unit(service) && systemctl(system, &["disable", "--now", service])?
        }
    }))
}

fn systemctl(system: &System, arguments: &[&str]) -> Result<bool> {
    match &system.systemctl {
        Some(systemctl) => users::run(systemctl, arguments).map(|()| true),
        None => Ok(false),
    }
}

#[cfg(test)]
mod tests;
