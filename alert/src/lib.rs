//! Alerts as functions of values: what a rule is, when it fires, who is told and what is sent.
//!
//! No IO, no clock, no database: the server fetches what [`condition`]s need, asks [`evaluate`], stores the
//! [`incident`]s, lets [`notify`] say what goes out and hands over what [`channel`]s make of it. A look back and the
//! tests of rules as files go the same way over stored and written series.

#![warn(missing_docs)]

pub mod catalog;
pub mod channel;
pub mod condition;
mod digest;
pub mod evaluate;
pub mod fault;
pub mod history;
pub mod incident;
pub mod look_back;
pub mod notify;
pub mod pattern;
pub mod rule;
pub mod rule_test;
pub mod time;

pub use catalog::Catalog;
pub use fault::Fault;
pub use rule::{Rule, Severity};
pub use time::{Span, Time};
