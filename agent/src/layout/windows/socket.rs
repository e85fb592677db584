//! Tables of sockets with the processes that hold them (`MIB_TCPTABLE_OWNER_PID` and its three sisters).

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use spectra_protocol::command::Socket;

use super::super::bytes::u32_at;

/// Which of the four tables it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Table {
    Tcp,
    Tcp6,
    Udp,
    Udp6,
}

impl Table {
    pub const ALL: [Self; 4] = [Self::Tcp, Self::Tcp6, Self::Udp, Self::Udp6];

    fn proto(self) -> &'static str {
        match self {
            Self::Tcp => "tcp",
            Self::Tcp6 => "tcp6",
            Self::Udp => "udp",
            Self::Udp6 => "udp6",
        }
    }

    fn row_bytes(self) -> usize {
        match self {
            Self::Tcp => 24,
            Self::Tcp6 => 56,
            Self::Udp => 12,
            Self::Udp6 => 28,
        }
    }
}

/// Sockets of a table, at most `most`. Names of processes are the caller's to add.
pub fn sockets(table: Table, bytes: &[u8], most: usize) -> Vec<Socket> {
    let count = u32_at(bytes, 0).and_then(|count| usize::try_from(count).ok()).unwrap_or_default();
    let rows = bytes.get(4..).unwrap_or_default().chunks_exact(table.row_bytes());
    rows.take(count.min(most)).filter_map(|row| socket(table, row)).collect()
}

fn socket(table: Table, row: &[u8]) -> Option<Socket> {
    let none = (unspecified(table), 0);
    let (state, local, remote, pid) = match table {
        Table::Tcp => {
            (state(u32_at(row, 0)?), (v4(row, 4)?, port(row, 8)?), (v4(row, 12)?, port(row, 16)?), 20)
        }
        Table::Tcp6 => {
            (state(u32_at(row, 48)?), (v6(row, 0)?, port(row, 20)?), (v6(row, 24)?, port(row, 44)?), 52)
        }
        Table::Udp => ("", (v4(row, 0)?, port(row, 4)?), none, 8),
        Table::Udp6 => ("", (v6(row, 0)?, port(row, 20)?), none, 24),
    };
    Some(Socket {
        proto: table.proto().to_owned(),
        local_addr: local.0.to_string(),
        local_port: local.1,
        remote_addr: remote.0.to_string(),
        remote_port: remote.1,
        state: state.to_owned(),
        // 0 holds what has been closed already.
        pid: u32_at(row, pid).filter(|pid| *pid != 0),
        ..Socket::default()
    })
}

fn unspecified(table: Table) -> IpAddr {
    match table {
        Table::Tcp | Table::Udp => Ipv4Addr::UNSPECIFIED.into(),
        Table::Tcp6 | Table::Udp6 => Ipv6Addr::UNSPECIFIED.into(),
    }
}

fn v4(row: &[u8], at: usize) -> Option<IpAddr> {
    row.get(at..)?.first_chunk::<4>().map(|octets| IpAddr::from(*octets))
}

fn v6(row: &[u8], at: usize) -> Option<IpAddr> {
    row.get(at..)?.first_chunk::<16>().map(|octets| IpAddr::from(*octets))
}

/// In network order, in the first half of four bytes.
fn port(row: &[u8], at: usize) -> Option<u16> {
    row.get(at..)?.first_chunk::<2>().map(|bytes| u16::from_be_bytes(*bytes))
}

/// RFC 1213's numbers in the words that other platforms use.
fn state(number: u32) -> &'static str {
    match number {
        1 => "CLOSE",
        2 => "LISTEN",
        3 => "SYN_SENT",
        4 => "SYN_RECV",
        5 => "ESTABLISHED",
        6 => "FIN_WAIT1",
        7 => "FIN_WAIT2",
        8 => "CLOSE_WAIT",
        9 => "CLOSING",
        10 => "LAST_ACK",
        11 => "TIME_WAIT",
        _ => "UNKNOWN",
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn rows_become_sockets() {
        let mut bytes = 1_u32.to_le_bytes().to_vec();
        bytes.extend(5_u32.to_le_bytes());
        bytes.extend([127, 0, 0, 1, 0x1f, 0x90, 0, 0, 192, 0, 2, 7, 0, 22, 0xff, 0xff]);
        bytes.extend(812_u32.to_le_bytes());
        let [socket] = &sockets(Table::Tcp, &bytes, 10)[..] else { panic!() };
        assert_eq!((&*socket.proto, &*socket.state, socket.pid), ("tcp", "ESTABLISHED", Some(812)));
        assert_eq!((&*socket.local_addr, socket.local_port), ("127.0.0.1", 8080));
        assert_eq!((&*socket.remote_addr, socket.remote_port), ("192.0.2.7", 22));
        assert!(sockets(Table::Tcp, &bytes, 0).is_empty());
        assert!(sockets(Table::Tcp, &bytes[..20], 10).is_empty(), "a row that is cut off");

        let mut bytes = 1_u32.to_le_bytes().to_vec();
        bytes.extend(Ipv6Addr::LOCALHOST.octets());
        bytes.extend([0, 0, 0, 0, 0, 53, 0, 0, 0, 0, 0, 0]);
        let [socket] = &sockets(Table::Udp6, &bytes, 10)[..] else { panic!() };
        assert_eq!((&*socket.local_addr, socket.local_port, &*socket.remote_addr), ("::1", 53, "::"));
        assert_eq!((&*socket.state, socket.pid), ("", None));
    }

    proptest! {
        #[test]
        fn any_bytes_are_read_without_panic(bytes: Vec<u8>) {
            for table in Table::ALL {
                sockets(table, &bytes, 100);
            }
        }
    }
}
