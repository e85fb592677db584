//! What becomes of processes between two readings.

use std::cell::Cell;

use spectra_protocol::Reading;
use spectra_protocol::metric::Process;

use super::{Activity, Known, Life, Observed, busiest, finish, recognise};

fn observed(started: u64, ticks: u64) -> Observed {
    Observed {
        pid: 42,
        name: "postgres".into(),
        activity: Activity::Runnable,
        state: b'R',
        threads: 3,
        states: None,
        resident: 256,
        life: Life { started, ticks },
    }
}

fn known(pid: u32, started: u64, ticks: u64) -> Known {
    Known { pid, life: Life { started, ticks }, user: Some(7), seen: 5 }
}

fn cpu_of(started: u64, ticks: u64, before: &[Known]) -> Reading<f64> {
    finish(&mut observed(started, ticks), before, 1500.0, 1024).cpu_percent
}

#[test]
fn use_is_a_share_of_one_processor_and_can_exceed_it() {
    let before = [known(1, 0, 9), known(42, 7, 100)];
    assert_eq!(cpu_of(7, 850, &before), Reading::Value(50.0));
    assert_eq!(cpu_of(7, 3100, &before), Reading::Value(200.0));
}

#[test]
fn first_sight_a_reused_id_and_a_counter_that_went_back_are_no_use() {
    let before = [known(42, 7, 100)];
    assert_eq!(cpu_of(7, 850, &[]), Reading::Value(0.0), "first sight");
    assert_eq!(cpu_of(8, 850, &before), Reading::Value(0.0), "another process with the same id");
    assert_eq!(cpu_of(7, 99, &before), Reading::Value(0.0), "went back");
}

#[test]
fn a_runnable_process_that_used_a_processor_is_running() {
    let before = [known(42, 7, 100)];
    assert_eq!(finish(&mut observed(7, 200), &before, 1500.0, 0).status, "running");
    assert_eq!(finish(&mut observed(7, 100), &before, 1500.0, 0).status, "runnable");
}

#[test]
fn memory_is_a_share_of_the_host_and_the_state_is_the_kernels_letter() {
    let process = finish(&mut observed(7, 0), &[], 0.0, 1024);
    assert_eq!(process.mem_rss, Reading::Value(256));
    assert_eq!(process.mem_percent, Reading::Value(25.0));
    assert_eq!(process.state.as_deref(), Some("R"));
}

#[test]
fn a_process_is_asked_for_its_user_at_first_and_then_seldom() {
    let asked = Cell::new(0);
    let ask = |_| {
        asked.set(asked.get() + 1);
        Some(1000)
    };
    let mut now = recognise(&observed(7, 0), &[], ask);
    for _ in 0..200 {
        now = recognise(&observed(7, 0), &[now], ask);
    }
    assert_eq!(now.user, Some(1000));
    assert!((10..=14).contains(&asked.get()), "{}", asked.get());
    // Another process with the same id is nobody's yet.
    asked.set(0);
    assert_eq!(recognise(&observed(8, 0), &[now], ask).seen, 0);
    assert_eq!(asked.get(), 1);
}

#[test]
fn the_busiest_are_those_of_either_measure_once() {
    let process =
        |cpu: f64, rss: u64| Process { cpu_percent: cpu.into(), mem_rss: rss.into(), ..Process::default() };
    let all = [process(5.0, 10), process(0.0, 0), process(50.0, 1), process(1.0, 90), process(0.0, 50)];
    let mut found = busiest(&all, 2);
    found.sort_unstable();
    assert_eq!(found, [0, 2, 3, 4]);
    assert_eq!(busiest(&all, 10).len(), 4, "one that uses nothing is not busy");
    assert!(busiest(&[], 2).is_empty());
}
