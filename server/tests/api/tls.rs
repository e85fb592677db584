//! HTTPS of the server's own: with files that somebody renews, and with an authority that it makes.

use std::fs;
use std::path::PathBuf;
use std::process::{Command, Output, Stdio};
use std::time::{Duration, Instant};

use reqwest::Version;
use serde_json::json;
use spectra_server::config::Limits;
use spectra_server::tls::Tls;
use spectra_server::tls::files::FilePair;
use spectra_server::tls::fingerprint::Fingerprint;
use spectra_testkit::TestDatabase;
use tempfile::TempDir;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::timeout;

use crate::support::actor::trusting;
use crate::support::program::Program;
use crate::support::{Actor, TestServer, database, eventually};

const SECRET_KEY: &str = "0123456789abcdef0123456789abcdef";

/// A self-signed certificate and its key in files.
struct Pair {
    folder: TempDir,
}

impl Pair {
    /// Returns what a client has to trust.
    fn fresh() -> (Self, String) {
        let pair = Self { folder: tempfile::tempdir().unwrap() };
        let trusted = pair.renew();
        (pair, trusted)
    }

    fn certificate(&self) -> PathBuf {
        self.folder.path().join("certificate.pem")
    }

    fn key(&self) -> PathBuf {
        self.folder.path().join("key.pem")
    }

    fn renew(&self) -> String {
        let made = rcgen::generate_simple_self_signed(["127.0.0.1".to_owned()]).unwrap();
        fs::write(self.certificate(), made.cert.pem()).unwrap();
        fs::write(self.key(), made.signing_key.serialize_pem()).unwrap();
        made.cert.pem()
    }

    fn tls(&self) -> Tls {
        Tls::of_files(FilePair::new(self.certificate(), self.key())).unwrap()
    }
}

#[tokio::test]
async fn both_versions_of_http_are_spoken_and_bind_browsers_to_https() {
    let (pair, trusted) = Pair::fresh();
    let server = TestServer::with(|config| config.tls = Some(pair.tls())).await;
    for (client, version) in [
        (trusting(&trusted), Version::HTTP_2),
        (trusting(&trusted).http1_only(), Version::HTTP_11),
        (trusting(&trusted).tls_version_max(reqwest::tls::Version::TLS_1_2), Version::HTTP_2),
        (trusting(&trusted).tls_version_min(reqwest::tls::Version::TLS_1_3), Version::HTTP_2),
    ] {
        let answer = Actor::with_client(server.address, client).try_get("/healthz").await.unwrap();
        assert_eq!((answer.status().as_u16(), answer.version()), (200, version));
        assert_eq!(answer.headers()["strict-transport-security"], "max-age=31536000");
    }
    let stranger = Pair::fresh().1;
    Actor::over_tls(server.address, &stranger).try_get("/healthz").await.unwrap_err();
}

#[tokio::test]
async fn every_answer_binds_browsers_and_only_https_says_so() {
    let server = TestServer::start().await;
    for path in ["/", "/page.js", "/healthz", "/metrics", "/api/v1/openapi.json", "/api/v1/overview", "/none"]
    {
        let answer = server.anon().get(path).await;
        let policy = answer.header("content-security-policy");
        for needed in ["default-src 'none'", "script-src 'self'", "frame-ancestors 'none'", "base-uri 'none'"]
        {
            assert!(policy.contains(needed), "{path}: {policy}");
        }
        for (name, value) in [
            ("x-content-type-options", "nosniff"),
            ("x-frame-options", "DENY"),
            ("referrer-policy", "no-referrer"),
            ("cross-origin-opener-policy", "same-origin"),
            ("cross-origin-resource-policy", "same-origin"),
            ("strict-transport-security", ""),
        ] {
            assert_eq!(answer.header(name), value, "{path}: {name}");
        }
    }
}

#[tokio::test]
async fn an_agent_registers_and_reports_over_https() {
    let (pair, trusted) = Pair::fresh();
    let server = TestServer::with(|config| config.tls = Some(pair.tls())).await;
    let anon = Actor::over_tls(server.address, &trusted);
    let agent = crate::support::Agent::register(&anon, &server.token().await, "host").await;
    agent.send(&[]).await;
}

#[tokio::test]
async fn a_renewed_pair_is_shown_to_new_connections_and_a_broken_one_is_not() {
    let (pair, first) = Pair::fresh();
    let server = TestServer::with(|config| config.tls = Some(pair.tls())).await;
    let open = Actor::over_tls(server.address, &first);
    assert_eq!(open.get("/healthz").await.status, 200);

    let second = pair.renew();
    eventually(async || Actor::over_tls(server.address, &second).try_get("/healthz").await.ok()).await;
    Actor::over_tls(server.address, &first).try_get("/healthz").await.unwrap_err();
    assert_eq!(open.get("/healthz").await.status, 200, "connections that are open stay");

    for path in [pair.key(), pair.certificate()] {
        fs::write(path, "nothing that could be used").unwrap();
    }
    tokio::time::sleep(Duration::from_secs(3)).await;
    Actor::over_tls(server.address, &second).try_get("/healthz").await.unwrap();

    let third = pair.renew();
    eventually(async || Actor::over_tls(server.address, &third).try_get("/healthz").await.ok()).await;
}

#[tokio::test]
async fn handshakes_that_do_not_come_to_an_end_are_ended() {
    let (pair, trusted) = Pair::fresh();
    let limits = Limits { headers: Duration::from_millis(500), ..Limits::default() };
    let server = TestServer::with(|config| {
        config.tls = Some(pair.tls());
        config.limits = limits;
    })
    .await;
    for bytes in [&b""[..], b"\x16", b"\x16\x03\x01\x02\x00\x01", b"\x16\x03\x01\x00\x05nonsense"] {
        let start = Instant::now();
        let mut stream = TcpStream::connect(server.address).await.unwrap();
        stream.write_all(bytes).await.unwrap();
        let mut answer = Vec::new();
        let _ = timeout(Duration::from_secs(5), stream.read_to_end(&mut answer)).await.unwrap();
        assert!(start.elapsed() < Duration::from_secs(3), "{bytes:?}: {:?}", start.elapsed());
    }
    eventually(async || (server.app.telemetry.clients.get() == 0).then_some(())).await;
    Actor::over_tls(server.address, &trusted).try_get("/healthz").await.unwrap();
}

#[tokio::test]
async fn handshakes_that_stand_still_keep_no_other_waiting() {
    let (pair, trusted) = Pair::fresh();
    let limits = Limits { headers: Duration::from_mins(1), ..Limits::default() };
    let server = TestServer::with(|config| {
        config.tls = Some(pair.tls());
        config.limits = limits;
    })
    .await;
    // More than have their turn at once.
    let mut still = Vec::new();
    for _ in 0..300 {
        let mut stream = TcpStream::connect(server.address).await.unwrap();
        stream.write_all(b"\x16").await.unwrap();
        still.push(stream);
    }
    let trusting = Actor::over_tls(server.address, &trusted);
    timeout(Duration::from_secs(20), trusting.try_get("/healthz")).await.unwrap().unwrap();
}

#[tokio::test]
async fn who_speaks_plain_http_is_told_to_speak_https() {
    let (pair, _) = Pair::fresh();
    let server = TestServer::with(|config| config.tls = Some(pair.tls())).await;
    let answer = server.anon().get("/healthz").await;
    assert_eq!(answer.status, 400);
    assert_eq!(answer.text, "This port speaks HTTPS only: ask it with https://.\n");
}

#[tokio::test]
async fn a_certificate_that_clients_refuse_is_in_the_log_and_in_the_doctors_report() {
    let database = database().await;
    let folder = tempfile::tempdir().unwrap();
    let (certificate, key) = (folder.path().join("c.pem"), folder.path().join("k.pem"));
    let pair = rcgen::KeyPair::generate().unwrap();
    let mut params = rcgen::CertificateParams::new(vec!["127.0.0.1".to_owned()]).unwrap();
    params.not_before = rcgen::date_time_ymd(2020, 1, 1);
    params.not_after = rcgen::date_time_ymd(2021, 2, 3);
    fs::write(&certificate, params.self_signed(&pair).unwrap().pem()).unwrap();
    fs::write(&key, pair.serialize_pem()).unwrap();
    let more = ["--tls-cert", certificate.to_str().unwrap(), "--tls-key", key.to_str().unwrap()];
    let program = Program::start_with(&database, "127.0.0.1:0", &more).await;
    let told =
        eventually(async || program.log().into_iter().find(|line| line.contains("clients refuse"))).await;
    assert!(told.contains("\"ERROR\"") && told.contains("2021-02-03"), "{told}");
    let report = run(&database, &[&["doctor"][..], &more].concat());
    let text = String::from_utf8(report.stdout).unwrap();
    assert_eq!(report.status.code(), Some(1), "{text}");
    assert!(text.contains("is valid from 2020-01-01 to 2021-02-03: replace it"), "{text}");
}

/// Runs a command of the program that reads the database.
fn run(database: &TestDatabase, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_spectra-server"));
    command.args(arguments).args(["--database", &database.url]).stdin(Stdio::null()).output().unwrap()
}

fn stdout(output: &Output) -> String {
    assert!(output.status.success(), "{output:?}");
    String::from_utf8(output.stdout.clone()).unwrap().trim_end().to_owned()
}

/// Two servers on one database, as replicas are.
#[tokio::test]
async fn servers_of_one_database_show_certificates_of_one_authority() {
    let database = database().await;
    let folder = tempfile::tempdir().unwrap();
    let key = folder.path().join("secret-key");
    fs::write(&key, SECRET_KEY).unwrap();
    let arguments =
        ["--tls", "auto", "--tls-name", "spectra.example", "--secret-key-file", key.to_str().unwrap()];
    let none = run(&database, &["tls", "fingerprint"]);
    assert!(
        String::from_utf8_lossy(&none.stderr).contains("there is no certificate authority yet"),
        "{none:?}"
    );

    let first = Program::start_with(&database, "127.0.0.1:0", &arguments).await;
    let second = Program::start_with(&database, "127.0.0.1:0", &arguments).await;
    let fingerprint = stdout(&run(&database, &["tls", "fingerprint"]));
    let pem = stdout(&run(&database, &["tls", "ca"]));
    let der = reqwest::Certificate::from_pem(pem.as_bytes()).is_ok().then(|| der(&pem)).unwrap();
    assert_eq!(Fingerprint::of(&der).to_string(), fingerprint);
    for program in [&first, &second] {
        assert!(program.log().iter().any(|line| line.contains(&fingerprint)), "{:?}", program.log());
        let answer = Actor::over_tls(program.address, &pem).try_get("/readyz").await.unwrap();
        assert_eq!(answer.status(), 200);
        assert_eq!(answer.headers()["strict-transport-security"], "max-age=86400", "it may be reset");
        let client = trusting(&pem).resolve("spectra.example", program.address);
        let url = format!("https://spectra.example:{}/readyz", program.address.port());
        assert_eq!(client.build().unwrap().get(url).send().await.unwrap().status(), 200);
    }

    let password = stdout(&run(&database, &["user", "add", "ann"]));
    let body = json!({"username": "ann", "password": password});
    let answer = Actor::over_tls(first.address, &pem).post("/api/v1/auth/login", &body).await;
    assert_eq!(answer.status, 200, "{}", answer.text);
    assert!(answer.header("set-cookie").ends_with("; Secure"), "{}", answer.header("set-cookie"));
}

fn der(pem: &str) -> Vec<u8> {
    use rustls::pki_types::pem::PemObject;
    rustls::pki_types::CertificateDer::from_pem_slice(pem.as_bytes()).unwrap().to_vec()
}

#[tokio::test]
async fn an_embedded_database_has_the_key_beside_it_and_others_need_one() {
    let database = database().await;
    if database.is_timescale() {
        let output = run(&database, &["run", "--listen", "127.0.0.1:0", "--tls", "auto"]);
        let error = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(1));
        assert!(error.lines().last().unwrap().contains("--secret-key-file"), "{error}");
        return;
    }
    let fingerprint = {
        let _program = Program::start_with(&database, "127.0.0.1:0", &["--tls", "auto"]).await;
        stdout(&run(&database, &["tls", "fingerprint"]))
    };
    assert!(fs::exists(format!("{}.key", database.url)).unwrap());
    let again = Program::start_with(&database, "127.0.0.1:0", &["--tls", "auto"]).await;
    assert!(again.log().iter().any(|line| line.contains(&fingerprint)), "{:?}", again.log());
    drop(again);
    assert!(run(&database, &["tls", "reset"]).status.success());
    let other = Program::start_with(&database, "127.0.0.1:0", &["--tls", "auto"]).await;
    assert!(!other.log().iter().any(|line| line.contains(&fingerprint)), "{:?}", other.log());
}

#[tokio::test]
async fn plain_http_is_warned_of_where_it_can_be_read_on_the_way() {
    let database = database().await;
    for (listen, more, warned) in [
        ("127.0.0.1:0", &[][..], false),
        ("0.0.0.0:0", &[], true),
        ("0.0.0.0:0", &["--behind-proxy"], false),
        ("0.0.0.0:0", &["--secure-cookies"], false),
        ("0.0.0.0:0", &["--trusted-proxy", "192.0.2.1"], false),
        ("0.0.0.0:0", &["--external-url", "https://spectra.example"], false),
        ("0.0.0.0:0", &["--external-url", "http://spectra.example"], true),
    ] {
        let program = Program::start_with(&database, listen, more).await;
        // The line after the one that names the address.
        let lines = eventually(async || {
            let log = program.log().join("\n");
            log.contains("nobody can sign in yet").then_some(log)
        })
        .await;
        assert_eq!(lines.contains("this is plain HTTP"), warned, "{listen} {more:?}: {lines}");
    }
}

#[tokio::test]
async fn what_cannot_be_done_is_one_clear_sentence() {
    let database = database().await;
    let (pair, _) = Pair::fresh();
    let (certificate, key) = (pair.certificate(), pair.key());
    let (certificate, key) = (certificate.to_str().unwrap(), key.to_str().unwrap());
    for (arguments, code, expected) in [
        (vec!["--tls-cert", certificate], 2, "--tls-key <FILE>"),
        (vec!["--tls-key", key], 2, "--tls-cert <FILE>"),
        (vec!["--tls", "auto", "--tls-cert", certificate, "--tls-key", key], 2, "cannot be used with"),
        (vec!["--tls", "auto", "--tls-name", "a b"], 2, "is neither a name of a host nor an address"),
        (vec!["--external-url", "spectra.example"], 2, "is no address such as https://spectra.example"),
        (vec!["--tls-cert", key, "--tls-key", key], 1, "there is no PEM certificate in"),
        (vec!["--tls-cert", "/none.pem", "--tls-key", key], 1, "cannot read /none.pem: No such file"),
        (vec!["--tls", "auto", "--secret-key-file", "/none"], 1, "cannot use the secret key in /none"),
    ] {
        let output = run(&database, &[&["run", "--listen", "127.0.0.1:0"][..], &arguments].concat());
        let error = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(code), "{arguments:?}: {error}");
        assert!(error.contains(expected), "{arguments:?}: {error}");
        assert!(code == 2 || error.lines().count() == 1, "{arguments:?}: {error}");
    }
}
