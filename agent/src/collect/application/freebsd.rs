//! What pkg(8) keeps about what it installed.

use std::path::PathBuf;
use std::time::Duration;

use spectra_protocol::metric::Application;

use super::{ApplicationCollector, short, vendor};
use crate::collect::program::{self, Bounds};
use crate::collect::{Fault, Start};
use crate::host::Host;
use crate::layout::freebsd::package::{self, QUERY};

/// Some thousand packages of some hundred bytes.
const BOUNDS: Bounds = Bounds { patience: Duration::from_mins(5), bytes: 16 << 20 };

#[derive(Debug)]
pub(super) struct Source {
    program: PathBuf,
}

pub(super) fn start(host: &Host) -> Start {
    // The base system's `pkg` only fetches the real one.
    match program::find("pkg").filter(|_| host.path("var/db/pkg/local.sqlite").is_file()) {
        Some(program) => Start::Ready(Box::new(ApplicationCollector { source: Source { program } })),
        None => Start::NotHere("no packages: pkg has installed none"),
    }
}

impl Source {
    pub(super) fn read(&self) -> Result<Vec<Application>, Fault> {
        let said = program::run(&self.program, &["query", QUERY], BOUNDS)?.or_fault(&self.program)?;
        Ok(package::packages(&said)
            .map(|package| Application {
                name: short(package.name),
                version: short(package.version),
                vendor: vendor(&package.maintainer, "freebsd"),
                arch: short(package.arch),
                size_bytes: package.bytes.into(),
                installed_at: package.installed.into(),
            })
            .collect())
    }
}
