//! What an operator costs and how soon it is done, on a real API server with a real server: each figure beside its goal.
//!
//! `cargo xtask bench operator` builds the programs, starts the cluster and runs this.

#[path = "operator/figure.rs"]
mod figure;
#[path = "operator/tokens.rs"]
mod tokens;

use std::time::{Duration, Instant};

use kube::api::{DynamicObject, PostParams};
use serde_json::{Value, json};
use spectra_e2e::{Process, command};
use spectra_kubernetes_tests::{
    Audit, Entry, FOREIGN_BYTES, Mark, Resident, World, foreign_secrets, resident, wait_until,
};
use spectra_operator::api::crds;

use figure::{Goal, print, share};

/// Tokens at once, where nothing else is said.
const TOKENS: usize = 10_000;
/// Tokens of the even load, and how many of them a second.
const EVEN: usize = 2000;
const A_SECOND: usize = 100;
/// Diagnostics, one after the other.
const DIAGNOSTICS: usize = 100;
/// Secrets that the operator has nothing to do with: 1 GiB of them.
const FOREIGN: usize = 2000;
/// For all tokens to be ready; beyond it nothing is measured any more.
const PATIENCE: Duration = Duration::from_mins(10);
/// How long nothing may be written.
const REST: Duration = Duration::from_secs(30);

/// What the operator calls itself.
const AGENT: &str = "spectra-operator";

fn main() {
    let mut words = std::env::args().skip(1).filter(|word| word != "--bench");
    let tokens = match (words.next().as_deref(), words.next()) {
        (None, _) => TOKENS,
        (Some("--tokens"), Some(number)) => number.parse().expect("--tokens takes a number"),
        (Some(word), _) => panic!("{word} is not known; --tokens NUMBER is"),
    };
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build();
    runtime.expect("the runtime starts").block_on(measure(tokens));
}

async fn measure(tokens: usize) {
    let audit = Audit::shared().await;
    let mut world = World::without_operator().await;
    world.pace = 1;
    world.start_operator(&[]);
    world.fleet().await;
    world.until("SpectraFleet", "lab", "Ready", "AllGood").await;

    println!("{tokens} tokens at once");
    let mark = audit.mark().await;
    let took = tokens::at_once(&world, tokens, PATIENCE).await;
    let writes = writes(&audit, mark).await;
    print("all of them ready", took.as_secs_f64(), "s", Goal::AtMost(60.0));
    print("largest resident", peak(&mut world), "MiB", Goal::AtMost(64.0));
    print("writes for each", objects(&writes) as f64 / tokens as f64, "", Goal::AtMost(3.1));
    print("events for each", events(&writes) as f64 / tokens as f64, "", Goal::None);

    println!("{EVEN} tokens, {A_SECOND} a second");
    let times = tokens::evenly(&world, EVEN, A_SECOND).await;
    print("ready, half within", share(&times, 50), "ms", Goal::None);
    print("ready, 99 of 100 within", share(&times, 99), "ms", Goal::AtMost(1000.0));

    println!("at rest, for {} s", REST.as_secs());
    // What was seen last is counted and told once a minute.
    tokio::time::sleep(Duration::from_secs(70)).await;
    let mark = audit.mark().await;
    tokio::time::sleep(REST).await;
    print("writes", objects(&self::writes(&audit, mark).await) as f64, "", Goal::AtMost(0.0));
    world.stop_operator();
    let mark = audit.mark().await;
    world.start_operator(&[]);
    tokio::time::sleep(REST).await;
    let writes = self::writes(&audit, mark).await;
    print("writes after a restart", objects(&writes) as f64, "", Goal::AtMost(0.0));
    print("largest resident after it", peak(&mut world), "MiB", Goal::AtMost(64.0));

    println!("{DIAGNOSTICS} diagnostics on a host that answers at once");
    let times = diagnostics(&world).await;
    print("from object to answer, half within", share(&times, 50), "ms", Goal::None);
    print("from object to answer, 95 of 100 within", share(&times, 95), "ms", Goal::AtMost(2000.0));

    println!("{FOREIGN} Secrets of somebody else, {} KiB each", FOREIGN_BYTES >> 10);
    let before = resident(world.operator().id(), Resident::Now);
    foreign_secrets(&world, FOREIGN).await;
    world.create("SpectraToken", "beside", json!({"fleetRef": {"name": "lab"}})).await;
    world.until("SpectraToken", "beside", "Ready", "Issued").await;
    let more = resident(world.operator().id(), Resident::Now) - before;
    print("resident beside them, more", more.max(0.0), "MiB", Goal::AtMost(1.0));

    println!("server with its embedded database, operator and an agent, after all of this");
    let agent = agent(&world).await;
    tokio::time::sleep(REST).await;
    let server = resident(world.server.id(), Resident::Largest);
    let whole = server + peak(&mut world) + resident(agent.id(), Resident::Largest);
    print("server, largest resident", server, "MiB", Goal::None);
    print("all three, largest resident", whole, "MiB", Goal::AtMost(256.0));
    drop(agent);

    println!("two operators, of which the one that acts is killed");
    print(
        "the other issues a token within",
        failover(&mut world).await.as_secs_f64(),
        "s",
        Goal::AtMost(20.0),
    );

    println!("definitions");
    for definition in crds::all() {
        let text = crds::yaml(std::slice::from_ref(&definition)).expect("a definition is YAML");
        let name = definition.metadata.name.as_deref().unwrap_or_default();
        print(name, text.len() as f64 / 1024.0, "KiB", Goal::AtMost(60.0));
    }
}

/// What the operator wrote since the mark, its lease apart.
async fn writes(audit: &Audit, mark: Mark) -> Vec<Entry> {
    let mut entries = audit.since(mark).await;
    entries.retain(|entry| {
        let lease = entry.object_ref.as_ref().is_some_and(|object| object.resource == "leases");
        entry.is_write() && entry.user_agent.starts_with(AGENT) && !lease
    });
    entries
}

fn is_event(entry: &Entry) -> bool {
    entry.object_ref.as_ref().is_some_and(|object| object.resource == "events")
}

fn objects(writes: &[Entry]) -> usize {
    writes.iter().filter(|entry| !is_event(entry)).count()
}

fn events(writes: &[Entry]) -> usize {
    writes.iter().filter(|entry| is_event(entry)).count()
}

/// Largest resident memory of the operator's process until now, MiB.
fn peak(world: &mut World) -> f64 {
    resident(world.operator().id(), Resident::Largest)
}

/// Milliseconds from an object to its answer, on a host that needs no time itself.
async fn diagnostics(world: &World) -> Vec<f64> {
    let host = join(world).await;
    let mut times = Vec::new();
    for number in 0..DIAGNOSTICS {
        let name = format!("d{number}");
        let began = Instant::now();
        world.create("SpectraDiagnostic", &name, json!({"target": {"agent": "pi"}, "type": "Netstat"})).await;
        answer(world, &host).await;
        world.until("SpectraDiagnostic", &name, "Complete", "Succeeded").await;
        times.push(began.elapsed().as_secs_f64() * 1000.0);
    }
    times
}

/// A host of the fleet.
async fn join(world: &World) -> Value {
    world.create("SpectraToken", "host", json!({"fleetRef": {"name": "lab"}})).await;
    world.until("SpectraToken", "host", "Ready", "Issued").await;
    let token = world.secret_text("host-join", "token").await;
    let (status, identity) = world.register(&token, "pi").await;
    assert_eq!(status, 201, "{identity}");
    identity
}

/// Fetches a command and answers it.
async fn answer(world: &World, host: &Value) {
    loop {
        let (status, command) = world.as_agent(reqwest::Method::GET, "command", host, None).await;
        if status == 200 && !command.is_null() {
            let result = json!({"id": command["id"], "type": command["type"], "payload": {"netstat": []}});
            let (status, _) =
                world.as_agent(reqwest::Method::POST, "command/result", host, Some(&result)).await;
            assert_eq!(status, 200);
            return;
        }
    }
}

/// A real agent of the fleet.
async fn agent(world: &World) -> Process {
    world.create("SpectraToken", "agent", json!({"fleetRef": {"name": "lab"}})).await;
    world.until("SpectraToken", "agent", "Ready", "Issued").await;
    let file = |name: &str| world.folder.path().join(name);
    std::fs::write(file("token"), world.secret_text("agent-join", "token").await)
        .expect("the folder is ours");
    std::fs::write(file("agent.toml"), "").expect("the folder is ours");
    let mut command = command("spectra-agent");
    command.args(["run", "--server", &world.url()]);
    for (option, name) in [
        ("--token-file", "token"),
        ("--identity", "agent-id.json"),
        ("--policy", "agent.toml"),
        ("--audit", "audit.jsonl"),
    ] {
        command.arg(option).arg(file(name));
    }
    Process::start("spectra-agent", command)
}

/// From the end of the operator that acts until another has issued a token.
async fn failover(world: &mut World) -> Duration {
    // It has the lease for as long as it lives.
    let second = Process::start("spectra-operator", {
        let mut command = world.operator_command();
        command.args(["--external-url", &world.url(), "--pod-name", "second"]);
        command
    });
    tokio::time::sleep(Duration::from_secs(5)).await;
    world.operator().kill();
    let began = Instant::now();
    world.create("SpectraToken", "after", json!({"fleetRef": {"name": "lab"}})).await;
    wait_until("the second operator acts", Duration::from_mins(1), async || {
        let token = world.objects("SpectraToken").get("after").await.expect("an object can be read");
        tokens::is_ready(&token).then_some(())
    })
    .await;
    drop(second);
    began.elapsed()
}

/// A token of the fleet.
fn token(name: &str) -> DynamicObject {
    let token = json!({
        "apiVersion": "spectra.dev/v1alpha1", "kind": "SpectraToken", "metadata": {"name": name},
        "spec": {"fleetRef": {"name": "lab"}},
    });
    serde_json::from_value(token).expect("it is an object")
}

async fn create(world: &World, name: &str) {
    let created = world.objects("SpectraToken").create(&PostParams::default(), &token(name)).await;
    created.unwrap_or_else(|error| panic!("{name}: {error}"));
}
