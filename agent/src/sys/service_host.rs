//! This process as a service of Windows: what the service control manager wants of it, and what it is told.

use std::ffi::OsString;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{SyncSender, sync_channel};
use std::sync::{Mutex, OnceLock, PoisonError};
use std::time::Duration;

use tokio::sync::Notify;
use windows_service::service::{
    PowerEventParam, ServiceControl, ServiceControlAccept, ServiceExitCode, ServiceState, ServiceStatus,
    ServiceType,
};
use windows_service::service_control_handler::{self, ServiceControlHandlerResult, ServiceStatusHandle};
use windows_service::{define_windows_service, service_dispatcher};

use super::windows::log_file;

/// As the original's agent calls its service.
pub(crate) const NAME: &str = "SpectraAgent";
/// The process was not started by the service control manager.
const NO_CONTROLLER: i32 = 1063;
/// How long starting and stopping may take at most before the manager is told of it again; stopping takes 5 s.
const WAIT_HINT: Duration = Duration::from_secs(10);
/// How long sleep waits for the agent: Windows waits two seconds for all services together.
const SUSPEND_PATIENCE: Duration = Duration::from_secs(2);

/// What the process does.
pub(crate) type Work = Box<dyn FnOnce() -> anyhow::Result<bool> + Send>;

static WORK: Mutex<Option<Work>> = Mutex::new(None);
static OUTCOME: Mutex<Option<anyhow::Result<bool>>> = Mutex::new(None);
static STATUS: OnceLock<ServiceStatusHandle> = OnceLock::new();
static IS_STOPPING: AtomicBool = AtomicBool::new(false);
/// Somebody wants the service to stop.
static STOP: Notify = Notify::const_new();
/// The host is about to sleep.
static SUSPEND: Notify = Notify::const_new();
static SUSPENDING: Mutex<Option<SyncSender<()>>> = Mutex::new(None);

define_windows_service!(entry, run);

/// Does `work`: as a service where the manager started this process, in the foreground otherwise.
pub(crate) fn serve(work: Work) -> anyhow::Result<bool> {
    *held(&WORK) = Some(work);
    match service_dispatcher::start(NAME, entry) {
        Ok(()) => held(&OUTCOME).take().unwrap_or(Ok(true)),
        Err(windows_service::Error::Winapi(error)) if error.raw_os_error() == Some(NO_CONTROLLER) => {
            let work = held(&WORK).take();
            work.map_or(Ok(false), |work| work())
        }
        Err(error) => Err(anyhow::Error::new(error).context("cannot talk to the service control manager")),
    }
}

/// The service from its start to its end, on a thread of the dispatcher's.
fn run(_: Vec<OsString>) {
    let Ok(status) = service_control_handler::register(NAME, handle) else { return };
    let _ = STATUS.set(status);
    tell(ServiceState::StartPending, 0);
    // A service has no console: what it says stands in a file.
    log_file::redirect();
    let work = held(&WORK).take();
    let outcome = work.map_or(Ok(false), |work| work());
    let code = u32::from(!matches!(outcome, Ok(true)));
    if let Err(error) = &outcome {
        eprintln!("error: {error:#}");
    }
    *held(&OUTCOME) = Some(outcome);
    tell(ServiceState::Stopped, code);
}

/// What the manager wants. It waits for the answer, and everybody else's services behind it.
fn handle(control: ServiceControl) -> ServiceControlHandlerResult {
    match control {
        ServiceControl::Stop | ServiceControl::Shutdown | ServiceControl::Preshutdown => {
            stopping();
            STOP.notify_one();
        }
        ServiceControl::PowerEvent(PowerEventParam::Suspend) => {
            let (answer, answered) = sync_channel(1);
            *held(&SUSPENDING) = Some(answer);
            SUSPEND.notify_one();
            let _ = answered.recv_timeout(SUSPEND_PATIENCE);
        }
        ServiceControl::PowerEvent(_) | ServiceControl::Interrogate => {}
        _ => return ServiceControlHandlerResult::NotImplemented,
    }
    ServiceControlHandlerResult::NoError
}

/// Whether the manager started this process.
pub(crate) fn is_service() -> bool {
    STATUS.get().is_some()
}

/// It does its work from now on.
pub(crate) fn running() {
    if !IS_STOPPING.load(Ordering::SeqCst) {
        tell(ServiceState::Running, 0);
    }
}

/// It ends.
pub(crate) fn stopping() {
    IS_STOPPING.store(true, Ordering::SeqCst);
    tell(ServiceState::StopPending, 0);
}

/// Comes back when the manager wants the service to stop; never for a process that is none.
pub(crate) async fn stop_asked() {
    STOP.notified().await;
}

/// Somebody's sleep that waits for an answer.
#[derive(Debug)]
pub(crate) struct Suspension(Option<SyncSender<()>>);

impl Suspension {
    pub(crate) fn give(self) {
        if let Some(answer) = self.0 {
            // It may have lost patience.
            let _ = answer.try_send(());
        }
    }
}

/// Comes back when the host is about to sleep.
pub(crate) async fn suspended() -> Suspension {
    SUSPEND.notified().await;
    Suspension(held(&SUSPENDING).take())
}

fn tell(state: ServiceState, code: u32) {
    let Some(status) = STATUS.get() else { return };
    let is_moving = matches!(state, ServiceState::StartPending | ServiceState::StopPending);
    let controls = match state {
        // Also while it starts: registering can wait for a server that does not answer.
        ServiceState::Running | ServiceState::StartPending => {
            ServiceControlAccept::STOP | ServiceControlAccept::SHUTDOWN | ServiceControlAccept::POWER_EVENT
        }
        _ => ServiceControlAccept::empty(),
    };
    // A manager that does not take it will ask.
    let _ = status.set_service_status(ServiceStatus {
        service_type: ServiceType::OWN_PROCESS,
        current_state: state,
        controls_accepted: controls,
        exit_code: if code == 0 { ServiceExitCode::NO_ERROR } else { ServiceExitCode::ServiceSpecific(code) },
        checkpoint: u32::from(is_moving),
        wait_hint: if is_moving { WAIT_HINT } else { Duration::ZERO },
        process_id: None,
    });
}

/// Nothing that is done while it is held leaves it half-done.
fn held<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
