//! Named pipes.

use std::cell::RefCell;
use std::fs::File;
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};
use std::thread;
use std::time::Instant;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::windows::named_pipe::{NamedPipeServer, ServerOptions};
use tokio::time::{sleep, timeout};

use super::{MAX_BYTES, PATIENCE};

/// All ends of the pipe are taken.
const PIPE_BUSY: i32 = 231;

/// A pipe has one end for each who asks: the next is made before the last one is given away.
#[derive(Debug)]
pub(crate) struct Listener {
    path: PathBuf,
    next: RefCell<Option<NamedPipeServer>>,
}

pub(super) fn listen(path: &Path) -> io::Result<Listener> {
    // Somebody else's pipe of this name would be asked in our place.
    let first = options().first_pipe_instance(true).create(path)?;
    Ok(Listener { path: path.to_owned(), next: RefCell::new(Some(first)) })
}

/// Everybody on this host may read, as of pipes by default, and nobody from another one.
fn options() -> ServerOptions {
    let mut options = ServerOptions::new();
    options.reject_remote_clients(true);
    options
}

pub(super) async fn answer(listener: &Listener, answer: impl FnOnce() -> Vec<u8>) {
    let next = listener.next.take();
    let Some(mut pipe) = next.or_else(|| options().create(&listener.path).ok()) else {
        // It is tried again, not at once.
        sleep(PATIENCE).await;
        return;
    };
    if pipe.connect().await.is_err() {
        return;
    }
    *listener.next.borrow_mut() = options().create(&listener.path).ok();
    let answer = answer();
    // One who does not read costs the next one some patience, and nobody else anything. What has not been read is lost
    // with this end of the pipe: it is kept until whoever asked has closed theirs.
    let _ = timeout(PATIENCE, async {
        pipe.write_all(&answer).await?;
        pipe.read(&mut [0]).await
    })
    .await;
}

pub(super) fn ask(path: &Path) -> io::Result<Vec<u8>> {
    let until = Instant::now() + PATIENCE;
    let pipe = loop {
        match File::open(path) {
            Err(error) if error.raw_os_error() == Some(PIPE_BUSY) && Instant::now() < until => {
                thread::sleep(PATIENCE / 100);
            }
            outcome => break outcome?,
        }
    };
    let mut answer = Vec::new();
    match pipe.take(MAX_BYTES).read_to_end(&mut answer) {
        // As the end of a pipe is told where its other end is gone.
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe && !answer.is_empty() => Ok(answer),
        outcome => outcome.map(|_| answer),
    }
}
