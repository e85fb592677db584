//! The built server as a process, on a port that it keeps when it is killed and started again.

use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::process::ExitStatus;
use std::sync::LazyLock;
use std::sync::atomic::{AtomicU16, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use crate::{Browser, Connection, Finished, Process, Request, command, finish};

/// Ports to choose from: below those that Linux gives to outgoing connections (32768 and up), so that
/// nothing takes the port while the server is down.
const PORTS: std::ops::Range<u16> = 10_000..32_000;

/// Ports tried before giving up.
const PORT_ATTEMPTS: usize = 20;

/// From the start of the process to its first answer: migrations on a loaded machine take seconds.
const READY_LIMIT: Duration = Duration::from_mins(1);

/// For commands that touch the database once.
const COMMAND_LIMIT: Duration = Duration::from_secs(30);

/// A running server.
#[derive(Debug)]
pub struct Server {
    database: String,
    /// What the processes get for `--database`; a proxy may stand in between.
    reached_by: String,
    address: SocketAddr,
    process: Process,
}

impl Server {
    /// Starts a server on `database` and waits until it is ready.
    pub fn start(database: &str) -> Self {
        Self::start_by_way_of(database, database)
    }

    /// Starts a server without waiting for anything.
    pub fn begin(database: &str) -> Self {
        let address = free_address();
        let process = spawn(database, address);
        Self { database: database.to_owned(), reached_by: database.to_owned(), address, process }
    }

    /// Like [`Server::start`]; the running server reaches the database at `way`, commands go straight.
    pub fn start_by_way_of(database: &str, way: &str) -> Self {
        for _ in 0..PORT_ATTEMPTS {
            let address = free_address();
            let mut process = spawn(way, address);
            if wait_until_ready(&mut process, address) {
                return Self { database: database.to_owned(), reached_by: way.to_owned(), address, process };
            }
            assert!(!is_free(address), "the server ended at its start:\n{}", process.log().join("\n"));
        }
        panic!("no free port in {PORTS:?} after {PORT_ATTEMPTS} attempts");
    }

    pub fn address(&self) -> SocketAddr {
        self.address
    }

    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    pub fn log(&self) -> Vec<String> {
        self.process.log()
    }

    /// Ends it in the middle of whatever it does.
    pub fn kill(&mut self) {
        self.process.kill();
    }

    /// Starts it again, on the same address and database, without waiting for anything.
    pub fn restart_unready(&mut self) {
        self.process = spawn(&self.reached_by, self.address);
    }

    /// Starts it again and waits until it is ready.
    pub fn restart(&mut self) {
        self.restart_unready();
        assert!(
            wait_until_ready(&mut self.process, self.address),
            "the server ended when it was started again:\n{}",
            self.process.log().join("\n")
        );
    }

    /// Asks it to stop.
    pub fn terminate(&self) {
        self.process.terminate();
    }

    pub fn wait(&mut self, limit: Duration) -> ExitStatus {
        self.process.wait(limit)
    }

    /// A registration token that `uses` hosts can use.
    pub fn token(&self, uses: u32) -> String {
        let uses = uses.to_string();
        self.only_line(&["token", "create", "--uses", &uses])
    }

    /// Makes an account; returns the password that the command printed.
    pub fn add_user(&self, name: &str, role: &str) -> String {
        self.only_line(&["user", "add", name, "--role", role])
    }

    /// Makes an account and signs in.
    pub fn sign_in(&self, name: &str, role: &str) -> Browser {
        Browser::sign_in(self.address, name, &self.add_user(name, role))
    }

    /// Runs a command of the server's program on the same database.
    fn command(&self, arguments: &[&str]) -> Finished {
        let mut command = command("spectra-server");
        command.args(arguments).args(["--database", &self.database]);
        finish(command, COMMAND_LIMIT)
    }

    /// What a command prints, which must be one line.
    fn only_line(&self, arguments: &[&str]) -> String {
        let Finished { status, stdout, stderr } = self.command(arguments);
        assert!(status.success(), "{arguments:?} failed with {status}: {stderr}");
        let lines: Vec<&str> = stdout.lines().collect();
        let [line] = lines[..] else { panic!("{arguments:?} has one line on stdout, not {stdout:?}") };
        line.to_owned()
    }
}

fn spawn(database: &str, address: SocketAddr) -> Process {
    let mut command = command("spectra-server");
    command.args(["run", "--listen", &address.to_string(), "--database", database]);
    // A failure is explained by the log, and what must not stand in it must not stand there either.
    command.env("RUST_LOG", "info,spectra_server=debug,sqlx=warn");
    Process::start("spectra-server", command)
}

/// False when it ended instead.
fn wait_until_ready(process: &mut Process, address: SocketAddr) -> bool {
    let deadline = Instant::now() + READY_LIMIT;
    while Instant::now() < deadline {
        if process.ended().is_some() {
            return false;
        }
        let answer = Connection::open(address).and_then(|mut c| c.call(&Request::new("GET", "/readyz")));
        if answer.is_ok_and(|answer| answer.status == 200) {
            return true;
        }
        thread::sleep(Duration::from_millis(10));
    }
    panic!("the server was not ready within {READY_LIMIT:?}:\n{}", process.log().join("\n"));
}

fn free_address() -> SocketAddr {
    // From a random one on, so that neither the tests of this process nor those of another collide.
    static NEXT: LazyLock<AtomicU16> = LazyLock::new(|| AtomicU16::new(rand::random()));
    let candidates = (0..PORT_ATTEMPTS).map(|_| {
        let port = PORTS.start + NEXT.fetch_add(1, Ordering::Relaxed) % (PORTS.end - PORTS.start);
        SocketAddr::from((Ipv4Addr::LOCALHOST, port))
    });
    let mut free = candidates.filter(|address| is_free(*address));
    free.next().unwrap_or_else(|| panic!("no free port in {PORTS:?} after {PORT_ATTEMPTS} attempts"))
}

fn is_free(address: SocketAddr) -> bool {
    TcpListener::bind(address).is_ok()
}
