//! Pushing to a registry of the test's own, which checks what it is given.

use std::collections::BTreeMap;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;

use serde_json::Value;

use super::*;
use crate::image::{Files, digest, recipe};
use crate::package::Target;

/// What it was given, by path.
type Stored = Arc<Mutex<BTreeMap<String, Vec<u8>>>>;

/// Answers on a free port until the test ends; `password` is what it wants as the account's.
fn registry(password: Option<&'static str>) -> (String, Stored) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap().to_string();
    let stored = Stored::default();
    let shared = Arc::clone(&stored);
    thread::spawn(move || {
        for stream in listener.incoming() {
            let stored = Arc::clone(&shared);
            thread::spawn(move || while answer_one(stream.as_ref().unwrap(), &stored, password).is_some() {});
        }
    });
    (address, stored)
}

fn answer_one(mut stream: &TcpStream, stored: &Stored, password: Option<&str>) -> Option<()> {
    let mut reader = BufReader::new(stream);
    let mut lines = Vec::new();
    loop {
        let mut line = String::new();
        reader.read_line(&mut line).ok().filter(|read| *read > 0)?;
        if line.trim().is_empty() {
            break;
        }
        lines.push(line.trim().to_owned());
    }
    let header = |name: &str| {
        let found =
            lines.iter().find_map(|line| line.split_once(": ").filter(|(n, _)| n.eq_ignore_ascii_case(name)));
        found.map(|(_, value)| value.to_owned())
    };
    let length = header("content-length").map_or(0, |length| length.parse().unwrap());
    let mut body = vec![0; length];
    reader.read_exact(&mut body).ok()?;
    let mut words = lines[0].split(' ');
    let (method, path) = (words.next()?, words.next()?);
    let is_known = password.is_none_or(|password| {
        let account =
            base64::Engine::encode(&base64::engine::general_purpose::STANDARD, format!("ann:{password}"));
        header("authorization") == Some(format!("Basic {account}"))
    });
    let answer = if is_known { reply(method, path, body, stored) } else { denied() };
    stream.write_all(answer.as_bytes()).ok()
}

fn denied() -> String {
    "HTTP/1.1 401 Unauthorized\r\nWWW-Authenticate: Basic realm=\"r\"\r\nContent-Length: 0\r\n\r\n".to_owned()
}

fn reply(method: &str, path: &str, body: Vec<u8>, stored: &Stored) -> String {
    let mut stored = stored.lock().unwrap();
    let (status, more) = match method {
        "HEAD" if stored.contains_key(path) => ("200 OK", String::new()),
        "HEAD" => ("404 Not Found", String::new()),
        "POST" => ("202 Accepted", format!("Location: {path}1?state=x\r\n")),
        _ if path.contains("/manifests/") => {
            stored.insert(path.to_owned(), body);
            ("201 Created", String::new())
        }
        _ => {
            let (place, wanted) = path.split_once("/uploads/1?state=x&digest=").unwrap();
            if digest(&body) == wanted {
                stored.insert(format!("{place}/{wanted}"), body);
                ("201 Created", String::new())
            } else {
                ("400 Bad Request", String::new())
            }
        }
    };
    format!("HTTP/1.1 {status}\r\n{more}Content-Length: 0\r\n\r\n")
}

fn image(triple: &str) -> Image {
    let files = Files { program: triple.as_bytes().to_vec(), ..Files::default() };
    Image::new(recipe::recipe("server"), Target::parse(triple).unwrap(), &files, 1_700_000_000).unwrap()
}

#[test]
fn an_image_for_two_processors_is_there_under_one_name() {
    let (address, stored) = registry(None);
    let images = ["x86_64-unknown-linux-musl", "aarch64-unknown-linux-musl"].map(image);
    let registry = Registry::new(&format!("{address}/a/b"), None).unwrap();
    for _ in 0..2 {
        let name = push(&registry, &images).unwrap();
        assert_eq!(name, format!("{address}/a/b/spectra-server:{VERSION}"));
    }
    let stored = stored.lock().unwrap();
    let place = "/v2/a/b/spectra-server";
    let parsed = |bytes: &[u8]| -> Value { serde_json::from_slice(bytes).unwrap() };
    let list = parsed(&stored[&format!("{place}/manifests/{VERSION}")]);
    assert_eq!(list["mediaType"], INDEX);
    for (number, image) in images.iter().enumerate() {
        let name = list["manifests"][number]["digest"].as_str().unwrap();
        let manifest = parsed(&stored[&format!("{place}/manifests/{name}")]);
        let layer = manifest["layers"][0]["digest"].as_str().unwrap();
        assert_eq!(stored[&format!("{place}/blobs/{layer}")], image.layer.bytes);
        let config = manifest["config"]["digest"].as_str().unwrap();
        assert_eq!(parsed(&stored[&format!("{place}/blobs/{config}")])["config"]["User"], "65532:65532");
    }
    assert_eq!(stored.len(), 7, "two layers, two configurations, two manifests, a list: {:?}", stored.keys());
}

#[test]
fn an_account_is_shown_to_a_registry_that_wants_one() {
    let (address, stored) = registry(Some("secret"));
    let mut registry = Registry::new(&address, None).unwrap();
    let error = push(&registry, &[image("x86_64-unknown-linux-musl")]).unwrap_err().to_string();
    assert!(error.contains("SPECTRA_REGISTRY_PASSWORD"), "{error}");
    assert!(stored.lock().unwrap().is_empty());
    registry.login = Login::new(Some("ann:secret".to_owned()));
    push(&registry, &[image("x86_64-unknown-linux-musl")]).unwrap();
    assert_eq!(stored.lock().unwrap().len(), 3);
}

#[test]
fn places_of_registries_are_judged() {
    for (place, expected) in [
        ("registry.example", Some("https://registry.example/v2")),
        ("registry.example:5000/x/", Some("https://registry.example:5000/v2")),
        ("localhost:5000", Some("http://localhost:5000/v2")),
        ("https://registry.example", None),
        ("", None),
        ("/x", None),
    ] {
        let base = Registry::new(place, None).ok().map(|registry| registry.base);
        assert_eq!(base.as_deref(), expected, "{place}");
    }
}
