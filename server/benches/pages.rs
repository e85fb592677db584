//! How fast pages are over a fleet's history: hosts with a day of readings, some with a month, and ten times
//! as many with their newest values.
//!
//! The database is the one that `SPECTRA_TEST_DATABASE_URL` names, else SQLite; `cargo xtask bench pages`
//! runs both. What is asked goes through HTTP, one page after the other, as one person opens them.

#[path = "pages/ask.rs"]
mod ask;
#[path = "pages/figures.rs"]
mod figures;
#[path = "pages/host.rs"]
mod host;
#[path = "pages/seed.rs"]
mod seed;
#[path = "pages/stage.rs"]
mod stage;

use anyhow::Result;
use clap::Parser;
use spectra_server::history::retention::{Retention, Wish};
use spectra_server::store::Store;

use figures::Figures;
use stage::Stage;

/// As in the server's program.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Hosts with newest values for each one with a history.
const FLEET: usize = 10;
/// Pages that are opened for one figure.
const PAGES: usize = 200;
/// Answers about the whole fleet for one figure; they take a thousand times as long.
const ANSWERS: usize = 15;

/// What a host's page asks for at once.
const HOST_PAGE: [&str; 8] = ["cpu", "memory", "disk", "diskio", "network", "temperature", "wifi", "pi"];

#[derive(Debug, Parser)]
struct Args {
    /// How many hosts have a day of readings
    #[arg(long, default_value_t = 1000)]
    hosts: usize,
    /// Given by cargo
    #[arg(long, hide = true)]
    bench: bool,
}

#[tokio::main]
async fn main() -> Result<()> {
    let Args { hosts, bench: _ } = Args::parse();
    let database = spectra_testkit::database(async |url: &str| {
        Store::open(url).await?.close().await;
        Ok(())
    })
    .await;
    let store = Store::open(&database.url).await?;
    let retention =
        Retention::of(Wish { raw: Some(seed::MONTH), ..Wish::default() }, store.edition().await?)?;
    let fleet = seed::history(&store, &database.url, hosts, hosts * FLEET).await?;
    println!(
        "{}: {hosts} hosts with a day of readings, {} hosts in all",
        store.edition().await?.name(),
        fleet.len()
    );
    measure(&Stage::set(&database.url, retention).await?, &store, &fleet, hosts).await?;
    let compressed = seed::compressed(&store).await?;
    let Some(held) = compressed else { return Ok(()) };
    println!("{held}\nthe same from the columnstore:");
    // Fresh connections: plans may remember what tables were like.
    store.close().await;
    let store = Store::open(&database.url).await?;
    measure(&Stage::set(&database.url, retention).await?, &store, &fleet, hosts).await
}

async fn measure(stage: &Stage, store: &Store, fleet: &[seed::Host], hosts: usize) -> Result<()> {
    seed::newest(store, fleet).await?;
    let processors = std::thread::available_parallelism()?.get();
    let long = seed::LONG_HOSTS.min(hosts);
    for (name, range, goal, among, at_once) in [
        ("a query of a host's page, 24 h", "24h", 25.0, hosts, HOST_PAGE.len()),
        ("  as many at once as processors", "24h", 25.0, hosts, processors),
        ("a query of a host's page, 30 d", "30d", 50.0, long, HOST_PAGE.len()),
        ("  as many at once as processors", "30d", 50.0, long, processors),
    ] {
        let mut figures = Figures::new(name, Some(goal));
        for page in 0..PAGES {
            // Far apart from each other: hardly anything is in a cache.
            let host = &fleet[page * 7919 % among];
            let paths = HOST_PAGE.map(|family| format!("/api/v1/agents/{}/{family}?range={range}", host.id));
            let person = stage.person().await?;
            for paths in paths.chunks(at_once) {
                figures.add(person.page(paths).await?);
            }
        }
        figures.print();
    }
    for (name, path, goal) in [
        ("the fleet's overview", "/api/v1/overview", Some(100.0)),
        ("a page of the overview", "/api/v1/overview/page?size=100&sort=severity&count=true", None),
        ("how many hosts are how", "/api/v1/overview/stats", None),
        ("sparklines", "/api/v1/overview/sparklines", None),
        ("the fleet's chart, 24 h", "/api/v1/overview/fleet/chart?range=24h", None),
        ("the fleet's chart, 30 d", "/api/v1/overview/fleet/chart?range=30d", None),
        ("the fleet's hours, 24 h", "/api/v1/overview/heatmap?range=24h", None),
        ("the fleet's values for Prometheus", "/metrics/fleet", None),
    ] {
        let mut figures = Figures::new(name, goal);
        for _ in 0..ANSWERS {
            figures.add(stage.person().await?.page(&[path.to_owned()]).await?);
        }
        figures.print();
    }
    Ok(())
}
