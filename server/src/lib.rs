//! Spectra server: keeps what agents report, and answers questions about it.
//!
//! | module | what it is |
//! |---|---|
//! | [`args`], [`config`], [`commands`] | what was typed, what is true, what is done |
//! | [`app`] | the running server: start, serve, stop |
//! | [`http`] | the API and the built-in page |
//! | [`ingest`] | the way of measurements into the database |
//! | [`enrol`], [`session`], [`account`] | who agents and people are |
//! | [`command`] | what hosts are asked to do for people |
//! | [`wake`] | what changed, told to those who wait, on every server |
//! | [`audit`] | who did what |
//! | [`api_token`], [`setup`], [`personal`], [`smtp`] | programs that call, the first account, what people and the installation keep |
//! | [`range`] | which stretch of history, how finely |
//! | [`event`] | what happened to hosts |
//! | [`overview`], [`status`], [`label`], [`host`] | the fleet at a glance: which hosts, how they are, what they are called |
//! | [`forecast`], [`exposition`] | what follows from measurements, and their names for Prometheus |
//! | [`family`], [`snapshot`] | kinds of measurement and of lists, declared |
//! | [`level`], [`retention`] | widths they are rolled up into, how long all is kept |
//! | [`store`] | the database |
//! | [`tls`], [`seal`] | HTTPS, and what the database keeps encrypted |

pub mod account;
pub mod api_token;
pub mod app;
pub mod args;
pub mod audit;
pub mod command;
pub mod commands;
pub mod config;
pub mod constraint;
mod credential;
mod doctor;
pub mod enrol;
pub mod event;
pub mod exposition;
pub mod external_url;
pub mod family;
pub mod forecast;
pub mod host;
pub mod http;
pub mod import;
pub mod ingest;
pub mod install;
mod jobs;
pub mod label;
pub mod level;
mod logging;
mod operator;
pub mod overview;
pub mod password;
pub mod personal;
pub mod platform;
mod presence;
pub mod private_file;
pub mod range;
pub mod rate;
mod recent;
pub mod releases;
mod replica;
pub mod retention;
pub mod review;
pub mod seal;
pub mod secret;
pub mod service;
pub mod session;
pub mod settings;
pub mod setup;
pub mod smtp;
pub mod snapshot;
pub mod status;
pub mod store;
pub mod telemetry;
pub mod tls;
pub mod wake;

pub use app::{App, serve};
