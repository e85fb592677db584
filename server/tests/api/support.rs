//! A server of a test's own, and those who call it.

pub(crate) mod actor;
pub(crate) mod cluster;
pub(crate) mod program;
pub(crate) mod tables;

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use serde_json::{Value, json};
use spectra_server::account::Role;
use spectra_server::config::{Config, Limits, Operator};
use spectra_server::enrol::{Clusters, TokenScope, TokenTerms, create_token};
use spectra_server::history::retention::Retention;
use spectra_server::secret::seal::SealKeySource;
use spectra_server::secret::{Digest, random_api_token, random_hex};
use spectra_server::store::{NewApiToken, NewSession, NewUser, Store, Time};
use spectra_server::{App, serve};
use spectra_testkit::TestDatabase;
use tokio::net::TcpListener;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;
use uuid::Uuid;

pub(crate) use actor::{Actor, Answer};

/// A running server with a database that goes away with it.
pub(crate) struct TestServer {
    pub app: App,
    pub address: SocketAddr,
    stop: Option<oneshot::Sender<()>>,
    serving: Option<JoinHandle<()>>,
    pub database: Arc<TestDatabase>,
}

impl TestServer {
    pub(crate) async fn start() -> Self {
        Self::with(|_| {}).await
    }

    /// With limits in time that a test can wait for.
    pub(crate) async fn with_limits(limits: Limits) -> Self {
        Self::with(|config| config.limits = limits).await
    }

    pub(crate) async fn with(change: impl FnOnce(&mut Config)) -> Self {
        Self::on(Arc::new(database().await), change).await
    }

    /// Another server of the same database.
    pub(crate) async fn beside(&self) -> Self {
        Self::on(Arc::clone(&self.database), |_| {}).await
    }

    async fn on(database: Arc<TestDatabase>, change: impl FnOnce(&mut Config)) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let mut config = Config {
            listen: address,
            database: database.url.clone(),
            retention: Retention::default(),
            external_url: None,
            tls: None,
            trust: None,
            secure_cookies: false,
            trusted_proxies: Vec::new(),
            secret_key: SealKeySource::default(),
            clusters: Clusters::default(),
            operator: Operator::default(),
            releases: None,
            limits: Limits::default(),
        };
        change(&mut config);
        let store = Store::open(&config.database).await.unwrap();
        let app = App::start(config, store);
        let (stop, stopped) = oneshot::channel::<()>();
        let serving = tokio::spawn(serve(listener, app.clone(), async {
            let _ = stopped.await;
        }));
        Self { app, address, stop: Some(stop), serving: Some(serving), database }
    }

    /// Tells the server to stop; the handle ends when it has.
    pub(crate) fn stop(&mut self) -> JoinHandle<()> {
        drop(self.stop.take());
        self.serving.take().expect("a server is stopped once")
    }

    pub(crate) fn anon(&self) -> Actor {
        Actor::new(self.address)
    }

    pub(crate) async fn viewer(&self) -> Actor {
        self.user(Role::Viewer).await
    }

    pub(crate) async fn admin(&self) -> Actor {
        self.user(Role::Admin).await
    }

    /// Somebody with that role, signed in.
    pub(crate) async fn user(&self, role: Role) -> Actor {
        self.user_with_id(role).await.0
    }

    pub(crate) async fn user_with_id(&self, role: Role) -> (Actor, Uuid) {
        let user = NewUser {
            id: Uuid::now_v7(),
            username: format!("{role}-{}", Uuid::now_v7().simple()),
            password_hash: "nobody signs in with a password here".to_owned(),
            role: role.name(),
            created_at: Time::now(),
        };
        assert!(self.app.store.insert_user(&user).await.unwrap());
        let cookie = self.session(user.id, time::Duration::hours(1)).await;
        (self.anon().with("cookie", &format!("spectra_session={cookie}")), user.id)
    }

    /// A program with an API token of nobody's, that is valid for `lifetime`, which may be negative.
    pub(crate) async fn api_token(
        &self,
        role: &'static str,
        scope: &'static str,
        lifetime: time::Duration,
    ) -> Actor {
        let token = random_api_token();
        let row = NewApiToken {
            id: Uuid::now_v7(),
            hash: Digest::of(&token),
            name: format!("{role} {scope}"),
            owner: None,
            role,
            scope,
            created_at: Time::now(),
            expires_at: Time::now().plus(lifetime),
        };
        assert!(self.app.store.insert_api_token(&row).await.unwrap());
        self.anon().with("authorization", &format!("Bearer {token}"))
    }

    /// A program with an API token that `owner` makes.
    pub(crate) async fn api_token_of(&self, owner: &Actor, role: &str, scope: &str) -> Actor {
        let wanted = json!({"name": "program", "role": role, "scope": scope});
        let made = owner.post("/api/v1/api-tokens", &wanted).await;
        assert_eq!(made.status, 201, "{}", made.text);
        self.anon().with("authorization", &format!("Bearer {}", made.json["token"].as_str().unwrap()))
    }

    /// A session's cookie that is valid for `lifetime`, which may be negative.
    pub(crate) async fn session(&self, user: Uuid, lifetime: time::Duration) -> String {
        let cookie = random_hex();
        let session = NewSession {
            hash: Digest::of(&cookie),
            id: Uuid::now_v7(),
            user,
            created_at: Time::now(),
            expires_at: Time::now().plus(lifetime),
            remote_address: "192.0.2.1".to_owned(),
            user_agent: None,
        };
        self.app.store.insert_session(&session).await.unwrap();
        cookie
    }

    /// A fresh registration token for one host.
    pub(crate) async fn token(&self) -> String {
        self.tokens(TokenTerms::DEFAULT).await
    }

    pub(crate) async fn tokens(&self, terms: TokenTerms) -> String {
        self.tokens_for(terms, TokenScope::default()).await
    }

    pub(crate) async fn tokens_for(&self, terms: TokenTerms, scope: TokenScope) -> String {
        create_token(&self.app.store, terms, scope, "test".to_owned()).await.unwrap().token
    }

    /// A registered agent that speaks as ours does.
    pub(crate) async fn agent(&self, hostname: &str) -> Agent {
        Agent::register(&self.anon(), &self.token().await, hostname).await
    }
}

/// A fresh, migrated database.
pub(crate) async fn database() -> TestDatabase {
    spectra_testkit::database(async |url| {
        Store::open(url).await?.close().await;
        Ok(())
    })
    .await
}

/// The least that a host says of itself.
pub(crate) fn registration(token: &str, hostname: &str) -> Value {
    json!({"token": token, "info": {"hostname": hostname, "os": "linux", "arch": "amd64", "cpu_cores": 2}})
}

pub(crate) struct Agent {
    pub id: Uuid,
    pub secret: String,
    pub actor: Actor,
}

impl Agent {
    pub(crate) async fn register(anon: &Actor, token: &str, hostname: &str) -> Self {
        let answer = anon.post("/api/v1/agent/register", &registration(token, hostname)).await;
        assert_eq!(answer.status, 201, "{}", answer.text);
        let (id, secret) =
            (answer.json["agent_id"].as_str().unwrap(), answer.json["secret"].as_str().unwrap());
        let actor = anon
            .clone()
            .with("x-agent-id", id)
            .with("x-agent-secret", secret)
            .with("x-spectra-protocol", "2")
            .with("x-agent-version", "0.1.0");
        Self { id: id.parse().unwrap(), secret: secret.to_owned(), actor }
    }

    /// Sends envelopes and expects them to be stored.
    pub(crate) async fn send(&self, envelopes: &[Value]) {
        let answer = self.actor.post("/api/v1/agent/metrics", &json!(envelopes)).await;
        assert_eq!((answer.status.as_u16(), &*answer.text), (202, ""));
    }
}

/// An envelope.
#[expect(clippy::needless_pass_by_value, reason = "it is written as a literal where it is called")]
pub(crate) fn envelope(kind: &str, time: Time, data: Value) -> Value {
    json!({"type": kind, "timestamp": time.rfc3339(true), "data": data})
}

/// Asks until `done` is content with the answer; fails after a minute.
pub(crate) async fn eventually<T>(mut ask: impl AsyncFnMut() -> Option<T>) -> T {
    for _ in 0..600 {
        if let Some(found) = ask().await {
            return found;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    panic!("it did not happen within a minute")
}
