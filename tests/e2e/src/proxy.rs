//! A way to the database server that can be broken: TCP, passed on byte by byte.

use std::io::{Read, Write};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::Duration;

/// How soon a frozen connection notices that it is not any more.
const GLANCE: Duration = Duration::from_millis(20);

/// How the way is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Weather {
    /// Everything gets through.
    Clear,
    /// The database server is stopped: connections break, new ones too.
    Closed,
    /// The network is gone: connections stay, and nothing comes through them.
    Frozen,
    /// The near side has lost power: the database server hears nothing of it, and goes on waiting for
    /// clients that are no more.
    Lost,
}

/// A listener before the database server.
#[derive(Debug)]
pub struct Proxy {
    address: SocketAddr,
    way: Arc<Mutex<Way>>,
}

#[derive(Debug)]
struct Way {
    weather: Weather,
    connections: Vec<Passage>,
    /// Connections of which the database server is to hear nothing any more: they stay open on its side.
    lost: Vec<Passage>,
}

/// Both ends of a connection, so that it can be broken.
#[derive(Debug)]
struct Passage {
    near: TcpStream,
    far: TcpStream,
    /// The far end is to hear nothing of the near one's end.
    is_lost: Arc<AtomicBool>,
}

impl Proxy {
    /// Starts a proxy before the server in `url` and gives the URL that leads through it.
    pub fn before(url: &str) -> (Self, String) {
        let (scheme, rest) = url.split_once("://").expect("a database URL has a scheme");
        let (authority, path) = rest.split_once('/').expect("a database URL names a database");
        let (user, host) = authority.rsplit_once('@').map_or(("", authority), |(user, host)| (user, host));
        let target = if host.contains(':') { host.to_owned() } else { format!("{host}:5432") };
        let proxy = Self::start(target);
        let at = if user.is_empty() { "" } else { "@" };
        let through = format!("{scheme}://{user}{at}{}/{path}", proxy.address);
        (proxy, through)
    }

    fn start(target: String) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port is free");
        let address = listener.local_addr().expect("a bound listener has an address");
        let way =
            Arc::new(Mutex::new(Way { weather: Weather::Clear, connections: Vec::new(), lost: Vec::new() }));
        let shared = Arc::clone(&way);
        thread::spawn(move || {
            for connection in listener.incoming().map_while(Result::ok) {
                // A database that cannot be reached at this moment is what the proxy is for.
                let _ = connect(connection, &target, &shared);
            }
        });
        Self { address, way }
    }

    pub fn set(&self, weather: Weather) {
        let mut way = lock(&self.way);
        way.weather = weather;
        match weather {
            Weather::Clear | Weather::Frozen => {}
            Weather::Closed => way.connections.drain(..).for_each(|passage| passage.close()),
            Weather::Lost => {
                let lost = std::mem::take(&mut way.connections);
                lost.iter().for_each(Passage::lose);
                way.lost.extend(lost);
            }
        }
    }
}

// Either end may have ended by itself before.
impl Passage {
    fn close(&self) {
        let _ = self.near.shutdown(Shutdown::Both);
        let _ = self.far.shutdown(Shutdown::Both);
    }

    fn lose(&self) {
        self.is_lost.store(true, Ordering::SeqCst);
        let _ = self.near.shutdown(Shutdown::Both);
    }
}

fn lock(way: &Mutex<Way>) -> MutexGuard<'_, Way> {
    way.lock().unwrap_or_else(PoisonError::into_inner)
}

fn connect(near: TcpStream, target: &str, way: &Arc<Mutex<Way>>) -> std::io::Result<()> {
    if matches!(lock(way).weather, Weather::Closed | Weather::Lost) {
        return near.shutdown(Shutdown::Both);
    }
    let far = TcpStream::connect(target)?;
    near.set_nodelay(true)?;
    far.set_nodelay(true)?;
    let is_lost = Arc::new(AtomicBool::new(false));
    for (from, to) in [(&near, &far), (&far, &near)] {
        let (from, to) = (from.try_clone()?, to.try_clone()?);
        let (way, is_lost) = (Arc::clone(way), Arc::clone(&is_lost));
        thread::spawn(move || {
            pass(&from, &to, &way);
            if !is_lost.load(Ordering::SeqCst) {
                let _ = to.shutdown(Shutdown::Both);
                let _ = from.shutdown(Shutdown::Both);
            }
        });
    }
    lock(way).connections.push(Passage { near, far, is_lost });
    Ok(())
}

/// Passes bytes on until one end is gone.
fn pass(mut from: &TcpStream, mut to: &TcpStream, way: &Mutex<Way>) {
    let mut buffer = [0; 16 << 10];
    while let Ok(length @ 1..) = from.read(&mut buffer) {
        while lock(way).weather == Weather::Frozen {
            thread::sleep(GLANCE);
        }
        if to.write_all(&buffer[..length]).is_err() {
            break;
        }
    }
}
