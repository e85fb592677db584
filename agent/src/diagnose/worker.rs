//! Threads for what may block: they can be left alone, and are counted.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread;

use tokio::sync::oneshot;

use super::Fault;
use crate::contain::contained;

/// Threads of diagnostics at once. Only those that do not come back (a hung file system) come near it.
const MAX_THREADS: usize = 16;
/// A resolver keeps its buffers on the stack; a walk keeps its folders on the heap.
const STACK_BYTES: usize = 512 << 10;

static RUNNING: AtomicUsize = AtomicUsize::new(0);

/// Says to a piece of work that nobody wants its outcome any more.
#[derive(Clone, Debug, Default)]
pub(super) struct Unwanted(Arc<AtomicBool>);

impl Unwanted {
    pub(super) fn is_set(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}

/// Sets it when the future that waits is dropped.
struct SetOnDrop(Unwanted);

impl Drop for SetOnDrop {
    fn drop(&mut self) {
        self.0.0.store(true, Ordering::Relaxed);
    }
}

/// One of [`MAX_THREADS`].
struct Place;

impl Place {
    fn take() -> Option<Self> {
        let more = |running| (running < MAX_THREADS).then_some(running + 1);
        RUNNING.fetch_update(Ordering::Relaxed, Ordering::Relaxed, more).ok().map(|_| Self)
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        RUNNING.fetch_sub(1, Ordering::Relaxed);
    }
}

/// Does `work` on a thread of its own. Whoever drops the future is free at once; the work is told.
pub(super) async fn on_thread<T: Send + 'static>(
    name: &str,
    work: impl FnOnce(&Unwanted) -> T + Send + 'static,
) -> Result<T, Fault> {
    let busy = || Fault::failed("too many earlier diagnostics of this host do not come back");
    let place = Place::take().ok_or_else(busy)?;
    let unwanted = Unwanted::default();
    let _end = SetOnDrop(unwanted.clone());
    let (sender, outcome) = oneshot::channel();
    let work = move || {
        let _place = place;
        // Nobody may wait any more.
        let _ = sender.send(contained(|| work(&unwanted)));
    };
    thread::Builder::new()
        .name(name.to_owned())
        .stack_size(STACK_BYTES)
        .spawn(work)
        .map_err(|error| Fault::doing("cannot start a thread", &error))?;
    match outcome.await {
        Ok(Ok(value)) => Ok(value),
        Ok(Err(panic)) => Err(Fault::failed(format!("{name} ended by a mistake in the agent: {panic}"))),
        Err(_) => Err(Fault::failed(format!("{name} ended without an outcome"))),
    }
}

#[cfg(test)]
mod tests {
    use std::panic::resume_unwind;
    use std::sync::mpsc;
    use std::time::{Duration, Instant};

    use tokio::time::timeout;

    use super::{Fault, on_thread};

    #[tokio::test]
    async fn work_comes_back_and_a_mistake_is_an_error() {
        assert_eq!(on_thread("sum", |_| 2 + 2).await, Ok(4));
        // As a panic, without a trace that the whole process would wait for.
        let bad = |_: &_| -> u8 { resume_unwind(Box::new("odd")) };
        let Err(Fault::Failed(words)) = on_thread("bad", bad).await else { panic!() };
        assert!(words.contains("odd"), "{words}");
    }

    #[tokio::test]
    async fn whoever_waits_no_more_is_free_at_once_and_the_work_is_told() {
        let (ended, has_ended) = mpsc::channel();
        let begun = Instant::now();
        let work = on_thread("long", move |unwanted| {
            while !unwanted.is_set() {
                std::thread::sleep(Duration::from_millis(1));
            }
            ended.send(()).unwrap();
        });
        assert!(timeout(Duration::from_millis(20), work).await.is_err());
        assert!(begun.elapsed() < Duration::from_secs(1));
        has_ended.recv_timeout(Duration::from_secs(10)).expect("the work noticed it");
    }
}
