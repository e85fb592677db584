//! What happens to hosts: noticed by comparing how they are with how they were.

mod notice;
mod throttle;
mod watcher;

use std::fmt;

use crate::store::{self, Change, Look, Store, Time};

pub use notice::{Host, Watched, When, compare};
pub use throttle::Throttling;
pub(crate) use watcher::Watcher;

/// How long events are kept.
pub(crate) const KEPT: time::Duration = time::Duration::days(365);
/// Events of one host that are kept, the newest ones: one that comes and goes all the time does not fill the table.
pub(crate) const MOST: i64 = 2000;

/// Something that happened to a host.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Event {
    /// When, as far as that is known.
    pub time: Time,
    pub kind: EventKind,
    pub cause: Option<Cause>,
    /// What else is worth knowing, for people; may be empty.
    pub detail: String,
}

/// Kinds of event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EventKind {
    Registered,
    /// It has not called for so long that it is offline.
    Silent,
    /// It calls again.
    Back,
    Rebooted,
    /// Its agent has another version.
    Updated,
    /// Its clock is too far off for its measurements to have a place in history.
    ClockOff,
    ClockRight,
    /// Of a Raspberry Pi: its supply became too low.
    UnderVoltage,
    /// Its frequency was capped.
    FrequencyCapped,
    /// Its processors were throttled.
    Throttled,
    /// It reached its soft temperature limit.
    TemperatureLimit,
}

impl EventKind {
    pub const ALL: [Self; 11] = [
        Self::Registered,
        Self::Silent,
        Self::Back,
        Self::Rebooted,
        Self::Updated,
        Self::ClockOff,
        Self::ClockRight,
        Self::UnderVoltage,
        Self::FrequencyCapped,
        Self::Throttled,
        Self::TemperatureLimit,
    ];

    /// As it stands in the API and in the table.
    pub fn name(self) -> &'static str {
        match self {
            Self::Registered => "registered",
            Self::Silent => "silent",
            Self::Back => "back",
            Self::Rebooted => "rebooted",
            Self::Updated => "updated",
            Self::ClockOff => "clock_off",
            Self::ClockRight => "clock_right",
            Self::UnderVoltage => "under_voltage",
            Self::FrequencyCapped => "frequency_capped",
            Self::Throttled => "throttled",
            Self::TemperatureLimit => "temperature_limit",
        }
    }
}

/// Why a host is silent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cause {
    /// Its agent took its leave: it, or the host, was stopped.
    Stopped,
    /// The host was put to sleep.
    Asleep,
    /// Its agent, or the way to it, was lost.
    Lost,
    /// Agents of the original do not take their leave.
    Unknown,
}

impl Cause {
    /// As it stands in the API and in the table.
    pub fn name(self) -> &'static str {
        match self {
            Self::Stopped => "stopped",
            Self::Asleep => "asleep",
            Self::Lost => "lost",
            Self::Unknown => "unknown",
        }
    }
}

/// How an agent takes its leave.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Leaving {
    /// The agent is stopped, perhaps with its host.
    Stopped,
    /// The host is put to sleep.
    Asleep,
}

impl Leaving {
    /// `None` for what no agent of ours says.
    pub fn parse(text: &str) -> Option<Self> {
        [Self::Stopped, Self::Asleep].into_iter().find(|leaving| leaving.name() == text)
    }

    /// As it stands in the header and in the table.
    pub fn name(self) -> &'static str {
        match self {
            Self::Stopped => "stopped",
            Self::Asleep => "asleep",
        }
    }
}

impl fmt::Display for EventKind {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.name())
    }
}

/// Notices what has happened to every host since the last time; returns how many events there were. Before
/// `listening_since` nobody may have heard a host that called.
pub async fn notice(store: &Store, now: Time, listening_since: Time) -> store::Result<u64> {
    let offline = time::Duration::seconds(store.thresholds().await?.offline_seconds.into());
    let look = When { now, listening_since, offline };
    let mut changes = Vec::new();
    for Look { agent, revision, host, watched } in store.look_at_hosts().await? {
        let (after, events) = compare(&host, watched.as_ref(), look);
        if watched.as_ref() != Some(&after) {
            changes.push(Change { agent, revision, watched: after, events });
        }
    }
    store.save_changes(&changes).await
}
