//! Bodies of metrics requests.

use spectra_protocol::metric::{
    AgentSelf, ApplicationList, ContainerList, Cpu, Disk, Memory, Network, Process, ProcessList, Service,
    ServiceList, Throttle, Updates,
};
use spectra_protocol::{Metric, Reading, Received, Refusal, decode_batch};
use time::OffsetDateTime;
use time::macros::datetime;

use super::{assert_all_named, file, samples};

/// What must come out of one element.
#[derive(Debug, PartialEq)]
pub(crate) enum Expected {
    Metric(Box<Metric>),
    UnknownType(&'static str),
}

impl<T: Into<Metric>> From<T> for Expected {
    fn from(payload: T) -> Self {
        Self::Metric(Box::new(payload.into()))
    }
}

/// File, and what must come out of its elements.
type Case = (&'static str, fn() -> Vec<Expected>);

const CASES: &[Case] = &[
    ("captured_linux_host", samples::captured_linux_host),
    ("accepted_by_the_original", samples::accepted_by_the_original),
    ("null_lists", null_lists),
    ("missing_keys", missing_keys),
    ("unknown_fields_and_types", unknown_fields_and_types),
    ("unusable_numbers", unusable_numbers),
    ("go_text", go_text),
];

/// Judged by its own tests below.
const TIMESTAMPS: &str = "timestamps";

#[test]
fn every_file_has_an_expectation() {
    let names: Vec<_> = CASES.iter().map(|(name, _)| *name).chain([TIMESTAMPS]).collect();
    assert_all_named("batch", &names);
}

#[test]
fn payloads_are_read_as_expected() {
    for (name, expected) in CASES {
        let received = decode_batch(file(&format!("batch/{name}")).as_bytes()).unwrap().received;
        let found: Vec<_> = received.into_iter().map(|element| found(name, element)).collect();
        assert_eq!(found, expected(), "{name}");
    }
}

fn found(name: &str, element: Received) -> Expected {
    match element {
        Received::Envelope(envelope) => Expected::Metric(Box::new(envelope.metric)),
        Received::UnknownType(kind) if kind == "weather" => Expected::UnknownType("weather"),
        other => panic!("{name}: {other:?}"),
    }
}

#[test]
fn unknown_fields_are_named_once_and_counted_each() {
    let batch = decode_batch(file("batch/unknown_fields_and_types").as_bytes()).unwrap();
    assert_eq!(batch.unknown_fields.names, ["memory.zram", "service_list.services.since"]);
    assert_eq!(batch.unknown_fields.count, 3);
}

#[test]
fn timestamps_are_read_with_their_offset_or_refused() {
    let expected: [Option<OffsetDateTime>; 12] = [
        Some(datetime!(2026-11-23 17:56:00 UTC)),
        Some(datetime!(2026-11-23 17:56:00 UTC)),
        Some(datetime!(2026-11-23 23:26:00.5 +05:30)),
        Some(datetime!(2026-11-23 08:11:00.000000001 -09:45)),
        Some(datetime!(2026-11-23 17:56:00.123456789 UTC)),
        Some(datetime!(2026-11-23 17:56:00 UTC)),
        Some(datetime!(0001-01-01 00:00:00 UTC)),
        None,
        None,
        None,
        None,
        None,
    ];
    let received = decode_batch(file(&format!("batch/{TIMESTAMPS}")).as_bytes()).unwrap().received;
    assert_eq!(received.len(), expected.len());
    for (number, (received, expected)) in received.into_iter().zip(expected).enumerate() {
        match received {
            Received::Envelope(envelope) => {
                assert_eq!(Some(envelope.timestamp), expected, "element {number}");
                assert_eq!(Some(envelope.timestamp.offset()), expected.map(OffsetDateTime::offset));
            }
            refused => {
                assert_eq!(refused, Received::Refused(Refusal::BadTimestamp), "element {number}");
                assert_eq!(expected, None, "element {number}");
            }
        }
    }
}

#[test]
fn escapes_of_go_in_the_host_name_are_read() {
    let received = decode_batch(file("batch/go_text").as_bytes()).unwrap().received;
    let [Received::Envelope(envelope)] = &received[..] else { panic!("{received:?}") };
    assert_eq!(envelope.hostname, "<rack> & co");
}

fn null_lists() -> Vec<Expected> {
    vec![
        Cpu { usage: 1.0.into(), iowait: 0.0.into(), load_1m: 0.0.into(), ..Cpu::default() }.into(),
        ProcessList::default().into(),
        ServiceList::default().into(),
        ContainerList::default().into(),
        ApplicationList::default().into(),
        Updates {
            pending_count: 0.into(),
            security_count: 0.into(),
            package_manager: "apt".into(),
            ..Updates::default()
        }
        .into(),
        AgentSelf::default().into(),
    ]
}

fn missing_keys() -> Vec<Expected> {
    vec![
        Cpu::default().into(),
        Disk { device: "/dev/sda1".into(), ..Disk::default() }.into(),
        Throttle::default().into(),
        ProcessList {
            processes: vec![Process { pid: 1, ..Process::default() }, Process::default()],
            ..ProcessList::default()
        }
        .into(),
        Memory::default().into(),
    ]
}

fn unknown_fields_and_types() -> Vec<Expected> {
    let service = |name: &str| Service { name: name.into(), ..Service::default() };
    vec![
        Memory { ram_total: 5.into(), ram_used: 3.into(), ..Memory::default() }.into(),
        Expected::UnknownType("weather"),
        ServiceList { services: vec![service("a.service"), service("b.service")] }.into(),
    ]
}

fn unusable_numbers() -> Vec<Expected> {
    vec![
        Memory {
            ram_total: Reading::Bad,
            ram_used: Reading::Bad,
            ram_available: Reading::Bad,
            ram_used_pct: Reading::Bad,
            swap_total: Reading::Bad,
            swap_used: Reading::Bad,
            swap_pct: Reading::Bad,
            ..Memory::default()
        }
        .into(),
        Network {
            interface: "1e999".into(),
            mtu: Reading::Bad,
            speed: 1000.into(),
            rx_bytes: u64::MAX.into(),
            rx_packets: 7.into(),
            tx_bytes: Reading::Bad,
            ..Network::default()
        }
        .into(),
        // Out of the range of percentages, which is the server's to judge, and still a number.
        Cpu {
            usage: 250.0.into(),
            cores: vec![1.0.into(), Reading::Absent, Reading::Bad, 0.0.into()],
            ..Cpu::default()
        }
        .into(),
    ]
}

fn go_text() -> Vec<Expected> {
    vec![
        Service {
            name: "a>b.service".into(),
            status: "\u{fffd}".into(),
            sub_status: String::new(),
            load_state: "\u{2028}".into(),
            description: "tab\t😀 / /".into(),
        }
        .into(),
    ]
}
