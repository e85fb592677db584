//! What is true for a running server: checked settings, in units the code uses.

pub mod external_url;

use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use crate::config::external_url::ExternalUrl;
use crate::enrol::Clusters;
use crate::enrol::review::ServiceAccount;
use crate::history::retention::Retention;
use crate::secret::Digest;
use crate::secret::seal::SealKeySource;
use crate::tls::Tls;
use crate::tls::trust::TrustFile;
use ipnet::IpNet;

/// Settings of a server.
#[derive(Clone, Debug)]
pub struct Config {
    pub listen: SocketAddr,
    /// `postgres://…` or the path of a SQLite file.
    pub database: String,
    /// How long measurements are kept, and their levels.
    pub retention: Retention,
    /// Where people and agents reach the server, if that is known.
    pub external_url: Option<ExternalUrl>,
    /// `None`: plain HTTP.
    pub tls: Option<Tls>,
    /// What agents have to trust, where it is no authority of the server's own.
    pub trust: Option<TrustFile>,
    /// Browsers reach the server by HTTPS only: the session cookie is marked `Secure`.
    pub secure_cookies: bool,
    /// Proxies in front that are believed when they say whose request it is.
    pub trusted_proxies: Vec<IpNet>,
    /// Where the key comes from that encrypts what the database must not give away.
    pub secret_key: SealKeySource,
    /// Those whose pods enrol.
    pub clusters: Clusters,
    pub operator: Operator,
    /// Folder of agents' binaries that the server gives away, with `checksums.sha256` in it.
    pub releases: Option<PathBuf>,
    pub limits: Limits,
}

impl Config {
    /// What agents have to trust beyond what their systems do, PEM.
    pub fn authority_pem(&self) -> anyhow::Result<Option<String>> {
        let own = self.tls.as_ref().and_then(Tls::authority_pem);
        own.map(Ok).or_else(|| self.trust.as_ref().map(TrustFile::pem)).transpose()
    }
}

/// By what the operator is recognised. By default nobody is one.
#[derive(Clone, Debug, Default)]
pub struct Operator {
    /// Its service account in the cluster.
    pub account: Option<ServiceAccount>,
    /// Digest of a fixed credential, for an operator outside the cluster.
    pub credential: Option<Digest>,
}

/// Bounds in time on what strangers can hold of the server. Tests shorten them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// From the first byte of a connection to the end of its TLS handshake; from there, or from the end of
    /// the answer before, to the end of a request's
    /// headers. Agents of the original leave a connection unused for up to 15 s.
    pub headers: Duration,
    /// For the other end to take something of what is written to it.
    pub write: Duration,
    /// For a request's body. The original's agents give up after 45 s.
    pub body: Duration,
    /// For a request as a whole, its body and its answer's beginning included.
    pub request: Duration,
    /// How long a command poll is held. The original holds 15 s; its agents wait up to 45 s.
    pub poll: Duration,
    /// For everything between the signal to stop and the end of the process.
    pub stop: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            headers: Duration::from_secs(30),
            write: Duration::from_secs(30),
            body: Duration::from_secs(40),
            request: Duration::from_mins(1),
            poll: Duration::from_secs(20),
            stop: Duration::from_secs(20),
        }
    }
}
