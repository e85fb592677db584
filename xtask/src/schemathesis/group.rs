//! Operations of the API by who may call them, read from the description itself: a new route is in its group from
//! its first day.

use anyhow::{Context, Result, bail};
use serde_json::Value;

/// Whoever calls.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Kind {
    /// Nobody in particular.
    Anyone,
    /// A superadmin with a session.
    Person,
    /// A superadmin who tries what is done to accounts and sessions, their own included.
    Accounts,
    /// The Kubernetes operator with its API token.
    Operator,
    /// A host.
    Agent,
    /// A host that waits: each answer takes as long as the server holds a poll.
    Poll,
}

/// Operations that one kind of caller tries.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Group {
    pub(super) kind: Kind,
    pub(super) operations: Vec<String>,
}

impl Group {
    pub(super) fn name(&self) -> &'static str {
        match self.kind {
            Kind::Anyone => "anyone",
            Kind::Person => "a person",
            Kind::Accounts => "a person on accounts",
            Kind::Operator => "an operator",
            Kind::Agent => "an agent",
            Kind::Poll => "an agent that waits",
        }
    }
}

impl Kind {
    /// Just below what the server lets each do: answers of 429 would test nothing else.
    pub(super) fn arguments(self, examples: u32) -> Vec<String> {
        let (rate, phases, examples, seconds) = match self {
            Self::Person | Self::Accounts | Self::Operator => {
                ("45/s", "examples,coverage,fuzzing", examples, "30")
            }
            Self::Anyone | Self::Agent => ("9/s", "examples,coverage,fuzzing", examples, "30"),
            Self::Poll => ("9/s", "fuzzing", 1, "60"),
        };
        let examples = examples.to_string();
        let arguments = [
            "--rate-limit",
            rate,
            "--phases",
            phases,
            "--max-examples",
            &examples,
            "--request-timeout",
            seconds,
        ];
        arguments.map(str::to_owned).to_vec()
    }
}

impl Kind {
    /// Whether the credential must outlive the requests that were made with it. Those on accounts may well end
    /// their own session, and refusals are all that follows.
    pub(super) fn keeps_credential(self) -> bool {
        self != Self::Accounts
    }
}

/// The operation that waits.
const POLL: &str = "poll_command";

/// All operations of a description, each in one group.
pub(super) fn of(description: &Value) -> Result<Vec<Group>> {
    let paths = description["paths"].as_object().context("the description has no paths")?;
    let mut groups: Vec<Group> = Vec::new();
    let items = paths.iter().filter_map(|(path, item)| Some((path, item.as_object()?)));
    for (path, operation) in
        items.flat_map(|(path, item)| item.values().map(move |operation| (path, operation)))
    {
        let name = operation["operationId"].as_str().context("an operation has no name")?;
        let kind = if name == POLL { Kind::Poll } else { kind(name, path, operation)? };
        match groups.iter_mut().find(|group| group.kind == kind) {
            Some(group) => group.operations.push(name.to_owned()),
            None => groups.push(Group { kind, operations: vec![name.to_owned()] }),
        }
    }
    groups.sort_by_key(|group| group.kind);
    Ok(groups)
}

fn kind(name: &str, path: &str, operation: &Value) -> Result<Kind> {
    let Some(ways) = operation["security"].as_array() else { return Ok(Kind::Anyone) };
    let has = |scheme| ways.iter().any(|way| way.get(scheme).is_some());
    if has("session") {
        let of_accounts = ["/user", "/sessions"].iter().any(|part| path.contains(part));
        Ok(if of_accounts { Kind::Accounts } else { Kind::Person })
    } else if has("api_token") {
        Ok(Kind::Operator)
    } else if has("agent_id") {
        Ok(Kind::Agent)
    } else {
        bail!("{name} asks for a credential that is not known here: {}", operation["security"])
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn operations_are_grouped_by_who_may_call_them() {
        let operation =
            |name: &str, security: Value| json!({"get": {"operationId": name, "security": security}});
        let description = json!({"paths": {
            "/a": operation("version", Value::Null),
            "/b": operation("overview", json!([{"session": ["viewer"]}])),
            "/c": operation("store_metrics", json!([{"agent_id": [], "agent_secret": []}])),
            "/d": operation("poll_command", json!([{"agent_id": [], "agent_secret": []}])),
            "/e": operation("list_hosts", json!([{"api_token": []}, {"session": ["admin"]}])),
            "/admin/users": operation("list_users", json!([{"session": ["admin"]}, {"api_token": ["admin"]}])),
            "/f": operation("put_tokens", json!([{"api_token": ["operator"]}])),
        }});
        let found: Vec<_> = of(&description)
            .unwrap()
            .into_iter()
            .map(|group| (group.kind, group.operations.join(" ")))
            .collect();
        let expected = [
            (Kind::Anyone, "version"),
            (Kind::Person, "overview list_hosts"),
            (Kind::Accounts, "list_users"),
            (Kind::Operator, "put_tokens"),
            (Kind::Agent, "store_metrics"),
            (Kind::Poll, "poll_command"),
        ];
        assert_eq!(found, expected.map(|(kind, names)| (kind, names.to_owned())));
    }

    #[test]
    fn an_unknown_credential_is_told() {
        let description =
            json!({"paths": {"/a": {"get": {"operationId": "x", "security": [{"magic": []}]}}}});
        assert!(of(&description).unwrap_err().to_string().contains("magic"));
    }
}
