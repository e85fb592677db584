//! Request bodies: read within bounds of size, time and memory, decompressed within the same.

use std::io::Read;
use std::sync::{Arc, LazyLock};
use std::time::Duration;

use axum::extract::Request;
use axum::http::{HeaderMap, StatusCode, header};
use bytes::Bytes;
use http_body_util::BodyExt;
use serde::de::DeserializeOwned;
use spectra_protocol::dictionary;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::timeout;
use zstd::dict::DecoderDictionary;
use zstd::stream::read::Decoder;

use super::problem::{Problem, Result};
use crate::app::App;

/// Bodies of all requests in memory, compressed and decompressed. 9,000 agents that send at once need
/// a tenth of it; beyond it requests are answered 503, and come again.
const MEMORY_KIB: usize = 256 * 1024;
/// Bytes that are decompressed before the next memory is asked for.
const STEP: usize = 64 << 10;
/// How much larger a body becomes, as a rule: measurements of a host a little less.
const RATIO: usize = 6;
/// Larger bodies are decompressed on a thread of their own: inflating this much takes about 1 ms.
const INLINE_BYTES: usize = 64 << 10;
/// Body of the API's small requests.
pub(crate) const SMALL_BODY_BYTES: usize = 64 << 10;
/// zstd frames that need more memory than this to read are refused; 2^23 is what the format's
/// specification recommends every reader to support.
const ZSTD_WINDOW_LOG: u32 = 23;

static DICTIONARY: LazyLock<DecoderDictionary<'static>> =
    LazyLock::new(|| DecoderDictionary::copy(dictionary::TEXT));

/// The memory that bodies may take, shared by all requests.
#[derive(Clone, Debug)]
pub(crate) struct BodyMemory(Arc<Semaphore>);

impl Default for BodyMemory {
    fn default() -> Self {
        Self(Arc::new(Semaphore::new(MEMORY_KIB)))
    }
}

/// Memory that one body takes; given back when dropped.
#[derive(Debug)]
pub(crate) struct Share {
    memory: BodyMemory,
    permits: Option<OwnedSemaphorePermit>,
    bytes: usize,
}

impl BodyMemory {
    pub(crate) fn share(&self) -> Share {
        Share { memory: self.clone(), permits: None, bytes: 0 }
    }
}

impl Share {
    /// Memory that is counted for the body.
    #[cfg(test)]
    pub(super) fn bytes(&self) -> usize {
        self.bytes
    }

    /// Takes `bytes` more, or says that there is no more.
    fn grow(&mut self, bytes: usize) -> Result<()> {
        let kib = |bytes: usize| bytes.div_ceil(1024);
        let more = kib(self.bytes + bytes) - kib(self.bytes);
        self.bytes += bytes;
        let more = u32::try_from(more).unwrap_or(u32::MAX);
        let permit = Arc::clone(&self.memory.0)
            .try_acquire_many_owned(more)
            .map_err(|_| Problem::unavailable("too many large requests at once", Duration::from_secs(1)))?;
        match &mut self.permits {
            Some(permits) => permits.merge(permit),
            None => self.permits = Some(permit),
        }
        Ok(())
    }
}

/// How a body is encoded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Coding {
    Identity,
    Gzip,
    Zstd,
    /// With the dictionary of [`dictionary`].
    ZstdDictionary,
}

impl Coding {
    fn of(headers: &HeaderMap) -> Result<Self> {
        let Some(coding) = headers.get(header::CONTENT_ENCODING) else { return Ok(Self::Identity) };
        match &*coding.as_bytes().to_ascii_lowercase() {
            b"" | b"identity" => Ok(Self::Identity),
            b"gzip" | b"x-gzip" => Ok(Self::Gzip),
            b"zstd" => Ok(Self::Zstd),
            name if name == dictionary::CODING.as_bytes() => Ok(Self::ZstdDictionary),
            _ => Err(Problem::new(
                StatusCode::UNSUPPORTED_MEDIA_TYPE,
                "the Content-Encoding is not one of gzip, zstd, zstd-spectra-1, identity",
            )),
        }
    }
}

/// A body as it came over the network.
#[derive(Debug)]
pub(crate) struct Received {
    coding: Coding,
    bytes: Bytes,
    share: Share,
    limit: usize,
}

/// Reads the body of `request`: at most `limit` bytes now, and as many when it is decompressed.
pub(crate) async fn receive(app: &App, request: Request, limit: usize) -> Result<Received> {
    let coding = Coding::of(request.headers())?;
    let mut share = app.body_memory.share();
    let bytes = timeout(app.config.limits.body, collect(request, limit, &mut share))
        .await
        .map_err(|_| Problem::new(StatusCode::REQUEST_TIMEOUT, "the body did not arrive in time"))??;
    Ok(Received { coding, bytes, share, limit })
}

impl Received {
    /// The body. The memory it takes counts until the returned share is dropped.
    pub(crate) async fn decompress(self) -> Result<(Bytes, Share)> {
        let Self { coding, bytes, share, limit } = self;
        if coding == Coding::Identity {
            return Ok((bytes, share));
        }
        if bytes.len() <= INLINE_BYTES {
            return decompress(coding, &bytes, limit, share);
        }
        tokio::task::spawn_blocking(move || decompress(coding, &bytes, limit, share))
            .await
            .map_err(Problem::internal)?
    }
}

/// Reads and decompresses the body of `request`: at most `limit` bytes of each.
async fn read(app: &App, request: Request, limit: usize) -> Result<(Bytes, Share)> {
    receive(app, request, limit).await?.decompress().await
}

/// Reads the body as a JSON object.
pub(crate) async fn read_json<T: DeserializeOwned>(app: &App, request: Request, limit: usize) -> Result<T> {
    let (body, _share) = read(app, request, limit).await?;
    parse_json(&body)
}

/// As [`read_json`]; nothing and `null` are the type's default.
pub(crate) async fn read_optional_json<T: DeserializeOwned + Default>(
    app: &App,
    request: Request,
    limit: usize,
) -> Result<T> {
    let (body, _share) = read(app, request, limit).await?;
    if matches!(body.trim_ascii(), b"" | b"null") { Ok(T::default()) } else { parse_json(&body) }
}

fn parse_json<T: DeserializeOwned>(body: &[u8]) -> Result<T> {
    // The parser quotes what it found, which may be a password: the caller may see it, the log not.
    let unexpected = |what: &dyn std::fmt::Display| {
        let text = "the body is not the JSON that is expected";
        Problem::bad_request(format!("{text}: {what}")).cause(text)
    };
    // A list would be read as the object's values in the order of its fields.
    if !body.trim_ascii_start().starts_with(b"{") {
        return Err(unexpected(&"it is no object"));
    }
    serde_json::from_slice(body).map_err(|error| unexpected(&error))
}

async fn collect(request: Request, limit: usize, share: &mut Share) -> Result<Bytes> {
    let announced = request.headers().get(header::CONTENT_LENGTH).and_then(|text| text.to_str().ok());
    let announced: Option<usize> = announced.and_then(|text| text.parse().ok());
    if announced.is_some_and(|length| length > limit) {
        return Err(too_large(limit));
    }
    let mut body = request.into_body();
    let mut received = Vec::new();
    while let Some(frame) = body.frame().await {
        let frame = frame.map_err(|error| Problem::bad_request("the body ended too early").cause(error))?;
        let Ok(chunk) = frame.into_data() else { continue };
        if received.len() + chunk.len() > limit {
            return Err(too_large(limit));
        }
        share.grow(chunk.len())?;
        received.extend_from_slice(&chunk);
    }
    Ok(received.into())
}

pub(super) fn decompress(
    coding: Coding,
    compressed: &[u8],
    limit: usize,
    mut share: Share,
) -> Result<(Bytes, Share)> {
    let expected = (compressed.len() * RATIO).min(STEP).min(limit);
    let body = match coding {
        Coding::Identity => return Ok((Bytes::copy_from_slice(compressed), share)),
        Coding::Gzip => {
            inflate(flate2::bufread::MultiGzDecoder::new(compressed), expected, limit, &mut share)
        }
        Coding::Zstd | Coding::ZstdDictionary => {
            let decoder = match coding {
                Coding::ZstdDictionary => Decoder::with_prepared_dictionary(compressed, &DICTIONARY),
                _ => Decoder::with_buffer(compressed),
            };
            let mut decoder = decoder.map_err(Problem::internal)?;
            decoder.window_log_max(ZSTD_WINDOW_LOG).map_err(Problem::internal)?;
            inflate(decoder, expected, limit, &mut share)
        }
    }?;
    Ok((body.into(), share))
}

fn inflate(mut reader: impl Read, expected: usize, limit: usize, share: &mut Share) -> Result<Vec<u8>> {
    let mut body = Vec::with_capacity(expected);
    loop {
        let step = STEP.min(limit + 1 - body.len());
        share.grow(step)?;
        let before = body.len();
        reader
            .by_ref()
            .take(step as u64)
            .read_to_end(&mut body)
            .map_err(|error| Problem::bad_request(format!("the body cannot be decompressed: {error}")))?;
        if body.len() > limit {
            return Err(too_large(limit));
        }
        if body.len() - before < step {
            return Ok(body);
        }
    }
}

fn too_large(limit: usize) -> Problem {
    Problem::too_large(format!("the body is larger than {limit} bytes"))
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;

    const LIMIT: usize = 1 << 20;

    fn gzip(body: &[u8]) -> Vec<u8> {
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        encoder.write_all(body).unwrap();
        encoder.finish().unwrap()
    }

    fn status(coding: Coding, body: &[u8]) -> (u16, usize) {
        match decompress(coding, body, LIMIT, BodyMemory::default().share()) {
            Ok((body, _)) => (200, body.len()),
            Err(problem) => (problem.status().as_u16(), 0),
        }
    }

    #[test]
    fn bodies_are_decompressed_up_to_the_limit() {
        let zstd = |body: &[u8]| zstd::bulk::compress(body, 1).unwrap();
        let with_dictionary = |body: &[u8]| {
            zstd::bulk::Compressor::with_dictionary(1, dictionary::TEXT).unwrap().compress(body).unwrap()
        };
        let (fits, bomb) = (vec![0; LIMIT], vec![0; LIMIT + 1]);
        let truncated = gzip(&fits)[..500].to_vec();
        for (name, coding, body, expected) in [
            ("gzip", Coding::Gzip, gzip(&fits), (200, LIMIT)),
            ("gzip, empty", Coding::Gzip, gzip(b""), (200, 0)),
            ("gzip, two members", Coding::Gzip, [gzip(b"[]"), gzip(b"  ")].concat(), (200, 4)),
            ("gzip, too much", Coding::Gzip, gzip(&bomb), (413, 0)),
            ("gzip, truncated", Coding::Gzip, truncated, (400, 0)),
            ("gzip, nothing", Coding::Gzip, Vec::new(), (400, 0)),
            ("gzip, plain text", Coding::Gzip, b"[]".to_vec(), (400, 0)),
            ("zstd", Coding::Zstd, zstd(&fits), (200, LIMIT)),
            ("dictionary", Coding::ZstdDictionary, with_dictionary(&fits), (200, LIMIT)),
            ("dictionary, too much", Coding::ZstdDictionary, with_dictionary(&bomb), (413, 0)),
            ("dictionary, not used", Coding::ZstdDictionary, zstd(&fits), (200, LIMIT)),
            ("dictionary, plain text", Coding::ZstdDictionary, b"[]".to_vec(), (400, 0)),
            ("zstd, too much", Coding::Zstd, zstd(&bomb), (413, 0)),
            ("zstd, truncated", Coding::Zstd, zstd(&fits)[..20].to_vec(), (400, 0)),
            ("zstd, plain text", Coding::Zstd, b"[]".to_vec(), (400, 0)),
        ] {
            assert_eq!(status(coding, &body), expected, "{name}");
        }
    }

    #[test]
    fn zstd_with_a_huge_window_is_refused() {
        let mut encoder = zstd::stream::write::Encoder::new(Vec::new(), 1).unwrap();
        encoder.window_log(27).unwrap();
        encoder.write_all(&[1; 1000]).unwrap();
        assert_eq!(status(Coding::Zstd, &encoder.finish().unwrap()), (400, 0));
    }

    #[test]
    fn memory_of_all_bodies_has_a_bound() {
        let memory = BodyMemory::default();
        let mut first = memory.share();
        first.grow(MEMORY_KIB * 1024 - 100).unwrap();
        let mut second = memory.share();
        assert_eq!(second.grow(2048).unwrap_err().status(), 503);
        drop(first);
        assert!(memory.share().grow(2048).is_ok());
    }

    #[test]
    fn unknown_codings_are_refused() {
        for (coding, expected) in [
            ("gzip", Some(Coding::Gzip)),
            ("GZip", Some(Coding::Gzip)),
            ("zstd", Some(Coding::Zstd)),
            ("zstd-spectra-1", Some(Coding::ZstdDictionary)),
            ("zstd-spectra-2", None),
            ("identity", Some(Coding::Identity)),
            ("br", None),
            ("gzip, gzip", None),
        ] {
            let headers = HeaderMap::from_iter([(header::CONTENT_ENCODING, coding.parse().unwrap())]);
            assert_eq!(Coding::of(&headers).ok(), expected, "{coding}");
        }
    }
}
