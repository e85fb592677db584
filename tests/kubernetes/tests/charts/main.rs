//! The charts: what they render, what the API server says to it, what becomes of it on a node.

#![expect(
    clippy::unwrap_used,
    clippy::needless_pass_by_value,
    reason = "every function here is part of a test"
)]

mod bundled;
mod forward;
mod helm;
mod install;
mod policies;
mod release;
mod render;
mod values;
