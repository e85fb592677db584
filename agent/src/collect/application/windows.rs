//! The registry's keys of what can be uninstalled: of 64-bit and 32-bit programs, and of each user who is signed in.

use std::collections::HashSet;
use std::io;

use spectra_protocol::metric::Application;

use super::{ApplicationCollector, short, vendor};
use crate::collect::{Fault, Start};
use crate::host::Host;
use crate::layout::windows::application;
use crate::sys::windows::registry::{Key, View};

const UNINSTALL: &str = r"SOFTWARE\Microsoft\Windows\CurrentVersion\Uninstall";

#[derive(Debug)]
pub(super) struct Source;

pub(super) fn start(_: &Host) -> Start {
    Start::Ready(Box::new(ApplicationCollector { source: Source }))
}

impl Source {
    #[expect(clippy::unused_self, reason = "elsewhere it is a package manager")]
    pub(super) fn read(&self) -> Result<Vec<Application>, Fault> {
        let mut seen = HashSet::new();
        let mut applications = Vec::new();
        for view in [View::Native, View::Of32Bit] {
            match Key::machine_in(UNINSTALL, view) {
                Ok(key) => applications.extend(below(&key, &mut seen)),
                Err(error) if error.kind() == io::ErrorKind::NotFound => {}
                Err(error) => return Err(Fault::ask(format!("the registry about {UNINSTALL}"), error)),
            }
        }
        // Who is not signed in has no registry that is open.
        for user in Key::users("").map(|users| users.names()).unwrap_or_default() {
            if let Ok(key) = Key::users(&format!(r"{user}\{UNINSTALL}")) {
                applications.extend(below(&key, &mut seen));
            }
        }
        applications.sort_by(|a, b| a.name.cmp(&b.name));
        Ok(applications)
    }
}

fn below(key: &Key, seen: &mut HashSet<(String, String)>) -> Vec<Application> {
    let entries = key.names().into_iter().filter_map(|name| key.below(&name).ok());
    let applications = entries.filter_map(|entry| application_of(&entry));
    // A 32-bit Windows shows the same in both.
    applications.filter(|found| seen.insert((found.name.clone(), found.version.clone()))).collect()
}

fn application_of(entry: &Key) -> Option<Application> {
    let is_part = entry.has("ParentKeyName") || entry.number("SystemComponent") == Some(1);
    let name = entry.text("DisplayName").filter(|name| application::is_shown(name, is_part))?;
    Some(Application {
        name: short(name),
        version: short(entry.text("DisplayVersion").unwrap_or_default()),
        vendor: vendor(&entry.text("Publisher").unwrap_or_default(), ""),
        size_bytes: entry.number("EstimatedSize").map(|kibibytes| u64::from(kibibytes) * 1024).into(),
        ..Application::default()
    })
}
