//! How a collector is doing, out of what its last run brought.

use spectra_protocol::Metric;

use super::Outcome;
use crate::collect::text::short_list;

/// How a collector is doing on this host.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    Ok,
    Empty,
    NotHere,
    NeedsPermission,
    Stuck,
    Broken,
}

impl State {
    /// How a collector is that read so.
    pub(crate) fn of(outcome: &Outcome) -> Self {
        match outcome {
            Outcome::Read { metrics, stuck, broken } => {
                match (stuck.is_empty(), broken.iter().map(|part| part.is_permission).min()) {
                    (_, Some(false)) => Self::Broken,
                    (false, _) => Self::Stuck,
                    (true, Some(true)) => Self::NeedsPermission,
                    (true, None) if metrics.iter().all(names_nothing) => Self::Empty,
                    (true, None) => Self::Ok,
                }
            }
            Outcome::NotHere(_) => Self::NotHere,
            Outcome::Failed(fault) if fault.is_permission() => Self::NeedsPermission,
            Outcome::Failed(_) | Outcome::Panicked(_) => Self::Broken,
        }
    }

    /// Why it is so, where it is not well.
    pub(crate) fn why(outcome: &Outcome) -> Option<String> {
        match outcome {
            Outcome::Read { stuck, broken, .. } => {
                let silent: Vec<_> =
                    stuck.iter().map(|stuck| format!("{} does not answer", stuck.what)).collect();
                let words = broken.iter().map(|part| &part.words).chain(&silent);
                let words: Vec<_> = words.map(String::as_str).collect();
                (!words.is_empty()).then(|| short_list(&words))
            }
            Outcome::NotHere(why) => Some((*why).to_owned()),
            Outcome::Failed(fault) => Some(fault.in_one_line()),
            Outcome::Panicked(message) => Some(format!("panicked: {message}")),
        }
    }

    /// For people.
    pub(crate) fn words(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::Empty => "empty",
            Self::NotHere => "not on this host",
            Self::NeedsPermission => "needs permission",
            Self::Stuck => "stuck",
            Self::Broken => "broken",
        }
    }

    /// As the protocol calls it.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::Empty => "empty",
            Self::NotHere => "not_here",
            Self::NeedsPermission => "needs_permission",
            Self::Stuck => "stuck",
            Self::Broken => "broken",
        }
    }
}

/// A list of nothing: what is told to the server, so that it knows that there is nothing.
fn names_nothing(metric: &Metric) -> bool {
    matches!(metric, Metric::ContainerList(list) if list.containers.is_empty())
}

#[cfg(test)]
mod tests {
    use std::io;
    use std::path::PathBuf;

    use super::{Outcome, State};
    use crate::collect::{Broken, Fault, Stuck};

    #[test]
    fn every_outcome_has_its_state() {
        let read = |kind: io::ErrorKind| Fault::Read { path: PathBuf::from("/proc/x"), source: kind.into() };
        let stuck = || vec![Stuck { what: "mount /x".into(), since: std::time::SystemTime::UNIX_EPOCH }];
        let part = |is_permission| Broken { words: "no".into(), is_permission };
        let none = || vec![spectra_protocol::metric::ContainerList::default().into()];
        let one = || vec![spectra_protocol::metric::System::default().into()];
        for (outcome, expected) in [
            (Outcome::Read { metrics: one(), stuck: Vec::new(), broken: Vec::new() }, State::Ok),
            (Outcome::Read { metrics: Vec::new(), stuck: Vec::new(), broken: Vec::new() }, State::Empty),
            (Outcome::Read { metrics: Vec::new(), stuck: stuck(), broken: Vec::new() }, State::Stuck),
            (Outcome::Read { metrics: none(), stuck: Vec::new(), broken: Vec::new() }, State::Empty),
            (Outcome::Read { metrics: one(), stuck: stuck(), broken: vec![part(false)] }, State::Broken),
            (
                Outcome::Read { metrics: one(), stuck: Vec::new(), broken: vec![part(true)] },
                State::NeedsPermission,
            ),
            (Outcome::NotHere("no"), State::NotHere),
            (Outcome::Failed(read(io::ErrorKind::PermissionDenied)), State::NeedsPermission),
            (
                Outcome::Failed(Fault::open(
                    "/dev/x".as_ref(),
                    "the group `x`",
                    io::ErrorKind::PermissionDenied.into(),
                )),
                State::NeedsPermission,
            ),
            (Outcome::Failed(read(io::ErrorKind::NotFound)), State::Broken),
            (Outcome::Panicked("x".into()), State::Broken),
        ] {
            let text = format!("{outcome:?}");
            assert_eq!(State::of(&outcome), expected, "{text}");
        }
    }
}
