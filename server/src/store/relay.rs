//! A way to PostgreSQL around Nagle's algorithm.
//!
//! sqlx leaves the algorithm on, and its COPY sends the data and the end of the data apart: the end then
//! waits for the peer's delayed acknowledgement of the data, 40 ms for each family of each group. So sqlx
//! connects to a socket within this process, and the bytes go on from there without delay. TLS and its
//! verification stay between sqlx and the database. To be deleted when sqlx sets `TCP_NODELAY`.

use std::io;
use std::time::Duration;

use sqlx::postgres::PgConnectOptions;
use tokio::io::copy_bidirectional_with_sizes;
use tokio::net::{TcpStream, UnixListener, UnixStream};
use uuid::Uuid;

/// Pause after the system refuses a descriptor.
const ACCEPT_PAUSE: Duration = Duration::from_millis(100);

/// Bytes that go on together towards the database.
const ASKED_AT_ONCE: usize = 8 << 10;
/// And from it: a day of a host is 100 kB, and each piece wakes two tasks.
const ANSWERED_AT_ONCE: usize = 64 << 10;

/// The socket that sqlx connects to.
#[derive(Debug)]
pub(super) struct Relay {
    listener: UnixListener,
    host: String,
    port: u16,
}

impl Relay {
    /// Binds a socket and points `options` at it. `None`, and the options as they were, where the database
    /// is reached by a socket file already, or this system has no sockets without a file.
    pub(super) fn bind(options: PgConnectOptions) -> (PgConnectOptions, Option<Self>) {
        let (host, port) = (options.get_host().to_owned(), options.get_port());
        if options.get_socket().is_some() || host.starts_with('/') {
            return (options, None);
        }
        // The leading NUL makes it a name of Linux's abstract namespace: nothing to clean up, and no
        // folder needed, which a container's read-only root may not have.
        let folder = format!("\0spectra-{}", Uuid::new_v4());
        match UnixListener::bind(format!("{folder}/.s.PGSQL.{port}")) {
            Ok(listener) => (options.socket(folder), Some(Self { listener, host, port })),
            Err(_) => (options, None),
        }
    }

    /// Relays connections of this process until `end`.
    pub(super) async fn serve(self, end: impl Future<Output = ()>) {
        let Self { listener, host, port } = self;
        let accept = async {
            loop {
                match listener.accept().await {
                    Ok((near, _)) if is_ours(&near) => {
                        tokio::spawn(relay(near, host.clone(), port));
                    }
                    Ok(_) => {}
                    Err(_) => tokio::time::sleep(ACCEPT_PAUSE).await,
                }
            }
        };
        tokio::select! {
            () = accept => {}
            () = end => {}
        }
    }
}

/// Other processes have no business here; they reach the database by themselves if they may.
fn is_ours(near: &UnixStream) -> bool {
    let peer = near.peer_cred().ok().and_then(|peer| peer.pid());
    peer.is_some_and(|pid| pid.cast_unsigned() == std::process::id())
}

/// Ends when either side does; sqlx sees a closed connection where the database cannot be reached.
async fn relay(mut near: UnixStream, host: String, port: u16) {
    let outcome = async {
        let mut far = TcpStream::connect((host.as_str(), port)).await?;
        far.set_nodelay(true)?;
        copy_bidirectional_with_sizes(&mut near, &mut far, ASKED_AT_ONCE, ANSWERED_AT_ONCE).await?;
        io::Result::Ok(())
    };
    if let Err(error) = outcome.await {
        tracing::debug!(%error, %host, port, "a connection to the database ended badly");
    }
}
