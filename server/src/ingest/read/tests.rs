//! What becomes of a request's envelopes.

use serde_json::json;
use spectra_protocol::decode_batch;

use super::*;

const NOW: Time = match Time::from_micros(1_795_453_205_000_000) {
    Some(time) => time,
    None => unreachable!(),
};
const CLOCK: Clock = Clock { received: NOW, retention: Duration::days(30) };

fn source(agent_clock: Option<Time>) -> Source {
    Source { agent: AgentKey(1), numbers: None, agent_clock, leaving: None }
}

fn memory(time: Time) -> String {
    format!(r#"{{"type":"memory","timestamp":"{}","data":{{"ram_total":1}}}}"#, time.rfc3339(true))
}

fn read_body(agent_clock: Option<Time>, body: &str) -> (Submission, Tally) {
    read(source(agent_clock), CLOCK, decode_batch(body.as_bytes()).unwrap())
}

#[test]
fn times_out_of_bounds_have_no_place_in_history() {
    let minute = Duration::minutes(1);
    for (time, agent_clock, fault, clock_off) in [
        (NOW, None, None, Some(false)),
        (NOW.plus(minute * 10), None, None, Some(false)),
        (NOW.plus(minute * 11), None, Some(Fault::Future), Some(true)),
        (NOW.minus(Duration::days(30)), None, None, Some(false)),
        (NOW.minus(Duration::days(31)), None, Some(Fault::Ancient), Some(true)),
        // The clock is right, the reading just too old: nothing is made of it.
        (NOW.minus(Duration::days(31)), Some(NOW), Some(Fault::Ancient), None),
        (NOW.plus(minute * 11), Some(NOW.plus(minute * 11)), Some(Fault::Future), Some(true)),
    ] {
        let (submission, tally) = read_body(agent_clock, &format!("[{}]", memory(time)));
        assert_eq!(tally.faults.keys().next().copied(), fault, "{time:?}");
        let row = submission.rows.first().and_then(|rows| rows.iter().next());
        assert_eq!(row.map(|row| row.place.clock_off), clock_off, "{time:?}");
    }
}

#[test]
fn the_clock_offset_is_told_only_without_doubt() {
    let hour = Duration::hours(1);
    for (agent_clock, newest, expected) in [
        (Some(NOW.plus(hour)), NOW, Some(3_600_000)),
        (None, NOW, Some(0)),
        (None, NOW.plus(hour), Some(3_600_000)),
        (None, NOW.minus(hour), None),
        (None, NOW.minus(hour * 7), Some(-7 * 3_600_000)),
    ] {
        let (submission, _) = read_body(agent_clock, &format!("[{}]", memory(newest)));
        assert_eq!(submission.clock_offset_ms, expected, "{newest:?}");
    }
}

#[test]
fn everything_that_is_no_row_is_counted() {
    let body = format!(
        r#"[{},{},7,{{"type":"weather"}},{{"type":"cpu","timestamp":"{}","data":{{"usage":-1,"colour":1}}}}]"#,
        memory(NOW),
        memory(NOW.plus(Duration::days(1))),
        NOW.rfc3339(true)
    );
    let (submission, tally) = read_body(None, &body);
    assert_eq!((tally.envelopes, tally.rows), (5, 3));
    assert_eq!(tally.refusals[&Refusal::NotAnEnvelope], 1);
    assert_eq!((tally.unknown_types, tally.unknown_type_names), (1, vec!["weather".to_owned()]));
    assert_eq!((tally.unknown_fields, tally.unknown_field_names), (1, vec!["cpu.colour".to_owned()]));
    assert_eq!(tally.faults, BTreeMap::from([(Fault::Future, 1), (Fault::BadValue, 1)]));
    assert_eq!(submission.rows.len(), 2);
}

#[test]
fn gaps_that_cannot_be_are_refused_and_cost_their_neighbours_nothing() {
    let most = i64::MAX;
    let long = "c".repeat(65);
    for (gap, kept) in [
        (json!({"from": 2, "to": 4, "count": 3, "cause": "queue_full"}), true),
        (json!({"from": 1, "to": most, "count": -1, "cause": "refused"}), true),
        (json!({"from": 0, "to": 4, "count": 3, "cause": "queue_full"}), false),
        (json!({"from": 5, "to": 4, "count": 3, "cause": "queue_full"}), false),
        (json!({"from": -1, "to": 4, "count": 3, "cause": "queue_full"}), false),
        (json!({"from": 2, "to": u64::MAX, "count": 3, "cause": "queue_full"}), false),
        (json!({"from": 2, "to": 4, "count": 3, "cause": ""}), false),
        (json!({"from": 2, "to": 4, "count": 3, "cause": "a\u{0}b"}), false),
        (json!({"from": 2, "to": 4, "count": 3, "cause": long}), false),
        (json!({}), false),
    ] {
        let body = json!([{"type": "gap", "timestamp": NOW.rfc3339(true), "data": gap}]).to_string();
        let body = body.replace(']', &format!(",{}]", memory(NOW)));
        let (submission, tally) = read_body(None, &body);
        assert_eq!(submission.reported_gaps.len(), usize::from(kept), "{gap}");
        assert_eq!(tally.refusals.contains_key(&Refusal::BadPayload), !kept, "{gap}");
        assert_eq!(submission.len(), 1, "{gap}");
    }
}

#[test]
fn reports_of_gaps_have_a_bound() {
    let time = NOW.rfc3339(true);
    let gap = format!(
        r#"{{"type":"gap","timestamp":"{time}","data":{{"from":1,"to":2,"count":2,"cause":"queue_full"}}}}"#
    );
    let (submission, tally) = read_body(None, &format!("[{}]", vec![gap; GAPS + 7].join(",")));
    assert_eq!(submission.reported_gaps.len(), GAPS);
    assert_eq!(tally.refusals[&Refusal::BadPayload], 7);
}

#[test]
fn the_newest_process_list_is_kept() {
    let list = |time: Time, pid| {
        format!(
            r#"{{"type":"process_list","timestamp":"{}","data":{{"processes":[{{"pid":{pid}}}]}}}}"#,
            time.rfc3339(true)
        )
    };
    let body = format!("[{},{}]", list(NOW, 2), list(NOW.minus(Duration::SECOND), 1));
    let (submission, _) = read_body(None, &body);
    let kept = submission.processes.unwrap();
    let json = zstd::bulk::decompress(&kept.json_zstd, 1000).unwrap();
    let processes = serde_json::from_slice::<Vec<sent::Process>>(&json).unwrap();
    assert_eq!((kept.envelope, processes[0].pid), (0, 2));
}
