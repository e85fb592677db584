//! A bare install with its TimescaleDB in the cluster, and a host outside of it that joins, reports and is asked.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use serde_json::Value;
use spectra_e2e::{Process, command};
use spectra_kubernetes_tests::{database_root, run, wait_until};

use crate::forward::Forward;
use crate::release::{Release, TAG, WAIT, path, volume};

/// From the installation until the node's values are shown.
const SHOWN: Duration = Duration::from_secs(90);
/// For what takes seconds.
const SOON: Duration = Duration::from_mins(1);

/// The image of the database, of Debian's packages: the node has no way to the public one.
fn load_database(release: &Release) -> String {
    let root = database_root();
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/charts/database.sh");
    let files = [
        format!("{}:/usr/local/bin/entrypoint", script.display()),
        // Debian's own finds versions by configuration files, of which there are none.
        format!("{}:/usr/local/bin/pg_isready", root.join("usr/lib/postgresql/17/bin/pg_isready").display()),
        format!("{}:/", root.display()),
    ];
    let files: Vec<&str> = files.iter().map(String::as_str).collect();
    release.node.load(&format!("localhost/timescaledb:{TAG}"), &files);
    // initdb wants its user to have a name.
    let users = fs::read_to_string(root.join("etc/passwd")).expect("the folder is a Debian");
    let postgres = users.lines().find(|line| line.starts_with("postgres:")).expect("PostgreSQL has a user");
    postgres.split(':').nth(2).expect("a user has a number").to_owned()
}

/// A port that nobody has, below those of outgoing connections.
fn free_port() -> u16 {
    let mut ports = (0..50).map(|_| rand::random_range(10_000..32_000));
    ports.find(|port| std::net::TcpListener::bind(("127.0.0.1", *port)).is_ok()).expect("a port is free")
}

/// The API as a program outside asks it, over HTTPS that is verified.
struct Api {
    http: reqwest::Client,
    url: String,
    token: String,
}

impl Api {
    async fn get(&self, path: &str) -> Option<Value> {
        let request = self.http.get(format!("{}/api/v1/{path}", self.url)).bearer_auth(&self.token);
        let response = request.send().await.ok()?.error_for_status().ok()?;
        serde_json::from_str(&response.text().await.ok()?).ok()
    }

    /// The host of that name in the overview, with a value of its processors.
    async fn host(&self, is_it: impl Fn(&str) -> bool) -> Option<Value> {
        let hosts = self.get("overview").await?;
        let mut hosts = hosts.as_array()?.iter();
        let found = hosts.find(|host| host["hostname"].as_str().is_some_and(&is_it))?;
        found["cpu_usage"].is_number().then(|| found.clone())
    }
}

/// An agent outside of the cluster, started by what the Secret of its token says.
fn agent_outside(release: &Release, agents: &str, folder: &Path) -> Process {
    let text = |key: &str| {
        let template = format!("go-template={{{{index .data \"{key}\" | base64decode}}}}");
        let get = ["--namespace", agents, "get", "secret", "attic-join", "--output", &template];
        release.good(release.kubectl(&get), key)
    };
    fs::write(folder.join("ca.crt"), text("ca.crt")).unwrap();
    fs::write(folder.join("token"), text("token")).unwrap();
    let arguments = text("join-args").replace("--token-file -", "--token-file token");
    let mut command = command("spectra-agent");
    command.current_dir(folder).arg("run").args(arguments.split_whitespace());
    for (option, file) in
        [("--identity", "agent-id.json"), ("--policy", "agent.toml"), ("--audit", "audit.jsonl")]
    {
        command.arg(option).arg(folder.join(file));
    }
    fs::write(folder.join("agent.toml"), "").unwrap();
    command.args(["--flush", "5"]).env("HOSTNAME", "attic");
    Process::start("spectra-agent", command)
}

const TOKEN: &str = "
apiVersion: spectra.dev/v1alpha1
kind: SpectraToken
metadata: {name: attic}
spec: {fleetRef: {name: default}}
";

#[tokio::test(flavor = "multi_thread")]
async fn a_bare_install_shows_its_node_and_a_host_outside_joins_and_answers() {
    let _ = rustls::crypto::ring::default_provider().install_default();
    let release = Release::prepare("bundled");
    let folder = tempfile::tempdir().unwrap();
    let (data, outside): (PathBuf, PathBuf) = (folder.path().join("data"), folder.path().join("outside"));
    fs::create_dir(&data).unwrap();
    fs::create_dir(&outside).unwrap();
    let user = load_database(&release);
    release.apply(folder.path(), &volume(&release, "data-spectra-database-0", &data));
    let (agents, port) = (format!("{}-agents", release.namespace), free_port());
    let url = format!("https://127.0.0.1:{port}");
    let settings = [
        "--set=database.bundled.image.repository=localhost/timescaledb".to_owned(),
        format!("--set=database.bundled.image.tag={TAG}"),
        "--set=database.bundled.command={/usr/local/bin/entrypoint}".to_owned(),
        format!("--set=database.bundled.runAsUser={user}"),
        "--set=database.bundled.storage.storageClass=-".to_owned(),
        "--set=database.bundled.storage.size=1Gi".to_owned(),
        format!("--set=externalUrl={url}"),
        format!("--set=agents.namespace.name={agents}"),
    ];
    let settings: Vec<&str> = settings.iter().map(String::as_str).collect();
    let started = std::time::Instant::now();
    release.good(release.put("install", &settings), "helm install");

    // The node's own agent, which enrolled by its account: no token was made.
    let token =
        ["exec", "deployment/spectra-server", "--", "/usr/bin/spectra-server", "api-token", "create", "test"];
    let token = release.good(release.ask(&token), "an API token");
    let mut kubectl = release.node.kubectl();
    kubectl.args(["--namespace", &release.namespace]);
    let _forward = Forward::start(&mut kubectl, "service/spectra-server", port, 8443);
    let authority = [
        "get",
        "secret",
        "spectra-authority",
        "--output=go-template={{index .data \"ca.crt\" | base64decode}}",
    ];
    let authority = release.good(release.ask(&authority), "the authority");
    let trusted = reqwest::Certificate::from_pem(authority.as_bytes()).unwrap();
    let http = reqwest::Client::builder().tls_certs_only([trusted]).timeout(SOON).build().unwrap();
    let api = Api { http, url, token };
    let left = SHOWN.saturating_sub(started.elapsed());
    let node =
        wait_until("the node's values are shown", left, async || api.host(|name| name != "attic").await)
            .await;
    let tokens = ["get", "stok", "--all-namespaces", "--output=name"];
    assert_eq!(release.good(release.kubectl(&tokens), "tokens"), "", "the node needed none");
    let columns = release.good(release.kubectl(&["--namespace", &agents, "get", "sfleet,sagent"]), "columns");
    for part in ["READY", "AllGood", "ONLINE", node["hostname"].as_str().unwrap()] {
        assert!(columns.contains(part), "{part} is missing in:\n{columns}");
    }
    release.good(release.helm(&["test", "spectra", WAIT]), "helm test");

    // A host outside, by the token's Secret.
    let file = folder.path().join("token.yaml");
    fs::write(&file, TOKEN).unwrap();
    let apply = ["--namespace", &agents, "apply", "--filename", path(&file)];
    release.good(release.kubectl(&apply), "a token");
    let ready = ["--namespace", &agents, "wait", "stok/attic", "--for=condition=Ready", WAIT];
    release.good(release.kubectl(&ready), "the token is ready");
    let mut agent = agent_outside(&release, &agents, &outside);
    wait_until("the host outside is shown", SOON, async || api.host(|name| name == "attic").await).await;
    assert!(agent.ended().is_none(), "{}", agent.log().join("\n"));
    let shown = ["--namespace", &agents, "wait", "sagent", "--all", "--for=condition=Online", WAIT];
    release.good(release.kubectl(&shown), "hosts as objects");
    let diagnose = |words: &[&str]| {
        let mut plugin = command("kubectl-spectra");
        plugin.arg("--kubeconfig").arg(release.node.kubeconfig()).args(["--namespace", &agents, "diagnose"]);
        release.good(run(plugin.args(words)), words[0])
    };
    assert!(diagnose(&["ping", "attic", "127.0.0.1", "--interval", "200"]).contains("4 sent, 4 received"));
    assert!(diagnose(&["du", "attic", path(&outside)]).contains("agent-id.json"));
    // It was for one host.
    let over = ["--namespace", &agents, "wait", "stok/attic", "--for=jsonpath={.status.uses}=1", WAIT];
    release.good(release.kubectl(&over), "the token is used up");

    // A value that changes, and a field that the release before did not know.
    release.good(release.kubectl(&without_field()), "an older definition");
    let newer = TOKEN.replace("attic", "later").replace("{fleetRef", "{ttlSecondsAfterExpired: 60, fleetRef");
    fs::write(&file, newer).unwrap();
    let strict = ["--namespace", &agents, "apply", "--validate=strict", "--filename", path(&file)];
    let unknown = async || release.kubectl(&strict).stderr.contains("unknown field").then_some(());
    wait_until("the older definition is served", SOON, unknown).await;
    let upgraded = [&settings[..], &["--set=server.logLevel=debug"]].concat();
    release.good(release.put("upgrade", &upgraded), "helm upgrade");
    wait_until("the new field is served", SOON, async || release.kubectl(&strict).success.then_some(()))
        .await;

    drop(agent);
    let namespace = release.namespace.clone();
    release.remove(&[&namespace, &agents]);
}

/// Takes a field away from tokens, as if they were of an older release.
fn without_field() -> [&'static str; 6] {
    [
        "patch",
        "crd",
        "spectratokens.spectra.dev",
        "--type=json",
        "--patch",
        r#"[{"op":"remove","path":"/spec/versions/0/schema/openAPIV3Schema/properties/spec/properties/ttlSecondsAfterExpired"}]"#,
    ]
}
