//! Notification: who is told what and when, decided over what was told before.
//!
//! ```text
//!  incidents ──▶ page (one for each dedup text: the strictest tells, repeats, escalates)
//!                  │ notices
//!                  ▼
//!               desk (one for each channel: gathers, groups, waits in quiet hours, bounds the rate)
//!                  │ messages
//!                  ▼
//!               delivery (one for each message: attempts, waits, dead letters)
//! ```
//!
//! Pages and desks are compared with how things stand, not fed with what happened: whatever was interrupted is made good
//! by the next look. Each is state that serialises; whoever stores it does so in one transaction with the incidents.

pub mod calendar;
pub mod delivery;
pub mod desk;
mod line;
pub mod message;
pub mod page;
pub mod silence;
#[cfg(test)]
mod storms;

pub use desk::{ChannelRules, Desk, Form, Rate};
pub use line::{Line, Parts};
pub use message::{Entry, Message, Shape, Told};
pub use page::{Kind, Notice, Page, Standing};
pub use silence::{Covered, Maintenance, Silence, is_muted};
