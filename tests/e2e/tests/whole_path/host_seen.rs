//! A real agent on this very host: what the API says agrees with `/proc`, and ends with the host.

use std::collections::BTreeMap;
use std::fs;
use std::thread;
use std::time::Duration;

use serde_json::Value;
use spectra_e2e::{Agent, Browser, Identity, Request, Server, Storage, ask, command, finish, gzip, say};
use time::OffsetDateTime;

/// Seconds between sendings.
const FLUSH: u32 = 5;

/// After the first full minute every family has been read; readings arrive a sending later.
const AFTER_THE_MINUTE: Duration = Duration::from_secs(12);

/// Resident memory of this test, so that its process is among the largest 100.
const BALLAST_BYTES: usize = 128 << 20;

/// How long `check` may take on a machine that does other things: it asks the package manager what waits.
const CHECK_LIMIT: Duration = Duration::from_mins(4);

/// Routes of the API by the names that `check` gives the collectors.
const ROUTES: &[(&str, &str)] = &[
    ("cpu", "cpu"),
    ("memory", "memory"),
    ("disk", "disk"),
    ("disk_io", "diskio"),
    ("network", "network"),
    ("temperature", "temperature"),
    ("system", "system"),
];

#[test]
fn a_host_is_seen_as_proc_shows_it_and_goes_when_it_is_deleted() {
    let ballast = vec![1_u8; BALLAST_BYTES];
    let storage = Storage::fresh();
    let server = Server::start(storage.url());
    let agent = Agent::enrol(&server, FLUSH);
    let identity = agent.identity();
    let browser = server.sign_in("admin", "admin");
    let start = OffsetDateTime::now_utc();
    thread::sleep(until_next_minute(start) + AFTER_THE_MINUTE);
    // Two of each interval up to 15 s, whatever second the minute began at.
    let seconds = (OffsetDateTime::now_utc() - start).whole_seconds();
    thread::sleep(Duration::from_secs(u64::try_from((45 - seconds).max(0)).unwrap()));

    assert_facts(&browser, &identity);
    assert_families(&browser, &identity, start);
    assert_own_process(&browser, &identity);
    drop(ballast);
    assert_deletion(&storage, &server, &browser, &identity);
}

fn until_next_minute(now: OffsetDateTime) -> Duration {
    Duration::from_secs(60 - u64::from(now.second()))
}

/// What holds until the host starts again, and what the overview makes of the newest readings.
fn assert_facts(browser: &Browser, identity: &Identity) {
    let id = identity.id.to_string();
    let facts = browser.json(&format!("/agents/{id}"));
    let overview = browser.list("/overview");
    let [host] = &overview[..] else { panic!("one host, not {overview:?}") };
    let memory = browser.list(&format!("/agents/{id}/memory?range=5m"));

    let hostname = read("/proc/sys/kernel/hostname");
    for row in [&facts, host] {
        assert_eq!(row["id"], id);
        assert_eq!(row["hostname"], hostname.trim());
        assert_eq!(row["os"], std::env::consts::OS);
        assert_eq!(row["cpu_cores"], processors());
    }
    assert_eq!(facts["ram_total"], memory_total());
    assert_eq!(facts["secret_hash"], "", "no secret leaves the server");
    for row in &memory {
        assert_eq!(row["ram_total"], memory_total(), "{row}");
        assert!(row["ram_used"].as_i64() < row["ram_total"].as_i64(), "{row}");
    }
    for percent in ["cpu_usage", "ram_percent", "disk_max_percent"] {
        let value = host[percent].as_f64();
        assert!(value.is_some_and(|value| (0.0..=100.0).contains(&value)), "{percent}: {host}");
    }
    let offset = host["clock_offset_ms"].as_i64();
    assert!(offset.is_some_and(|offset| offset.abs() < 2000), "agent and server have one clock: {host}");
    assert_uptime(browser, host, &id);
}

fn assert_uptime(browser: &Browser, host: &Value, id: &str) {
    let system = browser.json(&format!("/agents/{id}/system/latest"));
    let boot_time = number_after("/proc/stat", "btime ");
    assert!((system["boot_time"].as_i64().unwrap() - boot_time).abs() <= 1, "{system} {boot_time}");
    let now: f64 = read("/proc/uptime").split(' ').next().unwrap().parse().unwrap();
    let age = now - host["uptime"].as_f64().unwrap();
    assert!((-2.0..=120.0).contains(&age), "uptime {age} s ago: {host}");
    assert!(system["process_count"].as_i64().unwrap() > 1, "{system}");
}

/// Every family that `check` finds here has readings at its interval, at its multiples.
fn assert_families(browser: &Browser, identity: &Identity, start: OffsetDateTime) {
    let found = collectors();
    assert!(found.contains_key("cpu") && found.contains_key("memory"), "{found:?}");
    for (family, route) in ROUTES {
        let Some(interval) = found.get(*family) else { continue };
        let rows = browser.list(&format!("/agents/{}/{route}?range=15m", identity.id));
        let mut times: Vec<i64> = rows.iter().map(time_of).collect();
        times.dedup();
        let passed = (OffsetDateTime::now_utc() - start).whole_seconds();
        // One tick may be needed to begin, one may be on its way.
        let expected = (passed / interval - 2).max(1);
        say(&format!("host_seen: {family} has {} times in {passed} s", times.len()));
        assert!(i64::try_from(times.len()).unwrap() >= expected, "{family}: {times:?}, expected {expected}");
        for time in &times {
            // Rarer than a minute: the first reading is at the next full minute.
            assert_eq!(time % interval.min(&60), 0, "{family}: {times:?}");
        }
        for pair in times.windows(2) {
            assert!(pair[1] - pair[0] <= *interval, "{family} missed a tick: {times:?}");
        }
    }
}

/// Collectors that read something here, and their intervals in seconds.
fn collectors() -> BTreeMap<String, i64> {
    let mut command = command("spectra-agent");
    command.arg("check");
    let check = finish(command, CHECK_LIMIT);
    assert!(check.status.success(), "{}\n{}", check.stdout, check.stderr);
    let lines = check.stdout.lines().skip_while(|line| !line.starts_with("COLLECTOR")).skip(1);
    let found = lines.filter_map(|line| {
        let mut words = line.split_whitespace();
        let (name, state, every) = (words.next()?, words.next()?, words.next()?);
        (state == "ok").then(|| (name.to_owned(), every.parse().expect("seconds stand behind the state")))
    });
    found.collect()
}

fn assert_own_process(browser: &Browser, identity: &Identity) {
    let processes = browser.list(&format!("/agents/{}/processes?sort=memory&limit=100", identity.id));
    let own = processes.iter().find(|process| process["pid"] == std::process::id());
    let own = own.unwrap_or_else(|| panic!("this test is a process of this host: {processes:?}"));
    assert!(own["mem_rss"].as_u64().is_some_and(|rss| rss > BALLAST_BYTES as u64), "{own}");
    assert_eq!(own["name"], read("/proc/self/comm").trim());
}

/// Nothing of a deleted host stays, and its secret is worth nothing.
fn assert_deletion(storage: &Storage, server: &Server, browser: &Browser, identity: &Identity) {
    let tables = storage.measurement_tables();
    assert!(tables.iter().any(|table| storage.count(table) > 0), "{tables:?}");
    let upload = || {
        let request = Request::new("POST", "/api/v1/agent/metrics").header("Content-Encoding", "gzip");
        let request = identity.sign(request).body(gzip(b"[]"));
        ask(server.address(), &request).status
    };
    assert_eq!(upload(), 202);
    let answer = browser.delete(&format!("/agents/{}", identity.id));
    assert_eq!(answer.status, 204, "{}", answer.text());
    assert_eq!(upload(), 401, "the secret of a deleted agent");
    assert_eq!(browser.get(&format!("/agents/{}", identity.id)).status, 404);
    assert_eq!(browser.list("/overview"), Vec::<Value>::new());
    for table in tables {
        assert_eq!(storage.count(&table), 0, "{table}");
    }
}

fn time_of(row: &Value) -> i64 {
    let time = row["time"].as_str().expect("rows have a time");
    let time = OffsetDateTime::parse(time, &time::format_description::well_known::Rfc3339);
    time.expect("times are RFC 3339").unix_timestamp()
}

fn read(path: &str) -> String {
    fs::read_to_string(path).unwrap_or_else(|error| panic!("cannot read {path}: {error}"))
}

/// The number behind `key` in a file of `/proc`.
fn number_after(path: &str, key: &str) -> i64 {
    let text = read(path);
    let line = text.lines().find_map(|line| line.strip_prefix(key));
    let line = line.unwrap_or_else(|| panic!("{path} has {key}"));
    line.split_whitespace().next().and_then(|number| number.parse().ok()).expect("it is a number")
}

fn memory_total() -> i64 {
    number_after("/proc/meminfo", "MemTotal:") * 1024
}

/// Processors that the kernel counts.
fn processors() -> usize {
    let stat = read("/proc/stat");
    stat.lines().filter(|line| line.starts_with("cpu") && !line.starts_with("cpu ")).count()
}
