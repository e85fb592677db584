//! Objects of a kind, kept as they are: trimmed before they are kept, and told of when they change.

use std::time::Duration;

use futures_util::stream::{BoxStream, StreamExt as _};
use kube::Api;
use kube::runtime::reflector::Store;
use kube::runtime::reflector::store::Writer;
use kube::runtime::watcher::{self, Config, Event};
use kube::runtime::{PredicateConfig, WatchStreamExt as _, predicates};

use super::{Cluster, Namespaced};

/// Objects of one page of a list: a page is in memory as JSON, too.
const PAGE: u32 = 100;
/// How long a watch is held open: shorter than idle timers of balancers on the way (four minutes at some). The client
/// gives a watch up that says nothing for five seconds longer.
pub(crate) const WATCH: Duration = Duration::from_mins(3);

/// Whether everything has been listed once. Of those who wait for kube's store itself one alone is woken, and its
/// controller is among them.
pub(crate) type Listed = tokio::sync::watch::Receiver<bool>;

/// A kind that is watched.
pub(crate) struct Watched<K: Namespaced + 'static> {
    /// Those that are there.
    pub(crate) store: Store<K>,
    pub(crate) listed: Listed,
    /// Those that changed in what matters to us.
    pub(crate) changes: BoxStream<'static, Result<K, watcher::Error>>,
}

/// Watches a kind in a namespace, or in all; each watch is held open for so long.
pub(crate) fn watch<K>(cluster: &Cluster, namespace: Option<&str>, open: Duration) -> Watched<K>
where
    K: Namespaced + Send + Sync + 'static,
{
    let api: Api<K> = match namespace {
        None => Api::all(cluster.watching.clone()),
        Some(name) => Api::namespaced(cluster.watching.clone(), name),
    };
    let seconds = u32::try_from(open.as_secs()).unwrap_or(u32::MAX).max(1);
    let writer = Writer::<K>::default();
    let store = writer.as_reader();
    let (tell, listed) = tokio::sync::watch::channel(false);
    // A status or a finalizer that we wrote ourselves is no change; a deletion that a finalizer holds up is one.
    let changes = watcher::watcher(api, Config::default().page_size(PAGE).timeout(seconds))
        .default_backoff()
        .modify(trim)
        .reflect(writer)
        .inspect(move |event| {
            if matches!(event, Ok(Event::InitDone)) {
                tell.send_replace(true);
            }
        })
        .applied_objects()
        .predicate_filter(predicates::generation, PredicateConfig::default());
    Watched { store, listed, changes: changes.boxed() }
}

/// What nobody reads is most of an object.
fn trim<K: Namespaced>(object: &mut K) {
    let metadata = object.meta_mut();
    metadata.managed_fields = None;
    if let Some(annotations) = &mut metadata.annotations {
        annotations.retain(|name, _| name.starts_with("spectra.dev/"));
    }
}
