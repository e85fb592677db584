//! What is left of clusters that ended badly, and of those that could not begin.

use std::fs;
use std::io::{BufRead as _, BufReader};
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use spectra_kubernetes_tests::{Answer, OwnCluster, program, run, wait_until};

/// The kernel's number of nobody.
const NOBODY: &str = "65534";

fn up(folder: &Path, options: &[&str]) -> Answer {
    run(Command::new(program()).arg("up").arg("--dir").arg(folder).args(options))
}

fn down(folder: &Path) -> Answer {
    run(Command::new(program()).arg("down").arg("--dir").arg(folder))
}

/// Ids of the processes with this text in their command line.
fn processes(text: &str) -> Vec<u32> {
    let all = fs::read_dir("/proc").unwrap().flatten();
    let named = all.filter_map(|entry| entry.file_name().to_str()?.parse().ok());
    named
        .filter(|id: &u32| {
            let line = fs::read(format!("/proc/{id}/cmdline")).unwrap_or_default();
            String::from_utf8_lossy(&line).contains(text)
        })
        .collect()
}

async fn all_ended(text: &str) {
    wait_until("all of the cluster ended", Duration::from_secs(10), async || {
        processes(text).is_empty().then_some(())
    })
    .await;
}

#[tokio::test]
async fn a_component_that_is_killed_ends_the_cluster_which_says_so() {
    let cluster = OwnCluster::start(&[]);
    let folder = cluster.folder().to_str().unwrap().to_owned();
    let etcd = processes(&format!("--data-dir={folder}/etcd"));
    assert_eq!(etcd.len(), 1);
    run(Command::new("kill").args(["-KILL", &etcd[0].to_string()])).expect("cannot kill etcd");
    all_ended(&folder).await;
    let log = fs::read_to_string(cluster.folder().join("log/supervisor.log")).unwrap();
    assert!(log.contains("etcd ended (exit status -1, signal 9)"), "{log}");

    let again = up(cluster.folder(), &[]);
    assert!(again.stderr.contains("holds what is left of a cluster: `cluster down --dir"), "{again:?}");
    down(cluster.folder()).expect("cannot remove what is left");
    assert!(!cluster.folder().exists());
}

#[tokio::test]
async fn a_supervisor_that_is_killed_takes_its_components_along() {
    let cluster = OwnCluster::start(&[]);
    let folder = cluster.folder().to_str().unwrap().to_owned();
    let text = fs::read_to_string(cluster.folder().join("supervisor")).unwrap();
    run(Command::new("kill").args(["-KILL", text.split(' ').next().unwrap()])).expect("cannot kill");
    all_ended(&folder).await;
    let entered = cluster.ask("kubeconfig", &[]);
    assert!(entered.stderr.contains("no cluster is up in"), "{entered:?}");
}

#[tokio::test]
async fn down_removes_what_a_failed_up_left() {
    let folder = tempfile::Builder::new().prefix("spectra-own-").tempdir().unwrap();
    let failed = up(folder.path(), &["--feature-gates=NoSuchGate=true"]);
    assert!(!failed.success);
    for part in ["kube-apiserver ended", "NoSuchGate", "logs are in"] {
        assert!(failed.stderr.contains(part), "{failed:?}");
    }
    all_ended(folder.path().to_str().unwrap()).await;
    down(folder.path()).expect("cannot remove what is left");
    assert!(!folder.path().exists());
}

#[test]
fn up_gives_up_in_time_and_leaves_no_process() {
    let folder = tempfile::Builder::new().prefix("spectra-own-").tempdir().unwrap();
    let failed = up(folder.path(), &["--timeout=10ms"]);
    assert!(failed.stderr.contains("not ready after 10ms"), "{failed:?}");
    assert_eq!(processes(folder.path().to_str().unwrap()), Vec::<u32>::new());
    down(folder.path()).expect("cannot remove what is left");
}

/// A cluster in the foreground, when it is ready.
fn in_foreground(folder: &Path) -> Child {
    let mut up = Command::new(program());
    up.arg("up").arg("--foreground").arg("--dir").arg(folder).stdout(Stdio::piped());
    let mut child = up.spawn().unwrap();
    let mut line = String::new();
    BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
    assert_eq!(Path::new(line.trim()), folder.join("kubeconfig"));
    child
}

#[tokio::test]
async fn a_cluster_in_the_foreground_ends_with_its_process() {
    for (signal, removed) in [("-TERM", true), ("-KILL", false)] {
        let folder = tempfile::Builder::new().prefix("spectra-own-").tempdir().unwrap();
        let mut child = in_foreground(folder.path());
        run(Command::new("kill").args([signal, &child.id().to_string()])).expect("cannot signal");
        assert_eq!(child.wait().unwrap().success(), removed);
        all_ended(folder.path().to_str().unwrap()).await;
        assert_eq!(!folder.path().exists(), removed, "{signal}");
    }
}

#[test]
fn a_cluster_that_is_up_is_not_started_over() {
    let cluster = OwnCluster::start(&[]);
    let again = up(cluster.folder(), &[]);
    assert!(again.stderr.contains("a cluster is up in"), "{again:?}");
}

#[test]
fn folders_of_others_are_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("diary.txt");
    fs::write(&file, "dear").unwrap();
    let refused = up(folder.path(), &[]);
    assert!(refused.stderr.contains("holds other things than a cluster"), "{refused:?}");
    let refused = down(folder.path());
    assert!(refused.stderr.contains("is not the folder of a cluster"), "{refused:?}");
    assert_eq!(fs::read_to_string(&file).unwrap(), "dear");

    let long = folder.path().join("x".repeat(64));
    assert!(up(&long, &[]).stderr.contains("too long for the sockets"), "a long path");
}

#[test]
fn a_node_without_root_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    // The program itself may lie where nobody else may look.
    let copy = folder.path().join("cluster");
    fs::copy(program(), &copy).unwrap();
    fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o755)).unwrap();
    let mut command = Command::new("setpriv");
    command.args(["--reuid", NOBODY, "--regid", NOBODY, "--clear-groups", "--"]).arg(copy);
    let refused = run(command.args(["up", "--full", "--dir", "/tmp/spectra-nobody"]));
    assert!(refused.stderr.contains("--full needs root"), "{refused:?}");
}

#[test]
fn a_node_without_its_programs_names_their_packages() {
    let folder = tempfile::tempdir().unwrap();
    let mut command = Command::new(program());
    command.arg("up").arg("--full").arg("--dir").arg(folder.path().join("x")).env("PATH", "/nowhere");
    let refused = run(&mut command);
    assert!(refused.stderr.contains("--full needs containerd, ctr, runc"), "{refused:?}");
    assert!(
        refused.stderr.contains("apt-get install --no-install-recommends containerd runc"),
        "{refused:?}"
    );
}
