//! Tables of tokens in every state, and the step that follows.

#![expect(clippy::needless_pass_by_value, reason = "values are made where they are passed")]

use serde_json::{Value, json};

use super::*;

const CONTENT: &str = "c1";

fn at(second: i64) -> Timestamp {
    Timestamp::from_second(1_800_000_000 + second).unwrap()
}

fn token(change: Value) -> SpectraToken {
    let mut spec = json!({"fleetRef": {"name": "lab"}, "ttl": "1h"});
    spec.as_object_mut().unwrap().extend(change.as_object().unwrap().clone());
    serde_json::from_value(json!({
        "apiVersion": "spectra.dev/v1alpha1", "kind": "SpectraToken",
        "metadata": {"name": "t", "namespace": "lab", "uid": "u", "generation": 1}, "spec": spec,
    }))
    .unwrap()
}

fn known() -> FleetView {
    FleetView::Known {
        default_ttl: Duration::from_hours(24),
        max_ttl: Duration::from_hours(720),
        content: CONTENT.to_owned(),
    }
}

fn ours(revision: i64) -> SecretView {
    SecretView::Ours { revision, content: CONTENT.to_owned(), is_whole: true }
}

fn published(revision: i64, issued: i64, change: &Value) -> PublishedToken {
    let mut token = json!({
        "revision": revision, "issued_at": at(issued).to_string(), "expires_at": at(issued + 3600).to_string(),
        "uses": 0, "uses_allowed": 1, "last_used_at": null, "last_used_by": null, "revoked_at": null,
    });
    token.as_object_mut().unwrap().extend(change.as_object().unwrap().clone());
    serde_json::from_value(token).unwrap()
}

fn step(
    token: &SpectraToken,
    fleet: FleetView,
    secret: SecretView,
    published: &[PublishedToken],
    now: i64,
) -> Step {
    next(&TokenView { token, fleet, secret, published, is_told: true, now: at(now) })
}

fn reason(step: &Step) -> Option<TokenReason> {
    match step {
        Step::Done(verdict) => Some(verdict.reason),
        _ => None,
    }
}

#[test]
fn a_token_is_stored_then_published_then_ready() {
    let token = token(json!({}));
    let first = step(&token, known(), SecretView::Absent, &[], 0);
    assert_eq!(first, Step::Issue { revision: 1 });
    let hour = Duration::from_hours(1);
    let publish = Step::Publish { revision: 1, ttl: hour, uses: 1, overlap: Duration::ZERO };
    assert_eq!(step(&token, known(), ours(1), &[], 0), publish);
    let done = step(&token, known(), ours(1), &[published(1, 0, &json!({}))], 1);
    assert_eq!(reason(&done), Some(TokenReason::Issued));
}

#[test]
fn what_a_token_lacks_is_its_reason() {
    let plain = token(json!({}));
    for (fleet, secret, expected) in [
        (FleetView::Absent, SecretView::Absent, TokenReason::FleetNotFound),
        (FleetView::Paused, SecretView::Absent, TokenReason::FleetPaused),
        (FleetView::NoAddress, SecretView::Absent, TokenReason::ExternalUrlMissing),
        (known(), SecretView::Foreign, TokenReason::SecretConflict),
    ] {
        assert_eq!(reason(&step(&plain, fleet, secret, &[], 0)), Some(expected));
    }
    let long = token(json!({"ttl": "8760h"}));
    assert_eq!(reason(&step(&long, known(), SecretView::Absent, &[], 0)), Some(TokenReason::TtlTooLong));
}

#[test]
fn a_token_that_is_over_says_how_and_then_goes() {
    let token = token(json!({"ttlSecondsAfterExpired": 60}));
    let used = json!({"uses": 1, "last_used_at": at(10).to_string()});
    for (now, change, expected) in [
        (3599, json!({}), Some(TokenReason::Issued)),
        (3600, json!({}), Some(TokenReason::Expired)),
        (3659, json!({}), Some(TokenReason::Expired)),
        (3660, json!({}), None),
        (11, used.clone(), Some(TokenReason::Exhausted)),
        (70, used, None),
        (11, json!({"revoked_at": at(5).to_string()}), Some(TokenReason::Revoked)),
        (9999, json!({"revoked_at": at(5).to_string()}), Some(TokenReason::Revoked)),
    ] {
        let step = step(&token, known(), ours(1), &[published(1, 0, &change)], now);
        assert_eq!(reason(&step), expected, "{now} {change}");
        assert!(expected.is_some() || step == Step::Delete, "{now} {change}: {step:?}");
    }
}

#[test]
fn a_revoked_token_is_told_to_the_server_whatever_its_fleet_is() {
    let token = token(json!({"revoked": true}));
    let (live, dead) =
        (published(1, 0, &json!({})), published(1, 0, &json!({"revoked_at": at(1).to_string()})));
    for (known, expected) in
        [(&[live][..], None), (&[dead][..], Some(TokenReason::Revoked)), (&[], Some(TokenReason::Revoked))]
    {
        let step = step(&token, FleetView::Absent, ours(1), known, 2);
        assert_eq!(reason(&step), expected);
        assert!(expected.is_some() || step == Step::Revoke);
    }
}

#[test]
fn a_secret_that_was_lost_is_issued_anew_within_the_life_and_uses_of_the_token() {
    let token = token(json!({"maxUses": 3}));
    let before = [published(1, 0, &json!({"uses": 2, "uses_allowed": 3}))];
    assert_eq!(step(&token, known(), SecretView::Absent, &before, 600), Step::Issue { revision: 2 });
    let ttl = Duration::from_mins(50);
    let publish = Step::Publish { revision: 2, ttl, uses: 1, overlap: Duration::ZERO };
    assert_eq!(step(&token, known(), ours(2), &before, 600), publish);
    let all_used = [published(1, 0, &json!({"uses": 3, "uses_allowed": 3}))];
    let step = step(&token, known(), SecretView::Absent, &all_used, 600);
    assert_eq!(reason(&step), Some(TokenReason::Exhausted), "a lost Secret gives no new uses");
}

#[test]
fn a_rotating_token_is_replaced_at_its_interval_and_the_one_before_overlaps() {
    let token = token(json!({"ttl": null, "maxUses": 0, "rotation": {"interval": "10m", "overlap": "2m"}}));
    let first = published(1, 0, &json!({"uses_allowed": 0, "expires_at": at(720).to_string()}));
    let one = std::slice::from_ref(&first);
    assert_eq!(reason(&step(&token, known(), ours(1), one, 599)), Some(TokenReason::Issued));
    assert_eq!(step(&token, known(), ours(1), one, 600), Step::Issue { revision: 2 });
    let (ttl, overlap) = (Duration::from_mins(12), Duration::from_mins(2));
    assert_eq!(
        step(&token, known(), ours(2), one, 601),
        Step::Publish { revision: 2, ttl, uses: 0, overlap }
    );
    let second = published(2, 601, &json!({"uses_allowed": 0, "expires_at": at(1321).to_string()}));
    let done = step(&token, known(), ours(2), &[second, first.clone()], 602);
    assert_eq!(reason(&done), Some(TokenReason::Rotated));
    let late = step(&token, known(), ours(1), one, 100_000);
    assert_eq!(late, Step::Issue { revision: 2 }, "an operator that was away rotates what has ended");
}

#[test]
fn what_has_changed_is_told_again_and_a_secret_with_old_news_is_repaired() {
    let token = token(json!({}));
    let known_to_server = [published(1, 0, &json!({}))];
    let view = TokenView {
        token: &token,
        fleet: known(),
        secret: ours(1),
        published: &known_to_server,
        is_told: false,
        now: at(5),
    };
    assert!(matches!(next(&view), Step::Publish { revision: 1, .. }), "a shorter ttl reaches the server");
    let old = SecretView::Ours { revision: 1, content: "c0".to_owned(), is_whole: true };
    assert_eq!(step(&token, known(), old, &known_to_server, 5), Step::Repair);
    let broken = SecretView::Ours { revision: 1, content: CONTENT.to_owned(), is_whole: false };
    assert_eq!(step(&token, known(), broken, &known_to_server, 5), Step::Issue { revision: 2 });
}
