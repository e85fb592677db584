//! What is to be done for the service to be there, or to be gone: values, nothing is touched.

use std::path::Path;

use spectra_service::{Owner, Step, folder};

use super::{ENVIRONMENT, PACKAGED_PROGRAM, PROGRAM, SERVICE, STATE, UNIT, USER};

const UNIT_TEXT: &str = include_str!("../../../deploy/spectra-server.service");
const ENVIRONMENT_TEXT: &str = include_str!("../../../deploy/server.env");

/// What is there before.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Place<'a> {
    /// The program that is running.
    pub(crate) program: &'a Path,
    /// A package has brought program and unit.
    pub(crate) packaged: bool,
}

/// Brings everything to where this version has it; doing it twice changes nothing.
pub(crate) fn install(place: Place<'_>) -> Vec<Step> {
    let Place { program, packaged } = place;
    let mut steps = vec![
        Step::User { name: USER, home: STATE },
        Step::Folder { path: folder(ENVIRONMENT), mode: 0o755, owner: Owner::Root },
        Step::Write {
            path: ENVIRONMENT.into(),
            text: ENVIRONMENT_TEXT.to_owned(),
            mode: 0o640,
            owner: Owner::RootForGroup(USER),
            keep: true,
        },
        Step::Folder { path: STATE.into(), mode: 0o750, owner: Owner::User(USER) },
    ];
    if !packaged {
        steps.extend([
            Step::Folder { path: folder(PROGRAM), mode: 0o755, owner: Owner::Root },
            Step::Copy { from: program.to_owned(), to: PROGRAM.into() },
            Step::Folder { path: folder(UNIT), mode: 0o755, owner: Owner::Root },
            Step::Write {
                path: UNIT.into(),
                text: UNIT_TEXT.replace(PACKAGED_PROGRAM, PROGRAM),
                mode: 0o644,
                owner: Owner::Root,
                keep: false,
            },
        ]);
    }
    steps.extend([
        Step::Systemctl { arguments: &["daemon-reload"], if_changed: true },
        Step::Systemctl { arguments: &["enable", SERVICE], if_changed: false },
        Step::Systemctl { arguments: &["restart", SERVICE], if_changed: true },
        Step::Systemctl { arguments: &["start", SERVICE], if_changed: false },
    ]);
    steps
}

/// Ends the service. Settings and data stay, unless `purge`.
pub(crate) fn uninstall(place: Place<'_>, purge: bool) -> Vec<Step> {
    let mut steps = vec![Step::Disable(SERVICE)];
    if !place.packaged {
        steps.extend([Step::Remove(UNIT.into()), Step::Remove(PROGRAM.into())]);
    }
    steps.push(Step::Systemctl { arguments: &["daemon-reload"], if_changed: true });
    if purge {
        steps.extend([
            Step::Remove(ENVIRONMENT.into()),
            // An agent of this host keeps its own files there.
            Step::RemoveEmpty(folder(ENVIRONMENT)),
            Step::RemoveAll(STATE.into()),
            Step::RemoveUser(USER),
        ]);
    }
    steps
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn data_and_settings_stay_unless_they_are_purged() {
        let place = Place { program: Path::new("/tmp/spectra-server"), packaged: false };
        let removed = |purge| {
            let steps = uninstall(place, purge);
            let paths = steps.into_iter().filter_map(|step| match step {
                Step::Remove(path) | Step::RemoveAll(path) | Step::RemoveEmpty(path) => {
                    Some(path.display().to_string())
                }
                _ => None,
            });
            paths.collect::<Vec<_>>()
        };
        assert_eq!(removed(false), [UNIT, PROGRAM]);
        assert_eq!(removed(true), [UNIT, PROGRAM, ENVIRONMENT, "/etc/spectra", STATE]);
    }

    #[test]
    fn what_a_package_brought_is_neither_written_nor_removed() {
        let place = Place { program: Path::new(PACKAGED_PROGRAM), packaged: true };
        for steps in [install(place), uninstall(place, true)] {
            for step in steps {
                let text = format!("{step:?}");
                assert!(!text.contains(UNIT) && !text.contains("Copy") && !text.contains(PROGRAM), "{text}");
            }
        }
    }

    #[test]
    fn the_unit_starts_the_program_where_it_is() {
        assert_eq!(UNIT_TEXT.matches(PACKAGED_PROGRAM).count(), 1);
        for needed in [
            &*format!("User={USER}"),
            &format!("Group={USER}"),
            &format!("EnvironmentFile=-{ENVIRONMENT}"),
            "StateDirectory=spectra\n",
        ] {
            assert!(UNIT_TEXT.contains(needed), "{needed}");
        }
    }
}
