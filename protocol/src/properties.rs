//! Properties of the whole format: what is written is read back, and nothing a stranger sends panics
//! or touches its neighbours.

use proptest::prelude::*;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::value::RawValue;
use serde_json::{Map, Value};
use time::{OffsetDateTime, UtcOffset};

use crate::command::{
    Command, CommandResult, DiskUsage, DiskUsageReport, FetchLogs, LogEntry, Mount, NetworkDiagnostic,
    NetworkReport, UpdateAgent, UpdateReport,
};
use crate::config::AgentConfig;
use crate::envelope::{Batch, Envelope, Received, UnknownFields, decode_batch, encode_batch};
use crate::metric::Metric;
use crate::number::quote_overflowing_numbers;
use crate::registration::{Registered, Registration};

/// Seconds since the Unix epoch of the first and last moment that RFC 3339 can write with any offset.
const WRITABLE_SECONDS: std::ops::RangeInclusive<i64> = -62_135_510_400..=253_402_214_400;

/// Pattern of JSON numbers that are beyond `f64`.
const OVERFLOWING_NUMBER: &str = r"-?[1-9][0-9]{0,5}(\.[0-9]{1,3})?[eE]\+?[4-9][0-9]{2,4}";

fn timestamp() -> impl Strategy<Value = OffsetDateTime> {
    (WRITABLE_SECONDS, 0..1_000_000_000_u32, -23 * 60..=23 * 60_i32).prop_map(
        |(second, nanosecond, minutes)| {
            OffsetDateTime::from_unix_timestamp(second)
                .unwrap()
                .replace_nanosecond(nanosecond)
                .unwrap()
                .to_offset(UtcOffset::from_whole_seconds(minutes * 60).unwrap())
        },
    )
}

fn envelope() -> impl Strategy<Value = Envelope> {
    (timestamp(), any::<String>(), any::<Metric>()).prop_map(|(timestamp, hostname, metric)| Envelope {
        timestamp,
        hostname,
        metric,
    })
}

fn json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<u64>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        any::<String>().prop_map(Value::from),
    ];
    leaf.prop_recursive(4, 64, 8, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..8).prop_map(Value::from),
            prop::collection::btree_map(key(), inner, 0..8)
                .prop_map(|entries| Value::Object(entries.into_iter().collect::<Map<_, _>>())),
        ]
    })
}

/// Keys that mean something on the wire, so that random objects get past the first look.
fn key() -> impl Strategy<Value = String> {
    const KNOWN: [&str; 9] =
        ["type", "timestamp", "hostname", "data", "usage", "cores", "processes", "pid", "packages"];
    prop_oneof![prop::sample::select(&KNOWN[..]).prop_map(str::to_owned), any::<String>()]
}

/// Something in the place of an envelope: any JSON, or an envelope with any JSON as its data.
fn intruder() -> impl Strategy<Value = String> {
    const BEYOND_THE_PARSER: [&str; 3] =
        ["1e999", r#""\ud800""#, r#"{"type":"cpu","data":{"usage":-1e999}}"#];
    let kind = prop_oneof![prop::sample::select(Metric::NAMES).prop_map(str::to_owned), any::<String>()];
    let impostor = (kind, json()).prop_map(|(kind, data)| {
        serde_json::json!({ "type": kind, "timestamp": "2026-11-23T17:56:00Z", "data": data }).to_string()
    });
    prop_oneof![
        json().prop_map(|json| json.to_string()),
        impostor,
        prop::sample::select(&BEYOND_THE_PARSER[..]).prop_map(str::to_owned),
    ]
}

fn comes_back<T: Serialize + DeserializeOwned + PartialEq + std::fmt::Debug>(value: &T) {
    let json = serde_json::to_string(value).unwrap();
    assert_eq!(&serde_json::from_str::<T>(&json).unwrap(), value, "{json}");
}

/// One property per message: any value of the type is read back from what is written.
macro_rules! messages_come_back {
    ($($name:ident: $type:ty,)*) => {
        proptest! {
            $(#[test]
            fn $name(value: $type) {
                comes_back(&value);
            })*
        }
    };
}

messages_come_back! {
    registration_comes_back: Registration,
    registered_comes_back: Registered,
    agent_config_comes_back: AgentConfig,
    command_comes_back: Command,
    fetch_logs_comes_back: FetchLogs,
    log_entry_comes_back: LogEntry,
    disk_usage_comes_back: DiskUsage,
    disk_usage_report_comes_back: DiskUsageReport,
    network_diagnostic_comes_back: NetworkDiagnostic,
    network_report_comes_back: NetworkReport,
    mount_comes_back: Mount,
    update_agent_comes_back: UpdateAgent,
    update_report_comes_back: UpdateReport,
}

proptest! {
    #[test]
    fn command_result_comes_back(id: String, kind: String, payload in json(), error: String) {
        let payload = RawValue::from_string(payload.to_string()).unwrap();
        let payload = Some(payload).filter(|raw| raw.get() != "null");
        let written = CommandResult { id, kind, payload, error };
        let read: CommandResult = serde_json::from_str(&serde_json::to_string(&written).unwrap()).unwrap();
        let text = |result: &CommandResult| result.payload.as_ref().map(|raw| raw.get().to_owned());
        prop_assert_eq!((&read.id, &read.kind, &read.error), (&written.id, &written.kind, &written.error));
        prop_assert_eq!(text(&read), text(&written));
    }

    #[test]
    fn every_batch_comes_back(envelopes in prop::collection::vec(envelope(), 0..6)) {
        let read = decode_batch(&encode_batch(&envelopes).unwrap()).unwrap();
        let received = envelopes.into_iter().map(|envelope| Received::Envelope(Box::new(envelope))).collect();
        prop_assert_eq!(read, Batch { received, unknown_fields: UnknownFields::default() });
    }

    #[test]
    fn offsets_come_back(envelope in envelope()) {
        let read = decode_batch(&encode_batch(std::slice::from_ref(&envelope)).unwrap()).unwrap();
        let [Received::Envelope(read)] = &read.received[..] else { panic!("{read:?}") };
        prop_assert_eq!(read.timestamp.offset(), envelope.timestamp.offset());
    }

    #[test]
    fn arbitrary_bytes_do_not_panic(body: Vec<u8>) {
        _ = decode_batch(&body);
    }

    #[test]
    fn damaged_bodies_do_not_panic(envelope in envelope(), at: prop::sample::Index, byte: u8) {
        let mut body = encode_batch(&[envelope]).unwrap();
        _ = decode_batch(&body[..at.index(body.len())]);
        let at = at.index(body.len());
        body[at] = byte;
        _ = decode_batch(&body);
    }

    #[test]
    fn arbitrary_elements_leave_their_neighbours(
        before in envelope(),
        intruder in intruder(),
        after in envelope(),
    ) {
        let text = |envelope: &Envelope| serde_json::to_string(envelope).unwrap();
        let body = format!("[{},{intruder},{}]", text(&before), text(&after));
        let received = decode_batch(body.as_bytes()).unwrap().received;
        prop_assert_eq!(received.len(), 3);
        prop_assert_eq!(&received[0], &Received::Envelope(Box::new(before)));
        prop_assert_eq!(&received[2], &Received::Envelope(Box::new(after)));
    }

    #[test]
    fn quoting_leaves_json_without_overflow_as_it_is(json in json()) {
        let text = json.to_string();
        prop_assert_eq!(quote_overflowing_numbers(&text), text.as_str());
    }

    #[test]
    fn quoting_changes_only_the_overflowing_number(json in json(), number in OVERFLOWING_NUMBER) {
        let quoted = quote_overflowing_numbers(&format!(r#"[{json},{number},"\"{number}"]"#)).into_owned();
        let read: Value = serde_json::from_str(&quoted).unwrap();
        prop_assert_eq!(read, Value::from(vec![json, "out of range".into(), format!("\"{number}").into()]));
    }
}
