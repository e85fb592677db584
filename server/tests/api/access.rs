//! Who may call what. The routes are the router's own: a new one is in these tests from its first day.

use reqwest::Method;
use serde_json::json;
use spectra_server::account::Role;
use spectra_server::http::{Access, RouteEntry, routes};
use spectra_server::secret::Digest;
use uuid::Uuid;

use crate::support::{Actor, TestServer};

/// Calls the route with nothing in its body and an id that nobody has.
async fn call(actor: &Actor, route: &RouteEntry) -> u16 {
    let id = Uuid::new_v4().to_string();
    let filled = |part: &str| match part {
        "{id}" => id.clone(),
        part if part.starts_with('{') => "nothing".to_owned(),
        part => part.to_owned(),
    };
    let path = route.path.split('/').map(filled).collect::<Vec<_>>().join("/");
    actor.call(route.method.clone(), &path, Vec::new()).await.status.as_u16()
}

fn short(limits: &mut spectra_server::config::Config) {
    limits.limits.poll = std::time::Duration::from_millis(50);
    limits.operator.credential = Some(Digest::of("operator"));
}

/// What a caller is answered on a route: let in, unknown, or known and not allowed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Answered {
    LetIn,
    Unknown,
    Forbidden,
}
use Answered::{Forbidden, LetIn, Unknown};

/// On routes for agents, viewers, admins, superadmins and operators.
type Row = [Answered; 5];

const NOBODY: Row = [Unknown; 5];

fn cell(row: Row, access: Access) -> Option<Answered> {
    let [agent, viewer, admin, superadmin, operator] = row;
    match access {
        Access::Anyone => None,
        Access::Agent => Some(agent),
        // Agents are let in, and beside them who may look.
        Access::Holder => Some(if agent == LetIn { LetIn } else { viewer }),
        Access::Viewer => Some(viewer),
        Access::Admin => Some(admin),
        Access::Superadmin => Some(superadmin),
        Access::Operator => Some(operator),
    }
}

#[tokio::test]
async fn every_route_asks_every_kind_of_caller_for_permission() {
    let server = TestServer::with(short).await;
    let agent = server.agent("host").await.actor;
    let anon = server.anon();
    let (disabled, disabled_id) = server.user_with_id(Role::Superadmin).await;
    let disabled_token = server.api_token_of(&disabled, "superadmin", "write").await;
    let superadmin = server.user(Role::Superadmin).await;
    let path = format!("/api/v1/admin/users/{disabled_id}/disabled");
    assert_eq!(superadmin.put(&path, &json!({"disabled": true})).await.status, 204);
    let revoked = server.api_token_of(&superadmin, "superadmin", "write").await;
    let id = superadmin.get("/api/v1/api-tokens").await.json[0]["id"].as_str().unwrap().to_owned();
    assert_eq!(superadmin.delete(&format!("/api/v1/api-tokens/{id}")).await.status, 204);
    let expired = server.api_token("superadmin", "write", time::Duration::seconds(-1)).await;
    let token = async |role, scope| server.api_token(role, scope, time::Duration::hours(1)).await;

    let viewer = [Unknown, LetIn, Forbidden, Forbidden, Unknown];
    let admin = [Unknown, LetIn, LetIn, Forbidden, Unknown];
    let all = [Unknown, LetIn, LetIn, LetIn, Unknown];
    // A program is known where a person without a token is not.
    let known = |row: Row| [row[0], row[1], row[2], row[3], Forbidden];
    let ended = anon.clone().with("cookie", &format!("spectra_session={}", "0".repeat(64)));
    let callers = [
        ("nobody", anon.clone(), NOBODY),
        ("an agent", agent.clone(), [LetIn, Unknown, Unknown, Unknown, Unknown]),
        ("a wrong secret", agent.with("x-agent-secret", &"0".repeat(64)), NOBODY),
        ("an ended session", ended, NOBODY),
        ("a disabled user", disabled, NOBODY),
        ("a viewer", server.viewer().await, viewer),
        ("an admin", server.admin().await, admin),
        ("a superadmin", superadmin, all),
        ("a viewer's token", token("viewer", "write").await, known(viewer)),
        ("an admin's token", token("admin", "write").await, known(admin)),
        ("a superadmin's token", token("superadmin", "write").await, known(all)),
        ("an operator", token("operator", "write").await, [Unknown, Forbidden, Forbidden, Forbidden, LetIn]),
        (
            "an operator's fixed credential",
            anon.clone().with("authorization", "Bearer operator"),
            [Unknown, Unknown, Unknown, Unknown, LetIn],
        ),
        ("a wrong credential", anon.clone().with("authorization", "Bearer another"), NOBODY),
        ("an expired token", expired, NOBODY),
        ("a revoked token", revoked, NOBODY),
        ("a disabled user's token", disabled_token, NOBODY),
    ];
    for route in routes() {
        for (name, actor, row) in &callers {
            let Some(expected) = cell(*row, route.access) else { continue };
            let status = patient(actor, &route).await;
            let answered = match status {
                401 => Unknown,
                403 => Forbidden,
                _ => LetIn,
            };
            assert_eq!(answered, expected, "{} {} by {name}: {status}", route.method, route.path);
            assert!(status < 500, "{} {} by {name}: {status}", route.method, route.path);
        }
    }
}

/// Calls again where the caller's rate is used up: what counts here is the answer behind it.
async fn patient(actor: &Actor, route: &RouteEntry) -> u16 {
    loop {
        let status = call(actor, route).await;
        if status != 429 {
            return status;
        }
        tokio::time::sleep(std::time::Duration::from_millis(100)).await;
    }
}

#[tokio::test]
async fn a_token_reaches_as_far_as_its_scope() {
    let server = TestServer::with(short).await;
    let token = async |scope| server.api_token("superadmin", scope, time::Duration::hours(1)).await;
    let (read, metrics) = (token("read").await, token("metrics").await);
    for route in routes() {
        if !matches!(route.access, Access::Viewer | Access::Admin | Access::Superadmin) {
            continue;
        }
        let reads = patient(&read, &route).await != 403;
        assert_eq!(reads, route.method == Method::GET, "{} {}", route.method, route.path);
        let scrapes = patient(&metrics, &route).await != 403;
        assert_eq!(scrapes, route.path == "/metrics/fleet", "{} {}", route.method, route.path);
    }
}

#[tokio::test]
async fn every_route_lets_those_in_who_may() {
    let server = TestServer::with(short).await;
    let agent = server.agent("host").await;
    for route in routes() {
        // Somebody new for each: signing out must not end the next call.
        let actor = match route.access {
            // What they are refused for here is the body, not who they are.
            Access::Anyone => server.anon(),
            Access::Agent => agent.actor.clone(),
            Access::Holder | Access::Viewer => server.viewer().await,
            Access::Admin => server.admin().await,
            Access::Superadmin => server.user(Role::Superadmin).await,
            Access::Operator => server.anon().with("authorization", "Bearer operator"),
        };
        let status = call(&actor, &route).await;
        assert!(!matches!(status, 401 | 403 | 429 | 500..), "{} {}: {status}", route.method, route.path);
    }
}

#[tokio::test]
async fn what_is_no_route_is_not_found() {
    let server = TestServer::start().await;
    for (method, path) in [
        (Method::GET, "/api/v1/nonsense"),
        (Method::GET, "/api"),
        (Method::PUT, "/api/v1/overview"),
        (Method::OPTIONS, "/api/v1/overview"),
        (Method::GET, "/api/v1/agent/metrics"),
        (Method::GET, "/api/"),
        (Method::POST, "/nonsense"),
        (Method::POST, "/"),
        (Method::DELETE, "/healthz"),
        (Method::GET, "/api/v1/overview/"),
    ] {
        let answer = server.anon().call(method.clone(), path, Vec::new()).await;
        assert_eq!(answer.status, 404, "{method} {path}");
        assert_eq!(answer.problem(), format!("there is no {method} {path}"));
    }
}

#[tokio::test]
async fn ids_in_paths_have_one_form() {
    let server = TestServer::start().await;
    let viewer = server.viewer().await;
    for id in
        ["1", "F670D4C9-5871-4AC6-B273-03452795F8C4", "f670d4c958714ac6b27303452795f8c4", "%00", "..", "'"]
    {
        let answer = viewer.get(&format!("/api/v1/agents/{id}/cpu")).await;
        // `..` is taken out of the path by the client.
        let expected = if id == ".." { 404 } else { 400 };
        assert_eq!(answer.status, expected, "{id}");
    }
}
