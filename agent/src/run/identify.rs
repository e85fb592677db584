//! Who the agent is when it starts: the identity file's, a pod's, or a new one.

use std::path::Path;
use std::time::{Duration, Instant};

use anyhow::{Context, bail, ensure};
use reqwest::Url;
use tokio::time::sleep;

use crate::config::TokenSource;
use crate::enrol::{self, EnrolError};
use crate::host::Host;
use crate::identity::{self, Identity, Prepared};
use crate::link::{Link, Server, Trust};
use crate::renew::{Means, Pod, enrol_pod};

/// How long a pod asks a server that does not answer, before Kubernetes starts it anew; and how often.
const POD_PATIENCE: Duration = Duration::from_secs(30);
const POD_WAIT: Duration = Duration::from_secs(2);

/// An identity, for how long it holds, and how another one is got.
#[derive(Debug)]
pub(super) struct Known {
    pub(super) identity: Identity,
    /// The disk is a copy: what is on it is another machine's.
    pub(super) is_copied: bool,
    pub(super) life: Option<Duration>,
    pub(super) means: Means,
}

/// What somebody gave to become known by.
#[derive(Debug)]
pub(super) struct Given<'a> {
    pub(super) token: TokenSource,
    pub(super) pod: Option<Pod>,
    pub(super) path: &'a Path,
}

pub(super) async fn identify(
    server: &Server,
    given: Given<'_>,
    host: &Host,
    hash: Option<&str>,
) -> anyhow::Result<Known> {
    let Given { token, pod, path } = given;
    if let Some(pod) = pod {
        let (identity, life) = first_of_pod(&Link::new(server, None, hash)?, server, &pod, host).await?;
        tracing::info!(agent = identity.id, "the pod is enrolled");
        return Ok(Known { identity, is_copied: false, life: Some(life), means: Means::Kubernetes(pod) });
    }
    let means = match &token {
        TokenSource::None | TokenSource::StandardInput => Means::None,
        token => Means::Token { token: token.clone(), identity: path.to_owned() },
    };
    let found = known(server, host, path)?;
    let is_copied = matches!(found, Found::Copied);
    let identity = match found {
        Found::Own(identity) => {
            if token != TokenSource::None {
                tracing::info!(path = %path.display(), "registered already: the token is not used");
            }
            identity
        }
        Found::Copied | Found::Nothing => register(server, token, host, path, hash).await?,
    };
    Ok(Known { identity, is_copied, life: None, means })
}

/// What stands in the identity file.
#[derive(Debug)]
enum Found {
    Own(Identity),
    /// Another machine's.
    Copied,
    Nothing,
}

fn known(server: &Server, host: &Host, path: &Path) -> anyhow::Result<Found> {
    let Some(identity) = identity::load(path)? else { return Ok(Found::Nothing) };
    let machine = host.facts().machine_id;
    if identity.is_copied(&machine) {
        tracing::warn!(
            path = %path.display(), agent = identity.id,
            "the identity is another machine's: this disk is a copy; registering as a host of its own"
        );
        return Ok(Found::Copied);
    }
    vouch(&identity, server).with_context(|| format!("cannot use the identity file {}", path.display()))?;
    let now = identity.clone().of(machine, address(server));
    if now != identity {
        // To notice a copy and another server later. A file that cannot be written serves as it is.
        if let Err(error) = Prepared::new(path).and_then(|prepared| prepared.store(&now)) {
            tracing::debug!(%error, "the identity file stays as it is");
        }
    }
    Ok(Found::Own(now))
}

/// A secret goes to another server only if an authority says that it is the one of that name, and to the same one
/// no longer in the open where it was encrypted.
pub(crate) fn vouch(identity: &Identity, server: &Server) -> anyhow::Result<()> {
    let Ok(before) = identity.server.parse::<Url>() else { return Ok(()) };
    let is_same_name = before.host_str() == server.url.host_str();
    let is_same = is_same_name && (before.scheme() == "http" || server.url.scheme() == "https");
    let is_vouched = server.url.scheme() == "https" && server.trust != Trust::Anybody;
    ensure!(
        is_same || is_vouched || server.is_local(),
        "it is for {before}, and nobody vouches for {}: use https with --ca-file or --pin, or move the file away \
         and register with a new token",
        server.url
    );
    if !is_same_name {
        tracing::info!(%before, now = %server.url, "the server has another name; its certificate has to be good for it");
    }
    Ok(())
}

pub(super) async fn register(
    server: &Server,
    token: TokenSource,
    host: &Host,
    path: &Path,
    hash: Option<&str>,
) -> anyhow::Result<Identity> {
    // Whoever shall type the token may send a signal instead, so this must not keep the runtime.
    let token = tokio::task::spawn_blocking(|| token.read()).await.context("cannot read the token")??;
    let Some(token) = token else {
        bail!(
            "there is no identity file {} of this machine and no token to register with: \
             name one with --token-file or SPECTRA_TOKEN (`spectra-server token create` makes one)",
            path.display()
        );
    };
    let link = Link::new(server, None, hash)?;
    let identity = enrol::enrol(&link, &address(server), &token, host, path).await?;
    tracing::info!(agent = identity.id, path = %path.display(), "registered");
    Ok(identity)
}

async fn first_of_pod(
    link: &Link,
    server: &Server,
    pod: &Pod,
    host: &Host,
) -> Result<(Identity, Duration), EnrolError> {
    let until = Instant::now() + POD_PATIENCE;
    loop {
        match enrol_pod(link, &address(server), pod, host).await {
            Err(EnrolError::Unreachable { .. }) if Instant::now() < until => sleep(POD_WAIT).await,
            outcome => return outcome,
        }
    }
}

/// The server, for people.
pub(super) fn address(server: &Server) -> String {
    server.url.as_str().trim_end_matches('/').to_owned()
}

#[cfg(test)]
mod tests {
    use super::{Identity, Server, Trust, vouch};

    #[test]
    fn a_secret_follows_its_server_only_to_a_name_that_is_vouched_for() {
        for (before, now, trust, allowed) in [
            ("", "http://other", Trust::System, true),
            ("https://old:1", "https://old:2", Trust::System, true),
            ("http://old", "http://old:8080", Trust::System, true),
            ("http://old", "https://old", Trust::System, true),
            ("https://old", "http://old", Trust::System, false),
            ("https://old", "https://new", Trust::System, true),
            ("https://old", "https://new", Trust::File("ca.pem".into()), true),
            ("https://old", "https://new", Trust::Anybody, false),
            ("https://old", "http://new", Trust::System, false),
            ("http://old", "http://new", Trust::System, false),
            ("https://old", "http://127.0.0.1:8080", Trust::System, true),
        ] {
            let identity =
                Identity::new("id".into(), "secret".into()).unwrap().of(String::new(), before.into());
            let server = Server { url: now.parse().unwrap(), trust };
            let outcome = vouch(&identity, &server);
            assert_eq!(outcome.is_ok(), allowed, "{before} {now} {outcome:?}");
        }
    }
}
