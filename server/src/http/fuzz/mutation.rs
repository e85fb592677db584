//! Bodies that are almost right: real ones, damaged where it hurts.

use std::fs;
use std::path::Path;

use proptest::prelude::*;
use proptest::sample::{Index, select};

/// Bytes that change the meaning of the JSON around them, or that a parser, a number or a database may not
/// survive.
const TOKENS: &[&[u8]] = &[
    b"{",
    b"}",
    b"[",
    b"]",
    b",",
    b":",
    b"\"",
    b"\\",
    b"null",
    b"true",
    b"-",
    b"0",
    b"1e999",
    b"-1e999",
    b"1e-999",
    b"NaN",
    b"Infinity",
    b"-0.0",
    b"9223372036854775808",
    b"18446744073709551616",
    b"-9223372036854775809",
    b"0.1e+308",
    b"\"\\ud800\"",
    b"\\u0000",
    b"\xff",
    b"\xc0\x80",
    b"\xed\xa0\x80",
    b"\xef\xbb\xbf",
    b"\x00",
    b" ",
    b"\"usage\":1,",
    b"\"type\":\"cpu\",",
    b"\"data\":{},",
    b"\"data\":null,",
    b"\"timestamp\":null,",
    b"\"0001-01-01T00:00:00Z\"",
    b"\"9999-12-31T23:59:59-23:59\"",
    b"\"2026-02-30T25:61:61Z\"",
    b"\"disk_total\":1e400,",
    b"\"cores\":[[[]]],",
    b"{\"a\":{\"a\":{\"a\":",
];

/// Levels of nesting that are put in: far beyond the 128 that a recursive parser takes.
const DEPTHS: [usize; 3] = [3, 200, 5_000];

/// One damage to a body.
#[derive(Clone, Debug)]
pub(super) enum Mutation {
    Replace(Index, u8),
    Insert(Index, &'static [u8]),
    Delete(Index, Index),
    /// A stretch stands twice: doubled keys, elements, halves of numbers.
    Repeat(Index, Index),
    /// A stretch of brackets, closed or not.
    Nest(Index, usize, bool),
    Truncate(Index),
}

pub(super) fn mutations() -> impl Strategy<Value = Vec<Mutation>> {
    let one = prop_oneof![
        3 => (any::<Index>(), any::<u8>()).prop_map(|(at, byte)| Mutation::Replace(at, byte)),
        6 => (any::<Index>(), select(TOKENS)).prop_map(|(at, token)| Mutation::Insert(at, token)),
        3 => (any::<Index>(), any::<Index>()).prop_map(|(from, to)| Mutation::Delete(from, to)),
        2 => (any::<Index>(), any::<Index>()).prop_map(|(from, to)| Mutation::Repeat(from, to)),
        1 => (any::<Index>(), select(&DEPTHS[..]), any::<bool>())
            .prop_map(|(at, depth, closed)| Mutation::Nest(at, depth, closed)),
        1 => any::<Index>().prop_map(Mutation::Truncate),
    ];
    proptest::collection::vec(one, 0..6)
}

/// Longest stretch that is deleted or repeated, so that something of the body is left.
const STRETCH: usize = 64;

pub(super) fn mutate(mut body: Vec<u8>, mutations: &[Mutation]) -> Vec<u8> {
    for mutation in mutations {
        if body.is_empty() {
            break;
        }
        let stretch = |from: &Index, to: &Index| {
            let from = from.index(body.len());
            from..(from + to.index(STRETCH)).min(body.len())
        };
        match mutation {
            Mutation::Replace(at, byte) => {
                let at = at.index(body.len());
                body[at] = *byte;
            }
            Mutation::Insert(at, token) => {
                let at = at.index(body.len());
                body.splice(at..at, token.iter().copied());
            }
            Mutation::Delete(from, to) => drop(body.drain(stretch(from, to))),
            Mutation::Repeat(from, to) => {
                let range = stretch(from, to);
                let copy = body[range.clone()].to_vec();
                body.splice(range.start..range.start, copy);
            }
            Mutation::Nest(at, depth, closed) => {
                let at = at.index(body.len());
                let closing = if *closed { "]".repeat(*depth) } else { String::new() };
                let brackets = "[".repeat(*depth) + &closing;
                body.splice(at..at, brackets.into_bytes());
            }
            Mutation::Truncate(at) => body.truncate(at.index(body.len())),
        }
    }
    body
}

/// The messages that the protocol keeps as examples, each as one line of JSON, from `golden/<folder>`.
pub(super) fn examples(folder: &str, begins: &str) -> Vec<String> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../protocol/tests/golden").join(folder);
    let files = fs::read_dir(&path).unwrap_or_else(|error| panic!("cannot read {}: {error}", path.display()));
    let mut paths: Vec<_> = files.map(|file| file.unwrap().path()).collect();
    // The order decides what a seed means.
    paths.sort();
    let wanted = paths
        .iter()
        .filter(|path| path.file_name().is_some_and(|name| name.to_string_lossy().starts_with(begins)));
    let examples: Vec<String> = wanted
        .map(|path| {
            let text = fs::read_to_string(path).unwrap();
            serde_json::from_str::<serde_json::Value>(&text).unwrap().to_string()
        })
        .collect();
    assert!(!examples.is_empty(), "no example begins with {begins} in {}", path.display());
    examples
}

/// A time in the place of the examples' own, so that they are neither ancient nor of the future.
pub(super) fn at(example: &str, time: &str) -> String {
    let mut envelope: serde_json::Value = serde_json::from_str(example).unwrap();
    envelope["timestamp"] = time.into();
    envelope.to_string()
}

/// A batch of real envelopes, damaged or whole.
pub(super) fn batches(envelopes: Vec<String>) -> impl Strategy<Value = Vec<u8>> {
    let some = proptest::collection::vec(select(envelopes), 0..5);
    (some, mutations())
        .prop_map(|(some, mutations)| mutate(format!("[{}]", some.join(",")).into_bytes(), &mutations))
}
