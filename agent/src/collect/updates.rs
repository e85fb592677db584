//! `updates`: software updates that wait, as the package manager knows without asking anybody.

#[cfg_attr(target_os = "linux", path = "updates/linux/mod.rs")]
#[cfg_attr(target_os = "freebsd", path = "updates/freebsd.rs")]
#[cfg_attr(windows, path = "updates/windows.rs")]
mod os;

use std::time::{Duration, Instant};

use spectra_protocol::Metric;
use spectra_protocol::metric::PendingUpdate;

use super::{Collector, Fault, Spec};

pub(crate) const SPEC: Spec =
    Spec { name: "updates", interval: Duration::from_hours(24), start: os::start, describe };

/// Updates that are named; all are counted.
const MAX_NAMED: usize = 5000;
/// What is kept of a text.
const TEXT_BYTES: usize = 256;

/// What a package manager said.
#[derive(Clone, Debug, Default, PartialEq)]
struct Pending {
    packages: Vec<PendingUpdate>,
    /// Whether it knows which updates close security holes.
    knows_security: bool,
    /// Nobody on this host knows how many wait.
    is_unknown: bool,
}

#[derive(Debug)]
struct UpdatesCollector {
    source: os::Source,
}

impl Collector for UpdatesCollector {
    fn collect(&mut self, _at: Instant) -> Result<Vec<Metric>, Fault> {
        let source = &self.source;
        Ok(vec![updates(source.read()?, source.is_reboot_required(), source.name()).into()])
    }
}

fn updates(
    pending: Pending,
    reboot_required: bool,
    package_manager: &str,
) -> spectra_protocol::metric::Updates {
    let Pending { mut packages, knows_security, is_unknown } = pending;
    let security = packages.iter().filter(|update| update.security).count() as u64;
    let count = packages.len() as u64;
    // Those that close holes are named first, if not all can be.
    packages.sort_by_key(|update| !update.security);
    packages.truncate(MAX_NAMED);
    spectra_protocol::metric::Updates {
        pending_count: Some(count).filter(|_| !is_unknown).into(),
        security_count: Some(security).filter(|_| knows_security).into(),
        reboot_required,
        package_manager: package_manager.to_owned(),
        packages,
    }
}

pub fn update(name: &[u8], version: &[u8], security: bool) -> PendingUpdate {
    let text = |bytes: &[u8]| {
        let mut text = super::text::printable(bytes);
        text.truncate(text.floor_char_boundary(TEXT_BYTES));
        text
    };
    PendingUpdate { name: text(name), version: text(version), security }
}

fn describe(metrics: &[Metric]) -> String {
    let Some(Metric::Updates(updates)) = metrics.first() else { return String::new() };
    let mut text = match updates.pending_count.value() {
        Some(pending) => format!("{}: {pending} wait", updates.package_manager),
        None => format!("{}: nobody here knows what waits", updates.package_manager),
    };
    if let Some(security) = updates.security_count.value() {
        text = format!("{text}, {security} of them for security");
    }
    if updates.reboot_required { text + ", a restart is due" } else { text }
}

#[cfg(test)]
mod tests {
    use spectra_protocol::Reading;

    use super::{MAX_NAMED, Pending, update, updates};

    #[test]
    fn all_are_counted_and_those_for_security_are_named_first() {
        let mut packages = vec![update(b"a", b"1", false); MAX_NAMED];
        packages.push(update(b"b", b"2", true));
        let told = updates(Pending { packages, knows_security: true, ..Pending::default() }, true, "apt");
        assert_eq!(told.pending_count, Reading::Value(MAX_NAMED as u64 + 1));
        assert_eq!((told.security_count, told.packages.len()), (Reading::Value(1), MAX_NAMED));
        assert_eq!((&*told.packages[0].name, told.reboot_required), ("b", true));
    }

    #[test]
    fn who_does_not_know_what_waits_does_not_say_none() {
        let told = updates(Pending { is_unknown: true, ..Pending::default() }, true, "windows_update");
        assert_eq!((told.pending_count, told.reboot_required), (Reading::Absent, true));
        assert!(super::describe(&[told.into()]).contains("nobody here knows"));
    }

    #[test]
    fn who_does_not_know_of_security_does_not_say_none() {
        let pending = Pending {
            packages: vec![update(b"a", b"1", false)],
            knows_security: false,
            ..Pending::default()
        };
        assert_eq!(updates(pending, false, "apk").security_count, Reading::Absent);
    }
}
