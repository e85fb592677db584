//! PostgreSQL and TimescaleDB of Debian trixie's packages, in a folder with a small Debian of its own.

use std::path::PathBuf;

use anyhow::Result;

use super::installation::Installation;
use super::{Attempt, Wish, postgres};
use crate::debian::{Folder, SUITE};

const FOLDER: Folder = Folder {
    title: "PostgreSQL 17 with TimescaleDB",
    packages: "postgresql-17,postgresql-17-timescaledb",
    finish: "",
};

/// Where trixie's packages put the programs.
const BIN: &str = "/usr/lib/postgresql/17/bin";

pub(crate) fn attempt(wish: &Wish) -> Result<Attempt> {
    if let Some(sentence) = FOLDER.obstacle(wish.provision) {
        return Ok(Attempt::Lacks(sentence));
    }
    let folder = root(wish.provision)?;
    let name = format!("PostgreSQL 17 of Debian {SUITE}");
    postgres::start(&Installation::in_folder(folder, BIN.into(), name), wish).map(Attempt::Ready)
}

/// The folder itself, for an image of it: `postgres` and its kin stand in `usr/lib/postgresql/17/bin`.
pub(crate) fn root(provision: bool) -> Result<PathBuf> {
    FOLDER.provide(provision)
}
