//! HTTP: the only place, beside the wiring in `app`, that knows axum.
//!
//! One module for each resource: its types, then its handlers. Method, path and documentation stand at
//! the handler; `router` lists all of them with the permission that each asks for.

mod access;
mod agent;
mod agent_config;
mod agents;
mod alerts;
mod api_tokens;
mod audit;
mod auth;
mod body;
mod client;
mod collectors;
mod command_stream;
mod commands;
mod compress;
mod dashboard;
mod enrolments;
mod events;
mod fleet_metrics;
mod forecast;
#[cfg(test)]
mod fuzz;
mod gaps;
mod health;
mod holder;
mod instructions;
mod labels;
mod large;
mod linger;
mod listener;
mod observe;
mod openapi;
mod operator;
mod origin;
mod original_commands;
mod overview;
mod page;
mod paging;
mod parameters;
mod problem;
mod processes;
mod protect;
mod provision;
mod push_update;
mod releases;
mod router;
mod scheme;
mod series;
mod server_url;
mod settings;
mod setup;
mod smtp;
mod snapshots;
mod stall;
mod state;
mod stream;
mod thresholds;
mod tokens;
mod turns;
mod updates;
mod user;
mod users;
mod version;
mod workloads;

pub use access::Access;
pub use openapi::document;
pub use router::{RouteEntry, routes};

pub(crate) use body::BodyMemory;
pub(crate) use command_stream::slots as stream_slots;
pub(crate) use fleet_metrics::FleetReaders;
pub(crate) use large::LargeWork;
pub(crate) use listener::accept;
pub(crate) use turns::Turns;
