//! Sockets of Linux: from the kernel by `sock_diag`, else from `/proc/net`; their holders from `/proc/*/fd`.

mod holders;
mod sock_diag;
mod table;

use std::collections::HashMap;
use std::net::{IpAddr, SocketAddr};

use spectra_protocol::command::Socket;

use super::Found;
use crate::diagnose::Fault;
use crate::diagnose::worker::Unwanted;
use crate::host::Host;
use holders::Holder;

/// The four lists that there are.
const LISTS: &[List] = &[
    List { proto: "tcp", is_tcp: true, is_v6: false },
    List { proto: "tcp6", is_tcp: true, is_v6: true },
    List { proto: "udp", is_tcp: false, is_v6: false },
    List { proto: "udp6", is_tcp: false, is_v6: true },
];

/// A kind of socket, by the name of its file in `/proc/net`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct List {
    proto: &'static str,
    is_tcp: bool,
    is_v6: bool,
}

/// A socket as the kernel numbers it.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Raw {
    local: SocketAddr,
    remote: SocketAddr,
    state: u8,
    user: u32,
    inode: u64,
}

pub(super) fn find(host: &Host, unwanted: &Unwanted) -> Result<Found, Fault> {
    let mut raw = Vec::new();
    for list in LISTS {
        raw.extend(sockets(host, *list)?.into_iter().map(|socket| (*list, socket)));
    }
    let holders = holders::find(&host.proc(""), unwanted);
    let sockets: Vec<_> = raw.into_iter().map(|(list, raw)| socket(list, &raw, &holders.by_inode)).collect();
    let unknown = sockets.iter().filter(|socket| socket.pid.is_none() && is_somebodys(socket)).count();
    let note = if holders.is_forbidden && unknown > 0 {
        format!("the processes of {unknown} sockets are not known: CAP_SYS_PTRACE would show them")
    } else {
        String::new()
    };
    Ok(Found { sockets, note })
}

/// What has been closed belongs to the kernel.
fn is_somebodys(socket: &Socket) -> bool {
    !matches!(socket.state.as_str(), "TIME_WAIT" | "SYN_RECV")
}

/// `sock_diag` speaks of this process's own network namespace only.
fn sockets(host: &Host, list: List) -> Result<Vec<Raw>, Fault> {
    if is_own_network(host)
        && let Ok(sockets) = sock_diag::dump(list)
    {
        return Ok(sockets);
    }
    let path = host.network(list.proto).map_err(|fault| Fault::failed(fault.in_one_line()))?;
    table::read(&path, list)
}

fn is_own_network(host: &Host) -> bool {
    let namespace = |process: &str| std::fs::read_link(host.proc(process).join("ns/net"));
    host.is_own() || matches!((namespace("1"), namespace("self")), (Ok(a), Ok(b)) if a == b)
}

fn socket(list: List, raw: &Raw, holders: &HashMap<u64, Holder>) -> Socket {
    let holder = holders.get(&raw.inode).filter(|_| raw.inode != 0);
    Socket {
        proto: list.proto.to_owned(),
        local_addr: address(raw.local.ip()),
        local_port: raw.local.port(),
        remote_addr: address(raw.remote.ip()),
        remote_port: raw.remote.port(),
        state: state(list, raw.state),
        user: raw.user.to_string(),
        pid: holder.map(|holder| holder.pid),
        process: holder.map_or(String::new(), |holder| holder.name.clone()),
    }
}

fn address(address: IpAddr) -> String {
    address.to_string()
}

/// The kernel's numbers in the original's words; UDP has none worth telling.
fn state(list: List, number: u8) -> String {
    if !list.is_tcp {
        return String::new();
    }
    let name = match number {
        1 => "ESTABLISHED",
        2 => "SYN_SENT",
        3 | 12 => "SYN_RECV",
        4 => "FIN_WAIT1",
        5 => "FIN_WAIT2",
        6 => "TIME_WAIT",
        7 => "CLOSE",
        8 => "CLOSE_WAIT",
        9 => "LAST_ACK",
        10 => "LISTEN",
        11 => "CLOSING",
        _ => "UNKNOWN",
    };
    name.to_owned()
}

#[cfg(test)]
mod tests {
    use std::net::{SocketAddr, TcpListener, TcpStream, UdpSocket};
    use std::os::fd::{AsFd as _, BorrowedFd};
    use std::path::Path;

    use spectra_protocol::command::Socket;

    use super::{LISTS, find, sock_diag, table};
    use crate::diagnose::worker::Unwanted;
    use crate::host::Host;

    fn own() -> Host {
        Host::new(Path::new("/"), None)
    }

    fn of<'a>(sockets: &'a [Socket], proto: &str, state: &str, port: u16) -> Vec<&'a Socket> {
        let is_it =
            |socket: &&Socket| socket.proto == proto && socket.state == state && socket.local_port == port;
        sockets.iter().filter(is_it).collect()
    }

    #[test]
    fn sockets_of_this_process_are_found_with_it() {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let client = TcpStream::connect(listener.local_addr().unwrap()).unwrap();
        let _server = listener.accept().unwrap();
        let six = UdpSocket::bind("[::1]:0").unwrap();
        let found = find(&own(), &Unwanted::default()).unwrap();
        let [listening] = of(&found.sockets, "tcp", "LISTEN", port)[..] else { panic!() };
        assert_eq!(listening.pid, Some(std::process::id()));
        assert!(!listening.process.is_empty());
        assert_eq!((listening.local_addr.as_str(), listening.remote_addr.as_str()), ("127.0.0.1", "0.0.0.0"));
        let [established] = of(&found.sockets, "tcp", "ESTABLISHED", port)[..] else { panic!() };
        assert_eq!(established.remote_port, client.local_addr().unwrap().port());
        let [udp] = of(&found.sockets, "udp6", "", six.local_addr().unwrap().port())[..] else { panic!() };
        assert_eq!((udp.local_addr.as_str(), udp.pid), ("::1", Some(std::process::id())));
    }

    #[test]
    fn both_ways_of_asking_the_kernel_say_the_same() {
        let listeners: Vec<_> =
            ["127.0.0.1:0", "[::1]:0"].map(|address| TcpListener::bind(address).unwrap()).into();
        let udp: Vec<_> = ["127.0.0.1:0", "[::1]:0"].map(|address| UdpSocket::bind(address).unwrap()).into();
        let of = |address: SocketAddr, socket: BorrowedFd<'_>| {
            (address, rustix::fs::fstat(socket).unwrap().st_ino)
        };
        let tcp = listeners.iter().map(|socket| of(socket.local_addr().unwrap(), socket.as_fd()));
        let udp = udp.iter().map(|socket| of(socket.local_addr().unwrap(), socket.as_fd()));
        for (address, inode) in tcp.chain(udp) {
            let mut seen = 0;
            for list in LISTS {
                let asked = sock_diag::dump(*list).unwrap();
                let read = table::read(&own().network(list.proto).unwrap(), *list).unwrap();
                // Others may have the same port: of the other protocol, or as the end of a connection.
                let ours = |sockets: Vec<super::Raw>| sockets.into_iter().find(|s| s.inode == inode);
                let (asked, read) = (ours(asked), ours(read));
                assert_eq!(asked, read, "{list:?}");
                assert!(asked.as_ref().is_none_or(|asked| asked.local == address), "{asked:?}");
                seen += usize::from(asked.is_some());
            }
            assert_eq!(seen, 1, "{address}");
        }
    }

    #[test]
    fn a_thousand_sockets_are_all_there() {
        let sockets: Vec<_> = (0..1000).map(|_| UdpSocket::bind("127.0.0.1:0").unwrap()).collect();
        let found = find(&own(), &Unwanted::default()).unwrap();
        let ours = found.sockets.iter().filter(|socket| socket.pid == Some(std::process::id()));
        assert!(ours.count() >= sockets.len());
    }
}
