//! Registration: a one-time token becomes an identity, once.

use std::path::{Path, PathBuf};
use std::time::Duration;

use spectra_protocol::registration::Registration;
use tokio::time::{Instant, sleep};

use crate::backoff;
use crate::host::Host;
use crate::identity::{Identity, IdentityError, Prepared, Secret};
use crate::link::{Answer, Link};

/// How long a server that does not answer is asked again. Then the agent ends, so that whoever
/// started it sees why; a service manager starts it anew.
const PATIENCE: Duration = Duration::from_secs(30);
/// Longest wait between tries, unless the server asks for another one: someone is watching.
const MAX_WAIT: Duration = Duration::from_secs(5);

/// Why an agent could not register. Each is one sentence for the person who typed the command.
#[derive(Debug, thiserror::Error)]
pub enum EnrolError {
    #[error(transparent)]
    Identity(#[from] IdentityError),
    #[error(
        "the server {server} does not accept this token: it is wrong, used or expired{words}; create a new one with `spectra-server token create`"
    )]
    TokenRefused { server: String, words: String },
    #[error("the server {server} refuses the registration with status {status}{words}")]
    Refused { server: String, status: u16, words: String },
    #[error(
        "the certificate of {server} is not trusted ({words}): name its authority with --ca-file \
         (`spectra-server tls ca` prints it) or --pin sha256:… (`spectra-server tls fingerprint`)"
    )]
    Untrusted { server: String, words: String },
    #[error("cannot read a service account's token from {}", .0.display())]
    NoPodToken(PathBuf),
    #[error("the server {server} does not accept this pod's token ({words})")]
    PodRefused { server: String, words: String },
    #[error("cannot reach the server {server} to register: {words}")]
    Unreachable { server: String, words: String },
    #[error(
        "{server} accepted the registration without giving a usable id and secret: is it the address of a Spectra server?"
    )]
    Incomplete { server: String },
}

/// Registers and stores the identity. The file is proven writable before the token is spent.
pub async fn enrol(
    link: &Link,
    server: &str,
    token: &Secret,
    host: &Host,
    path: &Path,
) -> Result<Identity, EnrolError> {
    let prepared = Prepared::new(path)?;
    let info = host.facts();
    let machine = info.machine_id.clone();
    let registration = Registration { token: token.expose().to_owned(), info };
    let identity = spend(link, server, &registration).await?.of(machine, server.to_owned());
    prepared.store(&identity)?;
    Ok(identity)
}

async fn spend(link: &Link, server: &str, registration: &Registration) -> Result<Identity, EnrolError> {
    let until = Instant::now() + PATIENCE;
    let mut failures = 0;
    loop {
        let answer = match link.register(registration).await {
            Ok(registered) => {
                let identity = Identity::new(registered.agent_id, registered.secret);
                return identity.map_err(|_| EnrolError::Incomplete { server: server.to_owned() });
            }
            Err(answer) => answer,
        };
        failures += 1;
        let wait = match decide(server, answer, failures, rand::random()) {
            Next::Fail(error) => return Err(error),
            Next::Retry { wait, error } if Instant::now() + wait >= until => return Err(error),
            Next::Retry { wait, error } => {
                // The first is told; those after it would say the same.
                if failures == 1 {
                    tracing::warn!(patience_s = PATIENCE.as_secs(), "{error}; trying again");
                }
                wait
            }
        };
        sleep(wait).await;
    }
}

#[derive(Debug)]
enum Next {
    Fail(EnrolError),
    /// Again after a while; the error if there is no more time.
    Retry {
        wait: Duration,
        error: EnrolError,
    },
}

/// What a failed registration means. `failures` counts this one.
fn decide(server: &str, answer: Answer, failures: u32, chance: f64) -> Next {
    let server = server.to_owned();
    match answer {
        Answer::Stored => Next::Fail(EnrolError::Incomplete { server }),
        Answer::Unauthorized { words } => {
            // The answer to an earlier try can have been lost after the token was taken.
            let earlier =
                if failures > 1 { " (perhaps by an earlier try whose answer was lost)" } else { "" };
            Next::Fail(EnrolError::TokenRefused {
                server,
                words: format!("{earlier}{}", in_brackets(&words)),
            })
        }
        Answer::TooLarge => Next::Fail(EnrolError::Refused { server, status: 413, words: String::new() }),
        // A redirect is an address that was mistyped, most often http for https.
        Answer::Refused { status, words } | Answer::Later { status: status @ 300..=399, words, .. } => {
            Next::Fail(EnrolError::Refused { server, status, words: in_brackets(&words) })
        }
        Answer::Later { status, retry_after, words } => Next::Retry {
            wait: retry_after.map_or_else(
                || backoff::wait(failures, chance).min(MAX_WAIT),
                |retry_after| backoff::asked_for(retry_after, chance),
            ),
            error: EnrolError::Unreachable {
                server,
                words: format!("it answers with status {status}{}", in_brackets(&words)),
            },
        },
        Answer::Untrusted(words) => Next::Fail(EnrolError::Untrusted { server, words }),
        Answer::Silent(words) => Next::Retry {
            wait: backoff::wait(failures, chance).min(MAX_WAIT),
            error: EnrolError::Unreachable { server, words },
        },
    }
}

fn in_brackets(words: &str) -> String {
    if words.is_empty() { String::new() } else { format!(" ({words})") }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::{EnrolError, Next, decide};
    use crate::link::Answer;

    fn after(answer: Answer) -> Next {
        decide("http://s", answer, 1, 0.5)
    }

    #[test]
    fn a_refused_token_ends_at_once_and_a_busy_or_silent_server_does_not() {
        let words = String::new;
        assert!(matches!(
            after(Answer::Unauthorized { words: words() }),
            Next::Fail(EnrolError::TokenRefused { .. })
        ));
        assert!(matches!(
            after(Answer::Refused { status: 404, words: words() }),
            Next::Fail(EnrolError::Refused { status: 404, .. })
        ));
        assert!(matches!(
            after(Answer::Later { status: 308, retry_after: None, words: words() }),
            Next::Fail(EnrolError::Refused { status: 308, .. })
        ));
        assert!(matches!(after(Answer::Silent("refused".into())), Next::Retry { .. }));
        let busy = Answer::Later { status: 503, retry_after: Some(Duration::from_secs(7)), words: words() };
        let Next::Retry { wait, .. } = after(busy) else { panic!("gave up") };
        assert!(wait >= Duration::from_secs(7));
    }

    #[test]
    fn a_refusal_after_a_lost_answer_says_so() {
        let refused = || Answer::Unauthorized { words: "used".into() };
        let text = |failures| match decide("http://s", refused(), failures, 0.0) {
            Next::Fail(error) => error.to_string(),
            Next::Retry { .. } => panic!("tried again"),
        };
        assert!(!text(1).contains("earlier try"));
        assert!(text(2).contains("earlier try"));
        assert!(text(1).contains("(used)"));
    }
}
