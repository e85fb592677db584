//! Operating a server, on the command line: saving and restoring its database, and finding what is wrong.

use std::path::PathBuf;

use clap::Args;

use super::{DatabaseArg, ListenArg, SecretKeyArg, TlsArgs};

const BACKUP_EXAMPLES: &str = "\
Examples:
  spectra-server backup /srv/backup/spectra-$(date +%F).db
  spectra-server restore /srv/backup/spectra-2026-11-25.db      stop the server first

The server may run and store meanwhile: the copy has what was acknowledged before it began. The secret key
(spectra.db.key) is not in it. TimescaleDB is saved with pg_dump; the command says how.";

const DOCTOR_EXAMPLES: &str = "\
Examples:
  spectra-server doctor
  spectra-server doctor --database postgres://spectra@db/spectra --json

Each line says ok, or what to do. Exit status: 0, or 1 if something is wrong.";

#[derive(Debug, Args)]
#[command(after_help = BACKUP_EXAMPLES)]
pub struct BackupArgs {
    /// File to write; it must not exist
    pub path: PathBuf,
    #[command(flatten)]
    pub database: DatabaseArg,
}

#[derive(Debug, Args)]
#[command(after_help = BACKUP_EXAMPLES)]
pub struct RestoreArgs {
    /// File that `backup` wrote; it is examined before anything is changed
    pub path: PathBuf,
    /// What was there before is kept beside it
    #[command(flatten)]
    pub database: DatabaseArg,
}

#[derive(Debug, Args)]
#[command(after_help = DOCTOR_EXAMPLES)]
pub struct DoctorArgs {
    #[command(flatten)]
    pub database: DatabaseArg,
    #[command(flatten)]
    pub listen: ListenArg,
    #[command(flatten)]
    pub secret_key: SecretKeyArg,
    #[command(flatten)]
    pub tls: TlsArgs,
    /// Print the findings as JSON: `{"ok": …, "findings": [{"check", "state", "text"}]}`
    #[arg(long)]
    pub json: bool,
}
