//! What a test may expect of its database, on SQLite or on the server that the environment names.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use anyhow::Result;
use spectra_testkit::{TestDatabase, database};
use sqlx::{Connection, PgConnection, SqliteConnection};

/// A stand-in for the server's migrations, the same for all tests because the template is.
async fn migrate(url: &str) -> Result<()> {
    execute(url, "create table note (text varchar not null)").await
}

async fn execute(url: &str, statement: &'static str) -> Result<()> {
    if url.starts_with("postgres://") {
        sqlx::query(statement).execute(&mut PgConnection::connect(url).await?).await?;
    } else {
        let options = sqlx::sqlite::SqliteConnectOptions::new().filename(url).create_if_missing(true);
        sqlx::query(statement).execute(&mut SqliteConnection::connect_with(&options).await?).await?;
    }
    Ok(())
}

async fn notes(database: &TestDatabase) -> Result<i64> {
    let count = "select count(*) from note";
    if database.is_timescale() {
        Ok(sqlx::query_scalar(count).fetch_one(&mut PgConnection::connect(&database.url).await?).await?)
    } else {
        Ok(sqlx::query_scalar(count).fetch_one(&mut SqliteConnection::connect(&database.url).await?).await?)
    }
}

#[tokio::test]
async fn two_tests_do_not_see_each_other_s_rows() {
    let (one, other) = (database(migrate).await, database(migrate).await);
    execute(&one.url, "insert into note values ('mine')").await.unwrap();
    assert_eq!((notes(&one).await.unwrap(), notes(&other).await.unwrap()), (1, 0));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn many_databases_at_once_each_have_the_schema() {
    let migrations = Arc::new(AtomicUsize::new(0));
    let tasks: Vec<_> = (0..8)
        .map(|_| {
            let migrations = Arc::clone(&migrations);
            tokio::spawn(async move {
                let made = database(async |url: &str| {
                    migrations.fetch_add(1, Ordering::SeqCst);
                    migrate(url).await
                });
                let made = made.await;
                assert_eq!(notes(&made).await.unwrap(), 0);
                made.is_timescale()
            })
        })
        .collect();
    for task in tasks {
        let most = if task.await.unwrap() { 1 } else { 8 };
        assert!(migrations.load(Ordering::SeqCst) <= most, "the template is made once");
    }
}
