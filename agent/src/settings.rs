//! What the server wants of this agent, as far as the host's own file lets it.

use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::time::Duration;

use spectra_protocol::config::{AgentConfig, DiagnosticPolicy};
use tokio::time::sleep;

use crate::args::LogLevel;
use crate::collect::Spec;
use crate::link::{Answer, Coding, Link};
use crate::log;
use crate::policy::Policy;
use crate::upload::Terms;

/// How often the server is asked; as the original's agent.
const ASK_EVERY: Duration = Duration::from_mins(1);
/// How far that strays to both sides, as a share of it.
const JITTER: f64 = 0.2;
/// What a collector's interval can be, whoever wants it.
const INTERVAL: std::ops::RangeInclusive<Duration> = Duration::from_secs(1)..=Duration::from_hours(24);
/// What the time between sendings can be.
const FLUSH: std::ops::RangeInclusive<Duration> = Duration::from_secs(1)..=Duration::from_mins(5);

/// The settings that are followed. Clones share them.
#[derive(Clone, Debug)]
pub struct Settings {
    policy: Rc<Policy>,
    wanted: Rc<RefCell<AgentConfig>>,
    changes: Rc<Cell<u64>>,
}

impl Settings {
    /// Nobody wants anything yet.
    pub fn new(policy: Policy) -> Self {
        Self { policy: Rc::new(policy), wanted: Rc::default(), changes: Rc::default() }
    }

    /// The host's own word.
    pub fn policy(&self) -> &Policy {
        &self.policy
    }

    /// Rises with each change.
    pub fn changes(&self) -> u64 {
        self.changes.get()
    }

    /// How often a collector reads; `None`: not at all.
    pub fn interval(&self, spec: &Spec) -> Option<Duration> {
        let wanted = self.wanted.borrow();
        let wanted = wanted.collectors.get(spec.name);
        let is_off = wanted.is_some_and(|wanted| wanted.enabled == Some(false));
        if is_off || !self.policy.allows_collector(spec.name) {
            return None;
        }
        let seconds = wanted.and_then(|wanted| wanted.interval_seconds).map(u64::from);
        let interval = seconds.map_or(spec.interval, |seconds| {
            Duration::from_secs(seconds).clamp(*INTERVAL.start(), *INTERVAL.end())
        });
        Some(interval.max(self.policy.least_interval()))
    }

    /// Whether the server reads a type in place of another.
    pub fn server_reads(&self, kind: &str) -> bool {
        self.wanted.borrow().reads.iter().any(|read| read == kind)
    }

    /// What the server allows of diagnostics; the host's own word comes on top.
    pub fn diagnostics(&self) -> Option<DiagnosticPolicy> {
        self.wanted.borrow().diagnostics.clone()
    }

    /// Follows other settings from now on. `false`: they are the same.
    pub fn follow(&self, wanted: AgentConfig) -> bool {
        if *self.wanted.borrow() == wanted {
            return false;
        }
        self.wanted.replace(wanted);
        self.changes.set(self.changes.get() + 1);
        true
    }
}

/// Asks the server again and again, and passes on what it wants.
#[derive(Debug)]
pub struct Listener {
    pub link: Link,
    pub settings: Settings,
    pub terms: Terms,
    /// What holds where the server does not say.
    pub flush: Duration,
    pub log_level: LogLevel,
}

impl Listener {
    /// Runs for ever.
    pub async fn run(&self) {
        loop {
            let chance: f64 = rand::random();
            sleep(ASK_EVERY.mul_f64(1.0 + JITTER * (2.0 * chance - 1.0))).await;
            self.ask().await;
        }
    }

    /// Asks once. What the server does not answer changes nothing.
    pub async fn ask(&self) {
        match self.link.config().await {
            Ok(config) => self.follow(config),
            Err(answer @ (Answer::Stored | Answer::Refused { .. })) => {
                tracing::debug!(?answer, "the server gives no settings");
            }
            Err(_) => {}
        }
    }

    fn follow(&self, config: AgentConfig) {
        let AgentConfig {
            log_level,
            revision,
            encodings,
            reads: _,
            collectors: _,
            flush_seconds,
            diagnostics: _,
        } = &config;
        let coding = Coding::offered(encodings);
        self.terms.coding.set(coding);
        let flush = flush_seconds.map(u64::from).map(Duration::from_secs);
        self.terms.flush.set(flush.map_or(self.flush, |flush| flush.clamp(*FLUSH.start(), *FLUSH.end())));
        log::set_level(log_level.as_deref().map_or(self.log_level, level));
        self.link.echo(*revision);
        let revision = *revision;
        if self.settings.follow(config) {
            tracing::info!(revision, "follows the server's settings");
        }
    }
}

/// As the original's agent: what is none of its names is `info`.
fn level(name: &str) -> LogLevel {
    match name.to_ascii_lowercase().as_str() {
        "debug" => LogLevel::Debug,
        "warn" | "warning" => LogLevel::Warn,
        "error" => LogLevel::Error,
        _ => LogLevel::Info,
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;
    use std::path::Path;
    use std::time::Duration;

    use spectra_protocol::config::{AgentConfig, CollectorConfig};

    use super::{LogLevel, Settings, level};
    use crate::collect::COLLECTORS;
    use crate::policy::Policy;

    fn policy(text: &str) -> Policy {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("agent.toml");
        std::fs::write(&path, text).unwrap();
        Policy::load(&path).unwrap()
    }

    #[test]
    fn the_server_decides_within_what_the_hosts_own_file_allows() {
        let cpu = COLLECTORS.iter().find(|spec| spec.name == "cpu").unwrap();
        let seconds = |seconds| Some(Duration::from_secs(seconds));
        let forbids = "[collectors]\nforbid = [\"cpu\"]";
        let slow = "[collectors]\nleast_interval_seconds = 30";
        for (file, enabled, interval, expected) in [
            ("", None, None, Some(cpu.interval)),
            ("", Some(false), None, None),
            ("", Some(true), Some(60), seconds(60)),
            ("", None, Some(0), seconds(1)),
            ("", None, Some(u32::MAX), seconds(86_400)),
            (forbids, Some(true), Some(60), None),
            (slow, None, None, seconds(30)),
            (slow, None, Some(1), seconds(30)),
            (slow, None, Some(60), seconds(60)),
        ] {
            let settings = Settings::new(policy(file));
            let wanted = CollectorConfig { enabled, interval_seconds: interval };
            let collectors = BTreeMap::from([
                ("cpu".to_owned(), wanted),
                ("newer".to_owned(), CollectorConfig::default()),
            ]);
            assert!(settings.follow(AgentConfig { collectors, ..AgentConfig::default() }));
            assert_eq!(settings.interval(cpu), expected, "{file:?} {enabled:?} {interval:?}");
        }
    }

    #[test]
    fn the_same_settings_are_no_change() {
        let settings = Settings::new(Policy::load(Path::new("/nonexistent")).unwrap());
        let wanted = AgentConfig { flush_seconds: Some(30), ..AgentConfig::default() };
        assert!(settings.follow(wanted.clone()) && !settings.follow(wanted));
        assert_eq!(settings.changes(), 1);
    }

    #[test]
    fn levels_are_those_of_the_original() {
        for (name, expected) in [
            ("debug", LogLevel::Debug),
            ("WARNING", LogLevel::Warn),
            ("warn", LogLevel::Warn),
            ("error", LogLevel::Error),
            ("info", LogLevel::Info),
            ("loud", LogLevel::Info),
        ] {
            assert_eq!(level(name), expected, "{name}");
        }
    }
}
