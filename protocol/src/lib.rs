//! Wire types of Spectra, version 1: what agent, server and operator say to each other.
//!
//! No IO, no operating system, no SQL. The format is the original Spectra's; additions of ours are
//! optional fields, headers and envelope types that the original ignores. Types only grow: a new
//! field is optional, an unknown one is ignored (and counted), a name is never used twice.
//!
//! Numbers are read leniently, one by one ([`Reading`]); text, flags and lists of the wrong type make
//! their whole payload unusable. In every type a missing key is the type's empty value.

#![warn(missing_docs)]

pub mod collector;
pub mod command;
pub mod config;
pub mod dictionary;
pub mod envelope;
pub mod header;
pub mod limit;
pub mod metric;
mod number;
#[cfg(test)]
mod properties;
mod reading;
pub mod registration;
mod watch;
mod wire;

pub use envelope::{
    Batch, BatchError, Envelope, Received, Refusal, UnknownFields, decode_batch, encode_batch,
};
pub use metric::Metric;
pub use reading::{Number, Reading};
