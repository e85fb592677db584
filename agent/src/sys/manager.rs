//! The service manager that started this process, and how it is told things.

#[cfg_attr(target_os = "linux", path = "manager/linux.rs")]
#[cfg_attr(target_os = "freebsd", path = "manager/freebsd.rs")]
#[cfg_attr(windows, path = "manager/windows.rs")]
mod os;

use std::time::Duration;

/// What a manager is told.
#[derive(Debug)]
pub enum Word<'a> {
    /// With what the agent does from now on, for people.
    Ready(&'a str),
    Stopping,
    Alive,
}

/// A manager that wants to be told, or none.
#[derive(Debug)]
pub struct Manager {
    channel: Option<os::Channel>,
    watchdog: Option<Duration>,
}

impl Manager {
    /// The one that the environment names.
    pub fn of_environment() -> Self {
        let number = |name| std::env::var(name).ok()?.parse::<u64>().ok();
        let is_mine = number("WATCHDOG_PID").is_none_or(|id| id == u64::from(std::process::id()));
        let watchdog = number("WATCHDOG_USEC").filter(|micros| is_mine && *micros > 0);
        Self { channel: os::Channel::of_environment(), watchdog: watchdog.map(Duration::from_micros) }
    }

    /// The process does its work from now on.
    pub fn ready(&self, status: &str) {
        self.tell(&Word::Ready(status));
    }

    /// The process ends.
    pub fn stopping(&self) {
        self.tell(&Word::Stopping);
    }

    /// Says again and again that the runtime's loop turns, as often as the manager wants it: a loop that does
    /// not is ended by it and started anew.
    pub async fn keep_alive(&self) {
        let Some(watchdog) = self.watchdog else { return std::future::pending().await };
        loop {
            self.tell(&Word::Alive);
            // Half of the time, as sd_watchdog_enabled(3) wants it.
            tokio::time::sleep(watchdog / 2).await;
        }
    }

    fn tell(&self, word: &Word<'_>) {
        if let Some(channel) = &self.channel {
            channel.send(word);
        }
    }
}
