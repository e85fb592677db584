//! The command line, as typed.

mod account;
mod import;
mod kubernetes;
mod operate;
mod retention;
mod rules;
mod service;
mod tls;

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::time::Duration;

use clap::{Args, Parser, Subcommand, ValueEnum};
use ipnet::IpNet;

use crate::config::external_url::ExternalUrl;
use crate::enrol::constraint;

pub use account::{
    ApiTokenCommand, ApiTokenCreateArgs, ApiTokenListArgs, ApiTokenRevokeArgs, RoleArg, SetupCodeArgs,
    UserAddArgs, UserCommand, UserListArgs, UserNameArgs, UserPasswordArgs, UserRoleArgs,
};
pub use import::ImportArgs;
pub use kubernetes::KubernetesArgs;
pub use operate::{BackupArgs, DoctorArgs, RestoreArgs};
pub use retention::RetentionArgs;
pub use rules::{RulesCheckArgs, RulesCommand, RulesTestArgs};
pub use service::{InstallArgs, PlaceArgs, StatusArgs, UninstallArgs};
pub use tls::{AuthorityArgs, SecretKeyArg, TlsArgs, TlsCommand, TlsMode};

const EXAMPLES: &str = "\
Examples:
  spectra-server user add admin --role superadmin     make an account; prints its password once
  spectra-server                                      start, with the embedded database
  spectra-server token create                         a token for one host; give it to its agent
  spectra-server run --listen 127.0.0.1:9000 --database /srv/spectra.db
  spectra-server run --tls auto --listen 0.0.0.0:8443  HTTPS with a certificate of its own
  DATABASE_URL=postgres://spectra@db/spectra spectra-server run --log-format json

The commands `user`, `token` and `tls` work while the server runs, on the same --database.";

const TOKEN_EXAMPLES: &str = "\
Examples:
  spectra-server token create | spectra-agent run --server http://192.0.2.1:8080 --token-file -
  spectra-server token create --uses 20 --expires 2h --label site=attic --hostname 'pi-*' --cidr 192.0.2.0/24
  spectra-server token list
  spectra-server token revoke k7q2m9xw4t
  spectra-server token revoke --all";

/// Keeps what Spectra agents report about their hosts, and shows it: an HTTP API and a page.
#[derive(Debug, Parser)]
#[command(name = "spectra-server", version, after_help = EXAMPLES, after_long_help = EXAMPLES)]
#[command(args_conflicts_with_subcommands = true, subcommand_negates_reqs = true)]
pub struct Cli {
    #[command(subcommand)]
    command: Option<Command>,
    #[command(flatten)]
    run: RunArgs,
}

impl Cli {
    /// The command; `run` where none is named.
    pub fn command(self) -> Command {
        self.command.unwrap_or_else(|| Command::Run(Box::new(self.run)))
    }
}

#[derive(Debug, Subcommand)]
pub enum Command {
    /// Start the server (the default)
    Run(Box<RunArgs>),
    /// Accounts of people
    #[command(subcommand, after_help = account::USER_EXAMPLES)]
    User(UserCommand),
    /// Tokens with which agents register
    #[command(subcommand, after_help = TOKEN_EXAMPLES)]
    Token(TokenCommand),
    /// Tokens with which programs call the API
    #[command(subcommand, after_help = account::API_TOKEN_EXAMPLES)]
    ApiToken(ApiTokenCommand),
    /// Print a code with which the first account is made in a browser
    SetupCode(SetupCodeArgs),
    /// The certificate authority of --tls auto
    #[command(subcommand)]
    Tls(TlsCommand),
    /// Install this program as a service of systemd, or a newer version over an older one
    Install(InstallArgs),
    /// End the service and remove it; data and settings stay
    Uninstall(UninstallArgs),
    /// Say whether the service is installed, runs and answers
    Status(StatusArgs),
    /// Save the embedded database, also while the server runs
    Backup(BackupArgs),
    /// Put a saved database in place of the one that is there
    Restore(RestoreArgs),
    /// Look for what is wrong: database, disk, clock, files, HTTPS, port
    Doctor(DoctorArgs),
    /// Take over agents, users and labels of the original Spectra
    Import(ImportArgs),
    /// Rules of alerts as files: check them, run their tests
    #[command(subcommand, after_help = rules::RULES_EXAMPLES)]
    Rules(RulesCommand),
    /// Print the description of the API (OpenAPI 3.1, JSON)
    Openapi,
}

/// Which database.
#[derive(Clone, Debug, Args)]
pub struct DatabaseArg {
    /// Database: postgres://… for TimescaleDB, or the path of a SQLite file, which is made if it is missing
    ///
    /// Without it: `$STATE_DIRECTORY/spectra.db` (set by systemd), else
    /// `$XDG_STATE_HOME/spectra/spectra.db`, else `~/.local/state/spectra/spectra.db`.
    #[arg(long, env = "DATABASE_URL", hide_env_values = true, value_name = "URL|PATH")]
    database: Option<String>,
}

impl DatabaseArg {
    /// The address that was given, or the default file.
    pub fn address(self) -> String {
        self.database.filter(|address| !address.is_empty()).unwrap_or_else(|| {
            default_database(|name| {
                std::env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from)
            })
            .to_string_lossy()
            .into_owned()
        })
    }
}

fn default_database(variable: impl Fn(&str) -> Option<PathBuf>) -> PathBuf {
    let folder = variable("STATE_DIRECTORY")
        .or_else(|| variable("XDG_STATE_HOME").map(|folder| folder.join("spectra")))
        .or_else(|| variable("HOME").map(|home| home.join(".local/state/spectra")))
        .unwrap_or_else(|| Path::new("/var/lib/spectra").to_owned());
    folder.join("spectra.db")
}

#[derive(Clone, Copy, Debug, Args)]
pub struct ListenArg {
    /// Address and port to listen on; port 0 takes a free one, which is logged
    #[arg(long, env = "SPECTRA_LISTEN", value_name = "ADDRESS:PORT", default_value = "0.0.0.0:8080")]
    pub listen: SocketAddr,
}

#[derive(Debug, Args)]
pub struct RunArgs {
    #[command(flatten)]
    pub listen: ListenArg,
    #[command(flatten)]
    pub database: DatabaseArg,
    #[command(flatten)]
    pub retention: RetentionArgs,
    /// Address by which people and agents reach the server, e.g. `https://spectra.example`
    #[arg(long, env = "SPECTRA_EXTERNAL_URL", value_name = "URL")]
    pub external_url: Option<ExternalUrl>,
    /// A proxy in front speaks HTTPS with browsers: mark the session cookie Secure
    ///
    /// It is marked by itself where the server speaks HTTPS or --external-url begins with https.
    #[arg(long, env = "SPECTRA_SECURE_COOKIES", visible_alias = "behind-proxy")]
    pub secure_cookies: bool,
    #[command(flatten)]
    pub secret_key: SecretKeyArg,
    #[command(flatten)]
    pub tls: TlsArgs,
    /// Proxy in front of the server, by address or network: what it says in X-Forwarded-For is believed
    ///
    /// May be given several times. Without it the client is whoever is at the other end of the connection.
    #[arg(long = "trusted-proxy", env = "SPECTRA_TRUSTED_PROXIES", value_name = "ADDRESS|CIDR")]
    #[arg(value_delimiter = ',', value_parser = network)]
    pub trusted_proxies: Vec<IpNet>,
    #[command(flatten)]
    pub kubernetes: KubernetesArgs,
    /// Folder of agents' binaries to give away: `spectra-agent-linux-amd64`, …, and `checksums.sha256`
    #[arg(long, env = "SPECTRA_RELEASES", value_name = "DIR")]
    pub releases: Option<PathBuf>,
    /// Form of the log lines on stderr; what is logged: `RUST_LOG`, e.g. `debug` or `spectra_server=debug`
    #[arg(long, env = "SPECTRA_LOG_FORMAT", value_enum, default_value_t = LogFormat::Text)]
    pub log_format: LogFormat,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum LogFormat {
    /// For people
    #[default]
    Text,
    /// One JSON object a line
    Json,
}

#[derive(Debug, Subcommand)]
pub enum TokenCommand {
    /// Make a registration token; it is all that stdout gets, and cannot be shown again
    Create(TokenCreateArgs),
    /// Show the newest 1,000 tokens, one a line: id, state, uses, end, who made it, for whom
    List(TokenListArgs),
    /// Revoke a token; hosts that have registered with it stay
    Revoke(TokenRevokeArgs),
}

#[derive(Debug, Args)]
#[command(after_help = TOKEN_EXAMPLES)]
pub struct TokenCreateArgs {
    /// How long the token can be used: a number with s, m, h or d
    #[arg(long, value_name = "DURATION", default_value = "24h", value_parser = duration)]
    pub expires: Duration,
    /// How many hosts can register with it; 0 is any number of them
    #[arg(long, value_name = "NUMBER", default_value_t = 1)]
    pub uses: u32,
    /// Label of the hosts that register with it; may be repeated
    #[arg(long = "label", value_name = "KEY=VALUE", value_parser = label)]
    pub labels: Vec<(String, String)>,
    /// Only hosts with such a name: * is any text, ? any character; may be repeated
    #[arg(long = "hostname", value_name = "PATTERN")]
    pub hostnames: Vec<String>,
    /// Only hosts with an address in this network; may be repeated
    #[arg(long = "cidr", value_name = "NETWORK")]
    pub cidrs: Vec<String>,
    /// Fleet that the hosts join
    #[arg(long, value_name = "NAMESPACE/NAME")]
    pub fleet: Option<String>,
    /// A known host: whoever registers with the token takes its place
    #[arg(long, value_name = "UUID")]
    pub agent: Option<uuid::Uuid>,
    #[command(flatten)]
    pub database: DatabaseArg,
}

/// A network, or one address.
fn network(text: &str) -> Result<IpNet, String> {
    constraint::network(text)
        .ok_or_else(|| format!("`{text}` is neither an address nor a network such as 10.0.0.0/8"))
}

#[derive(Debug, Args)]
#[command(after_help = TOKEN_EXAMPLES)]
pub struct TokenListArgs {
    #[command(flatten)]
    pub database: DatabaseArg,
}

#[derive(Debug, Args)]
#[command(after_help = TOKEN_EXAMPLES)]
pub struct TokenRevokeArgs {
    /// The token's id, or its part between `spt_` and the dot
    #[arg(value_name = "ID", required_unless_present = "all")]
    pub id: Option<String>,
    /// Revoke every token that could still be used
    #[arg(long, conflicts_with = "id")]
    pub all: bool,
    #[command(flatten)]
    pub database: DatabaseArg,
}

fn label(text: &str) -> Result<(String, String), String> {
    let pair = text.split_once('=').ok_or_else(|| format!("`{text}` is not KEY=VALUE"))?;
    Ok((pair.0.to_owned(), pair.1.to_owned()))
}

fn duration(text: &str) -> Result<Duration, String> {
    let unit = text.chars().last().unwrap_or_default();
    let seconds = match unit {
        's' => 1,
        'm' => 60,
        'h' => 3600,
        'd' => 86_400,
        _ => return Err("a number with s, m, h or d is needed, e.g. 24h".to_owned()),
    };
    let number: u64 =
        text[..text.len() - 1].parse().map_err(|_| format!("`{text}` does not begin with a whole number"))?;
    number.checked_mul(seconds).map(Duration::from_secs).ok_or_else(|| format!("`{text}` is too long"))
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    #[test]
    fn the_definitions_are_consistent() {
        <Cli as CommandFactory>::command().debug_assert();
    }

    #[test]
    fn every_variable_in_the_files_of_deployment_is_one_that_is_read() {
        use clap::Parser as _;

        let command = <Cli as CommandFactory>::command();
        let mut known: Vec<String> = command
            .find_subcommand("run")
            .unwrap()
            .get_arguments()
            .filter_map(|argument| Some(argument.get_env()?.to_str()?.to_owned()))
            .collect();
        known.push(tls::SECRET_KEY.to_owned());
        for text in [include_str!("../../../deploy/compose.yaml"), include_str!("../../../deploy/server.env")]
        {
            let words = text.split(|c: char| !c.is_ascii_uppercase() && c != '_');
            let names: Vec<_> =
                words.filter(|word| word.starts_with("SPECTRA_") || *word == "DATABASE_URL").collect();
            assert!(!names.is_empty());
            for name in names {
                assert!(known.iter().any(|known| known == name), "{name} is not in {known:?}");
            }
        }
        assert!(Cli::try_parse_from(["spectra-server", "--tls", "auto", "--tls-ca", "x"]).is_err());
    }

    #[test]
    fn without_a_command_the_server_runs() {
        for line in [
            &["spectra-server", "--listen", "127.0.0.1:1"][..],
            &["spectra-server", "run", "--listen", "127.0.0.1:1"],
        ] {
            let Command::Run(run) = Cli::try_parse_from(line).unwrap().command() else { panic!("{line:?}") };
            assert_eq!(run.listen.listen.port(), 1);
        }
    }

    #[test]
    fn durations_have_a_unit() {
        for (text, expected) in [
            ("90s", Some(90)),
            ("15m", Some(900)),
            ("24h", Some(86_400)),
            ("7d", Some(604_800)),
            ("24", None),
            ("h", None),
            ("", None),
            ("-1h", None),
            ("1.5h", None),
            ("9999999999999999999d", None),
            ("5µ", None),
        ] {
            assert_eq!(duration(text).ok(), expected.map(Duration::from_secs), "{text}");
        }
    }

    #[test]
    fn a_proxy_is_an_address_or_a_network() {
        for (text, expected) in [
            ("10.0.0.0/8", Some("10.0.0.0/8")),
            ("192.0.2.1", Some("192.0.2.1/32")),
            ("::ffff:192.0.2.1", Some("192.0.2.1/32")),
            ("2001:db8::/32", Some("2001:db8::/32")),
            ("proxy.example", None),
            ("10.0.0.0/33", None),
            ("", None),
        ] {
            assert_eq!(network(text).ok(), expected.map(|text| text.parse().unwrap()), "{text}");
        }
        let line =
            ["spectra-server", "--trusted-proxy", "10.0.0.0/8,192.0.2.1", "--trusted-proxy", "192.0.2.2"];
        let Command::Run(run) = Cli::try_parse_from(line).unwrap().command() else { panic!("not run") };
        assert_eq!(run.trusted_proxies.len(), 3);
    }

    #[test]
    fn the_default_database_lies_in_a_folder_for_state() {
        for (variables, expected) in [
            (&[("STATE_DIRECTORY", "/s"), ("HOME", "/h")][..], "/s/spectra.db"),
            (&[("XDG_STATE_HOME", "/x"), ("HOME", "/h")], "/x/spectra/spectra.db"),
            (&[("HOME", "/h")], "/h/.local/state/spectra/spectra.db"),
            (&[], "/var/lib/spectra/spectra.db"),
        ] {
            let variable =
                |name: &str| variables.iter().find(|(n, _)| *n == name).map(|(_, v)| PathBuf::from(v));
            assert_eq!(default_database(variable), Path::new(expected));
        }
    }
}
