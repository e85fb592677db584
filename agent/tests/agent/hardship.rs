//! A hung mount, a Docker daemon that is stopped and a spool that cannot be written, all at once, and the built
//! program among them: what has nothing to do with them is read on time.

use std::process::{Command, Stdio};
use std::time::Duration;

use spectra_protocol::metric::AgentSelf;
use spectra_protocol::{Envelope, Metric};
use time::OffsetDateTime;

use crate::daemon::Daemon;
use crate::edge::{Edge, Reply, Settings};
use crate::program::Running;

/// Mounts of its own, which end with it: a file system whose server never answers, as one of NFS whose server is
/// gone, and a spool that is read-only.
const SCRIPT: &str = r#"
set -e
mkdir "$1/hung" "$1/spool"
exec 3<>/dev/fuse
mount -i -t fuse.hung -o fd=3,rootmode=40000,user_id=0,group_id=0 hung "$1/hung"
mount -t tmpfs -o ro none "$1/spool"
agent=$2
shift 2
exec "$agent" "$@"
"#;

/// How far apart two readings of a second may lie on a machine that runs other tests too.
const LATE: time::Duration = time::Duration::seconds(3);

fn start(edge: &Edge, folder: &std::path::Path, socket: &std::path::Path) -> Running {
    let identity = folder.join("agent-id.json");
    let text = r#"{"id":"f670d4c9-5871-4ac6-b273-03452795f8c4","secret":"00ff"}"#;
    std::fs::write(&identity, text).unwrap();
    let mut command = Command::new("unshare");
    // It is the first process there, whose mounts are the host's.
    command.args(["--mount-proc", "--pid", "--fork", "--kill-child", "--propagation", "private"]);
    command.args(["sh", "-c", SCRIPT, "sh"]).arg(folder);
    command
        .arg(env!("CARGO_BIN_EXE_spectra-agent"))
        .args(["run", "--server", &edge.url, "--identity"])
        .arg(&identity);
    command.arg("--spool").arg(folder.join("spool")).args(["--spool-age", "1", "--flush", "5"]);
    command.env("DOCKER_HOST", format!("unix://{}", socket.display())).env_remove("SPECTRA_TOKEN");
    Running(command.stdin(Stdio::null()).stdout(Stdio::null()).spawn().expect("unshare"))
}

/// What is wrong with a collector, as the agent tells it of itself.
fn error<'a>(report: &'a AgentSelf, name: &str) -> Option<&'a str> {
    report.collectors.iter().find(|collector| collector.name == name)?.error.as_deref()
}

#[tokio::test]
async fn a_hung_mount_a_stopped_daemon_and_a_read_only_spool_hold_nobody_up() {
    let daemon = Daemon::start();
    daemon.container("web", &[], "while true; do sleep 0.1; done");
    let folder = tempfile::tempdir().unwrap();
    // The server is away at first, so that the spool is wanted.
    let mut edge = Edge::start(vec![Reply::Status(503); 3]).await;
    let body = r#"{"flush_seconds":1,"collectors":{"cpu":{"interval_seconds":1},"memory":{"interval_seconds":1},
        "system":{"interval_seconds":1},"disk":{"interval_seconds":2},"container_list":{"interval_seconds":2}}}"#;
    edge.tell(Settings { body: body.to_owned(), ahead: time::Duration::ZERO });
    let _agent = start(&edge, folder.path(), &daemon.socket());
    let mut all: Vec<Envelope> = Vec::new();
    let mut is_in_hardship = None;
    // Until the agent has told of itself in the middle of it, which it does each minute.
    let until = OffsetDateTime::now_utc() + Duration::from_mins(3);
    loop {
        assert!(OffsetDateTime::now_utc() < until, "the agent does not tell what is wrong");
        let new = edge.next().await.envelopes();
        let knows_web = new.iter().any(|envelope| has_web(&envelope.metric));
        if knows_web && is_in_hardship.is_none() {
            daemon.pause();
            is_in_hardship = Some(OffsetDateTime::now_utc());
        }
        all.extend(new);
        let Some(since) = is_in_hardship else { continue };
        let told = all.iter().any(|envelope| {
            let Metric::AgentSelf(report) = &envelope.metric else { return false };
            envelope.timestamp > since + Duration::from_secs(8)
                && error(report, "disk").is_some_and(|words| words.contains("/hung"))
                && error(report, "container_list").is_some_and(|words| words.contains("docker.sock"))
        });
        if told {
            break;
        }
    }
    let since = is_in_hardship.unwrap();
    for name in ["cpu", "memory", "system"] {
        let mut times: Vec<_> = all
            .iter()
            .filter(|envelope| envelope.metric.name() == name && envelope.timestamp > since)
            .map(|envelope| envelope.timestamp)
            .collect();
        times.sort_unstable();
        assert!(times.len() >= 5, "{name}: {times:?}");
        let widest = times.windows(2).map(|pair| pair[1] - pair[0]).max().unwrap();
        assert!(widest <= LATE, "{name} was held up for {widest}: {times:?}");
    }
    let later = |envelope: &&Envelope| envelope.timestamp > since + Duration::from_secs(4);
    assert!(all.iter().filter(later).any(|envelope| has_web(&envelope.metric)), "its containers run on");
    daemon.resume();
}

fn has_web(metric: &Metric) -> bool {
    matches!(metric, Metric::ContainerList(list) if list.containers.iter().any(|container| container.name == "web"))
}
