//! Proxies that the environment names, and hosts that need none: the built program.

use std::path::Path;
use std::process::Stdio;
use std::time::Duration;

use tokio::io::AsyncReadExt;
use tokio::net::TcpListener;
use tokio::time::timeout;

use crate::edge::Edge;
use crate::program::{Running, agent, identity_in};

const PATIENCE: Duration = Duration::from_secs(30);
/// Nobody listens there.
const NOWHERE: &str = "http://127.0.0.1:9";

fn start(server: &str, folder: &Path, more: &[&str], environment: &[(&str, &str)]) -> Running {
    let identity = identity_in(folder);
    let arguments = ["run", "--server", server, "--identity", &identity, "--flush", "5"];
    let mut command = agent(&[&arguments[..], more].concat());
    for name in ["http_proxy", "https_proxy", "all_proxy", "no_proxy"] {
        command.env_remove(name).env_remove(name.to_uppercase());
    }
    command.envs(environment.iter().copied()).stdout(Stdio::null()).stderr(Stdio::null());
    Running(command.spawn().unwrap())
}

#[tokio::test]
async fn a_proxy_of_the_environment_is_asked_for_a_server_in_the_open() {
    let folder = tempfile::tempdir().unwrap();
    let mut proxy = Edge::start([]).await;
    let _agent = start("http://spectra.invalid:8080", folder.path(), &[], &[("http_proxy", &proxy.url)]);
    assert_eq!(proxy.next().await.path, "http://spectra.invalid:8080/api/v1/agent/metrics");
}

#[tokio::test]
async fn a_proxy_of_the_environment_is_asked_for_a_tunnel_to_a_server_with_tls() {
    let folder = tempfile::tempdir().unwrap();
    let proxy = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", proxy.local_addr().unwrap());
    let _agent = start("https://spectra.invalid", folder.path(), &["--insecure"], &[("HTTPS_PROXY", &url)]);
    let (mut stream, _) = timeout(PATIENCE, proxy.accept()).await.expect("the proxy is not asked").unwrap();
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        head.push(timeout(PATIENCE, stream.read_u8()).await.unwrap().unwrap());
    }
    let head = String::from_utf8(head).unwrap();
    assert!(head.starts_with("CONNECT spectra.invalid:443 "), "{head}");
    assert!(!head.contains("00ff"), "the proxy is shown the secret");
}

#[tokio::test]
async fn a_host_that_needs_no_proxy_is_asked_itself() {
    let folder = tempfile::tempdir().unwrap();
    let mut edge = Edge::start([]).await;
    let environment = [("http_proxy", NOWHERE), ("NO_PROXY", "spectra.invalid,127.0.0.1")];
    let _agent = start(&edge.url, folder.path(), &[], &environment);
    assert_eq!(edge.next().await.path, "/api/v1/agent/metrics");
}
