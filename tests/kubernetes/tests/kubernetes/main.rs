//! Tests on a real Kubernetes. One executable, so that the long ones run side by side.

#![expect(clippy::unwrap_used, reason = "every function here is part of a test")]

mod api_server;
mod audit_log;
mod helm;
mod leftovers;
mod own_clusters;
mod pods;
mod tokens;
