//! Spectra's operator: keeps fleets, tokens and diagnostics of a Kubernetes cluster as they are declared.

pub mod api;
mod cli;
mod cluster;
mod config;
mod context;
mod controller;
mod definitions;
mod digest;
mod doctor;
mod fault;
mod health;
mod lease;
mod link;
mod metrics;
mod plan;
mod retry;
mod run;
mod setup;

pub use cli::main;
