//! What is true: the arguments, checked. After this nothing is checked again.

mod original;
mod size;

use std::ffi::OsString;
use std::fs::File;
use std::io::{self, IsTerminal, Read};
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context, bail, ensure};
use reqwest::Url;

use crate::args::{HostArgs, LogLevel, RunArgs};
use crate::host::Host;
use crate::identity::Secret;
use crate::link::{Pin, Server, Trust};
use crate::policy::Policy;
use crate::renew::Pod;
use crate::spool::LEAST_BYTES;
use crate::status;
use crate::sys::paths;

/// A token is read up to this; ours have some 50 characters.
const MAX_TOKEN_BYTES: u64 = 4 << 10;
/// The longest name that DNS has; Linux' own names have at most 64.
const MAX_HOST_NAME_BYTES: usize = 253;
/// The server, if nobody names one.
const SERVER: &str = "http://127.0.0.1:8080";
/// Seconds between sendings.
const FLUSH: std::ops::RangeInclusive<u64> = 5..=60;

/// Everything that `run` needs.
#[derive(Debug)]
pub struct Config {
    pub server: Server,
    pub token: TokenSource,
    /// `None`: no pod of a cluster.
    pub pod: Option<Pod>,
    pub identity: PathBuf,
    pub policy: Policy,
    pub audit: PathBuf,
    /// `None`: everything stays in memory.
    pub spool: Option<Spool>,
    /// How long envelopes stay in memory while the server is away.
    pub spool_age: Duration,
    pub flush: Duration,
    pub log_level: LogLevel,
    pub host: Host,
    /// Where whoever asks is told how the agent is doing; `None`: nowhere.
    pub status_socket: Option<PathBuf>,
}

/// Where the spool is, and how large it may grow.
#[derive(Debug, PartialEq, Eq)]
pub struct Spool {
    pub folder: PathBuf,
    pub bytes: u64,
}

/// Where the token comes from. It is read when it is needed, which is once in an agent's life.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TokenSource {
    None,
    Given(Secret),
    File(PathBuf),
    StandardInput,
}

impl Config {
    pub fn from_args(args: RunArgs) -> anyhow::Result<Self> {
        // The log has been set up with the last two already.
        let RunArgs {
            server,
            config,
            token,
            token_file,
            kubernetes_token_file,
            fleet,
            cluster,
            identity,
            policy,
            audit,
            ca_file,
            pin,
            insecure,
            spool,
            spool_size,
            spool_age,
            flush,
            host,
            log_format: _,
            log_level,
            status_socket,
        } = args;
        ensure!(FLUSH.contains(&flush), "cannot send every {flush} s: --flush is between 5 and 60");
        let original = original::load(config.as_deref(), Path::new(paths::ORIGINAL))?;
        let is_original = |text: &String| !text.is_empty();
        let server = server.or_else(|| Some(original.server).filter(is_original));
        let server = server.as_deref().unwrap_or(SERVER);
        let token = token.or_else(|| Some(original.token).filter(is_original));
        let ca_cert = Some(original.ca_cert).filter(|path| !path.as_os_str().is_empty());
        let pin = pin.or_else(|| Some(original.pin).filter(is_original).filter(|_| ca_file.is_none()));
        let trust = match trust(ca_file, pin.as_deref(), insecure)? {
            Trust::System if original.tls_skip_verify => Trust::Anybody,
            Trust::System => ca_cert.map_or(Trust::System, Trust::File),
            named => named,
        };
        let spool = Spool::of(spool, &spool_size, &identity)?;
        Ok(Self {
            server: Server { url: server_url(server)?, trust },
            token: TokenSource::new(token, token_file),
            pod: kubernetes_token_file.map(|token_file| Pod { token_file, fleet, cluster }),
            identity,
            policy: Policy::load(&policy)?,
            audit,
            spool,
            spool_age: Duration::from_secs(spool_age),
            flush: Duration::from_secs(flush),
            log_level,
            host: host_of(host)?,
            status_socket: status::socket_path(status_socket),
        })
    }
}

/// The server of settings in the original's format, if they name one. `ca_file` is one that they do not name yet;
/// `root` stands before the path of the one that they do.
pub fn server_of(settings: &str, ca_file: Option<PathBuf>, root: &Path) -> anyhow::Result<Option<Server>> {
    let original = original::parse(settings.as_bytes()).context("cannot use the settings")?;
    if original.server.is_empty() {
        return Ok(None);
    }
    let below = |path: PathBuf| root.join(path.strip_prefix("/").unwrap_or(&path));
    let known = Some(original.ca_cert).filter(|path| !path.as_os_str().is_empty()).map(below);
    let pin = Some(original.pin).filter(|pin| !pin.is_empty());
    let insecure = original.tls_skip_verify && ca_file.is_none() && known.is_none() && pin.is_none();
    let trust = trust(ca_file.or(known), pin.as_deref(), insecure)?;
    Ok(Some(Server { url: server_url(&original.server)?, trust }))
}

/// Of the three one at most is named; the arguments see to that.
fn trust(ca_file: Option<PathBuf>, pin: Option<&str>, insecure: bool) -> anyhow::Result<Trust> {
    if insecure {
        return Ok(Trust::Anybody);
    }
    match (ca_file, pin) {
        (Some(file), _) => Ok(Trust::File(file)),
        (None, Some(pin)) => Pin::parse(pin).map(Trust::Pin),
        (None, None) => Ok(Trust::System),
    }
}

impl Spool {
    /// Beside an identity file that stands elsewhere than usual: whoever runs more than one agent, or one as an
    /// ordinary user, need not name both.
    fn of(folder: Option<PathBuf>, size: &str, identity: &Path) -> anyhow::Result<Option<Self>> {
        let bytes = size::parse(size).with_context(|| format!("{size:?} is no size, such as 64MiB"))?;
        if bytes == 0 {
            return Ok(None);
        }
        ensure!(
            bytes >= LEAST_BYTES,
            "a spool of {size} is too small: --spool-size is at least 256KiB, or 0"
        );
        let beside = || match identity.parent() {
            Some(folder) if identity != Path::new(paths::IDENTITY) => folder.join("spool"),
            _ => PathBuf::from(paths::SPOOL),
        };
        Ok(Some(Self { folder: folder.unwrap_or_else(beside), bytes }))
    }
}

/// The host to watch; its tree must be there.
pub fn host_of(args: HostArgs) -> anyhow::Result<Host> {
    let HostArgs { root, hostname } = args;
    std::fs::read_dir(&root).with_context(|| format!("cannot read the root {}", root.display()))?;
    Ok(Host::new(&root, hostname.map(host_name).transpose()?))
}

/// A name that logs, terminals and databases take; empty means the operating system's.
fn host_name(text: OsString) -> anyhow::Result<String> {
    let text = text.into_string().unwrap_or_else(|text| text.to_string_lossy().into_owned());
    let name = text.trim();
    let is_usable = name.len() <= MAX_HOST_NAME_BYTES
        && !name.contains(|c: char| c.is_control() || c == char::REPLACEMENT_CHARACTER);
    let shown: String = name.chars().take(MAX_HOST_NAME_BYTES).collect();
    ensure!(
        is_usable,
        "{shown:?} is not a host name: --hostname (or HOSTNAME) is at most {MAX_HOST_NAME_BYTES} bytes \
         of UTF-8 without control characters"
    );
    Ok(name.to_owned())
}

fn server_url(text: &str) -> anyhow::Result<Url> {
    let wrong = || format!("{text:?} is not an address of a server, such as https://spectra.example:8080");
    let url: Url = text.trim().parse().with_context(wrong)?;
    ensure!(matches!(url.scheme(), "http" | "https") && url.host().is_some(), "{}", wrong());
    let is_bare = url.query().is_none()
        && url.fragment().is_none()
        && url.username().is_empty()
        && url.password().is_none();
    // Not repeated here: it can hold a password.
    ensure!(is_bare, "the server's address must not have a user, a password, a query or a fragment");
    Ok(url)
}

impl TokenSource {
    /// A file wins over a token that was given.
    pub fn new(token: Option<String>, file: Option<PathBuf>) -> Self {
        let token = token.map(|token| token.trim().to_owned()).filter(|token| !token.is_empty());
        match (file, token) {
            (Some(file), _) if file == Path::new("-") => Self::StandardInput,
            (Some(file), _) => Self::File(file),
            (None, Some(token)) => Self::Given(Secret::new(token)),
            (None, None) => Self::None,
        }
    }

    /// The token once more, where it stands in a place that can be looked at again.
    pub fn read_again(&self) -> anyhow::Result<Option<Secret>> {
        match self {
            Self::None | Self::StandardInput => Ok(None),
            Self::Given(token) => Ok(Some(token.clone())),
            Self::File(path) => Self::File(path.clone()).read(),
        }
    }

    /// The token; `None` if none was named. Waits for whoever writes it.
    pub fn read(self) -> anyhow::Result<Option<Secret>> {
        let (text, place) = match self {
            Self::None => return Ok(None),
            Self::Given(token) => return Ok(Some(token)),
            Self::StandardInput => {
                if io::stdin().is_terminal() {
                    tracing::info!("type the token and Enter, then Ctrl-D");
                }
                let text = bounded(io::stdin()).context("cannot read the token from standard input")?;
                (text, "standard input".into())
            }
            Self::File(path) => {
                let text = File::open(&path).and_then(bounded);
                let place = path.display().to_string();
                (text.with_context(|| format!("cannot read the token file {place}"))?, place)
            }
        };
        match text.split_whitespace().collect::<Vec<_>>()[..] {
            [token] => Ok(Some(Secret::new(token.to_owned()))),
            [] => bail!("there is no token in {place}"),
            _ => bail!("there is more than a token in {place}"),
        }
    }
}

fn bounded(source: impl Read) -> io::Result<String> {
    let mut text = String::new();
    source.take(MAX_TOKEN_BYTES).read_to_string(&mut text)?;
    Ok(text)
}

#[cfg(test)]
mod tests {
    use std::ffi::OsStr;
    use std::fs;
    use std::os::unix::ffi::OsStrExt;

    use super::{MAX_HOST_NAME_BYTES, Secret, TokenSource, host_name, server_url};

    #[test]
    fn only_addresses_of_servers_are_taken() {
        for good in
            ["http://127.0.0.1:8080", "https://spectra.example/", "https://x/base", "http://[::1]:8080"]
        {
            assert!(server_url(good).is_ok(), "{good}");
        }
        for bad in ["", "spectra.example", "localhost:8080", "ftp://x", "http://"] {
            let error = server_url(bad).unwrap_err().to_string();
            assert!(error.contains("is not an address of a server"), "{bad}: {error}");
        }
        for bad in ["http://user@x", "http://:hunter2@x", "http://x/?hunter2", "http://x/#hunter2"] {
            let error = server_url(bad).unwrap_err().to_string();
            assert!(error.contains("must not have") && !error.contains("hunter2"), "{bad}: {error}");
        }
    }

    #[test]
    fn a_host_name_is_one_word_or_more_without_control_characters() {
        for (bytes, expected) in [
            (&b"node-7"[..], Some("node-7")),
            (b" node-7\n", Some("node-7")),
            ("knoten-ü".as_bytes(), Some("knoten-ü")),
            (b"", Some("")),
            (b"evil\x1b[31m", None),
            (b"two\nlines", None),
            (b"\xff", None),
            (&[b'x'; MAX_HOST_NAME_BYTES], Some(&"x".repeat(MAX_HOST_NAME_BYTES))),
            (&[b'x'; MAX_HOST_NAME_BYTES + 1], None),
        ] {
            let text = OsStr::from_bytes(bytes).to_owned();
            assert_eq!(host_name(text).ok().as_deref(), expected, "{bytes:?}");
        }
    }

    #[test]
    fn a_token_file_holds_one_word() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("token");
        for (text, expected) in [
            ("spt_abc\n", Ok("spt_abc")),
            ("  spt_abc", Ok("spt_abc")),
            ("", Err("there is no token in")),
            ("\n\n", Err("there is no token in")),
            ("spt_a spt_b", Err("there is more than a token in")),
        ] {
            fs::write(&path, text).unwrap();
            let read = TokenSource::File(path.clone()).read();
            match expected {
                Ok(token) => assert_eq!(read.unwrap(), Some(Secret::new(token.into())), "{text:?}"),
                Err(words) => assert!(read.unwrap_err().to_string().contains(words), "{text:?}"),
            }
        }
        let missing = TokenSource::File(folder.path().join("missing")).read().unwrap_err();
        assert!(missing.to_string().contains("missing"));
    }

    #[test]
    fn a_token_file_wins_and_an_empty_token_is_none() {
        let token = || Some("t".to_owned());
        assert_eq!(TokenSource::new(token(), Some("-".into())), TokenSource::StandardInput);
        assert_eq!(TokenSource::new(token(), Some("f".into())), TokenSource::File("f".into()));
        assert_eq!(TokenSource::new(token(), None), TokenSource::Given(Secret::new("t".into())));
        assert_eq!(TokenSource::new(Some(" ".into()), None), TokenSource::None);
    }
}
