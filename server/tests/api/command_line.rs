//! The program as it is typed.

use std::process::{Command, Stdio};

use crate::support::database;
use crate::support::program::{line, run, text};

#[test]
fn help_teaches() {
    let help = text(&run(None, &["--help"]).stdout);
    for needed in [
        "Examples:",
        "--database",
        "DATABASE_URL",
        "--listen",
        "SPECTRA_LISTEN",
        "[default: 0.0.0.0:8080]",
        "--log-format",
        "--retention-raw",
        "user add",
        "token create",
    ] {
        assert!(help.contains(needed), "{needed} is not in\n{help}");
    }
    for arguments in [&["run", "--help"][..], &["user", "add", "--help"], &["token", "create", "--help"]] {
        let help = text(&run(None, arguments).stdout);
        assert!(help.contains("DATABASE_URL") && help.contains("Usage:"), "{arguments:?}: {help}");
    }
}

#[tokio::test]
async fn accounts_and_tokens_are_made() {
    let database = database().await;
    let made = run(Some(&database), &["user", "add", "Ann", "--role", "admin"]);
    let password = line(&made);
    assert_eq!(password.len(), 20);
    assert!(!text(&made.stderr).contains(&password), "it is told once");
    let again = run(Some(&database), &["user", "add", "ann"]);
    assert_eq!(again.status.code(), Some(1));
    assert_eq!(
        text(&again.stderr),
        "spectra-server: cannot make the account ann: there is a user ann already\n"
    );

    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("password");
    std::fs::write(&file, "a password of mine\nsecond line\n").unwrap();
    let with_file = run(Some(&database), &["user", "add", "bob", "--password-file", file.to_str().unwrap()]);
    assert!(with_file.status.success() && with_file.stdout.is_empty(), "{with_file:?}");

    let token = line(&run(Some(&database), &["token", "create", "--expires", "15m", "--uses", "5"]));
    assert!(token.starts_with("spt_") && token.len() == 58, "{token}");
}

#[tokio::test]
async fn what_cannot_be_done_is_one_clear_sentence() {
    let database = database().await;
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    std::fs::write(path("short"), "1234567\n").unwrap();
    std::fs::write(path("empty"), "\n").unwrap();
    std::fs::write(path("file"), "no folder").unwrap();
    let (short, empty, missing) = (path("short"), path("empty"), path("missing"));
    let below_a_file = path("file/spectra.db");
    for (database, arguments, code, expected) in [
        (
            Some(&database),
            vec!["user", "add", "a b"],
            1,
            "cannot make the account a b: a user name has 1 to 64 characters",
        ),
        (
            Some(&database),
            vec!["user", "add", "c", "--password-file", &short],
            1,
            "a password needs at least 8 characters",
        ),
        (
            Some(&database),
            vec!["user", "add", "c", "--password-file", &empty],
            1,
            "there is no password in the first line",
        ),
        (Some(&database), vec!["user", "add", "c", "--password-file", &missing], 1, "cannot open"),
        (Some(&database), vec!["user", "add", "c", "--role", "king"], 2, "invalid value 'king'"),
        (
            Some(&database),
            vec!["token", "create", "--expires", "24"],
            2,
            "a number with s, m, h or d is needed",
        ),
        (Some(&database), vec!["token", "create", "--uses", "100001"], 1, "a token has 1 to 100000 uses"),
        (
            Some(&database),
            vec!["token", "create", "--expires", "400d"],
            1,
            "a token lives 1 to 31536000 seconds",
        ),
        (None, vec!["--nonsense"], 2, "unexpected argument '--nonsense'"),
        (None, vec!["run", "--listen", "nowhere"], 2, "invalid value 'nowhere'"),
        (None, vec!["run", "--retention-raw", "30m"], 2, "it is not in 1h..=3653d"),
        (None, vec!["run", "--listen", "127.0.0.1:0", "--database", &below_a_file], 1, "as database"),
        (
            None,
            vec!["run", "--listen", "127.0.0.1:0", "--database", "postgres://127.0.0.1:1/x"],
            1,
            "cannot reach the database",
        ),
    ] {
        let output = run(database, &arguments);
        let error = text(&output.stderr);
        assert_eq!(output.status.code(), Some(code), "{arguments:?}: {error}");
        assert!(error.contains(expected), "{arguments:?}: {error}");
        assert!(output.stdout.is_empty(), "{arguments:?}");
        assert!(code == 2 || error.lines().count() == 1, "{arguments:?}: {error}");
    }
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let taken = listener.local_addr().unwrap().to_string();
    let output = run(Some(&database), &["run", "--listen", &taken]);
    assert_eq!(output.status.code(), Some(1));
    assert!(
        text(&output.stderr).contains(&format!("cannot listen on {taken}: Address already in use")),
        "{output:?}"
    );
}

#[test]
fn the_description_of_the_api_is_printed() {
    let output = run(None, &["openapi"]);
    assert_eq!(text(&output.stdout), spectra_server::http::document());
}

#[tokio::test]
async fn a_full_disk_behind_the_output_is_a_failure_not_a_crash() {
    let database = database().await;
    let full = || std::fs::File::options().write(true).open("/dev/full").unwrap();
    for arguments in [&["user", "add", "ann"][..], &["token", "create"], &["openapi"]] {
        let mut command = Command::new(env!("CARGO_BIN_EXE_spectra-server"));
        command.args(arguments).stdin(Stdio::null()).stdout(full());
        if arguments != ["openapi"] {
            command.args(["--database", &database.url]);
        }
        let output = command.output().unwrap();
        assert_eq!(output.status.code(), Some(1), "{arguments:?}");
        assert!(text(&output.stderr).contains("cannot write to standard output"), "{arguments:?}");
    }
    let mut unlogged = Command::new(env!("CARGO_BIN_EXE_spectra-server"));
    let unlogged = unlogged.args(["run", "--listen", "nowhere", "--database", &database.url]).stderr(full());
    assert_eq!(unlogged.status().unwrap().code(), Some(2));
}

#[tokio::test]
async fn a_server_whose_log_cannot_be_written_serves_on() {
    let database = database().await;
    let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let address = format!("127.0.0.1:{port}");
    let full = std::fs::File::options().write(true).open("/dev/full").unwrap();
    let mut server = Command::new(env!("CARGO_BIN_EXE_spectra-server"))
        .args(["run", "--listen", &address, "--database", &database.url])
        .stderr(full)
        .spawn()
        .unwrap();
    let answer = || {
        let mut connection = std::net::TcpStream::connect(&address).ok()?;
        std::io::Write::write_all(
            &mut connection,
            b"GET /healthz HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n",
        )
        .ok()?;
        std::io::read_to_string(connection).ok()
    };
    let answered = (0..100).find_map(|_| {
        std::thread::sleep(std::time::Duration::from_millis(100));
        answer()
    });
    server.kill().unwrap();
    server.wait().unwrap();
    assert!(answered.is_some_and(|text| text.starts_with("HTTP/1.1 200")));
}
