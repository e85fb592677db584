//! The service's entry with the service control manager.

use std::ffi::OsString;
use std::path::Path;
use std::thread::sleep;
use std::time::{Duration, Instant};

use anyhow::{Context, bail};
use windows_service::service::{
    Service, ServiceAccess, ServiceAction, ServiceActionType, ServiceErrorControl, ServiceFailureActions,
    ServiceFailureResetPeriod, ServiceInfo, ServiceStartType, ServiceState, ServiceType,
};
use windows_service::service_manager::{ServiceManager, ServiceManagerAccess};

use super::{PROGRAM, SOCKET};
use crate::service::say;
use crate::sys::service_host::NAME;

const SHOWN: &str = "Spectra agent";
const DESCRIPTION: &str = "Measures this host and sends it to a Spectra server.";
/// There is no service of that name.
const UNKNOWN: i32 = 1060;
/// The manager does not know this kind of setting: Wine's has no recovery.
const INVALID_LEVEL: i32 = 124;
/// It does not run.
const NOT_ACTIVE: i32 = 1062;
/// How long a service may take to end: it does within 5 s, and the manager is asked again and again.
const PATIENCE: Duration = Duration::from_secs(30);
const LOOK: Duration = Duration::from_millis(100);
/// Before a service that failed is started again: the first three times, and when it counts as well again.
const RESTARTS: [Duration; 3] = [Duration::from_secs(5), Duration::from_secs(30), Duration::from_mins(1)];
const WELL_AFTER: Duration = Duration::from_hours(1);

fn manager(access: ServiceManagerAccess) -> anyhow::Result<ServiceManager> {
    ServiceManager::local_computer(None::<&str>, access).context("cannot talk to the service control manager")
}

fn is(error: &windows_service::Error, code: i32) -> bool {
    matches!(error, windows_service::Error::Winapi(error) if error.raw_os_error() == Some(code))
}

/// The service; `None` if there is none.
fn open(access: ServiceAccess) -> anyhow::Result<Option<Service>> {
    match manager(ServiceManagerAccess::CONNECT)?.open_service(NAME, access) {
        Ok(service) => Ok(Some(service)),
        Err(error) if is(&error, UNKNOWN) => Ok(None),
        Err(error) => Err(error).with_context(|| format!("cannot open the service {NAME}")),
    }
}

fn wanted() -> ServiceInfo {
    ServiceInfo {
        name: NAME.into(),
        display_name: SHOWN.into(),
        service_type: ServiceType::OWN_PROCESS,
        start_type: ServiceStartType::AutoStart,
        error_control: ServiceErrorControl::Normal,
        executable_path: PROGRAM.into(),
        launch_arguments: arguments(),
        dependencies: Vec::new(),
        // SYSTEM: what tells of drives, sockets and the event log answers nobody less.
        account_name: None,
        account_password: None,
    }
}

fn arguments() -> Vec<OsString> {
    ["run", "--status-socket", SOCKET].map(OsString::from).to_vec()
}

/// Makes the entry, or brings an older one to where this version has it.
pub(super) fn install() -> anyhow::Result<()> {
    let access = ServiceAccess::QUERY_STATUS | ServiceAccess::CHANGE_CONFIG | ServiceAccess::START;
    let service = match open(access)? {
        Some(service) => {
            service.change_config(&wanted()).with_context(|| format!("cannot change the service {NAME}"))?;
            service
        }
        None => manager(ServiceManagerAccess::CONNECT | ServiceManagerAccess::CREATE_SERVICE)?
            .create_service(&wanted(), access)
            .with_context(|| format!("cannot make the service {NAME}"))?,
    };
    service.set_description(DESCRIPTION).context("cannot describe the service")?;
    match recover(&service) {
        Err(error) if is(&error, INVALID_LEVEL) => {
            say(
                "not done: have the service started again when it fails: this service control manager cannot",
            );
            Ok(())
        }
        Err(error) => Err(error).context("cannot have the service started again when it fails"),
        Ok(()) => {
            say("done: it is started again when it fails");
            Ok(())
        }
    }
}

/// Has it started again when it fails: when it is killed, and when it ends with an error.
fn recover(service: &Service) -> windows_service::Result<()> {
    let restart = |delay| ServiceAction { action_type: ServiceActionType::Restart, delay };
    let actions = ServiceFailureActions {
        reset_period: ServiceFailureResetPeriod::After(WELL_AFTER),
        reboot_msg: None,
        command: None,
        actions: Some(RESTARTS.map(restart).to_vec()),
    };
    service.update_failure_actions(actions)?;
    service.set_failure_actions_on_non_crash_failures(true)
}

pub(super) fn start() -> anyhow::Result<()> {
    let service = open(ServiceAccess::START | ServiceAccess::QUERY_STATUS)?;
    let service = service.with_context(|| format!("there is no service {NAME}"))?;
    service.start::<&str>(&[]).with_context(|| format!("cannot start the service {NAME}"))
}

/// Ends it; `false`: it did not run, or there is none.
pub(super) fn stop() -> anyhow::Result<bool> {
    let Some(service) = open(ServiceAccess::STOP | ServiceAccess::QUERY_STATUS)? else { return Ok(false) };
    match service.stop() {
        Ok(_) => {}
        Err(error) if is(&error, NOT_ACTIVE) => return Ok(false),
        Err(error) => return Err(error).with_context(|| format!("cannot stop the service {NAME}")),
    }
    let until = Instant::now() + PATIENCE;
    while service.query_status().context("cannot ask how the service is")?.current_state
        != ServiceState::Stopped
    {
        if Instant::now() >= until {
            bail!("the service {NAME} does not stop");
        }
        sleep(LOOK);
    }
    Ok(true)
}

/// Takes the entry away; `false`: there is none.
pub(super) fn remove() -> anyhow::Result<bool> {
    let Some(service) = open(ServiceAccess::DELETE)? else { return Ok(false) };
    service.delete().with_context(|| format!("cannot remove the service {NAME}"))?;
    Ok(true)
}

/// A file that a process that just ended had open is freed a moment later.
pub(super) fn patiently<T>(mut act: impl FnMut() -> std::io::Result<T>) -> std::io::Result<T> {
    let until = Instant::now() + PATIENCE / 6;
    loop {
        let outcome = act();
        let is_held =
            outcome.as_ref().is_err_and(|error| error.kind() == std::io::ErrorKind::PermissionDenied);
        if !is_held || Instant::now() >= until {
            return outcome;
        }
        sleep(LOOK);
    }
}

/// Whether there is such a service.
pub(in crate::service) fn is_installed() -> bool {
    open(ServiceAccess::QUERY_STATUS).is_ok_and(|service| service.is_some())
}

/// What the service control manager says.
pub(in crate::service) fn state() -> String {
    let status =
        open(ServiceAccess::QUERY_STATUS).map(|service| service.map(|service| service.query_status()));
    match status {
        Ok(Some(Ok(status))) => format!("{:?}", status.current_state).to_lowercase(),
        Ok(Some(Err(error))) => format!("the service control manager does not tell: {error}"),
        Ok(None) => "not installed".to_owned(),
        Err(error) => format!("{error:#}"),
    }
}

/// The last lines of its log.
pub(in crate::service) fn last_words() -> String {
    const LINES: usize = 8;
    let path = Path::new(crate::sys::windows::log_file::FOLDER).join("agent.log");
    let text = std::fs::read(path).unwrap_or_default();
    let text = String::from_utf8_lossy(&text);
    let lines: Vec<_> = text.lines().collect();
    lines[lines.len().saturating_sub(LINES)..].join("\n")
}

/// Says what a step would do, or does it.
pub(super) fn step(
    is_done: bool,
    words: &str,
    act: impl FnOnce() -> anyhow::Result<()>,
) -> anyhow::Result<()> {
    if is_done {
        act()?;
        say(&format!("done: {words}"));
    } else {
        say(&format!("would: {words}"));
    }
    Ok(())
}
