//! Saving the embedded database while it is written, and putting it back.

use std::fs;
use std::path::Path;
use std::process::{Command, Output, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;

use serde_json::json;
use spectra_server::store::{Store, Time};
use uuid::Uuid;

use crate::support::{Agent, TestServer, database, envelope, eventually};

fn run(command: &str, path: &Path, database: &str) -> Output {
    let mut program = Command::new(env!("CARGO_BIN_EXE_spectra-server"));
    program.arg(command).arg(path).args(["--database", database]).stdin(Stdio::null());
    program.output().unwrap()
}

fn succeed(output: &Output) -> String {
    assert!(output.status.success(), "{output:?}");
    String::from_utf8(output.stderr.clone()).unwrap()
}

/// The one sentence that a failed command says.
fn fail(output: &Output) -> String {
    let error = String::from_utf8(output.stderr.clone()).unwrap();
    assert_eq!((output.status.code(), error.lines().count()), (Some(1), 1), "{error}");
    error
}

/// Readings of the agent in the database, which are erased by it.
async fn readings(database: &str, agent: Uuid) -> u64 {
    let store = Store::open(database).await.unwrap();
    let key = store.agent_key(agent).await.unwrap().unwrap();
    let rows = store.erase_history(key).await.unwrap();
    store.close().await;
    rows
}

async fn store_one(agent: &Agent, number: u64) {
    let time = Time::now().minus(time::Duration::milliseconds(i64::try_from(number).unwrap() * 1000));
    agent.send(&[envelope("cpu", time, json!({"usage": 1.0}))]).await;
}

#[tokio::test]
async fn timescale_has_tools_of_its_own() {
    let database = database().await;
    if !database.is_timescale() {
        return;
    }
    for command in ["backup", "restore"] {
        let error = fail(&run(command, Path::new("/tmp/never-written"), &database.url));
        for needed in
            ["pg_dump --format=custom", "timescaledb_pre_restore", "pg_restore", "timescaledb_post_restore"]
        {
            assert!(error.contains(needed), "{error}");
        }
    }
    assert!(!Path::new("/tmp/never-written").exists());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_backup_under_load_has_every_row_that_was_acknowledged_before_it() {
    let server = TestServer::start().await;
    if server.database.is_timescale() {
        return;
    }
    let agent = Arc::new(server.agent("host").await);
    let (sent, acknowledged, end) =
        (Arc::new(AtomicU64::new(0)), Arc::new(AtomicU64::new(0)), Arc::new(AtomicBool::new(false)));
    let writers: Vec<_> = (0..4)
        .map(|_| {
            let (agent, sent, acknowledged, end) =
                (Arc::clone(&agent), Arc::clone(&sent), Arc::clone(&acknowledged), Arc::clone(&end));
            tokio::spawn(async move {
                while !end.load(Ordering::SeqCst) {
                    store_one(&agent, sent.fetch_add(1, Ordering::SeqCst)).await;
                    acknowledged.fetch_add(1, Ordering::SeqCst);
                    // An agent's requests are limited to ten a second, with a burst.
                    tokio::time::sleep(Duration::from_millis(500)).await;
                }
            })
        })
        .collect();
    let folder = tempfile::tempdir().unwrap();
    eventually(async || (acknowledged.load(Ordering::SeqCst) > 10).then_some(())).await;
    for round in 0..3 {
        let path = folder.path().join(format!("{round}.db"));
        let before = acknowledged.load(Ordering::SeqCst);
        let (url, target) = (server.database.url.clone(), path.clone());
        let output = tokio::task::spawn_blocking(move || run("backup", &target, &url)).await.unwrap();
        let after = sent.load(Ordering::SeqCst);
        succeed(&output);
        let rows = readings(path.to_str().unwrap(), agent.id).await;
        assert!((before..=after).contains(&rows), "{before} {rows} {after}");
    }
    end.store(true, Ordering::SeqCst);
    for writer in writers {
        writer.await.unwrap();
    }
}

#[tokio::test]
async fn what_was_saved_is_put_back_and_what_was_there_is_kept() {
    let mut server = TestServer::start().await;
    if server.database.is_timescale() {
        return;
    }
    let url = server.database.url.clone();
    let folder = tempfile::tempdir().unwrap();
    let saved = folder.path().join("saved.db");
    let agent = server.agent("host").await;
    store_one(&agent, 0).await;
    succeed(&run("backup", &saved, &url));
    store_one(&agent, 1).await;

    let error = fail(&run("restore", &saved, &url));
    assert!(error.contains("stop it first"), "{error}");
    server.stop().await.unwrap();
    let said = succeed(&run("restore", &saved, &url));
    let aside = said.lines().find_map(|line| line.strip_prefix("what was there before is ")).unwrap();
    assert_eq!(readings(&url, agent.id).await, 1);
    assert_eq!(readings(aside, agent.id).await, 2);
}

#[tokio::test]
async fn nothing_but_a_good_database_of_this_version_is_put_back() {
    let database = database().await;
    if database.is_timescale() {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name);
    succeed(&run("backup", &path("good"), &database.url));
    fs::write(path("text"), "not a database, but long enough to be looked at as one\n".repeat(100)).unwrap();
    let good = fs::read(path("good")).unwrap();
    fs::write(path("cut off"), &good[..good.len() / 2]).unwrap();
    let mut damaged = good.clone();
    let middle = damaged.len() / 2;
    damaged[4096..middle].fill(0xa5);
    fs::write(path("damaged"), damaged).unwrap();
    rusqlite::Connection::open(path("foreign")).unwrap().execute_batch("create table a (b)").unwrap();
    fs::write(path("newer"), &good).unwrap();
    rusqlite::Connection::open(path("newer"))
        .unwrap()
        .execute_batch(
            "insert into _sqlx_migrations (version, description, success, checksum, execution_time)
             values (999999, 'of a later version', true, x'00', 0)",
        )
        .unwrap();
    let target = path("target.db");
    for (name, words) in [
        ("none", "there is no file"),
        ("text", "it is no database of Spectra"),
        ("foreign", "it is no database of Spectra"),
        ("newer", "made by a newer Spectra"),
        ("cut off", "cannot be restored: it is damaged"),
        ("damaged", "cannot be restored"),
    ] {
        let error = fail(&run("restore", &path(name), target.to_str().unwrap()));
        assert!(error.contains(words), "{name}: {error}");
        assert!(!target.exists(), "{name}");
    }
    succeed(&run("restore", &path("good"), target.to_str().unwrap()));
    assert!(target.exists());
    let left: Vec<_> = fs::read_dir(folder.path())
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter(|name| name.contains("unfinished"))
        .collect();
    assert!(left.is_empty(), "{left:?}");
}

/// A limit on the size of files stands in for a disk that is full: either way a write fails in the middle.
#[tokio::test]
async fn a_disk_that_is_full_leaves_no_half_file_and_what_was_there() {
    let database = database().await;
    if database.is_timescale() {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let (saved, target) = (folder.path().join("saved.db"), folder.path().join("target.db"));
    let cramped = |command: &str, path: &Path, database: &Path| {
        let mut shell = Command::new("sh");
        // Blocks of 512 bytes; the signal would end the program.
        shell.args(["-c", "trap '' XFSZ; ulimit -f 128; exec \"$@\"", "sh"]);
        shell.args([env!("CARGO_BIN_EXE_spectra-server"), command]).arg(path);
        shell.arg("--database").arg(database).stdin(Stdio::null()).output().unwrap()
    };
    let names = || {
        let entries = fs::read_dir(folder.path()).unwrap();
        let mut names: Vec<_> =
            entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        names.retain(|name| !name.ends_with(".in-use"));
        names.sort();
        names
    };
    let error = fail(&cramped("backup", &saved, Path::new(&database.url)));
    assert!(error.contains("cannot save "), "{error}");
    assert_eq!(names(), [""; 0]);

    succeed(&run("backup", &saved, &database.url));
    fs::copy(&saved, &target).unwrap();
    let before = fs::read(&target).unwrap();
    let error = fail(&cramped("restore", &saved, &target));
    assert!(error.contains("cannot restore "), "{error}");
    assert_eq!(names(), ["saved.db", "target.db"]);
    assert!(fs::read(&target).unwrap() == before);
}

#[tokio::test]
async fn a_backup_is_never_written_over_and_is_for_its_owner_alone() {
    use std::os::unix::fs::PermissionsExt;

    let database = database().await;
    if database.is_timescale() {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let saved = folder.path().join("saved.db");
    succeed(&run("backup", &saved, &database.url));
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!((mode(&saved), mode(Path::new(&database.url))), (0o600, 0o600));
    let before = fs::read(&saved).unwrap();
    let error = fail(&run("backup", &saved, &database.url));
    assert!(error.contains("never written over"), "{error}");
    assert_eq!(fs::read(&saved).unwrap(), before);

    let missing = folder.path().join("missing.db");
    let error = fail(&run("backup", &folder.path().join("b"), missing.to_str().unwrap()));
    assert!(error.contains("there is no database"), "{error}");
    assert!(!missing.exists(), "looking for it does not make it");
    let error = fail(&run("backup", Path::new("/none/a"), &database.url));
    assert!(error.contains("cannot write beside /none/a"), "{error}");
}
