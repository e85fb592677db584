//! Sizes that both sides keep to. Beyond each the server answers 413, except where it says otherwise.

/// Metrics body, compressed and decompressed each. The original's limit; its agents cache up to this.
pub const METRICS_BODY_BYTES: usize = 16 << 20;
/// Envelopes in one metrics request. The original sends at most 500; a body of two-byte elements
/// would otherwise cost a hundred times its size in memory.
pub const ENVELOPES_PER_REQUEST: usize = 20_000;
/// Elements in the lists of all payloads of one metrics request. A full body of ordinary processes has
/// 130,000; without a limit, 16 MiB of `{}` would become a gigabyte of processes.
pub const LIST_ELEMENTS_PER_REQUEST: usize = 250_000;
/// Registration body. The original's 4 KiB is too small for a node with hundreds of addresses.
pub const REGISTRATION_BODY_BYTES: usize = 64 << 10;
/// Addresses that our agent reports when it registers, so that the original's 4 KiB hold.
pub const REGISTRATION_ADDRESSES: usize = 32;
/// Command result, decompressed.
pub const COMMAND_RESULT_BODY_BYTES: usize = 4 << 20;
/// Body of a command's progress, decompressed.
pub const COMMAND_PROGRESS_BYTES: usize = 64 << 10;
/// Pieces of progress of one command that are kept; more are thrown away, the command goes on.
pub const COMMAND_PROGRESS_PIECES: u32 = 256;
/// Bytes that are kept of the name of an unknown type or field: enough to recognise it in a log line.
pub const UNKNOWN_NAME_BYTES: usize = 96;
/// Unknown field names that are kept (by name) from one request; all are counted.
pub const UNKNOWN_FIELD_NAMES: usize = 16;
