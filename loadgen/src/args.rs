//! The command line.

use std::path::PathBuf;

use clap::Parser;

/// Shown after the options.
const EXAMPLES: &str = "\
Examples:
  spectra-server token create --uses 1000 |
    spectra-loadgen --server http://127.0.0.1:8080 --agents 1000 --identities fleet.json --token-file -
  spectra-loadgen --server https://server:8443 --ca-file ca.pem --agents 1000 --identities fleet.json --seconds 300";

/// Many agents in one process: connects them all at once, lets them report, and connects them all at once again
///
/// Each of the three phases ends with a line of JSON on stdout.
#[derive(Debug, Parser)]
#[command(name = "spectra-loadgen", version, after_help = EXAMPLES)]
pub(crate) struct Args {
    /// Where the server is: http or https, host and port
    #[arg(long, value_name = "URL")]
    pub(crate) server: String,
    /// Certificate authorities that are trusted (PEM); needed for https
    #[arg(long, value_name = "FILE")]
    pub(crate) ca_file: Option<PathBuf>,
    /// How many agents there are
    #[arg(long, value_name = "NUMBER", default_value_t = 100, value_parser = clap::value_parser!(u32).range(1..=100_000))]
    pub(crate) agents: u32,
    /// How long they report between the two times of connecting
    #[arg(long, value_name = "SECONDS", default_value_t = 60, value_parser = clap::value_parser!(u64).range(1..=86_400))]
    pub(crate) seconds: u64,
    /// Seconds between two batches of an agent
    #[arg(long, value_name = "SECONDS", default_value_t = 15, value_parser = clap::value_parser!(u64).range(5..=300))]
    pub(crate) flush: u64,
    /// Ids and secrets of the agents; those that are missing are registered and added
    #[arg(long, value_name = "FILE")]
    pub(crate) identities: PathBuf,
    /// File with a registration token of enough uses; - is stdin
    #[arg(long, value_name = "FILE|-")]
    pub(crate) token_file: Option<PathBuf>,
    /// Another server of the same database, over which the agents are spread; can stand several times
    #[arg(long, value_name = "URL")]
    pub(crate) also: Vec<String>,
    /// Commands that are asked for each second while the agents report, each at one server and watched at another
    #[arg(long, value_name = "NUMBER", requires = "api_token_file", conflicts_with = "http1")]
    #[arg(value_parser = clap::value_parser!(u32).range(1..=1000))]
    pub(crate) clicks: Option<u32>,
    /// File with an API token of an admin, which asks for the commands
    #[arg(long, value_name = "FILE")]
    pub(crate) api_token_file: Option<PathBuf>,
    /// HTTP/1.1 with two connections for each agent, as agents without HTTPS have, in place of HTTP/2 with one
    #[arg(long)]
    pub(crate) http1: bool,
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory as _;

    #[test]
    fn the_definitions_are_consistent() {
        super::Args::command().debug_assert();
    }
}
