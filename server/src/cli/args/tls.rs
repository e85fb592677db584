//! HTTPS on the command line.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};

use super::DatabaseArg;
use crate::secret::seal::SealKeySource;
use crate::tls::names::Wanted;

/// The variable with a secret key; a command line would show it to every user of the host.
pub(super) const SECRET_KEY: &str = "SPECTRA_SECRET_KEY";

/// What stands behind the name of an embedded database in the name of its key.
const KEY_SUFFIX: &str = ".key";

const TLS_EXAMPLES: &str = "\
Examples:
  spectra-server run --tls auto --external-url https://spectra.example:8443 --listen 0.0.0.0:8443
  spectra-server tls fingerprint                     compare it with what the agent's host sees
  spectra-server tls ca > spectra-ca.pem             what agents and browsers have to trust:
  spectra-agent run --server https://spectra.example:8443 --ca-file spectra-ca.pem --token-file -";

#[derive(Debug, Args)]
#[command(next_help_heading = "HTTPS")]
pub struct TlsArgs {
    /// Speak HTTPS with a certificate of the server's own making
    ///
    /// Its authority is made once and kept in the database, its key encrypted: `spectra-server tls ca`
    /// prints what agents have to trust. The certificate is renewed by itself.
    #[arg(long, env = "SPECTRA_TLS", value_enum, value_name = "MODE", default_value_t = TlsMode::Off)]
    pub tls: TlsMode,
    /// Folder with an authority for --tls auto, `ca.crt` and `ca.key` (PEM), instead of one in the database
    ///
    /// For whoever hands the authority to agents before the server has started, such as a cluster's Secret.
    #[arg(long, env = "SPECTRA_TLS_AUTHORITY", value_name = "DIR", conflicts_with_all = ["tls_cert", "tls_ca"])]
    pub tls_authority: Option<PathBuf>,
    /// Speak HTTPS with this certificate: PEM, the server's own first; read again when it changes
    #[arg(long, env = "SPECTRA_TLS_CERT", value_name = "FILE", requires = "tls_key", conflicts_with = "tls")]
    pub tls_cert: Option<PathBuf>,
    /// Private key of --tls-cert, PEM
    #[arg(long, env = "SPECTRA_TLS_KEY", value_name = "FILE", requires = "tls_cert")]
    pub tls_key: Option<PathBuf>,
    /// Authority (PEM) that agents have to trust, where their systems do not: install texts carry it
    ///
    /// For a --tls-cert, or a proxy in front, whose certificate is signed by an authority of your own.
    #[arg(long, env = "SPECTRA_TLS_CA", value_name = "FILE", conflicts_with = "tls")]
    pub tls_ca: Option<PathBuf>,
    /// Another name or address for the certificate of --tls auto; may be repeated
    ///
    /// It has the host's name and addresses and that of --external-url by itself.
    #[arg(long, env = "SPECTRA_TLS_NAME", value_name = "NAME", value_delimiter = ',', value_parser = Wanted::parse)]
    pub tls_name: Vec<String>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum TlsMode {
    /// Plain HTTP, unless --tls-cert is given
    #[default]
    Off,
    /// An authority and certificates of the server's own
    Auto,
}

#[derive(Clone, Debug, Args)]
pub struct SecretKeyArg {
    /// File with the key that encrypts what the database must not give away; the same for all servers of it
    ///
    /// Make one with `openssl rand -hex 32 > FILE`, or give the key as `SPECTRA_SECRET_KEY`. Without either,
    /// an embedded database gets one beside it: `spectra.db.key`.
    #[arg(long, env = "SPECTRA_SECRET_KEY_FILE", value_name = "FILE")]
    pub secret_key_file: Option<PathBuf>,
}

impl SecretKeyArg {
    /// Where the key for the database comes from; `file` is that of an embedded one.
    pub fn source(self, file: Option<PathBuf>) -> SealKeySource {
        let made = file.map(|file| {
            let mut name = file.into_os_string();
            name.push(KEY_SUFFIX);
            name.into()
        });
        let text = std::env::var(SECRET_KEY).ok().filter(|text| !text.is_empty());
        SealKeySource { text, file: self.secret_key_file, made }
    }
}

#[derive(Debug, Subcommand)]
#[command(after_help = TLS_EXAMPLES)]
pub enum TlsCommand {
    /// Print the SHA-256 fingerprint of the authority of --tls auto
    Fingerprint(AuthorityArgs),
    /// Print the certificate of the authority of --tls auto (PEM), for --ca-file of agents
    Ca(AuthorityArgs),
    /// Throw the authority away: the next start makes another, which every agent has to be given
    Reset(AuthorityArgs),
}

#[derive(Debug, Args)]
pub struct AuthorityArgs {
    #[command(flatten)]
    pub database: DatabaseArg,
}
