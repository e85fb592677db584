//! A server's edge: a real listener that answers what a test tells it and keeps what it was sent.

use std::collections::{HashMap, VecDeque};
use std::io::Read;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use flate2::read::GzDecoder;
use spectra_protocol::{Envelope, Metric, Received, decode_batch, dictionary};
use time::OffsetDateTime;
use time::format_description::well_known::Rfc2822;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::mpsc;
use tokio::time::{Instant, sleep, timeout};

/// How long a test waits for a request that must come.
const PATIENCE: Duration = Duration::from_secs(30);

/// What the edge does with a request.
#[derive(Clone, Debug)]
pub(crate) enum Reply {
    Status(u16),
    /// Status, one more header line, body.
    Full(u16, &'static str, &'static str),
    /// Reads the request and closes without a word.
    Cut,
    /// Closes in the middle of the answer's first line.
    CutInAnswer,
    /// Never answers.
    Hang,
}

/// A request as it came.
#[derive(Clone, Debug)]
pub(crate) struct Request {
    pub(crate) path: String,
    pub(crate) headers: HashMap<String, String>,
    /// As sent.
    pub(crate) raw: Vec<u8>,
}

/// How long a poll is held.
const HOLD: Duration = Duration::from_secs(15);

/// Bodies of the commands that polls are answered with, in turn.
type Commands = Arc<Mutex<VecDeque<String>>>;

#[derive(Debug)]
pub(crate) struct Edge {
    pub(crate) url: String,
    commands: Commands,
    requests: mpsc::UnboundedReceiver<Request>,
    settings: Arc<Mutex<Settings>>,
}

/// What agents are told that ask for settings.
#[derive(Clone, Debug)]
pub(crate) struct Settings {
    /// Empty: whoever asks is not known.
    pub(crate) body: String,
    /// How far the edge's clock is ahead.
    pub(crate) ahead: time::Duration,
}

impl Edge {
    /// Answers with `replies` in turn, then with 202 for ever.
    pub(crate) async fn start(replies: impl IntoIterator<Item = Reply>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let replies = Arc::new(Mutex::new(replies.into_iter().collect::<VecDeque<_>>()));
        let (sender, requests) = mpsc::unbounded_channel();
        let commands = Commands::default();
        let settings = Settings { body: "{}".to_owned(), ahead: time::Duration::ZERO };
        let settings = Arc::new(Mutex::new(settings));
        let (polled, told) = (Arc::clone(&commands), Arc::clone(&settings));
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let (replies, polled, told) = (Arc::clone(&replies), Arc::clone(&polled), Arc::clone(&told));
                tokio::spawn(serve(stream, replies, (polled, told), sender.clone()));
            }
        });
        Self { url, commands, requests, settings }
    }

    /// Answers a poll with this, the one that is held or the next.
    pub(crate) fn give(&self, command: &serde_json::Value) {
        self.commands.lock().unwrap().push_back(command.to_string());
    }

    /// Tells agents this from now on.
    pub(crate) fn tell(&self, settings: Settings) {
        *self.settings.lock().unwrap() = settings;
    }

    /// The next request.
    pub(crate) async fn next(&mut self) -> Request {
        timeout(PATIENCE, self.requests.recv()).await.expect("no request came in time").unwrap()
    }

    /// Whether nothing comes for a while.
    pub(crate) async fn is_quiet(&mut self, time: Duration) -> bool {
        timeout(time, self.requests.recv()).await.is_err()
    }
}

async fn serve(
    mut stream: TcpStream,
    replies: Arc<Mutex<VecDeque<Reply>>>,
    (commands, settings): (Commands, Arc<Mutex<Settings>>),
    sender: mpsc::UnboundedSender<Request>,
) {
    while let Some(request) = read(&mut stream).await {
        if let Some(answer) = aside(&request, &commands, &settings).await {
            if stream.write_all(answer.as_bytes()).await.is_err() {
                return;
            }
            continue;
        }
        let reply = replies.lock().unwrap().pop_front().unwrap_or(Reply::Status(202));
        let _ = sender.send(request);
        let answer = match reply {
            Reply::Status(status) => format!("HTTP/1.1 {status} X\r\ncontent-length: 0\r\n\r\n"),
            Reply::Full(status, header, body) => {
                format!("HTTP/1.1 {status} X\r\n{header}\r\ncontent-length: {}\r\n\r\n{body}", body.len())
            }
            Reply::Cut => return,
            Reply::CutInAnswer => "HTTP/1.1 20".to_owned(),
            Reply::Hang => std::future::pending().await,
        };
        if stream.write_all(answer.as_bytes()).await.is_err() || matches!(reply, Reply::CutInAnswer) {
            return;
        }
    }
}

/// The answer to what is asked beside the uploads: the original knows no progress. The tests see none of these.
async fn aside(request: &Request, commands: &Commands, settings: &Mutex<Settings>) -> Option<String> {
    let json = |body: &str| format!("HTTP/1.1 200 X\r\ncontent-length: {}\r\n\r\n{body}", body.len());
    let until = Instant::now() + HOLD;
    match request.path.rsplit("/agent/").next()? {
        "config" => {
            let Settings { body, ahead } = settings.lock().unwrap().clone();
            let date = (OffsetDateTime::now_utc() + ahead).format(&Rfc2822).unwrap();
            let (status, length) = (if body.is_empty() { 401 } else { 200 }, body.len());
            Some(format!("HTTP/1.1 {status} X\r\ndate: {date}\r\ncontent-length: {length}\r\n\r\n{body}"))
        }
        "command/progress" => Some("HTTP/1.1 404 X\r\ncontent-length: 0\r\n\r\n".to_owned()),
        "command" => loop {
            let command = commands.lock().unwrap().pop_front();
            match command {
                Some(command) => break Some(json(&command)),
                None if Instant::now() >= until => break Some("HTTP/1.1 204 X\r\n\r\n".to_owned()),
                None => sleep(Duration::from_millis(5)).await,
            }
        },
        _ => None,
    }
}

async fn read(stream: &mut TcpStream) -> Option<Request> {
    let mut bytes = Vec::new();
    let end = loop {
        if let Some(at) = bytes.windows(4).position(|window| window == b"\r\n\r\n") {
            break at;
        }
        if stream.read_buf(&mut bytes).await.ok()? == 0 {
            return None;
        }
    };
    let head = String::from_utf8(bytes[..end].to_vec()).unwrap();
    let mut lines = head.split("\r\n");
    let path = lines.next()?.split(' ').nth(1)?.to_owned();
    let headers: HashMap<_, _> = lines
        .filter_map(|line| line.split_once(": "))
        .map(|(name, value)| (name.to_lowercase(), value.to_owned()))
        .collect();
    let length: usize = headers.get("content-length").map_or(0, |length| length.parse().unwrap());
    let mut raw = bytes.split_off(end + 4);
    while raw.len() < length {
        if stream.read_buf(&mut raw).await.ok()? == 0 {
            return None;
        }
    }
    Some(Request { path, headers, raw })
}

impl Request {
    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", String::as_str)
    }

    pub(crate) fn sequence(&self) -> u64 {
        self.header("x-spectra-sequence").parse().unwrap()
    }

    pub(crate) fn is_last(&self) -> bool {
        self.header("x-spectra-stream-end") == "1"
    }

    pub(crate) fn metrics(&self) -> Vec<Metric> {
        self.envelopes().into_iter().map(|envelope| envelope.metric).collect()
    }

    /// The envelopes of a metrics request.
    pub(crate) fn envelopes(&self) -> Vec<Envelope> {
        let json = match self.header("content-encoding") {
            "gzip" => {
                let mut json = Vec::new();
                GzDecoder::new(&self.raw[..]).read_to_end(&mut json).unwrap();
                json
            }
            "zstd" => zstd::bulk::decompress(&self.raw, 16 << 20).unwrap(),
            dictionary::CODING => {
                let mut decompressor = zstd::bulk::Decompressor::with_dictionary(dictionary::TEXT).unwrap();
                decompressor.decompress(&self.raw, 16 << 20).unwrap()
            }
            other => panic!("{other}"),
        };
        decode_batch(&json)
            .unwrap()
            .received
            .into_iter()
            .map(|received| match received {
                Received::Envelope(envelope) => *envelope,
                other => panic!("{other:?}"),
            })
            .collect()
    }
}
