//! Events: what happened to an object, written once when it happens.
//!
//! Not by kube's recorder, which remembers every event for minutes to count repetitions: ours are of transitions,
//! which do not repeat, and ten thousand tokens would be twenty megabytes of it.

use std::borrow::Cow;

use k8s_openapi::api::core::v1::ObjectReference;
use k8s_openapi::api::events::v1::Event;
use k8s_openapi::apimachinery::pkg::apis::meta::v1::{MicroTime, ObjectMeta};
use k8s_openapi::jiff::Timestamp;
use kube::ResourceExt as _;

use super::{Cluster, MANAGER, Namespaced};

/// Longest note, bytes.
const NOTE_BYTES: usize = 1024;

/// Whether somebody should look.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Normal,
    Warning,
}

/// What happened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Happening {
    pub(crate) kind: Kind,
    pub(crate) reason: &'static str,
    pub(crate) action: &'static str,
    /// For people; never a token, a path's content or a log line.
    pub(crate) note: Cow<'static, str>,
}

impl Cluster {
    /// Tells what happened to an object. One that cannot be told is logged: nothing depends on it.
    pub(crate) async fn tell<K: Namespaced>(&self, object: &K, happening: &Happening) {
        let event = event(object, happening, &self.instance, Timestamp::now());
        let namespace = object.namespace().unwrap_or_default();
        let created = self.api::<Event>(&namespace).create(&kube::api::PostParams::default(), &event).await;
        if let Err(error) = self.done("event", created) {
            tracing::warn!(reason = happening.reason, name = object.name_any(), %error, "cannot write an event");
        }
    }
}

fn event<K: Namespaced>(object: &K, happening: &Happening, instance: &str, now: Timestamp) -> Event {
    let Happening { kind, reason, action, note } = happening;
    let name = object.name_any();
    let regarding = ObjectReference {
        api_version: Some(K::api_version(&()).into_owned()),
        kind: Some(K::kind(&()).into_owned()),
        name: Some(name.clone()),
        namespace: object.namespace(),
        uid: object.uid(),
        ..ObjectReference::default()
    };
    Event {
        metadata: ObjectMeta {
            name: Some(format!("{name}.{:x}", now.as_nanosecond())),
            namespace: object.namespace(),
            ..ObjectMeta::default()
        },
        regarding: Some(regarding),
        reason: Some((*reason).to_owned()),
        action: Some((*action).to_owned()),
        note: Some(note.get(..note.floor_char_boundary(NOTE_BYTES)).unwrap_or_default().to_owned()),
        type_: Some(format!("{kind:?}")),
        event_time: Some(MicroTime(now)),
        reporting_controller: Some(format!("spectra.dev/{MANAGER}")),
        reporting_instance: Some(instance.to_owned()),
        ..Event::default()
    }
}
