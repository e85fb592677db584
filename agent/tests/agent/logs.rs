//! Logs of the host that runs the tests, and of files that a policy allows.

use std::fs::{self, File};
use std::os::unix::fs::symlink;
use std::path::Path;
use std::time::Duration;

use serde_json::{Value, json};
use spectra_agent::diagnose::{self, Context, Diagnostic, Progress, Rules};
use spectra_agent::host::Host;
use spectra_agent::policy::Policy;
use spectra_protocol::config::DiagnosticPolicy;

/// What `root` says, where the host's own file says `policy`.
async fn logs(root: &Path, policy: &str, wish: &Value) -> Result<Vec<Value>, String> {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("agent.toml");
    fs::write(&file, policy).unwrap();
    let context = Context {
        host: Host::new(root, None),
        rules: Rules::new(Policy::load(&file).unwrap(), DiagnosticPolicy::default()),
        progress: Progress::nowhere(),
        deadline: tokio::time::Instant::now() + Duration::from_mins(1),
        authorities: None,
    };
    let diagnostic = Diagnostic::of("FETCH_LOGS", wish.to_string().as_bytes()).unwrap();
    let answer = diagnose::run(&diagnostic, &context).await.map_err(|fault| fault.to_string())?;
    Ok(serde_json::from_str(answer.get()).unwrap())
}

fn messages(lines: &[Value]) -> Vec<&str> {
    lines.iter().map(|line| line["message"].as_str().unwrap()).collect()
}

#[tokio::test]
async fn the_kernel_of_this_host_is_read_where_it_may_be() {
    let root = tempfile::tempdir().unwrap();
    fs::create_dir_all(root.path().join("dev")).unwrap();
    fs::create_dir_all(root.path().join("proc")).unwrap();
    // A root without a journal, with this machine's kernel.
    symlink("/dev/kmsg", root.path().join("dev/kmsg")).unwrap();
    fs::copy("/proc/stat", root.path().join("proc/stat")).unwrap();
    let outcome = logs(root.path(), "", &json!({"min_level": "DEBUG"})).await;
    match File::open("/dev/kmsg") {
        Ok(_) => {
            let lines = outcome.unwrap();
            assert!(lines.iter().any(|line| line["source"] == "dmesg:kernel"), "{lines:?}");
            let times: Vec<_> = lines.iter().map(|line| line["timestamp"].as_i64().unwrap()).collect();
            assert!(times.is_sorted() && times[0] > 1_700_000_000, "{times:?}");
        }
        Err(_) => assert!(outcome.unwrap_err().contains("the kernel's lines cannot be read")),
    }
}

#[tokio::test]
async fn files_are_read_below_allowed_folders_and_through_no_link() {
    let root = tempfile::tempdir().unwrap();
    fs::create_dir_all(root.path().join("var/log/app")).unwrap();
    fs::create_dir_all(root.path().join("srv")).unwrap();
    fs::write(root.path().join("srv/secret"), "secret\n").unwrap();
    fs::write(root.path().join("var/log/app/x.log"), "one\ntwo\nthree\n").unwrap();
    symlink("../../srv/secret", root.path().join("var/log/link")).unwrap();
    symlink("../../srv", root.path().join("var/log/folder")).unwrap();
    let of =
        async |path: &str, policy: &str| logs(root.path(), policy, &json!({"path": path, "lines": 2})).await;
    let newest = of("/var/log/app/x.log", "").await.unwrap();
    assert_eq!(messages(&newest), ["older lines are left out", "two", "three"]);
    assert_eq!(newest[1]["source"], "file:/var/log/app/x.log");
    for (path, policy, words) in [
        ("/var/log/link", "", "symbolic link"),
        ("/var/log/folder/secret", "", "symbolic link"),
        ("/srv/secret", "", "does not allow logs of /srv/secret"),
        ("/var/log/../../srv/secret", "", "does not allow logs of /var/log/../../srv/secret"),
        ("/var/log/missing", "", "No such file"),
        ("/var/log/app", "", "it is no file"),
        ("/var/log/app/x.log", "[diagnostics]\nlog_paths = [\"/srv\"]", "does not allow logs of"),
    ] {
        let error = of(path, policy).await.unwrap_err();
        assert!(error.contains(words), "{path}: {error}");
    }
    let elsewhere = of("/srv/secret", "[diagnostics]\nlog_paths = [\"/srv\"]").await.unwrap();
    assert_eq!(messages(&elsewhere), ["secret"]);
}

#[tokio::test]
async fn where_there_is_no_journal_the_general_files_are_read_by_their_words() {
    let root = tempfile::tempdir().unwrap();
    fs::create_dir_all(root.path().join("var/log")).unwrap();
    let text = "2026-11-28T10:00:00Z host app: started\n2026-11-28T10:00:01Z host app: error: disk is full\n";
    fs::write(root.path().join("var/log/syslog"), text).unwrap();
    let lines = logs(root.path(), "", &json!({"min_level": "WARNING"})).await.unwrap();
    let [line, note] = &lines[..] else { panic!("{lines:?}") };
    assert!(line["message"].as_str().unwrap().ends_with("error: disk is full"), "{line}");
    assert_eq!([&line["level"], &line["timestamp"]], [&json!("ERROR"), &json!(1_795_860_001)]);
    assert!(note["message"].as_str().unwrap().starts_with("the kernel's lines cannot be read: "), "{note}");
    let error = logs(root.path(), "", &json!({"unit": "ssh.service"})).await.unwrap_err();
    assert_eq!(error, "the journal of this host cannot be read: it has none");
}
