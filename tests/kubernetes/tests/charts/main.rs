//! The charts: what they render, what the API server says to it, what becomes of it on a node.

mod helm;
mod install;
mod policies;
mod render;
mod values;
