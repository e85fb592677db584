//! The server's own numbers, as Prometheus reads them at `/metrics`.

pub(crate) mod recent;

use std::sync::Arc;
use std::time::Duration;

use prometheus_client::encoding::{EncodeLabelSet, prometheus_text};
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::{Histogram, exponential_buckets};
use prometheus_client::registry::{Metric, Registry};

use crate::family::Fault;
use crate::ingest::{GroupReport, Receipt, Tally};
use crate::store::Connections;
use crate::telemetry::recent::Recent;

/// A request; the route is the router's pattern, not the path, so there are few of them.
#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct RequestLabels {
    method: &'static str,
    route: String,
    status: u16,
}

/// What became of a metrics request, or why an envelope or row was not kept.
#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct OutcomeLabels {
    outcome: &'static str,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct ReasonLabels {
    reason: &'static str,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct StateLabels {
    state: &'static str,
}

/// Counters and gauges. Cloning shares them.
#[derive(Clone, Debug)]
pub struct Telemetry {
    registry: Arc<Registry>,
    requests: Family<RequestLabels, Counter>,
    request_seconds: Histogram,
    batches: Family<OutcomeLabels, Counter>,
    envelopes: Counter,
    rows: Counter,
    refused: Family<ReasonLabels, Counter>,
    null_values: Counter,
    unknown_types: Counter,
    unknown_fields: Counter,
    repeated: Counter,
    queued_rows: Gauge,
    commit_seconds: Histogram,
    group_rows: Histogram,
    pool: Family<StateLabels, Gauge>,
    /// Rows of the last minute.
    pub(crate) recent_rows: Arc<Recent>,
    /// Connections of clients that are open.
    pub clients: Gauge,
}

impl Default for Telemetry {
    fn default() -> Self {
        let mut registry = Registry::with_prefix("spectra");
        let r = &mut registry;
        // From 1 ms to 16 s: a commit on a fast disk to an answer that nobody should wait for.
        let seconds = || Histogram::new(exponential_buckets(0.001, 2.0, 15));
        let rows = Histogram::new(exponential_buckets(1.0, 4.0, 9));
        Self {
            requests: add(r, "http_requests", "Requests that were answered", Family::default()),
            request_seconds: add(r, "http_request_seconds", "Time to answer, polls excluded", seconds()),
            clients: add(r, "http_connections", "Open connections of clients", Gauge::default()),
            batches: add(r, "ingest_batches", "Metrics requests by what became of them", Family::default()),
            envelopes: add(r, "ingest_envelopes", "Envelopes in metrics requests", Counter::default()),
            rows: add(r, "ingest_rows", "Rows written to the history", Counter::default()),
            refused: add(r, "ingest_refused", "Envelopes and rows that were not kept", Family::default()),
            null_values: add(r, "ingest_null_values", "Impossible values, kept as null", Counter::default()),
            unknown_types: add(r, "ingest_unknown_types", "Envelopes of unknown types", Counter::default()),
            unknown_fields: add(r, "ingest_unknown_fields", "Unknown fields of payloads", Counter::default()),
            repeated: add(r, "ingest_repeated", "Envelopes that were stored before", Counter::default()),
            queued_rows: add(r, "ingest_queued_rows", "Rows that wait for the writer", Gauge::default()),
            commit_seconds: add(r, "ingest_commit_seconds", "Time to store a group of requests", seconds()),
            group_rows: add(r, "ingest_group_rows", "Rows of a group that is stored at once", rows),
            pool: add(r, "database_connections", "Connections to the database", Family::default()),
            recent_rows: Arc::default(),
            registry: Arc::new(registry),
        }
    }
}

fn add<M: Metric + Clone>(registry: &mut Registry, name: &str, help: &str, metric: M) -> M {
    registry.register(name, help, metric.clone());
    metric
}

impl Telemetry {
    pub fn request(&self, method: &'static str, route: &str, status: u16, duration: Option<Duration>) {
        self.requests.get_or_create(&RequestLabels { method, route: route.to_owned(), status }).inc();
        if let Some(duration) = duration {
            self.request_seconds.observe(duration.as_secs_f64());
        }
    }

    /// A metrics request ended: `stored`, or the name of what was wrong.
    pub fn batch(&self, outcome: &'static str) {
        self.batches.get_or_create(&OutcomeLabels { outcome }).inc();
    }

    /// A metrics request was stored.
    pub fn stored(&self, tally: &Tally, receipt: Receipt) {
        self.batch("stored");
        self.envelopes.inc_by(tally.envelopes);
        self.rows.inc_by(receipt.rows);
        self.recent_rows.add(receipt.rows);
        self.repeated.inc_by(receipt.repeated);
        self.unknown_types.inc_by(tally.unknown_types);
        self.unknown_fields.inc_by(tally.unknown_fields);
        for (refusal, count) in &tally.refusals {
            self.refused.get_or_create(&ReasonLabels { reason: refusal.name() }).inc_by(*count);
        }
        for (fault, count) in &tally.faults {
            match fault {
                Fault::BadValue => self.null_values.inc_by(*count),
                fault => self.refused.get_or_create(&ReasonLabels { reason: fault.name() }).inc_by(*count),
            };
        }
    }

    pub fn group(&self, report: GroupReport) {
        let GroupReport { requests: _, rows, duration, stored: _ } = report;
        self.commit_seconds.observe(duration.as_secs_f64());
        self.group_rows.observe(rows as f64);
    }

    /// Prometheus text, with the gauges as of now.
    pub fn render(&self, queued_rows: usize, connections: Connections) -> String {
        let Connections { open, idle } = connections;
        self.queued_rows.set(i64::try_from(queued_rows).unwrap_or(i64::MAX));
        for (state, count) in [("idle", idle), ("busy", open.saturating_sub(idle))] {
            self.pool.get_or_create(&StateLabels { state }).set(count.into());
        }
        let mut text = String::new();
        // Writing to a string cannot fail.
        let _ = prometheus_text::encode(&mut text, &self.registry);
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_happened_is_told() {
        let telemetry = Telemetry::default();
        telemetry.request("GET", "/api/v1/agents/{id}", 404, Some(Duration::from_millis(3)));
        let tally = Tally { envelopes: 5, unknown_types: 2, ..Tally::default() };
        telemetry.stored(&tally, Receipt { rows: 7, repeated: 1 });
        let text = telemetry.render(9, Connections { open: 3, idle: 1 });
        for line in [
            r#"spectra_http_requests_total{method="GET",route="/api/v1/agents/{id}",status="404"} 1"#,
            "spectra_http_request_seconds_count 1",
            r#"spectra_ingest_batches_total{outcome="stored"} 1"#,
            "spectra_ingest_rows_total 7",
            "spectra_ingest_repeated_total 1",
            "spectra_ingest_unknown_types_total 2",
            "spectra_ingest_queued_rows 9",
            r#"spectra_database_connections{state="busy"} 2"#,
        ] {
            assert!(text.lines().any(|found| found == line), "{line} is not in\n{text}");
        }
    }
}
