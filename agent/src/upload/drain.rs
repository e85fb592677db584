//! Sends the backlog of the spool: records in their order, each stream to its end.

use std::time::Duration;

use spectra_protocol::metric::Gap;
use tokio::time::Instant;
use uuid::Uuid;

use super::backlog::{self, Backlog, Batch, beside};
use super::decide::{Step, decide};
use super::{Pending, Uploader};
use crate::clock::is_moved;
use crate::link::{Answer, Coding, Upload};
use crate::queue::{Entry, array};
use crate::spool::{Head, LostCause, Spool, Work};

impl Uploader<'_> {
    /// When the next request of the backlog goes; `None`: not before a request with the newest values was taken, also
    /// after a start.
    pub(super) fn backlog_at(&self) -> Option<Instant> {
        let is_time = self.failures == 0 && self.queue.borrow().has_begun();
        self.backlog.as_ref().filter(|_| is_time).map(|backlog| backlog.at)
    }

    /// Sends the next request of the backlog.
    pub(super) async fn send_backlog(&mut self) {
        let now = self.clock.right_offset();
        let Some(mut backlog) = self.backlog.take() else { return };
        let wait = match self.keeper.with(move |spool| Ok(spool.front(now))).await.flatten() {
            None => {
                tracing::info!("the spool is empty");
                return;
            }
            Some(Work::Batch(head)) => self.send_record(&mut backlog, head).await,
            Some(Work::Finish { stream, first, mut gaps, cut }) => {
                let from = first + gaps.len() as u64 + 1;
                let begun = self.queue.borrow().first_time();
                gaps.extend(cut.map(|cut| backlog::cut(from, cut.after, cut.before.or(begun))));
                self.send_end(stream, first, gaps).await
            }
        };
        match wait {
            None => backlog.go_on(rand::random()),
            Some(wait) => backlog.at = Instant::now() + wait,
        }
        self.backlog = Some(backlog);
    }

    /// Sends the record in front, or its next part. `Some`: the wait before the next try.
    async fn send_record(&mut self, backlog: &mut Backlog, head: Head) -> Option<Duration> {
        // What has been read of it is still true: nothing is written meanwhile.
        let known = backlog.batch.take().filter(|batch| batch.head == head);
        let mut batch = if let Some(batch) = known {
            batch
        } else {
            let Some((entries, right)) = self.keeper.with(|spool| spool.read()).await else {
                self.keeper.with(|spool| spool.lose_front(LostCause::SpoolDamaged)).await;
                return None;
            };
            Batch::new(head, entries, right)
        };
        let wait = self.send_part(&mut batch).await;
        backlog.batch = Some(batch);
        wait
    }

    /// Sends the end of a stream, with what is missing of it.
    async fn send_end(&mut self, stream: Uuid, first: u64, gaps: Vec<Gap>) -> Option<Duration> {
        let (offset, right) = (self.clock.offset(), self.clock.right_offset());
        let envelopes = gaps.into_iter().map(|gap| self.envelope(gap.into()));
        let entries: Vec<Entry> =
            envelopes.filter_map(|envelope| Entry::new(&envelope, offset).ok()).collect();
        let body = self.compress(&array(entries.iter(), |_| right))?;
        let coding = body.coding;
        let end = Pending { sequence: first, envelopes: entries.len(), right, body };
        match self.upload_beside(stream, end, true).await {
            Step::Wait(wait) => Some(wait),
            Step::SetAside if coding != Coding::Gzip => {
                self.terms.coding.set(Coding::Gzip);
                None
            }
            // A server that refuses even this will not be told.
            Step::Drop | Step::Split | Step::SetAside => {
                self.keeper.with(Spool::done).await;
                None
            }
        }
    }

    /// Sends the next part of a record. `Some`: the wait before the next try.
    async fn send_part(&mut self, batch: &mut Batch) -> Option<Duration> {
        let (stream, right) = (batch.head.stream, batch.right.unwrap_or(self.clock.right_offset()));
        let Some(part) = batch.part() else {
            self.keeper.with(Spool::done).await;
            return None;
        };
        let sequence = batch.head.first + part.start as u64;
        let json = |batch: &Batch| array(batch.entries[part.clone()].iter(), |_| right);
        let body = match batch.request.take() {
            Some((then, body)) if !is_moved(then, right) => body,
            _ => self.compress(&json(batch))?,
        };
        let pending = Pending { sequence, envelopes: part.len(), right, body: body.clone() };
        let step = self.upload_beside(stream, pending, false).await;
        match step {
            Step::Wait(wait) => {
                batch.request = Some((right, body));
                return Some(wait);
            }
            Step::SetAside if body.coding != Coding::Gzip => {
                self.terms.coding.set(Coding::Gzip);
                return None;
            }
            Step::Split if batch.halve() => return None,
            Step::Drop => {}
            Step::Split | Step::SetAside => {
                let json = json(batch);
                let count = part.len() as u64;
                self.keeper.with(move |spool| spool.lose_part(stream, sequence, count)).await;
                self.keeper.quarantine(json).await;
            }
        }
        batch.part_is_done();
        if batch.part().is_none() {
            self.keeper.with(Spool::done).await;
        }
        None
    }

    async fn upload_beside(&mut self, stream: Uuid, batch: Pending, is_last: bool) -> Step {
        let live = { self.queue.borrow().has_begun().then(|| self.queue.borrow().stream()) };
        let open = beside(stream, live, self.keeper.ask(Spool::open_streams).unwrap_or_default());
        let Pending { sequence, envelopes, right: _, body } = batch;
        let upload = Upload { stream, sequence, is_last, open, lives: self.lives(), leaving: None, body };
        let answer = self.link.upload(upload).await;
        self.board.answered(&answer, envelopes);
        self.standing.tell(&answer, true);
        let step = decide(&answer, self.failures.saturating_add(1), rand::random());
        if let (Answer::Later { retry_after: Some(_), .. }, Step::Wait(wait)) = (&answer, step) {
            self.held = Some(Instant::now() + wait);
        }
        step
    }
}
