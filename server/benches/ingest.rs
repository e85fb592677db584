//! Rows per second through HTTP into a database, against the same rows written to it without Spectra.
//!
//! The database is the one that `SPECTRA_TEST_DATABASE_URL` names, else SQLite; `cargo xtask bench`
//! runs both. Rounds of the two ways alternate, so that the ratio holds on a machine whose speed drifts.

#[path = "ingest/fleet.rs"]
mod fleet;
#[path = "ingest/load.rs"]
mod load;
#[path = "ingest/raw.rs"]
mod raw;

use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::Result;
use spectra_server::store::Store;
use spectra_testkit::TestDatabase;

/// As in the server's program.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

const ROUNDS: usize = 7;
/// Rows per second through HTTP, as a share of what the database does alone.
const GOAL: f64 = 0.5;

#[tokio::main]
async fn main() -> Result<()> {
    let (ours, theirs) = (database().await, database().await);
    let (name, baseline) =
        if ours.is_timescale() { ("TimescaleDB", "binary COPY") } else { ("SQLite", "prepared inserts") };
    let mut fleet = fleet::Fleet::start(&ours.url).await?;
    let (mut http, mut alone) = (Vec::new(), Vec::new());
    // The first round warms caches, plans and files on both sides and does not count.
    for round in 0..=ROUNDS {
        let bodies = Arc::new(load::bodies(round));
        let submissions = load::submissions(&bodies)?;
        let without = if ours.is_timescale() {
            raw::copy(&theirs.url, &submissions).await?
        } else {
            raw::sqlite(Path::new(&theirs.url), &submissions)?
        };
        drop(submissions);
        let start = Instant::now();
        fleet.send(&bodies).await?;
        if round > 0 {
            http.push(start.elapsed());
            alone.push(without);
        }
    }
    let ratios = http.iter().zip(&alone).map(|(http, alone)| alone.as_secs_f64() / http.as_secs_f64());
    let ratio = median(ratios.collect());
    println!("{name}: {} rows a round, {ROUNDS} rounds, medians", load::ROWS);
    println!("  {baseline:<18} {:>9.0} rows/s", median(alone.iter().map(per_second).collect()));
    println!("  through HTTP       {:>9.0} rows/s", median(http.iter().map(per_second).collect()));
    let verdict = if ratio >= GOAL { "reached" } else { "missed" };
    println!("  ratio              {ratio:>9.2}   goal {GOAL:.2}: {verdict}");
    Ok(())
}

async fn database() -> TestDatabase {
    spectra_testkit::database(async |url: &str| {
        Store::open(url).await?.close().await;
        Ok(())
    })
    .await
}

fn per_second(time: &Duration) -> f64 {
    load::ROWS as f64 / time.as_secs_f64()
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}
