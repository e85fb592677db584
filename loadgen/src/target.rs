//! Where the server is, and how connections to it are made.

use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;

use anyhow::{Context, Result, bail, ensure};
use hyper::http::request::Builder;
use hyper::{Request, Version};
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::{ClientConfig, RootCertStore};
use spectra_protocol::header;
use tokio::net::{TcpStream, lookup_host};
use tokio_rustls::TlsConnector;

use crate::identity::Identity;
use crate::link::Link;

/// A server.
#[derive(Clone)]
pub(crate) struct Target {
    /// `host:port`, as requests name it.
    pub(crate) authority: String,
    address: SocketAddr,
    tls: Option<(TlsConnector, ServerName<'static>)>,
    http1: bool,
}

impl Target {
    pub(crate) async fn new(url: &str, ca_file: Option<&Path>, http1: bool) -> Result<Self> {
        let (scheme, rest) = url.split_once("://").context("the server must be http://… or https://…")?;
        let authority = rest.trim_end_matches('/').to_owned();
        let (host, port) = authority.rsplit_once(':').context("the server's port is missing")?;
        port.parse::<u16>().context("the server's port is not a number")?;
        let tls = match scheme {
            "http" => None,
            "https" => {
                let file = ca_file.context("https needs --ca-file")?;
                let name = ServerName::try_from(host.to_owned()).context("the server's name is none")?;
                Some((connector(file, http1)?, name))
            }
            _ => bail!("the server must be http://… or https://…, not {scheme}"),
        };
        let address = lookup_host(&authority)
            .await
            .ok()
            .and_then(|mut addresses| addresses.next())
            .with_context(|| format!("cannot find {authority}"))?;
        Ok(Self { authority, address, tls, http1 })
    }

    pub(crate) fn scheme(&self) -> &'static str {
        if self.tls.is_some() { "https" } else { "http" }
    }

    /// A request of an agent, its body still missing.
    pub(crate) fn request(&self, method: &str, path: &str, identity: &Identity) -> Builder {
        let request = self.plain(method, &format!("/api/v1/agent/{path}"));
        request.header(header::AGENT_ID, &identity.id).header(header::AGENT_SECRET, &identity.secret)
    }

    /// A request of nobody, its body still missing.
    pub(crate) fn plain(&self, method: &str, path: &str) -> Builder {
        let request = Request::builder().method(method);
        let request = request.header("user-agent", concat!("Spectra-Loadgen/", env!("CARGO_PKG_VERSION")));
        if self.http1 {
            request.uri(path).header("host", &self.authority)
        } else {
            request.uri(format!("{}://{}{path}", self.scheme(), self.authority)).version(Version::HTTP_2)
        }
    }

    /// Makes a connection, ready for requests.
    pub(crate) async fn connect(&self) -> Result<Link> {
        let stream = TcpStream::connect(self.address).await?;
        stream.set_nodelay(true)?;
        match &self.tls {
            None => Link::new(stream, self.http1).await,
            Some((connector, name)) => {
                Link::new(connector.connect(name.clone(), stream).await?, self.http1).await
            }
        }
    }
}

/// Trusts the authorities in the file and nobody else.
fn connector(ca_file: &Path, http1: bool) -> Result<TlsConnector> {
    let what = || format!("cannot read {}", ca_file.display());
    let mut roots = RootCertStore::empty();
    for certificate in CertificateDer::pem_file_iter(ca_file).with_context(what)? {
        roots.add(certificate.with_context(what)?).with_context(what)?;
    }
    ensure!(!roots.is_empty(), "{} has no certificate", ca_file.display());
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let versions = ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions()?;
    let mut config = versions.with_root_certificates(roots).with_no_client_auth();
    let protocol: &[u8] = if http1 { b"http/1.1" } else { b"h2" };
    config.alpn_protocols = vec![protocol.to_vec()];
    Ok(TlsConnector::from(Arc::new(config)))
}
