//! One list out of what all sources tell: the same workload seen twice is one.
//!
//! | seen as | and as | is |
//! |---|---|---|
//! | container of one socket | container of another socket with the same id | the first socket's |
//! | container | part of a pod whose control group is here | the pod |
//! | control group of a pod | pod that the kubelet names | one pod, with the kubelet's names |
//! | guest of Proxmox | guest of Proxmox with the same number | the one that runs, else the first |

use std::collections::HashMap;

use super::cgroup::Scan;
use super::guest::Guest;
use super::worker::{Post, Presence};

/// Workloads that a list holds at most: far more than a host runs, few enough for a batch.
pub(super) const MAX_WORKLOADS: usize = 1000;
/// Workloads that a source tells at most: one more than a list holds, so that the list says that some are left out.
pub(super) const MAX_TOLD: usize = MAX_WORKLOADS + 1;

/// What is known of a host's workloads now.
#[derive(Debug, Default)]
pub(super) struct Merged {
    pub guests: Vec<Guest>,
    /// Someone was not heard this time, so that there may be others.
    pub unread: bool,
    pub left_out: usize,
}

/// `is_there` tells whether a control group still stands.
pub(super) fn merge(posts: &[Post], round: u64, scan: &Scan, is_there: impl Fn(&str) -> bool) -> Merged {
    let mut guests: Vec<Guest> = Vec::new();
    let mut places: HashMap<(&str, String), usize> = HashMap::new();
    let mut named: HashMap<&str, &Guest> = HashMap::new();
    for post in posts {
        let trust = Trust::of(post, round);
        for guest in post.report.guests.iter() {
            if guest.kind == "pod" {
                named.insert(&guest.id, guest);
                continue;
            }
            let found = guest.cgroup.as_ref().and_then(|id| scan.containers.get(id));
            let group = found.map(|found| found.group.clone()).filter(|group| is_there(group));
            let is_part_of_pod = found.is_some_and(|found| found.pod.is_some())
                || guest.pod.as_ref().is_some_and(|uid| scan.pods.contains_key(uid));
            if is_part_of_pod || !trust.believes(found.is_some(), group.is_some()) {
                continue;
            }
            let groups = group.iter().cloned().collect();
            let guest = Guest { group, groups, ..guest.clone() };
            let key = match &guest.cgroup {
                Some(id) => ("", id.clone()),
                None => (guest.source, guest.id.clone()),
            };
            match places.get(&key) {
                None => {
                    places.insert(key, guests.len());
                    guests.push(guest);
                }
                Some(&place) => {
                    let before = &mut guests[place];
                    if guest.state == "running" && before.state != "running" {
                        *before = guest;
                    }
                }
            }
        }
    }
    for (uid, pod) in &scan.pods {
        if !is_there(&pod.group) {
            continue;
        }
        let nameless = Guest { name: uid.clone(), state: "running".into(), ..Guest::default() };
        let known = named.get(uid.as_str()).map_or(nameless, |guest| (*guest).clone());
        guests.push(Guest {
            id: uid.clone(),
            source: "kubernetes",
            kind: "pod",
            group: Some(pod.group.clone()),
            groups: pod.containers.clone(),
            ..known
        });
    }
    let unread = posts.iter().any(|post| !post.has_answered(round) || post.report.broken.is_some());
    let left_out = guests.len().saturating_sub(MAX_WORKLOADS);
    guests.truncate(MAX_WORKLOADS);
    Merged { guests, unread, left_out }
}

/// How far the last word of a source holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Trust {
    /// It answered.
    Whole,
    /// It does not answer: what it knew stands, unless its control group is gone.
    Past,
    /// It failed: what it knew stands where its control group does.
    Kernel,
}

impl Trust {
    fn of(post: &Post, round: u64) -> Self {
        match (post.has_answered(round), &post.report) {
            (false, _) => Self::Past,
            (true, report) if report.broken.is_some() => Self::Kernel,
            // Its socket is gone; what it ran may be running on.
            (true, report) if report.presence == Presence::Absent => Self::Kernel,
            (true, _) => Self::Whole,
        }
    }

    /// Whether to believe in a workload whose control group was found once, and stands.
    fn believes(self, was_found: bool, stands: bool) -> bool {
        match self {
            Self::Whole => true,
            Self::Past => stands || !was_found,
            Self::Kernel => stands,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::cgroup::{Found, Pod, Scan};
    use super::super::guest::Guest;
    use super::super::worker::{Post, Presence, Report};
    use super::{MAX_WORKLOADS, Merged, merge};
    use crate::collect::Broken;

    const UID: &str = "0aeadd24-6d3c-4ab1-8e3b-2f2a44d1d2aa";

    fn container(id: &str, source: &'static str) -> Guest {
        let (id, cgroup) = (id.to_owned(), Some(id.to_owned()));
        Guest { id, cgroup, source, kind: "container", state: "running".into(), ..Guest::default() }
    }

    fn report(guests: &[Guest]) -> Report {
        Report { presence: Presence::Here, guests: guests.into(), broken: None }
    }

    fn scan(containers: &[(&str, Option<&str>)], pods: &[&str]) -> Scan {
        let mut scan = Scan::default();
        for (id, pod) in containers {
            let found = Found { group: format!("g/{id}"), pod: pod.map(str::to_owned) };
            scan.containers.insert((*id).to_owned(), found);
        }
        for uid in pods {
            scan.pods
                .insert((*uid).to_owned(), Pod { group: format!("pod{uid}"), containers: vec!["c".into()] });
        }
        scan
    }

    fn ids(merged: &Merged) -> Vec<(&str, &str)> {
        merged.guests.iter().map(|guest| (guest.source, guest.id.as_str())).collect()
    }

    #[test]
    fn a_container_of_two_sockets_is_one() {
        let posts = [
            Post::answered("docker", 1, report(&[container("a", "docker"), container("b", "docker")])),
            Post::answered("podman", 1, report(&[container("b", "podman"), container("c", "podman")])),
        ];
        let merged = merge(&posts, 1, &scan(&[], &[]), |_| true);
        assert_eq!(ids(&merged), [("docker", "a"), ("docker", "b"), ("podman", "c")]);
        assert!(!merged.unread);
    }

    #[test]
    fn a_container_of_a_pod_is_that_pod() {
        let by_label = Guest { pod: Some(UID.into()), ..container("b", "docker") };
        let guests = [container("a", "docker"), by_label, container("c", "docker")];
        let posts = [Post::answered("docker", 1, report(&guests))];
        let merged = merge(&posts, 1, &scan(&[("a", Some(UID)), ("c", None)], &[UID]), |_| true);
        assert_eq!(ids(&merged), [("docker", "c"), ("kubernetes", UID)]);
        // Without its control group nobody else tells of the pod.
        let merged = merge(&posts, 1, &scan(&[], &[]), |_| true);
        assert_eq!(merged.guests.len(), 3);
    }

    #[test]
    fn a_pod_has_the_names_of_the_kubelet_and_is_one() {
        let told = Guest {
            id: UID.into(),
            kind: "pod",
            name: "web-0".into(),
            namespace: Some("shop".into()),
            ..Guest::default()
        };
        let other = Guest { id: "gone".into(), ..told.clone() };
        let posts = [Post::answered("kubelet", 1, report(&[told, other]))];
        let merged = merge(&posts, 1, &scan(&[], &[UID]), |_| true);
        assert_eq!(ids(&merged), [("kubernetes", UID)]);
        assert_eq!(merged.guests[0].name, "web-0");
        assert_eq!(merged.guests[0].group.as_deref(), Some(format!("pod{UID}").as_str()));
        let nameless = merge(&[], 1, &scan(&[], &[UID]), |_| true);
        assert_eq!(nameless.guests[0].name, UID);
    }

    #[test]
    fn a_guest_of_proxmox_that_moves_is_one_and_the_one_that_runs() {
        let guest = |state: &str| Guest {
            id: "101".into(),
            source: "proxmox",
            kind: "vm",
            state: state.into(),
            ..Guest::default()
        };
        for states in [["running", "stopped"], ["stopped", "running"]] {
            let posts = [Post::answered("pvesh", 1, report(&states.map(guest)))];
            let merged = merge(&posts, 1, &scan(&[], &[]), |_| true);
            assert_eq!(merged.guests.len(), 1);
            assert_eq!(merged.guests[0].state, "running");
        }
    }

    #[test]
    fn what_a_source_knew_stands_as_long_as_the_kernel_agrees() {
        let guests =
            [container("stands", "docker"), container("ended", "docker"), container("unseen", "docker")];
        let scan = scan(&[("stands", None), ("ended", None)], &[]);
        let stands = |group: &str| group == "g/stands";
        let broken = Some(Broken { words: "refused".into(), is_permission: false });
        for (report, round, expected, unread) in [
            (report(&guests), 1, &["stands", "ended", "unseen"][..], false),
            (report(&guests), 2, &["stands", "unseen"], true),
            (Report { broken, ..report(&guests) }, 1, &["stands"], true),
            (Report { presence: Presence::Absent, ..report(&guests) }, 1, &["stands"], false),
        ] {
            let merged = merge(&[Post::answered("docker", 1, report)], round, &scan, stands);
            let ids: Vec<_> = merged.guests.iter().map(|guest| guest.id.as_str()).collect();
            assert_eq!((ids, merged.unread), (expected.to_vec(), unread));
        }
    }

    #[test]
    fn the_list_is_bounded_and_tells_what_it_leaves_out() {
        let guests: Vec<_> =
            (0..MAX_WORKLOADS + 7).map(|index| container(&index.to_string(), "docker")).collect();
        let merged = merge(&[Post::answered("docker", 1, report(&guests))], 1, &scan(&[], &[]), |_| true);
        assert_eq!((merged.guests.len(), merged.left_out), (MAX_WORKLOADS, 7));
    }
}
