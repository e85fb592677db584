//! Compressed bodies: never more than the limit comes out, whatever goes in.

use std::io::Write as _;

use proptest::prelude::*;
use spectra_protocol::dictionary;
use spectra_testkit::fuzz;

use super::super::body::{BodyMemory, Coding, decompress};
use super::mutation::{mutate, mutations};

/// A limit that cases of a few KiB can pass.
const LIMIT: usize = 16 << 10;

fn compress(coding: Coding, body: &[u8]) -> Vec<u8> {
    match coding {
        Coding::Identity => body.to_vec(),
        Coding::Gzip => {
            let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
            encoder.write_all(body).unwrap();
            encoder.finish().unwrap()
        }
        Coding::Zstd => zstd::bulk::compress(body, 1).unwrap(),
        Coding::ZstdDictionary => {
            zstd::bulk::Compressor::with_dictionary(1, dictionary::TEXT).unwrap().compress(body).unwrap()
        }
    }
}

/// Text, noise, and bombs that are a thousandth of what they become.
fn plain() -> impl Strategy<Value = Vec<u8>> {
    prop_oneof![
        proptest::collection::vec(any::<u8>(), 0..256),
        "[a-z{}\\[\\]\":, ]{0,300}".prop_map(String::into_bytes),
        (any::<u8>(), 0..3 * LIMIT).prop_map(|(byte, length)| vec![byte; length]),
    ]
}

fn codings() -> impl Strategy<Value = Coding> {
    proptest::sample::select(&[Coding::Gzip, Coding::Zstd, Coding::ZstdDictionary][..])
}

/// The status and the body; fails if the body or the memory that is counted for it breaks its bound.
fn read(coding: Coding, body: &[u8]) -> Result<(u16, Vec<u8>), TestCaseError> {
    match decompress(coding, body, LIMIT, BodyMemory::default().share()) {
        Ok((body, share)) => {
            prop_assert!(body.len() <= LIMIT, "{} bytes", body.len());
            prop_assert!(
                share.bytes() >= body.len(),
                "{} of {} bytes are counted",
                share.bytes(),
                body.len()
            );
            Ok((200, body.to_vec()))
        }
        Err(problem) => Ok((problem.status().as_u16(), Vec::new())),
    }
}

#[test]
fn members_come_out_whole_or_are_too_large() {
    let members = (codings(), proptest::collection::vec(plain(), 1..4));
    fuzz("members_come_out_whole_or_are_too_large", 8_000, &members, |(coding, members)| {
        let compressed = members.iter().flat_map(|member| compress(coding, member)).collect::<Vec<u8>>();
        let plain = members.concat();
        let expected = if plain.len() <= LIMIT { (200, plain) } else { (413, Vec::new()) };
        prop_assert_eq!(read(coding, &compressed)?, expected);
        Ok(())
    });
}

#[test]
fn damaged_streams_stay_within_the_limit() {
    let damaged = (codings(), plain(), mutations());
    fuzz("damaged_streams_stay_within_the_limit", 10_000, &damaged, |(coding, plain, damage)| {
        let (status, _) = read(coding, &mutate(compress(coding, &plain), &damage))?;
        prop_assert!(matches!(status, 200 | 400 | 413), "{status}");
        Ok(())
    });
}

#[test]
fn noise_is_no_stream() {
    // With the magic numbers, so that it is more than the first bytes that are refused.
    let noise = (codings(), proptest::collection::vec(any::<u8>(), 0..512));
    fuzz("noise_is_no_stream", 7_000, &noise, |(coding, noise)| {
        let magic: &[u8] = if coding == Coding::Gzip { &[0x1f, 0x8b, 8] } else { &[0x28, 0xb5, 0x2f, 0xfd] };
        let (status, _) = read(coding, &[magic, &noise].concat())?;
        prop_assert!(matches!(status, 200 | 400 | 413), "{status}");
        Ok(())
    });
}
