//! What batches have in common. An idle host's batch has some thousand bytes of which most are names: with a dictionary
//! of them zstd makes it a third smaller.

/// Content coding of a body that is one zstd frame made with [`TEXT`], which the number names: another text is another
/// coding. Ours; an agent uses it only where the server offers it.
pub const CODING: &str = "zstd-spectra-1";

/// A batch with one of everything that agents send, what is sent most often last. It is a dictionary of zstd as it
/// stands, without the tables and the number of a trained one.
pub const TEXT: &[u8] = include_bytes!("dictionary/1.json");

#[cfg(test)]
mod tests {
    use super::TEXT;
    use crate::{Batch, Received, decode_batch};

    #[test]
    fn it_is_a_batch_that_every_version_reads() {
        let Batch { received, unknown_fields } = decode_batch(TEXT).unwrap();
        assert_eq!(unknown_fields.count, 0, "{:?}", unknown_fields.names);
        for envelope in received {
            assert!(matches!(envelope, Received::Envelope(_)), "{envelope:?}");
        }
    }

    /// Agents and servers of every version have the same text by its name.
    #[test]
    fn it_never_changes() {
        assert_eq!((TEXT.len(), crc32fast::hash(TEXT)), (12_398, 2_967_252_961));
    }
}
