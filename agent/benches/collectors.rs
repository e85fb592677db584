//! What a reading of each collector costs on this host: time and allocations.

use std::alloc::{GlobalAlloc, Layout, System};
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use spectra_agent::collect::{COLLECTORS, Collector, Spec, Start};
use spectra_agent::host::Host;
use spectra_protocol::Metric;

/// Readings per collector; the median is shown.
const RUNS: usize = 201;
/// Of those that read once a day.
const NIGHTLY_RUNS: usize = 3;
/// Hosts of the tests that have what this one may lack.
const RECORDED: [&str; 2] = ["synthetic-storage", "synthetic-raspberry-pi-5"];

/// Counts what the system's allocator is asked for.
#[derive(Debug)]
struct Counting;

static ALLOCATIONS: AtomicU64 = AtomicU64::new(0);

#[expect(unsafe_code, reason = "an allocator is unsafe by its trait; each call is passed on as it came")]
// SAFETY: every method passes its arguments to the system's allocator unchanged.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        ALLOCATIONS.fetch_add(1, Ordering::Relaxed);
        // SAFETY: the caller keeps the contract of `alloc`.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        // SAFETY: the pointer came from `alloc` above with this layout.
        unsafe { System.dealloc(pointer, layout) }
    }

    unsafe fn realloc(&self, pointer: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        ALLOCATIONS.fetch_add(1, Ordering::Relaxed);
        // SAFETY: as above.
        unsafe { System.realloc(pointer, layout, size) }
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

fn main() {
    let host = Host::new(Path::new("/"), None);
    println!(
        "{:<16} {:>11} {:>8} {:>11} {:>12}",
        "collector", "median", "things", "per thing", "allocations"
    );
    let mut share = 0.0;
    for spec in COLLECTORS {
        match (spec.start)(&host) {
            Start::Ready(collector) => share += show(spec, collector),
            Start::NotHere(why) => {
                println!("{:<16} not on this host: {why}", spec.name);
                elsewhere(spec);
            }
            Start::Broken(fault) => println!("{:<16} broken: {}", spec.name, fault.in_one_line()),
        }
    }
    println!("\nall readings at their intervals: {:.4} % of one processor", share * 100.0);
}

/// Prints a line of a recorded host that has it. Its files are no kernel's, and a script stands in for the firmware: a
/// bound of our own part.
fn elsewhere(spec: &Spec) {
    for name in RECORDED {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/recorded").join(name).join("first");
        if let Start::Ready(collector) = (spec.start)(&Host::new(&root, Some(name.to_owned()))) {
            print!("  {name}: ");
            show(spec, collector);
            return;
        }
    }
}

/// Prints a line; returns the share of a processor at the collector's interval.
fn show(spec: &Spec, mut collector: Box<dyn Collector>) -> f64 {
    let runs = if spec.is_nightly() { NIGHTLY_RUNS } else { RUNS };
    let mut times = Vec::with_capacity(runs);
    let mut things = 0;
    let mut allocations = 0;
    for _ in 0..runs {
        let before = ALLOCATIONS.load(Ordering::Relaxed);
        let begun = Instant::now();
        let metrics = collector.collect(begun);
        times.push(begun.elapsed());
        allocations = ALLOCATIONS.load(Ordering::Relaxed) - before;
        things = metrics.map_or(0, |metrics| count(&metrics));
    }
    times.sort_unstable();
    let median = times[runs / 2];
    let each = median / u32::try_from(things.max(1)).unwrap_or(1);
    println!("{:<16} {:>11} {things:>8} {:>11} {allocations:>12}", spec.name, micros(median), micros(each));
    median.as_secs_f64() / spec.interval.as_secs_f64()
}

/// Processes, mounts, devices, interfaces or sensors of a reading.
fn count(metrics: &[Metric]) -> usize {
    match metrics {
        [Metric::ProcessList(list)] => list.processes.len(),
        [Metric::ServiceList(list)] => list.services.len(),
        [Metric::ApplicationList(list)] => list.applications.len(),
        [Metric::DriveList(list)] => list.drives.len(),
        [Metric::PoolList(list)] => list.pools.len(),
        [Metric::SensorList(list)] => list.sensors.len(),
        [Metric::Pmic(pmic)] => pmic.rails.len(),
        [Metric::ContainerList(list)] => list.containers.len(),
        other => other.len(),
    }
}

fn micros(time: Duration) -> String {
    format!("{:.1} µs", time.as_secs_f64() * 1e6)
}
