//! Spectra server.
pub mod family;
pub mod ingest;
pub mod store;
