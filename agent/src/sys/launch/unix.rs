//! A process is a process, whoever started it.

pub(super) fn launch(work: impl FnOnce() -> anyhow::Result<bool>) -> anyhow::Result<bool> {
    work()
}
