//! The service of systemd, on the command line.

use std::path::PathBuf;

use clap::Args;

use super::ListenArg;

const SERVICE_EXAMPLES: &str = "\
Examples:
  sudo ./spectra-server install                      user, unit, settings; starts it
  sudo spectra-server install --print                say what would be done
  sudo spectra-server user add admin --role superadmin
  sudo spectra-server status
  sudo spectra-server uninstall                      keeps /var/lib/spectra and /etc/spectra

A newer version is installed the same way, over the old one. Settings are in /etc/spectra/server.env.";

#[derive(Debug, Args)]
#[command(after_help = SERVICE_EXAMPLES)]
pub struct InstallArgs {
    #[command(flatten)]
    pub place: PlaceArgs,
}

#[derive(Debug, Args)]
#[command(after_help = SERVICE_EXAMPLES)]
pub struct UninstallArgs {
    /// Remove settings, data and the user too
    #[arg(long)]
    pub purge: bool,
    #[command(flatten)]
    pub place: PlaceArgs,
}

#[derive(Debug, Args)]
pub struct PlaceArgs {
    /// Folder that stands for /: files only, no user, no service
    #[arg(long, value_name = "DIR", default_value = "/")]
    pub root: PathBuf,
    /// Say what would be done, with the files' contents, and do nothing
    #[arg(long)]
    pub print: bool,
}

#[derive(Debug, Args)]
#[command(
    after_help = "Exit status: 0 if it answers, 3 if it is installed and does not, 4 if it is not installed."
)]
pub struct StatusArgs {
    #[command(flatten)]
    pub listen: ListenArg,
}
