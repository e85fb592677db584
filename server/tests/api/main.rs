//! The server as its callers see it: the real router behind a real listener, on a fresh database for
//! each test, called by actors that are nobody, a viewer, an admin, a superadmin and an agent.

#![expect(clippy::unwrap_used, reason = "what a test's helpers cannot do fails the test")]

mod support;

mod access;
mod account;
mod agents;
mod api_tokens;
mod audit;
mod audited;
mod auth;
mod backup;
mod body;
mod command_accounts;
mod command_line;
mod command_tokens;
mod commands;
mod connections;
mod doctor;
mod enrolment;
mod erase;
mod events;
mod families;
mod fleet_metrics;
mod forecast;
mod fuzz;
mod health;
mod hostile;
mod import;
mod installation;
mod kubernetes;
mod kubernetes_tls;
mod labels;
mod leaving;
mod metrics;
mod more_families;
mod operator;
mod operator_diagnostics;
mod original;
mod overview;
mod page;
mod provision;
mod register;
mod replicas;
mod rules;
mod secrets;
mod series;
mod service;
mod settings;
mod setup;
mod snapshots;
mod stop;
mod tls;
mod tokens;
mod users;
mod workloads;
