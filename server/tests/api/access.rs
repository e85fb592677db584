//! Who may call what. The routes are the router's own: a new one is in these tests from its first day.

use reqwest::Method;
use spectra_server::account::Role;
use spectra_server::http::{Access, RouteEntry, routes};
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
}

#[tokio::test]
async fn every_route_refuses_those_with_too_little_permission() {
    let server = TestServer::with(short).await;
    let agent = server.agent("host").await;
    let wrong_secret = agent.actor.clone().with("x-agent-secret", &"0".repeat(64));
    let anon = server.anon();
    let ended = anon.clone().with("cookie", &format!("spectra_session={}", "0".repeat(64)));
    let [viewer, admin] = [server.viewer().await, server.admin().await];
    let superadmin = server.user(Role::Superadmin).await;
    let mut refused = 0;
    for route in routes() {
        let who = match route.access {
            Access::Anyone => vec![],
            Access::Agent => vec![
                ("anon", &anon, 401),
                ("an agent with a wrong secret", &wrong_secret, 401),
                ("a viewer", &viewer, 401),
                ("a superadmin", &superadmin, 401),
            ],
            Access::Viewer => {
                vec![("anon", &anon, 401), ("an ended session", &ended, 401), ("an agent", &agent.actor, 401)]
            }
            Access::Admin => vec![
                ("anon", &anon, 401),
                ("an ended session", &ended, 401),
                ("an agent", &agent.actor, 401),
                ("a viewer", &viewer, 403),
            ],
            Access::Operator => vec![
                ("anon", &anon, 401),
                ("an agent", &agent.actor, 401),
                ("a superadmin", &superadmin, 401),
            ],
            Access::Superadmin => vec![
                ("anon", &anon, 401),
                ("an agent", &agent.actor, 401),
                ("a viewer", &viewer, 403),
                ("an admin", &admin, 403),
            ],
        };
        for (name, actor, status) in who {
            assert_eq!(call(actor, &route).await, status, "{} {} by {name}", route.method, route.path);
            refused += 1;
        }
    }
    assert!(refused > 50, "only {refused} refusals were looked at");
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
            Access::Viewer => server.viewer().await,
            Access::Admin => server.admin().await,
            Access::Superadmin => server.user(Role::Superadmin).await,
            Access::Operator => continue,
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
        (Method::GET, "/nonsense"),
        (Method::POST, "/"),
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
