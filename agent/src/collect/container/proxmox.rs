//! Guests of Proxmox, LXC and QEMU, as `pvesh` tells them.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use serde_json::Value;
use tokio::task::spawn_blocking;

use super::guest::{Cpu, Guest, Usage, told};
use super::merge::MAX_TOLD;
use super::worker::{Desk, Presence, Report};
use crate::collect::Broken;
use crate::collect::program::{self, Bounds};
use crate::host::Host;

/// Perl begins in a second; a cluster without quorum keeps it waiting.
const BOUNDS: Bounds = Bounds { patience: Duration::from_secs(10), bytes: 8 << 20 };
/// How long it may take before anyone wonders: as long as it is heard.
pub(super) const GRACE: Duration = BOUNDS.patience;
const NODES: &[&str] = &["get", "/nodes", "--output-format", "json"];
const GUESTS: &[&str] = &["get", "/cluster/resources", "--type", "vm", "--output-format", "json"];

/// How guests are asked for.
#[derive(Debug)]
pub(super) struct Proxmox {
    program: PathBuf,
    hostname: String,
    /// The name of this node, once known; it is for ever.
    node: Option<String>,
}

impl Proxmox {
    /// `None` where there is no `pvesh`, or it belongs to a host that this process only looks at.
    pub(super) fn find(host: &Host) -> Option<Self> {
        let program = host.is_own().then(|| program::find("pvesh")).flatten()?;
        Some(Self::new(program, host.name()))
    }

    fn new(program: PathBuf, hostname: &str) -> Self {
        Self { program, hostname: hostname.to_owned(), node: None }
    }

    /// The guests of this node. Blocks.
    fn ask(&mut self) -> Result<Vec<Guest>, Broken> {
        if self.node.is_none() {
            let nodes = self.json(NODES)?;
            let node = node(&nodes, &self.hostname);
            self.node = Some(node.ok_or_else(|| self.broken("names no node like this host"))?);
        }
        let node = self.node.as_deref().unwrap_or_default();
        guests(&self.json(GUESTS)?, node).ok_or_else(|| self.broken("lists no guests but something else"))
    }

    fn json(&self, arguments: &[&str]) -> Result<Value, Broken> {
        let said = program::run(&self.program, arguments, BOUNDS);
        let output = said.and_then(|said| said.or_fault(&self.program)).map_err(|fault| {
            let words = fault.in_one_line();
            // It wants root, and says so.
            let wants_root = ["root", "ermission"].iter().any(|word| words.contains(word));
            Broken { is_permission: wants_root || fault.is_permission(), words }
        })?;
        serde_json::from_slice(&output).map_err(|error| self.broken(&format!("writes no JSON: {error}")))
    }

    fn broken(&self, what: &str) -> Broken {
        Broken { words: format!("{} {what}", self.program.display()), is_permission: false }
    }
}

/// Asks in each round.
pub(super) async fn follow(mut proxmox: Proxmox, mut desk: Desk) {
    let mut guests: Arc<[Guest]> = Arc::default();
    loop {
        let round = desk.next().await;
        let answer = spawn_blocking(move || {
            let answer = proxmox.ask();
            (proxmox, answer)
        });
        // It does not panic, and is not cancelled while the thread lives.
        let Ok((back, answer)) = answer.await else { return };
        proxmox = back;
        let broken = match answer {
            Ok(new) => {
                guests = new.into();
                None
            }
            Err(broken) => Some(broken),
        };
        desk.post(round, Report { presence: Presence::Here, guests: guests.clone(), broken });
    }
}

/// The node that is called like this host, else the only one.
fn node(nodes: &Value, hostname: &str) -> Option<String> {
    let names: Vec<&str> = nodes.as_array()?.iter().filter_map(|node| node.get("node")?.as_str()).collect();
    let short = hostname.split('.').next().unwrap_or_default();
    let mut same =
        names.iter().filter(|name| name.eq_ignore_ascii_case(hostname) || name.eq_ignore_ascii_case(short));
    match (same.next(), &names[..]) {
        (Some(name), _) | (None, [name]) => Some((*name).to_owned()),
        _ => None,
    }
}

/// The guests of a node, stopped ones too. A template never runs and is none.
fn guests(resources: &Value, node: &str) -> Option<Vec<Guest>> {
    let rows = resources.as_array()?;
    let own =
        rows.iter().filter(|row| text(row, "node") == Some(node) && number(row, "template") != Some(1.0));
    Some(own.filter_map(guest).take(MAX_TOLD).collect())
}

fn guest(row: &Value) -> Option<Guest> {
    let kind = match text(row, "type")? {
        "lxc" => "lxc",
        "qemu" => "vm",
        _ => return None,
    };
    let id = count(row, "vmid")?;
    let cores = number(row, "maxcpu").filter(|cores| *cores > 0.0);
    Some(Guest {
        id: id.to_string(),
        source: "proxmox",
        kind,
        name: told(text(row, "name").unwrap_or_default()),
        state: told(text(row, "status").unwrap_or_default()),
        usage: Usage {
            // A share of all its processors.
            cpu: number(row, "cpu").map(|share| Cpu::Percent(share * cores.unwrap_or(1.0) * 100.0)),
            cpu_limit: cores,
            memory: count(row, "mem"),
            memory_limit: count(row, "maxmem").filter(|limit| *limit > 0),
            network: count(row, "netin").zip(count(row, "netout")),
            block: count(row, "diskread").zip(count(row, "diskwrite")),
        },
        ..Guest::default()
    })
}

fn text<'a>(row: &'a Value, key: &str) -> Option<&'a str> {
    row.get(key)?.as_str()
}

/// A number; Perl writes one as a text when it was used as one.
fn number(row: &Value, key: &str) -> Option<f64> {
    let value = row.get(key)?;
    value.as_f64().or_else(|| value.as_str()?.parse().ok()).filter(|number| number.is_finite())
}

fn count(row: &Value, key: &str) -> Option<u64> {
    let value = row.get(key)?;
    value.as_u64().or_else(|| value.as_str()?.parse().ok())
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::os::unix::fs::PermissionsExt;
    use std::path::{Path, PathBuf};
    use std::time::{Duration, Instant};

    use proptest::prelude::*;
    use serde_json::json;

    use super::super::guest::Cpu;
    use super::super::merge::MAX_WORKLOADS;
    use super::super::worker::Worker;
    use super::{Proxmox, follow, guests, node};

    fn recorded() -> PathBuf {
        Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/recorded/proxmox")
    }

    /// A `pvesh` that answers with what was recorded.
    fn stand_in(folder: &Path, before: &str) -> PathBuf {
        let path = folder.join("pvesh");
        let script = format!(
            "#!/bin/sh\n{before}\n[ \"$1 $3 $4\" = 'get --output-format json' ] && exec cat '{0}/nodes.json'\n\
             [ \"$*\" = 'get /cluster/resources --type vm --output-format json' ] && exec cat '{0}/resources.json'\n\
             echo \"unknown command $*\" >&2; exit 255\n",
            recorded().display()
        );
        fs::write(&path, script).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
        path
    }

    #[test]
    fn guests_of_this_node_are_told_and_no_templates() {
        let folder = tempfile::tempdir().unwrap();
        let mut proxmox = Proxmox::new(stand_in(folder.path(), ""), "PVE1.lab.example");
        let guests = proxmox.ask().unwrap();
        let names: Vec<_> = guests
            .iter()
            .map(|guest| (guest.id.as_str(), guest.kind, guest.name.as_str(), guest.state.as_str()))
            .collect();
        assert_eq!(
            names,
            [
                ("101", "lxc", "dns", "running"),
                ("102", "lxc", "old-wiki", "stopped"),
                ("200", "vm", "build", "running"),
            ]
        );
        let dns = &guests[0].usage;
        let Some(Cpu::Percent(percent)) = dns.cpu else { panic!("{dns:?}") };
        assert!((percent - 2.5).abs() < 1e-9, "{percent}");
        assert_eq!((dns.memory, dns.memory_limit), (Some(104_857_600), Some(536_870_912)));
        assert_eq!((dns.network, dns.block), (Some((1000, 2000)), Some((3000, 4000))));
        assert_eq!(guests[2].usage.cpu_limit, Some(8.0));
    }

    #[test]
    fn a_failure_tells_why() {
        let folder = tempfile::tempdir().unwrap();
        for (script, words, is_permission) in [
            ("echo 'please run as root' >&2; exit 255", "please run as root", true),
            ("echo 'ipcc_send_rec[1] failed: Connection refused' >&2; exit 111", "Connection refused", false),
            ("echo no json; exit 0", "writes no JSON", false),
            ("echo '[]'; exit 0", "names no node", false),
        ] {
            let broken = Proxmox::new(stand_in(folder.path(), script), "pve1").ask().unwrap_err();
            assert!(broken.words.contains(words) && broken.is_permission == is_permission, "{broken:?}");
        }
    }

    #[test]
    fn one_that_hangs_holds_nobody_up_and_is_heard_again() {
        let folder = tempfile::tempdir().unwrap();
        let hang = folder.path().join("hang");
        fs::write(&hang, "").unwrap();
        let program =
            stand_in(folder.path(), &format!("while [ -e '{}' ]; do sleep 0.05; done", hang.display()));
        let worker = Worker::start().unwrap();
        worker.add("pvesh", Duration::ZERO, |desk| follow(Proxmox::new(program, "pve1"), desk));
        let begun = Instant::now();
        let (round, posts) = worker.ask(Duration::from_millis(100));
        assert_eq!(posts[0].stuck(round).unwrap().what, "pvesh");
        assert!(begun.elapsed() < Duration::from_secs(5));
        fs::remove_file(&hang).unwrap();
        let (round, posts) = worker.ask(Duration::from_secs(30));
        assert_eq!(posts[0].stuck(round), None);
        assert_eq!(posts[0].report.guests.len(), 3);
    }

    #[test]
    fn the_node_is_the_one_called_like_the_host_or_the_only_one() {
        let nodes = |names: &[&str]| names.iter().map(|name| json!({ "node": name })).collect();
        for (names, host, expected) in [
            (&["a", "pve1"][..], "PVE1", Some("pve1")),
            (&["a", "pve1"], "pve1.lab.example", Some("pve1")),
            (&["a"], "other", Some("a")),
            (&["a", "b"], "other", None),
            (&[], "other", None),
        ] {
            assert_eq!(node(&nodes(names), host).as_deref(), expected, "{names:?} {host}");
        }
    }

    #[test]
    fn one_more_than_a_list_holds_is_told_so_that_the_list_says_so() {
        let rows: Vec<_> = (0..2000).map(|id| json!({"type": "lxc", "node": "n", "vmid": id})).collect();
        assert_eq!(guests(&json!(rows), "n").unwrap().len(), MAX_WORKLOADS + 1);
    }

    proptest! {
        #[test]
        fn nothing_that_is_json_makes_it_panic(text in "[\\[\\]{}\":,a-z0-9.-]{0,40}", vmid: i64, cpu: f64) {
            if let Ok(value) = serde_json::from_str(&text) {
                guests(&value, "n");
                node(&value, "n");
            }
            guests(&json!([{"type": "lxc", "node": "n", "vmid": vmid, "cpu": cpu, "maxcpu": text, "mem": -1}]), "n");
        }
    }
}
