//! The server that the environment names.

use std::net::{TcpStream, ToSocketAddrs as _};
use std::time::Duration;

use anyhow::{Context, Result};

use super::{Attempt, Timescale, Wish};

/// Names the server that tests use; `spectra_testkit::database` reads it too.
pub(crate) const VARIABLE: &str = "SPECTRA_TEST_DATABASE_URL";

/// How long a server may take to accept a connection.
const PATIENCE: Duration = Duration::from_secs(5);

pub(crate) fn attempt(_: &Wish) -> Result<Attempt> {
    let Some(url) = std::env::var(VARIABLE).ok().filter(|url| !url.is_empty()) else {
        return Ok(Attempt::Lacks(format!("{VARIABLE} is not set")));
    };
    let (host, port) = address(&url)
        .with_context(|| format!("{VARIABLE} is not a URL like postgres://user@host:port/database"))?;
    reach(host, port).with_context(|| format!("{VARIABLE} names {host}:{port}, which cannot be reached"))?;
    Ok(Attempt::Ready(Timescale {
        url: url.clone(),
        name: format!("{VARIABLE}, at {host}:{port}"),
        server: None,
    }))
}

fn reach(host: &str, port: u16) -> Result<()> {
    let mut last = None;
    for address in (host, port).to_socket_addrs()? {
        match TcpStream::connect_timeout(&address, PATIENCE) {
            Ok(_) => return Ok(()),
            Err(error) => last = Some(error),
        }
    }
    Err(last.context("the name has no address")?.into())
}

/// Host and port of a PostgreSQL URL.
fn address(url: &str) -> Option<(&str, u16)> {
    let rest = url.strip_prefix("postgres://").or_else(|| url.strip_prefix("postgresql://"))?;
    let authority = rest.split(['/', '?']).next()?;
    let server = authority.rsplit_once('@').map_or(authority, |(_, server)| server);
    let (host, port) = match server.rsplit_once(':') {
        Some((host, port)) if !port.ends_with(']') => (host, port.parse().ok()?),
        _ => (server, 5432),
    };
    let host = host.strip_prefix('[').and_then(|host| host.strip_suffix(']')).unwrap_or(host);
    (!host.is_empty()).then_some((host, port))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_found_in_urls() {
        for (url, expected) in [
            ("postgres://u:p@db.example:6000/x", Some(("db.example", 6000))),
            ("postgresql://db/x?sslmode=disable", Some(("db", 5432))),
            ("postgres://u:p:q@[::1]:5433", Some(("::1", 5433))),
            ("postgres://[::1]/x", Some(("::1", 5432))),
            ("mysql://db/x", None),
            ("postgres://u@/x", None),
            ("postgres://db:port/x", None),
        ] {
            assert_eq!(address(url), expected, "{url}");
        }
    }
}
