//! Can the server listen, or does it already?

use std::io::{self, Read, Write};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, TcpListener, TcpStream};
use std::time::Duration;

use super::Finding;

/// For a server on this host to answer.
const PATIENCE: Duration = Duration::from_secs(3);
/// Of its answer.
const ANSWER_BYTES: u64 = 4 << 10;

pub(super) fn look(listen: SocketAddr) -> Finding {
    match TcpListener::bind(listen) {
        Ok(_) => Finding::ok("port", format!("{listen} is free")),
        Err(error) if error.kind() == io::ErrorKind::AddrInUse => judge(listen, &ask(listen)),
        Err(error) => Finding::wrong("port", format!("cannot listen on {listen}: {error}: see --listen")),
    }
}

/// A running server tells itself: it is healthy, or speaks HTTPS only.
fn judge(listen: SocketAddr, answer: &str) -> Finding {
    if is_server(answer) {
        return Finding::ok("port", format!("a server listens on {listen}"));
    }
    let text = format!("another program listens on {listen}: end it, or take another port with --listen");
    Finding::wrong("port", text)
}

/// Whether a server of ours listens there.
pub(crate) fn answers(listen: SocketAddr) -> bool {
    is_server(&ask(listen))
}

fn is_server(answer: &str) -> bool {
    answer.starts_with("HTTP/1.1 200 ") && answer.ends_with("\r\n\r\nok\n")
        || answer.contains("This port speaks HTTPS only")
}

/// What comes back of `GET /healthz`; nothing where nobody answers.
fn ask(listen: SocketAddr) -> String {
    let ip = match listen.ip() {
        IpAddr::V4(ip) if ip.is_unspecified() => Ipv4Addr::LOCALHOST.into(),
        IpAddr::V6(ip) if ip.is_unspecified() => Ipv6Addr::LOCALHOST.into(),
        ip => ip,
    };
    let asked = || -> io::Result<Vec<u8>> {
        let mut stream = TcpStream::connect_timeout(&SocketAddr::new(ip, listen.port()), PATIENCE)?;
        stream.set_read_timeout(Some(PATIENCE))?;
        stream.write_all(b"GET /healthz HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n")?;
        let mut answer = Vec::new();
        // What came before an error is what there is.
        let _ = stream.take(ANSWER_BYTES).read_to_end(&mut answer);
        Ok(answer)
    };
    String::from_utf8_lossy(&asked().unwrap_or_default()).into_owned()
}

#[cfg(test)]
mod tests {
    use super::super::State::{Ok, Wrong};
    use super::*;

    #[test]
    fn a_server_of_ours_is_known_by_its_answer() {
        let listen = "127.0.0.1:1".parse().unwrap();
        for (answer, expected) in [
            ("HTTP/1.1 200 OK\r\ncontent-length: 3\r\n\r\nok\n", Ok),
            ("HTTP/1.1 400 Bad Request\r\n\r\nThis port speaks HTTPS only: ask it with https://.\n", Ok),
            ("HTTP/1.1 200 OK\r\n\r\n<html>", Wrong),
            ("", Wrong),
        ] {
            assert_eq!(judge(listen, answer).state, expected, "{answer}");
        }
    }

    #[test]
    fn a_port_is_free_or_somebody_has_it() {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let other = std::thread::spawn(move || drop(listener.accept()));
        assert_eq!(look(address).state, Wrong);
        other.join().unwrap();
        assert_eq!(look("127.0.0.1:0".parse().unwrap()).state, Ok);
    }
}
