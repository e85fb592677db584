//! The figures of a fleet, each beside its goal.

use std::time::Duration;

use serde_json::Value;

/// From a batch to its 202, milliseconds; 99 of 100.
const ACKNOWLEDGED_GOAL: f64 = 250.0;
/// Until every agent is acknowledged after all connect at once, seconds.
const CONNECTED_GOAL: f64 = 30.0;
/// Largest resident memory of the server, MiB.
const RESIDENT_GOAL: f64 = 1024.0;
/// From the start of the process to its first answer, with migrations applied, milliseconds.
const READY_GOAL: f64 = 300.0;
/// The overview of the whole fleet, from the request to the last byte, compressed, milliseconds.
const OVERVIEW_GOAL: f64 = 100.0;
/// Share of all processors beyond which there are none left.
const BUSY_PERCENT: f64 = 90.0;

/// What was measured with one load. Percentages are of one processor.
#[derive(Debug)]
pub(super) struct Figures {
    /// What the generator says of each phase.
    pub(super) connected: Value,
    pub(super) steady: Value,
    pub(super) reconnected: Value,
    /// Largest resident memory of the server over all phases, bytes.
    pub(super) peak_bytes: f64,
    pub(super) server_descriptors: usize,
    /// Over the steady phase.
    pub(super) server_percent: f64,
    pub(super) machine_percent: f64,
    pub(super) processors: usize,
}

/// A figure, its unit and the most it may be.
struct Line {
    name: &'static str,
    value: f64,
    unit: &'static str,
    goal: Option<f64>,
}

impl Line {
    fn reached(&self) -> bool {
        self.goal.is_none_or(|goal| self.value <= goal)
    }

    fn print(&self) {
        let Self { name, value, unit, goal } = self;
        let verdict = match goal {
            None => String::new(),
            Some(goal) => {
                format!("goal {goal} {unit}: {}", if self.reached() { "reached" } else { "missed" })
            }
        };
        // Counts have no unit and no fractions.
        let digits = usize::from(!unit.is_empty());
        println!("  {name:<34} {value:>10.digits$} {unit:<4} {verdict}");
    }
}

impl Figures {
    pub(super) fn print(&self) {
        let (agents, seconds) = (number(&self.steady, "agents"), number(&self.steady, "seconds"));
        println!("{agents:.0} agents, {seconds:.0} s at their default intervals");
        for line in self.lines() {
            line.print();
        }
    }

    /// Goals that were not reached.
    pub(super) fn missed(&self) -> Vec<String> {
        let missed = self.lines().into_iter().filter(|line| !line.reached());
        missed.map(|Line { name, value, unit, .. }| format!("{name} {value:.1} {unit}")).collect()
    }

    /// What there was too little of.
    pub(super) fn limit(&self) -> String {
        let share = self.machine_percent / self.processors as f64;
        if share >= BUSY_PERCENT {
            let server = self.server_percent;
            let generator = number(&self.steady, "processor_percent");
            let rest = (self.machine_percent - server - generator).max(0.0);
            return format!(
                "the limit is the processors: of {} in use for {share:.0} % the server has {server:.0} %, the generator \
                 {generator:.0} %, the database and all else {rest:.0} %",
                self.processors
            );
        }
        let (open, most) = (number(&self.steady, "descriptors"), number(&self.steady, "descriptor_limit"));
        if open >= most * BUSY_PERCENT / 100.0 {
            return format!("the limit is the {most:.0} descriptors that a process may have here");
        }
        format!("the processors are in use for {share:.0} % only: what waits is the database's disk")
    }

    fn lines(&self) -> Vec<Line> {
        let Self { connected, steady, reconnected, peak_bytes, server_descriptors, .. } = self;
        let all = [connected, steady, reconnected];
        let agents = number(steady, "agents");
        let line = |name, value, unit, goal| Line { name, value, unit, goal };
        vec![
            line("batches acknowledged", number(steady, "per_second"), "/s", None),
            line("readings in them", number(steady, "envelopes_per_second"), "/s", None),
            line("acknowledged, half within", number(steady, "p50_ms"), "ms", None),
            line("acknowledged, 99 of 100 within", number(steady, "p99_ms"), "ms", Some(ACKNOWLEDGED_GOAL)),
            line("acknowledged, all within", number(steady, "max_ms"), "ms", None),
            line("refused while they report", refused(steady), "", Some(0.0)),
            line(
                "without an answer, in all phases",
                all.iter().map(|phase| number(phase, "failed")).sum(),
                "",
                Some(0.0),
            ),
            line("late by more than 100 ms", number(steady, "late"), "", None),
            line("polls that are not held", agents - number(steady, "polls_held"), "", None),
            line("all connected at once, within", seconds_back(connected), "s", Some(CONNECTED_GOAL)),
            line("all reconnected at once, within", seconds_back(reconnected), "s", Some(CONNECTED_GOAL)),
            line("refused while they connect", refused(connected) + refused(reconnected), "", None),
            line("server, largest resident", peak_bytes / f64::from(1 << 20), "MiB", Some(RESIDENT_GOAL)),
            line("server, processor", self.server_percent, "%", None),
            line("server, descriptors", *server_descriptors as f64, "", None),
            line("generator, processor", number(steady, "processor_percent"), "%", None),
            line("generator, descriptors", number(steady, "descriptors"), "", None),
            line("machine, processors", self.machine_percent, "%", None),
        ]
    }

    /// How soon the server is ready, and how long the whole fleet's overview takes.
    pub(super) fn print_ready(ready: Duration, overview: Duration) {
        let milliseconds = |duration: Duration| duration.as_secs_f64() * 1000.0;
        for (name, value, goal) in [
            ("ready after its start", milliseconds(ready), READY_GOAL),
            ("overview of the fleet, last byte", milliseconds(overview), OVERVIEW_GOAL),
        ] {
            Line { name, value, unit: "ms", goal: Some(goal) }.print();
        }
    }
}

fn number(phase: &Value, name: &str) -> f64 {
    // A phase without a single answer has no quantiles: it is missed, not good.
    phase[name].as_f64().unwrap_or(f64::INFINITY)
}

fn refused(phase: &Value) -> f64 {
    let counts = phase["refused"].as_object().into_iter().flatten();
    counts.filter_map(|(_, count)| count.as_u64()).sum::<u64>() as f64
}

/// Never, when some are not back.
fn seconds_back(phase: &Value) -> f64 {
    if phase["back"] == phase["agents"] { number(phase, "last_back_seconds") } else { f64::INFINITY }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn figures(p99: f64, refused: u64, back: u64, machine: f64) -> Figures {
        let phase = json!({
            "agents": 10, "seconds": 60.0, "per_second": 0.7, "envelopes_per_second": 15.0, "p50_ms": 5.0, "p99_ms": p99, "max_ms": p99, "failed": 0, "late": 0,
            "refused": {"503": refused}, "polls_held": 10, "back": back, "last_back_seconds": 2.0, "processor_percent": 20.0,
            "descriptors": 20, "descriptor_limit": 20_000,
        });
        Figures {
            connected: phase.clone(),
            reconnected: phase.clone(),
            steady: phase,
            peak_bytes: 1e8,
            server_descriptors: 30,
            server_percent: 50.0,
            machine_percent: machine,
            processors: 2,
        }
    }

    #[test]
    fn a_load_is_held_when_every_goal_is_reached() {
        for (figures, missed) in [
            (figures(20.0, 0, 10, 80.0), 0),
            (figures(251.0, 0, 10, 80.0), 1),
            (figures(20.0, 1, 10, 80.0), 1),
            (figures(20.0, 0, 9, 80.0), 2),
        ] {
            assert_eq!(figures.missed().len(), missed, "{:?}", figures.missed());
        }
    }

    #[test]
    fn a_phase_without_answers_is_missed() {
        let mut silent = figures(20.0, 0, 10, 80.0);
        silent.steady["p99_ms"] = Value::Null;
        assert_eq!(silent.missed().len(), 1);
    }

    #[test]
    fn the_limit_is_named() {
        assert!(figures(300.0, 0, 10, 195.0).limit().contains("the server has 50 %, the generator 20 %"));
        assert!(figures(300.0, 0, 10, 60.0).limit().contains("disk"));
    }
}
