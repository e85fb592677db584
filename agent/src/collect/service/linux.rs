//! systemd's units: over the message bus, else by `systemctl`.

use std::io;
use std::path::PathBuf;
use std::time::Duration;

use serde::Deserialize;
use spectra_protocol::metric::Service;

use super::ServiceCollector;
use crate::collect::program::{self, Bounds};
use crate::collect::text::{lines, printable, words};
use crate::collect::{Fault, Start};
use crate::host::Host;
use crate::sys::bus::blocking::Bus;
use crate::sys::bus::message::Call;
use crate::sys::bus::values::Values;
use crate::sys::bus::{self, SYSTEM_BUS};

const SYSTEMD: &str = "org.freedesktop.systemd1";
/// How long bus or program may take: systemd answers in milliseconds, one that is starting in seconds.
const PATIENCE: Duration = Duration::from_secs(5);
/// A line of `systemctl` has some 200 bytes.
const SYSTEMCTL: Bounds = Bounds { patience: PATIENCE, bytes: 2 << 20 };
/// Units that are read, of all kinds: devices and mounts too.
const MAX_UNITS: usize = 32_768;

#[derive(Debug)]
pub(super) struct Source {
    /// The socket; `None`: the bus is somewhere that we do not reach.
    bus: Option<PathBuf>,
    open: Option<Bus>,
    /// Programs talk to the system that they run on, which is not a host whose tree is only mounted.
    systemctl: Option<PathBuf>,
}

pub(super) fn start(host: &Host) -> Start {
    if let Err(fault) = host.is_mounted() {
        return Start::Broken(fault);
    }
    let address = std::env::var("DBUS_SYSTEM_BUS_ADDRESS").ok().filter(|_| host.is_own());
    let bus = bus::path(address.as_deref(), host.path(SYSTEM_BUS));
    let systemctl = program::find("systemctl").filter(|_| host.is_own());
    let mut source = Source { bus, open: None, systemctl };
    // As `sd_booted(3)` tells whether systemd is the service manager.
    if !host.path("run/systemd/system").is_dir() && !source.has_systemd() {
        return Start::NotHere(other_manager(host));
    }
    Start::Ready(Box::new(ServiceCollector { source }))
}

/// Why there is no systemd.
fn other_manager(host: &Host) -> &'static str {
    if host.path("run/openrc").is_dir() {
        "OpenRC runs the services here, not systemd"
    } else if host.path("run/runit").is_dir() || host.path("run/s6").is_dir() {
        "runit or s6 runs the services here, not systemd"
    } else {
        "no service manager that can be asked: no systemd"
    }
}

/// A unit for each snap and loop device says nothing about the host's services.
pub(super) fn is_shown(service: &Service) -> bool {
    let name = service.name.as_str();
    name.ends_with(".service") && !name.starts_with("snap-") && !name.starts_with("dev-loop")
}

/// The status of a service that runs.
pub(super) const RUNNING: &str = "active";

impl Source {
    /// Whether somebody on the bus is systemd, wherever it was booted.
    fn has_systemd(&mut self) -> bool {
        let call = Call::of_bus("NameHasOwner", &[SYSTEMD]);
        self.call(&call).is_ok_and(|answer| answer.first_boolean() == Some(true))
    }

    pub(super) fn read(&mut self) -> Result<Vec<Service>, Fault> {
        let by_bus = match self.by_bus() {
            Ok(services) => return Ok(services),
            Err(fault) => fault,
        };
        match &self.systemctl {
            // What was wrong with the bus says more than what is wrong with a program that uses it too.
            Some(systemctl) => by_program(systemctl).map_err(|_| by_bus),
            None => Err(by_bus),
        }
    }

    fn by_bus(&mut self) -> Result<Vec<Service>, Fault> {
        let call = Call {
            destination: SYSTEMD,
            path: "/org/freedesktop/systemd1",
            interface: "org.freedesktop.systemd1.Manager",
            member: "ListUnits",
            arguments: &[],
        };
        let whom = || match &self.bus {
            Some(path) => format!("systemd over the bus at {}", path.display()),
            None => "systemd over the bus".to_owned(),
        };
        let whom = whom();
        let answer = self.call(&call).map_err(|error| Fault::ask(&*whom, error))?;
        let units = units(answer.body());
        units.ok_or_else(|| Fault::ask(whom, io::Error::other("its list of units is none")))
    }

    /// Calls over the connection that is kept; after a failure over a new one, next time.
    fn call(&mut self, call: &Call<'_>) -> io::Result<bus::message::Message> {
        let path = self.bus.as_deref().ok_or(io::ErrorKind::Unsupported)?;
        let was_open = self.open.is_some();
        let mut open = match self.open.take() {
            Some(open) => open,
            None => Bus::connect(path, PATIENCE)?,
        };
        let mut answer = open.call(call);
        // A bus that was restarted has closed the connection meanwhile.
        if was_open && answer.as_ref().is_err_and(is_closed) {
            open = Bus::connect(path, PATIENCE)?;
            answer = open.call(call);
        }
        if answer.is_ok() {
            self.open = Some(open);
        }
        answer
    }
}

fn is_closed(error: &io::Error) -> bool {
    use io::ErrorKind::{BrokenPipe, ConnectionReset, UnexpectedEof};
    matches!(error.kind(), BrokenPipe | ConnectionReset | UnexpectedEof)
}

/// The units of `a(ssssssouso)`: name, description, load, active and sub state, whom it follows, path, job's
/// number, kind and path.
fn units(body: &[u8]) -> Option<Vec<Service>> {
    Values::new(body).structures(MAX_UNITS, |unit| {
        let name = unit.printable()?;
        let description = unit.printable()?;
        let load_state = unit.printable()?;
        let status = unit.printable()?;
        let sub_status = unit.printable()?;
        unit.text()?;
        unit.text()?;
        unit.number()?;
        unit.text()?;
        unit.text()?;
        Some(Service { name, status, sub_status, load_state, description })
    })
}

fn by_program(systemctl: &std::path::Path) -> Result<Vec<Service>, Fault> {
    let arguments = [
        "list-units",
        "--type=service",
        "--all",
        "--full",
        "--plain",
        "--no-legend",
        "--no-pager",
        "--output=json",
    ];
    let said = program::run(systemctl, &arguments, SYSTEMCTL)?.or_fault(systemctl)?;
    listed(&said).ok_or_else(|| {
        Fault::ask(systemctl.display().to_string(), io::Error::other("its list of units is none"))
    })
}

/// A unit as `systemctl` writes it.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Listed {
    unit: String,
    load: String,
    active: String,
    sub: String,
    description: String,
}

/// JSON, or the columns of a `systemctl` that knows none (before 246).
fn listed(text: &[u8]) -> Option<Vec<Service>> {
    if text.trim_ascii_start().starts_with(b"[") {
        let units: Vec<Listed> = serde_json::from_slice(text).ok()?;
        let clean = |text: String| printable(text.as_bytes());
        let service = |unit: Listed| {
            let Listed { unit, load, active, sub, description } = unit;
            let [name, load_state, status, sub_status, description] =
                [unit, load, active, sub, description].map(clean);
            Service { name, status, sub_status, load_state, description }
        };
        return Some(units.into_iter().map(service).collect());
    }
    Some(lines(text).filter_map(columns).collect())
}

/// `unit load active sub description…`, with a dot before units that failed.
fn columns(line: &[u8]) -> Option<Service> {
    let mut words = words(line).skip_while(|word| !word.is_ascii() || word == b"*").map(printable);
    let (name, load_state) = (words.next()?, words.next()?);
    let (status, sub_status) = (words.next()?, words.next()?);
    let description = words.collect::<Vec<_>>().join(" ");
    Some(Service { name, status, sub_status, load_state, description })
}

#[cfg(test)]
#[path = "tests.rs"]
mod tests;
