//! The Kubernetes operator: who it is, and what its sweep of tokens ends.

use std::collections::HashSet;

use uuid::Uuid;

use crate::config::{Config, Operator};
use crate::enrol::review::ReviewError;
use crate::secret::Digest;
use crate::store::Time;

/// The operator's name, if the bearer is one: by its fixed credential, or by the token of its service account.
pub(crate) async fn recognise(config: &Config, bearer: &str) -> Result<String, ReviewError> {
    let Operator { account, credential } = &config.operator;
    let refused = || Err(ReviewError::Refused("this is no credential of an operator".to_owned()));
    if credential.is_some_and(|credential| credential.matches(&Digest::of(bearer))) {
        return Ok("operator".to_owned());
    }
    let (Some(account), Some(cluster)) = (account, &config.clusters.home) else { return refused() };
    let reviewed = cluster.review(bearer).await?;
    if reviewed.account == *account { Ok(account.to_string()) } else { refused() }
}

/// How far the operator's clock may be from ours, at most; tokens younger than the list by less than this stay.
const CLOCKS: time::Duration = time::Duration::minutes(2);
/// Older lists are of another time: the operator makes one every ten minutes.
const LIST_AGE: time::Duration = time::Duration::minutes(30);

/// Until when a token has to have been published to be ended by a sweep whose list was made at `listed_at`;
/// the error says why that list is not used.
pub(crate) fn sweep_until(listed_at: Time, now: Time) -> Result<Time, &'static str> {
    if listed_at.since(now) > CLOCKS {
        return Err("the list is from the future: the clocks of operator and server differ");
    }
    if now.since(listed_at) > LIST_AGE {
        return Err("the list is too old");
    }
    Ok(listed_at.minus(CLOCKS))
}

/// Which of the published tokens are to be ended. An empty list is what an operator has that has not read its
/// cluster yet: it ends nothing.
pub(crate) fn swept(published: Vec<Uuid>, live: &[Uuid]) -> Vec<Uuid> {
    if live.is_empty() {
        return Vec::new();
    }
    let live: HashSet<_> = live.iter().collect();
    published.into_iter().filter(|uid| !live.contains(uid)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_of_another_time_are_not_used() {
        let now = Time::from_micros(1_795_453_205_000_000).unwrap();
        for (seconds, good) in [(0, true), (60, true), (121, false), (-1799, true), (-1801, false)] {
            let listed_at = now.plus(time::Duration::seconds(seconds));
            let until = sweep_until(listed_at, now);
            assert_eq!(until.is_ok(), good, "{seconds}");
            assert!(until.is_err() || until == Ok(listed_at.minus(CLOCKS)));
        }
    }

    #[test]
    fn a_sweep_ends_what_is_not_listed_and_an_empty_list_nothing() {
        let [a, b, c] = [1, 2, 3].map(Uuid::from_u128);
        for (published, live, expected) in [
            (vec![a, b], vec![a], vec![b]),
            (vec![a, b], vec![a, b, c], vec![]),
            (vec![a, b], vec![c], vec![a, b]),
            (vec![a, b], vec![], vec![]),
            (vec![], vec![a], vec![]),
        ] {
            assert_eq!(swept(published, &live), expected);
        }
    }
}
