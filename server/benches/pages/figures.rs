//! The figures of one kind of answer, beside their goal.

use std::time::Duration;

use crate::ask::Asked;

/// How long answers took.
pub(crate) struct Figures {
    name: &'static str,
    /// For 99 of 100, milliseconds.
    goal: Option<f64>,
    times: Vec<Duration>,
    bytes: usize,
}

impl Figures {
    pub(crate) fn new(name: &'static str, goal: Option<f64>) -> Self {
        Self { name, goal, times: Vec::new(), bytes: 0 }
    }

    pub(crate) fn add(&mut self, asked: Vec<Asked>) {
        for Asked { took, bytes } in asked {
            self.times.push(took);
            self.bytes += bytes;
        }
    }

    pub(crate) fn print(mut self) {
        self.times.sort_unstable();
        let of_hundred = |share: usize| {
            let at = (self.times.len() * share).div_ceil(100).max(1) - 1;
            self.times[at].as_secs_f64() * 1000.0
        };
        let (half, most) = (of_hundred(50), of_hundred(99));
        let kilobytes = self.bytes as f64 / self.times.len() as f64 / 1000.0;
        let verdict = match self.goal {
            None => String::new(),
            Some(goal) if most <= goal => format!("   goal {goal:.0} ms: reached"),
            Some(goal) => format!("   goal {goal:.0} ms: missed"),
        };
        println!("  {:<34} p50 {half:>8.1} ms  p99 {most:>8.1} ms {kilobytes:>9.1} kB{verdict}", self.name);
    }
}
