//! Who the agents are: registered once, kept in a file, so that a fleet can be run again and again.

use std::cell::{Cell, RefCell};
use std::fs;
use std::io::Read as _;
use std::path::Path;
use std::rc::Rc;

use anyhow::{Context, Result, ensure};
use bytes::Bytes;
use http_body_util::Full;
use hyper::Request;
use serde::{Deserialize, Serialize};
use spectra_protocol::registration::{HostInfo, Registered, Registration};
use tokio::task::JoinSet;

use crate::target::Target;

/// Registrations at once: fewer than the failures that an address may have, which the server counts them as
/// until they have succeeded.
const AT_ONCE: usize = 8;

/// Who an agent is.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Identity {
    pub(crate) id: String,
    pub(crate) secret: String,
}

/// The first `count` of the file; registers those that it lacks.
pub(crate) async fn provide(
    target: &Target,
    file: &Path,
    token_file: Option<&Path>,
    count: usize,
) -> Result<Vec<Identity>> {
    let mut known = read(file)?;
    if known.len() < count {
        let token = token(token_file.context("agents must be registered: --token-file is needed")?)?;
        eprintln!("registers {} agents", count - known.len());
        let registered = register(target, token, known.len()..count).await;
        // What was registered before something failed is not lost.
        let (added, outcome) = registered;
        known.extend(added);
        write(file, &known)?;
        outcome?;
    }
    known.truncate(count);
    Ok(known)
}

fn read(file: &Path) -> Result<Vec<Identity>> {
    match fs::read(file) {
        Ok(text) => {
            serde_json::from_slice(&text).with_context(|| format!("{} is not a fleet", file.display()))
        }
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(Vec::new()),
        Err(error) => Err(error).with_context(|| format!("cannot read {}", file.display())),
    }
}

fn write(file: &Path, identities: &[Identity]) -> Result<()> {
    let text = serde_json::to_vec(identities).context("cannot write identities as JSON")?;
    fs::write(file, text).with_context(|| format!("cannot write {}", file.display()))
}

fn token(file: &Path) -> Result<String> {
    let mut text = String::new();
    if file == Path::new("-") {
        std::io::stdin().read_to_string(&mut text).context("cannot read the token from stdin")?;
    } else {
        text = fs::read_to_string(file).with_context(|| format!("cannot read {}", file.display()))?;
    }
    Ok(text.trim().to_owned())
}

/// Several at a time, each on a connection of its own.
async fn register(
    target: &Target,
    token: String,
    numbers: std::ops::Range<usize>,
) -> (Vec<Identity>, Result<()>) {
    let (next, end) = (Rc::new(Cell::new(numbers.start)), numbers.end);
    let (added, token) = (Rc::new(RefCell::new(Vec::new())), Rc::new(token));
    let mut workers = JoinSet::new();
    for _ in 0..AT_ONCE {
        let (target, next, added, token) =
            (target.clone(), Rc::clone(&next), Rc::clone(&added), Rc::clone(&token));
        workers.spawn_local(async move {
            let mut link = target.connect().await.context("cannot connect")?;
            while next.get() < end {
                let number = next.replace(next.get() + 1);
                let answer = link.call(request(&target, &token, number)?).await.context("cannot register")?;
                let said = String::from_utf8_lossy(&answer.body);
                ensure!(answer.status == 201, "a registration is answered with {}: {said}", answer.status);
                let registered: Registered =
                    serde_json::from_str(&said).context("a registration's answer is unreadable")?;
                added.borrow_mut().push(Identity { id: registered.agent_id, secret: registered.secret });
            }
            anyhow::Ok(())
        });
    }
    let mut outcome = Ok(());
    while let Some(ended) = workers.join_next().await {
        outcome = outcome.and(ended.map_err(Into::into).and_then(|ended| ended));
    }
    (added.take(), outcome)
}

fn request(target: &Target, token: &str, number: usize) -> Result<Request<Full<Bytes>>> {
    let info = HostInfo {
        hostname: format!("load-{number}"),
        os: "linux".to_owned(),
        platform: "debian".to_owned(),
        arch: "amd64".to_owned(),
        cpu_model: "simulated".to_owned(),
        cpu_cores: 4,
        ram_total: 16 << 30,
        ..HostInfo::default()
    };
    let body = serde_json::to_vec(&Registration { token: token.to_owned(), info })?;
    let uri = format!("{}://{}/api/v1/agent/register", target.scheme(), target.authority);
    let request =
        Request::post(uri).header("host", &target.authority).header("content-type", "application/json");
    request.body(Full::from(body)).context("cannot make a request")
}
