//! The TimescaleDB side: databases copied from a template, under locks that hold across test processes.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use anyhow::{Context, Result};
use sqlx::{AssertSqlSafe, Connection, Executor, PgConnection};
use uuid::Uuid;

use super::{Cleanup, DISPOSABLE_VARIABLE, TestDatabase, template};

/// Prefix of test databases; the rest of the name is a UUID of version 7, which tells the age.
const PREFIX: &str = "spectra_test_";

/// Advisory lock around templates: exclusive to make or drop one, shared to copy one. The number is
/// "spectra" in ASCII; advisory locks belong to the database of the URL, which all runs share.
const TEMPLATE_LOCK: i64 = 0x0073_7065_6374_7261;

/// A database older than this was left by a run that was killed: no run takes half as long.
const LEFTOVER_AGE: Duration = Duration::from_hours(2);

/// Old databases dropped at most by one run, each a second or so of disk work.
const LEFTOVERS_PER_RUN: usize = 20;

pub(super) async fn create(
    server: &str,
    migrate: impl AsyncFnOnce(&str) -> Result<()>,
) -> Result<TestDatabase> {
    let mut admin = PgConnection::connect(server).await.context("cannot connect")?;
    let template = template::name()?;
    let name = format!("{PREFIX}{}", Uuid::now_v7().simple());

    lock(&mut admin, Lock::Shared).await?;
    if !exists(&mut admin, &template).await? {
        unlock(&mut admin, Lock::Shared).await?;
        lock(&mut admin, Lock::Exclusive).await?;
        make_template(&mut admin, server, &template, migrate).await?;
        lock(&mut admin, Lock::Shared).await?;
        unlock(&mut admin, Lock::Exclusive).await?;
    }
    run(&mut admin, format!("create database {name} template {template}")).await?;
    // Closing the session gives the lock back.
    admin.close().await.context("cannot close the session")?;

    let url = with_database(server, &name)?;
    let leftover = Leftover { server: server.to_owned(), name };
    Ok(TestDatabase { url, cleanup: Cleanup::Database { _database: leftover } })
}

/// Makes the template under another name first, so that one whose migration failed is never copied.
async fn make_template(
    admin: &mut PgConnection,
    server: &str,
    template: &str,
    migrate: impl AsyncFnOnce(&str) -> Result<()>,
) -> Result<()> {
    if exists(admin, template).await? {
        return Ok(());
    }
    if !is_disposable() {
        drop_old(admin).await?;
    }
    let draft = format!("{PREFIX}{}", Uuid::now_v7().simple());
    run(admin, format!("create database {draft}")).await?;
    migrate(&with_database(server, &draft)?).await.context("cannot migrate the template database")?;
    disconnect(admin, &draft).await?;
    run(admin, format!("alter database {draft} rename to {template}")).await
}

/// Drops templates of other schemas, and test databases that killed runs left.
async fn drop_old(admin: &mut PgConnection) -> Result<()> {
    let names: Vec<String> =
        sqlx::query_scalar("select datname::text from pg_database where datname like 'spectra\\_%'")
            .fetch_all(&mut *admin)
            .await
            .context("cannot list databases")?;
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    for name in names.iter().filter(|name| is_old(name, now)).take(LEFTOVERS_PER_RUN) {
        run(admin, format!("drop database if exists {name} with (force)")).await?;
    }
    Ok(())
}

/// Whether a database of this name may go. The caller holds the lock, so nobody is copying a template.
fn is_old(name: &str, now: Duration) -> bool {
    if name.starts_with(template::PREFIX) {
        return true;
    }
    let made =
        name.strip_prefix(PREFIX).and_then(|id| Uuid::try_parse(id).ok()).and_then(|id| id.get_timestamp());
    made.is_some_and(|made| {
        let (seconds, _) = made.to_unix();
        Duration::from_secs(seconds) + LEFTOVER_AGE < now
    })
}

/// A template must have no sessions; those of the migration may take a moment to end.
async fn disconnect(admin: &mut PgConnection, database: &str) -> Result<()> {
    sqlx::query("select pg_terminate_backend(pid, 5000) from pg_stat_activity where datname = $1")
        .bind(database)
        .execute(admin)
        .await
        .with_context(|| format!("cannot end the sessions on {database}"))?;
    Ok(())
}

async fn exists(admin: &mut PgConnection, name: &str) -> Result<bool> {
    sqlx::query_scalar("select exists (select 1 from pg_database where datname = $1)")
        .bind(name)
        .fetch_one(admin)
        .await
        .context("cannot look for the template database")
}

#[derive(Clone, Copy)]
enum Lock {
    Shared,
    Exclusive,
}

async fn lock(admin: &mut PgConnection, lock: Lock) -> Result<()> {
    let statement = match lock {
        Lock::Shared => "select pg_advisory_lock_shared($1)",
        Lock::Exclusive => "select pg_advisory_lock($1)",
    };
    sqlx::query(statement)
        .bind(TEMPLATE_LOCK)
        .execute(admin)
        .await
        .context("cannot take the template lock")?;
    Ok(())
}

async fn unlock(admin: &mut PgConnection, lock: Lock) -> Result<()> {
    let statement = match lock {
        Lock::Shared => "select pg_advisory_unlock_shared($1)",
        Lock::Exclusive => "select pg_advisory_unlock($1)",
    };
    sqlx::query(statement)
        .bind(TEMPLATE_LOCK)
        .execute(admin)
        .await
        .context("cannot give the template lock back")?;
    Ok(())
}

/// Runs a statement that takes no parameters; names in it are ours, never from outside.
async fn run(admin: &mut PgConnection, statement: String) -> Result<()> {
    admin
        .execute(AssertSqlSafe(statement.as_str()))
        .await
        .with_context(|| format!("cannot run `{statement}`"))?;
    Ok(())
}

fn is_disposable() -> bool {
    std::env::var_os(DISPOSABLE_VARIABLE).is_some()
}

/// The server's URL with another database in its path.
fn with_database(server: &str, name: &str) -> Result<String> {
    let (scheme, rest) = server.split_once("://").context("the URL has no scheme")?;
    let (address, query) =
        rest.split_once('?').map_or((rest, None), |(address, query)| (address, Some(query)));
    let (authority, _) = address.split_once('/').unwrap_or((address, ""));
    let query = query.map(|query| format!("?{query}")).unwrap_or_default();
    Ok(format!("{scheme}://{authority}/{name}{query}"))
}

/// A database that is dropped, in the background, with this value. What the end of the process
/// cuts short falls to a later run.
#[derive(Debug)]
pub(super) struct Leftover {
    server: String,
    name: String,
}

impl Drop for Leftover {
    fn drop(&mut self) {
        if is_disposable() {
            return;
        }
        let (server, name) = (std::mem::take(&mut self.server), std::mem::take(&mut self.name));
        std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
            runtime.block_on(async {
                let mut admin = PgConnection::connect(&server).await?;
                run(&mut admin, format!("drop database if exists {name} with (force)")).await
            })
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_database_of_a_url_is_replaced() {
        for (server, expected) in [
            ("postgres://u:p@localhost:5432/postgres", "postgres://u:p@localhost:5432/x"),
            ("postgres://localhost", "postgres://localhost/x"),
            ("postgresql://h/db?sslmode=disable&host=/run", "postgresql://h/x?sslmode=disable&host=/run"),
        ] {
            assert_eq!(with_database(server, "x").unwrap(), expected);
        }
    }

    #[test]
    fn only_other_templates_and_aged_test_databases_are_old() {
        let id = Uuid::now_v7();
        let made = Duration::from_secs(id.get_timestamp().unwrap().to_unix().0);
        let test = format!("{PREFIX}{}", id.simple());
        for (name, age, expected) in [
            (test.as_str(), Duration::from_mins(1), false),
            (test.as_str(), LEFTOVER_AGE * 2, true),
            ("spectra_template_00ff", Duration::ZERO, true),
            ("spectra_test_notes", LEFTOVER_AGE * 2, false),
            ("spectra_production", LEFTOVER_AGE * 2, false),
        ] {
            assert_eq!(is_old(name, made + age), expected, "{name} at {age:?}");
        }
    }
}
