//! Spectra agent: reads a host's metrics and sends them to a Spectra server.
//!
//! `run` wires the parts: collectors → runner → queue → upload → link, with the spool beside the queue while the
//! server is away; and command → diagnose for what people ask. Collectors are plain functions over files.

pub mod args;
pub mod audit;
mod backoff;
pub mod check;
pub mod clock;
pub mod collect;
pub mod command;
pub mod config;
pub mod contain;
pub mod diagnose;
pub mod enrol;
pub mod host;
pub mod identity;
pub mod layout;
pub mod link;
pub mod log;
pub mod policy;
pub mod program;
pub mod queue;
pub mod renew;
pub mod run;
pub mod runner;
pub mod service;
pub mod settings;
pub mod sleep;
pub mod spool;
pub mod status;
pub mod sys;
mod tls;
pub mod upload;

/// Version of this agent.
pub const VERSION: &str = env!("CARGO_PKG_VERSION");
