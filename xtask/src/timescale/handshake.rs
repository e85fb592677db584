//! Whether a PostgreSQL server takes sessions: what `pg_isready` asks, without needing it installed.

use std::io::{Read as _, Write as _};
use std::net::{Ipv4Addr, SocketAddr, TcpStream};
use std::time::Duration;

/// How long one answer may take; the caller asks again.
const PATIENCE: Duration = Duration::from_secs(2);

/// Protocol 3.0, as the start message has it.
const PROTOCOL: [u8; 4] = [0, 3, 0, 0];

/// Begins a session as postgres on this port of 127.0.0.1 and gives it up. A server that is ready asks for
/// the password; one that starts, recovers or stops answers with an error. Docker's proxy accepts the
/// connection even while nothing listens behind it, so an accepted connection says nothing.
pub(crate) fn is_ready(port: u16) -> bool {
    answer(port).is_ok_and(|answer| answer == b'R')
}

/// First byte of the answer to a start message.
fn answer(port: u16) -> std::io::Result<u8> {
    let address = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
    let mut stream = TcpStream::connect_timeout(&address, PATIENCE)?;
    stream.set_read_timeout(Some(PATIENCE))?;
    stream.write_all(&start_message())?;
    let mut first = [0];
    stream.read_exact(&mut first)?;
    Ok(first[0])
}

fn start_message() -> Vec<u8> {
    let parameters = b"user\0postgres\0database\0postgres\0\0";
    let length = u32::try_from(4 + PROTOCOL.len() + parameters.len()).unwrap_or(u32::MAX);
    [&length.to_be_bytes()[..], &PROTOCOL, parameters].concat()
}

#[cfg(test)]
mod tests {
    use std::net::TcpListener;
    use std::thread;

    use super::*;

    /// A server that answers the first message with these bytes.
    fn server(answer: &'static [u8]) -> u16 {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        thread::spawn(move || {
            let (mut stream, _) = listener.accept().unwrap();
            let mut length = [0; 4];
            stream.read_exact(&mut length).unwrap();
            let mut rest = vec![0; usize::try_from(u32::from_be_bytes(length)).unwrap() - 4];
            stream.read_exact(&mut rest).unwrap();
            stream.write_all(answer).unwrap();
        });
        port
    }

    #[test]
    fn only_the_question_for_a_password_means_ready() {
        for (answer, expected) in [
            (&b"R\0\0\0\x17\0\0\0\x0aSCRAM-SHA-256\0\0"[..], true),
            (b"E\0\0\0\x20SFATAL\0C57P03\0", false),
            (b"", false),
        ] {
            assert_eq!(is_ready(server(answer)), expected);
        }
    }

    #[test]
    fn nobody_is_not_ready() {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        drop(listener);
        assert!(!is_ready(port));
    }
}
