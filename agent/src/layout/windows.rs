//! What Windows answers.

pub mod application;
pub mod arguments;
pub mod drive;
pub mod echo;
pub mod event;
pub mod interface;
pub mod load;
pub mod memory;
pub mod process;
pub mod processor;
pub mod service;
pub mod socket;
pub mod text;
pub mod time;
pub mod version;
