//! Tokens: step by step as `plan::token` says, each from what is there.

use std::sync::Arc;
use std::time::Duration;

use k8s_openapi::api::core::v1::Secret;
use kube::ResourceExt as _;

use super::run::Failure;
use crate::api::SpectraToken;
use crate::api::condition::{find, is_true};
use crate::cluster::{ClusterError, Happening, Kind, owner};
use crate::config::{FINALIZER_DEADLINE, FINALIZER_RETRY};
use crate::context::{Address, NoAddress, Scope};
use crate::link::{Destination, LinkError, PublishedToken, TokenToPublish};
use crate::plan::secret::{self, Content, TokenText};
use crate::plan::token::{self, FleetView, LOOK_AGAIN, SecretView, Step, TokenReason, TokenView, Verdict};

/// Ends the token of an object that is deleted.
const FINALIZER: &str = "spectra.dev/revoke-token";
/// Steps of one reconcile: three make a new token ready, the rest is for what happens meanwhile.
const STEPS: usize = 8;
/// Soon again: the fleet of a new token is being published at the same time.
const SOON: Duration = Duration::from_millis(300);

pub(super) async fn reconcile(token: Arc<SpectraToken>, scope: Arc<Scope>) -> Result<Duration, Failure> {
    let mut work = Work { token: &token, scope: &scope, published: Vec::new(), secret: None, is_told: false };
    if token.metadata.deletion_timestamp.is_some() {
        return work.end().await;
    }
    if is_converged(&token) && scope.is_first_look(&token.uid().unwrap_or_default()) {
        // After a start everything is looked at anyway, but not at once.
        return Ok(scope.operator.config.pace.of(LOOK_AGAIN).mul_f64(rand::random()));
    }
    if !token.finalizers().iter().any(|name| name == FINALIZER) {
        scope.operator.cluster.hold(&*token, FINALIZER).await?;
    }
    match work.run().await {
        Err(Failure::Server(error)) => work.unreachable(error).await,
        Err(Failure::Cluster(ClusterError::Forbidden(why))) => {
            work.settle(&Verdict::failed(TokenReason::SecretForbidden, LOOK_AGAIN), Some(&why)).await
        }
        other => other,
    }
}

/// Whether its status says that all is as this spec wants, without an end that is near.
fn is_converged(token: &SpectraToken) -> bool {
    let Some(status) = &token.status else { return false };
    status.observed_generation == token.metadata.generation
        && is_true(&status.conditions, "Ready")
        && status.next_rotation_at.is_none()
        && status
            .expires_at
            .as_deref()
            .and_then(crate::plan::moment)
            .is_some_and(|end| crate::plan::until(Scope::now(), end) > 2 * LOOK_AGAIN)
}

/// What is known while one token is worked on.
struct Work<'a> {
    token: &'a SpectraToken,
    scope: &'a Scope,
    published: Vec<PublishedToken>,
    secret: Option<Secret>,
    /// Whether the server knows this generation.
    is_told: bool,
}

impl Work<'_> {
    async fn run(&mut self) -> Result<Duration, Failure> {
        let operator = &self.scope.operator;
        let fence = operator.lead().await;
        let token = self.token;
        let namespace = token.namespace().unwrap_or_default();
        let status = token.status.clone().unwrap_or_default();
        self.is_told = status.observed_generation == token.metadata.generation
            && is_true(&status.conditions, "Registered");
        let (fleet, address) = match self.fleet(&namespace).await? {
            Ok(found) => found,
            Err(why) => {
                return self.settle(&Verdict::failed(TokenReason::Pending, LOOK_AGAIN), Some(&why)).await;
            }
        };
        self.published = operator.link.token(&token.uid().unwrap_or_default()).await?;
        self.secret = operator.cluster.get(&namespace, &token.secret_name()).await?;
        for _ in 0..STEPS {
            let view = TokenView {
                token,
                fleet: fleet.clone(),
                secret: secret::view(self.secret.as_ref(), &owner(token)),
                published: &self.published,
                is_told: self.is_told,
                now: Scope::now(),
            };
            match token::next(&view) {
                Step::Issue { revision } => self.issue(revision, address.as_ref()).await?,
                Step::Repair => self.repair(address.as_ref(), &view.secret.clone()).await?,
                Step::Publish { revision, ttl, uses, overlap } => {
                    self.publish(fence, revision, ttl, uses, overlap).await?;
                }
                Step::Revoke => {
                    operator.link.revoke_token(&token.uid().unwrap_or_default()).await?;
                    self.published = operator.link.token(&token.uid().unwrap_or_default()).await?;
                }
                Step::Done(verdict) => return self.settle(&verdict, None).await,
                Step::Delete => {
                    operator.cluster.delete(token).await?;
                    return Ok(LOOK_AGAIN);
                }
            }
        }
        Ok(SOON)
    }

    /// The token's fleet, and where its hosts find the server.
    async fn fleet(&self, namespace: &str) -> Result<Result<(FleetView, Option<Address>), String>, Failure> {
        let Some(fleet) = self.scope.fleet(namespace, &self.token.spec.fleet_ref.name) else {
            return Ok(Ok((FleetView::Absent, None)));
        };
        // Its tokens have ended on the server, or are about to.
        if fleet.metadata.deletion_timestamp.is_some() {
            return Ok(Ok((FleetView::Absent, None)));
        }
        if fleet.spec.paused {
            return Ok(Ok((FleetView::Paused, None)));
        }
        let address = match self.scope.operator.address(&fleet).await? {
            Ok(address) => address,
            Err(NoAddress::Missing) => return Ok(Ok((FleetView::NoAddress, None))),
            Err(NoAddress::Authorities(why)) => return Ok(Err(why)),
        };
        let enrollment = &fleet.spec.enrollment;
        let view = FleetView::Known {
            default_ttl: enrollment.default_token_ttl.length().unwrap_or_default(),
            max_ttl: enrollment.max_token_ttl.length().unwrap_or_default(),
            content: secret::content_hash(&address.url, &address.authorities, &fleet.name_any()),
        };
        Ok(Ok((view, Some(address))))
    }

    async fn content(&self, address: Option<&Address>) -> Result<Content, Failure> {
        let operator = &self.scope.operator;
        let Address { url, authorities } = address.cloned().unwrap_or_default();
        let destination = Destination { server: url.clone(), authority: authorities.clone() };
        let texts = operator.scripts.get(&operator.link, &destination).await?;
        Ok(Content {
            server_url: url,
            authorities,
            shell: texts.shell.clone(),
            power_shell: texts.power_shell.clone(),
        })
    }

    /// Puts a new token into the Secret: made where there is none, replaced where there is one of ours.
    async fn issue(&mut self, revision: i64, address: Option<&Address>) -> Result<(), Failure> {
        let text = TokenText::draw(rand::random(), rand::random());
        let wanted =
            secret::secret(self.token, &owner(self.token), &text, revision, &self.content(address).await?);
        self.put(wanted).await
    }

    /// Writes the Secret anew with the token that it has.
    async fn repair(&mut self, address: Option<&Address>, view: &SecretView) -> Result<(), Failure> {
        let text = self.secret.as_ref().and_then(secret::token_text);
        let (Some(text), SecretView::Ours { revision, .. }) = (text, view) else { return Ok(()) };
        let wanted =
            secret::secret(self.token, &owner(self.token), &text, *revision, &self.content(address).await?);
        self.put(wanted).await
    }

    async fn put(&mut self, wanted: Secret) -> Result<(), Failure> {
        let cluster = &self.scope.operator.cluster;
        let is_rotating = self.token.spec.rotation.is_some();
        let written = match &self.secret {
            // Only what was looked at is replaced.
            Some(found) if is_rotating => {
                let mut wanted = wanted;
                wanted.metadata.uid = found.metadata.uid.clone();
                cluster.apply(&wanted).await
            }
            Some(found) => {
                cluster.delete(found).await?;
                cluster.create(&wanted).await
            }
            None => cluster.create(&wanted).await,
        };
        self.secret = match written {
            Ok(written) => Some(written),
            // Somebody's has come meanwhile: the next step sees whose.
            Err(ClusterError::Conflict(_)) => {
                let namespace = self.token.namespace().unwrap_or_default();
                cluster.get(&namespace, &self.token.secret_name()).await?
            }
            Err(error) => return Err(error.into()),
        };
        Ok(())
    }

    async fn publish(
        &mut self,
        fence: i64,
        revision: i64,
        ttl: Duration,
        uses: i32,
        overlap: Duration,
    ) -> Result<(), Failure> {
        let link = &self.scope.operator.link;
        let Some(text) = self.secret.as_ref().and_then(secret::token_text) else { return Ok(()) };
        let constraints = self.token.spec.constraints.clone().unwrap_or_default();
        let wanted = TokenToPublish {
            cluster_uid: link.cluster().to_owned(),
            fence,
            hash: text.hash(),
            public_id: text.public_id().to_owned(),
            fleet_namespace: self.token.namespace().unwrap_or_default(),
            fleet_name: self.token.spec.fleet_ref.name.clone(),
            ttl_seconds: ttl.as_secs(),
            uses,
            labels: self.token.spec.agent_labels.clone(),
            hostnames: constraints.hostnames,
            cidrs: constraints.cidrs,
            overlap_seconds: overlap.as_secs(),
        };
        let known = link.publish_token(&self.token.uid().unwrap_or_default(), revision, &wanted).await?;
        self.published.retain(|token| token.revision != revision);
        self.published.insert(0, known);
        self.is_told = true;
        Ok(())
    }

    /// Says how the token is, if that is news, and what happened to it.
    async fn settle(&self, verdict: &Verdict, detail: Option<&str>) -> Result<Duration, Failure> {
        let token = self.token;
        let public =
            self.secret.as_ref().and_then(secret::token_text).map(|text| text.public_id().to_owned());
        let newest = self.published.first();
        let status = verdict.status(token, newest, public, detail, Scope::now());
        let before = token.status.clone().unwrap_or_default();
        if status != before {
            self.scope.operator.cluster.status(token, &status).await?;
            if let Some(happening) = happening(token, verdict.reason, status.revision) {
                self.scope.operator.cluster.tell(token, &happening).await;
            }
        }
        Ok(verdict.look_again)
    }

    /// The server could not be told: say so, and try again later.
    async fn unreachable(&self, error: LinkError) -> Result<Duration, Failure> {
        let reason = match &error {
            LinkError::Refused(_) => TokenReason::Rejected,
            other => token::unreachable(other),
        };
        // A moment later the fleet is published: no reason to say anything.
        let is_new = self.token.status.is_none();
        if reason == TokenReason::Pending && is_new {
            return Err(error.into());
        }
        self.settle(&Verdict::failed(reason, LOOK_AGAIN), Some(&error.to_string())).await?;
        Err(error.into())
    }

    /// The object is to go: its token ends first, if the server can be told within a minute.
    async fn end(&self) -> Result<Duration, Failure> {
        let token = self.token;
        let operator = &self.scope.operator;
        let uid = token.uid().unwrap_or_default();
        if !token.finalizers().iter().any(|name| name == FINALIZER) {
            self.scope.forget(&uid);
            return Ok(LOOK_AGAIN);
        }
        if let Err(error) = operator.link.revoke_token(&uid).await {
            let since = token.metadata.deletion_timestamp.as_ref().map(|at| at.0).unwrap_or_default();
            let waited = crate::plan::until(since, Scope::now());
            if waited < operator.config.pace.of(FINALIZER_DEADLINE) && !self.is_namespace_ending().await {
                tracing::warn!(name = token.name_any(), %error, "a deleted token cannot be revoked yet");
                return Ok(operator.config.pace.of(FINALIZER_RETRY));
            }
            tracing::warn!(name = token.name_any(), %error, "a deleted token is left to the sweep");
        }
        operator.cluster.let_go(token, FINALIZER).await?;
        self.scope.forget(&uid);
        Ok(LOOK_AGAIN)
    }

    async fn is_namespace_ending(&self) -> bool {
        self.scope.operator.is_namespace_ending(&self.token.namespace().unwrap_or_default()).await
    }
}

/// What to tell of a token whose reason has changed, or whose revision has.
fn happening(token: &SpectraToken, reason: TokenReason, revision: Option<i64>) -> Option<Happening> {
    let before = token.status.as_ref();
    let old = before.and_then(|status| find(&status.conditions, "Ready")).map(|ready| ready.reason.as_str());
    let is_rotated = reason == TokenReason::Rotated && before.and_then(|status| status.revision) != revision;
    if old == Some(reason.name()) && !is_rotated {
        return None;
    }
    let (kind, name, note) = match reason {
        TokenReason::Issued => (Kind::Normal, "TokenIssued", "the token is in its Secret"),
        TokenReason::Rotated => (Kind::Normal, "TokenRotated", "a new token is in the Secret"),
        TokenReason::Revoked => (Kind::Normal, "TokenRevoked", "nobody can register with it any more"),
        TokenReason::Expired => (Kind::Normal, "TokenExpired", "its time is over"),
        TokenReason::Exhausted => (Kind::Normal, "TokenUsed", "as many hosts have registered as may"),
        TokenReason::SecretConflict => {
            (Kind::Warning, "SecretConflict", "the Secret's name is taken; it is left as it is")
        }
        TokenReason::ServerUnreachable => (Kind::Warning, "ServerUnreachable", "the server cannot be told"),
        _ => return None,
    };
    Some(Happening { kind, reason: name, action: "Reconcile", note: note.into() })
}
