//! A server and an operator as processes, for one namespace of the cluster.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use k8s_openapi::api::core::v1::Secret;
use kube::Client;
use kube::api::{Api, DynamicObject, Patch, PatchParams, PostParams};
use reqwest::StatusCode;
use serde_json::{Value, json};
use spectra_e2e::{Process, command};
use tempfile::TempDir;

use crate::{Operator, Relay, Space, kubeconfig, rights};

/// The fixed credential by which the server knows the operator of a test.
const CREDENTIAL: &str = "a credential of an operator under test";
/// For what takes milliseconds on a machine that does nothing else.
pub const SOON: Duration = Duration::from_secs(30);
/// How many times quicker the operator of a test looks at what nobody tells it.
const PACE: u32 = 60;

/// Everything that one test needs.
pub struct World {
    pub client: Client,
    pub server: Process,
    pub address: SocketAddr,
    operator: Option<Operator>,
    /// By which operators find the API server.
    kubeconfig: PathBuf,
    /// Its namespace, which goes after those who write there.
    space: Space,
    pub folder: TempDir,
    http: reqwest::Client,
    /// How many times quicker the operator looks at what nobody tells it.
    pub pace: u32,
}

impl std::fmt::Debug for World {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter
            .debug_struct("World")
            .field("space", &self.space)
            .field("address", &self.address)
            .finish_non_exhaustive()
    }
}

impl World {
    /// A server, and a namespace that nobody looks after yet.
    pub async fn without_operator() -> Self {
        Self::in_space(Space::with_kinds().await, &kubeconfig()).await
    }

    /// The same on a cluster of a test's own.
    pub async fn on(kubeconfig: &Path) -> Self {
        Self::in_space(Space::with_kinds_on(kubeconfig).await, kubeconfig).await
    }

    async fn in_space(space: Space, kubeconfig: &Path) -> Self {
        let _ = rustls::crypto::ring::default_provider().install_default();
        let folder = TempDir::new().expect("a folder can be made");
        std::fs::write(folder.path().join("credential"), CREDENTIAL).expect("a file can be written");
        let http = reqwest::Client::builder().timeout(SOON).build().expect("a client can be made");
        let (server, address) = start_server(&folder, free_address(), &http, &[]).await;
        let (client, kubeconfig) = (space.client(), kubeconfig.to_owned());
        Self { client, server, address, operator: None, kubeconfig, space, folder, http, pace: PACE }
    }

    /// The same with an operator.
    pub async fn start() -> Self {
        let mut world = Self::without_operator().await;
        world.start_operator(&[]);
        world
    }

    pub fn namespace(&self) -> &str {
        &self.space.name
    }

    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Starts an operator for the namespace alone, with these options beside.
    pub fn start_operator(&mut self, more: &[&str]) {
        self.operator = Some(self.another_operator(more));
    }

    /// One more, which is whoever asks for it's.
    pub fn another_operator(&self, more: &[&str]) -> Operator {
        let probes = free_address();
        let mut command = self.command_listening(&probes.to_string());
        command.args(["--external-url", &self.url()]).args(more);
        Operator::start(command, probes)
    }

    /// From now on operators have the rights that the chart gives them, and no others.
    pub async fn as_the_chart_allows(&mut self) {
        let granted = rights::grant(&self.space, &self.kubeconfig, self.folder.path()).await;
        self.kubeconfig = granted.unwrap_or_else(|error| panic!("{error:#}"));
    }

    /// From now on operators reach the API server through that alone.
    pub fn lead_through(&mut self) -> Relay {
        let text = std::fs::read_to_string(&self.kubeconfig).expect("a kubeconfig can be read");
        let (_, after) = text.split_once("https://127.0.0.1:").expect("it names the API server");
        let port: String = after.chars().take_while(char::is_ascii_digit).collect();
        let relay = Relay::to(SocketAddr::from(([127, 0, 0, 1], port.parse().expect("it is a port"))));
        self.kubeconfig = self.folder.path().join("relayed.kubeconfig");
        let text = text.replace(&format!("127.0.0.1:{port}"), &relay.address.to_string());
        std::fs::write(&self.kubeconfig, text).expect("a file can be written");
        relay
    }

    /// How an operator is started for the namespace alone.
    pub fn operator_command(&self) -> Command {
        self.command_listening("127.0.0.1:0")
    }

    fn command_listening(&self, listen: &str) -> Command {
        let mut command = command("spectra-operator");
        let credential = self.folder.path().join("credential");
        command.args(["run", "--server", &self.url(), "--listen", listen, "--pace", &self.pace.to_string()]);
        command.args(["--watch-namespaces", self.namespace(), "--namespace", self.namespace()]);
        command.args(["--server-token-file"]).arg(credential);
        command.env("KUBECONFIG", &self.kubeconfig).env("RUST_LOG", "info,spectra_operator=debug");
        command
    }

    /// Starts the server anew where it was, with these options beside.
    pub async fn restart_server(&mut self, more: &[String]) {
        self.server.terminate();
        self.server.wait(SOON);
        (self.server, self.address) = start_server(&self.folder, self.address, &self.http, more).await;
    }

    /// The operator's process.
    pub fn operator(&mut self) -> &mut Process {
        &mut self.operator.as_mut().expect("an operator was started").process
    }

    /// What its probes say.
    pub fn probes(&self) -> &Operator {
        self.operator.as_ref().expect("an operator was started")
    }

    /// Ends the operator and waits until its lease may be taken.
    pub fn stop_operator(&mut self) {
        if let Some(mut operator) = self.operator.take() {
            operator.process.terminate();
            operator.process.wait(SOON);
        }
    }

    /// Objects of one of our kinds.
    pub fn objects(&self, kind: &str) -> Api<DynamicObject> {
        self.space.objects(kind)
    }

    pub async fn create(&self, kind: &str, name: &str, spec: Value) -> DynamicObject {
        let object = json!({
            "apiVersion": "spectra.dev/v1alpha1", "kind": kind, "metadata": {"name": name}, "spec": spec,
        });
        let object = serde_json::from_value(object).expect("it is an object");
        let created = self.objects(kind).create(&PostParams::default(), &object).await;
        created.unwrap_or_else(|error| panic!("{kind} {name}: {error}"))
    }

    /// Changes the spec of an object as a person would.
    pub async fn change(&self, kind: &str, name: &str, spec: Value) {
        let patch = json!({"spec": spec});
        let changed = self.objects(kind).patch(name, &PatchParams::default(), &Patch::Merge(&patch)).await;
        changed.unwrap_or_else(|error| panic!("{kind} {name}: {error}"));
    }

    /// A fleet named `lab`.
    pub async fn fleet(&self) {
        self.create("SpectraFleet", "lab", json!({})).await;
    }

    pub async fn secret(&self, name: &str) -> Option<Secret> {
        let api: Api<Secret> = Api::namespaced(self.client.clone(), self.namespace());
        api.get_opt(name).await.expect("a Secret can be read")
    }

    /// A text of the Secret.
    pub async fn secret_text(&self, name: &str, key: &str) -> String {
        let secret = self.secret(name).await.unwrap_or_else(|| panic!("there is no Secret {name}"));
        let bytes =
            secret.data.and_then(|mut data| data.remove(key)).unwrap_or_else(|| panic!("no {key} in it"));
        String::from_utf8(bytes.0).expect("it is a text")
    }

    /// Waits until a condition of an object has one of these reasons; the object as it is then.
    pub async fn until(&self, kind: &str, name: &str, condition: &str, reason: &str) -> DynamicObject {
        let mut last = String::new();
        let deadline = Instant::now() + SOON;
        while Instant::now() < deadline {
            if let Some(object) = self.objects(kind).get_opt(name).await.expect("an object can be read") {
                if reason_of(&object, condition) == Some(reason) {
                    return object;
                }
                last = object.data["status"].to_string();
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        panic!("{kind} {name} has not become {condition}/{reason}: {last}");
    }

    /// Waits until an object is gone.
    pub async fn until_gone(&self, kind: &str, name: &str) {
        let deadline = Instant::now() + SOON;
        while self.objects(kind).get_opt(name).await.expect("an object can be read").is_some() {
            assert!(Instant::now() < deadline, "{kind} {name} is still there");
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }

    /// Registers a host by a token: status, and who it is then.
    pub async fn register(&self, token: &str, hostname: &str) -> (StatusCode, Value) {
        let body = json!({"token": token, "info": {"hostname": hostname, "os": "linux", "arch": "amd64"}});
        let request = self.http.post(format!("{}/api/v1/agent/register", self.url()));
        let request = request.header("content-type", "application/json").body(body.to_string());
        answer(request).await
    }

    /// What the server's routes for operators answer.
    pub async fn ask(&self, path: &str) -> (StatusCode, Value) {
        let request = self.http.get(format!("{}/api/v1/operator/{path}", self.url()));
        answer(request.bearer_auth(CREDENTIAL)).await
    }

    /// What the server answers an administrator to this path, as it stands.
    pub async fn ask_as_admin(&self, path: &str) -> String {
        let mut make = command("spectra-server");
        make.args(["api-token", "create", "test", "--database", &self.database()]);
        let token = crate::run(&mut make).expect("an API token");
        let request = self.http.get(format!("{}{path}", self.url())).bearer_auth(token);
        let response = request.send().await.expect("the server answers");
        let (status, text) = (response.status(), response.text().await.expect("the answer has a body"));
        assert_eq!(status, StatusCode::OK, "{path}: {text}");
        text
    }

    /// The server, as an agent with this identity calls it.
    pub async fn as_agent(
        &self,
        method: reqwest::Method,
        path: &str,
        identity: &Value,
        body: Option<&Value>,
    ) -> (StatusCode, Value) {
        let mut request = self.http.request(method, format!("{}/api/v1/agent/{path}", self.url()));
        for (header, field) in [("x-agent-id", "agent_id"), ("x-agent-secret", "secret")] {
            request = request.header(header, identity[field].as_str().expect("the identity is whole"));
        }
        if let Some(body) = body {
            request = request.header("content-type", "application/json").body(body.to_string());
        }
        answer(request).await
    }

    /// Changes the server's database: how tests let time pass.
    pub async fn sql(&self, statement: &'static str) {
        use sqlx::Connection as _;
        let path = format!("sqlite://{}", self.database());
        let mut connection =
            sqlx::SqliteConnection::connect(&path).await.expect("the database can be opened");
        sqlx::query(statement)
            .execute(&mut connection)
            .await
            .unwrap_or_else(|error| panic!("{statement}: {error}"));
    }

    /// A number that the server's database has.
    pub async fn count(&self, query: &'static str) -> i64 {
        use sqlx::Connection as _;
        let path = format!("sqlite://{}", self.database());
        let mut connection =
            sqlx::SqliteConnection::connect(&path).await.expect("the database can be opened");
        let counted = sqlx::query_scalar(query).fetch_one(&mut connection).await;
        counted.unwrap_or_else(|error| panic!("{query}: {error}"))
    }

    fn database(&self) -> String {
        database(&self.folder)
    }

    /// UID of the cluster, as the server knows it.
    pub async fn cluster_uid(&self) -> String {
        let api: Api<k8s_openapi::api::core::v1::Namespace> = Api::all(self.client.clone());
        let found = api.get("kube-system").await.expect("kube-system is there");
        found.metadata.uid.expect("it has a UID")
    }
}

/// Reason of a condition of an object.
pub fn reason_of<'a>(object: &'a DynamicObject, condition: &str) -> Option<&'a str> {
    let conditions = object.data["status"]["conditions"].as_array()?;
    conditions.iter().find(|found| found["type"] == condition)?["reason"].as_str()
}

async fn answer(request: reqwest::RequestBuilder) -> (StatusCode, Value) {
    let response = request.send().await.expect("the server answers");
    let status = response.status();
    let text = response.text().await.expect("the answer has a body");
    (status, serde_json::from_str(&text).unwrap_or(Value::Null))
}

fn database(folder: &TempDir) -> String {
    folder.path().join("spectra.db").to_str().expect("the folder's name is a text").to_owned()
}

async fn start_server(
    folder: &TempDir,
    address: SocketAddr,
    http: &reqwest::Client,
    more: &[String],
) -> (Process, SocketAddr) {
    let mut command = command("spectra-server");
    let url = format!("http://{address}");
    command.args(["run", "--listen", &address.to_string(), "--database", &database(folder)]);
    command
        .args(["--external-url", &url, "--operator-credential-file"])
        .arg(folder.path().join("credential"))
        .args(more);
    command.env("RUST_LOG", "info,spectra_server=debug,sqlx=warn");
    let mut process = Process::start("spectra-server", command);
    let deadline = Instant::now() + Duration::from_mins(1);
    loop {
        let ready = http.get(format!("{url}/readyz")).send().await;
        if ready.is_ok_and(|ready| ready.status() == StatusCode::OK) {
            return (process, address);
        }
        assert!(process.ended().is_none(), "the server ended:\n{}", process.log().join("\n"));
        assert!(Instant::now() < deadline, "the server is not ready:\n{}", process.log().join("\n"));
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

/// Nobody else's for now: below the ports that Linux gives to outgoing connections.
fn free_address() -> SocketAddr {
    let mut candidates =
        (0..50).map(|_| SocketAddr::from(([127, 0, 0, 1], rand::random_range(10_000..32_000))));
    candidates.find(|address| std::net::TcpListener::bind(address).is_ok()).expect("a port is free")
}
