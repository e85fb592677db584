//! A connection to a message bus for a caller that may block: greeting, and calls one at a time.

use std::fmt::Write as _;
use std::io::{self, Read as _, Write as _};
use std::os::unix::net::UnixStream;
use std::path::Path;
use std::time::{Duration, Instant};

use super::message::{Call, HEAD_BYTES, Kind, Message, parse, whole_length};

/// Longest line of the greeting.
const LINE_BYTES: usize = 512;
/// Calls are not to start a program that would answer them.
const NO_AUTO_START: u8 = 2;

#[derive(Debug)]
pub(crate) struct Bus {
    stream: UnixStream,
    serial: u32,
    /// How long a call may take.
    patience: Duration,
}

impl Bus {
    pub(crate) fn connect(path: &Path, patience: Duration) -> io::Result<Self> {
        let stream = UnixStream::connect(path)?;
        stream.set_write_timeout(Some(patience))?;
        let mut bus = Self { stream, serial: 0, patience };
        bus.greet()?;
        Ok(bus)
    }

    fn greet(&mut self) -> io::Result<()> {
        let user = rustix::process::geteuid().as_raw().to_string();
        let mut greeting = "\0AUTH EXTERNAL ".to_owned();
        user.bytes().try_for_each(|byte| write!(greeting, "{byte:02x}")).map_err(io::Error::other)?;
        greeting.push_str("\r\n");
        self.stream.write_all(greeting.as_bytes())?;
        if !self.line(Instant::now() + self.patience)?.starts_with(b"OK") {
            let refused =
                io::Error::new(io::ErrorKind::PermissionDenied, "the bus does not accept this user");
            return Err(refused);
        }
        self.stream.write_all(b"BEGIN\r\n")?;
        self.call(&Call::of_bus("Hello", &[])).map(|_| ())
    }

    /// The greeting has a line in each direction: a byte at a time costs nothing.
    fn line(&mut self, until: Instant) -> io::Result<Vec<u8>> {
        let mut line = Vec::new();
        while !line.ends_with(b"\r\n") {
            let mut byte = [0];
            self.fill(&mut byte, until)?;
            line.extend(byte);
            if line.len() > LINE_BYTES {
                return Err(io::Error::other("the bus does not end its line"));
            }
        }
        Ok(line)
    }

    /// Calls, and waits for the answer; what else comes is nothing that was asked for.
    pub(crate) fn call(&mut self, call: &Call<'_>) -> io::Result<Message> {
        self.serial = self.serial.wrapping_add(1).max(1);
        let mut bytes = call.encode(self.serial);
        bytes[2] = NO_AUTO_START;
        self.stream.write_all(&bytes)?;
        let until = Instant::now() + self.patience;
        loop {
            let message = self.read(until)?;
            if message.reply != Some(self.serial) {
                continue;
            }
            return if message.kind == Kind::Error { Err(refusal(call, &message)) } else { Ok(message) };
        }
    }

    fn read(&mut self, until: Instant) -> io::Result<Message> {
        let mut head = [0; HEAD_BYTES];
        self.fill(&mut head, until)?;
        let mut bytes = head.to_vec();
        bytes.resize(whole_length(&head)?, 0);
        self.fill(&mut bytes[HEAD_BYTES..], until)?;
        parse(&bytes).ok_or_else(|| io::Error::other("the bus sends no message"))
    }

    /// All of `bytes`, before `until`.
    fn fill(&mut self, bytes: &mut [u8], until: Instant) -> io::Result<()> {
        let mut filled = 0;
        while filled < bytes.len() {
            let left = until.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return Err(io::ErrorKind::TimedOut.into());
            }
            self.stream.set_read_timeout(Some(left))?;
            match self.stream.read(&mut bytes[filled..]) {
                Ok(0) => return Err(io::ErrorKind::UnexpectedEof.into()),
                Ok(read) => filled += read,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => {
                    return Err(io::ErrorKind::TimedOut.into());
                }
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }
}

fn refusal(call: &Call<'_>, message: &Message) -> io::Error {
    let kind = match message.error.as_str() {
        "org.freedesktop.DBus.Error.AccessDenied" => io::ErrorKind::PermissionDenied,
        "org.freedesktop.DBus.Error.ServiceUnknown" | "org.freedesktop.DBus.Error.NameHasNoOwner" => {
            io::ErrorKind::NotFound
        }
        _ => io::ErrorKind::Other,
    };
    io::Error::new(kind, format!("the bus refuses {}: {}", call.member, message.error))
}
