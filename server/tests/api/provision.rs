//! Provisioning: platforms, instructions with a token, and the binaries that are given away.

use std::fmt::Write as _;

use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use spectra_server::tls::trust::TrustFile;
use uuid::Uuid;

use crate::support::{TestServer, registration};

const LINUX: &str = "spectra-agent-linux-amd64";

fn sum(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// A server that gives away a binary for 64-bit Linux.
async fn server() -> (tempfile::TempDir, TestServer, Vec<u8>) {
    let folder = tempfile::tempdir().unwrap();
    let binary: Vec<u8> = (0..200_000_u32).flat_map(u32::to_le_bytes).collect();
    std::fs::write(folder.path().join(LINUX), &binary).unwrap();
    let sum = sum(&binary);
    let list = format!("{sum}  {LINUX}\n{sum}  spectra-agent-linux-arm64\n");
    std::fs::write(folder.path().join("checksums.sha256"), list).unwrap();
    let path = folder.path().to_owned();
    let server = TestServer::with(|config| config.releases = Some(path)).await;
    (folder, server, binary)
}

#[tokio::test]
async fn a_host_is_provisioned_with_a_token_that_opens_the_download_and_registers_it() {
    let (_folder, server, binary) = server().await;
    let admin = server.admin().await;
    let platforms = admin.get("/api/v1/admin/platforms").await;
    let expected = json!([{"os": "linux", "arch": "amd64", "label": "Linux (x86_64)", "filename": LINUX,
        "size_bytes": 800_000, "sha256": sum(&binary)}]);
    assert_eq!(platforms.json, expected, "what is not there is not offered");

    let answer = admin.post("/api/v1/admin/provision", &json!({"platform": LINUX})).await;
    assert_eq!(answer.status, 201, "{answer:?}");
    let provision = &answer.json;
    let path = provision["download_url"].as_str().unwrap();
    assert_eq!(path, format!("/api/v1/admin/releases/{LINUX}"));
    let token = provision["token"].as_str().unwrap();
    assert_eq!(provision["config"]["token"], token);
    assert_eq!(provision["config"]["server"], format!("http://{}", server.address));
    assert_eq!((&provision["config"]["interval"], &provision["platform"]), (&json!(0), &json!(LINUX)));
    assert!(provision.get("ca_cert").is_none() && provision["config"].get("ca_cert").is_none());
    assert_eq!(provision["install"]["type"], "systemd");
    for part in ["steps", "one_liner"] {
        let text = provision["install"][part].as_str().unwrap();
        assert!(text.contains(token) && text.contains(&server.address.to_string()), "{text}");
    }
    let anon = server.anon();
    for _ in 0..2 {
        assert_eq!(anon.get(&format!("{path}?token={token}")).await.status, 200, "it is not used up");
    }
    assert_eq!(anon.clone().with("x-spectra-token", token).get(path).await.status, 200);
    assert_eq!(anon.post("/api/v1/agent/register", &registration(token, "new")).await.status, 201);
    assert_eq!(anon.get(&format!("{path}?token={token}")).await.status, 401, "now it is");

    let missing =
        admin.post("/api/v1/admin/provision", &json!({"platform": "spectra-agent-windows-amd64.exe"})).await;
    assert_eq!((missing.status.as_u16(), &missing.json["download_url"]), (201, &json!("")));
    assert_eq!(missing.json["install"]["one_liner"], "", "there is nothing that it could download");
    let unknown = admin.post("/api/v1/admin/provision", &json!({"platform": "../../etc/passwd"})).await;
    assert_eq!(unknown.status, 400);
}

#[tokio::test]
async fn binaries_come_whole_or_in_part_and_never_changed() {
    let (folder, server, binary) = server().await;
    let (viewer, agent) = (server.viewer().await, server.agent("host").await);
    let path = format!("/api/v1/admin/releases/{LINUX}");
    let answer = viewer.clone().with("accept-encoding", "gzip").get(&path).await;
    assert_eq!((answer.status.as_u16(), answer.header("content-encoding")), (200, ""));
    assert_eq!(answer.header("content-length"), binary.len().to_string());
    assert_eq!(answer.header("content-disposition"), format!("attachment; filename=\"{LINUX}\""));
    let tag = answer.header("etag").to_owned();
    assert_eq!(agent.actor.get(&path).await.status, 200);
    for (range, condition, status, content_range) in [
        ("bytes=0-3", "", 206, format!("bytes 0-3/{}", binary.len())),
        ("bytes=-4", &*tag, 206, format!("bytes {}-{}/{}", binary.len() - 4, binary.len() - 1, binary.len())),
        ("bytes=0-3", "\"another\"", 200, String::new()),
        ("bytes=9999999-", "", 416, format!("bytes */{}", binary.len())),
    ] {
        let mut asking = viewer.clone().with("range", range);
        if !condition.is_empty() {
            asking = asking.with("if-range", condition);
        }
        let part = asking.get(&path).await;
        assert_eq!(
            (part.status.as_u16(), part.header("content-range")),
            (status, &*content_range),
            "{range}"
        );
    }
    for name in ["nothing", "checksums.sha256", "..%2Fsecret", "spectra-agent-linux-arm64"] {
        assert_eq!(viewer.get(&format!("/api/v1/admin/releases/{name}")).await.status, 404, "{name}");
    }
    assert_eq!(server.anon().get(&format!("{path}?token=nonsense")).await.status, 401);
    std::fs::write(folder.path().join(LINUX), "something else").unwrap();
    let changed = viewer.get(&path).await;
    assert_eq!(
        (changed.status.as_u16(), changed.problem()),
        (500, &*format!("{LINUX} is not what its checksum says"))
    );
}

#[tokio::test]
async fn an_agent_with_another_binary_can_be_updated() {
    let (folder, server, _) = server().await;
    let agent = server.agent("host").await;
    let list = std::fs::read_to_string(folder.path().join("checksums.sha256")).unwrap();
    let newest = list.split(' ').next().unwrap();
    let viewer = server.viewer().await;
    for (hash, expected) in [("0".repeat(64), true), (newest.to_owned(), false), (String::new(), false)] {
        let key = server.app.store.agent_key(agent.id).await.unwrap().unwrap().0;
        let sql = format!("update agents set binary_hash = '{hash}' where id = {key}");
        crate::support::tables::execute(&server.database, &sql).await;
        assert_eq!(viewer.get("/api/v1/overview").await.json[0]["update_available"], json!(expected));
    }
}

#[tokio::test]
async fn scripts_are_served_without_a_token_and_not_under_a_hostile_name() {
    let (_folder, server, _) = server().await;
    let anon = server.anon();
    for (path, needed) in [("/install.sh", "uname -m"), ("/install.ps1", "sc.exe $verb SpectraAgent")] {
        let answer = anon.get(path).await;
        assert_eq!(answer.status, 200);
        assert!(answer.text.contains(needed) && answer.text.contains(&server.address.to_string()), "{path}");
        let hostile = anon.clone().with("host", "x';reboot;'").get(path).await;
        assert_eq!(hostile.status, 400, "{path}");
    }
}

#[tokio::test]
async fn behind_a_trusted_proxy_scripts_lead_to_the_name_that_it_was_asked_for() {
    let trusting = |trusted: &[&str]| {
        let trusted = trusted.iter().map(|network| network.parse().unwrap()).collect();
        TestServer::with(move |config| config.trusted_proxies = trusted)
    };
    for (trusted, expected) in [(&["127.0.0.0/8"][..], true), (&[], false)] {
        let server = trusting(trusted).await;
        let proxy = server.anon().with("x-forwarded-proto", "https").with("x-forwarded-host", "mon.example");
        let script = proxy.get("/install.sh").await.text;
        assert_eq!(script.contains("https://mon.example"), expected, "{trusted:?}");
        let hostile = proxy.with("x-forwarded-host", "x';reboot;'").get("/install.sh").await;
        assert_eq!(hostile.status == 400, expected, "{trusted:?}");
    }
}

#[tokio::test]
async fn an_authority_of_ones_own_is_carried_by_every_text() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("ca.pem");
    let pair = rcgen::generate_simple_self_signed(vec!["x".to_owned()]).unwrap();
    std::fs::write(&path, pair.cert.pem()).unwrap();
    let trust = TrustFile::new(path.clone()).unwrap();
    std::fs::write(folder.path().join(LINUX), "the agent").unwrap();
    let list = format!("{}  {LINUX}\n", sum(b"the agent"));
    std::fs::write(folder.path().join("checksums.sha256"), list).unwrap();
    let releases = folder.path().to_owned();
    let server = TestServer::with(|config| {
        config.trust = Some(trust);
        config.releases = Some(releases);
    })
    .await;
    let admin = server.admin().await;
    let order = json!({"platform": LINUX});
    let provision = admin.post("/api/v1/admin/provision", &order).await.json;
    assert_eq!(provision["config"]["ca_cert"], "/etc/spectra/ca.crt");
    let told = provision["ca_cert"].as_str().unwrap();
    let line = told.lines().nth(1).unwrap();
    let pem = pair.cert.pem();
    assert!(pem.replace(['\r', '\n'], "").contains(line), "{told}");
    for text in [&provision["install"]["steps"], &provision["install"]["one_liner"]] {
        assert!(text.as_str().unwrap().contains(line), "{text}");
    }
    for script in ["/install.sh", "/install.ps1"] {
        assert!(server.anon().get(script).await.text.contains(line), "{script}");
    }
    std::fs::remove_file(path).unwrap();
    assert_eq!(admin.post("/api/v1/admin/provision", &order).await.status, 500);
    assert_eq!(server.anon().get("/install.sh").await.status, 500);
}

#[tokio::test]
async fn instructions_for_a_host_follow_from_its_system() {
    let (_folder, server, _) = server().await;
    let viewer = server.viewer().await;
    let register = async |os: &str, arch: &str| {
        let info = json!({"hostname": "host", "os": os, "arch": arch});
        let body = json!({"token": server.token().await, "info": info});
        let answer = server.anon().post("/api/v1/agent/register", &body).await;
        answer.json["agent_id"].as_str().unwrap().to_owned()
    };
    for (os, arch, kind) in [
        ("linux", "amd64", "systemd"),
        ("linux", "arm", "systemd"),
        ("linux", "armv7", "systemd"),
        ("freebsd", "amd64", "rc_d"),
        ("darwin", "arm64", "launchd"),
        ("windows", "amd64", "windows_service"),
        ("plan9", "mips", ""),
    ] {
        let id = register(os, arch).await;
        for which in ["upgrade", "uninstall"] {
            let answer = viewer.get(&format!("/api/v1/agents/{id}/{which}-instructions")).await;
            assert_eq!((answer.status.as_u16(), &answer.json["type"]), (200, &json!(kind)), "{os} {arch}");
            assert_eq!(answer.json["steps"].as_str().unwrap().is_empty(), kind.is_empty());
        }
    }
    let id = register("", "").await;
    assert_eq!(viewer.get(&format!("/api/v1/agents/{id}/upgrade-instructions")).await.status, 400);
    let unknown = format!("/api/v1/agents/{}/uninstall-instructions", Uuid::new_v4());
    assert_eq!(viewer.get(&unknown).await.status, 404);
    let echoed = viewer.post("/api/v1/admin/provision/config", &json!({"server": "x", "interval": 0})).await;
    assert_eq!((&echoed.json["server"], echoed.text.lines().count()), (&Value::from("x"), 4));
    assert!(echoed.header("content-disposition").starts_with("attachment"));
}

#[tokio::test]
async fn an_update_is_pushed_to_hosts_that_there_is_a_release_for() {
    let (_folder, server, binary) = server().await;
    let (admin, host) = (server.admin().await, server.agent("host").await);
    let foreign = json!({"token": server.token().await,
        "info": {"hostname": "foreign", "os": "plan9", "arch": "mips", "cpu_cores": 1}});
    let foreign = server.anon().post("/api/v1/agent/register", &foreign).await.json["agent_id"].clone();
    for (ids, status, counts) in [
        (json!([]), 400, [0, 0, 0]),
        (json!(["nonsense"]), 400, [0, 0, 0]),
        (json!([host.id, "nonsense"]), 400, [0, 0, 0]),
        (json!([host.id, host.id]), 200, [1, 0, 0]),
        (json!([host.id, foreign, Uuid::new_v4()]), 200, [1, 1, 1]),
    ] {
        let pushed = admin.post("/api/v1/admin/update", &json!({"agent_ids": ids})).await;
        assert_eq!(pushed.status, status, "{ids}: {}", pushed.text);
        if status == 200 {
            let [queued, skipped, failed] = counts;
            assert_eq!(pushed.json, json!({"queued": queued, "skipped": skipped, "failed": failed}), "{ids}");
        }
    }

    let original = host.actor.clone().without("x-spectra-protocol");
    let command = original.get("/api/v1/agent/command").await.json;
    assert_eq!(command["type"], "UPDATE_AGENT");
    let payload = base64::Engine::decode(
        &base64::engine::general_purpose::STANDARD,
        command["payload"].as_str().unwrap(),
    );
    let payload: Value = serde_json::from_slice(&payload.unwrap()).unwrap();
    let keys: Vec<_> = payload.as_object().unwrap().keys().map(String::as_str).collect();
    assert_eq!(keys, ["commit", "sha256", "url", "version"]);
    let path = payload["url"].as_str().unwrap().strip_prefix(&format!("http://{}", server.address)).unwrap();
    let fetched = host.actor.get(path).await;
    assert_eq!(fetched.header("content-length"), binary.len().to_string(), "the agent may fetch it");

    let report = json!({"previous_version": "a", "new_version": "b", "status": "restarting"});
    let result = json!({"id": command["id"], "type": "UPDATE_AGENT", "payload": report});
    assert_eq!(original.post("/api/v1/agent/command/result", &result).await.status, 200);
    let track = format!("/api/v1/admin/commands/{}", command["id"].as_str().unwrap());
    assert_eq!(admin.get(&track).await.json["result"]["payload"], report, "ours can be followed");
    let trail = admin.get("/api/v1/audit?action=command.create").await;
    assert!(
        trail.text.contains("update as ") && trail.text.contains("there is no release"),
        "{}",
        trail.text
    );
}
