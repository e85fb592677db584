//! `cargo xtask up`: a server with this machine as its first host, from nothing to values on the screen.

mod account;
mod api;
mod host;
mod state;
mod watch;

use std::net::TcpListener;
use std::path::PathBuf;

use anyhow::{Context, Result};
use clap::ValueEnum;

use crate::cargo::build;
use crate::children::{Agent, Children, Setup};
use crate::dashboard;
use crate::interrupt::Interrupted;
use crate::progress::Step;
use crate::timescale::{self, Data, Timescale, Wish};
use account::Account;
use api::Api;
use state::State;

/// Shown after the options.
const EXAMPLES: &str = "\
Examples:
  cargo xtask up
  cargo xtask up --port 9000 --fresh
  cargo xtask up --database timescale --provision";

/// Start a server and an agent on this machine, and show what they measure
///
/// Builds both, starts the server on 127.0.0.1, makes the account `admin` the first time and shows its password
/// once, registers this machine and waits for its first values. Ctrl-C ends both. The next `up` goes on with the
/// same agent and the same data; they are in .spectra/ with the logs of both programs.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Args {
    /// Where the server keeps its data
    #[arg(long, value_enum, default_value_t = Database::Sqlite)]
    database: Database,
    /// Port of the server on 127.0.0.1
    #[arg(long, default_value_t = 8080, value_parser = clap::value_parser!(u16).range(1..))]
    port: u16,
    /// Forget the data, accounts and agent of earlier runs with this database
    #[arg(long)]
    fresh: bool,
    /// With `--database timescale`: install what is missing, as `cargo xtask test --provision` does
    #[arg(long)]
    provision: bool,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Database {
    /// The embedded database: one file in .spectra/
    Sqlite,
    /// A TimescaleDB server of its own, with its data in .spectra/timescale/
    Timescale,
}

/// What else may be wrong when an agent and a server do not find together.
const DO_NOT_FIT: &str =
    "if the data of an earlier run do not fit together, `cargo xtask up --fresh` begins anew";

/// The shortest that the agent allows: a person is watching.
const FLUSH_SECONDS: u8 = 5;

pub(crate) fn run(args: &Args) -> Result<()> {
    match up(args) {
        // Ctrl-C is how this command ends.
        Err(error) if error.is::<Interrupted>() => {
            eprintln!("\nstopped; the data are kept");
            Ok(())
        }
        outcome => outcome,
    }
}

fn up(args: &Args) -> Result<()> {
    let Args { database, port, fresh, provision } = args;
    let state = State::open(*database, *fresh)?;
    must_be_free(*port)?;

    dashboard::build_if_possible()?;
    let step = Step::start("build the server and the agent");
    build(&["--workspace", "--bin", "spectra-server", "--bin", "spectra-agent"])?;
    step.done();

    let timescale = match database {
        Database::Sqlite => None,
        Database::Timescale => Some(own_timescale(&state, *provision)?),
    };
    let mut children = Children::new(Setup {
        profile: "debug",
        folder: state.folder().to_owned(),
        port: *port,
        database: address(&state, timescale.as_ref()),
        server: Vec::new(),
        agent: Agent { arguments: vec!["--flush".to_owned(), FLUSH_SECONDS.to_string()], ..Agent::default() },
    });
    let shown = show(&state, &mut children, *port);
    let step = Step::start("stop the agent and the server");
    // The agent first: what it still has goes to the server.
    children.stop();
    drop(timescale);
    step.done();
    shown
}

/// Starts both and shows values until one ends or Ctrl-C comes.
fn show(state: &State, children: &mut Children, port: u16) -> Result<()> {
    let mut api = Api::new(port);
    children.start_server()?;
    children.wait_for(&format!("start the server at {}", api.url()), || Ok(api.is_ready()))?;

    let mut account = Account::sign_in(state, children, &mut api)?;
    let id = children.start_agent().context(DO_NOT_FIT)?;
    if api.host(&id)?.and_then(|host| host.updated()).is_some() {
        // An earlier run's values are shown at once; this run's follow within seconds.
        eprintln!("    goes on with the data of the last run");
    } else {
        let stored = || Ok(api.host(&id)?.and_then(|host| host.updated()).is_some());
        children.wait_for("measure this machine and store the first values", stored).context(DO_NOT_FIT)?;
    }

    let password = account.make_admin(state, children)?;
    println!("\n  Spectra    {}", api.url());
    match password {
        Some(password) => println!("  sign in    admin, password {password} (shown this once)"),
        None => println!("  sign in    admin, with the password shown when the account was made"),
    }
    println!("  end        Ctrl-C\n");
    watch::watch(children, || api.host(&id))
}

fn must_be_free(port: u16) -> Result<()> {
    let next = port.checked_add(1).unwrap_or(8080);
    let free = TcpListener::bind(("127.0.0.1", port));
    free.map(drop).with_context(|| {
        format!(
            "port {port} of 127.0.0.1 cannot be used: stop what uses it, or choose another with --port {next}"
        )
    })
}

fn own_timescale(state: &State, provision: bool) -> Result<Timescale> {
    let folder: PathBuf = state.folder().join("postgres");
    timescale::provide_own(&Wish { provision, data: Data::Kept(folder), is_tuned: false })
}

/// What the server takes as its database.
fn address(state: &State, timescale: Option<&Timescale>) -> String {
    timescale.map_or_else(
        || state.folder().join("spectra.db").to_string_lossy().into_owned(),
        |timescale| timescale.url.clone(),
    )
}
