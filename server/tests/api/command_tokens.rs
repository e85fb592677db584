//! Tokens on the command line, while servers run: those that register hosts, and those of programs.

use serde_json::{Value, json};
use spectra_server::account::Role;
use uuid::Uuid;

use crate::support::program::{line, run, text};
use crate::support::{Answer, TestServer, database, registration};

async fn register(server: &TestServer, token: &str, hostname: &str) -> Answer {
    server.anon().post("/api/v1/agent/register", &registration(token, hostname)).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_registration_token_does_what_was_typed_until_it_is_revoked() {
    let server = TestServer::start().await;
    let other = server.beside().await;
    let database = Some(&*server.database);
    let made = run(
        database,
        &["token", "create", "--uses", "3", "--expires", "1h", "--label", "site=attic", "--hostname", "pi-*"],
    );
    let token = line(&made);
    let told = text(&made.stderr);
    assert!(
        told.starts_with("a registration token for 3 hosts, until 20") && !told.contains(&token),
        "{told}"
    );
    let registered = register(&server, &token, "pi-1").await;
    assert_eq!(registered.status, 201);
    assert_eq!(register(&other, &token, "web").await.status, 403);
    let labels = format!("/api/v1/agents/{}/labels", registered.json["agent_id"].as_str().unwrap());
    let labels = server.viewer().await.get(&labels).await.text;
    assert!(labels.contains("attic"), "{labels}");

    let list = line(&run(database, &["token", "list"]));
    let fields: Vec<_> = list.split('\t').collect();
    let public_id = token.strip_prefix("spt_").unwrap().split_once('.').unwrap().0;
    assert_eq!((fields[0], fields[1], fields[2]), (public_id, "good", "1 of 3 used"), "{list}");
    assert_eq!((fields[4], fields[5]), ("command line", "site=attic pi-*"), "{list}");

    let revoked = run(database, &["token", "revoke", public_id]);
    assert!(revoked.status.success() && revoked.stdout.is_empty(), "{revoked:?}");
    assert_eq!(text(&revoked.stderr), "revoked tokens: 1\n");
    let refused = register(&other, &token, "pi-2").await;
    assert_eq!((refused.status.as_u16(), refused.problem()), (401, "the token has been revoked"));
    assert!(line(&run(database, &["token", "list"])).contains("\trevoked\t"));

    let tokens = [1, 2].map(|_| line(&run(database, &["token", "create", "--uses", "0"])));
    assert_eq!(text(&run(database, &["token", "revoke", "--all"]).stderr), "revoked tokens: 2\n");
    for token in tokens {
        assert_eq!(register(&server, &token, "pi-3").await.status, 401);
    }

    let trail = server.admin().await.get("/api/v1/audit?actor=command%20line").await;
    let mut deeds: Vec<_> = trail.json["entries"].as_array().unwrap().iter().collect();
    deeds.reverse();
    let deeds: Vec<_> = deeds.iter().map(|deed| deed["action"].as_str().unwrap()).collect();
    assert_eq!(deeds, ["token.create", "token.revoke", "token.create", "token.create", "token.revoke_all"]);
    assert!(!trail.text.contains("spt_"), "no secret is part of the trail");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_api_token_is_good_until_it_is_revoked() {
    let server = TestServer::start().await;
    let other = server.beside().await;
    let database = Some(&*server.database);
    let made = run(database, &["api-token", "create", "deploy", "--role", "admin", "--scope", "write"]);
    let token = line(&made);
    assert!(token.starts_with("spa_") && !text(&made.stderr).contains(&token), "{made:?}");
    let program = server.anon().with("authorization", &format!("Bearer {token}")).at(other.address);
    assert_eq!(program.post("/api/v1/admin/tokens", &Value::Null).await.status, 201);
    assert_eq!(program.post("/api/v1/admin/users", &json!({"role": "admin"})).await.status, 403);

    let list = line(&run(database, &["api-token", "list"]));
    let fields: Vec<_> = list.split('\t').collect();
    assert_eq!(fields[1..5], ["deploy", "command line", "admin", "write"], "{list}");
    assert!(fields[5].starts_with("until 20") && fields[6].starts_with("used 20"), "{list}");
    assert!(!list.contains(&token), "{list}");

    let revoked = run(database, &["api-token", "revoke", fields[0]]);
    assert!(revoked.status.success() && revoked.stdout.is_empty(), "{revoked:?}");
    assert_eq!(program.get("/api/v1/auth/me").await.status, 401, "at once, on every server");
    assert!(line(&run(database, &["api-token", "list"])).contains("\trevoked\t"));
    let trail = server.user(Role::Superadmin).await.get("/api/v1/audit?actor=command%20line").await;
    let deeds: Vec<_> =
        trail.json["entries"].as_array().unwrap().iter().map(|deed| &deed["action"]).collect();
    assert_eq!(deeds, ["api_token.revoke", "api_token.create"]);
}

#[tokio::test]
async fn what_cannot_be_done_with_tokens_is_one_clear_sentence() {
    let database = database().await;
    let nobody = Uuid::new_v4().to_string();
    for (arguments, code, expected) in [
        (&["token", "create", "--expires", "0s"][..], 1, "a token lives 1 to 31536000 seconds"),
        (&["token", "create", "--expires", "1.5h"], 2, "`1.5h` does not begin with a whole number"),
        (&["token", "create", "--uses", "-1"], 2, "unexpected argument '-1'"),
        (&["token", "create", "--label", "site"], 2, "`site` is not KEY=VALUE"),
        (&["token", "create", "--label", "os=x"], 1, "the label os cannot be given: Spectra sets it"),
        (&["token", "create", "--cidr", "lan"], 1, "\"lan\" is no network such as 192.0.2.0/24"),
        (&["token", "create", "--fleet", "lab/racks"], 1, "there is no fleet lab/racks"),
        (&["token", "create", "--agent", &nobody], 1, "there is no agent"),
        (&["token", "create", "--agent", "pi"], 2, "invalid value 'pi'"),
        (&["token", "revoke"], 2, "required arguments were not provided"),
        (&["token", "revoke", "unknown"], 1, "there is no token unknown, or it was revoked before"),
        (&["token", "revoke", &nobody], 1, "or it was revoked before"),
        (&["token", "revoke", "x", "--all"], 2, "cannot be used with"),
        (&["api-token", "create", ""], 1, "a token's name has 1 to 64 characters"),
        (&["api-token", "create", "x", "--expires", "367d"], 1, "a token lasts from one second to 366 days"),
        (&["api-token", "create", "x", "--role", "king"], 2, "invalid value 'king'"),
        (&["api-token", "create", "x", "--scope", "all"], 2, "invalid value 'all'"),
        (&["api-token", "revoke", &nobody], 1, "there is no such token, or it was revoked before"),
        (&["api-token", "revoke", "deploy"], 2, "invalid value 'deploy'"),
    ] {
        let output = run(Some(&database), arguments);
        let error = text(&output.stderr);
        assert_eq!(output.status.code(), Some(code), "{arguments:?}: {error}");
        assert!(error.contains(expected) && output.stdout.is_empty(), "{arguments:?}: {error}");
        assert!(code == 2 || error.lines().count() == 1, "{arguments:?}: {error}");
    }
    assert!(run(Some(&database), &["token", "list"]).stdout.is_empty(), "nothing was made");
    assert!(run(Some(&database), &["api-token", "list"]).stdout.is_empty(), "nothing was made");
}
