//! The requests, by class.

use std::io::Write;

use reqwest::Method;

/// Who sends it.
#[derive(Clone, Copy)]
pub(crate) enum Sender {
    Stranger,
    /// An agent of ours, with its secret.
    Agent,
    /// An agent of the original, with its secret.
    OldAgent,
}

pub(crate) enum Sent {
    Request(Request),
    /// Bytes on a connection.
    Bytes(Vec<u8>),
}

pub(crate) struct Request {
    pub(crate) sender: Sender,
    pub(crate) method: Method,
    pub(crate) path: String,
    pub(crate) headers: Vec<(&'static str, String)>,
    pub(crate) body: Vec<u8>,
}

pub(crate) struct Case {
    pub(crate) name: String,
    pub(crate) sent: Sent,
    /// 0: the connection is closed without an answer of HTTP/1.
    pub(crate) status: u16,
    /// 202, but something was refused and counted.
    partly: bool,
}

impl Case {
    /// What was taken as it is leaves no line.
    pub(crate) fn is_logged(&self) -> bool {
        self.partly || self.status >= 400
    }
}

pub(crate) fn all() -> Vec<Case> {
    [strangers(), compression(), envelopes(), rows(), registrations(), sign_ins(), paths(), not_http()]
        .into_iter()
        .flatten()
        .collect()
}

const METRICS: &str = "/api/v1/agent/metrics";
const REGISTER: &str = "/api/v1/agent/register";
const LOGIN: &str = "/api/v1/auth/login";
const MIB: usize = 1 << 20;

fn case(
    name: impl Into<String>,
    sender: Sender,
    status: u16,
    headers: Vec<(&'static str, String)>,
    body: Vec<u8>,
) -> Case {
    let sent =
        Sent::Request(Request { sender, method: Method::POST, path: METRICS.to_owned(), headers, body });
    Case { name: name.into(), sent, status, partly: false }
}

fn at(mut case: Case, method: Method, path: &str) -> Case {
    if let Sent::Request(request) = &mut case.sent {
        (request.method, request.path) = (method, path.to_owned());
    }
    case
}

fn gzip(body: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    encoder.write_all(body).unwrap();
    encoder.finish().unwrap()
}

fn coding(coding: &str) -> Vec<(&'static str, String)> {
    vec![("content-encoding", coding.to_owned())]
}

/// Nobody that is known: 401, and a full body of 100 MB is not read for it.
fn strangers() -> Vec<Case> {
    let id = "f670d4c9-5871-4ac6-b273-03452795f8c4".to_owned();
    let secret = "0".repeat(64);
    let known =
        |id: &str, secret: &str| vec![("x-agent-id", id.to_owned()), ("x-agent-secret", secret.to_owned())];
    let mut cases: Vec<Case> = [
        ("no authentication", vec![]),
        ("an id without secret", vec![("x-agent-id", id.clone())]),
        ("a secret without id", vec![("x-agent-secret", secret.clone())]),
        ("an unknown agent", known(&id, &secret)),
        ("an id that is none", known("1", &secret)),
        ("sql as id", known("' or '1'='1", &secret)),
        ("a path as id", known("../../etc/passwd", &secret)),
        ("an empty id", known("", &secret)),
        ("an empty secret", known(&id, "")),
        ("a long secret", known(&id, &"a".repeat(8000))),
        ("a long id", known(&"a".repeat(8000), &secret)),
        ("a cookie instead", vec![("cookie", format!("spectra_session={secret}"))]),
        ("a bearer token", vec![("authorization", "Bearer spt_hunter2".to_owned())]),
    ]
    .into_iter()
    .map(|(name, headers)| case(name, Sender::Stranger, 401, headers, b"[]".to_vec()))
    .collect();
    cases.push(case("a stranger's 100 MB", Sender::Stranger, 401, vec![], vec![b'['; 100 * MIB]));
    cases.push(case("a wrong secret", Sender::Agent, 401, vec![("x-agent-secret", secret)], b"[]".to_vec()));
    cases
}

/// Bodies that are not what their coding says, or too much: 400, 413, 415. Agents of the original get
/// 413 for what cannot be read.
fn compression() -> Vec<Case> {
    let zstd = |body: &[u8]| zstd::bulk::compress(body, 3).unwrap();
    let mut large_window = zstd::stream::write::Encoder::new(Vec::new(), 1).unwrap();
    large_window.window_log(27).unwrap();
    large_window.write_all(b"[]").unwrap();
    let large_window = large_window.finish().unwrap();
    let gzipped = gzip(b"[]");
    let mut flipped = gzip(&b"[1]".repeat(1000));
    let middle = flipped.len() / 2;
    flipped[middle] ^= 0xff;
    let mut checksum = gzipped.clone();
    let end = checksum.len() - 5;
    checksum[end] ^= 0xff;
    [
        ("a truncated gzip", "gzip", gzip(&b"[1]".repeat(1000))[..30].to_vec(), 400),
        ("a gzip header alone", "gzip", gzipped[..10].to_vec(), 400),
        ("nothing as gzip", "gzip", vec![], 400),
        ("text as gzip", "gzip", b"[]".to_vec(), 400),
        ("gzip with a flipped bit", "gzip", flipped, 400),
        ("gzip with a wrong checksum", "gzip", checksum, 400),
        ("gzip with bytes behind it", "gzip", [gzipped.as_slice(), b"rubbish"].concat(), 400),
        ("gzip without saying so", "identity", gzipped.clone(), 400),
        ("gzip within gzip", "gzip", gzip(&gzipped), 400),
        ("a gzip bomb", "gzip", gzip(&vec![b' '; 200 * MIB]), 413),
        ("many members of gzip", "gzip", gzip(&vec![b' '; MIB]).repeat(20), 413),
        ("a zstd bomb", "zstd", zstd(&vec![b' '; 200 * MIB]), 413),
        ("a truncated zstd", "zstd", zstd(&b"[1]".repeat(1000))[..12].to_vec(), 400),
        ("text as zstd", "zstd", b"[]".to_vec(), 400),
        ("zstd with a huge window", "zstd", large_window, 400),
        ("a zstd bomb, with the dictionary", "zstd-spectra-1", zstd(&vec![b' '; 200 * MIB]), 413),
        ("text as zstd with the dictionary", "zstd-spectra-1", b"[]".to_vec(), 400),
        ("zstd with another dictionary", "zstd-spectra-2", b"[]".to_vec(), 415),
        ("an unknown coding", "br", b"[]".to_vec(), 415),
        ("two codings", "gzip, zstd", b"[]".to_vec(), 415),
        ("a coding that is text", "'; drop table agents; --", b"[]".to_vec(), 415),
        ("100 MB", "identity", vec![b' '; 100 * MIB], 413),
        ("a byte too much", "identity", vec![b' '; 16 * MIB + 1], 413),
    ]
    .into_iter()
    .flat_map(|(name, code, body, status)| {
        let old = (status == 400 || status == 415).then(|| {
            case(format!("{name}, from an old agent"), Sender::OldAgent, 413, coding(code), body.clone())
        });
        [Some(case(name, Sender::Agent, status, coding(code), body)), old]
    })
    .flatten()
    .collect()
}

/// Bodies that are no array of envelopes, or too many: 400, 413.
fn envelopes() -> Vec<Case> {
    let cores = format!(
        r#"[{{"type":"cpu","timestamp":"2026-11-23T17:56:00Z","data":{{"cores":[{}0]}}}}]"#,
        "0,".repeat(300_000)
    );
    [
        ("no body", String::new(), 400),
        ("an object", "{}".to_owned(), 400),
        ("null", "null".to_owned(), 400),
        ("a number", "1e999".to_owned(), 400),
        ("half an array", "[{".to_owned(), 400),
        ("a comma too much", "[1,]".to_owned(), 400),
        ("a byte order mark", "\u{feff}[]".to_owned(), 400),
        ("a megabyte of text", format!("\"{}\"", "x".repeat(MIB)), 400),
        ("html", "<html><script>alert(1)</script>".to_owned(), 400),
        (
            "xml with an entity",
            "<!DOCTYPE x [<!ENTITY a SYSTEM \"file:///etc/passwd\">]><x>&a;</x>".to_owned(),
            400,
        ),
        ("half a deep array", "[".repeat(MIB), 400),
        ("half a deep object", "[{\"a\":".repeat(MIB), 400),
        ("too many envelopes", format!("[{}1]", "1,".repeat(20_000)), 413),
        ("too many list elements", cores, 413),
    ]
    .into_iter()
    .map(|(name, body, status)| case(name, Sender::Agent, status, vec![], body.into_bytes()))
    .chain([
        case("invalid utf-8", Sender::Agent, 400, vec![], b"[\"\xff\xfe\"]".to_vec()),
        case("nul bytes", Sender::Agent, 400, vec![], vec![0; 1000]),
        case(
            "a bad stream",
            Sender::Agent,
            400,
            vec![("x-spectra-stream", "1".into()), ("x-spectra-sequence", "1".into())],
            b"[]".to_vec(),
        ),
        case(
            "a sequence of 0",
            Sender::Agent,
            400,
            vec![
                ("x-spectra-stream", "f670d4c9-5871-4ac6-b273-03452795f8c4".into()),
                ("x-spectra-sequence", "0".into()),
            ],
            b"[]".to_vec(),
        ),
        case(
            "a sequence beyond the database",
            Sender::Agent,
            400,
            vec![
                ("x-spectra-stream", "f670d4c9-5871-4ac6-b273-03452795f8c4".into()),
                ("x-spectra-sequence", u64::MAX.to_string()),
            ],
            b"[]".to_vec(),
        ),
    ])
    .collect()
}

/// Envelopes and rows that cannot be used within a body that can: 202, they are refused and counted.
fn rows() -> Vec<Case> {
    let envelope = |kind: &str, data: &str| {
        let now = spectra_server::store::Time::now().rfc3339(true);
        format!(r#"[{{"type":"{kind}","timestamp":"{now}","hostname":"x","data":{data}}}]"#)
    };
    let dated =
        |time: &str| format!(r#"[{{"type":"memory","timestamp":"{time}","data":{{"ram_total":1}}}}]"#);
    let repeated = |times: usize, one: &str| format!("[{}]", vec![&one[1..one.len() - 1]; times].join(","));
    let deep = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
    let mut cases: Vec<Case> = [
        ("numbers for envelopes", "[1,2,3]".to_owned()),
        ("a deep element", format!("[{deep}]")),
        ("an object with no type", "[{}]".to_owned()),
        ("a type that is a number", r#"[{"type":7}]"#.to_owned()),
        ("a payload of the wrong type", envelope("disk", r#"{"device":[]}"#)),
        ("a payload that is a list", envelope("cpu", "[1,2]")),
        ("no payload", envelope("cpu", "null")),
        ("half a surrogate", envelope("disk", r#"{"device":"\ud800"}"#)),
        ("a key with nul", envelope("network", r#"{"interface":"a\u0000b"}"#)),
        ("an empty key", envelope("temperature", r#"{"sensor":"","temperature":1}"#)),
        ("a long key", envelope("network", &format!(r#"{{"interface":"{}"}}"#, "x".repeat(MIB)))),
        ("no time", r#"[{"type":"cpu","data":{}}]"#.to_owned()),
        ("a time that is text", dated("yesterday")),
        ("the year 1", dated("0001-01-01T00:00:00Z")),
        ("the year 9999", dated("9999-12-31T23:59:59Z")),
        ("a year behind the calendar", dated("9999-12-31T23:59:59-23:59")),
        ("a year before it", dated("0000-01-01T00:00:00+23:59")),
        ("1970", dated("1970-01-01T00:00:00Z")),
        ("a negative number", envelope("memory", r#"{"ram_total":-1}"#)),
        ("a number beyond the database", envelope("memory", r#"{"ram_total":18446744073709551615}"#)),
        ("a number beyond everything", envelope("cpu", r#"{"usage":1e999}"#)),
        ("500 %", envelope("cpu", r#"{"usage":500}"#)),
        ("a string for a number", envelope("cpu", r#"{"usage":"1; drop table agents"}"#)),
        ("an object for a number", envelope("cpu", r#"{"usage":{"$gt":0}}"#)),
        ("a gap with nul", envelope("gap", r#"{"from":1,"to":2,"count":2,"cause":"a\u0000b"}"#)),
        ("a gap that ends before it begins", envelope("gap", r#"{"from":9,"to":2,"cause":"x"}"#)),
        ("a gap beyond the database", envelope("gap", r#"{"from":1,"to":18446744073709551615,"cause":"x"}"#)),
        ("thousands of gaps", repeated(5_000, &envelope("gap", r#"{"from":1,"to":2,"cause":"x"}"#))),
        ("a key that stands twice", envelope("cpu", r#"{"usage":1,"usage":2}"#)),
    ]
    .into_iter()
    .map(|(name, body)| Case { partly: true, ..case(name, Sender::Agent, 202, vec![], body.into_bytes()) })
    .collect();
    cases.extend(
        [
            ("an empty array", "[]".to_owned()),
            ("bytes behind the array", "[] rubbish".to_owned()),
            ("an unknown type", envelope("weather", "{}")),
            ("a long unknown type", envelope(&"x".repeat(MIB), "{}")),
            ("an unknown field", envelope("cpu", r#"{"colour":{"deep":[1,2,3]}}"#)),
            ("a deep unknown field", envelope("cpu", &format!(r#"{{"x":{deep}}}"#))),
            ("sql in a key", envelope("network", r#"{"interface":"'; drop table agents; --","rx_bytes":1}"#)),
            (
                "html in a key",
                envelope("temperature", r#"{"sensor":"<img src=x onerror=alert(1)>","temperature":1}"#),
            ),
            (
                "sql in a process",
                envelope("process_list", r#"{"processes":[{"pid":1,"name":"'); delete from users; --"}]}"#),
            ),
        ]
        .into_iter()
        .map(|(name, body)| case(name, Sender::Agent, 202, vec![], body.into_bytes())),
    );
    cases
}

/// Registrations: 400, 401, 413.
fn registrations() -> Vec<Case> {
    [
        ("no registration", "", 400),
        ("a list", "[]", 400),
        ("a token that is a number", r#"{"token":7}"#, 400),
        ("a token in the wrong place", r#"{"info":{"cpu_cores":"spt_hunter2"}}"#, 400),
        ("an unknown token", r#"{"token":"spt_hunter2","info":{"hostname":"x"}}"#, 401),
        ("sql as token", r#"{"token":"' or 1=1 --","info":{"hostname":"x"}}"#, 401),
        ("a host name with nul", r#"{"token":"spt_hunter2","info":{"hostname":"a\u0000b"}}"#, 400),
    ]
    .into_iter()
    .map(|(name, body, status)| (name, body.to_owned(), status))
    .chain([
        ("a long host name", format!(r#"{{"info":{{"hostname":"{}"}}}}"#, "x".repeat(10_000)), 400),
        ("a large registration", format!(r#"{{"token":"{}"}}"#, "x".repeat(100_000)), 413),
        ("a deep registration", format!(r#"{{"info":{}}}"#, "[".repeat(50_000)), 400),
    ])
    .map(|(name, body, status)| {
        at(case(name, Sender::Stranger, status, vec![], body.into_bytes()), Method::POST, REGISTER)
    })
    .collect()
}

/// Sign-ins: 400, 401, 403, 413.
fn sign_ins() -> Vec<Case> {
    let from = |origin: &str| vec![("origin", origin.to_owned())];
    [
        ("no name", "{}".to_owned(), vec![], 400),
        ("a list for a sign-in", "[]".to_owned(), vec![], 400),
        ("a list as name", r#"{"username":["hunter2"],"password":"hunter2"}"#.to_owned(), vec![], 400),
        (
            "a password that is an object",
            r#"{"username":"admin","password":{"$ne":""}}"#.to_owned(),
            vec![],
            400,
        ),
        ("sql as name", r#"{"username":"admin' --","password":"hunter2"}"#.to_owned(), vec![], 401),
        ("a name with nul", r#"{"username":"admin\u0000","password":"hunter2"}"#.to_owned(), vec![], 401),
        (
            "a long password",
            format!(r#"{{"username":"admin","password":"{}"}}"#, "x".repeat(10_000)),
            vec![],
            401,
        ),
        (
            "a large sign-in",
            format!(r#"{{"username":"admin","password":"{}"}}"#, "x".repeat(100_000)),
            vec![],
            413,
        ),
        (
            "a sign-in from another site",
            r#"{"username":"admin","password":"hunter2"}"#.to_owned(),
            from("https://evil.example"),
            403,
        ),
        (
            "a sign-in from nowhere",
            r#"{"username":"admin","password":"hunter2"}"#.to_owned(),
            from("null"),
            403,
        ),
    ]
    .into_iter()
    .map(|(name, body, headers, status)| {
        at(case(name, Sender::Stranger, status, headers, body.into_bytes()), Method::POST, LOGIN)
    })
    .collect()
}

/// Paths and methods that are none, and what needs a session: 404, 401.
fn paths() -> Vec<Case> {
    [
        ("a path out of the root", Method::GET, "/api/v1/%2e%2e%2f%2e%2e%2fetc/passwd", 404),
        ("a file of an editor", Method::GET, "/api/.git/config", 404),
        ("a page of another program", Method::POST, "/wp-login.php?token=spt_hunter2", 404),
        ("nul in a path", Method::GET, "/api/v1/%00", 404),
        ("an unknown method", Method::from_bytes(b"PURGE").unwrap(), "/api/v1/overview", 404),
        ("a method of another route", Method::PUT, "/api/v1/agents", 404),
        ("sql as id, without a session", Method::GET, "/api/v1/agents/'%20or%201=1/cpu", 401),
        ("tokens without a session", Method::POST, "/api/v1/admin/tokens", 401),
        (
            "a removal without a session",
            Method::DELETE,
            "/api/v1/agents/f670d4c9-5871-4ac6-b273-03452795f8c4",
            401,
        ),
    ]
    .into_iter()
    .map(|(name, method, path, status)| {
        at(case(name, Sender::Stranger, status, vec![], vec![]), method, path)
    })
    .chain([at(
        case("a long path", Sender::Stranger, 404, vec![], vec![]),
        Method::GET,
        &format!("/api/v1/{}", "x".repeat(20_000)),
    )])
    .collect()
}

/// What the parser of HTTP refuses: 400 or 431 without a body, or no answer.
fn not_http() -> Vec<Case> {
    let request = |rest: &str| format!("POST {METRICS} HTTP/1.1\r\nhost: x\r\n{rest}").into_bytes();
    [
        ("rubbish", b"\x16\x03\x01\x02\x00rubbish\r\n\r\n".to_vec(), 400),
        ("a wrong version", b"GET / HTTP/9.9\r\n\r\n".to_vec(), 400),
        ("two lengths", request("content-length: 1\r\ncontent-length: 2\r\n\r\n"), 400),
        ("a negative length", request("content-length: -1\r\n\r\n"), 400),
        ("a header with nul", request("x: a\0b\r\n\r\n"), 400),
        ("endless headers", request(&format!("x: {}", "x".repeat(2 * MIB))), 431),
        ("too many headers", request(&"x: y\r\n".repeat(1000)), 431),
        (
            "rubbish after the preface of http/2",
            b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\nrubbish rubbish".to_vec(),
            0,
        ),
    ]
    .into_iter()
    .map(|(name, bytes, status)| Case {
        name: name.to_owned(),
        sent: Sent::Bytes(bytes),
        status,
        partly: false,
    })
    .collect()
}
