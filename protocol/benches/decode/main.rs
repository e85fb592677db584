//! How fast a request's body becomes types: [`decode_batch`] beside the two ways over `serde_json::Value`.
//!
//! The ways take turns on the same bytes in one run, so that a slow moment of the machine hits all of
//! them; what is printed is the median of each.

mod host;

use std::hint::black_box;
use std::time::{Duration, Instant};

use serde::de::DeserializeOwned;
use serde_json::Value;
use spectra_protocol::metric::Metric;
use spectra_protocol::{Envelope, decode_batch, encode_batch};
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

/// Enough that the medians of two runs differ by a few per cent at most; a few seconds in all.
const ROUNDS: usize = 300;

/// More than the largest of the ways holds at a time, less than glibc's bound for what it learns from.
const WARM_UP_BYTES: usize = 24 << 20;

/// One way of decoding: its name, and the code, which returns how many elements it read.
type Way = (&'static str, fn(&[u8]) -> usize);

const WAYS: [Way; 3] = [("typed", typed), ("value", value), ("value_then_typed", value_then_typed)];

fn main() {
    keep_freed_memory();
    let body = encode_batch(&host::five_minutes()).expect("every envelope of the batch can be written");
    let envelopes = typed(&body);
    assert!(WAYS.iter().all(|(_, decode)| decode(&body) == envelopes), "the ways must do the same work");

    let medians = medians(&body);
    println!("decode: {envelopes} envelopes, {} bytes, median of {ROUNDS} interleaved rounds", body.len());
    for ((name, _), median) in WAYS.iter().zip(medians) {
        let megabytes_per_second = body.len() as f64 / 1e6 / median.as_secs_f64();
        println!("decode {name}: {megabytes_per_second:.0} MB/s");
    }
    for ((name, _), median) in WAYS.iter().zip(medians).skip(1) {
        println!("decode typed / {name}: {:.2}", median.as_secs_f64() / medians[0].as_secs_f64());
    }
}

/// Frees one large block: glibc then no longer gives memory back after each round. A server that has
/// run for a while is in that state; without it the ways that allocate most would also pay for page
/// faults, which is half of their time and flatters the other one.
fn keep_freed_memory() {
    drop(black_box(vec![0u8; WARM_UP_BYTES]));
}

fn medians(body: &[u8]) -> [Duration; WAYS.len()] {
    let mut times = WAYS.map(|_| Vec::with_capacity(ROUNDS));
    for _ in 0..ROUNDS {
        for ((_, decode), times) in WAYS.iter().zip(&mut times) {
            let start = Instant::now();
            black_box(decode(black_box(body)));
            times.push(start.elapsed());
        }
    }
    times.map(|mut times| {
        times.sort_unstable();
        times[ROUNDS / 2]
    })
}

/// What the server does.
fn typed(body: &[u8]) -> usize {
    black_box(decode_batch(body).expect("a valid batch")).received.len()
}

/// A tree of the whole body and no types: what any further step costs on top of.
fn value(body: &[u8]) -> usize {
    let tree: Value = serde_json::from_slice(body).expect("valid JSON");
    black_box(&tree).as_array().map_or(0, Vec::len)
}

/// A tree of each envelope, then types of it: the body is buffered twice.
fn value_then_typed(body: &[u8]) -> usize {
    let trees: Vec<Value> = serde_json::from_slice(body).expect("valid JSON");
    black_box(trees.into_iter().filter_map(envelope).collect::<Vec<_>>()).len()
}

fn envelope(mut tree: Value) -> Option<Envelope> {
    let data = tree.get_mut("data")?.take();
    let metric = match tree.get("type")?.as_str()? {
        "cpu" => Metric::Cpu(payload(data)?),
        "memory" => Metric::Memory(payload(data)?),
        "disk" => Metric::Disk(payload(data)?),
        "disk_io" => Metric::DiskIo(payload(data)?),
        "network" => Metric::Network(payload(data)?),
        "temperature" => Metric::Temperature(payload(data)?),
        "system" => Metric::System(payload(data)?),
        "process_list" => Metric::ProcessList(payload(data)?),
        _ => return None,
    };
    let timestamp = OffsetDateTime::parse(tree.get("timestamp")?.as_str()?, &Rfc3339).ok()?;
    Some(Envelope { timestamp, hostname: tree.get("hostname")?.as_str()?.to_owned(), metric })
}

fn payload<T: DeserializeOwned>(data: Value) -> Option<T> {
    serde_json::from_value(data).ok()
}
