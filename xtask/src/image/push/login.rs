//! What a registry wants to be shown: an account, or a token that another address gives for it.

use std::cell::RefCell;

use anyhow::{Context, Result, bail, ensure};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use ureq::Agent;
use ureq::http::{Request, header};

/// Longest answer with a token.
const ANSWER_BYTES: u64 = 64 * 1024;

/// An account, and what it was exchanged for.
pub(super) struct Login {
    /// `user:password`, encoded.
    account: Option<String>,
    current: RefCell<Option<String>>,
}

/// Without either.
impl std::fmt::Debug for Login {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Login").finish_non_exhaustive()
    }
}

impl Login {
    /// Not on the command line, which every user of the machine can read.
    pub(super) fn of_environment() -> Self {
        let variable = |name: &str| std::env::var(name).ok().filter(|value| !value.is_empty());
        let account = variable("SPECTRA_REGISTRY_USER").zip(variable("SPECTRA_REGISTRY_PASSWORD"));
        Self::new(account.map(|(user, password)| format!("{user}:{password}")))
    }

    pub(super) fn new(account: Option<String>) -> Self {
        Self { account: account.map(|account| STANDARD.encode(account)), current: RefCell::new(None) }
    }

    /// The header of the next request.
    pub(super) fn authorization(&self) -> Option<String> {
        self.current.borrow().clone()
    }

    /// Gets what a challenge asks for, to push to `repository`.
    pub(super) fn renew(&self, client: &Agent, challenge: &str, repository: &str) -> Result<()> {
        let renewed = match Challenge::parse(challenge) {
            Challenge::Basic => {
                let account = self.account.as_ref();
                let account = account.context(
                    "the registry wants an account: set SPECTRA_REGISTRY_USER and SPECTRA_REGISTRY_PASSWORD",
                )?;
                format!("Basic {account}")
            }
            Challenge::Bearer { realm, service } => {
                format!("Bearer {}", self.token(client, &realm, &service, repository)?)
            }
            Challenge::Unknown => bail!("the registry wants something unknown: {challenge:?}"),
        };
        *self.current.borrow_mut() = Some(renewed);
        Ok(())
    }

    fn token(&self, client: &Agent, realm: &str, service: &str, repository: &str) -> Result<String> {
        // An account is for HTTPS, whatever a registry says.
        let is_safe = realm.starts_with("https://") || realm.starts_with("http://127.0.0.1");
        ensure!(is_safe, "the registry's tokens are at {realm}, which is not HTTPS");
        let to = format!("{realm}?service={service}&scope=repository:{repository}:pull,push");
        let mut request = Request::get(&to);
        if let Some(account) = &self.account {
            request = request.header(header::AUTHORIZATION, format!("Basic {account}"));
        }
        let what = || format!("cannot get a token from {realm}");
        let mut answer = client.run(request.body(()).with_context(what)?).with_context(what)?;
        ensure!(answer.status().is_success(), "{}: it answered {}", what(), answer.status());
        let text = answer.body_mut().with_config().limit(ANSWER_BYTES).read_to_string().with_context(what)?;
        let answer: serde_json::Value = serde_json::from_str(&text).with_context(what)?;
        let token = answer["token"].as_str().or_else(|| answer["access_token"].as_str());
        token.map(str::to_owned).with_context(what)
    }
}

/// `WWW-Authenticate`, as far as registries use it.
#[derive(Debug, PartialEq, Eq)]
enum Challenge {
    Basic,
    Bearer { realm: String, service: String },
    Unknown,
}

impl Challenge {
    fn parse(text: &str) -> Self {
        let (scheme, parameters) = text.split_once(' ').unwrap_or((text, ""));
        if scheme.eq_ignore_ascii_case("basic") {
            return Self::Basic;
        }
        let parameter = |name: &str| {
            let (_, rest) = parameters.split_once(&format!("{name}=\""))?;
            rest.split_once('"').map(|(value, _)| value.to_owned())
        };
        match parameter("realm") {
            Some(realm) if scheme.eq_ignore_ascii_case("bearer") => {
                Self::Bearer { realm, service: parameter("service").unwrap_or_default() }
            }
            _ => Self::Unknown,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn challenges_are_read() {
        let bearer =
            |realm: &str, service: &str| Challenge::Bearer { realm: realm.into(), service: service.into() };
        for (text, expected) in [
            ("Basic realm=\"Registry\"", Challenge::Basic),
            (
                "Bearer realm=\"https://auth.example/token\",service=\"registry.example\",scope=\"x\"",
                bearer("https://auth.example/token", "registry.example"),
            ),
            ("bearer realm=\"https://a\"", bearer("https://a", "")),
            ("Bearer service=\"s\"", Challenge::Unknown),
            ("Negotiate", Challenge::Unknown),
            ("", Challenge::Unknown),
        ] {
            assert_eq!(Challenge::parse(text), expected, "{text}");
        }
    }

    #[test]
    fn an_account_is_sent_to_nobody_without_https() {
        let login = Login::new(Some("ann:secret".to_owned()));
        let agent = Agent::new_with_defaults();
        let error = login.renew(&agent, "Bearer realm=\"http://registry.example/token\"", "x").unwrap_err();
        assert!(error.to_string().contains("not HTTPS"), "{error}");
        assert_eq!(login.authorization(), None);
    }
}
