//! What follows from a lease as it is.

use std::collections::BTreeMap;
use std::time::Instant;

use k8s_openapi::api::coordination::v1::{Lease, LeaseSpec};
use k8s_openapi::apimachinery::pkg::apis::meta::v1::{MicroTime, ObjectMeta};
use k8s_openapi::jiff::Timestamp;

use super::DURATION;

/// Number of the newest leadership. `leaseTransitions` begins anew when the lease is deleted, and this must not.
const FENCE: &str = "spectra.dev/fence";

/// The lease's last change, by our own clock.
#[derive(Clone, Debug, Default)]
pub(super) struct Seen {
    version: Option<String>,
    changed: Option<Instant>,
}

impl Seen {
    /// Remembers when a lease changed that is this now.
    pub(super) fn note(&mut self, lease: Option<&Lease>, now: Instant) {
        let version = lease.and_then(|lease| lease.metadata.resource_version.clone());
        if self.changed.is_none() || self.version != version {
            *self = Self { version, changed: Some(now) };
        }
    }
}

/// What to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Step {
    /// Somebody else holds it.
    Wait,
    /// We hold it.
    Renew { fence: i64 },
    /// Nobody does any more; the next fence has at least this number.
    Take { least_fence: i64 },
}

pub(super) fn decide(lease: Option<&Lease>, identity: &str, seen: &Seen, now: Instant) -> Step {
    let Some(lease) = lease else { return Step::Take { least_fence: 1 } };
    let fence = fence(lease);
    let holder = lease.spec.as_ref().and_then(|spec| spec.holder_identity.as_deref()).unwrap_or_default();
    let is_over = seen.changed.is_some_and(|changed| now.duration_since(changed) >= DURATION);
    match holder {
        holder if holder == identity && fence > 0 => Step::Renew { fence },
        holder if holder.is_empty() || holder == identity || is_over => Step::Take { least_fence: fence + 1 },
        _ => Step::Wait,
    }
}

fn fence(lease: &Lease) -> i64 {
    let annotations = lease.metadata.annotations.as_ref();
    annotations.and_then(|all| all.get(FENCE)).and_then(|text| text.parse().ok()).unwrap_or_default()
}

/// The lease as we hold it.
pub(super) fn held(
    found: Option<Lease>,
    name: &str,
    identity: &str,
    fence: i64,
    is_new: bool,
    now: Timestamp,
) -> Lease {
    let mut lease = found.unwrap_or_else(|| Lease {
        metadata: ObjectMeta { name: Some(name.to_owned()), ..ObjectMeta::default() },
        spec: None,
    });
    let before = lease.spec.take().unwrap_or_default();
    let annotations = lease.metadata.annotations.get_or_insert_with(BTreeMap::new);
    annotations.insert(FENCE.to_owned(), fence.to_string());
    let transitions = before.lease_transitions.unwrap_or_default();
    lease.spec = Some(LeaseSpec {
        holder_identity: Some(identity.to_owned()),
        lease_duration_seconds: i32::try_from(DURATION.as_secs()).ok(),
        acquire_time: if is_new { Some(MicroTime(now)) } else { before.acquire_time.clone() },
        renew_time: Some(MicroTime(now)),
        lease_transitions: Some(transitions.saturating_add(is_new.into())),
        ..before
    });
    lease
}

/// The lease as nobody's, if it is ours.
pub(super) fn released(mut lease: Lease, identity: &str) -> Option<Lease> {
    let spec = lease.spec.as_mut()?;
    if spec.holder_identity.as_deref() != Some(identity) {
        return None;
    }
    spec.holder_identity = Some(String::new());
    Some(lease)
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    fn lease(holder: &str, fence: i64, version: &str) -> Lease {
        let mut lease = held(None, "l", holder, fence, true, Timestamp::UNIX_EPOCH);
        lease.metadata.resource_version = Some(version.to_owned());
        lease
    }

    #[test]
    fn a_lease_is_taken_when_it_is_nobodys_or_has_not_changed_for_its_duration() {
        let start = Instant::now();
        let mut seen = Seen::default();
        let theirs = lease("other", 7, "1");
        seen.note(Some(&theirs), start);
        assert_eq!(decide(None, "me", &seen, start), Step::Take { least_fence: 1 });
        for (lease, seconds, expected) in [
            (&theirs, 0, Step::Wait),
            (&theirs, 14, Step::Wait),
            (&theirs, 15, Step::Take { least_fence: 8 }),
            (&lease("", 7, "1"), 0, Step::Take { least_fence: 8 }),
            (&lease("me", 7, "1"), 0, Step::Renew { fence: 7 }),
        ] {
            assert_eq!(decide(Some(lease), "me", &seen, start + Duration::from_secs(seconds)), expected);
        }
        seen.note(Some(&lease("other", 7, "2")), start + Duration::from_secs(14));
        assert_eq!(
            decide(Some(&theirs), "me", &seen, start + Duration::from_secs(15)),
            Step::Wait,
            "it was renewed"
        );
    }

    #[test]
    fn only_its_holder_gives_a_lease_back_and_the_fence_stays() {
        assert_eq!(released(lease("other", 7, "1"), "me"), None);
        let free = released(lease("me", 7, "1"), "me").unwrap();
        assert_eq!(
            decide(Some(&free), "you", &Seen::default(), Instant::now()),
            Step::Take { least_fence: 8 }
        );
    }

    #[test]
    fn a_renewal_keeps_when_it_was_taken() {
        let first = held(None, "l", "me", 1, true, Timestamp::UNIX_EPOCH);
        let later = Timestamp::from_second(9).unwrap();
        let renewed = held(Some(first.clone()), "l", "me", 1, false, later).spec.unwrap();
        let first = first.spec.unwrap();
        assert_eq!((renewed.acquire_time, renewed.lease_transitions), (first.acquire_time, Some(1)));
        assert_eq!(renewed.renew_time, Some(MicroTime(later)));
    }
}
