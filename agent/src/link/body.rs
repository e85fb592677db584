//! A request's body, compressed as the server reads it.

use std::io::{self, Write};

use bytes::Bytes;
use flate2::Compression;
use flate2::write::GzEncoder;
use spectra_protocol::dictionary;

/// As fast as gzip's own default, for a fifth less.
const ZSTD_LEVEL: i32 = 3;
/// With a dictionary a higher level finds a twentieth more, in three times the memory.
const DICTIONARY_LEVEL: i32 = 1;

/// Content codings. Every server reads gzip.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Coding {
    #[default]
    Gzip,
    /// Only for servers that offer it, as the next.
    Zstd,
    /// With the dictionary of [`dictionary`].
    ZstdDictionary,
}

impl Coding {
    /// The best of what a server offers.
    pub fn offered(encodings: &[String]) -> Self {
        let is_offered = |coding: &Self| encodings.iter().any(|name| name == coding.name());
        [Self::ZstdDictionary, Self::Zstd].into_iter().find(is_offered).unwrap_or_default()
    }

    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Gzip => "gzip",
            Self::Zstd => "zstd",
            Self::ZstdDictionary => dictionary::CODING,
        }
    }
}

/// Compressed bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Body {
    pub coding: Coding,
    pub bytes: Bytes,
}

impl Body {
    pub fn new(coding: Coding, json: &[u8]) -> io::Result<Self> {
        let bytes = match coding {
            Coding::Gzip => {
                let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
                encoder.write_all(json)?;
                encoder.finish()?
            }
            Coding::Zstd => zstd::bulk::compress(json, ZSTD_LEVEL)?,
            Coding::ZstdDictionary => {
                zstd::bulk::Compressor::with_dictionary(DICTIONARY_LEVEL, dictionary::TEXT)?.compress(json)?
            }
        };
        Ok(Self { coding, bytes: bytes.into() })
    }

    /// The same, as every server reads it.
    pub fn as_gzip(&self, most: usize) -> io::Result<Self> {
        let json = match self.coding {
            Coding::Gzip => return Ok(self.clone()),
            Coding::Zstd => zstd::bulk::decompress(&self.bytes, most)?,
            Coding::ZstdDictionary => {
                zstd::bulk::Decompressor::with_dictionary(dictionary::TEXT)?.decompress(&self.bytes, most)?
            }
        };
        Self::new(Coding::Gzip, &json)
    }
}

#[cfg(test)]
mod tests {
    use super::{Body, Coding};

    #[test]
    fn zstd_is_used_only_where_it_is_offered_and_can_be_taken_back() {
        for (offer, expected) in [
            (&[][..], Coding::Gzip),
            (&["br"], Coding::Gzip),
            (&["br", "zstd"], Coding::Zstd),
            (&["zstd", "zstd-spectra-1"], Coding::ZstdDictionary),
            (&["zstd-spectra-2"], Coding::Gzip),
        ] {
            let offer: Vec<String> = offer.iter().map(|name: &&str| (*name).to_owned()).collect();
            assert_eq!(Coding::offered(&offer), expected);
        }
        let json = b"[1,2,3]";
        for coding in [Coding::Zstd, Coding::ZstdDictionary] {
            let body = Body::new(coding, json).unwrap();
            assert_eq!(body.as_gzip(100).unwrap(), Body::new(Coding::Gzip, json).unwrap());
            assert!(body.as_gzip(3).is_err());
        }
    }

    #[test]
    fn names_that_every_batch_has_are_not_sent() {
        let json = br#"[{"type":"memory","timestamp":"2026-11-30T18:22:10Z","hostname":"h","data":{"ram_total":8,"ram_used":5}}]"#;
        let length = |coding| Body::new(coding, json).unwrap().bytes.len();
        assert!(2 * length(Coding::ZstdDictionary) < length(Coding::Zstd));
    }
}
