//! `cargo xtask test`: all tests, on SQLite, on TimescaleDB and on Kubernetes, with the totals at the end.

use std::thread;
use std::time::Instant;

use anyhow::{Result, anyhow};

use crate::cargo::{build, cargo};
use crate::cluster::{self, Kit};
use crate::dashboard;
use crate::platforms;
use crate::programs;
use crate::progress::Step;
use crate::schemathesis::{self, Size};
use crate::suite::{self, TestBinary, Totals};
use crate::timescale::{self, Data, Timescale, Wish};

/// Packages whose tests use a database, and run once more on TimescaleDB.
const DATABASE_PACKAGES: &[&str] = &["spectra-testkit", "spectra-server", "spectra-e2e"];

/// Packages whose tests use a cluster: they run where one is up.
const CLUSTER_PACKAGES: &[&str] = &["spectra-kubernetes-tests"];
/// Of those the one that waits for pods on the node, beside the others, which need the API server alone.
const NODE_TESTS: &str = "charts";

/// Shown after the options.
const EXAMPLES: &str = "\
Examples:
  cargo xtask test --provision
  cargo xtask test --platforms --provision
  SPECTRA_TEST_DATABASE_URL=postgres://postgres@localhost/postgres cargo xtask test";

/// Run all tests: on SQLite, then those that use a database again on TimescaleDB, then those of Kubernetes on a real one
///
/// Nothing is skipped: without a TimescaleDB it fails and says what it tried. In this order: the server that
/// SPECTRA_TEST_DATABASE_URL names; a running Docker daemon that has the timescale/timescaledb image; a local
/// PostgreSQL 16 or newer with the extension; as root on Debian or Ubuntu, PostgreSQL 17 with TimescaleDB from
/// Debian trixie's packages, in a folder of the user's cache (`--provision` fills it, once, in about a minute).
///
/// The tests of workloads start a Docker daemon of their own, as root: Debian's `docker.io` and `busybox-static`, which
/// `--provision` installs.
///
/// The dashboard is built before the server, and tried in Chromium against it: Node.js has to be there, `--provision`
/// installs Debian's `chromium`.
///
/// The tests of operator and charts use an API server, which SPECTRA_TEST_KUBECONFIG may name instead, and a node with
/// pods, as root: one program, which Go builds once in 6 to 12 minutes, and Debian's containerd and its kin. `--provision`
/// gets them, and Go too; KUBEBUILDER_ASSETS names the folder of another etcd and kube-apiserver.
///
/// With `--platforms` alone the agent for Windows runs, under Wine 10 of Debian trixie's packages, as root on Debian or
/// Ubuntu: a server keeps what it sends, its service is installed and removed. `--provision` gets Wine, Rust's target and
/// Debian's compiler for it.
///
/// At the end Schemathesis tries the API with requests made up from its description; `--provision` installs it in the
/// user's cache.
///
/// The last line is `N passed, N failed`; the exit status is not 0 when a test failed or none ran.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
#[expect(clippy::doc_markdown, reason = "the comment is the text of --help, where backticks would be noise")]
pub(crate) struct Args {
    /// Install what is missing: debootstrap, Python, Docker, Chromium and containerd here; PostgreSQL 17 with TimescaleDB, Go,
    /// Kubernetes and Schemathesis in the cache folder
    #[arg(long)]
    provision: bool,
    /// Only the tests of the agent for other systems, which need Wine here
    #[arg(long)]
    platforms: bool,
}

pub(crate) fn run(args: &Args) -> Result<()> {
    if args.platforms { on_platforms(args.provision) } else { everything(args) }
}

/// The agent for other systems, as far as it runs here.
fn on_platforms(provision: bool) -> Result<()> {
    let kit = platforms::provide(provision)?;
    let step = Step::start("build the binaries and tests");
    build(&["--workspace", "--bins"])?;
    let binaries = suite::build()?;
    step.done();
    let step = Step::start("tests of the agent for Windows, under Wine");
    let totals = kit.run(&binaries)?;
    step.done();
    suite::close(&[("Windows under Wine", totals)])
}

fn everything(args: &Args) -> Result<()> {
    // First, because it is quick to say that something is not there.
    dashboard::must_be_possible()?;
    let schemathesis = schemathesis::provide(args.provision)?;
    programs::provide(programs::OF_TESTS, args.provision)?;
    // Before cargo: side by side two compilers would take longer than one after the other.
    let cluster = cluster::provide(args.provision)?;
    let timescale =
        timescale::provide(&Wish { provision: args.provision, data: Data::Fresh, is_tuned: false })?;

    // The server embeds it.
    dashboard::build()?;
    let step = Step::start("build the binaries and tests");
    build(&["--workspace", "--bins"])?;
    let binaries = suite::build()?;
    step.done();

    let only_elsewhere = [CLUSTER_PACKAGES, platforms::PACKAGES].concat();
    let mut runs = vec![("SQLite", on_sqlite(&suite::of_other_packages(&binaries, &only_elsewhere))?)];
    let of_cluster = suite::of_packages(&binaries, CLUSTER_PACKAGES);
    let of_database = suite::of_packages(&binaries, DATABASE_PACKAGES);
    // Both wait for others most of the time.
    let (kubernetes, database) = thread::scope(|scope| {
        let kubernetes = scope.spawn(|| on_cluster(&cluster, &of_cluster));
        let database = on_timescale(&timescale, &of_database);
        (kubernetes.join(), database)
    });
    runs.push(("TimescaleDB", database?));
    runs.push(("Kubernetes", kubernetes.map_err(|_| anyhow!("the tests of Kubernetes ended in a panic"))??));
    let step = Step::start("the dashboard's tests, in a browser too");
    runs.push(("dashboard", dashboard::tests()?));
    step.done();
    runs.push(("Schemathesis", schemathesis::run(&schemathesis, Size::DEFAULT)?));
    // The server writes what is left and ends before the last line.
    drop(timescale);
    suite::close(&runs)
}

/// Everything that `cargo test --workspace` runs.
fn on_sqlite(binaries: &[TestBinary]) -> Result<Totals> {
    let step = Step::start("all tests, with SQLite");
    let mut totals = suite::run_all(binaries, None, |_, _| ())?;
    totals.add(&suite::run(&mut cargo(&["test", "--workspace", "--doc", "--no-fail-fast"]))?);
    step.done();
    Ok(totals)
}

/// The tests that use a database, with TimescaleDB.
fn on_timescale(timescale: &Timescale, binaries: &[TestBinary]) -> Result<Totals> {
    let step = Step::start("tests that use a database, with TimescaleDB");
    let totals = suite::run_all(binaries, Some(timescale), |_, _| ())?;
    step.done();
    Ok(totals)
}

/// The tests that use a cluster, with one that ends after them.
fn on_cluster(kit: &Kit, binaries: &[TestBinary]) -> Result<Totals> {
    let clusters = kit.start()?;
    let (step, started) = (Step::start("tests that use a cluster, with Kubernetes"), Instant::now());
    let variables = clusters.variables();
    let (on_node, others): (Vec<_>, Vec<_>) =
        binaries.iter().cloned().partition(|binary| binary.target == NODE_TESTS);
    let run = |binaries: &[TestBinary]| {
        suite::run_all(binaries, None, |_, command| {
            command.envs(variables.iter().map(|(name, value)| (name, value)));
        })
    };
    let (on_node, others) = thread::scope(|scope| {
        let on_node = scope.spawn(|| run(&on_node));
        let others = run(&others);
        (on_node.join(), others)
    });
    let mut totals = others?;
    totals.add(&on_node.map_err(|_| anyhow!("the tests on the node ended in a panic"))??);
    totals.duration = started.elapsed();
    step.done();
    Ok(totals)
}
