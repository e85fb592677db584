//! `connect` with TLS, against a real handshake: whom the agent trusts, whom it does not, and why.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, DnType, IsCa, KeyPair};
use rustls::ServerConfig;
use rustls::pki_types::PrivateKeyDer;
use serde_json::{Value, json};
use spectra_agent::diagnose::{self, Context, Diagnostic, Progress, Rules};
use spectra_agent::host::Host;
use spectra_agent::policy::Policy;
use spectra_protocol::config::DiagnosticPolicy;
use tempfile::TempDir;
use time::OffsetDateTime;
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;

/// Days from now until a certificate ends.
const GOOD: i64 = 30;
const OVER: i64 = -3;

struct Authority {
    issuer: CertifiedIssuer<'static, KeyPair>,
    folder: TempDir,
}

impl Authority {
    fn new() -> Self {
        let mut params = CertificateParams::new(Vec::<String>::new()).unwrap();
        params.distinguished_name.push(DnType::CommonName, "An authority");
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let issuer = CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap();
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("ca.pem"), issuer.pem()).unwrap();
        Self { issuer, folder }
    }

    fn file(&self) -> PathBuf {
        self.folder.path().join("ca.pem")
    }

    /// A server for `name` whose certificate ends after `days`; its port.
    async fn serve(&self, name: &str, days: i64) -> u16 {
        let now = OffsetDateTime::now_utc();
        let mut params = CertificateParams::new(vec![name.to_owned()]).unwrap();
        params.distinguished_name.push(DnType::CommonName, name);
        params.not_before = now - time::Duration::days(90);
        params.not_after = now + time::Duration::days(days) + time::Duration::hours(1);
        let key = KeyPair::generate().unwrap();
        let certificate = params.signed_by(&key, &self.issuer).unwrap();
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let config = ServerConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_no_client_auth()
            .with_single_cert(
                vec![certificate.der().clone()],
                PrivateKeyDer::try_from(key.serialize_der()).unwrap(),
            )
            .unwrap();
        let (acceptor, listener) =
            (TlsAcceptor::from(Arc::new(config)), TcpListener::bind("127.0.0.1:0").await.unwrap());
        let port = listener.local_addr().unwrap().port();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                // The agent says nothing behind the handshake.
                let _ = acceptor.accept(stream).await;
            }
        });
        port
    }
}

async fn connect(target: &str, tls: Option<bool>, authorities: Option<PathBuf>) -> Value {
    let context = Context {
        host: Host::new(Path::new("/"), None),
        rules: Rules::new(Policy::load(Path::new("/nonexistent")).unwrap(), DiagnosticPolicy::default()),
        progress: Progress::nowhere(),
        deadline: tokio::time::Instant::now() + Duration::from_mins(1),
        authorities,
    };
    let wish = json!({"action": "connect", "target": target, "tls": tls});
    let diagnostic = Diagnostic::of("NETWORK_DIAG", wish.to_string().as_bytes()).unwrap();
    let answer = diagnose::run(&diagnostic, &context).await.unwrap();
    serde_json::from_str(answer.get()).unwrap()
}

#[tokio::test]
async fn a_certificate_is_shown_and_judged_as_the_agent_would() {
    let (authority, stranger) = (Authority::new(), Authority::new());
    for (name, days, file, verified, words) in [
        ("localhost", GOOD, authority.file(), true, ""),
        ("localhost", OVER, authority.file(), false, "expired"),
        ("elsewhere.example", GOOD, authority.file(), false, "not valid for name"),
        ("localhost", GOOD, stranger.file(), false, "invalid peer certificate"),
        ("localhost", GOOD, "/nonexistent".into(), false, "cannot use /nonexistent"),
    ] {
        let port = authority.serve(name, days).await;
        let report = connect(&format!("localhost:{port}"), Some(true), Some(file)).await;
        let tls = &report["connection"]["tls"];
        assert_eq!(tls["verified"], verified, "{report}");
        assert!(tls["error"].as_str().unwrap_or_default().contains(words), "{words}: {report}");
        let own = &tls["certificates"][0];
        assert_eq!([&own["names"], &own["days_left"]], [&json!([name]), &json!(days)], "{report}");
        assert!(own["issuer"].as_str().unwrap().contains("CN=An authority"), "{report}");
        assert_eq!(
            [&tls["version"], &report["ping_results"][0]["response"]],
            [&json!("TLSv1.3"), &json!("OK")]
        );
        assert!(tls["cipher"].as_str().unwrap().starts_with("TLS13_"), "{report}");
        let times = [&report["connection"]["dns"], &report["connection"]["tcp"], &tls["time"]];
        assert!(times.iter().all(|time| time.as_i64().unwrap() > 0), "{report}");
    }
}

#[tokio::test]
async fn who_speaks_no_tls_and_who_does_not_answer_are_told_apart() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let open = listener.local_addr().unwrap().to_string();
    let plain = connect(&open, None, None).await;
    assert_eq!(plain["connection"].get("tls"), None, "an ordinary port is not spoken to: {plain}");
    std::thread::spawn(move || {
        while let Ok((mut stream, _)) = listener.accept() {
            let _ = std::io::Write::write_all(&mut stream, b"SSH-2.0-OpenSSH_9.2\r\n");
        }
    });
    let odd = connect(&open, Some(true), None).await;
    let tls = &odd["connection"]["tls"];
    assert!(tls["error"].as_str().unwrap().starts_with("the handshake failed: "), "{odd}");
    assert_eq!([&tls["verified"], &tls["certificates"]], [&json!(false), &json!([])]);

    let closed = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().to_string();
    let refused = connect(&closed, Some(true), None).await;
    let attempt = &refused["ping_results"][0];
    assert_eq!([&attempt["success"], &attempt["peer"]], [&json!(false), &json!(closed)]);
    assert!(attempt["response"].as_str().unwrap().contains("refused"), "{refused}");
    assert_eq!([refused["connection"].get("tls"), refused["connection"].get("tcp")], [None, None]);
}
