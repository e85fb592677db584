//! What the service may beyond nothing, each thing with its reason: a decision over what was found.

use super::found::{File, Found};
use crate::policy::Policy;

/// Memory where a package manager or Proxmox' own program is asked, which need some hundred MiB for a moment.
const MEMORY_FOR_PROGRAMS: &str = "768M";

/// Collectors that ask the firmware of a Raspberry Pi.
const FIRMWARE: [&str; 5] = ["clock", "voltage", "throttle", "gpu", "pmic"];

/// Something that is granted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Grant {
    /// For `--without`.
    pub(super) name: &'static str,
    pub(super) reason: String,
    pub(super) groups: Vec<String>,
    pub(super) capabilities: &'static [&'static str],
    /// Devices as `DeviceAllow=` has them.
    pub(super) devices: Vec<String>,
    /// Only root is answered.
    pub(super) as_root: bool,
    pub(super) memory: Option<&'static str>,
}

/// What is granted, and what is not although the host has it, with the reason.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Decision {
    pub(super) grants: Vec<Grant>,
    pub(super) left_out: Vec<(&'static str, String)>,
}

/// Every name that `--without` takes.
pub(super) const NAMES: [&str; 11] =
    ["processes", "files", "ping", "docker", "podman", "pvesh", "ata", "nvme", "pi", "logs", "packages"];

/// Decides. `without` are names that somebody refuses, `policy` what the host's own file forbids anyway.
pub(super) fn decide(found: &Found, policy: &Policy, without: &[String]) -> Decision {
    let mut decision = Decision::default();
    for (name, wish) in wishes(found, policy) {
        match wish {
            Wish::Grant(_) if without.iter().any(|refused| refused == name) => {
                decision.left_out.push((name, "--without".to_owned()));
            }
            Wish::Grant(grant) => decision.grants.push(Grant { name, ..grant }),
            Wish::Cannot(why) => decision.left_out.push((name, why)),
            Wish::None => {}
        }
    }
    decision
}

impl Decision {
    /// Whether the service has to be root.
    pub(super) fn is_as_root(&self) -> bool {
        self.grants.iter().any(|grant| grant.as_root)
    }
}

enum Wish {
    Grant(Grant),
    Cannot(String),
    None,
}

fn wishes(found: &Found, policy: &Policy) -> Vec<(&'static str, Wish)> {
    let Found { docker, podman, pvesh, ata, ata_group, nvme, nvme_group, .. } = found;
    let Found { vcio, log_groups, kmsg, ping, dnf, hidepid, .. } = found;
    let collector = |name: &str| policy.allows_collector(name);
    let diagnostic = |name: &str| policy.allows_diagnostic(name);
    let containers = collector("container_list");
    let sockets = diagnostic("netstat");
    vec![
        (
            "processes",
            capability(
                sockets
                    || *hidepid && (collector("process_list") || collector("disk") || diagnostic("mounts")),
                &["CAP_SYS_PTRACE"],
                if *hidepid {
                    "processes and mounts of the host, which /proc hides (hidepid), and whose a socket is (netstat)"
                } else {
                    "whose a socket is (netstat)"
                },
            ),
        ),
        (
            "files",
            capability(
                collector("disk") || diagnostic("disk_usage") || sockets,
                &["CAP_DAC_READ_SEARCH"],
                "file systems and sizes below folders that are not everybody's (disk, disk_usage), and whose a socket is",
            ),
        ),
        (
            "ping",
            capability(
                (diagnostic("ping") || diagnostic("traceroute")) && !ping,
                &["CAP_NET_RAW"],
                "ping and traceroute: net.ipv4.ping_group_range lets nobody ping without it",
            ),
        ),
        (
            "docker",
            socket(
                docker.as_ref().filter(|_| containers),
                "containers of Docker; whoever is in this group can do what root can, so refuse it if that is too much",
            ),
        ),
        ("podman", socket(podman.as_ref().filter(|_| containers), "containers of Podman")),
        (
            "pvesh",
            if *pvesh && containers {
                Wish::Grant(Grant {
                reason: "guests of Proxmox: pvesh answers root alone, so the service runs as root, without root's \
                         capabilities and without a file that it could write but its own"
                    .to_owned(),
                as_root: true,
                memory: Some(MEMORY_FOR_PROGRAMS),
                ..Grant::default()
            })
            } else {
                Wish::None
            },
        ),
        (
            "ata",
            drive(
                *ata && collector("drive_list"),
                ata_group.as_ref(),
                &["CAP_SYS_RAWIO"],
                "block-sd r",
                "ATA and SCSI drives",
            ),
        ),
        (
            "nvme",
            drive(
                *nvme && collector("drive_list"),
                nvme_group.as_ref(),
                &["CAP_SYS_ADMIN"],
                // The kernel numbers block devices of NVMe among those of no driver's own.
                "block-blkext r",
                "NVMe drives",
            ),
        ),
        ("pi", firmware(vcio.as_ref().filter(|_| FIRMWARE.into_iter().any(collector)))),
        ("logs", logs(log_groups, *kmsg, diagnostic("logs"))),
        (
            "packages",
            if *dnf && collector("updates") {
                Wish::Grant(Grant {
                    reason: "pending updates: dnf and zypper need more memory than the service has otherwise"
                        .to_owned(),
                    memory: Some(MEMORY_FOR_PROGRAMS),
                    ..Grant::default()
                })
            } else {
                Wish::None
            },
        ),
    ]
}

fn capability(is_wanted: bool, capabilities: &'static [&'static str], reason: &str) -> Wish {
    if !is_wanted {
        return Wish::None;
    }
    Wish::Grant(Grant { capabilities, reason: reason.to_owned(), ..Grant::default() })
}

/// By the group that may use it.
fn socket(socket: Option<&File>, reason: &str) -> Wish {
    let Some(File { path, group, is_open }) = socket else { return Wish::None };
    match group {
        _ if *is_open => Wish::None,
        Some(group) => Wish::Grant(Grant {
            groups: vec![group.clone()],
            reason: format!("{} ({})", reason, path.display()),
            ..Grant::default()
        }),
        None => Wish::Cannot(format!(
            "{} is its owner's alone: give it to a group (SocketGroup= of its .socket unit) and install again",
            path.display()
        )),
    }
}

fn drive(
    is_wanted: bool,
    group: Option<&String>,
    capabilities: &'static [&'static str],
    device: &str,
    what: &str,
) -> Wish {
    if !is_wanted {
        return Wish::None;
    }
    Wish::Grant(Grant {
        reason: format!("health of {what} (SMART), which their drivers tell with this capability only"),
        groups: group.into_iter().cloned().collect(),
        capabilities,
        devices: vec![device.to_owned()],
        ..Grant::default()
    })
}

fn firmware(vcio: Option<&File>) -> Wish {
    let Some(File { path, group, is_open }) = vcio else { return Wish::None };
    let grant = |groups| {
        Wish::Grant(Grant {
            reason: "clocks, voltages and throttling of the Raspberry Pi (its firmware's mailbox)".to_owned(),
            groups,
            devices: vec![format!("{} rw", path.display())],
            ..Grant::default()
        })
    };
    match group {
        Some(group) => grant(vec![group.clone()]),
        None if *is_open => grant(Vec::new()),
        None => {
            Wish::Cannot(format!("{} is root's alone: a rule of udev can give it to video", path.display()))
        }
    }
}

fn logs(groups: &[String], kmsg: bool, is_wanted: bool) -> Wish {
    if !is_wanted || (groups.is_empty() && !kmsg) {
        return Wish::None;
    }
    Wish::Grant(Grant {
        reason: "the diagnostic logs: journal, files of /var/log, and the kernel's buffer".to_owned(),
        groups: groups.to_vec(),
        capabilities: if kmsg { &["CAP_SYSLOG"] } else { &[] },
        devices: if kmsg { vec!["/dev/kmsg r".to_owned()] } else { Vec::new() },
        ..Grant::default()
    })
}

impl Grant {
    /// For people: what is granted.
    pub(super) fn what(&self) -> String {
        let mut parts: Vec<String> = Vec::new();
        parts.extend(self.as_root.then(|| "user root".to_owned()));
        parts.extend(self.groups.iter().map(|group| format!("group {group}")));
        parts.extend(self.capabilities.iter().map(|name| (*name).to_owned()));
        parts.extend(self.devices.iter().map(|device| format!("device {device}")));
        parts.extend(self.memory.map(|memory| format!("{memory} of memory")));
        parts.join(", ")
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;

    fn policy(text: &str) -> Policy {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("agent.toml");
        std::fs::write(&path, text).unwrap();
        Policy::load(&path).unwrap()
    }

    fn file(path: &str, group: Option<&str>) -> File {
        File { path: path.into(), group: group.map(str::to_owned), is_open: false }
    }

    fn everything() -> Found {
        Found {
            docker: Some(file("/run/docker.sock", Some("docker"))),
            podman: Some(file("/run/podman/podman.sock", None)),
            pvesh: true,
            ata: true,
            ata_group: Some("disk".into()),
            nvme: true,
            nvme_group: Some("drives".into()),
            vcio: Some(file("/dev/vcio", Some("video"))),
            log_groups: vec!["systemd-journal".into(), "adm".into()],
            kmsg: true,
            ping: false,
            dnf: true,
            hidepid: true,
        }
    }

    fn names(decision: &Decision) -> Vec<&'static str> {
        decision.grants.iter().map(|grant| grant.name).collect()
    }

    #[test]
    fn a_host_with_nothing_special_grants_what_every_host_needs() {
        let found = Found { ping: true, ..Found::default() };
        let decision = decide(&found, &policy(""), &[]);
        assert_eq!((names(&decision), decision.left_out), (vec!["processes", "files"], Vec::new()));
    }

    #[test]
    fn everything_that_is_there_is_granted_with_a_reason_or_left_out_with_one() {
        let decision = decide(&everything(), &policy(""), &[]);
        let expected: Vec<_> = NAMES.into_iter().filter(|name| *name != "podman").collect();
        assert_eq!(names(&decision), expected);
        for grant in &decision.grants {
            assert!(grant.reason.len() > 10 && !grant.what().is_empty(), "{grant:?}");
        }
        let of = |name: &str| decision.grants.iter().find(|grant| grant.name == name).unwrap();
        for (name, device, group) in [("ata", "block-sd r", "disk"), ("nvme", "block-blkext r", "drives")] {
            assert_eq!(of(name).devices, [device], "{name}");
            assert_eq!(of(name).groups, [group], "{name}");
        }
        assert!(decision.is_as_root());
        assert_eq!(decision.left_out.len(), 1);
        assert!(decision.left_out[0].1.contains("its owner's alone"), "{decision:?}");
    }

    #[test]
    fn what_somebody_refuses_or_the_policy_forbids_is_not_granted() {
        let without = ["docker".to_owned(), "nvme".to_owned()];
        let decision = decide(&everything(), &policy(""), &without);
        assert!(!names(&decision).contains(&"docker") && !names(&decision).contains(&"nvme"));
        assert!(decision.left_out.contains(&("docker", "--without".to_owned())));
        for (collectors, diagnostics, gone) in [
            ("", "'logs'", &["logs"][..]),
            ("", "'ping'", &[]),
            ("", "'ping', 'traceroute'", &["ping"]),
            ("'container_list'", "", &["docker", "pvesh"]),
            ("'drive_list'", "", &["ata", "nvme"]),
            ("'updates'", "", &["packages"]),
            ("'clock', 'voltage', 'throttle', 'gpu'", "", &[]),
            ("'clock', 'voltage', 'throttle', 'gpu', 'pmic'", "", &["pi"]),
            ("'disk'", "'netstat'", &[]),
            ("'disk', 'process_list'", "'netstat', 'mounts'", &["processes"]),
            ("'disk'", "'netstat', 'disk_usage'", &["files"]),
            ("", "'netstat', 'mounts', 'disk_usage'", &[]),
            ("'disk'", "'mounts', 'disk_usage'", &[]),
        ] {
            let text = format!("collectors.forbid = [{collectors}]\ndiagnostics.forbid = [{diagnostics}]\n");
            let decision = decide(&everything(), &policy(&text), &[]);
            let is_expected = |name: &&str| *name != "podman" && !gone.contains(name);
            let expected: Vec<_> = NAMES.into_iter().filter(is_expected).collect();
            assert_eq!(names(&decision), expected, "{text}");
        }
    }

    #[test]
    fn mounts_need_no_right_where_proc_hides_nothing() {
        let found = Found { hidepid: false, ping: true, ..Found::default() };
        assert_eq!(names(&decide(&found, &policy("diagnostics.forbid = ['netstat']"), &[])), ["files"]);
    }

    #[test]
    fn a_socket_of_everybodys_needs_no_group() {
        let open = File { is_open: true, ..file("/run/docker.sock", None) };
        let found = Found { docker: Some(open), ping: true, ..Found::default() };
        assert_eq!(names(&decide(&found, &policy(""), &[])), ["processes", "files"]);
        assert_eq!(found.docker.unwrap().path, Path::new("/run/docker.sock"));
    }
}
