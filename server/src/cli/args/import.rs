//! `spectra-server import` on the command line.

use clap::Args;

use super::DatabaseArg;

const IMPORT_EXAMPLES: &str = "\
Agents keep their ids and secrets: point their address at this server, and they go on. What is here
already stays as it is, so the command can be repeated. Examples:
  spectra-server import postgres://spectra@db/spectra --dry-run
  spectra-server import postgres://spectra@db/spectra --database postgres://spectra@db/spectra_new
  SPECTRA_IMPORT_FROM=postgres://spectra:password@db/spectra spectra-server import";

#[derive(Debug, Args)]
#[command(after_help = IMPORT_EXAMPLES)]
pub struct ImportArgs {
    /// Database of the original: postgres://…; it is only read
    #[arg(env = "SPECTRA_IMPORT_FROM", hide_env_values = true, value_name = "URL")]
    pub original: String,
    /// Tell what would be taken over, and change nothing
    #[arg(long)]
    pub dry_run: bool,
    #[command(flatten)]
    pub database: DatabaseArg,
}
