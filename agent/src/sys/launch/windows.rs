//! As a service where the service control manager started this process, in the foreground otherwise.

use crate::sys::service_host;

pub(super) fn launch(work: impl FnOnce() -> anyhow::Result<bool> + Send + 'static) -> anyhow::Result<bool> {
    service_host::serve(Box::new(work))
}
