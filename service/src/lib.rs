//! A service of systemd as a plan of steps, and doing them: what the installations of agent and server share.
//!
//! A plan is a list of values, made without a look at the machine; [`apply`] does it, and doing it twice changes
//! nothing the second time.

mod apply;
mod files;
mod step;
mod users;

pub use apply::{Outcome, apply, apply_after};
pub use step::{Owner, Step, describe, folder, preview};
pub use system::{System, has_systemd};

mod system;
