//! What `sockstat -46s` writes: a line for each socket, with columns between blanks.

use spectra_protocol::command::Socket;

use crate::collect::text::{lines, number, printable, words};

/// Sockets, at most `most`.
pub fn sockets(text: &[u8], most: usize) -> Vec<Socket> {
    lines(text).skip(1).filter_map(socket).take(most).collect()
}

/// `USER COMMAND PID FD PROTO LOCAL FOREIGN [STATE]`; a command may have blanks in its name.
fn socket(line: &[u8]) -> Option<Socket> {
    let words: Vec<&[u8]> = words(line).collect();
    let proto =
        words.iter().position(|word| matches!(*word, b"tcp4" | b"tcp6" | b"udp4" | b"udp6" | b"tcp46"))?;
    let (local_addr, local_port) = address(words.get(proto + 1)?)?;
    let (remote_addr, remote_port) = address(words.get(proto + 2)?)?;
    let kind = match words[proto] {
        b"tcp6" | b"tcp46" => "tcp6",
        b"udp4" => "udp",
        b"udp6" => "udp6",
        _ => "tcp",
    };
    let pid = words.get(proto.checked_sub(2)?)?;
    let name = words.get(1..proto.checked_sub(2)?).unwrap_or_default();
    Some(Socket {
        proto: kind.to_owned(),
        local_addr,
        local_port,
        remote_addr,
        remote_port,
        state: words.get(proto + 3).map(|state| self::state(state)).unwrap_or_default(),
        user: Some(printable(words[0])).filter(|user| user != "?").unwrap_or_default(),
        pid: number(pid).and_then(|pid| pid.try_into().ok()),
        process: Some(printable(&name.join(&b' '))).filter(|name| name != "?").unwrap_or_default(),
    })
}

/// `192.0.2.1:22`, `*:22`, `2001:db8::1:22`, `*:*`
fn address(word: &[u8]) -> Option<(String, u16)> {
    let text = printable(word);
    let (address, port) = text.rsplit_once(':')?;
    Some((address.to_owned(), if port == "*" { 0 } else { port.parse().ok()? }))
}

/// In the words of other platforms.
fn state(word: &[u8]) -> String {
    match word {
        b"SYN_RCVD" => "SYN_RECV".to_owned(),
        b"CLOSED" => "CLOSE".to_owned(),
        b"FIN_WAIT_1" => "FIN_WAIT1".to_owned(),
        b"FIN_WAIT_2" => "FIN_WAIT2".to_owned(),
        other => printable(other),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const TEXT: &[u8] =
        b"USER     COMMAND    PID   FD  PROTO  LOCAL ADDRESS         FOREIGN ADDRESS       STATE
root     sshd       812   4   tcp6   *:22                  *:*                   LISTEN
ada      my prog    900   7   tcp4   192.0.2.2:22          198.51.100.7:50000    FIN_WAIT_2
ntpd     ntpd       700   21  udp6   2001:db8::1:123       *:*
?        ?          ?     ?   tcp4   192.0.2.2:443         198.51.100.7:50001    TIME_WAIT
broken
";

    #[test]
    fn lines_become_sockets() {
        let found = sockets(TEXT, 10);
        let told: Vec<_> = found
            .iter()
            .map(|s| (&*s.proto, format!("{} {}", s.local_addr, s.local_port), &*s.state, s.pid, &*s.process))
            .collect();
        let expected = [
            ("tcp6", "* 22".to_owned(), "LISTEN", Some(812), "sshd"),
            ("tcp", "192.0.2.2 22".to_owned(), "FIN_WAIT2", Some(900), "my prog"),
            ("udp6", "2001:db8::1 123".to_owned(), "", Some(700), "ntpd"),
            ("tcp", "192.0.2.2 443".to_owned(), "TIME_WAIT", None, ""),
        ];
        assert_eq!(told, expected);
        assert_eq!((found[1].remote_port, &*found[1].user), (50_000, "ada"));
        assert_eq!(sockets(TEXT, 1).len(), 1);
    }

    proptest! {
        #[test]
        fn any_bytes_are_read_without_panic(bytes: Vec<u8>, line in "[a-z0-9?:*. ]{0,80}") {
            sockets(&bytes, 100);
            sockets(format!("\n{line}").as_bytes(), 100);
        }
    }
}
