//! Work that takes far more memory than what was sent: a few at a time, off the threads that answer.

use std::sync::Arc;

use tokio::sync::Semaphore;
use tokio::task::spawn_blocking;

use super::problem::{Problem, Result};

/// Works at once. A list of 250,000 processes, the longest that is taken, is 6 kB compressed and 70 MB
/// while it is read; agents of ours send lists of 20 kB, of which a core reads thousands a second.
const AT_ONCE: usize = 2;

/// Turns at large work, shared by all requests.
#[derive(Clone, Debug)]
pub(crate) struct LargeWork(Arc<Semaphore>);

impl Default for LargeWork {
    fn default() -> Self {
        Self(Arc::new(Semaphore::new(AT_ONCE)))
    }
}

impl LargeWork {
    /// Waits for a turn, which the request's own bound in time ends, and then for `work`.
    pub(crate) async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T> {
        let turn = Arc::clone(&self.0).acquire_owned().await.map_err(Problem::internal)?;
        // The turn moves along: a client that goes away does not free the memory that is still used.
        let worked = spawn_blocking(move || {
            let _turn = turn;
            work()
        });
        worked.await.map_err(Problem::internal)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};
    use std::time::Duration;

    use super::*;

    #[tokio::test]
    async fn few_work_at_once() {
        let (large, working, most) = (LargeWork::default(), AtomicUsize::new(0), AtomicUsize::new(0));
        let counts = Arc::new((working, most));
        let mut requests = tokio::task::JoinSet::new();
        for _ in 0..5 * AT_ONCE {
            let (large, counts) = (large.clone(), Arc::clone(&counts));
            requests.spawn(async move {
                let work = move || {
                    let (working, most) = &*counts;
                    most.fetch_max(working.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
                    std::thread::sleep(Duration::from_millis(5));
                    working.fetch_sub(1, Ordering::SeqCst);
                };
                large.run(work).await.unwrap();
            });
        }
        requests.join_all().await;
        assert_eq!(counts.1.load(Ordering::SeqCst), AT_ONCE);
    }
}
