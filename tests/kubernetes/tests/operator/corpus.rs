//! What the API server refuses, and with which words; what it takes.

use std::collections::BTreeMap;

use kube::api::{DynamicObject, PostParams};
use serde::Deserialize;
use serde_json::Value;
use spectra_kubernetes_tests::Space;

#[derive(Deserialize)]
struct Invalid {
    kind: String,
    change: Value,
    says: String,
}

#[derive(Deserialize)]
struct Valid {
    objects: BTreeMap<String, Value>,
    changes: Vec<Change>,
}

#[derive(Deserialize)]
struct Change {
    kind: String,
    change: Value,
}

#[derive(Deserialize)]
struct Transition {
    kind: String,
    from: Value,
    to: Value,
    says: Option<String>,
}

/// How many invalid objects there have to be; more is better.
const LEAST: usize = 100;

fn valid() -> Valid {
    serde_saphyr::from_str(include_str!("valid.yaml")).expect("valid.yaml is good")
}

/// The valid object of a kind, changed.
fn changed(valid: &Valid, kind: &str, changes: &[&Value]) -> DynamicObject {
    let mut object = valid.objects[kind].clone();
    for change in changes {
        merge(&mut object, change);
    }
    serde_json::from_value(object).unwrap_or_else(|error| panic!("{kind} {changes:?}: {error}"))
}

fn dry_run() -> PostParams {
    PostParams { dry_run: true, field_manager: None }
}

#[tokio::test]
async fn invalid_objects_are_refused_with_a_message_that_says_what_is_wrong() {
    let cases: Vec<Invalid> =
        serde_saphyr::from_str(include_str!("invalid.yaml")).expect("invalid.yaml is good");
    assert!(cases.len() >= LEAST, "{} cases", cases.len());
    let (space, valid) = (Space::with_kinds().await, valid());
    let mut wrong = Vec::new();
    for Invalid { kind, change, says } in &cases {
        let object = changed(&valid, kind, &[change]);
        match space.objects(kind).create(&dry_run(), &object).await {
            Ok(_) => wrong.push(format!("taken: {kind} {change}")),
            Err(error) if !error.to_string().contains(says.as_str()) => {
                wrong.push(format!("{kind} {change}: not {says:?} but {error}"));
            }
            Err(_) => {}
        }
    }
    assert!(wrong.is_empty(), "{} of {} cases:\n{}", wrong.len(), cases.len(), wrong.join("\n"));
}

#[tokio::test]
async fn valid_objects_are_taken() {
    let (space, valid) = (Space::with_kinds().await, valid());
    let mut wrong = Vec::new();
    for Change { kind, change } in &valid.changes {
        let object = changed(&valid, kind, &[change]);
        if let Err(error) = space.objects(kind).create(&dry_run(), &object).await {
            wrong.push(format!("{kind} {change}: {error}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[tokio::test]
async fn an_object_changes_only_as_it_may() {
    let cases: Vec<Transition> =
        serde_saphyr::from_str(include_str!("transitions.yaml")).expect("transitions.yaml is good");
    let (space, valid) = (Space::with_kinds().await, valid());
    let mut wrong = Vec::new();
    for (number, Transition { kind, from, to, says }) in cases.iter().enumerate() {
        let name = format!("case-{number}");
        let api = space.objects(kind);
        let mut before = changed(&valid, kind, &[from]);
        before.metadata.name = Some(name.clone());
        let made = api.create(&PostParams::default(), &before).await;
        let made = made.unwrap_or_else(|error| panic!("{kind} {from}: {error}"));
        let mut after = changed(&valid, kind, &[from, to]);
        after.metadata.name = Some(name.clone());
        after.metadata.resource_version = made.metadata.resource_version;
        let replaced = api.replace(&name, &dry_run(), &after).await;
        match (replaced, says) {
            (Ok(_), None) => {}
            (Err(error), Some(says)) if error.to_string().contains(says.as_str()) => {}
            (outcome, says) => {
                let outcome = outcome.map(|_| "taken");
                wrong.push(format!("{kind} {from} -> {to}: not {says:?} but {outcome:?}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Changes an object by a merge patch: what is null goes, objects are merged, everything else is replaced.
fn merge(object: &mut Value, change: &Value) {
    let Value::Object(change) = change else {
        *object = change.clone();
        return;
    };
    if !object.is_object() {
        *object = Value::Object(serde_json::Map::new());
    }
    for (key, value) in change {
        if value.is_null() {
            object.as_object_mut().expect("it is one").remove(key);
        } else {
            merge(&mut object[key], value);
        }
    }
}
