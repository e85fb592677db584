//! What the Kubernetes operator calls.

pub(crate) mod agents;
pub(crate) mod diagnostics;
pub(crate) mod fleets;
pub(crate) mod scripts;
pub(crate) mod tokens;

use axum::extract::{FromRequestParts, Path};
use axum::http::StatusCode;
use axum::http::request::Parts;
use uuid::Uuid;

use super::access::Operator;
use super::parameters::Parameters;
use super::problem::{Problem, Result};
use crate::audit::{Actor, Entry};

impl Operator {
    /// An entry of the audit trail.
    fn did(&self, action: &'static str, target: impl Into<String>) -> Entry {
        Entry::new(Actor::Operator { name: self.name.clone() }, action, target).from(self.address)
    }
}

/// `?cluster=`: UID of the cluster's namespace kube-system.
fn cluster(parameters: &Parameters) -> Result<Uuid> {
    let cluster = parameters.get("cluster").and_then(|text| Uuid::try_parse(text).ok());
    cluster.ok_or_else(|| Problem::bad_request("`cluster` has to be the UID of the namespace kube-system"))
}

/// The answer to an operator that another one has replaced.
fn replaced() -> Problem {
    Problem::new(StatusCode::CONFLICT, "another operator of this cluster has taken the lead")
}

/// Longest name of a Kubernetes object, bytes.
const NAME_BYTES: usize = 253;

fn is_object_name(text: &str) -> bool {
    let known = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"-.".contains(&byte);
    (1..=NAME_BYTES).contains(&text.len()) && text.bytes().all(known)
}

/// `{namespace}/{name}` of the path.
#[derive(Debug)]
pub(crate) struct ObjectName {
    namespace: String,
    name: String,
}

impl<S: Send + Sync> FromRequestParts<S> for ObjectName {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self> {
        let path = Path::<(String, String)>::from_request_parts(parts, state).await;
        path.ok()
            .filter(|Path((namespace, name))| is_object_name(namespace) && is_object_name(name))
            .map(|Path((namespace, name))| Self { namespace, name })
            .ok_or_else(|| Problem::bad_request("invalid name of a Kubernetes object"))
    }
}
