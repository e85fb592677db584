//! The agent for Windows: what it finds, what a server gets of it, and how it lives as a service.

mod check;
mod service;
