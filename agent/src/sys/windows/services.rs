//! The service control manager's list. No right beyond that of every user is needed for it.
#![expect(unsafe_code, reason = "lists with pointers")]

use std::io;
use std::ptr;

use windows_sys::Win32::Foundation::ERROR_MORE_DATA;
use windows_sys::Win32::System::Services::{
    CloseServiceHandle, ENUM_SERVICE_STATUS_PROCESSW, EnumServicesStatusExW, OpenSCManagerW, OpenServiceW,
    QUERY_SERVICE_CONFIGW, QueryServiceConfig2W, QueryServiceConfigW, SC_ENUM_PROCESS_INFO, SC_HANDLE,
    SC_MANAGER_CONNECT, SC_MANAGER_ENUMERATE_SERVICE, SERVICE_CONFIG_DESCRIPTION, SERVICE_DESCRIPTIONW,
    SERVICE_QUERY_CONFIG, SERVICE_STATE_ALL, SERVICE_WIN32,
};

use super::text::from_pointer;

/// Services that are read; what a call hands out at once; configuration of one.
const MAX_SERVICES: usize = 8192;
const LIST_BYTES: usize = 256 << 10;
const CONFIG_BYTES: usize = 8 << 10;

/// One service.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Service {
    pub(crate) name: String,
    pub(crate) shown: String,
    pub(crate) state: u32,
    /// `None`: it is not told to whom this process runs as.
    pub(crate) start: Option<u32>,
    pub(crate) description: String,
}

/// A handle of the manager or of a service.
struct Handle(SC_HANDLE);

impl Handle {
    fn of(handle: SC_HANDLE) -> io::Result<Self> {
        if handle.is_null() { Err(io::Error::last_os_error()) } else { Ok(Self(handle)) }
    }
}

impl Drop for Handle {
    fn drop(&mut self) {
        // SAFETY: the handle is this value's own.
        let _ = unsafe { CloseServiceHandle(self.0) };
    }
}

/// Every service that is a program; drivers are none. How many refused to tell of themselves.
pub(crate) fn all() -> io::Result<(Vec<Service>, usize)> {
    let rights = SC_MANAGER_CONNECT | SC_MANAGER_ENUMERATE_SERVICE;
    // SAFETY: null is this machine and the active database.
    let manager = Handle::of(unsafe { OpenSCManagerW(ptr::null(), ptr::null(), rights) })?;
    let mut services = list(&manager)?;
    let mut refused = 0;
    for service in &mut services {
        if configure(&manager, service).is_err() {
            refused += 1;
        }
    }
    Ok((services, refused))
}

fn list(manager: &Handle) -> io::Result<Vec<Service>> {
    let mut buffer = vec![0_u64; LIST_BYTES / 8];
    let (mut services, mut resume) = (Vec::new(), 0);
    loop {
        let (mut needed, mut count) = (0, 0);
        // SAFETY: the buffer is aligned for the structures and has as many bytes as is said; the numbers are values of
        // their own; null is every group.
        let is_whole = unsafe {
            EnumServicesStatusExW(
                manager.0,
                SC_ENUM_PROCESS_INFO,
                SERVICE_WIN32,
                SERVICE_STATE_ALL,
                buffer.as_mut_ptr().cast(),
                u32::try_from(LIST_BYTES).unwrap_or_default(),
                &raw mut needed,
                &raw mut count,
                &raw mut resume,
                ptr::null(),
            )
        } != 0;
        if !is_whole {
            let error = io::Error::last_os_error();
            if error.raw_os_error() != Some(ERROR_MORE_DATA.cast_signed()) {
                return Err(error);
            }
        }
        let count = usize::try_from(count).unwrap_or_default();
        let room = LIST_BYTES / size_of::<ENUM_SERVICE_STATUS_PROCESSW>();
        // SAFETY: the call has written as many structures at the beginning, whose texts stand behind them.
        let found: &[ENUM_SERVICE_STATUS_PROCESSW] =
            unsafe { std::slice::from_raw_parts(buffer.as_ptr().cast(), count.min(room)) };
        services.extend(found.iter().map(|service| Service {
            // SAFETY: texts of the list end with NUL.
            name: unsafe { from_pointer(service.lpServiceName) },
            // SAFETY: as above.
            shown: unsafe { from_pointer(service.lpDisplayName) },
            state: service.ServiceStatusProcess.dwCurrentState,
            ..Service::default()
        }));
        if is_whole || found.is_empty() || services.len() >= MAX_SERVICES {
            return Ok(services);
        }
    }
}

/// What a service is told to be. One whose list of rights excludes this user keeps what is known of it.
fn configure(manager: &Handle, service: &mut Service) -> io::Result<()> {
    let name = super::text::wide(&service.name);
    // SAFETY: the text ends with NUL.
    let handle = Handle::of(unsafe { OpenServiceW(manager.0, name.as_ptr(), SERVICE_QUERY_CONFIG) })?;
    let mut buffer = vec![0_u64; CONFIG_BYTES / 8];
    let bytes = u32::try_from(CONFIG_BYTES).unwrap_or_default();
    let mut needed = 0;
    // SAFETY: the buffer is aligned for the structure and has as many bytes as is said.
    let is_done =
        unsafe { QueryServiceConfigW(handle.0, buffer.as_mut_ptr().cast(), bytes, &raw mut needed) };
    if is_done == 0 {
        return Err(io::Error::last_os_error());
    }
    // SAFETY: the call has written the structure.
    service.start = Some(unsafe { (*buffer.as_ptr().cast::<QUERY_SERVICE_CONFIGW>()).dwStartType });
    // SAFETY: as above.
    let is_done = unsafe {
        QueryServiceConfig2W(
            handle.0,
            SERVICE_CONFIG_DESCRIPTION,
            buffer.as_mut_ptr().cast(),
            bytes,
            &raw mut needed,
        )
    };
    if is_done != 0 {
        // SAFETY: the call has written the structure, whose text stands behind it or is null.
        service.description =
            unsafe { from_pointer((*buffer.as_ptr().cast::<SERVICE_DESCRIPTIONW>()).lpDescription) };
    }
    Ok(())
}
