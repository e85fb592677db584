//! Accounts, API tokens and the first set-up on the command line.

use std::path::PathBuf;
use std::time::Duration;

use clap::{Args, Subcommand, ValueEnum};
use uuid::Uuid;

use super::{DatabaseArg, duration};

pub(super) const USER_EXAMPLES: &str = "\
Examples:
  spectra-server user add admin --role superadmin
  pass show spectra | spectra-server user add ann --password-file -
  spectra-server user list
  spectra-server user password ann
  spectra-server user role ann admin
  spectra-server user disable ann
  spectra-server user enable ann
  spectra-server user remove ann

Whatever is changed holds at once, on every server of the database.";

pub(super) const API_TOKEN_EXAMPLES: &str = "\
Examples:
  spectra-server api-token create prometheus --scope metrics
  spectra-server api-token create deploy --role admin --scope write --expires 30d
  spectra-server api-token list
  spectra-server api-token revoke 01a20f8f-6807-71ad-9782-146607007e2d
  curl -H \"Authorization: Bearer $(cat token)\" http://192.0.2.1:8080/metrics/fleet";

const SETUP_EXAMPLES: &str = "\
Examples:
  spectra-server setup-code
  docker exec spectra spectra-server setup-code";

#[derive(Debug, Subcommand)]
pub enum UserCommand {
    /// Make an account; without --password-file a password is generated and is all that stdout gets
    Add(UserAddArgs),
    /// Tell every account: name, role, last sign-in
    List(UserListArgs),
    /// Give an account another password and sign it out everywhere
    Password(UserPasswordArgs),
    /// Give an account another role
    Role(UserRoleArgs),
    /// Let nobody sign in with an account, and refuse its API tokens
    Disable(UserNameArgs),
    /// Undo `disable`
    Enable(UserNameArgs),
    /// Remove an account with its sessions and API tokens
    Remove(UserNameArgs),
}

#[derive(Debug, Args)]
#[command(after_help = USER_EXAMPLES)]
pub struct UserAddArgs {
    /// Name to sign in with; upper and lower case are the same
    pub name: String,
    /// What the person may do: look, change things, or everything
    #[arg(long, value_enum, default_value_t = RoleArg::Viewer)]
    pub role: RoleArg,
    /// File with the password in its first line; - is stdin
    #[arg(long, value_name = "FILE|-")]
    pub password_file: Option<PathBuf>,
    #[command(flatten)]
    pub database: DatabaseArg,
}

#[derive(Debug, Args)]
#[command(after_help = USER_EXAMPLES)]
pub struct UserListArgs {
    #[command(flatten)]
    pub database: DatabaseArg,
}

#[derive(Debug, Args)]
#[command(after_help = USER_EXAMPLES)]
pub struct UserNameArgs {
    /// Name of the account
    pub name: String,
    #[command(flatten)]
    pub database: DatabaseArg,
}

#[derive(Debug, Args)]
#[command(after_help = USER_EXAMPLES)]
pub struct UserPasswordArgs {
    #[command(flatten)]
    pub user: UserNameArgs,
    /// File with the password in its first line, - is stdin; without it one is generated
    #[arg(long, value_name = "FILE|-")]
    pub password_file: Option<PathBuf>,
}

#[derive(Debug, Args)]
#[command(after_help = USER_EXAMPLES)]
pub struct UserRoleArgs {
    #[command(flatten)]
    pub user: UserNameArgs,
    /// What the person may do: look, change things, or everything
    #[arg(value_enum)]
    pub role: RoleArg,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum RoleArg {
    Viewer,
    Admin,
    Superadmin,
}

#[derive(Debug, Subcommand)]
pub enum ApiTokenCommand {
    /// Make an API token, for `Authorization: Bearer`; it is all that stdout gets, and cannot be shown again
    Create(ApiTokenCreateArgs),
    /// Tell every API token: id, name, owner, role, scope, end, last use
    List(ApiTokenListArgs),
    /// Refuse an API token from now on
    Revoke(ApiTokenRevokeArgs),
}

#[derive(Debug, Args)]
#[command(after_help = API_TOKEN_EXAMPLES)]
pub struct ApiTokenCreateArgs {
    /// What it is for
    pub name: String,
    /// What it may do at most
    #[arg(long, default_value = "viewer")]
    #[arg(value_parser = ["viewer", "admin", "superadmin", "operator"])]
    pub role: String,
    /// metrics: only /metrics/fleet; read: what changes nothing; write: everything that the role may
    #[arg(long, default_value = "read", value_parser = ["metrics", "read", "write"])]
    pub scope: String,
    /// How long it can be used, at most 366d: a number with s, m, h or d
    #[arg(long, value_name = "DURATION", default_value = "90d", value_parser = duration)]
    pub expires: Duration,
    #[command(flatten)]
    pub database: DatabaseArg,
}

#[derive(Debug, Args)]
#[command(after_help = API_TOKEN_EXAMPLES)]
pub struct ApiTokenListArgs {
    #[command(flatten)]
    pub database: DatabaseArg,
}

#[derive(Debug, Args)]
#[command(after_help = API_TOKEN_EXAMPLES)]
pub struct ApiTokenRevokeArgs {
    /// Its id, as `list` tells it
    pub id: Uuid,
    #[command(flatten)]
    pub database: DatabaseArg,
}

#[derive(Debug, Args)]
#[command(after_help = SETUP_EXAMPLES)]
pub struct SetupCodeArgs {
    #[command(flatten)]
    pub database: DatabaseArg,
}
