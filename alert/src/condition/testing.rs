//! What tests of conditions share.

use serde_json::Value;

use super::{Condition, Finding, Look, make};
use crate::catalog::testing::catalog;
use crate::fault::read_yaml;
use crate::history::{Bucket, History, Host, Key, Listening, Series, Surroundings};
use crate::time::{Span, Time};

/// The minute after the beginning of tests.
pub(crate) fn at(minute: i64) -> Time {
    Time::from_seconds(1_795_392_000 + minute * 60)
}

pub(crate) fn host() -> Host {
    Host {
        id: "0190-aa".to_owned(),
        name: "web-1".to_owned(),
        labels: [("env".to_owned(), "prod".to_owned())].into(),
        interval: Span::seconds(15),
    }
}

/// A condition of parameters as YAML.
pub(crate) fn condition(kind: &str, text: &str) -> Box<dyn Condition> {
    try_condition(kind, text).unwrap()
}

pub(crate) fn try_condition(kind: &str, text: &str) -> Result<Box<dyn Condition>, String> {
    let parameters: Value = read_yaml(text).map_err(|fault| fault.to_string())?;
    catalog(|catalog| make(kind, parameters, catalog)).map_err(|fault| fault.to_string())
}

pub(crate) fn judge(condition: &dyn Condition, history: &History, at: Time) -> Vec<Finding> {
    judge_in(
        condition,
        history,
        at,
        &Surroundings {
            listening: vec![Listening { since: super::testing::at(-100_000), until: None }],
            newest_agent: None,
        },
    )
}

pub(crate) fn judge_in(
    condition: &dyn Condition,
    history: &History,
    at: Time,
    around: &Surroundings,
) -> Vec<Finding> {
    condition.judge(&Look { at, host: &host(), history, around, brief: false })
}

/// A series with a reading in every minute from minute 0 on; NaN: none.
pub(crate) fn series(family: &'static str, value: &'static str, key: Key, values: &[f64]) -> Series {
    let buckets = (0..)
        .zip(values)
        .filter(|(_, value)| !value.is_nan())
        .map(|(minute, value)| Bucket::one(at(minute), *value))
        .collect();
    Series { family: family.into(), value: value.into(), key, buckets }
}
