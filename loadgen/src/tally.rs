//! What became of the fleet's requests.

use std::collections::BTreeMap;
use std::time::Duration;

use serde_json::{Value, json};
use tokio::time::Instant;

use crate::own;

/// A batch that is begun this long after it was due is late: the generator, or the batch before, took too long.
const LATE: Duration = Duration::from_millis(100);

/// Counts of one phase.
#[derive(Debug)]
pub(crate) struct Tally {
    began: Instant,
    processor_time: Duration,
    /// Microseconds from the request's beginning to its 202.
    latencies: Vec<u32>,
    /// Readings in the acknowledged batches.
    envelopes: u64,
    /// Answers other than 202, by status.
    refused: BTreeMap<u16, u64>,
    /// Requests without an answer.
    failed: u64,
    late: u64,
    /// Connections that could not be made.
    unconnected: u64,
    bytes: u64,
    /// Agents that have been acknowledged in this phase, and when the last one was.
    back: usize,
    last_back: Duration,
}

impl Tally {
    pub(crate) fn new() -> Self {
        Self {
            began: Instant::now(),
            processor_time: own::processor_time(),
            latencies: Vec::new(),
            envelopes: 0,
            refused: BTreeMap::new(),
            failed: 0,
            late: 0,
            unconnected: 0,
            bytes: 0,
            back: 0,
            last_back: Duration::ZERO,
        }
    }

    pub(crate) fn begin(&mut self, due: Instant, bytes: usize) {
        self.late += u64::from(due.elapsed() > LATE);
        self.bytes += bytes as u64;
    }

    pub(crate) fn acknowledged(&mut self, latency: Duration, envelopes: u64) {
        self.envelopes += envelopes;
        self.latencies.push(u32::try_from(latency.as_micros()).unwrap_or(u32::MAX));
    }

    pub(crate) fn refused(&mut self, status: u16) {
        *self.refused.entry(status).or_default() += 1;
    }

    pub(crate) fn failed(&mut self) {
        self.failed += 1;
    }

    pub(crate) fn unconnected(&mut self) {
        self.unconnected += 1;
    }

    /// An agent has been acknowledged for the first time in this phase.
    pub(crate) fn back(&mut self) {
        self.back += 1;
        self.last_back = self.began.elapsed();
    }

    pub(crate) fn agents_back(&self) -> usize {
        self.back
    }

    /// One line for a person who waits.
    pub(crate) fn line(&self) -> String {
        let refused: u64 = self.refused.values().sum();
        format!(
            "{} acknowledged, {refused} refused, {} failed, {} late",
            self.latencies.len(),
            self.failed,
            self.late
        )
    }

    /// All figures of the phase.
    pub(crate) fn report(&self, phase: &str, agents: usize, polls_held: usize) -> Value {
        let mut sorted = self.latencies.clone();
        sorted.sort_unstable();
        let took = self.began.elapsed().as_secs_f64();
        let processor =
            own::processor_time().saturating_sub(self.processor_time).as_secs_f64() / took * 100.0;
        let milliseconds = |share: f64| quantile(&sorted, share).map(|micros| f64::from(micros) / 1000.0);
        let refused: BTreeMap<String, u64> =
            self.refused.iter().map(|(status, count)| (status.to_string(), *count)).collect();
        json!({
            "phase": phase,
            "agents": agents,
            "seconds": took,
            "acknowledged": sorted.len(),
            "per_second": sorted.len() as f64 / took,
            "envelopes_per_second": self.envelopes as f64 / took,
            "p50_ms": milliseconds(0.5),
            "p99_ms": milliseconds(0.99),
            "max_ms": milliseconds(1.0),
            "refused": refused,
            "failed": self.failed,
            "late": self.late,
            "unconnected": self.unconnected,
            "back": self.back,
            "last_back_seconds": self.last_back.as_secs_f64(),
            "sent_bytes": self.bytes,
            "polls_held": polls_held,
            "processor_percent": processor,
            "descriptors": own::descriptors(),
            "descriptor_limit": own::descriptor_limit(),
        })
    }
}

/// The smallest value that so large a share of all does not exceed.
pub(crate) fn quantile(sorted: &[u32], share: f64) -> Option<u32> {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a share of a length is one")]
    let rank = (share * sorted.len() as f64).ceil() as usize;
    sorted.get(rank.saturating_sub(1)).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantiles_are_values_that_occurred() {
        let sorted: Vec<u32> = (1..=100).collect();
        assert_eq!([0.5, 0.99, 1.0].map(|share| quantile(&sorted, share)), [Some(50), Some(99), Some(100)]);
        assert_eq!(quantile(&[7], 0.5), Some(7));
        assert_eq!(quantile(&[], 0.5), None);
    }
}
