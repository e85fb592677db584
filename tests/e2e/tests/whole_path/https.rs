//! An agent and a server with nothing but `--tls auto` between them: no proxy, no certificate bought.

use std::net::SocketAddr;
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use spectra_e2e::{Finished, Process, Storage, command, finish, wait_until};
use tempfile::TempDir;

/// A start with its migrations on a loaded machine; an agent asks for half a minute before it gives up.
const LIMIT: Duration = Duration::from_mins(1);

/// A certificate that is not trusted is told at once, as fast as a loaded machine starts a program.
const DISTRUST_LIMIT: Duration = Duration::from_secs(20);

/// What servers with a database of several have to be given.
const SECRET_KEY: &str = "0123456789abcdef0123456789abcdef";

#[test]
fn an_agent_that_is_given_the_authority_reports_over_https() {
    let storage = Storage::fresh();
    let folder = TempDir::new().unwrap();
    let run = server(&storage, &["run", "--listen", "127.0.0.1:0", "--tls", "auto", "--log-format", "json"]);
    let server_process = Process::start("spectra-server", run);
    let mut url = None;
    wait_until(LIMIT, || {
        url =
            server_process.log().iter().find_map(|line| https_address(line)).map(|a| format!("https://{a}"));
        url.is_some()
    });
    let url = url.unwrap_or_else(|| panic!("no address in {:?}", server_process.log()));

    let authority = folder.path().join("ca.pem");
    std::fs::write(&authority, output(server(&storage, &["tls", "ca"]))).unwrap();
    let token = output(server(&storage, &["token", "create"]));

    let stranger = |arguments: &[&str]| {
        let mut agent = agent(&url, &folder.path().join("stranger.json"), &token);
        agent.args(arguments);
        let begun = Instant::now();
        let stranger = finish(agent, LIMIT);
        assert!(!stranger.status.success(), "a system that does not know the authority does not trust it");
        assert!(begun.elapsed() < DISTRUST_LIMIT, "nothing changes by asking again: {:?}", begun.elapsed());
        assert!(stranger.stderr.contains("is not trusted"), "{}", stranger.stderr);
        assert!(stranger.stderr.contains("--ca-file"), "{}", stranger.stderr);
    };
    stranger(&[]);
    let wrong = "0".repeat(64);
    stranger(&["--pin", &format!("sha256:{wrong}")]);

    let identity = folder.path().join("agent-id.json");
    let mut trusting = agent(&url, &identity, &token);
    trusting.arg("--ca-file").arg(&authority);
    let agent_process = Process::start("spectra-agent", trusting);
    assert!(wait_until(LIMIT, || identity.exists()), "{:?}", agent_process.log());
    let stored = wait_until(LIMIT, || storage.count("metrics_cpu") > 0);
    assert!(stored, "{:?}", agent_process.log());
    // The poll for commands is held meanwhile, and there are uploads and looks at the settings beside it.
    let port = url.rsplit(':').next().and_then(|port| port.parse().ok()).unwrap();
    assert_eq!(connections(agent_process.id(), port), 1, "all goes over one connection of HTTP/2");
    drop(agent_process);

    // The fingerprint alone is as good as the file.
    let fingerprint = output(server(&storage, &["tls", "fingerprint"]));
    let before = storage.count("metrics_cpu");
    let mut pinning = agent(&url, &identity, &token);
    pinning.args(["--pin", &format!("sha256:{}", fingerprint.trim())]);
    let agent_process = Process::start("spectra-agent", pinning);
    let stored = wait_until(LIMIT, || storage.count("metrics_cpu") > before);
    assert!(stored, "{:?}", agent_process.log());
    drop(agent_process);

    // The certificate is not good for another name, whoever signed it.
    let other = url.replace("127.0.0.1", "[::ffff:127.0.0.1]");
    let mut misled = agent(&other, &folder.path().join("misled.json"), &token);
    misled.arg("--ca-file").arg(&authority);
    let misled = finish(misled, LIMIT);
    assert!(!misled.status.success());
    assert!(misled.stderr.contains("is not trusted"), "{}", misled.stderr);
}

/// Connections that a process has to a port of this machine.
fn connections(process: u32, port: u16) -> usize {
    let descriptors = std::fs::read_dir(format!("/proc/{process}/fd")).unwrap().flatten();
    let links = descriptors.filter_map(|link| std::fs::read_link(link.path()).ok());
    let links: Vec<_> = links.map(|link| link.to_string_lossy().into_owned()).collect();
    let table = std::fs::read_to_string("/proc/net/tcp").unwrap();
    let is_one = |line: &&str| {
        let words: Vec<_> = line.split_ascii_whitespace().collect();
        let is_there = words.get(2).is_some_and(|remote| remote.ends_with(&format!(":{port:04X}")));
        is_there && words.get(9).is_some_and(|inode| links.contains(&format!("socket:[{inode}]")))
    };
    table.lines().filter(is_one).count()
}

fn server(storage: &Storage, arguments: &[&str]) -> Command {
    let mut command = command("spectra-server");
    command.args(arguments).args(["--database", storage.url()]);
    if storage.is_timescale() {
        command.env("SPECTRA_SECRET_KEY", SECRET_KEY);
    }
    command
}

fn agent(url: &str, identity: &Path, token: &str) -> Command {
    let mut command = command("spectra-agent");
    command.args(["run", "--server", url, "--flush", "5"]).arg("--identity").arg(identity);
    command.env("SPECTRA_TOKEN", token.trim());
    command
}

fn output(command: Command) -> String {
    let Finished { status, stdout, stderr } = finish(command, LIMIT);
    assert!(status.success(), "{stderr}");
    stdout
}

fn https_address(line: &str) -> Option<SocketAddr> {
    let (_, rest) = line.split_once("listening on https://")?;
    rest.split('"').next()?.parse().ok()
}
