//! An agent of the original Spectra, byte for byte: registers, reports, sends again, polls.

use std::time::{Duration, Instant};

use serde_json::{Value, json};
use spectra_e2e::{Answer, Browser, Connection, Identity, Request, Server, Storage, ask, gzip};
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

/// The original's agent gives up a poll after this long.
const POLL_LIMIT: Duration = Duration::from_secs(45);

/// Families that the samples fill, with the route and one value as the API names and gives it.
const EXPECTED: &[(&str, &str, &str, f64)] = &[
    ("cpu", "cpu", "usage", 1.108_870_967_741_935_5),
    ("memory", "memory", "ram_total", 25_276_518_400.0),
    ("disk", "disk", "used_bytes", 36_641_669_120.0),
    ("disk_io", "diskio", "read_bytes", 249_811.0),
    ("network", "network", "mtu", 1500.0),
    ("temperature", "temperature", "temperature", 55.5),
    ("system", "system", "boot_time", 1_795_453_206.0),
];

#[test]
fn an_agent_of_the_original_registers_reports_and_polls() {
    let storage = Storage::fresh();
    let server = Server::start(storage.url());
    let identity = register(&server);
    let mut connection = Connection::open(server.address()).unwrap();
    let body = gzip(samples(OffsetDateTime::now_utc()).as_bytes());

    // The second is what an agent does that missed the first answer, on the connection it kept.
    for attempt in ["first", "repeated"] {
        let request = go_request(&identity, "POST", "/api/v1/agent/metrics")
            .header("Content-Encoding", "gzip")
            .body(body.clone());
        let answer = connection.call(&request).unwrap();
        assert_eq!(answer.status, 202, "{attempt}: {}", answer.text());
        assert_empty(&answer);
    }
    for (family, ..) in EXPECTED {
        assert_eq!(
            storage.times(family, identity.id).len(),
            1,
            "{family}: the body sent twice is stored once"
        );
    }
    let browser = server.sign_in("viewer", "viewer");
    assert_values(&browser, &identity);
    assert_other_calls(&mut connection, &identity);
}

#[test]
fn a_poll_with_no_command_is_held_and_answered_204() {
    let storage = Storage::fresh();
    let server = Server::start(storage.url());
    let identity = register(&server);
    let mut connection = Connection::open(server.address()).unwrap();
    let start = Instant::now();
    let answer = connection.call(&go_request(&identity, "GET", "/api/v1/agent/command")).unwrap();
    let held = start.elapsed();
    assert_eq!(answer.status, 204, "{}", answer.text());
    assert!(held > Duration::from_secs(5) && held < POLL_LIMIT, "held for {held:?}");
    // The connection serves the next request.
    let config = connection.call(&go_request(&identity, "GET", "/api/v1/agent/config")).unwrap();
    assert_eq!(config.status, 200, "{}", config.text());
}

fn register(server: &Server) -> Identity {
    let body = json!({
        "token": server.token(1),
        "info": {
            "hostname": "wiretest", "os": "linux", "platform": "debian", "platform_ver": "12",
            "kernel": "6.18.44", "arch": "amd64", "cpu_model": "AMD EPYC", "cpu_cores": 2,
            "ram_total": 25_276_518_400_u64, "agent_version": "dev", "agent_commit": "",
            "boot_time": 1_795_453_205, "ips": ["192.0.2.2"], "hardware": "container"
        }
    });
    let request = stamped(Request::new("POST", "/api/v1/agent/register")).json(&body);
    let answer = ask(server.address(), &request);
    assert_eq!(answer.status, 201, "{}", answer.text());
    let registered = answer.json();
    let text = |key: &str| registered[key].as_str().unwrap().to_owned();
    let secret = text("secret");
    assert!(secret.len() == 64 && secret.bytes().all(|b| b.is_ascii_hexdigit()), "{secret}");
    Identity { id: text("agent_id").parse().unwrap(), secret }
}

/// Headers that the original sends with everything.
fn stamped(request: Request) -> Request {
    request
        .header("User-Agent", "Spectra-Agent/dev")
        .header("X-Agent-Binary-Hash", "aa71168b413936f367cb217022de73ac234d330199a9ae7ca6aa51016da31e95")
        .header("X-Agent-Commit", "unknown")
        .header("X-Agent-Version", "dev")
        .header("X-Spectra-Agent-Version", "dev")
        .header("Accept-Encoding", "gzip")
}

fn go_request(identity: &Identity, method: &str, path: &str) -> Request {
    let request = Request::new(method, path).header("Content-Type", "application/json");
    stamped(request.header("X-Agent-Id", identity.id).header("X-Agent-Secret", &identity.secret))
}

/// Without a body the original's client can use the connection again.
fn assert_empty(answer: &Answer) {
    assert_eq!(answer.header("content-length"), Some("0"), "{answer:?}");
    assert_eq!(answer.header("content-encoding"), None, "{answer:?}");
    assert_ne!(answer.header("connection"), Some("close"), "{answer:?}");
}

fn assert_values(browser: &Browser, identity: &Identity) {
    for (family, route, value, expected) in EXPECTED {
        let rows = browser.list(&format!("/agents/{}/{route}?range=5m", identity.id));
        let [row] = &rows[..] else { panic!("{family}: one row, not {rows:?}") };
        assert_eq!(row[*value].as_f64(), Some(*expected), "{family}: {row}");
        assert_eq!(row["agent_id"], identity.id.to_string(), "{family}: {row}");
    }
    let processes = browser.list(&format!("/agents/{}/processes", identity.id));
    assert_eq!(processes[0]["name"], "process_api");
    let overview = browser.list("/overview");
    assert_eq!((&overview[0]["hostname"], &overview[0]["version"]), (&json!("wiretest"), &json!("dev")));
}

/// The rest of what the original calls.
fn assert_other_calls(connection: &mut Connection, identity: &Identity) {
    let config = connection.call(&go_request(identity, "GET", "/api/v1/agent/config")).unwrap();
    assert_eq!(config.status, 200, "{}", config.text());
    assert!(config.json().is_object(), "{}", config.text());

    let result =
        json!({ "id": "542a7be5-0000-4000-8000-000000000000", "type": "FETCH_LOGS", "payload": null });
    let request = go_request(identity, "POST", "/api/v1/agent/command/result")
        .header("Content-Encoding", "gzip")
        .body(gzip(result.to_string().as_bytes()));
    let answer = connection.call(&request).unwrap();
    assert_eq!(answer.status, 200, "{}", answer.text());

    let stranger = Identity { secret: "0".repeat(64), ..identity.clone() };
    let answer = connection.call(&go_request(&stranger, "GET", "/api/v1/agent/command")).unwrap();
    assert_eq!(answer.status, 401, "{}", answer.text());
}

/// One envelope of each type, as captured from the original or accepted by it, all measured at `time`.
fn samples(time: OffsetDateTime) -> String {
    let timestamp = time.format(&Rfc3339).unwrap();
    let envelopes: Vec<Value> = payloads()
        .into_iter()
        .map(|(kind, data)| json!({ "type": kind, "timestamp": timestamp, "hostname": "wiretest", "data": data }))
        .collect();
    format!("{}\n", Value::Array(envelopes))
}

fn payloads() -> Vec<(&'static str, Value)> {
    vec![
        (
            "cpu",
            json!({"usage":1.108_870_967_741_935_5,"cores":[1.616_161_616_161_616_1,0.606_060_606_060_606_1],"iowait":0.100_806_451_612_903_22,"load_1m":0.27,"load_5m":1.41,"load_15m":2.28}),
        ),
        (
            "memory",
            json!({"ram_total":25_276_518_400_u64,"ram_used":1_291_857_920,"ram_available":23_984_660_480_u64,"ram_used_pct":5.110_901_349_451_671,"swap_total":0,"swap_used":0,"swap_pct":0}),
        ),
        (
            "disk",
            json!({"device":"/dev/vda","mountpoint":"/","filesystem":"ext4","disk_type":"local","disk_total":270_553_174_016_u64,"disk_used":36_641_669_120_u64,"disk_available":60_931_080_192_u64,"disk_used_pct":13.543_241_269_767_206,"inodes_total":16_777_216,"inodes_used":650_327,"inodes_pct":3.876_250_982_284_546}),
        ),
        (
            "disk_io",
            json!({"device":"vda","read_bytes":249_811,"write_bytes":7371,"read_ops":17,"write_ops":0,"read_time_ms":90,"write_time_ms":0,"io_in_progress":0}),
        ),
        (
            "network",
            json!({"interface":"ifb0","mac_address":"0E:CF:F1:9F:0D:28","mtu":1500,"speed":0,"rx_bytes":0,"rx_packets":0,"rx_errors":0,"rx_drops":0,"tx_bytes":0,"tx_packets":0,"tx_errors":0,"tx_drops":0}),
        ),
        (
            "process_list",
            json!({"processes":[{"pid":1,"name":"process_api","cpu_percent":0,"mem_percent":0.058_385_762_494_885_377,"mem_rss":14_757_888,"status":"waiting","threads_total":12}]}),
        ),
        ("system", json!({"uptime":3354,"processes":101,"users":0,"boot_time":1_795_453_206})),
        ("container_list", json!({"containers":null})),
        (
            "wifi",
            json!({"interface":"wlan0","ssid":"home","signal_dbm":-50,"link_quality":60,"frequency_ghz":5.18,"bitrate_mbps":433.3}),
        ),
        ("clock", json!({"arm_freq_hz":1_500_000_000,"core_freq_hz":500_000_000,"gpu_freq_hz":500_000_000})),
        ("voltage", json!({"core_volts":0.86,"sdram_c_volts":1.1})),
        ("throttle", json!({"throttled":true,"soft_temp_occurred":true})),
        ("gpu", json!({"gpu_mem_total":79_691_776})),
        ("temperature", json!({"sensor":"cpu-thermal","temperature":55.5,"max_temp":null})),
        (
            "service_list",
            json!({"services":[{"name":"ssh.service","status":"active","sub_status":"running","load_state":"loaded","description":"OpenSSH"}]}),
        ),
        ("application_list", json!({"applications":[{"name":"bash","version":"5.2","vendor":"deb"}]})),
        (
            "updates",
            json!({"pending_count":3,"security_count":1,"reboot_required":true,"package_manager":"apt","packages":[{"name":"a","version":"1","security":true}]}),
        ),
        (
            "container_list",
            json!({"containers":[{"id":"abc","name":"web","image":"nginx","state":"running","source":"docker","kind":"container","cpu_percent":1.5,"cpu_limit_cores":2,"memory_bytes":1000,"memory_limit":2000,"net_rx_bytes":10,"net_tx_bytes":20}]}),
        ),
    ]
}
