//! Waiting for what a cluster does in its own time.

use std::time::{Duration, Instant};

/// Between two looks; an API server answers in a few milliseconds.
const POLL: Duration = Duration::from_millis(50);

/// Looks again and again until `look` has an answer.
///
/// # Panics
///
/// When there is none within `limit`.
pub async fn wait_until<T>(what: &str, limit: Duration, mut look: impl AsyncFnMut() -> Option<T>) -> T {
    let started = Instant::now();
    loop {
        if let Some(answer) = look().await {
            return answer;
        }
        assert!(started.elapsed() < limit, "{what}: not within {} s", limit.as_secs());
        tokio::time::sleep(POLL).await;
    }
}
