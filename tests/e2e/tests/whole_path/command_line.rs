//! What a person meets at the command line: help that teaches, and one clear sentence for each mistake.

use std::net::TcpListener;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

use spectra_e2e::{Finished, Server, Storage, command, finish, wait_until};
use tempfile::TempDir;

/// An agent asks a silent server again for half a minute before it gives up.
const LIMIT: Duration = Duration::from_mins(1);

/// A sentence that is longer is not read.
const LONGEST_LINE: usize = 400;

#[test]
fn help_has_examples_variables_and_defaults() {
    for (program, arguments, words) in [
        ("spectra-server", &[][..], &["Examples", "user", "token", "DATABASE_URL", "--listen"][..]),
        ("spectra-server", &["run"], &["DATABASE_URL", "SPECTRA_LISTEN", "[default: 0.0.0.0:8080]"]),
        ("spectra-server", &["user", "add"], &["--role", "[default: viewer]", "--password-file"]),
        ("spectra-server", &["token", "create"], &["--expires", "[default: 24h]", "[default: 1]"]),
        ("spectra-agent", &[], &["Examples", "SPECTRA_SERVER", "SPECTRA_TOKEN", "HOSTNAME", "run", "check"]),
        (
            "spectra-agent",
            &["run"],
            &[
                "Examples",
                "SPECTRA_SERVER",
                "[default: http://127.0.0.1:8080]",
                "/etc/spectra/agent-id.json",
                "--token-file",
                "[default: 15]",
            ],
        ),
        ("spectra-agent", &["check"], &["Example", "HOSTNAME", "--root"]),
    ] {
        let help = run(program, arguments, &["--help"]);
        assert!(help.status.success(), "{program} {arguments:?}: {help:?}");
        for word in words {
            assert!(
                help.stdout.contains(word),
                "{program} {arguments:?} --help has {word}:\n{}",
                help.stdout
            );
        }
    }
}

#[test]
fn a_wrong_flag_names_the_flag() {
    for program in ["spectra-server", "spectra-agent"] {
        for arguments in [&["--no-such-flag"][..], &["run", "--no-such-flag"]] {
            let Finished { status, stderr, .. } = run(program, arguments, &[]);
            assert_eq!(status.code(), Some(2), "{program}: {stderr}");
            assert!(stderr.contains("--no-such-flag"), "{program}: {stderr}");
        }
    }
}

#[test]
fn an_agent_that_cannot_start_says_why() {
    let storage = Storage::fresh();
    let server = Server::start(storage.url());
    let folder = TempDir::new().unwrap();
    let (url, identity) = (server.url(), folder.path().join("agent-id.json"));
    let token = server.token(1);

    // A file in place of a folder stops root too.
    let file = folder.path().join("file");
    std::fs::write(&file, "").unwrap();
    for path in [file.join("agent-id.json"), Path::new("/proc/spectra/agent-id.json").to_owned()] {
        let failed = finish(agent(&url, &path, &token), LIMIT);
        assert_sentence(&failed, &[&path.display().to_string()]);
    }

    // The attempts above have not used the token.
    register(agent(&url, &identity, &token), &identity);
    let again = finish(agent(&url, &folder.path().join("other-id.json"), &token), LIMIT);
    assert_sentence(&again, &["token", &url]);
    assert!(!again.stderr.contains(&token), "a token is not repeated: {}", again.stderr);

    let without = finish(agent_without_token(&url, &folder.path().join("none.json")), LIMIT);
    assert_sentence(&without, &["none.json", "token"]);

    std::fs::write(&identity, "{").unwrap();
    let broken = finish(agent(&url, &identity, &token), LIMIT);
    assert_sentence(&broken, &["agent-id.json"]);
    assert_eq!(std::fs::read_to_string(&identity).unwrap(), "{", "a broken identity is not written over");

    let nonsense = finish(agent("not an address", &identity, &token), LIMIT);
    assert_sentence(&nonsense, &["not an address"]);
}

#[test]
fn a_token_comes_by_standard_input_as_the_help_shows() {
    let storage = Storage::fresh();
    let server = Server::start(storage.url());
    let folder = TempDir::new().unwrap();
    let identity = folder.path().join("agent-id.json");
    let mut create = command("spectra-server");
    create
        .args(["token", "create", "--database", storage.url()])
        .stdout(Stdio::piped())
        .stderr(Stdio::null());
    let mut create = create.spawn().unwrap();
    let mut command = agent_without_token(&server.url(), &identity);
    command.args(["--token-file", "-"]).stdin(create.stdout.take().unwrap());
    register(command, &identity);
    assert!(create.wait().unwrap().success());
    let mode = std::fs::metadata(&identity).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600, "only its owner reads an identity");
}

#[test]
fn an_agent_that_cannot_reach_its_server_to_register_says_so() {
    let folder = TempDir::new().unwrap();
    let url = format!("http://{}", refusing_address());
    let failed = finish(agent(&url, &folder.path().join("agent-id.json"), "spt_unused"), LIMIT);
    assert_sentence(&failed, &[&url, "cannot reach"]);
    assert!(!folder.path().join("agent-id.json").exists());
}

#[test]
fn a_server_that_cannot_start_says_why() {
    let folder = TempDir::new().unwrap();
    let file = folder.path().join("file");
    std::fs::write(&file, "").unwrap();
    for path in [file.join("spectra.db"), Path::new("/proc/spectra/spectra.db").to_owned()] {
        let path = path.display().to_string();
        let failed = run("spectra-server", &["run", "--listen", "127.0.0.1:0"], &["--database", &path]);
        assert_sentence(&failed, &[&path]);
    }

    let away = format!("postgres://spectra:secret@{}/spectra", refusing_address());
    let failed = run("spectra-server", &["run", "--listen", "127.0.0.1:0"], &["--database", &away]);
    assert_sentence(&failed, &["cannot reach the database"]);
    assert!(!failed.stderr.contains("secret"), "a password is not repeated: {}", failed.stderr);

    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let database = folder.path().join("spectra.db").display().to_string();
    let failed = run("spectra-server", &["run", "--listen", &address], &["--database", &database]);
    assert_sentence(&failed, &[&address]);
}

#[test]
fn a_database_of_a_newer_version_is_refused() {
    let storage = Storage::fresh();
    storage.execute(
        "insert into _sqlx_migrations (version, description, success, checksum, execution_time)
         values (999999, 'of a later version', true, 'x', 0)",
    );
    for arguments in [&["run", "--listen", "127.0.0.1:0"][..], &["token", "create"]] {
        let failed = run("spectra-server", arguments, &["--database", storage.url()]);
        assert_sentence(&failed, &["newer", "999999"]);
        assert_eq!(failed.stdout, "");
    }
}

#[test]
fn a_free_port_is_taken_and_logged() {
    let storage = Storage::fresh();
    let mut command = command("spectra-server");
    command.args(["run", "--listen", "127.0.0.1:0", "--database", storage.url(), "--log-format", "json"]);
    let process = spectra_e2e::Process::start("spectra-server", command);
    let mut address = None;
    let logged = wait_until(Duration::from_secs(30), || {
        address = process.log().iter().find_map(|line| listening(line));
        address.is_some()
    });
    assert!(logged, "{:?}", process.log());
    let address = address.unwrap();
    assert_ne!(address.port(), 0);
    let request = spectra_e2e::Request::new("GET", "/healthz");
    let answer = spectra_e2e::ask(address, &request);
    assert_eq!(answer.status, 200);
}

/// The address in a log line, whatever its field is called.
fn listening(line: &str) -> Option<std::net::SocketAddr> {
    let line: serde_json::Value = serde_json::from_str(line).expect("each line of the log is JSON");
    let fields = line.as_object().expect("each line of the log is an object");
    fields.values().find_map(|value| value.as_str()?.parse().ok())
}

fn run(program: &str, arguments: &[&str], more: &[&str]) -> Finished {
    let mut command = command(program);
    command.args(arguments).args(more);
    finish(command, LIMIT)
}

fn agent(server: &str, identity: &Path, token: &str) -> Command {
    let mut command = agent_without_token(server, identity);
    command.env("SPECTRA_TOKEN", token);
    command
}

fn agent_without_token(server: &str, identity: &Path) -> Command {
    let mut command = command("spectra-agent");
    command.args(["run", "--server", server]).arg("--identity").arg(identity);
    command
}

fn register(command: Command, identity: &Path) {
    let mut process = spectra_e2e::Process::start("spectra-agent", command);
    assert!(wait_until(LIMIT, || identity.exists()), "{:?}", process.log());
    process.kill();
}

/// An address on which nothing listens.
fn refusing_address() -> std::net::SocketAddr {
    TcpListener::bind("127.0.0.1:0").and_then(|listener| listener.local_addr()).unwrap()
}

/// It failed, and its last line, which a person reads, has these words and no debris.
fn assert_sentence(finished: &Finished, words: &[&str]) {
    let Finished { status, stderr, .. } = finished;
    assert!(status.code().is_some_and(|code| code != 0), "{status}: {stderr}");
    let line = stderr.lines().last().unwrap_or_default();
    for word in words {
        assert!(line.contains(word), "the last line says {word}: {stderr}");
    }
    assert!(line.len() <= LONGEST_LINE, "{line}");
    for debris in ["panicked", "RUST_BACKTRACE", "Os {", "Error {", "\\\""] {
        assert!(!stderr.contains(debris), "{debris}: {stderr}");
    }
}
