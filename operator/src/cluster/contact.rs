//! When the API server last answered, to anything and to each watch: what the probes go by.
//!
//! Every request passes here. One that is not answered in time fails: on a connection that somebody on the way has
//! forgotten it would wait for ever, and a watch is begun by a request, too.

use std::collections::BTreeMap;
use std::error::Error;
use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};
use std::time::{Duration, Instant};

use kube::client::Body;
use reqwest::{Method, StatusCode};
use tower::{Layer, Service};

use crate::api::GROUP;

/// Until a request is answered, which a watch is at its beginning.
const ANSWER: Duration = Duration::from_secs(30);
/// The election asks every few seconds: nothing for so long is no answer.
const SILENT: Duration = Duration::from_secs(20);
/// A kind for which nothing was asked for so long is not watched any more: a watch begins anew every three minutes.
const STUCK: Duration = Duration::from_mins(10);

/// Clones know the same.
#[derive(Clone, Debug)]
pub(crate) struct Contact(Arc<Mutex<Known>>);

#[derive(Debug)]
struct Known {
    answered: Instant,
    /// Lists and watches of our kinds by their path.
    watches: BTreeMap<String, Watch>,
}

/// How the newest list or watch of a kind began.
#[derive(Clone, Debug)]
struct Watch {
    asked: Instant,
    failed: Option<String>,
}

impl Contact {
    pub(crate) fn new() -> Self {
        Self(Arc::new(Mutex::new(Known { answered: Instant::now(), watches: BTreeMap::new() })))
    }

    /// A request has ended: with an answer, or without one.
    fn ended(&self, watched: Option<&str>, answer: Result<StatusCode, String>, now: Instant) {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if answer.is_ok() {
            known.answered = now;
        }
        let Some(path) = watched else { return };
        let failed = match answer {
            Ok(status) if status.is_success() => None,
            Ok(status) => Some(status.to_string()),
            Err(error) => Some(error),
        };
        known.watches.insert(path.to_owned(), Watch { asked: now, failed });
    }

    /// Why what is remembered of the cluster may not be so any more.
    pub(crate) fn lacks(&self, now: Instant) -> Option<String> {
        let known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if now.saturating_duration_since(known.answered) > SILENT {
            return Some(format!("the API server has not answered for {} s", SILENT.as_secs()));
        }
        let failed = |(path, watch): (&String, &Watch)| {
            watch.failed.as_ref().map(|why| format!("{path} cannot be watched: {why}"))
        };
        known.watches.iter().find_map(failed)
    }

    /// Whether a kind is not looked after any more, not even in vain.
    pub(crate) fn is_stuck(&self, now: Instant) -> bool {
        let known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        known.watches.values().any(|watch| now.saturating_duration_since(watch.asked) > STUCK)
    }
}

impl<S> Layer<S> for Contact {
    type Service = Told<S>;

    fn layer(&self, inner: S) -> Told<S> {
        Told { contact: self.clone(), inner }
    }
}

/// A client whose answers are told.
#[derive(Clone, Debug)]
pub(crate) struct Told<S> {
    contact: Contact,
    inner: S,
}

type Failure = Box<dyn Error + Send + Sync>;

impl<S, B> Service<hyper::Request<Body>> for Told<S>
where
    S: Service<hyper::Request<Body>, Response = hyper::Response<B>>,
    S::Error: Into<Failure>,
    S::Future: Send + 'static,
    B: 'static,
{
    type Response = hyper::Response<B>;
    type Error = Failure;
    type Future = Pin<Box<dyn Future<Output = Result<Self::Response, Failure>> + Send>>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), Failure>> {
        self.inner.poll_ready(context).map_err(Into::into)
    }

    fn call(&mut self, request: hyper::Request<Body>) -> Self::Future {
        let watched = watched(request.method(), request.uri().path()).map(ToOwned::to_owned);
        let (contact, answer) = (self.contact.clone(), self.inner.call(request));
        Box::pin(async move {
            let answer = match tokio::time::timeout(ANSWER, answer).await {
                Ok(answer) => answer.map_err(Into::into),
                Err(_) => Err(format!("no answer within {} s", ANSWER.as_secs()).into()),
            };
            let told = answer.as_ref().map(hyper::Response::status).map_err(ToString::to_string);
            contact.ended(watched.as_deref(), told, Instant::now());
            answer
        })
    }
}

/// The path of a request that lists or watches all objects of one of our kinds.
fn watched<'a>(method: &Method, path: &'a str) -> Option<&'a str> {
    let words = path.strip_prefix("/apis/")?.strip_prefix(GROUP)?.split('/').skip(2);
    // `spectratokens`, or `namespaces/lab/spectratokens`.
    (*method == Method::GET && matches!(words.count(), 1 | 3)).then_some(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_lists_or_watches_a_kind_is_a_watch() {
        for (method, path, expected) in [
            (Method::GET, "/apis/spectra.dev/v1alpha1/spectratokens", true),
            (Method::GET, "/apis/spectra.dev/v1alpha1/namespaces/lab/spectratokens", true),
            (Method::GET, "/apis/spectra.dev/v1alpha1/namespaces/lab/spectratokens/one", false),
            (Method::PATCH, "/apis/spectra.dev/v1alpha1/namespaces/lab/spectratokens/one/status", false),
            (Method::POST, "/apis/spectra.dev/v1alpha1/namespaces/lab/spectratokens", false),
            (Method::GET, "/apis/coordination.k8s.io/v1/namespaces/lab/leases/spectra-operator", false),
        ] {
            assert_eq!(watched(&method, path).is_some(), expected, "{method} {path}");
        }
    }

    #[test]
    fn what_is_refused_or_silent_is_told_until_it_is_answered() {
        let (contact, start) = (Contact::new(), Instant::now());
        let after = |seconds| start + Duration::from_secs(seconds);
        let (tokens, fleets) = ("/spectratokens", "/spectrafleets");
        contact.ended(Some(tokens), Ok(StatusCode::OK), start);
        contact.ended(Some(fleets), Ok(StatusCode::OK), start);
        assert_eq!(contact.lacks(after(1)), None);
        contact.ended(Some(tokens), Ok(StatusCode::FORBIDDEN), after(2));
        contact.ended(Some(fleets), Ok(StatusCode::OK), after(3));
        assert!(contact.lacks(after(4)).is_some_and(|why| why.contains(tokens)));
        contact.ended(Some(tokens), Ok(StatusCode::OK), after(5));
        assert_eq!(contact.lacks(after(6)), None);
        contact.ended(Some(fleets), Err("no answer".to_owned()), after(7));
        assert!(contact.lacks(after(8)).is_some_and(|why| why.contains(fleets)));
        contact.ended(Some(fleets), Ok(StatusCode::OK), after(9));
        assert!(contact.lacks(after(30)).is_some_and(|why| why.contains("not answered")));
        contact.ended(None, Ok(StatusCode::NOT_FOUND), after(31));
        assert_eq!(contact.lacks(after(32)), None, "any answer is one");
    }

    #[test]
    fn a_kind_for_which_nobody_asks_any_more_is_stuck() {
        let (contact, start) = (Contact::new(), Instant::now());
        let after = |minutes| start + Duration::from_mins(minutes);
        contact.ended(Some("/a"), Ok(StatusCode::OK), start);
        contact.ended(Some("/b"), Ok(StatusCode::FORBIDDEN), after(9));
        assert!(!contact.is_stuck(after(9)));
        contact.ended(Some("/b"), Ok(StatusCode::FORBIDDEN), after(11));
        assert!(contact.is_stuck(after(11)));
        contact.ended(Some("/a"), Ok(StatusCode::FORBIDDEN), after(12));
        assert!(!contact.is_stuck(after(13)), "one that is refused is still looked after");
    }
}
