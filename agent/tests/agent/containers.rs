//! The collector of containers, asked by tests.

use std::path::Path;
use std::thread;
use std::time::{Duration, Instant};

use spectra_agent::collect::{COLLECTORS, Collector, Start};
use spectra_agent::host::Host;
use spectra_protocol::Metric;
use spectra_protocol::metric::Container;

/// How long the collector waits for whoever it asks, and some time for a machine that is busy.
pub(crate) const PROMPT: Duration = Duration::from_secs(6);
/// How long a change may take to be seen.
pub(crate) const PATIENCE: Duration = Duration::from_mins(2);

pub(crate) fn start(root: &Path) -> Start {
    let spec = COLLECTORS.iter().find(|spec| spec.name == "container_list").unwrap();
    (spec.start)(&Host::new(root, Some("h".into())))
}

pub(crate) fn collector(root: &Path) -> Box<dyn Collector> {
    match start(root) {
        Start::Ready(collector) => collector,
        other => panic!("{other:?}"),
    }
}

/// One reading, which must not take long.
pub(crate) fn read(collector: &mut Box<dyn Collector>) -> Vec<Container> {
    let begun = Instant::now();
    let metrics = collector.collect(begun).unwrap_or_default();
    assert!(begun.elapsed() < PROMPT, "{:?}", begun.elapsed());
    match <[Metric; 1]>::try_from(metrics) {
        Ok([Metric::ContainerList(list)]) => list.containers,
        Ok(other) => panic!("{other:?}"),
        Err(_) => Vec::new(),
    }
}

/// Reads until the rows are as wanted.
pub(crate) fn read_until(
    collector: &mut Box<dyn Collector>,
    what: &str,
    is_it: impl Fn(&[Container]) -> bool,
) -> Vec<Container> {
    let until = Instant::now() + PATIENCE;
    loop {
        let rows = read(collector);
        if is_it(&rows) {
            return rows;
        }
        assert!(
            Instant::now() < until,
            "not seen: {what}\n{rows:#?}\n{:?} {:?}",
            collector.stuck(),
            collector.broken()
        );
        thread::sleep(Duration::from_millis(200));
    }
}
