//! Answers of a bounded length: what does not fit is left out, and the answer says so.

use serde::Serialize;
use serde_json::value::{RawValue, to_raw_value};
use spectra_protocol::command::{DiskUsageReport, LogEntry, Mount, NetworkReport};

use super::Fault;
use super::mounts::mark;

/// Something that still says what it says when it says less.
pub(super) trait Shorten: Serialize {
    /// Keeps about `share` (0–1) of it, at least a little less than before, and marks it; false when
    /// nothing more can go.
    fn shorten(&mut self, share: f64) -> bool;
}

/// The answer as JSON of at most `limit` bytes.
pub(super) fn within(mut answer: impl Shorten, limit: usize) -> Result<Box<RawValue>, Fault> {
    loop {
        let json = to_raw_value(&answer).map_err(|error| Fault::doing("cannot write the answer", &error))?;
        let length = json.get().len();
        if length <= limit {
            return Ok(json);
        }
        // Nine tenths of what would do: elements differ in length.
        let share = limit as f64 / length as f64 * 0.9;
        if !answer.shorten(share) {
            let words = format!("the answer has {length} bytes, and {limit} are allowed");
            return Err(Fault::failed(words));
        }
    }
}

/// How many of `length` are kept.
fn kept(length: usize, share: f64) -> usize {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "below `length`, not negative"
    )]
    let kept = (length as f64 * share.clamp(0.0, 1.0)) as usize;
    kept.min(length.saturating_sub(1))
}

fn cut<T>(list: &mut Vec<T>, share: f64) -> bool {
    let had = list.len();
    list.truncate(kept(had, share));
    list.len() < had
}

impl Shorten for NetworkReport {
    fn shorten(&mut self, share: f64) -> bool {
        let records = self.dns.as_mut().is_some_and(|dns| cut(&mut dns.records, share));
        let tls = self.connection.as_mut().and_then(|connection| connection.tls.as_mut());
        let certificates = tls.is_some_and(|tls| cut(&mut tls.certificates, share));
        let lists = [
            cut(&mut self.netstat, share),
            cut(&mut self.hops, share),
            cut(&mut self.ping_results, share),
            records,
            certificates,
        ];
        self.truncated = true;
        lists.contains(&true)
    }
}

impl Shorten for DiskUsageReport {
    fn shorten(&mut self, share: f64) -> bool {
        self.partial = true;
        let lists = [cut(&mut self.top_dirs, share), cut(&mut self.top_files, share)];
        lists.contains(&true)
    }
}

impl Shorten for Vec<Mount> {
    fn shorten(&mut self, share: f64) -> bool {
        let had = self.len();
        cut(self, share);
        // The mark takes the place of one.
        self.pop();
        if had > 0 {
            self.push(mark("more are left out: the answer would be too long".to_owned()));
        }
        self.len() < had
    }
}

/// Lines of a log: the newest stay, and a line of the agent's own stands before them.
#[derive(Debug, Default, Serialize)]
#[serde(transparent)]
pub(super) struct Lines {
    pub(super) entries: Vec<LogEntry>,
    /// There are older ones.
    #[serde(skip)]
    is_cut: bool,
}

/// The source of lines that the agent adds.
pub(super) const OWN_SOURCE: &str = "spectra-agent";

impl Lines {
    /// Lines of which the oldest may be missing already.
    pub(super) fn new(entries: Vec<LogEntry>, is_cut: bool) -> Self {
        let mut lines = Self { entries, is_cut: false };
        if is_cut {
            lines.mark();
        }
        lines
    }

    /// Drops the oldest beyond `most`, and marks it.
    pub(super) fn keep_newest(&mut self, most: usize) {
        let over = self.lines().saturating_sub(most);
        if over > 0 {
            self.entries.drain(..over + usize::from(self.is_cut));
            self.mark();
        }
    }

    /// How many there are, the mark left out.
    fn lines(&self) -> usize {
        self.entries.len() - usize::from(self.is_cut)
    }

    fn mark(&mut self) {
        let timestamp = self.entries.first().map_or(0, |entry| entry.timestamp);
        self.entries.insert(0, own_line(timestamp, "older lines are left out".to_owned()));
        self.is_cut = true;
    }
}

/// A line that the agent adds to say something about the others.
pub(super) fn own_line(timestamp: i64, message: String) -> LogEntry {
    LogEntry { timestamp, source: OWN_SOURCE.into(), level: "NOTICE".into(), message, ..LogEntry::default() }
}

impl Shorten for Lines {
    fn shorten(&mut self, share: f64) -> bool {
        let lines = self.lines();
        let most = kept(lines, share);
        self.keep_newest(most);
        most < lines
    }
}

#[cfg(test)]
mod tests {
    use spectra_protocol::command::{LogEntry, Mount, NetworkReport, Socket};

    use super::{Lines, Shorten, within};

    fn lines(count: i64) -> Lines {
        let entry = |timestamp| LogEntry { timestamp, message: "x".repeat(100), ..LogEntry::default() };
        Lines::new((0..count).map(entry).collect(), false)
    }

    #[test]
    fn what_fits_is_left_alone() {
        let report = NetworkReport { netstat: vec![Socket::default(); 3], ..NetworkReport::default() };
        let json = within(report.clone(), 10_000).unwrap();
        assert_eq!(serde_json::from_str::<NetworkReport>(json.get()).unwrap(), report);
    }

    #[test]
    fn a_report_that_is_too_long_is_cut_and_marked() {
        let report = NetworkReport { netstat: vec![Socket::default(); 5000], ..NetworkReport::default() };
        let json = within(report, 20_000).unwrap();
        assert!((10_000..=20_000).contains(&json.get().len()), "{}", json.get().len());
        assert!(serde_json::from_str::<NetworkReport>(json.get()).unwrap().truncated);
    }

    #[test]
    fn of_a_log_the_newest_lines_stay_behind_a_line_that_tells_that_others_are_missing() {
        let json = within(lines(1000), 20_000).unwrap();
        let entries: Vec<LogEntry> = serde_json::from_str(json.get()).unwrap();
        assert_eq!(
            [&*entries[0].message, &*entries[0].source],
            ["older lines are left out", "spectra-agent"]
        );
        assert_eq!(entries.last().unwrap().timestamp, 999);
        assert!(entries.len() > 50 && entries[1].message.starts_with('x'), "{}", entries.len());
    }

    #[test]
    fn lines_can_be_cut_twice_and_are_marked_once() {
        let mut lines = lines(10);
        lines.keep_newest(6);
        lines.keep_newest(4);
        let told: Vec<_> = lines.entries.iter().map(|entry| entry.message.as_str()).collect();
        assert_eq!(told.len(), 5);
        assert_eq!(told[0], "older lines are left out");
        lines.keep_newest(4);
        assert_eq!(lines.entries.len(), 5);
    }

    #[test]
    fn mounts_that_do_not_fit_are_told_of_by_the_last_one() {
        let mounts = vec![Mount { device: "d".repeat(50), ..Mount::default() }; 100];
        let json = within(mounts, 2000).unwrap();
        let mounts: Vec<Mount> = serde_json::from_str(json.get()).unwrap();
        assert!(mounts.last().unwrap().device.contains("more are left out"), "{mounts:?}");
    }

    #[test]
    fn what_cannot_be_shortened_is_an_error() {
        let report = NetworkReport { raw_output: "x".repeat(1000), ..NetworkReport::default() };
        assert!(within(report, 100).is_err());
        assert!(!Vec::<Mount>::new().shorten(0.5));
    }
}
