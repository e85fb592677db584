//! `application_list`: installed software.

#[cfg_attr(target_os = "linux", path = "application/linux/mod.rs")]
#[cfg_attr(target_os = "freebsd", path = "application/freebsd.rs")]
#[cfg_attr(windows, path = "application/windows.rs")]
mod os;

use std::time::{Duration, Instant};

use spectra_protocol::Metric;
use spectra_protocol::metric::{Application, ApplicationList};

use super::{Collector, Fault, Spec};

pub(crate) const SPEC: Spec =
    Spec { name: "application_list", interval: Duration::from_hours(24), start: os::start, describe };

/// Packages of a list; a host on which a whole distribution is installed has more.
const MAX_APPLICATIONS: usize = 20_000;
/// What is kept of a text.
const TEXT_BYTES: usize = 256;

#[derive(Debug)]
struct ApplicationCollector {
    source: os::Source,
}

impl Collector for ApplicationCollector {
    fn collect(&mut self, _at: Instant) -> Result<Vec<Metric>, Fault> {
        let mut applications = self.source.read()?;
        applications.truncate(MAX_APPLICATIONS);
        Ok(vec![ApplicationList { applications }.into()])
    }
}

/// The maintainer without a mail address; where nothing else is left, who packs the distribution.
fn vendor(text: &str, usual: &str) -> String {
    let name = text.split('<').next().unwrap_or_default().trim();
    if name.is_empty() || name.contains('@') { usual.to_owned() } else { short(name.to_owned()) }
}

fn short(mut text: String) -> String {
    text.truncate(text.floor_char_boundary(TEXT_BYTES));
    text
}

fn describe(metrics: &[Metric]) -> String {
    let Some(Metric::ApplicationList(list)) = metrics.first() else { return String::new() };
    let bytes: u64 = list.applications.iter().filter_map(|a: &Application| a.size_bytes.value()).sum();
    format!("{} packages, {} MiB", list.applications.len(), bytes >> 20)
}

#[cfg(test)]
mod tests {
    use super::vendor;

    #[test]
    fn vendors_have_no_mail_address() {
        for (text, expected) in [
            ("Debian Bash Maintainers <bash@packages.debian.org>", "Debian Bash Maintainers"),
            ("<a@b>", "deb"),
            ("a@b.c", "deb"),
            ("", "deb"),
            ("Red Hat, Inc.", "Red Hat, Inc."),
        ] {
            assert_eq!(vendor(text, "deb"), expected, "{text}");
        }
    }
}
