//! A real server over the database, and people who are signed in.

use anyhow::Result;
use reqwest::Client;
use spectra_server::account::Role;
use spectra_server::config::{Config, Limits, Operator};
use spectra_server::enrol::Clusters;
use spectra_server::history::retention::Retention;
use spectra_server::secret::seal::SealKeySource;
use spectra_server::secret::{Digest, random_hex};
use spectra_server::store::{NewSession, NewUser, Store, Time};
use spectra_server::{App, serve};
use tokio::net::TcpListener;
use tokio::task::JoinHandle;
use uuid::Uuid;

use crate::ask::Person;

pub(crate) struct Stage {
    store: Store,
    client: Client,
    base: String,
    serving: JoinHandle<()>,
}

impl Drop for Stage {
    fn drop(&mut self) {
        self.serving.abort();
    }
}

impl Stage {
    pub(crate) async fn set(database: &str, retention: Retention) -> Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let address = listener.local_addr()?;
        let config = Config {
            listen: address,
            database: database.to_owned(),
            retention,
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
        let store = Store::open(database).await?;
        let app = App::start(config, store.clone());
        let serving = tokio::spawn(serve(listener, app, std::future::pending()));
        // The client wants one even where there is no TLS; another bench in this process may have set it.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let client = Client::builder().no_proxy().build()?;
        Ok(Self { store, client, base: format!("http://{address}"), serving })
    }

    /// Somebody new: one person may not ask as often as a bench does.
    pub(crate) async fn person(&self) -> Result<Person> {
        let (id, now) = (Uuid::now_v7(), Time::now());
        let user = NewUser {
            id,
            username: format!("bench-{}", id.simple()),
            password_hash: "nobody signs in with a password here".to_owned(),
            role: Role::Viewer.name(),
            created_at: now,
        };
        self.store.insert_user(&user).await?;
        let secret = random_hex();
        let session = NewSession {
            hash: Digest::of(&secret),
            id: Uuid::now_v7(),
            user: id,
            created_at: now,
            expires_at: now.plus(time::Duration::hours(1)),
            remote_address: "192.0.2.1".to_owned(),
            user_agent: None,
        };
        self.store.insert_session(&session).await?;
        let cookie = format!("spectra_session={secret}");
        Ok(Person { client: self.client.clone(), base: self.base.clone(), cookie })
    }
}
