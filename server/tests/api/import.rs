//! Coming from the original Spectra: its database is read, its agents and people go on.

use std::time::{Duration, Instant};

use serde_json::json;
use spectra_server::secret::Digest;
use spectra_server::store::{Import, ImportedAgent, ImportedSecret, NewUser, OriginalAgent, Store, Time};
use spectra_testkit::database::{DISPOSABLE_VARIABLE, server};
use sqlx::{AssertSqlSafe, Connection as _, PgConnection};
use uuid::Uuid;

use crate::support::program::{run, text};
use crate::support::{TestServer, database, envelope, eventually};

/// The original's tables, as far as they are read.
const SCHEMA: &str = "
    create table agents (
        id uuid primary key, secret_hash text not null, hostname text not null, os text, platform text,
        arch text, cpu_model text, cpu_cores integer, ram_total bigint,
        registered_at timestamptz not null default now(), last_seen timestamptz not null default now(),
        secret_sha256 bytea, ip_address text, version text not null default '',
        commit text not null default '', binary_hash text not null default '');
    create table users (
        id uuid primary key default gen_random_uuid(), username text not null unique, password text not null,
        role text not null default 'admin', created_at timestamptz not null default now(),
        updated_at timestamptz not null default now());
    create table user_config (
        user_id uuid not null references users (id) on delete cascade, config_key text not null,
        config_value jsonb not null, updated_at timestamptz not null default now(),
        primary key (user_id, config_key));
    create table agent_labels (
        agent_id uuid not null references agents (id) on delete cascade, key text not null,
        value text not null, source text not null, updated_at timestamptz not null default now(),
        primary key (agent_id, key));
    create table agent_config (
        agent_id uuid not null, config_key text not null, config_value jsonb not null,
        updated_at timestamptz not null default now(), primary key (agent_id, config_key));
    create table status_thresholds (
        id integer primary key default 1, cpu_warn double precision not null default 80,
        cpu_crit double precision not null default 95, mem_warn double precision not null default 80,
        mem_crit double precision not null default 95, disk_warn double precision not null default 98,
        disk_crit double precision not null default 99, temp_warn double precision not null default 70,
        temp_crit double precision not null default 85, stale_seconds integer not null default 120,
        offline_seconds integer not null default 600);
    insert into status_thresholds (cpu_warn) values (70);";

/// A database of the original with two agents, the second known by bcrypt only, and two people.
struct Original {
    server: String,
    name: String,
    url: String,
    agents: [(Uuid, String); 2],
}

impl Original {
    /// `None` where no PostgreSQL is at hand, which is where the tests run on SQLite.
    async fn create() -> Option<Self> {
        let server = server()?;
        let name = format!("original_{}", Uuid::new_v4().simple());
        let mut connection = PgConnection::connect(&server).await.unwrap();
        let create = format!("create database {name} template template0");
        sqlx::raw_sql(AssertSqlSafe(create)).execute(&mut connection).await.unwrap();
        let (base, _) = server.rsplit_once('/').unwrap();
        let options = server.rsplit_once('?').map(|(_, options)| format!("?{options}")).unwrap_or_default();
        let url = format!("{base}/{name}{options}");
        let agents = [1, 2].map(|n| (Uuid::new_v4(), format!("{n}").repeat(64)));
        let mut connection = PgConnection::connect(&url).await.unwrap();
        sqlx::raw_sql(SCHEMA).execute(&mut connection).await.unwrap();
        let original = Self { server, name, url, agents };
        original.fill(&mut connection).await;
        Some(original)
    }

    async fn fill(&self, connection: &mut PgConnection) {
        let [(new, secret), (old, old_secret)] = &self.agents;
        let insert =
            "insert into agents (id, secret_hash, hostname, os, arch, secret_sha256, version, ip_address)
                      values ($1, $2, $3, 'linux', 'arm64', $4, $5, '192.0.2.9')";
        for (id, bcrypt, name, digest, version) in [
            (new, String::new(), "new", Some(Digest::of(secret).as_bytes().to_vec()), "1.2"),
            (old, bcrypt::hash(old_secret, 4).unwrap(), "old", None, ""),
        ] {
            let query = sqlx::query(insert).bind(id).bind(bcrypt).bind(name).bind(digest).bind(version);
            query.execute(&mut *connection).await.unwrap();
        }
        for (name, role) in [("Admin", "superadmin"), ("eve", "viewer")] {
            sqlx::query("insert into users (username, password, role) values ($1, $2, $3)")
                .bind(name)
                .bind(bcrypt::hash("correct horse", 4).unwrap())
                .bind(role)
                .execute(&mut *connection)
                .await
                .unwrap();
        }
        for (key, value) in [("starred_agents", json!([new])), (&*"k".repeat(200), json!(1))] {
            sqlx::query(
                "insert into user_config select id, $1, $2, now() from users where username = 'Admin'",
            )
            .bind(key)
            .bind(value)
            .execute(&mut *connection)
            .await
            .unwrap();
        }
        for (key, value, source) in
            [("env", "prod", "user"), ("os", "linux", "auto"), ("hardware", "raspberry-pi", "auto")]
        {
            sqlx::query("insert into agent_labels (agent_id, key, value, source) values ($1, $2, $3, $4)")
                .bind(new)
                .bind(key)
                .bind(value)
                .bind(source)
                .execute(&mut *connection)
                .await
                .unwrap();
        }
        sqlx::query("insert into agent_config (agent_id, config_key, config_value) values ($1, 'log_level', '\"debug\"')")
            .bind(new)
            .execute(&mut *connection)
            .await
            .unwrap();
    }

    async fn drop(self) {
        // Each drop is a checkpoint of all databases of the tests.
        if std::env::var_os(DISPOSABLE_VARIABLE).is_some() {
            return;
        }
        let mut connection = PgConnection::connect(&self.server).await.unwrap();
        let drop = format!("drop database {} with (force)", self.name);
        sqlx::raw_sql(AssertSqlSafe(drop)).execute(&mut connection).await.unwrap();
    }
}

/// Into SQLite and into TimescaleDB.
async fn takes_over(original: &Original, server: &TestServer) {
    let import = |more: &[&str]| {
        let output = run(
            None,
            &[&["import", &original.url, "--database", &server.app.config.database], more].concat(),
        );
        assert!(output.status.success(), "{output:?}");
        assert!(text(&output.stderr).contains("left out: the setting \"kkk"), "{output:?}");
        text(&output.stdout)
    };
    let dry = import(&["--dry-run"]);
    assert!(dry.starts_with("agents: 2 would be taken over, 0 here already\nusers: 2 would"), "{dry}");
    assert!(server.app.store.agents().await.unwrap().is_empty(), "nothing was changed");
    let first = import(&[]);
    for line in [
        "agents: 2 taken over, 0 here already",
        "users: 2 taken over, 0 here already",
        "labels: 1 taken over, 0 here already",
        "settings of hosts: 1 taken over, 0 here already",
        "settings of users: 1 taken over, 0 here already",
        "thresholds: 1 taken over, 0 here already",
    ] {
        assert!(first.contains(line), "{line} is not in {first}");
    }
    let again = import(&[]);
    assert!(again.contains("agents: 0 taken over, 2 here already"), "{again}");
    assert!(again.contains("thresholds: 0 taken over, 1 here already"), "{again}");
    assert!(again.contains("settings of users: 0 taken over, 1 here already"), "{again}");
    let thresholds = server.app.store.thresholds().await.unwrap();
    assert_eq!((thresholds.cpu_warn, thresholds.offline_seconds), (70.0, 600));

    // Unmodified agents of the original send the same secret as ever.
    for (id, secret) in &original.agents {
        let agent = server.anon().with("x-agent-id", &id.to_string()).with("x-agent-secret", secret);
        let wrong = agent.clone().with("x-agent-secret", &"f".repeat(64));
        assert_eq!(wrong.get("/api/v1/agent/config").await.status, 401);
        for _ in 0..3 {
            let reading = json!([envelope("cpu", Time::now(), json!({"usage": 5}))]);
            let sent = agent.post("/api/v1/agent/metrics", &reading);
            assert_eq!(sent.await.status, 202);
        }
        assert_eq!(wrong.get("/api/v1/agent/config").await.status, 401);
    }
    let key = server.app.store.agent_key(original.agents[1].0).await.unwrap().unwrap();
    let credentials = server.app.store.agent_credentials(original.agents[1].0).await.unwrap().unwrap();
    assert_eq!((credentials.agent, credentials.original, credentials.secrets.len()), (key, None, 1));

    // People sign in with their passwords, which are kept our way from then on.
    for _ in 0..2 {
        let body = json!({"username": "admin", "password": "correct horse"});
        let answer = server.anon().post("/api/v1/auth/login", &body).await;
        assert_eq!((answer.status.as_u16(), &answer.json["role"]), (200, &json!("superadmin")));
    }
    let (admin, kept) =
        (server.app.store.user_by_name("admin").await.unwrap().unwrap(), &original.agents[0].0);
    let settings = server.app.store.user_settings(admin.id).await.unwrap();
    assert_eq!(json!(settings), json!({"starred_agents": [kept]}), "what fits here is kept");
    let body = json!({"username": "admin", "password": "wrong horse"});
    assert_eq!(server.anon().post("/api/v1/auth/login", &body).await.status, 401);
    let admin = server.app.store.user_by_name("admin").await.unwrap().unwrap();
    assert!(admin.password_hash.starts_with("$argon2id$"));

    let host = server.viewer().await.get(&format!("/api/v1/overview/page?id={}", original.agents[0].0)).await;
    let host = &host.json["agents"][0];
    let labels = json!({
        "env": "prod", "os": "linux", "arch": "arm64", "hardware": "raspberry-pi", "agent_version": "1.2",
    });
    assert_eq!((&host["hostname"], &host["labels"]), (&json!("new"), &labels));
    let old = server.app.store.agent(original.agents[1].0).await.unwrap().unwrap();
    assert_eq!((old.agent_version, old.agent_commit, old.binary_hash), (None, None, None));
    import(&[]);
    let credentials = server.app.store.agent_credentials(original.agents[1].0).await.unwrap().unwrap();
    assert_eq!(credentials.original, None, "what was upgraded stays so");
}

#[tokio::test(flavor = "multi_thread")]
async fn agents_and_people_of_the_original_go_on_without_a_hand_on_them() {
    let Some(original) = Original::create().await else {
        // Without a PostgreSQL there is no original either: what is left is that SQLite is none.
        let database = database().await;
        let output = run(None, &["import", "mysql://nowhere", "--database", &database.url]);
        assert_eq!(output.status.code(), Some(1));
        return;
    };
    takes_over(&original, &TestServer::start().await).await;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("embedded.db");
    let embedded = TestServer::with(|config| config.database = path.to_str().unwrap().to_owned()).await;
    takes_over(&original, &embedded).await;
    original.drop().await;
}

/// An agent of the original that is here by its secret's digest.
fn imported(id: Uuid, secret: &str) -> Import {
    let agent = OriginalAgent {
        id,
        secret_hash: None,
        secret_sha256: None,
        hostname: "old".to_owned(),
        os: None,
        platform: None,
        arch: None,
        cpu_model: None,
        cpu_cores: None,
        ram_total: None,
        registered_at: Time::now(),
        last_seen: None,
        ip_address: None,
        version: None,
        commit: None,
        binary_hash: None,
    };
    let secret = ImportedSecret::Sha256(Digest::of(secret));
    Import { agents: vec![ImportedAgent { agent, secret, hardware: None }], ..Import::default() }
}

#[tokio::test]
async fn agents_that_were_refused_before_the_import_are_let_in_soon() {
    let server = TestServer::start().await;
    let (id, secret) = (Uuid::new_v4(), "5".repeat(64));
    let agent = server.anon().with("x-agent-id", &id.to_string()).with("x-agent-secret", &secret);
    let reading = json!([envelope("cpu", Time::now(), json!({"usage": 5}))]);
    assert_eq!(agent.post("/api/v1/agent/metrics", &reading).await.status, 401);
    // As the command line does it, which is another process.
    let beside = Store::open(&server.app.config.database).await.unwrap();
    assert_eq!(beside.import(&imported(id, &secret), Time::now(), false).await.unwrap().agents, 1);
    beside.close().await;
    eventually(async || {
        let status = agent.post("/api/v1/agent/metrics", &reading).await.status;
        (status == 202).then_some(())
    })
    .await;
}

#[tokio::test]
async fn guesses_at_a_secret_of_the_original_use_up_the_rate_of_their_network() {
    let server = TestServer::start().await;
    let id = Uuid::new_v4();
    let mut import = imported(id, "");
    import.agents[0].secret = ImportedSecret::Bcrypt(bcrypt::hash("x".repeat(64), 4).unwrap());
    server.app.store.import(&import, Time::now(), false).await.unwrap();
    let guess = server.anon().with("x-agent-id", &id.to_string()).with("x-agent-secret", &"0".repeat(64));
    let mut seen = std::collections::BTreeSet::new();
    // Many at a time, until they are faster than what is allowed again.
    let until = Instant::now() + Duration::from_mins(1);
    while Instant::now() < until {
        let guesses = (0..100).map(|_| {
            let guess = guess.clone();
            tokio::spawn(async move { guess.get("/api/v1/agent/config").await.status.as_u16() })
        });
        for guess in guesses.collect::<Vec<_>>() {
            seen.insert(guess.await.unwrap());
        }
        if seen.contains(&429) {
            break;
        }
    }
    assert!(seen.contains(&503) && seen.contains(&429), "{seen:?}");
}

#[tokio::test]
async fn a_name_that_somebody_has_is_told() {
    let server = TestServer::start().await;
    let user = |id| NewUser {
        id,
        username: "bob".to_owned(),
        password_hash: "$2a$10$x".to_owned(),
        role: "viewer",
        created_at: Time::now(),
    };
    let import = |id| Import { users: vec![user(id)], ..Import::default() };
    let own = Uuid::new_v4();
    for (id, users, taken) in [(own, 1, 0), (own, 0, 0), (Uuid::new_v4(), 0, 1)] {
        let imported = server.app.store.import(&import(id), Time::now(), false).await.unwrap();
        assert_eq!((imported.users, imported.names_taken.len()), (users, taken));
    }
}

#[tokio::test]
async fn the_originals_own_database_is_not_changed_by_mistake() {
    let Some(original) = Original::create().await else {
        let database = database().await;
        let output = run(None, &["import", "", "--database", &database.url]);
        assert_eq!(output.status.code(), Some(1));
        return;
    };
    for arguments in [
        vec!["run", "--listen", "127.0.0.1:0", "--database", &original.url],
        vec!["import", &original.url, "--database", &original.url],
        vec!["token", "create", "--database", &original.url],
    ] {
        let output = run(None, &arguments);
        assert_eq!(output.status.code(), Some(1), "{arguments:?}");
        let error = text(&output.stderr);
        assert!(
            error.contains("is one of the original Spectra") && error.contains("spectra-server import"),
            "{error}"
        );
    }
    let mut connection = PgConnection::connect(&original.url).await.unwrap();
    let sql = "select count(*) from information_schema.tables where table_schema = 'public'";
    let tables: i64 = sqlx::query_scalar(sql).fetch_one(&mut connection).await.unwrap();
    assert_eq!(tables, 6, "nothing was added");
    connection.close().await.unwrap();
    let ours = database().await;
    let output = run(None, &["import", &ours.url, "--database", &ours.url]);
    assert!(text(&output.stderr).contains("it has not the tables of the original Spectra"), "{output:?}");
    original.drop().await;
}
