//! Accounts on the command line, while servers run: what is typed holds at once, on each of them.

use std::process::Output;

use serde_json::{Value, json};
use spectra_server::account::setup;
use spectra_testkit::TestDatabase;

use crate::support::program::{line, run, text};
use crate::support::{Actor, Answer, TestServer, database};

const ME: &str = "/api/v1/auth/me";

async fn sign_in(server: &TestServer, password: &str) -> Answer {
    server.anon().post("/api/v1/auth/login", &json!({"username": "ann", "password": password})).await
}

/// Somebody with the session that a sign-in gave.
fn signed_in(server: &TestServer, answer: &Answer) -> Actor {
    assert_eq!(answer.status, 200, "{answer:?}");
    server.anon().with("cookie", answer.header("set-cookie").split(';').next().unwrap())
}

/// Succeeds, and says so on stderr alone.
fn done(database: &TestDatabase, arguments: &[&str], said: &str) {
    let output = run(Some(database), arguments);
    assert!(output.status.success() && output.stdout.is_empty(), "{arguments:?}: {output:?}");
    assert_eq!(text(&output.stderr), format!("{said}\n"), "{arguments:?}");
}

/// A secret, alone on stdout.
fn secret(output: &Output) -> String {
    let secret = line(output);
    assert!(!text(&output.stderr).contains(&secret), "it is told once");
    secret
}

#[tokio::test(flavor = "multi_thread")]
async fn an_account_is_made_changed_and_removed_while_servers_run() {
    let server = TestServer::start().await;
    let other = server.beside().await;
    let database = &*server.database;
    let superadmin = server.user(spectra_server::account::Role::Superadmin).await;
    let password = secret(&run(Some(database), &["user", "add", "Ann", "--role", "admin"]));
    let ann = signed_in(&server, &sign_in(&server, &password).await);
    let elsewhere = ann.clone().at(other.address);
    assert_eq!(elsewhere.get(ME).await.json["role"], "admin");
    let program = server.api_token_of(&ann, "admin", "write").await.at(other.address);

    let list = text(&run(Some(database), &["user", "list"]).stdout);
    let found = list.lines().find(|line| line.starts_with("ann\tadmin\tlast sign-in 20"));
    assert!(found.is_some() && list.lines().count() == 2, "{list}");

    assert_eq!(elsewhere.get("/api/v1/admin/tokens").await.status, 200);
    done(database, &["user", "role", "ann", "viewer"], "ann has the role viewer now");
    for actor in [&ann, &elsewhere, &program] {
        assert_eq!(actor.get("/api/v1/admin/tokens").await.status, 403);
    }

    let changed = secret(&run(Some(database), &["user", "password", "ANN"]));
    assert_eq!(elsewhere.get(ME).await.status, 401, "it is signed out everywhere");
    assert_eq!(sign_in(&other, &password).await.status, 401);
    let ann = signed_in(&server, &sign_in(&server, &changed).await).at(other.address);

    done(database, &["user", "disable", "ann"], "ann is disabled");
    assert_eq!(ann.get(ME).await.status, 401);
    assert_eq!(program.get(ME).await.status, 401);
    assert_eq!(sign_in(&other, &changed).await.status, 401);
    let list = text(&run(Some(database), &["user", "list"]).stdout);
    assert!(list.lines().any(|line| line.starts_with("ann\t") && line.ends_with("\tdisabled")), "{list}");

    done(database, &["user", "enable", "ann"], "ann is enabled");
    assert_eq!(ann.get(ME).await.status, 401, "what was ended stays so");
    let ann = signed_in(&other, &sign_in(&other, &changed).await);
    done(database, &["user", "remove", "ann"], "ann is removed");
    assert_eq!(ann.get(ME).await.status, 401);
    assert_eq!(program.get(ME).await.status, 401);

    let trail = superadmin.get("/api/v1/audit?target=ann&actor=command%20line").await;
    let mut deeds: Vec<_> = trail.json["entries"].as_array().unwrap().iter().collect();
    deeds.reverse();
    assert!(deeds.iter().all(|deed| deed["actor_kind"] == "command_line"), "{deeds:?}");
    let deeds: Vec<_> = deeds.iter().map(|deed| deed["action"].as_str().unwrap()).collect();
    let expected =
        ["user.create", "user.role", "user.password", "user.disable", "user.enable", "user.delete"];
    assert_eq!(deeds, expected);
}

#[tokio::test]
async fn what_cannot_be_done_to_an_account_is_one_clear_sentence() {
    let database = database().await;
    assert!(run(Some(&database), &["user", "add", "root", "--role", "superadmin"]).status.success());
    let folder = tempfile::tempdir().unwrap();
    let long = folder.path().join("long");
    std::fs::write(&long, "x".repeat(2000)).unwrap();
    let long = long.to_str().unwrap();
    let refusal = "cannot change the account root: it is the last superadmin: make another one first";
    for (arguments, code, expected) in [
        (&["user", "password", "nobody"][..], 1, "there is no user nobody"),
        (&["user", "role", "nobody", "admin"], 1, "there is no user nobody"),
        (&["user", "disable", "nobody"], 1, "there is no user nobody"),
        (&["user", "enable", "no\tbody"], 1, "there is no user no\tbody"),
        (&["user", "remove", ""], 1, "there is no user "),
        (&["user", "remove", "root"], 1, refusal),
        (&["user", "disable", "root"], 1, refusal),
        (&["user", "role", "root", "admin"], 1, refusal),
        (&["user", "role", "root", "king"], 2, "invalid value 'king'"),
        (&["user", "role", "root"], 2, "required arguments were not provided"),
        (&["user", "password", "root", "--password-file", long], 1, "a password has at most 1024 bytes"),
        (&["user"], 2, "Usage: spectra-server user"),
        (&["user", "rename", "root"], 2, "unrecognized subcommand 'rename'"),
        (&["setup-code"], 1, "there is a user already: `spectra-server user add` makes another one"),
    ] {
        let output = run(if arguments == ["user"] { None } else { Some(&database) }, arguments);
        let error = text(&output.stderr);
        assert_eq!(output.status.code(), Some(code), "{arguments:?}: {error}");
        assert!(error.contains(expected) && output.stdout.is_empty(), "{arguments:?}: {error}");
        assert!(code == 2 || error.lines().count() == 1, "{arguments:?}: {error}");
    }
    let list = text(&run(Some(&database), &["user", "list"]).stdout);
    assert!(list.starts_with("root\tsuperadmin\tlast sign-in never"), "nothing was changed: {list}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_set_up_code_makes_the_first_account_of_a_server_that_runs() {
    let server = TestServer::start().await;
    let code = secret(&run(Some(&server.database), &["setup-code"]));
    let body = json!({"code": code, "username": "root", "password": "correct horse"});
    assert_eq!(server.anon().post("/api/v1/setup", &body).await.status, 201);
    assert!(setup::new_code(&server.app.store).await.unwrap().is_none());
    let again = run(Some(&server.database), &["setup-code"]);
    assert_eq!((again.status.code(), again.stdout.len()), (Some(1), 0), "{again:?}");
}

#[test]
fn every_command_about_accounts_and_tokens_shows_how_it_is_used() {
    for arguments in [
        &["user"][..],
        &["user", "add"],
        &["user", "list"],
        &["user", "password"],
        &["user", "role"],
        &["user", "disable"],
        &["user", "enable"],
        &["user", "remove"],
        &["api-token"],
        &["api-token", "create"],
        &["api-token", "list"],
        &["api-token", "revoke"],
        &["token"],
        &["token", "create"],
        &["token", "list"],
        &["token", "revoke"],
        &["setup-code"],
        &["import"],
    ] {
        let output = run(None, &[arguments, &["--help"]].concat());
        let (help, name) = (text(&output.stdout), arguments.join(" "));
        assert!(output.status.success() && output.stderr.is_empty(), "{name}: {output:?}");
        assert!(help.contains("Examples:"), "{name}: {help}");
        assert!(help.contains(&format!("\n  spectra-server {name}")), "no example of {name}: {help}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_password_comes_from_a_file_or_from_stdin() {
    let server = TestServer::start().await;
    let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_spectra-server"));
    let mut child = command
        .args(["user", "add", "ann", "--password-file", "-", "--database", &server.database.url])
        .stdin(std::process::Stdio::piped())
        .stdout(std::process::Stdio::piped())
        .spawn()
        .unwrap();
    let mut stdin = child.stdin.take().unwrap();
    std::io::Write::write_all(&mut stdin, b"a password of mine\r\nnot this\n").unwrap();
    drop(stdin);
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success() && output.stdout.is_empty(), "{output:?}");
    assert_eq!(sign_in(&server, "a password of mine").await.json["role"], Value::from("viewer"));
}
