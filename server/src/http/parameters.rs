//! What stands in a request's path and query.

use std::convert::Infallible;
use std::fmt::Display;
use std::ops::RangeInclusive;
use std::str::FromStr;

use axum::extract::{FromRequestParts, Path, Query};
use axum::http::request::Parts;
use uuid::Uuid;

use super::problem::{Problem, Result};

/// An `{id}` of the path: a UUID in lower case with hyphens, as the API writes them.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Id(pub(crate) Uuid);

impl<S: Send + Sync> FromRequestParts<S> for Id {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self> {
        let path = Path::<String>::from_request_parts(parts, state).await;
        path.ok().and_then(|Path(text)| id(&text)).map(Self).ok_or_else(|| Problem::bad_request("invalid ID"))
    }
}

/// An `{id}` and the name that follows it in the path.
#[derive(Clone, Debug)]
pub(crate) struct IdAndName(pub(crate) Uuid, pub(crate) String);

impl<S: Send + Sync> FromRequestParts<S> for IdAndName {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self> {
        let path = Path::<(String, String)>::from_request_parts(parts, state).await;
        let named = path.ok().and_then(|Path((text, name))| Some(Self(id(&text)?, name)));
        let named = named.filter(|Self(_, name)| !name.contains('\0'));
        named.ok_or_else(|| Problem::bad_request("invalid ID"))
    }
}

/// A name in the path, the only thing there that is not fixed.
#[derive(Clone, Debug)]
pub(crate) struct Name(pub(crate) String);

impl<S: Send + Sync> FromRequestParts<S> for Name {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self> {
        let path = Path::<String>::from_request_parts(parts, state).await;
        let name = path.ok().map(|Path(name)| name).filter(|name| !name.contains('\0'));
        name.map(Self).ok_or_else(|| Problem::bad_request("the name in the path is no text"))
    }
}

fn id(text: &str) -> Option<Uuid> {
    let id = Uuid::try_parse(text).ok()?;
    (id.hyphenated().to_string() == text).then_some(id)
}

/// The query's parameters. Of one that stands twice the first counts; an empty one is absent.
#[derive(Debug)]
pub(crate) struct Parameters(Vec<(String, String)>);

impl Parameters {
    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        let first = self.0.iter().find(|(known, _)| known == name);
        first.map(|(_, value)| value.as_str()).filter(|value| !value.is_empty())
    }

    #[cfg(test)]
    pub(crate) fn from_pairs(pairs: &[(&str, &str)]) -> Self {
        let owned = |(name, value): &(&str, &str)| ((*name).to_owned(), (*value).to_owned());
        Self(pairs.iter().map(owned).collect())
    }

    /// Every value of a parameter that may stand several times, in their order.
    pub(crate) fn all(&self, name: &str) -> Vec<&str> {
        let named = self.0.iter().filter(|(known, value)| known == name && !value.is_empty());
        named.map(|(_, value)| value.as_str()).collect()
    }

    /// A whole number within `range`; `default` where it is absent.
    pub(crate) fn number<T>(&self, name: &str, range: RangeInclusive<T>, default: T) -> Result<T>
    where
        T: FromStr + PartialOrd + Display,
    {
        let Some(text) = self.get(name) else { return Ok(default) };
        let number = text.parse().ok().filter(|number| range.contains(number));
        number.ok_or_else(|| {
            let (least, most) = (range.start(), range.end());
            Problem::bad_request(format!("`{name}` is not a whole number from {least} to {most}"))
        })
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Parameters {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> std::result::Result<Self, Infallible> {
        let query = Query::try_from_uri(&parts.uri);
        Ok(Self(query.map(|Query(pairs)| pairs).unwrap_or_default()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_have_one_form() {
        for (text, good) in [
            ("f670d4c9-5871-4ac6-b273-03452795f8c4", true),
            ("F670D4C9-5871-4AC6-B273-03452795F8C4", false),
            ("f670d4c958714ac6b27303452795f8c4", false),
            ("{f670d4c9-5871-4ac6-b273-03452795f8c4}", false),
            ("1", false),
            ("", false),
        ] {
            assert_eq!(id(text).is_some(), good, "{text}");
        }
    }

    #[test]
    fn the_first_of_a_name_counts_and_empty_is_absent() {
        let query = "/?a=1&a=2&b=&c=x+y&d=%2B&%ff=1&e";
        let Query(pairs) = Query::try_from_uri(&query.parse().unwrap()).unwrap();
        let parameters = Parameters(pairs);
        for (name, expected) in
            [("a", Some("1")), ("b", None), ("c", Some("x y")), ("d", Some("+")), ("e", None), ("f", None)]
        {
            assert_eq!(parameters.get(name), expected, "{name}");
        }
    }

    #[test]
    fn numbers_are_within_their_range() {
        for (text, expected) in
            [("1", Some(1)), ("200", Some(200)), ("", Some(50)), ("0", None), ("201", None), ("x", None)]
        {
            let parameters = Parameters(vec![("limit".to_owned(), text.to_owned())]);
            assert_eq!(parameters.number("limit", 1..=200, 50).ok(), expected, "{text}");
        }
    }
}
