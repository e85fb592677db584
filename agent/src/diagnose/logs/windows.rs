//! The event log: the channels System and Application, or one that is named.

use std::collections::VecDeque;

use spectra_protocol::command::LogEntry;

use super::Wish;
use crate::diagnose::answer::Lines;
use crate::diagnose::worker::{Unwanted, on_thread};
use crate::diagnose::{Context, Fault};
use crate::layout::windows::event;
use crate::sys::windows::event_log::{Events, is_channel};

/// What is read if nobody names a channel.
const CHANNELS: &[&str] = &["System", "Application"];
/// Bytes of lines that are kept: more than an answer can have.
const KEPT_BYTES: usize = 8 << 20;
/// Events that are searched where only those with a word are wanted.
const SEARCHED: usize = 200_000;

/// Of a channel (what elsewhere is a unit), or of those that every Windows has.
pub(super) async fn read(channel: &str, wish: &Wish, _: &Context) -> Result<Lines, Fault> {
    if !channel.is_empty() && !is_channel(channel) {
        return Err(Fault::failed(format!("{channel:?} is no name of a channel of the event log")));
    }
    let channels: Vec<String> = match channel {
        "" => CHANNELS.iter().map(|name| (*name).to_owned()).collect(),
        named => vec![named.to_owned()],
    };
    let wish = wish.clone();
    on_thread("logs", move |unwanted| all(&channels, &wish, unwanted)).await?
}

fn all(channels: &[String], wish: &Wish, unwanted: &Unwanted) -> Result<Lines, Fault> {
    let (mut entries, mut is_cut) = (Vec::new(), false);
    for channel in channels {
        let (found, is_part) = of(channel, wish, unwanted).map_err(|error| {
            Fault::doing(format!("cannot read the channel {channel} of the event log"), &error)
        })?;
        entries.extend(found);
        is_cut |= is_part;
    }
    entries.sort_by_key(|entry: &LogEntry| entry.timestamp);
    let mut lines = Lines::new(entries, is_cut);
    lines.keep_newest(wish.most);
    Ok(lines)
}

/// The newest events of a channel that are wanted, and whether there are older ones.
fn of(channel: &str, wish: &Wish, unwanted: &Unwanted) -> std::io::Result<(VecDeque<LogEntry>, bool)> {
    let now = time::OffsetDateTime::now_utc().unix_timestamp();
    let since = wish.since.and_then(|since| u64::try_from(now.saturating_sub(since)).ok());
    let condition = event::condition(wish.level.number(), since.map(|seconds| seconds.saturating_mul(1000)));
    let mut events = Events::query(channel, &condition)?;
    let (mut found, mut bytes) = (VecDeque::new(), 0);
    for _ in 0..SEARCHED {
        if found.len() >= wish.most || bytes > KEPT_BYTES || unwanted.is_set() {
            return Ok((found, true));
        }
        let Some((xml, message)) = events.next(event::provider)? else { return Ok((found, false)) };
        let entry = event::entry(&xml, message.as_deref());
        if let Some(entry) = entry.filter(|entry| wish.wants(Some(entry.timestamp), &entry.message)) {
            bytes += entry.message.len();
            found.push_front(entry);
        }
    }
    Ok((found, true))
}
