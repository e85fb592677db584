//! Sockets of daemons: where they are, and what it takes to speak there.

use std::collections::HashSet;
use std::fs;
use std::io::ErrorKind;
use std::os::unix::fs::{FileTypeExt, MetadataExt};
use std::path::PathBuf;
use std::time::Duration;

use bollard::errors::Error;
use bollard::{API_DEFAULT_VERSION, Docker};
use tokio::net::UnixStream;
use tokio::time::timeout;

use crate::collect::Broken;
use crate::host::{Host, groups};
use crate::sys::hot_file::read_once;

/// Daemons of users that are followed at most. Those of the system have their places always.
const MAX_OF_USERS: usize = 8;
/// How long a daemon may take to take a connection. One that is stopped takes them until its queue is full.
const CONNECT_PATIENCE: Duration = Duration::from_secs(2);
/// Where daemons of the system listen. Docker's comes first: Podman can stand in for it there.
const OF_THE_SYSTEM: &[&str] = &["run/docker.sock", "var/run/docker.sock", "run/podman/podman.sock"];
/// Where users have folders, each by number.
const USERS: &str = "run/user";
/// Where those of a user listen, in the user's folder.
const OF_A_USER: &[&str] = &["docker.sock", "podman/podman.sock"];

/// A socket that a daemon may listen on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in super::super) struct Socket {
    /// As the host calls it.
    name: String,
    /// As this process reaches it.
    path: PathBuf,
    /// Where the names of groups are.
    groups: PathBuf,
}

/// Those that are followed already.
#[derive(Debug, Default)]
pub(in super::super) struct Sockets {
    followed: HashSet<PathBuf>,
}

impl Sockets {
    /// Sockets that were not there before.
    pub(in super::super) fn new_ones(&mut self, host: &Host) -> Vec<Socket> {
        let mut new = find(host, std::env::var("DOCKER_HOST").ok().as_deref());
        let users = host.path(USERS);
        new.retain(|socket| {
            let of_users = self.followed.iter().filter(|path| path.starts_with(&users)).count();
            let has_place = of_users < MAX_OF_USERS || !socket.path.starts_with(&users);
            has_place && self.followed.insert(socket.path.clone())
        });
        new
    }
}

pub(in super::super) fn is_here(host: &Host) -> bool {
    !find(host, std::env::var("DOCKER_HOST").ok().as_deref()).is_empty()
}

/// The sockets of a host. One that goes by several names, for Podman can stand in for Docker, is one.
fn find(host: &Host, chosen: Option<&str>) -> Vec<Socket> {
    let chosen = chosen.filter(|_| host.is_own()).and_then(|address| address.strip_prefix("unix://"));
    let mut names: Vec<String> =
        chosen.map(|path| path.trim_start_matches('/').to_owned()).into_iter().collect();
    names.extend(OF_THE_SYSTEM.iter().map(|name| (*name).to_owned()));
    let mut users: Vec<_> = fs::read_dir(host.path(USERS))
        .into_iter()
        .flatten()
        .flatten()
        .filter_map(|entry| entry.file_name().into_string().ok())
        .collect();
    users.sort_unstable();
    for user in users {
        names.extend(OF_A_USER.iter().map(|name| format!("{USERS}/{user}/{name}")));
    }
    let mut seen = HashSet::new();
    let sockets = names.into_iter().filter_map(|name| {
        let path = host.path(&name);
        let metadata = fs::metadata(&path).ok().filter(|metadata| metadata.file_type().is_socket())?;
        seen.insert((metadata.dev(), metadata.ino())).then(|| Socket {
            name: format!("/{name}"),
            path,
            groups: host.path("etc/group"),
        })
    });
    // Those of users come last.
    sockets.take(1 + OF_THE_SYSTEM.len() + MAX_OF_USERS).collect()
}

/// Why nobody speaks there.
#[derive(Debug, PartialEq)]
pub(super) enum Silence {
    Absent,
    Broken(Broken),
}

impl Socket {
    /// A client of the API that is spoken here.
    pub(super) fn client(&self, seconds: u64) -> Result<Docker, Error> {
        let path = self.path.to_str().ok_or(Error::SocketNotFoundError(self.name.clone()))?;
        Docker::connect_with_unix(path, seconds, API_DEFAULT_VERSION)
    }

    pub(in super::super) fn name(&self) -> &str {
        &self.name
    }

    /// Whether a daemon takes connections here.
    pub(super) async fn knock(&self) -> Result<(), Silence> {
        let broken = |words: String, is_permission| Silence::Broken(Broken { words, is_permission });
        match timeout(CONNECT_PATIENCE, UnixStream::connect(&self.path)).await {
            Ok(Ok(_)) => Ok(()),
            Ok(Err(error)) if error.kind() == ErrorKind::NotFound => Err(Silence::Absent),
            Ok(Err(error)) if error.kind() == ErrorKind::PermissionDenied => {
                Err(broken(format!("may not speak at {}: {}", self.name, self.wanted()), true))
            }
            Ok(Err(error)) => Err(broken(format!("cannot connect to {}: {error}", self.name), false)),
            Err(_) => Err(broken(format!("{} takes no connection", self.name), false)),
        }
    }

    /// What it takes to speak here.
    fn wanted(&self) -> String {
        let Ok(metadata) = fs::metadata(&self.path) else { return "a folder above is closed".to_owned() };
        let (mode, group) = (metadata.mode(), metadata.gid());
        if mode & 0o020 == 0 || group == 0 {
            return format!("only user {} may (mode {:o})", metadata.uid(), mode & 0o777);
        }
        let names = read_once(&self.groups).unwrap_or_default();
        match groups::name_of(&names, group) {
            Some(name) => format!("be in the group {name} ({group})"),
            None => format!("be in the group {group}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::os::unix::fs::symlink;
    use std::os::unix::net::UnixListener;

    use super::{MAX_OF_USERS, Silence, Sockets, find};
    use crate::host::Host;

    #[tokio::test]
    async fn sockets_are_found_once_each_and_one_without_a_daemon_is_told() {
        let root = tempfile::tempdir().unwrap();
        let host = Host::new(root.path(), None);
        assert!(find(&host, None).is_empty());
        for folder in ["run/podman", "run/user/1000/podman", "var"] {
            fs::create_dir_all(root.path().join(folder)).unwrap();
        }
        let listener = UnixListener::bind(root.path().join("run/podman/podman.sock")).unwrap();
        symlink("podman/podman.sock", root.path().join("run/docker.sock")).unwrap();
        symlink("../run", root.path().join("var/run")).unwrap();
        fs::write(root.path().join("run/user/1000/docker.sock"), "no socket").unwrap();
        drop(UnixListener::bind(root.path().join("run/user/1000/podman/podman.sock")).unwrap());
        let sockets = find(&host, Some("unix:///not/of/this/root"));
        let names: Vec<_> = sockets.iter().map(|socket| socket.name.as_str()).collect();
        assert_eq!(names, ["/run/docker.sock", "/run/user/1000/podman/podman.sock"]);
        assert_eq!(sockets[0].knock().await, Ok(()));
        let Err(Silence::Broken(broken)) = sockets[1].knock().await else { panic!("nobody listens there") };
        assert!(broken.words.contains("refused") && !broken.is_permission, "{broken:?}");
        drop(listener);
        fs::remove_file(root.path().join("run/podman/podman.sock")).unwrap();
        assert_eq!(sockets[0].knock().await, Err(Silence::Absent));
    }

    #[test]
    fn users_take_no_place_of_the_system() {
        let root = tempfile::tempdir().unwrap();
        let host = Host::new(root.path(), None);
        let bind = |name: &str| {
            let path = root.path().join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            drop(UnixListener::bind(path).unwrap());
        };
        for user in 0..=MAX_OF_USERS {
            bind(&format!("run/user/{user}/docker.sock"));
        }
        let mut sockets = Sockets::default();
        assert_eq!(sockets.new_ones(&host).len(), MAX_OF_USERS);
        bind("run/docker.sock");
        let names: Vec<_> = sockets.new_ones(&host).into_iter().map(|socket| socket.name).collect();
        assert_eq!(names, ["/run/docker.sock"]);
        assert!(sockets.new_ones(&host).is_empty());
    }
}
