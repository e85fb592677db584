//! A connection to a message bus: greeting, calls one at a time, and what comes in between.

use std::collections::VecDeque;
use std::fmt::Write as _;
use std::io::{self, IoSliceMut};
use std::mem::MaybeUninit;
use std::os::fd::OwnedFd;
use std::path::Path;
use std::time::Duration;

use rustix::net::{RecvAncillaryBuffer, RecvAncillaryMessage, RecvFlags, recvmsg};
use tokio::io::{AsyncWriteExt as _, Interest};
use tokio::net::UnixStream;
use tokio::time::timeout;

use crate::sys::bus::message::{Call, HEAD_BYTES, Kind, Message, parse, whole_length};

/// How long an answer may take.
const PATIENCE: Duration = Duration::from_secs(10);
/// Signals that are kept while an answer is waited for; more are not listened to.
const KEPT: usize = 16;
/// Longest line of the greeting.
const LINE_BYTES: usize = 512;

#[derive(Debug)]
pub(super) struct Bus {
    stream: UnixStream,
    bytes: Vec<u8>,
    descriptors: VecDeque<OwnedFd>,
    early: VecDeque<Message>,
    serial: u32,
}

impl Bus {
    pub(super) async fn connect(path: &Path) -> io::Result<Self> {
        let stream = UnixStream::connect(path).await?;
        let mut bus = Self {
            stream,
            bytes: Vec::new(),
            descriptors: VecDeque::new(),
            early: VecDeque::new(),
            serial: 0,
        };
        timeout(PATIENCE, bus.greet()).await??;
        Ok(bus)
    }

    async fn greet(&mut self) -> io::Result<()> {
        let user = rustix::process::geteuid().as_raw().to_string();
        let mut greeting = "\0AUTH EXTERNAL ".to_owned();
        user.bytes().try_for_each(|byte| write!(greeting, "{byte:02x}")).map_err(io::Error::other)?;
        greeting.push_str("\r\n");
        self.stream.write_all(greeting.as_bytes()).await?;
        self.expect_line("OK").await?;
        // Without it there is no moment before sleep, and everything else all the same.
        self.stream.write_all(b"NEGOTIATE_UNIX_FD\r\n").await?;
        self.line().await?;
        self.stream.write_all(b"BEGIN\r\n").await?;
        self.call(&Call::of_bus("Hello", &[])).await.map(|_| ())
    }

    async fn expect_line(&mut self, start: &str) -> io::Result<()> {
        let line = self.line().await?;
        let is_expected = line.starts_with(start.as_bytes());
        is_expected.then_some(()).ok_or_else(|| io::Error::other("the bus does not accept this user"))
    }

    async fn line(&mut self) -> io::Result<Vec<u8>> {
        loop {
            if let Some(end) = self.bytes.windows(2).position(|pair| pair == b"\r\n") {
                let rest = self.bytes.split_off(end + 2);
                return Ok(std::mem::replace(&mut self.bytes, rest));
            }
            if self.bytes.len() > LINE_BYTES {
                return Err(io::Error::other("the bus does not end its line"));
            }
            self.receive().await?;
        }
    }

    /// Calls, and waits for the answer, with the descriptor that came along.
    pub(super) async fn call(&mut self, call: &Call<'_>) -> io::Result<(Message, Option<OwnedFd>)> {
        self.serial += 1;
        let serial = self.serial;
        self.stream.write_all(&call.encode(serial)).await?;
        timeout(PATIENCE, async {
            loop {
                let (message, descriptor) = self.read().await?;
                if message.reply == Some(serial) {
                    return match message.kind {
                        Kind::Error => Err(io::Error::other(format!("the bus refuses {}", call.member))),
                        _ => Ok((message, descriptor)),
                    };
                }
                if self.early.len() < KEPT {
                    self.early.push_back(message);
                }
            }
        })
        .await?
    }

    /// The next message.
    pub(super) async fn next(&mut self) -> io::Result<(Message, Option<OwnedFd>)> {
        match self.early.pop_front() {
            Some(message) => Ok((message, None)),
            None => self.read().await,
        }
    }

    async fn read(&mut self) -> io::Result<(Message, Option<OwnedFd>)> {
        loop {
            if let Some(head) = self.bytes.first_chunk::<HEAD_BYTES>() {
                let length = whole_length(head)?;
                if self.bytes.len() >= length {
                    let rest = self.bytes.split_off(length);
                    let message = parse(&std::mem::replace(&mut self.bytes, rest));
                    let message = message.ok_or_else(|| io::Error::other("the bus sends no message"))?;
                    return Ok((message, self.descriptors.pop_front()));
                }
            }
            self.receive().await?;
        }
    }

    /// Some bytes, and the descriptors beside them.
    async fn receive(&mut self) -> io::Result<()> {
        let Self { stream, bytes, descriptors, .. } = self;
        let receive = || {
            let mut chunk = [0; 4096];
            let mut space = [MaybeUninit::uninit(); rustix::cmsg_space!(ScmRights(4))];
            let mut control = RecvAncillaryBuffer::new(&mut space);
            let mut slices = [IoSliceMut::new(&mut chunk)];
            let got = recvmsg(&*stream, &mut slices, &mut control, RecvFlags::CMSG_CLOEXEC)?;
            for message in control.drain() {
                if let RecvAncillaryMessage::ScmRights(rights) = message {
                    descriptors.extend(rights);
                }
            }
            bytes.extend_from_slice(&chunk[..got.bytes]);
            Ok(got.bytes)
        };
        match stream.async_io(Interest::READABLE, receive).await? {
            0 => Err(io::ErrorKind::UnexpectedEof.into()),
            _ => Ok(()),
        }
    }
}
