//! When file systems will be full.

use serde_json::{Value, json};
use spectra_server::store::Time;

use crate::support::{TestServer, envelope};

const GIB: i64 = 1 << 30;

#[tokio::test]
async fn file_systems_are_foretold_by_what_they_did_in_the_last_days() {
    let server = TestServer::start().await;
    let agent = server.agent("host").await;
    let now = Time::now().minus(time::Duration::minutes(1));
    let disk = |hours: i64, mountpoint: &str, used: i64, free: i64| {
        envelope(
            "disk",
            now.minus(time::Duration::hours(hours)),
            json!({"device": format!("/dev{mountpoint}"), "mountpoint": mountpoint, "disk_total": 100 * GIB, "disk_used": used, "disk_available": free, "disk_used_pct": 1.0}),
        )
    };
    let mut envelopes = Vec::new();
    for hours in (0..48).rev() {
        envelopes.extend([
            disk(hours, "/filling", (60 - hours) * GIB, (40 + hours) * GIB),
            disk(hours, "/shrinking", (10 + hours) * GIB, 50 * GIB),
            disk(hours, "/full", 100 * GIB, 0),
        ]);
    }
    envelopes.push(disk(0, "/new", GIB, GIB));
    // Unmounted long ago.
    envelopes.push(disk(40, "/gone", GIB, GIB));
    agent.send(&envelopes).await;
    let answer = server.viewer().await.get(&format!("/api/v1/agents/{}/disk/forecast", agent.id)).await;
    let of = |mountpoint: &str| answer.list().iter().find(|disk| disk["mountpoint"] == mountpoint);
    let filling = of("/filling").unwrap();
    assert_eq!((&filling["outlook"], &filling["device"]), (&json!("filling"), &json!("/dev/filling")));
    // A GiB an hour and 40 GiB free, through buckets of an hour.
    let seconds = filling["seconds_left"].as_i64().unwrap();
    assert!((38 * 3600..=42 * 3600).contains(&seconds), "{filling}");
    assert!(filling["full_at"].as_str().is_some_and(|time| time > &*Time::now().rfc3339(true)), "{filling}");
    for (mountpoint, outlook, seconds_left) in
        [("/shrinking", "steady", Value::Null), ("/full", "full", json!(0)), ("/new", "unknown", Value::Null)]
    {
        let disk = of(mountpoint).unwrap();
        assert_eq!(
            (&disk["outlook"], &disk["seconds_left"]),
            (&json!(outlook), &seconds_left),
            "{mountpoint}"
        );
        assert_eq!(disk["full_at"], Value::Null, "{mountpoint}");
    }
    assert!(of("/shrinking").unwrap()["bytes_per_day"].as_f64().unwrap() < 0.0);
    assert!(of("/gone").is_none());
}
