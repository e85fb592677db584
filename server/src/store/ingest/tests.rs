//! Storing and reading back, on whichever database the run is for.

mod streams;

use std::time::Duration as StdDuration;

use spectra_protocol::decode_batch;
use time::Duration;
use uuid::Uuid;

use crate::family::{Cell, FAMILIES, Family};
use crate::ingest::{Clock, Numbers, Source, read};
use crate::snapshot::SNAPSHOTS;
use crate::store::testing::{agent, store};
use crate::store::{AgentKey, Outcome, SeriesQuery, Store, Submission, Time, read as read_from, write_to};

/// Whole seconds, so that buckets are where the tests expect them.
fn now() -> Time {
    Time::from_micros(Time::now().unix_seconds() / 3600 * 3_600_000_000).unwrap()
}

fn family(name: &str) -> &'static Family {
    FAMILIES.iter().find(|family| family.name == name).unwrap()
}

fn network(time: Time, interface: &str, rx: i64) -> String {
    let time = time.rfc3339(true);
    format!(
        r#"{{"type":"network","timestamp":"{time}","data":{{"interface":"{interface}","mac_address":"AA","mtu":1500,"rx_bytes":{rx}}}}}"#
    )
}

fn numbers(stream: Uuid, first: u64) -> Numbers {
    Numbers::of(stream, first)
}

fn submission(agent: AgentKey, numbers: impl Into<Option<Numbers>>, envelopes: &[String]) -> Submission {
    let batch = decode_batch(format!("[{}]", envelopes.join(",")).as_bytes()).unwrap();
    let clock = Clock { received: Time::now(), retention: Duration::days(30) };
    read(Source { agent, numbers: numbers.into(), agent_clock: None, leaving: None }, clock, batch).0
}

/// Where the bytes received stand in a row.
fn received() -> usize {
    family("network").columns().position(|column| column.name == "rx_bytes").unwrap()
}

async fn history(store: &Store, name: &str, agent: AgentKey) -> Vec<Vec<Cell>> {
    let query = SeriesQuery {
        from: now().minus(Duration::days(1)),
        to: now().plus(Duration::hours(2)),
        bucket: None,
        peaks: false,
    };
    store.series(family(name), agent, &query).await.unwrap().into_iter().map(|row| row.cells).collect()
}

async fn count(store: &Store, table: &str) -> i64 {
    let sql = sqlx::AssertSqlSafe(format!("select count(*) from {table}"));
    read_from!(store, pool => sqlx::query_scalar(sql).fetch_one(pool).await.unwrap())
}

#[tokio::test]
async fn rows_come_back_as_they_were_sent() {
    let (_database, store) = store().await;
    let agent = agent(&store, "a").await;
    let cpu =
        r#"{"type":"cpu","timestamp":"T","data":{"usage":12.5,"cores":[1.5,2],"iowait":0,"load_1m":0.25}}"#;
    let cpu = cpu.replace('T', &now().rfc3339(true));
    let sent = submission(agent, None, &[cpu, network(now(), "eth0", 7)]);
    assert_eq!(store.ingest(&[sent]).await.unwrap(), [Outcome::Stored { rows: 2, repeated: 0 }]);
    let cpu = &history(&store, "cpu", agent).await[0];
    assert_eq!(
        cpu[..6],
        [
            Cell::Float(12.5),
            Cell::Floats([1.5, 2.0].into()),
            Cell::Float(0.25),
            Cell::Float(0.0),
            Cell::Float(0.0),
            Cell::Float(0.0)
        ]
    );
    let network = &history(&store, "network", agent).await[0];
    assert_eq!(
        network[..5],
        [Cell::Text("eth0".into()), Cell::Text("AA".into()), Cell::Integer(1500), Cell::Null, Cell::Null]
    );
    assert_eq!(network[received()], Cell::Integer(7));
}

#[tokio::test]
async fn what_is_sent_again_is_stored_once() {
    let (_database, store) = store().await;
    for numbered in [true, false] {
        let agent = agent(&store, "a").await;
        let stream = Uuid::new_v4();
        let numbers = |first| numbered.then(|| numbers(stream, first));
        let at = |second| network(now().plus(Duration::seconds(second)), "eth0", second);
        let first: Vec<_> = (1..=3).map(at).collect();
        let longer: Vec<_> = (1..=5).map(at).collect();
        // Again in the same transaction, again later, and again as the start of a longer request.
        let group = [submission(agent, numbers(1), &first), submission(agent, numbers(1), &first)];
        store.ingest(&group).await.unwrap();
        store.ingest(&[submission(agent, numbers(1), &first)]).await.unwrap();
        let outcome = store.ingest(&[submission(agent, numbers(1), &longer)]).await.unwrap();
        assert_eq!(
            outcome,
            [Outcome::Stored { rows: 2, repeated: if numbered { 3 } else { 0 } }],
            "{numbered}"
        );
        let values: Vec<_> =
            history(&store, "network", agent).await.iter().map(|row| row[received()].integer()).collect();
        assert_eq!(values, [Some(1), Some(2), Some(3), Some(4), Some(5)], "numbered: {numbered}");
    }
}

#[tokio::test]
async fn many_rows_use_every_size_of_statement() {
    let (_database, store) = store().await;
    let agent = agent(&store, "a").await;
    let envelopes: Vec<_> = (0..300).map(|n| network(now(), &format!("eth{n}"), n)).collect();
    store.ingest(&[submission(agent, numbers(Uuid::new_v4(), 1), &envelopes)]).await.unwrap();
    let mut values: Vec<_> =
        history(&store, "network", agent).await.iter().filter_map(|row| row[received()].integer()).collect();
    values.sort_unstable();
    assert_eq!(values, (0..300).collect::<Vec<_>>());
}

#[tokio::test]
async fn newest_values_never_go_back() {
    let (_database, store) = store().await;
    let agent = agent(&store, "a").await;
    let late = now().minus(Duration::hours(1));
    let rows = [network(now(), "eth0", 5), network(late, "eth0", 4), network(now(), "eth1", 6)];
    store.ingest(&[submission(agent, None, &rows)]).await.unwrap();
    store.ingest(&[submission(agent, None, &[network(late, "eth0", 3)])]).await.unwrap();
    let newest = store.newest(family("network"), agent).await.unwrap();
    let values: Vec<_> = newest.iter().map(|row| row.cells[received()].integer()).collect();
    assert_eq!(values, [Some(5), Some(6)]);
}

#[tokio::test]
async fn the_overview_sums_physical_interfaces_and_takes_the_fullest_disk() {
    let (_database, store) = store().await;
    let agent = agent(&store, "a").await;
    let time = Time::now().rfc3339(true);
    let interface = |name: &str, physical: &str, rx: i64| {
        format!(
            r#"{{"type":"network","timestamp":"{time}","data":{{"interface":"{name}","rx_bytes":{rx},"tx_bytes":1{physical}}}}}"#
        )
    };
    let disk = |mount: &str, used: f64| {
        format!(
            r#"{{"type":"disk","timestamp":"{time}","data":{{"device":"d","mountpoint":"{mount}","disk_used_pct":{used}}}}}"#
        )
    };
    let envelopes = [
        interface("eth0", r#","physical":true"#, 5),
        interface("br0", r#","physical":false"#, 5),
        interface("old", "", 2),
        disk("/", 10.0),
        disk("/home", 90.5),
    ];
    store.ingest(&[submission(agent, None, &envelopes)]).await.unwrap();
    let sql = "select net_rx_bytes, net_tx_bytes, disk_max_percent, cpu_usage from current_metrics where agent_id = $1";
    let row: (Option<i64>, Option<i64>, Option<f64>, Option<f64>) =
        read_from!(&store, pool => sqlx::query_as(sql).bind(agent.0).fetch_one(pool).await.unwrap());
    assert_eq!(row, (Some(7), Some(2), Some(90.5), None));
}

#[tokio::test]
async fn a_host_with_a_wrong_clock_has_newest_values_and_no_history() {
    let (_database, store) = store().await;
    let agent = agent(&store, "a").await;
    let future = Time::now().plus(Duration::days(365));
    store.ingest(&[submission(agent, None, &[network(future, "eth0", 5)])]).await.unwrap();
    assert_eq!(count(&store, "metrics_network").await, 0);
    let newest = store.newest(family("network"), agent).await.unwrap();
    assert_eq!(newest[0].cells[received()], Cell::Integer(5));
    assert!(newest[0].time <= Time::now());
    let sql = "select clock_offset_ms from current_metrics where agent_id = $1";
    let offset: i64 =
        read_from!(&store, pool => sqlx::query_scalar(sql).bind(agent.0).fetch_one(pool).await.unwrap());
    assert!((offset - 365 * 86_400_000).abs() < 60_000, "{offset}");
}

#[tokio::test]
async fn an_agent_that_was_deleted_does_not_harm_the_others() {
    let (_database, store) = store().await;
    let alive = agent(&store, "a").await;
    let gone = AgentKey(alive.0 + 1000);
    let row = [network(now(), "eth0", 5)];
    let group = [submission(gone, None, &row), submission(alive, numbers(Uuid::new_v4(), 1), &row)];
    let outcomes = store.ingest(&group).await.unwrap();
    assert_eq!(outcomes, [Outcome::UnknownAgent, Outcome::Stored { rows: 1, repeated: 0 }]);
    assert_eq!(history(&store, "network", gone).await.len(), 0);
}

#[tokio::test]
async fn buckets_fold_as_the_family_declares() {
    let (_database, store) = store().await;
    let agent = agent(&store, "a").await;
    let system = |second: i64, uptime: i64, processes: i64| {
        let time = now().plus(Duration::seconds(second)).rfc3339(true);
        format!(
            r#"{{"type":"system","timestamp":"{time}","data":{{"uptime":{uptime},"processes":{processes}}}}}"#
        )
    };
    let envelopes = [system(0, 10, 1), system(59, 20, 4), system(60, 30, 9)];
    store.ingest(&[submission(agent, None, &envelopes)]).await.unwrap();
    let query = SeriesQuery {
        from: now(),
        to: now().plus(Duration::hours(1)),
        bucket: Some(StdDuration::from_mins(1)),
        peaks: true,
    };
    let rows = store.series(family("system"), agent, &query).await.unwrap();
    let times: Vec<_> = rows.iter().map(|row| row.time).collect();
    assert_eq!(times, [now(), now().plus(Duration::seconds(60))]);
    assert_eq!(rows[0].cells[..2], [Cell::Integer(20), Cell::Float(2.5)]);
    assert_eq!(rows[0].peaks, [(Cell::Integer(1), Cell::Integer(4))]);
    assert_eq!(rows[1].cells[..2], [Cell::Integer(30), Cell::Float(9.0)]);
}

#[tokio::test]
async fn every_family_reads_back_raw_and_in_buckets() {
    let (_database, store) = store().await;
    let agent = agent(&store, "a").await;
    let time = now().rfc3339(true);
    let envelopes = [
        ("cpu", r#"{"usage":1,"cores":[1]}"#),
        ("memory", r#"{"ram_total":1}"#),
        ("disk", r#"{"device":"d","mountpoint":"/","disk_total":1}"#),
        ("disk_io", r#"{"device":"sda","read_bytes":1}"#),
        ("network", r#"{"interface":"eth0","rx_bytes":1}"#),
        ("temperature", r#"{"sensor":"s","temperature":1}"#),
        ("system", r#"{"uptime":1}"#),
        ("wifi", r#"{"interface":"wlan0","frequency_ghz":5.18}"#),
        ("container_list", r#"{"containers":[{"id":"a","net_rx_bytes":1}]}"#),
        ("clock", r#"{"arm_freq_hz":1}"#),
        ("updates", r#"{"pending_count":1}"#),
        ("pressure", r#"{"cpu_some_pct":1}"#),
        ("kernel", r#"{"files_open":1}"#),
        ("time_sync", r#"{"synchronized":true}"#),
        ("gpu_use", r#"{"gpu":"card0","busy_pct":1}"#),
        ("facts", r#"{"kernel":"6.1"}"#),
        ("pmic", r#"{"rails":[{"rail":"VDD_CORE","volts":1}]}"#),
        ("pi_board", r#"{"model":"m","memory_bytes":1}"#),
        ("drive_list", r#"{"drives":[{"device":"sda","power_on_hours":1}]}"#),
        ("pool_list", r#"{"pools":[{"kind":"md","name":"md0","devices":1}]}"#),
        ("sensor_list", r#"{"sensors":[{"sensor":"s","volts":1}]}"#),
    ]
    .map(|(kind, data)| format!(r#"{{"type":"{kind}","timestamp":"{time}","data":{data}}}"#));
    store.ingest(&[submission(agent, numbers(Uuid::new_v4(), 1), &envelopes)]).await.unwrap();
    for family in FAMILIES {
        for bucket in [None, Some(StdDuration::from_mins(1)), Some(StdDuration::from_hours(1))] {
            for peaks in [false, true] {
                let query = SeriesQuery { from: now(), to: now(), bucket, peaks };
                let rows = store.series(family, agent, &query).await.unwrap();
                assert_eq!(rows.len(), 1, "{} {bucket:?}", family.name);
                assert_eq!(rows[0].cells.len(), family.width(), "{} {bucket:?}", family.name);
            }
        }
    }
}

#[tokio::test]
async fn a_limit_cuts_off_the_oldest_rows() {
    let (_database, store) = store().await;
    let agent = agent(&store, "a").await;
    let rows: Vec<_> =
        (0..5).map(|minute| network(now().plus(Duration::minutes(minute)), "eth0", minute)).collect();
    store.ingest(&[submission(agent, None, &rows)]).await.unwrap();
    for bucket in [None, Some(StdDuration::from_mins(1))] {
        let query = SeriesQuery { from: now(), to: now().plus(Duration::hours(1)), bucket, peaks: false };
        let rows = store.series_of_at_most(2, family("network"), agent, &query).await.unwrap();
        let times: Vec<_> = rows.iter().map(|row| row.time).collect();
        assert_eq!(times, [3, 4].map(|minute| now().plus(Duration::minutes(minute))), "{bucket:?}");
    }
}

#[tokio::test]
async fn entries_that_are_the_same_are_not_written_again() {
    let (_database, store) = store().await;
    let agent = agent(&store, "a").await;
    let services = |second, status: &str| {
        let time = now().plus(Duration::seconds(second)).rfc3339(true);
        let list = format!(r#"[{{"name":"b","status":"{status}"}},{{"name":"a","status":"active"}}]"#);
        format!(r#"{{"type":"service_list","timestamp":"{time}","data":{{"services":{list}}}}}"#)
    };
    let statuses = async || {
        let entries = store.snapshot(SNAPSHOTS[0], agent).await.unwrap();
        entries.into_iter().map(|entry| entry[1].text().unwrap().to_owned()).collect::<Vec<_>>()
    };
    store.ingest(&[submission(agent, None, &[services(0, "active")])]).await.unwrap();
    // A mark that only a rewrite takes away.
    let mark = "update current_services set status = 'marked' where name = 'a'";
    write_to!(&store, pool => sqlx::query(mark).execute(pool).await.map(|_| ()).unwrap());
    for (second, status, expected) in [
        (60, "active", ["marked", "active"]),
        (30, "failed", ["marked", "active"]),
        (90, "failed", ["active", "failed"]),
    ] {
        store.ingest(&[submission(agent, None, &[services(second, status)])]).await.unwrap();
        assert_eq!(statuses().await, expected, "after {second} s");
    }
    let newest = store.list_time("services", agent).await.unwrap();
    assert_eq!(newest, Some(now().plus(Duration::seconds(90))));
    assert_eq!(count(&store, "current_lists").await, 1);
}

#[tokio::test]
async fn a_bucket_holds_the_newest_value_that_is_there() {
    let (_database, store) = store().await;
    let agent = agent(&store, "a").await;
    let container = |second, values: &str| {
        let time = now().plus(Duration::seconds(second)).rfc3339(true);
        let list = format!(r#"[{{"id":"a",{values}}}]"#);
        format!(r#"{{"type":"container_list","timestamp":"{time}","data":{{"containers":{list}}}}}"#)
    };
    let envelopes = [
        container(0, r#""state":"running","net_rx_bytes":9007199254740993,"health":"starting""#),
        // It was restarted: what it received begins again.
        container(20, r#""state":"exited","net_rx_bytes":9007199254740991,"health":"healthy""#),
        container(40, r#""state":"created","net_rx_bytes":-1"#),
    ];
    store.ingest(&[submission(agent, None, &envelopes)]).await.unwrap();
    let query = SeriesQuery {
        from: now(),
        to: now().plus(Duration::minutes(1)),
        bucket: Some(StdDuration::from_mins(1)),
        peaks: false,
    };
    let family = family("container");
    let rows = store.series(family, agent, &query).await.unwrap();
    assert_eq!(rows.len(), 1);
    let cell = |name: &str| {
        let at = family.columns().position(|column| column.name == name).unwrap();
        rows[0].cells[at].clone()
    };
    for (name, expected) in [
        ("state", Cell::Text("created".into())),
        ("net_rx_bytes", Cell::Integer(9_007_199_254_740_991)),
        ("health", Cell::Text("healthy".into())),
        ("restarts", Cell::Null),
    ] {
        assert_eq!(cell(name), expected, "{name}");
    }
}
