//! Counts what goes over the wire: a relay between the agent and the server, which looks at nothing.

use std::io::{self, Read, Write};
use std::net::{Ipv4Addr, Shutdown, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;

use anyhow::{Context, Result};

/// What is passed on at once.
const BUFFER_BYTES: usize = 16 << 10;

/// Listens until the process ends.
#[derive(Debug)]
pub(super) struct Relay {
    pub(super) port: u16,
    bytes: Arc<AtomicU64>,
}

impl Relay {
    /// Passes on what comes to a port of its own to `port` of this machine, and what comes back.
    pub(super) fn to(port: u16) -> Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).context("cannot listen")?;
        let relay = Self { port: listener.local_addr()?.port(), bytes: Arc::default() };
        let bytes = Arc::clone(&relay.bytes);
        thread::spawn(move || {
            // Whoever comes while something fails sees an end of the connection, and comes again.
            for client in listener.incoming().flatten() {
                let _ = pass_on(client, port, &bytes);
            }
        });
        Ok(relay)
    }

    /// Bytes in both directions so far: what TCP carries, with TLS and headers.
    pub(super) fn bytes(&self) -> u64 {
        self.bytes.load(Ordering::Relaxed)
    }
}

fn pass_on(client: TcpStream, port: u16, bytes: &Arc<AtomicU64>) -> io::Result<()> {
    let server = TcpStream::connect((Ipv4Addr::LOCALHOST, port))?;
    for (from, to) in [(client.try_clone()?, server.try_clone()?), (server, client)] {
        let bytes = Arc::clone(bytes);
        thread::spawn(move || {
            let _ = copy(&from, &to, &bytes);
            let _ = to.shutdown(Shutdown::Write);
        });
    }
    Ok(())
}

fn copy(mut from: &TcpStream, mut to: &TcpStream, bytes: &AtomicU64) -> io::Result<()> {
    let mut buffer = [0; BUFFER_BYTES];
    loop {
        let read = from.read(&mut buffer)?;
        if read == 0 {
            return Ok(());
        }
        bytes.fetch_add(read as u64, Ordering::Relaxed);
        to.write_all(&buffer[..read])?;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_passed_on_is_counted_in_both_directions() {
        let server = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let relay = Relay::to(server.local_addr().unwrap().port()).unwrap();
        let mut client = TcpStream::connect((Ipv4Addr::LOCALHOST, relay.port)).unwrap();
        client.write_all(b"four").unwrap();
        client.shutdown(Shutdown::Write).unwrap();
        let (mut answering, _) = server.accept().unwrap();
        let mut asked = Vec::new();
        answering.read_to_end(&mut asked).unwrap();
        assert_eq!(asked, b"four");
        answering.write_all(b"answer").unwrap();
        drop(answering);
        let mut answer = Vec::new();
        client.read_to_end(&mut answer).unwrap();
        assert_eq!((&*answer, relay.bytes()), (&b"answer"[..], 10));
    }
}
