//! Unix sockets.

use std::fs;
use std::io::{self, Read as _};
use std::os::unix::fs::PermissionsExt as _;
use std::os::unix::net::UnixStream;
use std::path::Path;

use tokio::io::AsyncWriteExt as _;
use tokio::net::UnixListener;
use tokio::time::{sleep, timeout};

use super::{MAX_BYTES, PATIENCE};

pub(crate) type Listener = UnixListener;

pub(super) fn listen(path: &Path) -> io::Result<Listener> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    let listener = UnixListener::bind(path)?;
    // Nothing in it is secret; the folder may still be closed.
    fs::set_permissions(path, fs::Permissions::from_mode(0o666))?;
    Ok(listener)
}

pub(super) async fn answer(listener: &Listener, answer: impl FnOnce() -> Vec<u8>) {
    match listener.accept().await {
        Ok((mut stream, _)) => {
            let answer = answer();
            // One who does not read costs the next one some patience, and nobody else anything.
            let _ = timeout(PATIENCE, stream.write_all(&answer)).await;
        }
        // No descriptor is left: it is tried again, not at once.
        Err(_) => sleep(PATIENCE).await,
    }
}

pub(super) fn ask(path: &Path) -> io::Result<Vec<u8>> {
    let stream = UnixStream::connect(path)?;
    stream.set_read_timeout(Some(PATIENCE))?;
    let mut answer = Vec::new();
    stream.take(MAX_BYTES).read_to_end(&mut answer)?;
    Ok(answer)
}
