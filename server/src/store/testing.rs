//! What the store's own tests share.

use uuid::Uuid;

use super::{AgentKey, Store, write_to};

/// A fresh database and the store on it; the first must outlive the second.
pub(crate) async fn store() -> (spectra_testkit::TestDatabase, Store) {
    let database = spectra_testkit::database(async |url: &str| {
        Store::open(url).await?.close().await;
        Ok(())
    })
    .await;
    let store = Store::open(&database.url).await.unwrap();
    (database, store)
}

/// An agent with nothing but a name.
pub(crate) async fn agent(store: &Store, hostname: &str) -> AgentKey {
    let sql = "insert into agents (uuid, hostname, registered_at) values ($1, $2, $3) returning id";
    let id: i32 = write_to!(store, pool => {
        sqlx::query_scalar(sql)
            .bind(Uuid::new_v4())
            .bind(hostname.to_owned())
            .bind(super::Time::now())
            .fetch_one(pool)
            .await
            .unwrap()
    });
    AgentKey(id)
}

/// Makes the database refuse rows of `network` with more than 1000 bytes received per second.
pub(crate) async fn refuse_large_rx(store: &Store) {
    let sql = match store {
        Store::Timescale(_) => "alter table metrics_network add constraint small check (rx_bytes <= 1000)",
        Store::Sqlite(_) => {
            "create trigger small before insert on metrics_network when new.rx_bytes > 1000
             begin select raise(abort, 'too large'); end"
        }
    };
    write_to!(store, pool => sqlx::query(sql).execute(pool).await.map(|_| ()).unwrap());
}
