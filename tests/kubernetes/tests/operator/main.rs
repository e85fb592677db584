//! The operator and its kinds on a real API server, with a real server where one is asked.
//!
//! `SPECTRA_TEST_KUBECONFIG` names the kubeconfig of a cluster whose administrator the tests may be; without it they
//! fail. Each test has a namespace of its own.

mod bounds;
mod clusters;
mod corpus;
mod examples;
mod fleets;
mod health;
mod hosts;
mod manners;
mod namespaced;
mod plugin;
mod restart;
mod silence;
mod tokens;
mod upheaval;
