//! A TimescaleDB server, from wherever this machine can get one.
//!
//! | tried in this order | needs |
//! |---|---|
//! | [`given`] | `SPECTRA_TEST_DATABASE_URL` |
//! | [`docker`] | a running Docker daemon that has the `timescale/timescaledb` image |
//! | [`local`] | PostgreSQL 16 or newer with the extension |
//! | [`debian`] | root on Debian or Ubuntu; `--provision` the first time |

mod debian;
mod docker;
mod given;
mod handshake;
mod installation;
mod local;
mod password;
mod postgres;

use std::fs;
use std::path::PathBuf;
use std::process::Child;

pub(crate) use debian::root;
pub(crate) use given::VARIABLE;
pub(crate) use password::new as random_digits;

use anyhow::{Context, Result, bail};
use rustix::process::Signal;

use crate::process;

/// What the caller wants.
#[derive(Debug)]
pub(crate) struct Wish {
    /// Whether packages may be installed, outside the target and cache folders.
    pub(crate) provision: bool,
    /// Where the data live.
    pub(crate) data: Data,
    /// Memory as the image of TimescaleDB takes it, which tunes itself; else PostgreSQL's defaults, which many
    /// small databases share well.
    pub(crate) is_tuned: bool,
}

/// Where a server's data live.
#[derive(Clone, Debug)]
pub(crate) enum Data {
    /// In a folder that is made for this run and deleted after it.
    Fresh,
    /// In this folder (absolute), kept between runs.
    Kept(PathBuf),
}

/// A running server; ours is stopped when this is dropped.
#[derive(Debug)]
pub(crate) struct Timescale {
    /// `postgres://user:password@address:port/database` of a user that may create databases.
    pub(crate) url: String,
    /// What it is, for people.
    pub(crate) name: String,
    /// Present when we started it.
    pub(crate) server: Option<Server>,
}

/// A server process that we started, and after it the folder it needed.
#[derive(Debug)]
pub(crate) struct Server {
    child: Child,
    scratch: Option<Scratch>,
}

impl Server {
    /// Whether the process has ended by itself.
    pub(crate) fn has_ended(&mut self) -> bool {
        !matches!(self.child.try_wait(), Ok(None))
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // SIGINT is PostgreSQL's fast stop: sessions are ended, data are written.
        process::stop(&mut self.child, Signal::INT);
    }
}

/// A folder that is deleted when this is dropped.
#[derive(Debug)]
pub(crate) struct Scratch(PathBuf);

impl Drop for Scratch {
    fn drop(&mut self) {
        if let Err(error) = fs::remove_dir_all(&self.0)
            && self.0.exists()
        {
            eprintln!("cannot delete {}: {error}", self.0.display());
        }
    }
}

/// What became of one attempt.
pub(crate) enum Attempt {
    Ready(Timescale),
    /// Not possible here: a sentence that says why.
    Lacks(String),
}

/// A way to a server. It fails when the way is open and yet did not lead to one.
type Way = fn(&Wish) -> Result<Attempt>;

const WAYS: &[Way] = &[given::attempt, docker::attempt, local::attempt, debian::attempt];

/// Provides a server for tests, in the order of the table above.
pub(crate) fn provide(wish: &Wish) -> Result<Timescale> {
    first(WAYS, wish)
}

/// Provides a server for data that are no test's: never the one that is named for tests.
pub(crate) fn provide_own(wish: &Wish) -> Result<Timescale> {
    first(WAYS.get(1..).unwrap_or_default(), wish)
}

fn first(ways: &[Way], wish: &Wish) -> Result<Timescale> {
    let mut lacks = Vec::new();
    for way in ways {
        match way(wish).context("cannot start TimescaleDB")? {
            Attempt::Ready(timescale) => {
                eprintln!("    TimescaleDB: {}", timescale.name);
                return Ok(timescale);
            }
            Attempt::Lacks(sentence) => lacks.push(format!("  - {sentence}")),
        }
    }
    bail!("no TimescaleDB can be had here:\n{}", lacks.join("\n"))
}

#[cfg(test)]
mod tests {
    use super::*;

    const WISH: Wish = Wish { provision: false, data: Data::Fresh, is_tuned: false };

    const LACKS: Way = |_| Ok(Attempt::Lacks("the moon is not full".to_owned()));
    const BROKEN: Way = |_| bail!("disk full");
    const READY: Way = |_| {
        Ok(Attempt::Ready(Timescale { url: "postgres://x".to_owned(), name: "x".to_owned(), server: None }))
    };

    #[test]
    fn the_first_way_that_is_open_is_taken() {
        assert_eq!(first(&[LACKS, READY, BROKEN], &WISH).unwrap().url, "postgres://x");
    }

    #[test]
    fn a_way_that_breaks_is_told_and_not_walked_around() {
        let error = first(&[LACKS, BROKEN, READY], &WISH).unwrap_err();
        assert!(format!("{error:#}").contains("disk full"));
    }

    #[test]
    fn without_any_way_every_attempt_has_its_sentence() {
        let error = first(&[LACKS, LACKS], &WISH).unwrap_err().to_string();
        assert_eq!(error.matches("the moon is not full").count(), 2);
    }
}
