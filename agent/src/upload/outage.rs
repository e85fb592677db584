//! What an uploader does with its spool: when an outage begins, while it lasts, when it is over.

use std::sync::Arc;

use time::OffsetDateTime;
use uuid::Uuid;

use super::Uploader;
use super::backlog::Backlog;
use crate::spool::{Live, Spool};

/// Failures in a row before anything is written: the first may be a server that starts anew.
const FAILURES: u32 = 2;
/// A group of the spool: so many envelopes compress well together and are one request later. Until there
/// are as many, or for the time that the arguments say, they stay in memory, where a kill would lose them.
const GROUP_ENVELOPES: usize = 400;

impl Uploader<'_> {
    /// Writes down what has to be, if the server is away.
    pub(super) async fn keep_outage(&mut self) {
        if self.failures < FAILURES || !self.keeper.has_spool() {
            return;
        }
        if !self.is_writing() && !self.begin_outage().await {
            return;
        }
        let offset = self.clock.right_offset();
        self.keeper.with(move |spool| spool.note_clock(offset)).await;
        while self.group_is_ready() {
            if !self.spool_group().await {
                return;
            }
        }
    }

    /// First readings of the processes of which more will come.
    pub(super) fn lives(&self) -> Vec<i64> {
        let now = self.clock.right_offset();
        self.keeper.ask(|spool| spool.lives(now)).unwrap_or_default()
    }

    /// Writes down that this process reads, as soon as it does: until the server hears of it, nobody else
    /// could tell what a kill would cost. Tried once.
    pub(super) async fn note_life(&mut self) {
        let Some((first, live)) = self.life() else { return };
        self.is_life_noted = true;
        let offset = self.clock.right_offset();
        self.keeper.with(move |spool| spool.note_life(live, first, offset)).await;
    }

    fn life(&self) -> Option<(OffsetDateTime, Uuid)> {
        let queue = self.queue.borrow();
        let first = queue.first_time().filter(|_| !self.is_life_noted)?;
        Some((first, queue.stream()))
    }

    /// The server has taken something of the live stream.
    pub(super) async fn note_known(&mut self) {
        if self.keeper.ask(Spool::is_unknown) != Some(true) {
            return;
        }
        let (live, offset) = (self.queue.borrow().stream(), self.clock.right_offset());
        self.keeper.with(move |spool| spool.note_known(live, offset)).await;
    }

    fn is_writing(&self) -> bool {
        self.keeper.ask(Spool::is_writing).unwrap_or_default()
    }

    fn group_is_ready(&self) -> bool {
        let queue = self.queue.borrow();
        queue.movable() >= GROUP_ENVELOPES
            || queue.oldest_movable().is_some_and(|age| age >= self.terms.spool_age)
    }

    async fn begin_outage(&mut self) -> bool {
        let live = Live::of(&self.queue.borrow(), 1);
        let offset = self.clock.right_offset();
        let begun = self.keeper.with(move |spool| spool.begin(&live, offset)).await.is_some();
        if begun {
            self.backlog = None;
            tracing::info!("the server is away: envelopes go to the spool");
        }
        begun
    }

    /// Moves a group from memory to the disk; `false`: it stays in memory.
    async fn spool_group(&mut self) -> bool {
        let entries = self.queue.borrow_mut().take_movable();
        if entries.is_empty() {
            return false;
        }
        let offset = self.clock.right_offset();
        let entries = Arc::new(entries);
        let given = Arc::clone(&entries);
        let is_kept = self.keeper.with(move |spool| spool.push(&given, offset)).await.is_some();
        if !is_kept {
            self.queue.borrow_mut().put_back(Arc::unwrap_or_clone(entries));
        }
        is_kept
    }

    /// The server has answered: what is in memory goes on as the live stream.
    pub(super) async fn end_outage(&mut self) {
        if self.close_outage().await {
            let bytes = self.keeper.ask(Spool::bytes);
            tracing::info!(bytes, "the server answers: the spool is sent beside the newest values");
        }
    }

    /// Ends what is being written down, and forgets what of it is in memory; `false` if nothing was.
    pub(super) async fn close_outage(&mut self) -> bool {
        if !self.is_writing() {
            return false;
        }
        let (live, offset) = (self.queue.borrow().stream(), self.clock.right_offset());
        self.keeper.with(move |spool| spool.end(Some(live), offset)).await;
        self.backlog = self.keeper.ask(|spool| Backlog::new(spool.requests()));
        true
    }

    /// Puts everything that is in memory on the disk, for the next start.
    pub(super) async fn spool_rest(&mut self) {
        self.report_gaps();
        let offset = self.clock.right_offset();
        let was_writing = self.is_writing();
        let mut groups = Vec::new();
        let live = {
            let mut queue = self.queue.borrow_mut();
            // What had a number when the outage began is there already.
            let known = if was_writing { queue.next_free() } else { 1 };
            while queue.movable() > 0 {
                groups.push(queue.take_movable());
            }
            queue.number_all();
            Live::of(&queue, known)
        };
        let envelopes = groups.iter().map(Vec::len).sum::<usize>();
        let kept = self.keeper.with(move |spool| {
            if was_writing {
                spool.push_live(&live, offset)?;
            } else {
                spool.begin(&live, offset)?;
            }
            for group in groups {
                spool.push(&group, offset)?;
            }
            spool.end(None, offset)
        });
        if kept.await.is_some() {
            self.queue.borrow_mut().clear();
            tracing::info!(envelopes, "the rest waits in the spool for the next start");
        }
    }
}
