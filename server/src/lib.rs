//! Spectra server: keeps what agents report, and answers questions about it.
//!
//! | module | what it is |
//! |---|---|
//! | [`cli`], [`config`] | what was typed and is done, what is true |
//! | [`app`] | the running server: start, serve, stop |
//! | [`http`] | the API and the built-in page |
//! | [`ingest`] | the way of measurements into the database |
//! | [`family`], [`snapshot`] | kinds of measurement and of lists, declared |
//! | [`history`] | which stretch of it is asked for, the widths it is rolled up into, how long it is kept |
//! | [`enrol`] | who agents are, and how they come to be |
//! | [`account`], [`audit`] | people and programs that sign in, and who did what |
//! | [`alert`] | what rules of alerts can name, and rules as files |
//! | [`fleet`] | hosts at a glance: which there are, how each is, what they are called |
//! | [`command`] | what hosts are asked to do for people |
//! | [`settings`], [`install`] | what agents are to do, and how they get onto a host |
//! | `operator` | what the Kubernetes operator may do |
//! | [`store`] | the database: all SQL |
//! | [`wake`] | what changed, told to those who wait, on every server |
//! | [`tls`], [`secret`] | HTTPS, what is recognised without being kept, and what is kept encrypted |
//! | [`telemetry`], [`rate`] | the server's own numbers, and how often something may happen |

pub mod account;
pub mod alert;
pub mod app;
pub mod audit;
pub mod cli;
pub mod command;
pub mod config;
mod credential;
mod doctor;
pub mod enrol;
pub mod event;
pub mod family;
pub mod fleet;
pub mod history;
pub mod http;
pub mod import;
pub mod ingest;
pub mod install;
mod jobs;
mod logging;
mod operator;
pub mod rate;
mod replica;
pub mod secret;
pub mod service;
pub mod settings;
pub mod smtp;
pub mod snapshot;
pub mod store;
pub mod telemetry;
pub mod tls;
pub mod wake;

pub use app::{App, serve};
