//! What may stand between an operator and its API server, and forget connections without a word to either side.

use std::io::{ErrorKind, Read as _, Write as _};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

/// How often a silent connection looks whether it is still known.
const GLANCE: Duration = Duration::from_millis(100);

/// Passes bytes on, both ways.
#[derive(Debug)]
pub struct Relay {
    pub address: SocketAddr,
    state: Arc<Mutex<State>>,
}

#[derive(Debug, Default)]
struct State {
    connections: Vec<Connection>,
    /// Whether new connections are forgotten at once.
    is_deaf: bool,
    is_over: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Connection {
    /// Since when its client has said nothing.
    Known(Instant),
    /// What is said reaches nobody.
    Forgotten,
    Closed,
}

impl Relay {
    /// Leads to that address, from one of its own.
    ///
    /// # Panics
    ///
    /// When no port is free.
    pub fn to(target: SocketAddr) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port is free");
        let address = listener.local_addr().expect("it listens");
        let state = Arc::<Mutex<State>>::default();
        let shared = Arc::clone(&state);
        thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                if lock(&shared).is_over {
                    return;
                }
                accept(stream, target, &shared);
            }
        });
        Self { address, state }
    }

    /// How many connections there are, and how many of them whose client has said nothing for so long.
    pub fn idle(&self, since: Duration) -> (usize, usize) {
        let state = lock(&self.state);
        let known = state.connections.iter().filter_map(|connection| match connection {
            Connection::Known(spoke) => Some(spoke.elapsed()),
            Connection::Forgotten | Connection::Closed => None,
        });
        let idle: Vec<bool> = known.map(|silent| silent >= since).collect();
        (idle.len(), idle.iter().filter(|&&is_idle| is_idle).count())
    }

    /// Forgets connections whose client has said nothing for so long, as balancers do: both sides keep them, and what
    /// is written to them reaches nobody. How many those were.
    pub fn forget(&self, since: Duration) -> usize {
        let mut forgotten = 0;
        for connection in &mut lock(&self.state).connections {
            if matches!(connection, Connection::Known(spoke) if spoke.elapsed() >= since) {
                (*connection, forgotten) = (Connection::Forgotten, forgotten + 1);
            }
        }
        forgotten
    }

    /// Whether new connections are forgotten as soon as they stand.
    pub fn be_deaf(&self, deaf: bool) {
        lock(&self.state).is_deaf = deaf;
    }
}

impl Drop for Relay {
    fn drop(&mut self) {
        lock(&self.state).is_over = true;
        // Wakes the one that accepts.
        let _ = TcpStream::connect(self.address);
    }
}

fn lock(state: &Mutex<State>) -> MutexGuard<'_, State> {
    state.lock().unwrap_or_else(PoisonError::into_inner)
}

fn accept(client: TcpStream, target: SocketAddr, state: &Arc<Mutex<State>>) {
    let Ok(server) = TcpStream::connect(target) else { return };
    let (Ok(from_client), Ok(from_server)) = (client.try_clone(), server.try_clone()) else { return };
    let number = {
        let mut state = lock(state);
        let new = if state.is_deaf { Connection::Forgotten } else { Connection::Known(Instant::now()) };
        state.connections.push(new);
        state.connections.len() - 1
    };
    let (up, down) = (Arc::clone(state), Arc::clone(state));
    thread::spawn(move || pass(from_client, server, number, &up, true));
    thread::spawn(move || pass(from_server, client, number, &down, false));
}

/// Passes bytes on until one side ends; those of a forgotten connection are taken, and its end is kept to itself.
fn pass(mut from: TcpStream, mut to: TcpStream, number: usize, state: &Mutex<State>, is_client: bool) {
    let mut buffer = vec![0; 64 << 10];
    let _ = from.set_read_timeout(Some(GLANCE));
    loop {
        let read = from.read(&mut buffer);
        let connection = {
            let mut state = lock(state);
            if state.is_over {
                break;
            }
            let connection = &mut state.connections[number];
            if is_client && matches!((&connection, &read), (Connection::Known(_), Ok(1..))) {
                *connection = Connection::Known(Instant::now());
            }
            *connection
        };
        let is_silent =
            |error: &std::io::Error| matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut);
        match (connection, read) {
            (Connection::Closed, _) => break,
            (_, Err(error)) if is_silent(&error) => {}
            (Connection::Forgotten, Ok(1..)) => {}
            (Connection::Forgotten, _) => thread::sleep(GLANCE),
            (Connection::Known(_), Ok(length @ 1..)) => {
                if to.write_all(&buffer[..length]).is_err() {
                    break;
                }
            }
            (Connection::Known(_), _) => break,
        }
    }
    let mut state = lock(state);
    if matches!(state.connections[number], Connection::Known(_)) {
        state.connections[number] = Connection::Closed;
    }
    let _ = to.shutdown(Shutdown::Both);
    let _ = from.shutdown(Shutdown::Both);
}
