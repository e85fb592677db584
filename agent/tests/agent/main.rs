//! The agent from outside: over recorded hosts, on this host, against a server's edge, as a program.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod certificates;
mod commands;
mod container;
mod containers;
mod daemon;
mod edge;
mod enrolment;
mod hardship;
mod hostile;
mod live;
mod logs;
mod podman;
mod program;
mod proxies;
mod recorded;
mod renewal;
mod routes;
mod service;
mod settings;
mod spooling;
mod uploads;
mod workloads;
