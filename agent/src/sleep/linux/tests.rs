//! A bus and a logind of the test's own, which speak what the real ones speak.

use std::io::IoSlice;
use std::mem::MaybeUninit;
use std::os::fd::AsFd;
use std::time::Duration;

use rustix::net::{SendAncillaryBuffer, SendAncillaryMessage, SendFlags, sendmsg};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{UnixListener, UnixStream};
use tokio::sync::mpsc;
use tokio::time::timeout;

use super::{MANAGER, SIGNAL, follow, follow_always};
use crate::sys::bus::message::{HEAD_BYTES, Kind, Message, encode, parse, whole_length};

const PATIENCE: Duration = Duration::from_secs(20);

async fn greet(stream: &mut UnixStream) {
    let mut greeting = Vec::new();
    while !greeting.ends_with(b"BEGIN\r\n") {
        let mut byte = [0];
        stream.read_exact(&mut byte).await.unwrap();
        greeting.push(byte[0]);
        if greeting.ends_with(b"\r\n") && !greeting.ends_with(b"BEGIN\r\n") {
            let is_first = !greeting.windows(9).any(|word| word == b"NEGOTIATE");
            let line: &[u8] = if is_first { b"OK 1234\r\n" } else { b"AGREE_UNIX_FD\r\n" };
            stream.write_all(line).await.unwrap();
        }
    }
    assert!(greeting.starts_with(b"\0AUTH EXTERNAL "));
}

async fn read(stream: &mut UnixStream) -> (u32, Message) {
    let mut head = [0; HEAD_BYTES];
    stream.read_exact(&mut head).await.unwrap();
    let mut bytes = head.to_vec();
    bytes.resize(whole_length(&head).unwrap(), 0);
    stream.read_exact(&mut bytes[HEAD_BYTES..]).await.unwrap();
    (u32::from_le_bytes(head[8..12].try_into().unwrap()), parse(&bytes).unwrap())
}

/// Answers, with one end of a pipe if that was asked for: its other end closes with the delay.
async fn answer(stream: &mut UnixStream) -> Option<std::io::PipeReader> {
    let (serial, call) = read(stream).await;
    let reply = encode(Kind::Return, 1, &[], Some(serial), "", &[]);
    if call.member != "Inhibit" {
        stream.write_all(&reply).await.unwrap();
        return None;
    }
    let (reader, writer) = std::io::pipe().unwrap();
    let mut space = [MaybeUninit::uninit(); rustix::cmsg_space!(ScmRights(1))];
    let mut control = SendAncillaryBuffer::new(&mut space);
    let descriptors = [writer.as_fd()];
    assert!(control.push(SendAncillaryMessage::ScmRights(&descriptors)));
    sendmsg(&*stream, &[IoSlice::new(&reply)], &mut control, SendFlags::empty()).unwrap();
    Some(reader)
}

async fn announce(stream: &mut UnixStream, sleeps: bool) {
    let fields = [(1, "o", "/org/freedesktop/login1"), (2, "s", MANAGER), (3, "s", SIGNAL)];
    let signal = encode(Kind::Signal, 9, &fields, None, "b", &u32::from(sleeps).to_le_bytes());
    stream.write_all(&signal).await.unwrap();
}

async fn closed(mut reader: std::io::PipeReader) {
    let wait = tokio::task::spawn_blocking(move || std::io::Read::read(&mut reader, &mut [0]).unwrap());
    assert_eq!(timeout(PATIENCE, wait).await.unwrap().unwrap(), 0);
}

#[tokio::test]
async fn sleep_is_held_up_until_the_server_has_been_told_and_again_after_waking() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("bus");
    let listener = UnixListener::bind(&path).unwrap();
    let (sender, mut farewells) = mpsc::channel::<super::Farewell>(1);
    let logind = async {
        let (mut stream, _) = listener.accept().await.unwrap();
        greet(&mut stream).await;
        // Hello, AddMatch, Inhibit.
        for _ in 0..2 {
            assert!(answer(&mut stream).await.is_none());
        }
        for _ in 0..2 {
            let delay = answer(&mut stream).await.expect("a moment before sleep was asked for");
            announce(&mut stream, true).await;
            let farewell = timeout(PATIENCE, farewells.recv()).await.unwrap().unwrap();
            farewell.send(()).unwrap();
            closed(delay).await;
            announce(&mut stream, false).await;
        }
    };
    tokio::select! {
        end = follow(&path, &sender) => panic!("{end:?}"),
        () = logind => {}
    }
}

#[tokio::test]
async fn a_bus_that_comes_later_is_found() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("bus");
    let (sender, _farewells) = mpsc::channel::<super::Farewell>(1);
    let later = async {
        tokio::time::sleep(Duration::from_millis(50)).await;
        let listener = UnixListener::bind(&path).unwrap();
        timeout(PATIENCE, listener.accept()).await.expect("nobody looks for it").unwrap();
    };
    tokio::select! {
        () = follow_always(&path, &sender, Duration::from_millis(10)) => panic!("it ended"),
        () = later => {}
    }
}
