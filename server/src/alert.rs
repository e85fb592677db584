//! Alerts on this server: what rules can name, rules and their tests as files.

pub mod catalog;
pub mod file;
