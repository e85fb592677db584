//! What root types (`spectra-server user add …`) is for the installed service: the same settings hold, and
//! so the same database, without another word on the command line.

use std::ffi::{OsStr, OsString};
use std::fs;
use std::os::unix::process::CommandExt as _;
use std::path::Path;
use std::process::Command;

use super::{ENVIRONMENT, STATE};

/// Commands that are about the service's database. `run` is not among them: who types it wants a server of
/// their own.
const COMMANDS: &[&str] =
    &["user", "token", "api-token", "setup-code", "tls", "backup", "restore", "doctor", "import", "status"];
/// Says that the settings have been read.
const READ: &str = "SPECTRA_SERVICE_ENVIRONMENT";

/// Starts this program again with the settings of the installed service, where root typed a command about
/// it; does not return then. Variables that are set already go before.
pub fn enter() {
    let arguments: Vec<OsString> = std::env::args_os().collect();
    let is_asked = arguments.get(1).is_some_and(|command| is_about_the_service(command));
    if !is_asked || std::env::var_os(READ).is_some() || !rustix::process::geteuid().is_root() {
        return;
    }
    let (Ok(program), Ok(text)) = (std::env::current_exe(), fs::read_to_string(ENVIRONMENT)) else { return };
    let mut settings = parse(&text);
    settings.push(("STATE_DIRECTORY".to_owned(), STATE.to_owned()));
    let mut command = Command::new(program);
    command.args(&arguments[1..]).env(READ, "1");
    command.envs(settings.into_iter().filter(|(name, _)| std::env::var_os(name).is_none()));
    // Returns only if it fails, and then the command goes on without the settings, which it says.
    let error = command.exec();
    eprintln!("spectra-server: cannot use {}: {error}", Path::new(ENVIRONMENT).display());
}

fn is_about_the_service(command: &OsStr) -> bool {
    command.to_str().is_some_and(|command| COMMANDS.contains(&command))
}

/// `NAME=value`, perhaps in quotes, as systemd reads it; comments and what is nothing of the kind are
/// passed over.
fn parse(text: &str) -> Vec<(String, String)> {
    let lines = text.lines().map(str::trim).filter(|line| !line.starts_with(['#', ';']));
    let setting = |line: &str| {
        let (name, value) = line.split_once('=')?;
        let (name, value) = (name.trim(), value.trim());
        let quoted = ['"', '\''].iter().find_map(|quote| value.strip_prefix(*quote)?.strip_suffix(*quote));
        let is_name =
            !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
        is_name.then(|| (name.to_owned(), quoted.unwrap_or(value).to_owned()))
    };
    lines.filter_map(setting).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn settings_are_read_as_systemd_reads_them() {
        let text = "# A=1\n;B=2\n C=3 \nD=\"4 5\"\nE='6'\nF=a=b\nG=\"\nnothing\n=7\nH I=8\nJ=\n";
        let expected = [("C", "3"), ("D", "4 5"), ("E", "6"), ("F", "a=b"), ("G", "\""), ("J", "")];
        assert_eq!(parse(text), expected.map(|(name, value)| (name.to_owned(), value.to_owned())));
    }

    #[test]
    fn all_commands_are_about_the_service_but_those_that_need_no_database_of_its() {
        use clap::CommandFactory;

        const OTHERS: [&str; 5] = ["run", "install", "uninstall", "openapi", "rules"];
        for command in <crate::cli::args::Cli as CommandFactory>::command().get_subcommands() {
            let name = command.get_name();
            assert_eq!(is_about_the_service(OsStr::new(name)), !OTHERS.contains(&name), "{name}");
        }
        for other in ["--help", "help", ""] {
            assert!(!is_about_the_service(OsStr::new(other)), "{other}");
        }
    }
}
