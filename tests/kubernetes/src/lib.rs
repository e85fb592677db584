//! Kubernetes under test: the clusters that `cargo xtask test` starts, and what tests do with them.
//!
//! | for | take |
//! |---|---|
//! | objects that an API server judges and stores | [`Space`]: a namespace of the test's own on the shared API server |
//! | what the whole cluster shares (leases, CRDs that change, restarts) | [`OwnCluster`]: an API server of the test's own, 3 s |
//! | an operator and a server at work | [`World`]: both as processes, for a namespace of the test's own |
//! | connections that somebody forgets | [`Relay`], which an operator of a [`World`] is led through |
//! | pods, Services, Helm, deletion by owner and of namespaces | [`Node`]: the shared node, with a [`Space`] on it |
//!
//! Without a cluster every test fails and says how to get one.

mod account;
mod audit;
mod environment;
mod foreign;
mod kinds;
mod manifest;
mod node;
mod operator;
mod own;
mod program;
mod relay;
mod rights;
mod space;
mod wait;
mod world;

pub use account::{bind, make_account, token};
pub use audit::{Audit, Entry, Mark};
pub use environment::database_root;
pub use foreign::{FOREIGN_BYTES, foreign_secrets};
pub use manifest::{apply, objects};
pub use node::Node;
pub use operator::{Kubelet, Operator, Resident, resident};
pub use own::OwnCluster;
pub use program::{Answer, helm3, program, run};
pub use relay::Relay;
pub use space::{Space, client, kubeconfig};
pub use wait::wait_until;
pub use world::{SOON, World, reason_of};
