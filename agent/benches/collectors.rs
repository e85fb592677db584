//! What a reading of each collector costs on this host, time and allocations, beside its goal; and whether readings
//! keep memory.

use std::alloc::{GlobalAlloc, Layout, System};
use std::path::Path;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use spectra_agent::collect::{COLLECTORS, Collector, Spec, Start};
use spectra_agent::host::Host;
use spectra_protocol::Metric;

/// Readings per collector; the median is shown.
const RUNS: usize = 201;
/// Of those that read once a day.
const NIGHTLY_RUNS: usize = 3;
/// Readings over which nothing may be kept, and those before it, in which buffers find their size.
const TICKS: usize = 10_000;
const FIRST_TICKS: usize = 500;
/// What numbers that grow by a digit, and a host that changes meanwhile, may take: far below a byte a tick.
const MOST_KEPT_BYTES: isize = 4096;
/// Hosts of the tests that have what this one may lack.
const RECORDED: [&str; 3] = ["synthetic-storage", "synthetic-raspberry-pi-5", "synthetic-server"];

/// The most that a reading may take, in microseconds: of all, or of each thing.
const GOALS: &[(&str, Goal)] = &[
    ("cpu", Goal::All(15.0)),
    ("memory", Goal::All(10.0)),
    ("disk_io", Goal::All(15.0)),
    ("network", Goal::All(20.0)),
    ("system", Goal::All(10.0)),
    ("disk", Goal::Each(10.0)),
    ("process_list", Goal::Each(8.0)),
];

#[derive(Clone, Copy, Debug)]
enum Goal {
    All(f64),
    Each(f64),
}

/// Counts what the system's allocator is asked for.
#[derive(Debug)]
struct Counting;

static ALLOCATIONS: AtomicU64 = AtomicU64::new(0);
/// Bytes that are in use.
static IN_USE: AtomicUsize = AtomicUsize::new(0);

fn took(bytes: usize) {
    ALLOCATIONS.fetch_add(1, Ordering::Relaxed);
    IN_USE.fetch_add(bytes, Ordering::Relaxed);
}

fn gave(bytes: usize) {
    IN_USE.fetch_sub(bytes, Ordering::Relaxed);
}

#[expect(unsafe_code, reason = "an allocator is unsafe by its trait; each call is passed on as it came")]
// SAFETY: every method passes its arguments to the system's allocator unchanged.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        took(layout.size());
        // SAFETY: the caller keeps the contract of `alloc`.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        gave(layout.size());
        // SAFETY: the pointer came from `alloc` above with this layout.
        unsafe { System.dealloc(pointer, layout) }
    }

    unsafe fn realloc(&self, pointer: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        gave(layout.size());
        took(size);
        // SAFETY: as above.
        unsafe { System.realloc(pointer, layout, size) }
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

fn main() {
    let host = Host::new(Path::new("/"), None);
    println!(
        "{:<16} {:>11} {:>8} {:>11} {:>12}  goal",
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
    let kept = kept(&host);
    let verdict = if kept <= MOST_KEPT_BYTES { "reached" } else { "missed" };
    println!("kept after {TICKS} readings of each: {kept} bytes, goal {MOST_KEPT_BYTES} bytes: {verdict}");
}

/// Bytes that all collectors together keep more after [`TICKS`] readings than after [`FIRST_TICKS`].
fn kept(host: &Host) -> isize {
    let ready = |spec: &Spec| match (spec.start)(host) {
        Start::Ready(collector) if !spec.is_nightly() => Some(collector),
        _ => None,
    };
    let mut collectors: Vec<_> = COLLECTORS.iter().filter_map(ready).collect();
    let mut read = |ticks: usize| {
        for _ in 0..ticks {
            for collector in &mut collectors {
                // What cannot be read now takes its way too.
                drop(collector.collect(Instant::now()));
            }
        }
        IN_USE.load(Ordering::Relaxed).cast_signed()
    };
    let before = read(FIRST_TICKS);
    read(TICKS) - before
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
    let goal = GOALS.iter().find(|(name, _)| *name == spec.name).map(|(_, goal)| match goal {
        Goal::All(most) => told(*most, "", median),
        Goal::Each(most) => told(*most, " each", each),
    });
    println!(
        "{:<16} {:>11} {things:>8} {:>11} {allocations:>12}  {}",
        spec.name,
        micros(median),
        micros(each),
        goal.unwrap_or_default()
    );
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

fn told(most: f64, of: &str, time: Duration) -> String {
    let verdict = if time.as_secs_f64() * 1e6 <= most { "reached" } else { "missed" };
    format!("{most} µs{of}: {verdict}")
}

fn micros(time: Duration) -> String {
    format!("{:.1} µs", time.as_secs_f64() * 1e6)
}
