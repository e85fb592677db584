//! Those who wait for something with an id: an agent's poll for commands, a page for a command's end.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::sync::{Mutex, MutexGuard, PoisonError};

use tokio::sync::watch;
use uuid::Uuid;

/// Who waits for which id. An entry lives as long as somebody waits for it: about 300 bytes each.
#[derive(Debug, Default)]
pub(crate) struct Waiters(Mutex<HashMap<Uuid, watch::Sender<Signal>>>);

/// What those who wait for one id see.
#[derive(Clone, Copy, Debug, Default)]
struct Signal {
    /// How many began to wait; the newest one's number.
    newest: u64,
    /// Those up to this number shall wait no more.
    ended: u64,
}

/// One who waits, until dropped.
#[derive(Debug)]
pub(crate) struct Waiting<'a> {
    waiters: &'a Waiters,
    id: Uuid,
    number: u64,
    receiver: watch::Receiver<Signal>,
}

impl Waiters {
    /// Begins to wait. Wake-ups from now on are seen, so: first wait, then look, then [`Waiting::woken`].
    pub(crate) fn wait(&self, id: Uuid) -> Waiting<'_> {
        let mut all = self.lock();
        let sender = all.entry(id).or_default();
        sender.send_if_modified(|signal| {
            signal.newest += 1;
            false
        });
        let receiver = sender.subscribe();
        let number = sender.borrow().newest;
        Waiting { waiters: self, id, number, receiver }
    }

    /// As [`Waiters::wait`]; those who wait for the same id already shall wait no more.
    pub(crate) fn replace(&self, id: Uuid) -> Waiting<'_> {
        self.end(id);
        self.wait(id)
    }

    /// Wakes those who wait for `id`.
    pub(crate) fn wake(&self, id: Uuid) {
        if let Some(sender) = self.lock().get(&id) {
            sender.send_modify(|_| {});
        }
    }

    pub(crate) fn wake_all(&self) {
        for sender in self.lock().values() {
            sender.send_modify(|_| {});
        }
    }

    /// Those who wait for `id` shall wait no more.
    pub(crate) fn end(&self, id: Uuid) {
        if let Some(sender) = self.lock().get(&id) {
            sender.send_modify(|signal| signal.ended = signal.newest);
        }
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<Uuid, watch::Sender<Signal>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Waiting<'_> {
    /// Returns after the next wake-up; false when there is nothing to wait for any more.
    pub(crate) async fn woken(&mut self) -> bool {
        if self.is_ended() {
            return false;
        }
        // The sender stays in the map as long as this receiver lives.
        let _ = self.receiver.changed().await;
        !self.is_ended()
    }

    pub(crate) fn is_ended(&self) -> bool {
        self.receiver.borrow().ended >= self.number
    }
}

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        if let Entry::Occupied(entry) = self.waiters.lock().entry(self.id)
            && entry.get().receiver_count() <= 1
        {
            entry.remove();
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use tokio::time::timeout;

    use super::*;

    const A: Uuid = Uuid::from_u128(1);
    const B: Uuid = Uuid::from_u128(2);

    async fn is_woken(waiting: &mut Waiting<'_>) -> Option<bool> {
        timeout(Duration::from_millis(1), waiting.woken()).await.ok()
    }

    #[tokio::test]
    async fn a_wake_up_between_the_look_and_the_wait_is_not_lost() {
        let waiters = Waiters::default();
        let mut waiting = waiters.wait(A);
        waiters.wake(A);
        assert_eq!(is_woken(&mut waiting).await, Some(true));
        assert_eq!(is_woken(&mut waiting).await, None, "and is seen once");
    }

    #[tokio::test]
    async fn only_those_who_wait_for_it_are_woken() {
        let waiters = Waiters::default();
        let (mut a, mut same, mut b) = (waiters.wait(A), waiters.wait(A), waiters.wait(B));
        waiters.wake(A);
        assert_eq!(is_woken(&mut a).await, Some(true));
        assert_eq!(is_woken(&mut same).await, Some(true));
        assert_eq!(is_woken(&mut b).await, None);
        waiters.wake_all();
        assert_eq!(is_woken(&mut b).await, Some(true));
    }

    #[tokio::test]
    async fn the_newest_poll_ends_those_before() {
        let waiters = Waiters::default();
        let mut first = waiters.replace(A);
        let mut second = waiters.replace(A);
        assert_eq!(is_woken(&mut first).await, Some(false));
        waiters.wake(A);
        assert_eq!(is_woken(&mut second).await, Some(true));
        assert_eq!(is_woken(&mut first).await, Some(false), "for good");
    }

    #[test]
    fn nothing_is_kept_for_those_who_left() {
        let waiters = Waiters::default();
        let (first, second) = (waiters.wait(A), waiters.replace(A));
        drop(first);
        assert_eq!(waiters.lock().len(), 1);
        drop(second);
        assert_eq!(waiters.lock().len(), 0);
    }
}
