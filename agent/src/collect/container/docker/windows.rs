//! Named pipes of daemons: where they are, and what it takes to speak there.

use std::collections::HashSet;
use std::io::{self, ErrorKind};

use bollard::errors::Error;
use bollard::{API_DEFAULT_VERSION, Docker};
use tokio::net::windows::named_pipe::ClientOptions;

use crate::collect::Broken;
use crate::host::Host;

/// Where the daemon of Windows listens, and Docker Desktop's of the virtual machine that runs Linux' containers.
const PIPES: &[&str] = &[r"//./pipe/docker_engine", r"//./pipe/dockerDesktopLinuxEngine"];
/// All ends of the pipe are taken: somebody is there.
const PIPE_BUSY: i32 = 231;

/// A pipe that a daemon may listen on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in super::super) struct Socket {
    name: String,
}

/// Those that are followed already.
#[derive(Debug, Default)]
pub(in super::super) struct Sockets {
    followed: HashSet<String>,
}

impl Sockets {
    /// Pipes that were not there before.
    pub(in super::super) fn new_ones(&mut self, _: &Host) -> Vec<Socket> {
        let mut new = find(std::env::var("DOCKER_HOST").ok().as_deref());
        new.retain(|socket| self.followed.insert(socket.name.clone()));
        new
    }
}

pub(in super::super) fn is_here(_: &Host) -> bool {
    !find(std::env::var("DOCKER_HOST").ok().as_deref()).is_empty()
}

fn find(chosen: Option<&str>) -> Vec<Socket> {
    let chosen =
        chosen.and_then(|address| address.strip_prefix("npipe:")).map(|name| name.replace('\\', "/"));
    let names = chosen.into_iter().chain(PIPES.iter().map(|name| (*name).to_owned()));
    let is_there = |name: &String| match open(name) {
        Ok(()) => true,
        Err(error) => error.kind() != ErrorKind::NotFound,
    };
    let mut seen = HashSet::new();
    names.filter(|name| seen.insert(name.clone()) && is_there(name)).map(|name| Socket { name }).collect()
}

/// Opens it and closes it again.
fn open(name: &str) -> io::Result<()> {
    match std::fs::OpenOptions::new().read(true).write(true).open(name) {
        Err(error) if error.raw_os_error() == Some(PIPE_BUSY) => Ok(()),
        outcome => outcome.map(drop),
    }
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
        Docker::connect_with_named_pipe(&self.name, seconds, API_DEFAULT_VERSION)
    }

    pub(in super::super) fn name(&self) -> &str {
        &self.name
    }

    /// Whether a daemon takes connections here.
    #[expect(clippy::unused_async, reason = "elsewhere a connection may take its time")]
    pub(super) async fn knock(&self) -> Result<(), Silence> {
        match ClientOptions::new().open(&self.name) {
            Ok(_) => Ok(()),
            Err(error) if error.raw_os_error() == Some(PIPE_BUSY) => Ok(()),
            Err(error) if error.kind() == ErrorKind::NotFound => Err(Silence::Absent),
            Err(error) => {
                let is_permission = error.kind() == ErrorKind::PermissionDenied;
                let needs = if is_permission { "; it needs to be in the group docker-users" } else { "" };
                let words = format!("cannot connect to {}: {error}{needs}", self.name);
                Err(Silence::Broken(Broken { words, is_permission }))
            }
        }
    }
}
