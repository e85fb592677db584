//! Which agent a registration becomes: a machine that comes again, copies of one machine, and hosts that an
//! admin has to approve.

use serde_json::{Value, json};
use spectra_server::enrol::constraint::Constraints;
use spectra_server::enrol::{TokenScope, TokenTerms};
use uuid::Uuid;

use crate::support::{Answer, TestServer};

const REGISTER: &str = "/api/v1/agent/register";
const ENROLMENTS: &str = "/api/v1/admin/enrolments";

/// A registration of the machine `machine` with the board `board`.
fn machine(token: &str, hostname: &str, machine: &str, board: &str) -> Value {
    json!({"token": token, "info": {
        "hostname": hostname, "os": "linux", "machine_id": machine, "board_id": board,
    }})
}

/// The agent's id in an answer that gives one.
fn id(answer: &Answer) -> String {
    assert!(answer.status.is_success(), "{answer:?}");
    answer.json["agent_id"].as_str().unwrap().to_owned()
}

impl TestServer {
    /// Registers with a fresh token for one host.
    async fn join(&self, hostname: &str, id: &str, board: &str) -> Answer {
        self.anon().post(REGISTER, &machine(&self.token().await, hostname, id, board)).await
    }

    async fn polls(&self, agent: &Answer) -> u16 {
        let text = |name: &str| agent.json[name].as_str().unwrap().to_owned();
        let actor = self.anon().with("x-agent-id", &text("agent_id")).with("x-agent-secret", &text("secret"));
        actor.get("/api/v1/agent/config").await.status.as_u16()
    }

    async fn hosts(&self) -> usize {
        self.app.store.agents().await.unwrap().len()
    }
}

#[tokio::test]
async fn a_machine_with_its_old_secret_is_the_same_host() {
    let server = TestServer::start().await;
    let first = server.join("pi", "m", "b").await;
    assert_eq!(first.status, 201);
    let text = |name: &str| first.json[name].as_str().unwrap().to_owned();
    let returning =
        server.anon().with("x-agent-id", &text("agent_id")).with("x-agent-secret", &text("secret"));
    let again = returning.post(REGISTER, &machine(&server.token().await, "pi-2", "m2", "b2")).await;
    assert_eq!((again.status.as_u16(), id(&again)), (200, id(&first)));
    assert_eq!(server.hosts().await, 1);
    let agent = server.viewer().await.get(&format!("/api/v1/agents/{}", id(&first))).await;
    assert_eq!(agent.json["hostname"], "pi-2", "its facts are those of the last registration");
    assert_ne!(again.json["secret"], first.json["secret"]);
    assert_eq!(server.polls(&again).await, 200);
    assert_eq!(server.polls(&first).await, 200, "the old secret ends a little later");
}

#[tokio::test]
async fn a_known_machine_without_proof_waits_for_an_admin() {
    let server = TestServer::start().await;
    let admin = server.admin().await;
    let first = server.join("pi", "m", "b").await;
    let token = server.token().await;
    let again = machine(&token, "pi", "m", "b");
    for _ in 0..2 {
        let answer = server.anon().post(REGISTER, &again).await;
        assert_eq!(answer.status, 409);
        assert!(answer.problem().starts_with("this machine is registered already"), "{answer:?}");
    }
    let waiting = admin.get(ENROLMENTS).await;
    let [enrolment] = waiting.list() else { panic!("{waiting:?}") };
    for (name, expected) in [
        ("kind", json!("takeover")),
        ("agent_id", json!(id(&first))),
        ("agent_hostname", json!("pi")),
        ("hostname", json!("pi")),
        ("asked", json!(2)),
        ("decision", Value::Null),
    ] {
        assert_eq!(enrolment[name], expected, "{name}");
    }
    let path = format!("{ENROLMENTS}/{}", enrolment["id"].as_str().unwrap());
    assert_eq!(admin.post(&format!("{path}/approve"), &Value::Null).await.status, 204);
    let approved = server.anon().post(REGISTER, &again).await;
    assert_eq!((approved.status.as_u16(), id(&approved)), (200, id(&first)), "the token was not used before");
    assert_eq!(server.hosts().await, 1);
    assert_eq!(admin.get(ENROLMENTS).await.list().len(), 0, "a yes is for one registration");
    assert_eq!(server.join("pi", "m", "b").await.status, 409);
}

#[tokio::test]
async fn an_admin_can_deny_a_host_or_make_it_one_of_its_own() {
    let server = TestServer::start().await;
    let admin = server.admin().await;
    let first = server.join("pi", "m", "b").await;
    assert_eq!(server.join("pi", "m", "b").await.status, 409);
    let waiting = admin.get(ENROLMENTS).await;
    let path = format!("{ENROLMENTS}/{}", waiting.json[0]["id"].as_str().unwrap());
    assert_eq!(admin.post(&format!("{path}/deny"), &Value::Null).await.status, 204);
    let denied = server.join("pi", "m", "b").await;
    assert_eq!((denied.status.as_u16(), denied.problem()), (403, "an admin has denied this host"));
    assert_eq!(admin.post(&format!("{path}/approve"), &json!({"as": "new"})).await.status, 204);
    let second = server.join("pi", "m", "b").await;
    assert_eq!(second.status, 201);
    assert_ne!(id(&second), id(&first));
    let nobody = format!("{ENROLMENTS}/{}", Uuid::new_v4());
    for path in [format!("{nobody}/approve"), format!("{nobody}/deny")] {
        assert_eq!(admin.post(&path, &Value::Null).await.status, 404, "{path}");
    }
    assert_eq!(admin.post(&format!("{path}/approve"), &json!({"as": "x"})).await.status, 400);
}

#[tokio::test]
async fn a_token_for_a_host_gives_its_place_to_another_machine() {
    let server = TestServer::start().await;
    let first = server.join("pi", "m", "b").await;
    let agent = id(&first).parse().unwrap();
    let scope = TokenScope { agent: Some(agent), ..TokenScope::default() };
    let token = server.tokens_for(TokenTerms::DEFAULT, scope).await;
    let moved = server.anon().post(REGISTER, &machine(&token, "pi-new", "m9", "b9")).await;
    assert_eq!((moved.status.as_u16(), id(&moved)), (200, id(&first)));
    assert_eq!(server.hosts().await, 1);
}

#[tokio::test]
async fn twenty_copies_of_one_machine_are_twenty_hosts_with_a_notice() {
    let server = TestServer::start().await;
    let mut joining = tokio::task::JoinSet::new();
    for number in 0..20 {
        let (anon, token) = (server.anon(), server.token().await);
        joining.spawn(async move {
            // Half are virtual machines with a board of their own, half containers on one board.
            let (name, board) = if number % 2 == 0 {
                ("copy".to_owned(), format!("b{number}"))
            } else {
                (format!("copy-{number}"), "host".to_owned())
            };
            anon.post(REGISTER, &machine(&token, &name, "m", &board)).await
        });
    }
    let answers = joining.join_all().await;
    let ids: std::collections::BTreeSet<_> = answers.iter().map(id).collect();
    assert_eq!((ids.len(), server.hosts().await), (20, 20));
    let viewer = server.viewer().await;
    for id in ids {
        let agent = viewer.get(&format!("/api/v1/agents/{id}")).await;
        let [notice] = &**agent.json["notices"].as_array().unwrap() else { panic!("{agent:?}") };
        assert!(notice.as_str().unwrap().starts_with("19 other hosts have the same machine id"), "{notice}");
    }
}

#[tokio::test]
async fn one_machine_that_registers_many_times_at_once_is_one_host() {
    let server = TestServer::start().await;
    let mut joining = tokio::task::JoinSet::new();
    for _ in 0..12 {
        let (anon, token) = (server.anon(), server.token().await);
        joining.spawn(
            async move { anon.post(REGISTER, &machine(&token, "pi", "m", "b")).await.status.as_u16() },
        );
    }
    let mut statuses = joining.join_all().await;
    statuses.sort_unstable();
    assert_eq!((statuses[0], statuses[1..].iter().all(|status| *status == 409)), (201, true), "{statuses:?}");
    assert_eq!(server.hosts().await, 1);
}

#[tokio::test]
async fn hosts_with_one_name_are_two() {
    let server = TestServer::start().await;
    let (first, second) = (server.join("web", "", "").await, server.join("web", "", "").await);
    assert_ne!(id(&first), id(&second));
    let (third, fourth) = (server.join("web", "m1", "b1").await, server.join("web", "m2", "b2").await);
    assert_ne!(id(&third), id(&fourth));
    let agent = server.viewer().await.get(&format!("/api/v1/agents/{}", id(&third))).await;
    assert_eq!(agent.json["notices"], json!([]));
}

#[tokio::test]
async fn a_token_is_for_the_names_and_addresses_it_says() {
    let server = TestServer::start().await;
    let only = |hostnames: &[&str], cidrs: &[&str]| {
        let list = |texts: &[&str]| texts.iter().map(|text| (*text).to_owned()).collect();
        let constraints = Constraints::new(list(hostnames), list(cidrs)).unwrap();
        TokenScope { constraints, ..TokenScope::default() }
    };
    for (scope, hostname, expected) in [
        (only(&["pi-*"], &["127.0.0.0/8"]), "pi-1", None),
        (only(&["pi-*"], &[]), "web", Some("the token is not for hosts with this name")),
        (only(&[], &["192.0.2.0/24"]), "pi-1", Some("the token is not for hosts with this address")),
    ] {
        let token = server.tokens_for(TokenTerms::DEFAULT, scope).await;
        let answer = server.anon().post(REGISTER, &machine(&token, hostname, "", "")).await;
        match expected {
            None => assert_eq!(answer.status, 201),
            Some(detail) => assert_eq!((answer.status.as_u16(), answer.problem()), (403, detail)),
        }
    }
    let uses: Vec<i32> = server.app.store.tokens().await.unwrap().iter().map(|token| token.uses).collect();
    assert_eq!(uses, [0, 0, 1], "a refusal costs no use");
}

#[tokio::test]
async fn behind_a_trusted_proxy_the_clients_own_address_counts_for_a_token() {
    for (proxy, expected) in [("127.0.0.1/32", 201), ("192.0.2.1/32", 403)] {
        let server = TestServer::with(|config| config.trusted_proxies.push(proxy.parse().unwrap())).await;
        let constraints = Constraints::new(vec![], vec!["198.51.100.0/24".to_owned()]).unwrap();
        let scope = TokenScope { constraints, ..TokenScope::default() };
        let token = server.tokens_for(TokenTerms::DEFAULT, scope).await;
        let host = server.anon().with("x-forwarded-for", "203.0.113.1, 198.51.100.9");
        let answer = host.post(REGISTER, &machine(&token, "pi", "", "")).await;
        assert_eq!(answer.status, expected, "{proxy}: {}", answer.text);
    }
}

#[tokio::test]
async fn a_token_without_end_of_uses_lasts() {
    let server = TestServer::start().await;
    let token = server.tokens(TokenTerms::new(3600, 0).unwrap()).await;
    for number in 0..5 {
        let answer = server.anon().post(REGISTER, &machine(&token, &format!("h{number}"), "", "")).await;
        assert_eq!(answer.status, 201);
    }
    let admin = server.admin().await;
    let listed = admin.get("/api/v1/admin/tokens").await;
    let [listed] = listed.list() else { panic!("{listed:?}") };
    assert_eq!(
        (&listed["uses"], &listed["uses_allowed"], &listed["last_used_by"]),
        (&json!(5), &json!(0), &json!("h4"))
    );
    assert!(token.starts_with(&format!("spt_{}.", listed["public_id"].as_str().unwrap())));
}

#[tokio::test]
async fn two_servers_agree_about_one_machine() {
    let server = TestServer::start().await;
    let other = server.beside().await;
    let first = server.join("pi", "m", "b").await;
    assert_eq!(server.polls(&first).await, 200);
    assert_eq!(other.polls(&first).await, 200);
    assert_eq!(other.join("pi", "m", "b").await.status, 409);
    let scope = TokenScope { agent: Some(id(&first).parse().unwrap()), ..TokenScope::default() };
    let token = server.tokens_for(TokenTerms::DEFAULT, scope).await;
    let again = other.anon().post(REGISTER, &machine(&token, "pi", "m", "b")).await;
    assert_eq!(again.status, 200);
    tokio::time::sleep(std::time::Duration::from_millis(1100)).await;
    assert_eq!(server.polls(&again).await, 200, "the other server's new secret is good here");
}

#[tokio::test]
async fn ids_that_nobody_has_are_refused_from_memory_and_guesses_are_limited() {
    let server = TestServer::start().await;
    let guess = |id: Uuid| server.anon().with("x-agent-id", &id.to_string()).with("x-agent-secret", "guess");
    let deleted = Uuid::new_v4();
    for _ in 0..1000 {
        assert_eq!(guess(deleted).get("/api/v1/agent/config").await.status, 401, "a deleted agent goes on");
    }
    // Many at a time: on a slow machine one after the other would be slower than what is allowed again.
    let mut limited = false;
    for _ in 0..40 {
        let mut guesses = tokio::task::JoinSet::new();
        for _ in 0..100 {
            let guess = guess(Uuid::new_v4());
            guesses.spawn(async move { guess.get("/api/v1/agent/config").await.status });
        }
        limited = guesses.join_all().await.iter().any(|status| *status == 429);
        if limited {
            break;
        }
    }
    assert!(limited);
    assert_eq!(guess(deleted).get("/api/v1/agent/config").await.status, 401, "what is known needs no look");
}
