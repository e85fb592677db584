//! What the operator counts of itself, for Prometheus.

use std::fmt::Write as _;
use std::sync::Arc;
use std::sync::atomic::AtomicI64;
use std::time::Duration;

use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::encoding::text::encode;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::{Histogram, exponential_buckets};
use prometheus_client::registry::Registry;

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Reconcile {
    kind: &'static str,
    outcome: &'static str,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Request {
    verb: &'static str,
    code: u16,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct OfKind {
    kind: &'static str,
}

/// Every metric; clones count together.
#[derive(Clone, Debug)]
pub(crate) struct Metrics(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    registry: Registry,
    reconciles: Family<Reconcile, Counter>,
    durations: Family<OfKind, Histogram>,
    requests: Family<Request, Counter>,
    watch_errors: Family<OfKind, Counter>,
    objects: Family<OfKind, Gauge<i64, AtomicI64>>,
    leader: Gauge<i64, AtomicI64>,
}

impl Metrics {
    pub(crate) fn new() -> Self {
        let durations = Family::new_with_constructor(durations as fn() -> Histogram);
        let mut registry = Registry::with_prefix("spectra_operator");
        let reconciles = Family::default();
        let requests = Family::default();
        let watch_errors = Family::default();
        let objects = Family::default();
        let leader = Gauge::default();
        registry.register("reconciles", "Reconciles by kind and how they ended", reconciles.clone());
        registry.register("reconcile_seconds", "How long reconciles took", durations.clone());
        registry.register(
            "requests",
            "Requests to the API server by verb and status; 0 is none",
            requests.clone(),
        );
        registry.register("watch_errors", "Watches that failed and were begun again", watch_errors.clone());
        registry.register("objects", "Objects that are watched", objects.clone());
        registry.register("leader", "Whether this replica holds the lease", leader.clone());
        Self(Arc::new(Inner { registry, reconciles, durations, requests, watch_errors, objects, leader }))
    }

    /// A reconcile has ended.
    pub(crate) fn reconciled(&self, kind: &'static str, outcome: &'static str, took: Duration) {
        self.0.reconciles.get_or_create(&Reconcile { kind, outcome }).inc();
        self.0.durations.get_or_create(&OfKind { kind }).observe(took.as_secs_f64());
    }

    /// A request to the API server was answered, with this status where it failed.
    pub(crate) fn request(&self, verb: &'static str, code: Option<u16>) {
        self.0.requests.get_or_create(&Request { verb, code: code.unwrap_or(200) }).inc();
    }

    pub(crate) fn watch_failed(&self, kind: &'static str) {
        self.0.watch_errors.get_or_create(&OfKind { kind }).inc();
    }

    pub(crate) fn objects(&self, kind: &'static str, count: usize) {
        self.0.objects.get_or_create(&OfKind { kind }).set(i64::try_from(count).unwrap_or(i64::MAX));
    }

    pub(crate) fn leader(&self, is_leader: bool) {
        self.0.leader.set(is_leader.into());
    }

    /// As Prometheus reads them.
    pub(crate) fn text(&self) -> String {
        let mut text = String::new();
        if let Err(error) = encode(&mut text, &self.0.registry) {
            let _ = write!(text, "# cannot be written: {error}");
        }
        text
    }
}

/// From a millisecond to half a minute.
fn durations() -> Histogram {
    Histogram::new(exponential_buckets(0.001, 2.0, 16))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_counted_is_told() {
        let metrics = Metrics::new();
        metrics.reconciled("SpectraToken", "done", Duration::from_millis(3));
        metrics.request("apply", Some(409));
        metrics.leader(true);
        let text = metrics.text();
        for line in [
            "spectra_operator_reconciles_total{kind=\"SpectraToken\",outcome=\"done\"} 1",
            "spectra_operator_requests_total{verb=\"apply\",code=\"409\"} 1",
            "spectra_operator_leader 1",
        ] {
            assert!(text.contains(line), "{line} is missing in {text}");
        }
        assert_eq!(metrics.0.leader.get(), 1);
    }
}
