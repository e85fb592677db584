//! Which commands are run, and in which words the others are refused.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::value::{RawValue, to_raw_value};
use spectra_protocol::command::{Command, UpdateAgent, UpdateReport};

use crate::VERSION;
use crate::diagnose::Diagnostic;

/// What becomes of a command.
#[derive(Debug)]
pub(super) enum Verdict {
    Run(Diagnostic),
    /// Nothing is to be done.
    Answer(Box<RawValue>),
    Refuse(String),
}

/// `hash` is the SHA-256 of this executable.
pub(super) fn verdict(command: &Command, hash: Option<&str>) -> Verdict {
    let payload = command.payload.as_deref().unwrap_or_default();
    let Ok(payload) = STANDARD.decode(payload.trim()) else {
        return Verdict::Refuse(format!("the payload of {} is no base64", command.kind));
    };
    match command.kind.as_str() {
        "UPDATE_AGENT" => update(&payload, hash),
        "RESTART_AGENT" => {
            Verdict::Refuse("this agent is not restarted from afar: its service manager does that".to_owned())
        }
        kind => match Diagnostic::of(kind, &payload) {
            Ok(diagnostic) => Verdict::Run(diagnostic),
            Err(words) => Verdict::Refuse(words),
        },
    }
}

/// The original's updates are a name and a hash from the same place as the program itself: whoever could change
/// one could change the other.
fn update(payload: &[u8], hash: Option<&str>) -> Verdict {
    let wish: UpdateAgent = serde_json::from_slice(payload).unwrap_or_default();
    if hash.is_some_and(|hash| hash == wish.sha256)
        && let Ok(report) = to_raw_value(&UpdateReport {
            previous_version: VERSION.to_owned(),
            new_version: VERSION.to_owned(),
            status: "already_current".to_owned(),
        })
    {
        return Verdict::Answer(report);
    }
    Verdict::Refuse(
        "this agent takes no update that is not signed by its makers, and this one is not signed: \
         use the host's package manager, or run the install command again"
            .to_owned(),
    )
}

#[cfg(test)]
mod tests {
    use base64::Engine as _;
    use base64::engine::general_purpose::STANDARD;
    use proptest::prelude::*;
    use spectra_protocol::command::Command;

    use super::{Verdict, verdict};

    fn command(kind: &str, payload: &str) -> Command {
        Command {
            id: "a".into(),
            kind: kind.into(),
            payload: Some(STANDARD.encode(payload)),
            ..Command::default()
        }
    }

    #[test]
    fn diagnostics_run_and_the_rest_is_refused_in_words() {
        let ping = command("NETWORK_DIAG", r#"{"action":"ping","target":"127.0.0.1","count":0}"#);
        assert!(matches!(verdict(&ping, None), Verdict::Run(diagnostic) if diagnostic.name() == "ping"));
        let mounts = Command { kind: "LIST_MOUNTS".into(), ..Command::default() };
        assert!(matches!(verdict(&mounts, None), Verdict::Run(diagnostic) if diagnostic.name() == "mounts"));
        let odd = Command { payload: Some("%".into()), ..ping };
        for (command, words) in [
            (odd, "is no base64"),
            (command("RESTART_AGENT", ""), "is not restarted from afar"),
            (command("SHELL", "rm -rf /"), "knows no command \"SHELL\""),
            (command("UPDATE_AGENT", r#"{"version":"9","url":"http://x","sha256":"00"}"#), "not signed"),
            (command("UPDATE_AGENT", "nonsense"), "not signed"),
        ] {
            let Verdict::Refuse(refusal) = verdict(&command, Some("00ff")) else { panic!("{command:?}") };
            assert!(refusal.contains(words), "{refusal}");
        }
    }

    #[test]
    fn an_update_to_what_runs_already_is_no_update() {
        let same = command("UPDATE_AGENT", r#"{"version":"9","url":"http://x","sha256":"00ff"}"#);
        let Verdict::Answer(answer) = verdict(&same, Some("00ff")) else { panic!() };
        assert!(answer.get().contains(r#""status":"already_current""#));
        assert!(matches!(verdict(&same, None), Verdict::Refuse(_)));
    }

    proptest! {
        #[test]
        fn any_command_is_judged_without_panic(kind: String, payload: Option<String>) {
            verdict(&Command { kind, payload, ..Command::default() }, None);
        }
    }
}
