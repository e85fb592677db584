//! `POST /agent/metrics`: what was measured. Answered when it is stored, not before.

use std::time::Duration;

use axum::extract::{Request, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use spectra_protocol::envelope::{BatchError, decode_batch};
use spectra_protocol::header as agent_header;
use spectra_protocol::limit::METRICS_BODY_BYTES;

use super::super::access::Agent;
use super::super::body;
use super::super::problem::{DATABASE_AWAY, Problem, Result};
use crate::app::App;
use crate::event::Leaving;
use crate::ingest::{self, Clock, Numbers, Source, SubmitError, Tally};
use crate::store::{Submission, Time};

/// When an agent should come again after a full queue: the next group is stored by then.
const QUEUE_FULL: Duration = Duration::from_secs(1);
/// Bodies up to this are decoded where they were received: it takes about 100 µs.
const INLINE_BYTES: usize = 64 << 10;
/// Largest number of an envelope: with those that follow in its request it fits the database's 63 bits.
const LAST_SEQUENCE: u64 = 1 << 62;

/// Store measurements
///
/// The body is a JSON array of envelopes, compressed with gzip or zstd or not at all, at most 16 MiB of
/// each; `zstd-spectra-1` is zstd with the dictionary of the protocol's crate. Envelopes that cannot be used are counted and cost their neighbours nothing. With the headers
/// `x-spectra-stream` and `x-spectra-sequence` each envelope is stored once, however often it is sent.
#[utoipa::path(
    post,
    path = "/api/v1/agent/metrics",
    operation_id = "store_metrics",
    tag = "agent",
    params(
        ("content-encoding" = Option<String>, Header, description = "gzip, zstd, zstd-spectra-1 or identity", example = "identity"),
        ("x-spectra-protocol" = Option<u32>, Header, example = 2,
            description = "2; without it, what can never be taken is answered with 413 in place of 400"),
        ("x-spectra-stream" = Option<String>, Header, format = Uuid, example = "f670d4c9-5871-4ac6-b273-03452795f8c4",
            description = "New at each start of the agent; together with x-spectra-sequence"),
        ("x-spectra-sequence" = Option<u64>, Header, example = 1,
            description = "Number of the first envelope of the body in its stream, which begins with 1"),
        ("x-spectra-stream-end" = Option<String>, Header, example = "1",
            description = "1: nothing follows in this stream, on purpose"),
        ("x-spectra-streams-open" = Option<String>, Header, example = "",
            description = "Other streams (UUIDs, separated by commas) of the agent that go on beside this one"),
        ("x-spectra-lives" = Option<String>, Header, example = "1795453205000000",
            description = "First readings of the agent's processes of which more will come: microseconds since 1970, \
                separated by commas"),
        ("x-spectra-leaving" = Option<String>, Header, example = "stopped",
            description = "`stopped` or `asleep`: the agent takes its leave"),
        ("x-spectra-clock" = Option<i64>, Header, example = 1_795_453_205_000_i64,
            description = "The agent's clock, unix milliseconds"),
    ),
    request_body(
        content = Vec<Object>,
        description = "Envelopes",
        content_type = "application/json",
        example = json!([{
            "type": "memory", "timestamp": "2026-11-23T17:56:00.002282Z", "hostname": "pi",
            "data": {
                "ram_total": 25_276_518_400_u64, "ram_used": 1_291_857_920, "ram_available": 23_984_660_480_u64,
                "ram_used_pct": 5.11, "swap_total": 0, "swap_used": 0, "swap_pct": 0,
            },
        }]),
    ),
    responses(
        (status = 202, description = "Stored"),
        (status = 400, description = "The body cannot be read. Agents without `x-spectra-protocol` get 413, \
            the only status on which they drop what would never be taken"),
        (status = 413, description = "Too large"),
        (status = 503, description = "Not stored: the queue is full or the database away; send it again"),
    )
)]
pub(crate) async fn store(agent: Agent, State(app): State<App>, request: Request) -> Result<Response> {
    let received = Time::now();
    let ours = request.headers().contains_key(agent_header::PROTOCOL);
    match take(&app, agent, received, request).await {
        Ok(()) => Ok((StatusCode::ACCEPTED, [(header::CONTENT_LENGTH, "0")]).into_response()),
        Err(Refused { outcome, problem }) => {
            app.telemetry.batch(outcome);
            Err(for_agent(problem, ours))
        }
    }
}

/// A request that was not stored.
struct Refused {
    /// For `/metrics`.
    outcome: &'static str,
    problem: Problem,
}

/// The original's agents send a refused body again for ever, unless the answer is 413.
fn for_agent(problem: Problem, ours: bool) -> Problem {
    let hopeless = matches!(problem.status(), StatusCode::BAD_REQUEST | StatusCode::UNSUPPORTED_MEDIA_TYPE);
    if hopeless && !ours { problem.with_status(StatusCode::PAYLOAD_TOO_LARGE) } else { problem }
}

async fn take(app: &App, agent: Agent, received: Time, request: Request) -> std::result::Result<(), Refused> {
    let unreadable = |problem| Refused { outcome: "unreadable", problem };
    let source = source(agent, request.headers()).map_err(unreadable)?;
    let clock = Clock { received, retention: app.config.retention.raw };
    // Who sends slowly takes nobody's turn.
    let received = body::receive(app, request, METRICS_BODY_BYTES).await.map_err(unreadable)?;
    let full = |problem| Refused { outcome: "queue_full", problem };
    let _turn = app.turns.take().await.map_err(full)?;
    let (body, memory) = received.decompress().await.map_err(unreadable)?;
    let (submission, tally) = decode(app, source, clock, body).await.map_err(unreadable)?;
    drop(memory);
    note(app, agent, &tally);
    let Some(ingest) = app.ingest() else { return Err(refused(app, agent, &SubmitError::Stopping)) };
    let receipt = ingest.submit(submission).await.map_err(|error| refused(app, agent, &error))?;
    app.presence.measured(agent.key);
    app.telemetry.stored(&tally, receipt);
    Ok(())
}

async fn decode(app: &App, source: Source, clock: Clock, body: Bytes) -> Result<(Submission, Tally)> {
    let small = body.len() <= INLINE_BYTES;
    let decode = move || decode_batch(&body).map(|batch| ingest::read(source, clock, batch));
    let decoded = if small { decode() } else { app.large_work.run(decode).await? };
    decoded.map_err(|error| match error {
        BatchError::Syntax(_) => Problem::bad_request(error.to_string()).cause("not an array of envelopes"),
        BatchError::TooManyEnvelopes | BatchError::TooManyListElements => {
            Problem::too_large(error.to_string())
        }
    })
}

/// Who sends, and where the envelopes stand in its stream.
fn source(agent: Agent, headers: &HeaderMap) -> Result<Source> {
    let numbers = match (headers.get(agent_header::STREAM), headers.get(agent_header::SEQUENCE)) {
        (None, None) => None,
        (stream, sequence) => {
            let text = |value: Option<&axum::http::HeaderValue>| {
                value?.to_str().ok().map(str::trim).map(str::to_owned)
            };
            let stream = text(stream).and_then(|text| uuid::Uuid::try_parse(&text).ok());
            let first = text(sequence).and_then(|text| text.parse::<u64>().ok());
            let first = first.filter(|first| (1..=LAST_SEQUENCE).contains(first));
            let (Some(stream), Some(first)) = (stream, first) else {
                return Err(Problem::bad_request(format!(
                    "`{}` must be a UUID and `{}` a number from 1 to 2^62",
                    agent_header::STREAM,
                    agent_header::SEQUENCE
                )));
            };
            let ended = headers.get(agent_header::STREAM_END).is_some_and(|value| value == "1");
            Some(Numbers { stream, first, ended, open: open_streams(headers), lives: lives(headers) })
        }
    };
    let clock = headers.get(agent_header::CLOCK).and_then(|value| value.to_str().ok()?.parse::<i64>().ok());
    let agent_clock = clock.and_then(|ms| ms.checked_mul(1000)).and_then(Time::from_micros);
    let leaving =
        headers.get(agent_header::LEAVING).and_then(|value| Leaving::parse(value.to_str().ok()?.trim()));
    Ok(Source { agent: agent.key, numbers, agent_clock, leaving })
}

/// Streams of the agent that go on; what is no UUID is none.
fn open_streams(headers: &HeaderMap) -> Vec<uuid::Uuid> {
    let text =
        headers.get(agent_header::STREAMS_OPEN).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let streams = text.split(',').filter_map(|stream| uuid::Uuid::try_parse(stream.trim()).ok());
    streams.take(agent_header::STREAMS_OPEN_MOST).collect()
}

/// Times of first readings; what is no time is none.
fn lives(headers: &HeaderMap) -> Vec<Time> {
    let text = headers.get(agent_header::LIVES).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let lives = text.split(',').filter_map(|time| time.trim().parse().ok().and_then(Time::from_micros));
    lives.take(agent_header::STREAMS_OPEN_MOST).collect()
}

/// One line for a request that held something that was not kept; not many of the same agent, whose
/// clock may be off for weeks.
fn note(app: &App, agent: Agent, tally: &Tally) {
    let Tally {
        envelopes,
        rows,
        refusals,
        faults,
        unknown_types,
        unknown_type_names,
        unknown_fields,
        unknown_field_names,
    } = tally;
    if (!refusals.is_empty() || !faults.is_empty()) && app.rates.notes.take(agent.key).is_ok() {
        tracing::warn!(agent_id = %agent.id, envelopes, rows, ?refusals, ?faults, "not everything was kept");
    }
    if *unknown_types > 0 || *unknown_fields > 0 {
        tracing::debug!(
            agent_id = %agent.id, unknown_types, unknown_fields,
            types = ?unknown_type_names, fields = ?unknown_field_names,
            "the agent sends what this version does not know"
        );
    }
}

fn refused(app: &App, agent: Agent, error: &SubmitError) -> Refused {
    let (outcome, problem) = match error {
        SubmitError::Full => ("queue_full", Problem::unavailable("the queue is full", QUEUE_FULL)),
        SubmitError::Stopping => ("stopping", Problem::unavailable("the server is stopping", QUEUE_FULL)),
        SubmitError::UnknownAgent => {
            app.credentials.forget(agent.id);
            ("unknown_agent", Problem::unauthorized("unknown agent or wrong secret"))
        }
        SubmitError::Unavailable(cause) => {
            ("unavailable", Problem::unavailable("the database does not answer", DATABASE_AWAY).cause(cause))
        }
        SubmitError::Refused(cause) => {
            ("refused", Problem::bad_request("the database does not take the data").cause(cause))
        }
    };
    Refused { outcome, problem }
}
