//! The API server of a cluster over HTTPS, as every real one is: only with the certificate authority that the server
//! was told (`--kubernetes-ca`) is it asked.

use std::io::Write as _;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use hyper_util::rt::{TokioExecutor, TokioIo};
use hyper_util::server::conn::auto;
use hyper_util::service::TowerToHyperService;
use rustls::ServerConfig;
use rustls::pki_types::PrivateKeyDer;
use spectra_server::enrol::review::{ClusterApi, Kept, Reviewer};
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;

use crate::support::cluster::{own_token, pod, server_asking, token_reviews};

/// An API server with a certificate of its own; its PEM, and how often it was asked.
async fn api_server() -> (SocketAddr, String, Arc<AtomicUsize>) {
    let made = rcgen::generate_simple_self_signed(["127.0.0.1".to_owned()]).unwrap();
    let key = PrivateKeyDer::try_from(made.signing_key.serialize_der()).unwrap();
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ServerConfig::builder_with_provider(provider).with_safe_default_protocol_versions().unwrap();
    let config = config.with_no_client_auth().with_single_cert(vec![made.cert.der().clone()], key).unwrap();
    let acceptor = TlsAcceptor::from(Arc::new(config));
    let (router, asked) = token_reviews();
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let (acceptor, router) = (acceptor.clone(), router.clone());
            tokio::spawn(async move {
                // Who does not trust the certificate goes away here.
                let Ok(stream) = acceptor.accept(stream).await else { return };
                let service = TowerToHyperService::new(router);
                let serving = auto::Builder::new(TokioExecutor::new());
                let _ = serving.serve_connection(TokioIo::new(stream), service).await;
            });
        }
    });
    (address, made.cert.pem(), asked)
}

fn file(pem: &str) -> PathBuf {
    let mut file = tempfile::NamedTempFile::new().unwrap();
    file.write_all(pem.as_bytes()).unwrap();
    file.keep().unwrap().1
}

#[tokio::test]
async fn an_api_server_is_asked_only_if_its_certificate_is_of_the_given_authority() {
    let (api, pem, asked) = api_server().await;
    let stranger = rcgen::generate_simple_self_signed(["127.0.0.1".to_owned()]).unwrap().cert.pem();
    let both = format!("{stranger}{pem}");
    for (name, url, ca, status) in [
        ("its own", format!("https://{api}"), Some(&pem), 403),
        ("one of two", format!("https://{api}"), Some(&both), 403),
        ("another's", format!("https://{api}"), Some(&stranger), 503),
        ("the system's", format!("https://{api}"), None, 503),
        ("without TLS", format!("http://{api}"), Some(&pem), 503),
        ("under another name", format!("https://localhost:{}", api.port()), Some(&pem), 503),
    ] {
        let before = asked.load(Ordering::Relaxed);
        let cluster = ClusterApi { url, ca: ca.map(|pem| Kept::File(file(pem))), token: own_token() };
        let server = server_asking(cluster).await;
        // No fleet takes the pod, which is known only to who was told whose it is.
        let answer = server.enrol(&pod("lab/spectra-agent", 1, 1)).await;
        assert_eq!(answer.status, status, "{name}: {answer:?}");
        let is_asked = asked.load(Ordering::Relaxed) > before;
        assert_eq!(is_asked, status == 403, "{name}: the token goes to nobody else");
    }
}

#[test]
fn authorities_that_cannot_be_read_are_an_error_at_the_start() {
    let url = "https://127.0.0.1:1".to_owned();
    for ca_file in [PathBuf::from("/nowhere/ca.crt"), file("no certificate")] {
        let ca = Some(Kept::File(ca_file.clone()));
        let cluster = ClusterApi { url: url.clone(), ca, token: own_token() };
        let error = Reviewer::new(cluster).unwrap_err().to_string();
        assert!(error.contains(ca_file.to_str().unwrap()), "{error}");
    }
}
