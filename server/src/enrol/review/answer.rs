//! What a `TokenReview` says.

use std::collections::BTreeMap;
use std::fmt;

use anyhow::Context;
use serde::Deserialize;
use uuid::Uuid;

use super::AUDIENCE;

/// A service account of a cluster.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ServiceAccount {
    pub namespace: String,
    pub name: String,
}

impl ServiceAccount {
    /// From `namespace/name`.
    pub fn parse(text: &str) -> Option<Self> {
        let (namespace, name) = text.split_once('/')?;
        let good = |part: &str| !part.is_empty() && !part.contains(['/', ':']);
        (good(namespace) && good(name))
            .then(|| Self { namespace: namespace.to_owned(), name: name.to_owned() })
    }

    /// From the name that the API server gives its user.
    fn of_user(username: &str) -> Option<Self> {
        let (namespace, name) = username.strip_prefix("system:serviceaccount:")?.split_once(':')?;
        Self::parse(&format!("{namespace}/{name}"))
    }
}

impl fmt::Display for ServiceAccount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.namespace, self.name)
    }
}

/// A token that is good and made for this server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reviewed {
    pub account: ServiceAccount,
    /// The pod that the token is bound to.
    pub pod_uid: Option<Uuid>,
    pub pod_name: Option<String>,
    /// The node that the pod is on; told by Kubernetes 1.30 and newer.
    pub node_uid: Option<Uuid>,
    pub node_name: Option<String>,
}

#[derive(Debug, Deserialize)]
struct Review {
    status: Status,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Status {
    authenticated: bool,
    audiences: Vec<String>,
    user: User,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct User {
    username: String,
    extra: BTreeMap<String, Vec<String>>,
}

/// The outer error: no review at all. The inner one: the token is not good, and why.
pub(super) fn judge(text: &[u8]) -> anyhow::Result<Result<Reviewed, String>> {
    let Review { status } = serde_json::from_slice(text).context("its answer is no token review")?;
    if !status.authenticated {
        return Ok(Err("the Kubernetes API server does not know the token".to_owned()));
    }
    // An API server that does not understand audiences names none, and has not looked.
    if !status.audiences.iter().any(|audience| audience == AUDIENCE) {
        return Ok(Err(format!("the token is not made for the audience {AUDIENCE}")));
    }
    let Some(account) = ServiceAccount::of_user(&status.user.username) else {
        return Ok(Err("the token is not that of a service account".to_owned()));
    };
    let extra = |name: &str| {
        let values = status.user.extra.get(&format!("authentication.kubernetes.io/{name}"));
        values.and_then(|values| values.first()).filter(|value| !value.is_empty())
    };
    let uid = |name: &str| extra(name).and_then(|text| Uuid::try_parse(text).ok());
    Ok(Ok(Reviewed {
        account,
        pod_uid: uid("pod-uid"),
        pod_name: extra("pod-name").cloned(),
        node_uid: uid("node-uid"),
        node_name: extra("node-name").cloned(),
    }))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn only_tokens_of_service_accounts_for_this_server_are_good() {
        let extra = json!({
            "authentication.kubernetes.io/pod-name": ["agent-x7"],
            "authentication.kubernetes.io/pod-uid": ["5a1c8b1e-91c4-4b8c-9c0a-2b7e0b6c1d11"],
            "authentication.kubernetes.io/node-name": ["node-a"],
            "authentication.kubernetes.io/node-uid": ["0d6f3c58-7f0f-4a55-8f0c-7a5f5f3f9a10"],
            "authentication.kubernetes.io/credential-id": ["JTI=1"],
        });
        let user = json!({"username": "system:serviceaccount:lab:spectra-agent", "uid": "u", "extra": extra});
        let good = judge(
            json!({"status": {"authenticated": true, "audiences": ["spectra-server"], "user": user}})
                .to_string()
                .as_bytes(),
        );
        let good = good.unwrap().unwrap();
        assert_eq!(good.account.to_string(), "lab/spectra-agent");
        assert_eq!(good.node_name.as_deref(), Some("node-a"));
        assert!(good.pod_uid.is_some() && good.node_uid.is_some());
        for (status, expected) in [
            (json!({"error": "invalid bearer token"}), "the Kubernetes API server does not know the token"),
            (
                json!({"authenticated": true, "audiences": ["https://kubernetes.default.svc"], "user": user}),
                "the token is not made for the audience spectra-server",
            ),
            (
                json!({"authenticated": true, "user": user}),
                "the token is not made for the audience spectra-server",
            ),
            (
                json!({"authenticated": true, "audiences": ["spectra-server"], "user": {"username": "jane"}}),
                "the token is not that of a service account",
            ),
        ] {
            let refused = judge(json!({"status": status}).to_string().as_bytes()).unwrap();
            assert_eq!(refused.unwrap_err(), expected, "{status}");
        }
        for text in ["", "{}", "[]", r#"{"status": 7}"#] {
            assert!(judge(text.as_bytes()).is_err(), "{text}");
        }
    }

    #[test]
    fn accounts_are_written_with_a_slash() {
        for (text, good) in
            [("a/b", true), ("a", false), ("/b", false), ("a/", false), ("a/b/c", false), ("a/b:c", false)]
        {
            assert_eq!(ServiceAccount::parse(text).is_some(), good, "{text}");
        }
    }
}
