//! Asks the servers in turn: by UDP, and by TCP what does not fit.

use std::io;
use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr};
use std::time::Duration;

use spectra_protocol::command::DnsAnswer;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpStream, UdpSocket};
use tokio::time::{Instant, timeout_at};

use super::message::{Answered, Question};
use super::resolv::Resolver;
use crate::diagnose::Fault;
use crate::diagnose::ping::nanoseconds;

/// Largest packet that is taken; those of ours ask for no more than 512.
const PACKET_BYTES: usize = 4096;

/// The first answer that a server gives.
pub(super) async fn ask(
    resolver: &Resolver,
    question: &Question,
    patience: Duration,
    end: Instant,
) -> Result<DnsAnswer, Fault> {
    let mut failed = Vec::new();
    for server in &resolver.servers {
        let until = end.min(Instant::now() + patience);
        let begun = Instant::now();
        let why = match timeout_at(until, one(*server, question)).await {
            Ok(Ok(answer)) if answer.code != "SERVFAIL" || resolver.servers.len() == 1 => {
                let time = nanoseconds(begun.elapsed());
                return Ok(DnsAnswer { server: server.to_string(), time, failed, ..answer });
            }
            Ok(Ok(_)) => "it failed (SERVFAIL)".to_owned(),
            Ok(Err(error)) => error.to_string(),
            Err(_) => format!("no answer within {} ms", begun.elapsed().as_millis()),
        };
        failed.push(format!("{server}: {why}"));
    }
    Err(Fault::failed(format!("no name server answers: {}", failed.join("; "))))
}

async fn one(server: SocketAddr, question: &Question) -> io::Result<DnsAnswer> {
    let Answered { answer, is_cut } = by_udp(server, question).await?;
    if is_cut { by_tcp(server, question).await } else { Ok(answer) }
}

async fn by_udp(server: SocketAddr, question: &Question) -> io::Result<Answered> {
    let any = if server.is_ipv6() { Ipv6Addr::UNSPECIFIED.into() } else { Ipv4Addr::UNSPECIFIED.into() };
    // A port by chance, connected: nobody else's packets are heard.
    let socket = UdpSocket::bind(SocketAddr::new(any, 0)).await?;
    socket.connect(server).await?;
    let id = rand::random();
    socket.send(&message(question, id)?).await?;
    let mut packet = [0; PACKET_BYTES];
    loop {
        let length = socket.recv(&mut packet).await?;
        if let Some(answered) = question.answer(id, &packet[..length]) {
            return Ok(answered);
        }
    }
}

/// Each message behind its length, two bytes.
async fn by_tcp(server: SocketAddr, question: &Question) -> io::Result<DnsAnswer> {
    let mut stream = TcpStream::connect(server).await?;
    let id = rand::random();
    let message = message(question, id)?;
    let length = u16::try_from(message.len()).map_err(io::Error::other)?;
    let mut bytes = length.to_be_bytes().to_vec();
    bytes.extend(message);
    stream.write_all(&bytes).await?;
    let length = stream.read_u16().await?;
    let mut bytes = vec![0; length.into()];
    stream.read_exact(&mut bytes).await?;
    let answered = question.answer(id, &bytes);
    answered.map(|answered| answered.answer).ok_or_else(|| io::Error::other("its answer is unreadable"))
}

fn message(question: &Question, id: u16) -> io::Result<Vec<u8>> {
    question.message(id).ok_or_else(|| io::Error::other("the question cannot be written"))
}

#[cfg(test)]
mod tests {
    use std::net::SocketAddr;
    use std::time::Duration;

    use simple_dns::rdata::{A, RData};
    use simple_dns::{CLASS, Name, Packet, PacketFlag, ResourceRecord};
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    use tokio::net::{TcpListener, UdpSocket};
    use tokio::time::Instant;

    use super::super::message::{Kind, Question};
    use super::super::resolv::Resolver;
    use super::ask;

    fn resolver(servers: &[SocketAddr]) -> Resolver {
        let mut resolver = Resolver::parse(b"");
        resolver.servers = servers.to_vec();
        resolver
    }

    fn reply(asked: &[u8], is_cut: bool) -> Vec<u8> {
        let mut packet = Packet::parse(asked).unwrap().into_reply();
        let name = Name::new_unchecked("example.org");
        let data = RData::A(A { address: 0xc000_0201 });
        packet.answers.push(ResourceRecord::new(name, CLASS::IN, 300, data));
        if is_cut {
            packet.set_flags(PacketFlag::TRUNCATION);
            packet.answers.clear();
        }
        packet.build_bytes_vec().unwrap()
    }

    async fn server(is_cut: bool) -> SocketAddr {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let socket = UdpSocket::bind(address).await.unwrap();
        tokio::spawn(async move {
            let mut packet = [0; 512];
            while let Ok((length, from)) = socket.recv_from(&mut packet).await {
                // Noise is passed over.
                socket.send_to(b"noise", from).await.unwrap();
                socket.send_to(&reply(&packet[..length], is_cut), from).await.unwrap();
            }
        });
        tokio::spawn(async move {
            while let Ok((mut stream, _)) = listener.accept().await {
                let length = stream.read_u16().await.unwrap();
                let mut asked = vec![0; length.into()];
                stream.read_exact(&mut asked).await.unwrap();
                let reply = reply(&asked, false);
                stream.write_u16(u16::try_from(reply.len()).unwrap()).await.unwrap();
                stream.write_all(&reply).await.unwrap();
            }
        });
        address
    }

    #[tokio::test]
    async fn a_server_that_is_silent_or_absent_is_named_and_the_next_one_is_asked() {
        let question = Question::new("example.org", Kind::of("A").unwrap()).unwrap();
        let silent = UdpSocket::bind("127.0.0.1:0").await.unwrap();
        // Another address than the one on which tests take ports that are free.
        let absent = SocketAddr::from(([127, 0, 0, 2], silent.local_addr().unwrap().port()));
        let (patience, end) = (Duration::from_millis(300), Instant::now() + Duration::from_mins(1));
        for is_cut in [false, true] {
            let good = server(is_cut).await;
            let servers = [silent.local_addr().unwrap(), absent, good];
            let answer = ask(&resolver(&servers), &question, patience, end).await.unwrap();
            assert_eq!(answer.records[0].value, "192.0.2.1", "{answer:?}");
            assert_eq!(answer.server, good.to_string());
            assert_eq!(answer.failed.len(), 2, "{answer:?}");
            assert!(answer.failed[0].contains("no answer within"), "{answer:?}");
            assert!(answer.failed[1].contains("refused"), "{answer:?}");
        }
        let error = ask(&resolver(&[absent]), &question, patience, end).await.unwrap_err();
        assert!(error.to_string().starts_with("no name server answers: 127.0.0.2:"), "{error}");
    }
}
