//! Turns at having measurements read and stored. A fleet that comes back at once waits here, each request with its
//! body as it came over the network, rather than being refused and coming again and again.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::timeout;

use super::problem::{Problem, Result};

/// Requests that are read, or wait for their group to be stored: two groups of them keep the writer busy, and 64 KiB
/// for the body of each are little.
const AT_ONCE: usize = 512;
/// Requests that wait for a turn: each of the connections that a server holds has one. Beyond it they are
/// answered 503.
const WAITING: usize = 16_000;
/// How long a request waits for its turn. With what comes after it that stays below the 30 s that agents wait.
const PATIENCE: Duration = Duration::from_secs(20);
/// When to come again after waiting in vain.
const COME_AGAIN: Duration = Duration::from_secs(5);

/// Turns, shared by all requests with measurements.
#[derive(Clone, Debug)]
pub(crate) struct Turns {
    places: Arc<Semaphore>,
    reading: Arc<Semaphore>,
    patience: Duration,
}

/// A turn; it ends when dropped.
#[derive(Debug)]
pub(crate) struct Turn {
    _place: OwnedSemaphorePermit,
    _turn: OwnedSemaphorePermit,
}

impl Default for Turns {
    fn default() -> Self {
        Self::new(AT_ONCE, WAITING, PATIENCE)
    }
}

impl Turns {
    fn new(at_once: usize, waiting: usize, patience: Duration) -> Self {
        let places = Arc::new(Semaphore::new(at_once + waiting));
        Self { places, reading: Arc::new(Semaphore::new(at_once)), patience }
    }

    /// Waits for a turn, first come first served.
    pub(crate) async fn take(&self) -> Result<Turn> {
        let full = || Problem::unavailable("more is sent than can be stored", COME_AGAIN);
        let place = Arc::clone(&self.places).try_acquire_owned().map_err(|_| full())?;
        let turn =
            timeout(self.patience, Arc::clone(&self.reading).acquire_owned()).await.map_err(|_| full())?;
        Ok(Turn { _place: place, _turn: turn.map_err(Problem::internal)? })
    }
}

#[cfg(test)]
mod tests {
    use tokio::task::yield_now;

    use super::*;

    #[tokio::test]
    async fn who_finds_no_turn_waits_and_who_finds_no_place_is_refused() {
        let turns = Turns::new(1, 1, Duration::from_millis(200));
        let first = turns.take().await.unwrap();
        let second = tokio::spawn({
            let turns = turns.clone();
            async move { turns.take().await }
        });
        yield_now().await;
        assert_eq!(turns.take().await.unwrap_err().status().as_u16(), 503, "there is no place to wait");
        drop(first);
        let second = second.await.unwrap().unwrap();
        let third = turns.take().await;
        assert_eq!(third.unwrap_err().status().as_u16(), 503, "nobody gave a turn back in time");
        drop(second);
        turns.take().await.unwrap();
    }
}
