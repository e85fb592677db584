//! What can be done to a system, as values with words for people.

use std::path::{Path, PathBuf};

/// One thing to do. Paths are those of the running system, before another root is put in front.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    /// A system user with a group of its own, unless there is one.
    User {
        name: &'static str,
        home: &'static str,
    },
    Folder {
        path: PathBuf,
        mode: u32,
        owner: Owner,
    },
    Write {
        path: PathBuf,
        text: String,
        mode: u32,
        owner: Owner,
        /// What is there already is somebody's settings.
        keep: bool,
    },
    Copy {
        from: PathBuf,
        to: PathBuf,
    },
    /// Moves a file to where it belongs now, unless there is one already.
    Move {
        from: PathBuf,
        to: PathBuf,
    },
    /// A symbolic link in place of whatever file has that name.
    Link {
        path: PathBuf,
        to: PathBuf,
    },
    /// Gives a file or a folder, with everything in it, to somebody.
    Give {
        path: PathBuf,
        owner: Owner,
    },
    Remove(PathBuf),
    /// With everything in it.
    RemoveAll(PathBuf),
    /// A folder that is nobody's any more; one with something in it stays.
    RemoveEmpty(PathBuf),
    Systemctl {
        arguments: &'static [&'static str],
        /// Only if a step before changed something.
        if_changed: bool,
    },
    /// Ends a service for good, if systemd has a unit for it.
    Disable(&'static str),
    RemoveUser(&'static str),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Owner {
    Root,
    /// Root's, and the group of this name may read it.
    RootForGroup(&'static str),
    /// A user with a group of the same name.
    User(&'static str),
}

/// A step in words, in the imperative.
pub fn describe(step: &Step) -> String {
    match step {
        Step::User { name, .. } => format!("make the system user {name}"),
        Step::RemoveUser(name) => format!("remove the user {name}"),
        Step::Folder { path, mode, .. } => format!("make the folder {} (mode {mode:04o})", path.display()),
        Step::Write { path, mode, keep: false, .. } => format!("write {} (mode {mode:04o})", path.display()),
        Step::Write { path, mode, keep: true, .. } => {
            format!("write {} (mode {mode:04o}) unless it is there", path.display())
        }
        Step::Copy { from, to } => format!("copy {} to {}", from.display(), to.display()),
        Step::Move { from, to } => format!("move {} to {}", from.display(), to.display()),
        Step::Link { path, to } => format!("link {} to {}", path.display(), to.display()),
        Step::Give { path, owner } => format!("give {} to {}", path.display(), owner.name()),
        Step::Remove(path) => format!("remove {}", path.display()),
        Step::RemoveAll(path) => format!("remove {} and all that is in it", path.display()),
        Step::RemoveEmpty(path) => format!("remove {} if nothing else is in it", path.display()),
        Step::Systemctl { arguments, .. } => format!("run systemctl {}", arguments.join(" ")),
        Step::Disable(service) => format!("run systemctl disable --now {service}"),
    }
}

/// A step in words, and below it what it writes, unless it is its owner's alone to read.
pub fn preview(step: &Step) -> String {
    const OTHERS_MAY_READ: u32 = 0o044;
    let mut preview = describe(step);
    if let Step::Write { text, mode, .. } = step
        && mode & OTHERS_MAY_READ != 0
    {
        for line in text.lines() {
            preview.push_str("\n    ");
            preview.push_str(line);
        }
    }
    preview
}

impl Owner {
    fn name(self) -> String {
        match self {
            Self::Root => "root".to_owned(),
            Self::RootForGroup(group) => format!("root, to be read by the group {group}"),
            Self::User(user) => user.to_owned(),
        }
    }
}

/// The folder of a file.
pub fn folder(path: &str) -> PathBuf {
    Path::new(path).parent().unwrap_or(Path::new("/")).to_owned()
}
