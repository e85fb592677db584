//! Many tokens: made, and watched until they are ready.

use std::collections::HashMap;
use std::time::{Duration, Instant};

use futures_util::{StreamExt as _, TryStreamExt as _};
use kube::ResourceExt as _;
use kube::api::DynamicObject;
use kube::runtime::{WatchStreamExt as _, watcher};
use spectra_kubernetes_tests::{World, reason_of};
use tokio::time::{MissedTickBehavior, interval, timeout};

use crate::create;

/// Who makes objects at once.
const MAKERS: usize = 16;

pub(crate) fn is_ready(token: &DynamicObject) -> bool {
    reason_of(token, "Ready") == Some("Issued")
}

/// From the first one that is made until all are ready.
pub(crate) async fn at_once(world: &World, count: usize, patience: Duration) -> Duration {
    let began = Instant::now();
    let ready = ready_times(world, "all", count);
    let made = futures_util::stream::iter(0..count)
        .for_each_concurrent(MAKERS, async |number| create(world, &format!("all-{number}")).await);
    let ((), ready) = tokio::join!(made, timeout(patience, ready));
    ready.expect("all tokens become ready");
    began.elapsed()
}

/// Milliseconds from each one's creation until it is ready, of so many a second.
pub(crate) async fn evenly(world: &World, count: usize, a_second: usize) -> Vec<f64> {
    let ready = ready_times(world, "even", count);
    let making = async {
        let mut times = HashMap::new();
        let mut ticks = interval(Duration::from_secs(1) / u32::try_from(a_second).unwrap_or(1));
        ticks.set_missed_tick_behavior(MissedTickBehavior::Burst);
        for number in 0..count {
            ticks.tick().await;
            let name = format!("even-{number}");
            times.insert(name.clone(), Instant::now());
            create(world, &name).await;
        }
        times
    };
    let (ready, made) = tokio::join!(ready, making);
    ready.iter().map(|(name, at)| at.duration_since(made[name]).as_secs_f64() * 1000.0).collect()
}

/// When each token of this name became ready, as a watch tells it.
async fn ready_times(world: &World, prefix: &str, count: usize) -> HashMap<String, Instant> {
    let mut times = HashMap::new();
    let objects = watcher(world.objects("SpectraToken"), watcher::Config::default());
    let mut objects = std::pin::pin!(objects.default_backoff().applied_objects());
    while times.len() < count {
        let Some(token) = objects.try_next().await.expect("tokens can be watched") else { break };
        if is_ready(&token) && token.name_any().starts_with(&format!("{prefix}-")) {
            times.entry(token.name_any()).or_insert_with(Instant::now);
        }
    }
    times
}
