//! What is to be done for the service to be there, or to be gone: values, nothing is touched.

use std::path::Path;

use spectra_service::{Owner, Step, folder};

use super::{
    AUTHORITY, DROP_IN, IDENTITY, LOGS, PACKAGED_PROGRAM, PROGRAM, PROXIES, RUNTIME, SERVICE, SETTINGS,
    STATE, UNIT, USED_TOKEN, USER, USUAL_IDENTITY, USUAL_IDENTITY_LINK,
};

const UNIT_TEXT: &str = include_str!("../../../../deploy/spectra-agent.service");

/// What an installation is made of.
#[derive(Clone, Debug)]
pub(super) struct Order<'a> {
    /// The program that is running.
    pub(super) program: &'a Path,
    /// A package has brought program and unit.
    pub(super) is_packaged: bool,
    /// Text of the settings.
    pub(super) settings: String,
    /// PEM, if somebody named one.
    pub(super) authority: Option<String>,
    /// Variables with proxies, if there are any; those of earlier stay otherwise.
    pub(super) proxies: Option<String>,
    /// Text of the drop-in.
    pub(super) drop_in: String,
    /// Whom the service runs as.
    pub(super) owner: Owner,
    /// It is enabled and started; a package's own script does that as the host's administrator left it.
    pub(super) starts: bool,
}

/// The user and what belongs to it: before an identity is stored.
pub(super) fn ground(owner: Owner) -> Vec<Step> {
    vec![
        Step::User { name: USER, home: STATE },
        Step::Folder { path: folder(SETTINGS), mode: 0o755, owner: Owner::Root },
        Step::Folder { path: STATE.into(), mode: 0o700, owner },
        // An identity that the original's agent, or one that was started by hand, got before.
        Step::Move { from: USUAL_IDENTITY.into(), to: IDENTITY.into() },
    ]
}

/// Brings everything to where this version has it; doing it twice changes nothing.
pub(super) fn install(order: Order<'_>) -> Vec<Step> {
    let Order { program, is_packaged, settings, authority, proxies, drop_in, owner, starts } = order;
    let write = |path: &str, text: String, mode, owner| Step::Write {
        path: path.into(),
        text,
        mode,
        owner,
        keep: false,
    };
    let mut steps = Vec::new();
    steps.extend(authority.map(|pem| write(AUTHORITY, pem, 0o644, Owner::Root)));
    // systemd reads it as root; what is in it may be a password.
    steps.extend(proxies.map(|text| write(PROXIES, text, 0o600, Owner::Root)));
    steps.extend([
        write(SETTINGS, settings, 0o640, Owner::RootForGroup(USER)),
        // The spool of an agent that ran as somebody else.
        Step::Give { path: STATE.into(), owner },
        // A new one, in a folder that has its owner already.
        Step::Give { path: IDENTITY.into(), owner },
        Step::Give { path: LOGS.into(), owner },
        Step::Link { path: USUAL_IDENTITY.into(), to: USUAL_IDENTITY_LINK.into() },
        Step::Remove(USED_TOKEN.into()),
    ]);
    if !is_packaged {
        steps.extend([
            Step::Folder { path: folder(PROGRAM), mode: 0o755, owner: Owner::Root },
            Step::Copy { from: program.to_owned(), to: PROGRAM.into() },
            Step::Folder { path: folder(UNIT), mode: 0o755, owner: Owner::Root },
            write(UNIT, UNIT_TEXT.replace(PACKAGED_PROGRAM, PROGRAM), 0o644, Owner::Root),
        ]);
    }
    steps.extend([
        Step::Folder { path: folder(DROP_IN), mode: 0o755, owner: Owner::Root },
        write(DROP_IN, drop_in, 0o644, Owner::Root),
        Step::Systemctl { arguments: &["daemon-reload"], if_changed: true },
    ]);
    if starts {
        steps.extend([
            Step::Systemctl { arguments: &["enable", SERVICE], if_changed: false },
            Step::Systemctl { arguments: &["restart", SERVICE], if_changed: true },
            Step::Systemctl { arguments: &["start", SERVICE], if_changed: false },
        ]);
    }
    steps
}

/// Ends the service. Identity, settings and spool stay, unless `purge`.
pub(super) fn uninstall(is_packaged: bool, purge: bool) -> Vec<Step> {
    let mut steps = vec![Step::Disable(SERVICE), Step::Remove(DROP_IN.into())];
    // There may be drop-ins of the administrator's.
    steps.push(if purge { Step::RemoveAll(folder(DROP_IN)) } else { Step::RemoveEmpty(folder(DROP_IN)) });
    if !is_packaged {
        steps.extend([Step::Remove(UNIT.into()), Step::Remove(PROGRAM.into())]);
    }
    steps.push(Step::Systemctl { arguments: &["daemon-reload"], if_changed: true });
    if purge {
        steps.extend([
            Step::Remove(USUAL_IDENTITY.into()),
            Step::Remove(SETTINGS.into()),
            Step::Remove(AUTHORITY.into()),
            Step::Remove(PROXIES.into()),
            Step::Remove(USED_TOKEN.into()),
            Step::Remove(crate::sys::paths::POLICY.into()),
            // A server of this host keeps its own files there.
            Step::RemoveEmpty(folder(SETTINGS)),
            Step::RemoveAll(STATE.into()),
            Step::RemoveAll(LOGS.into()),
            Step::RemoveAll(RUNTIME.into()),
            Step::RemoveUser(USER),
        ]);
    }
    steps
}

#[cfg(test)]
mod tests;
