//! Tests of the whole path. One executable, so that the long ones run side by side.

#![expect(clippy::unwrap_used, reason = "every function here is part of a test")]

mod agent_killed;
// The longest ones begin first, as they are in the order of names.
mod agent_spool;
mod clean_stop;
mod command_line;
mod commands_once;
mod complete;
mod database_away;
mod diagnostics;
mod exactly_once;
mod first_start;
mod go_agent;
mod host_seen;
mod https;
mod installed;
mod secrets;
