//! From bytes to checked rows: whatever the bytes, what comes out can be stored.

use proptest::prelude::*;
use spectra_protocol::command::CommandResult;
use spectra_protocol::envelope::{Received, decode_batch};
use spectra_protocol::limit::ENVELOPES_PER_REQUEST;
use spectra_protocol::registration::Registration;
use spectra_testkit::fuzz;
use time::Duration;
use uuid::Uuid;

use super::mutation::{at, batches, examples, mutate, mutations};
use crate::family::{Cell, Kind};
use crate::ingest::{Clock, Numbers, Source, read};
use crate::store::{AgentKey, Submission, Time};

/// When the requests are received.
const NOW: &str = "2026-11-23T18:00:00Z";

fn envelopes() -> Vec<String> {
    examples("envelope", "").iter().map(|example| at(example, "2026-11-23T17:59:55.5Z")).collect()
}

/// Decodes and reads a body as the route does; the property is that this ends well.
fn take(body: &[u8]) -> Result<Option<Submission>, TestCaseError> {
    let Ok(batch) = decode_batch(body) else { return Ok(None) };
    let count = batch.received.len();
    prop_assert!(count <= ENVELOPES_PER_REQUEST);
    let numbers = Some(Numbers::of(Uuid::nil(), 1));
    let now = time::OffsetDateTime::parse(NOW, &time::format_description::well_known::Rfc3339).unwrap();
    let clock = Clock { received: Time::from(now), retention: Duration::days(30) };
    let (submission, tally) =
        read(Source { agent: AgentKey(1), numbers, agent_clock: None, leaving: None }, clock, batch);
    prop_assert_eq!(tally.envelopes, count as u64);
    storable(&submission, count)?;
    Ok(Some(submission))
}

/// What the databases take without a second look.
fn storable(submission: &Submission, envelopes: usize) -> Result<(), TestCaseError> {
    for rows in &submission.rows {
        for row in rows.iter() {
            prop_assert!(row.place.envelope < envelopes);
            prop_assert_eq!(row.cells.len(), rows.family.width());
            for (cell, column) in row.cells.iter().zip(rows.family.columns()) {
                let (least, most) = column.unit.range();
                let fits = |value: f64| value.is_finite() && least <= value && value <= most;
                let good = match cell {
                    Cell::Null => true,
                    Cell::Float(value) => column.kind == Kind::Float && fits(*value),
                    Cell::Integer(_) => column.kind == Kind::Integer,
                    Cell::Boolean(_) => column.kind == Kind::Boolean,
                    Cell::Floats(values) => {
                        column.kind == Kind::Floats
                            && values.iter().all(|value| value.is_nan() || fits(*value))
                    }
                    Cell::Text(text) => {
                        column.kind == Kind::Text && !text.contains('\0') && text.len() <= 1024
                    }
                };
                prop_assert!(good, "{} of {}: {cell:?}", column.name, rows.family.name);
            }
        }
    }
    for gap in &submission.reported_gaps {
        prop_assert!(1 <= gap.from && i64::try_from(gap.from).is_ok());
        prop_assert!(gap.to.is_none_or(|to| gap.from <= to && i64::try_from(to).is_ok()));
    }
    Ok(())
}

#[test]
fn arbitrary_bytes_become_storable_rows_or_an_error() {
    let bytes = proptest::collection::vec(any::<u8>(), 0..512);
    fuzz("arbitrary_bytes_become_storable_rows_or_an_error", 15_000, &bytes, |body| take(&body).map(|_| ()));
}

#[test]
fn damaged_batches_become_storable_rows_or_an_error() {
    fuzz("damaged_batches_become_storable_rows_or_an_error", 30_000, &batches(envelopes()), |body| {
        take(&body).map(|_| ())
    });
}

#[test]
fn a_damaged_element_costs_its_neighbours_nothing() {
    let whole = envelopes();
    let element = (proptest::sample::select(whole.clone()), mutations());
    let around = (proptest::sample::select(whole.clone()), element, proptest::sample::select(whole));
    fuzz(
        "a_damaged_element_costs_its_neighbours_nothing",
        15_000,
        &around,
        |(before, (element, damage), after)| {
            let damaged = mutate(element.into_bytes(), &damage);
            // Only what is still one value of JSON is an element; anything else is the end of the array.
            let is_one = serde_json::from_slice::<&serde_json::value::RawValue>(&damaged).is_ok();
            let body = [b"[", before.as_bytes(), b",", &damaged, b",", after.as_bytes(), b"]"].concat();
            take(&body)?;
            if is_one {
                let received =
                    decode_batch(&body).map_err(|error| TestCaseError::fail(error.to_string()))?.received;
                prop_assert_eq!(received.len(), 3);
                for neighbour in [&received[0], &received[2]] {
                    prop_assert!(!matches!(neighbour, Received::Refused(_)), "{:?}", neighbour);
                }
            }
            Ok(())
        },
    );
}

#[test]
fn damaged_messages_of_agents_are_read_or_refused() {
    let mut messages = examples("message", "registration");
    messages.extend(examples("message", "command_result"));
    let damaged = (proptest::sample::select(messages), mutations());
    fuzz("damaged_messages_of_agents_are_read_or_refused", 15_000, &damaged, |(message, damage)| {
        let body = mutate(message.into_bytes(), &damage);
        if let Ok(result) = serde_json::from_slice::<CommandResult>(&body) {
            // What was read can be written, or it could not be handed on.
            prop_assert!(serde_json::to_vec(&result).is_ok());
        }
        if let Ok(registration) = serde_json::from_slice::<Registration>(&body) {
            prop_assert!(serde_json::to_vec(&registration).is_ok());
        }
        Ok(())
    });
}
