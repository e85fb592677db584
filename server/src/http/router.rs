//! Every route, with the permission it asks for. Method, path and documentation stand at the handlers;
//! `spectra-server openapi` prints them all.

use axum::Router;
use axum::extract::Request;
use axum::http::Method;
use axum::middleware::{from_fn, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::routing::{MethodRouter, get};
use tower_http::catch_panic::CatchPanicLayer;
use utoipa::openapi::path::{Operation, Paths};
use utoipa::openapi::schema::Schema;
use utoipa::openapi::{HttpMethod, RefOr};
use utoipa_axum::routes;

use super::access::Access::{self, Admin, Agent, Anyone, Holder, Operator, Superadmin, Viewer};
use super::problem::Problem;
use super::{
    agent, agent_config, agents, audit, auth, collectors, compress, dashboard, enrolments, events,
    fleet_metrics, forecast, gaps, health, labels, linger, observe, openapi, operator, origin, overview,
    page, processes,
};
use super::{
    alerts, api_tokens, instructions, protect, provision, push_update, releases, series, settings, setup,
    smtp, snapshots, state, thresholds, tokens, updates, user, users, version, workloads,
};
use super::{command_stream, commands, original_commands};
use crate::app::App;
use crate::family::{FAMILIES, Family};
use crate::snapshot::{SNAPSHOTS, Snapshot};

/// A route of the API.
pub(super) struct Route {
    pub(super) access: Access,
    pub(super) path: String,
    pub(super) method: HttpMethod,
    pub(super) operation: Operation,
    pub(super) schemas: Vec<(String, RefOr<Schema>)>,
    handler: MethodRouter<App>,
}

/// What the router says of one of its routes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RouteEntry {
    /// `GET`, …
    pub method: Method,
    /// With `{id}` where a UUID stands.
    pub path: String,
    pub access: Access,
}

/// Every route of the API, in the order of its documentation.
pub(super) fn api() -> Vec<Route> {
    let mut routes = vec![
        documented(Agent, routes!(agent::metrics::store)),
        documented(Agent, routes!(agent::command::poll)),
        documented(Agent, routes!(agent::command::result)),
        documented(Agent, routes!(agent::command::progress)),
        documented(Agent, routes!(agent::command::config)),
        documented(Anyone, routes!(auth::login)),
        documented(Anyone, routes!(auth::logout)),
        documented(Viewer, routes!(auth::me)),
        documented(Anyone, routes!(auth::current)),
        documented(Viewer, routes!(overview::list)),
        documented(Viewer, routes!(overview::page)),
        documented(Viewer, routes!(overview::stats)),
        documented(Viewer, routes!(overview::sparklines)),
        documented(Viewer, routes!(overview::fleet_chart)),
        documented(Viewer, routes!(overview::heatmap)),
        documented(Viewer, routes!(agents::list)),
        documented(Viewer, routes!(agents::one)),
        documented(Admin, routes!(agents::remove)),
        documented(Admin, routes!(agents::purge)),
        documented(Viewer, routes!(processes::list)),
        documented(Viewer, routes!(gaps::list)),
        documented(Viewer, routes!(events::of_host)),
        documented(Viewer, routes!(events::of_fleet)),
        documented(Viewer, routes!(forecast::disk)),
        documented(Viewer, routes!(updates::status)),
        documented(Viewer, routes!(workloads::search)),
        documented(Anyone, routes!(setup::state)),
        documented(Anyone, routes!(setup::set_up)),
        documented(Viewer, routes!(user::change_password)),
        documented(Viewer, routes!(user::sessions)),
        documented(Viewer, routes!(user::end_session)),
        documented(Viewer, routes!(user::end_other_sessions)),
        documented(Viewer, routes!(user::config)),
        documented(Viewer, routes!(user::set_config)),
        documented(Viewer, routes!(user::remove_config)),
        documented(Viewer, routes!(api_tokens::create)),
        documented(Viewer, routes!(api_tokens::list)),
        documented(Viewer, routes!(api_tokens::revoke)),
        documented(Viewer, routes!(users::list)),
        documented(Admin, routes!(users::create)),
        documented(Admin, routes!(users::remove)),
        documented(Superadmin, routes!(users::set_role)),
        documented(Admin, routes!(users::disable)),
        documented(Admin, routes!(users::set_password)),
        documented(Superadmin, routes!(user::sessions_of)),
        documented(Superadmin, routes!(user::end_any_session)),
        documented(Superadmin, routes!(user::end_sessions_of)),
        documented(Viewer, routes!(collectors::list)),
        documented(Viewer, routes!(thresholds::get)),
        documented(Admin, routes!(thresholds::set)),
        documented(Admin, routes!(smtp::get)),
        documented(Admin, routes!(smtp::set)),
        documented(Admin, routes!(smtp::test)),
        documented(Viewer, routes!(alerts::channels)),
        documented(Admin, routes!(alerts::create_channel)),
        documented(Admin, routes!(alerts::set_channel)),
        documented(Admin, routes!(alerts::remove_channel)),
        documented(Viewer, routes!(alerts::rules)),
        documented(Admin, routes!(alerts::create_rule)),
        documented(Viewer, routes!(alerts::rule)),
        documented(Admin, routes!(alerts::set_rule)),
        documented(Admin, routes!(alerts::enable_rule)),
        documented(Admin, routes!(alerts::remove_rule)),
        documented(Viewer, routes!(alerts::active)),
        documented(Viewer, routes!(alerts::history)),
        documented(Viewer, routes!(alerts::history_of)),
        documented(Admin, routes!(state::state)),
        documented(Admin, routes!(audit::list)),
        documented(Anyone, routes!(version::version)),
        documented(Anyone, routes!(openapi::serve)),
    ];
    routes.extend(for_commands());
    routes.extend(for_enrolment());
    routes.extend(for_operators());
    routes.extend(for_labels_and_settings());
    routes.extend(for_provisioning());
    for family in FAMILIES {
        routes.extend(of_family(family, family.route, family.name));
    }
    for snapshot in SNAPSHOTS {
        routes.extend(of_snapshot(snapshot));
    }
    // `/container` says the same as the original's `/containers`.
    let containers = FAMILIES.iter().find(|family| family.name == "container");
    routes.extend(containers.into_iter().flat_map(|family| of_family(family, family.name, "workload")));
    routes
}

/// Commands to hosts, ours and the original's.
fn for_commands() -> Vec<Route> {
    vec![
        documented(Admin, routes!(commands::create)),
        documented(Viewer, routes!(commands::list)),
        documented(Viewer, routes!(commands::one)),
        documented(Admin, routes!(commands::cancel)),
        documented(Viewer, routes!(command_stream::watch)),
        documented(Admin, routes!(original_commands::logs)),
        documented(Admin, routes!(original_commands::disk)),
        documented(Admin, routes!(original_commands::network)),
        documented(Viewer, routes!(original_commands::track)),
    ]
}

/// How hosts become agents.
fn for_enrolment() -> Vec<Route> {
    vec![
        documented(Anyone, routes!(agent::register::register)),
        documented(Anyone, routes!(agent::enrol::enrol)),
        documented(Admin, routes!(enrolments::list)),
        documented(Admin, routes!(enrolments::approve)),
        documented(Admin, routes!(enrolments::deny)),
        documented(Admin, routes!(tokens::create)),
        documented(Admin, routes!(tokens::list)),
        documented(Admin, routes!(tokens::revoke)),
        documented(Admin, routes!(tokens::revoke_all)),
    ]
}

/// What the Kubernetes operator calls.
fn for_operators() -> Vec<Route> {
    vec![
        documented(Operator, routes!(operator::tokens::publish)),
        documented(Operator, routes!(operator::tokens::list)),
        documented(Operator, routes!(operator::tokens::one)),
        documented(Operator, routes!(operator::tokens::revoke)),
        documented(Operator, routes!(operator::tokens::sweep)),
        documented(Operator, routes!(operator::scripts::scripts)),
        documented(Operator, routes!(operator::fleets::publish)),
        documented(Operator, routes!(operator::fleets::one)),
        documented(Operator, routes!(operator::fleets::remove)),
        documented(Operator, routes!(operator::diagnostics::run)),
        documented(Operator, routes!(operator::diagnostics::one)),
        documented(Operator, routes!(operator::diagnostics::cancel)),
        documented(Operator, routes!(operator::agents::list)),
        documented(Operator, routes!(operator::agents::decommission)),
    ]
}

/// What hosts are called, and what their agents follow, which may depend on it.
fn for_labels_and_settings() -> Vec<Route> {
    vec![
        documented(Viewer, routes!(labels::all)),
        documented(Viewer, routes!(labels::of_agent)),
        documented(Viewer, routes!(labels::keys)),
        documented(Viewer, routes!(labels::values)),
        documented(Admin, routes!(labels::set)),
        documented(Admin, routes!(labels::remove)),
        documented(Viewer, routes!(agent_config::all)),
        documented(Admin, routes!(agent_config::set)),
        documented(Admin, routes!(agent_config::remove)),
        documented(Viewer, routes!(settings::global)),
        documented(Admin, routes!(settings::set_global)),
        documented(Viewer, routes!(settings::labels)),
        documented(Admin, routes!(settings::set_label)),
        documented(Admin, routes!(settings::remove_label)),
        documented(Viewer, routes!(settings::of_agent)),
        documented(Admin, routes!(settings::set_host)),
        documented(Viewer, routes!(settings::revisions)),
    ]
}

/// How hosts get an agent, and how they lose it.
fn for_provisioning() -> Vec<Route> {
    vec![
        documented(Viewer, routes!(provision::platforms)),
        documented(Admin, routes!(provision::provision)),
        documented(Viewer, routes!(provision::config)),
        documented(Holder, routes!(releases::download)),
        documented(Admin, routes!(push_update::push)),
        documented(Viewer, routes!(instructions::upgrade)),
        documented(Viewer, routes!(instructions::uninstall)),
    ]
}

/// What stands beside the API: for browsers and for those who watch the server.
fn pages() -> [(Access, &'static str, MethodRouter<App>); 9] {
    [
        (Anyone, "/", get(dashboard::at)),
        (Anyone, "/page.js", get(page::script)),
        (Anyone, "/page.css", get(page::style)),
        (Anyone, "/install.sh", get(provision::shell_script)),
        (Anyone, "/install.ps1", get(provision::power_shell_script)),
        (Anyone, "/healthz", get(health::healthz)),
        (Anyone, "/readyz", get(health::readyz)),
        (Anyone, "/metrics", get(health::metrics)),
        (Viewer, "/metrics/fleet", get(fleet_metrics::fleet)),
    ]
}

/// Every route of the server.
pub fn routes() -> Vec<RouteEntry> {
    let entry =
        |(access, path, _): (_, &str, _)| RouteEntry { method: Method::GET, path: path.to_owned(), access };
    let pages = pages().into_iter().map(entry);
    let api = api().into_iter().map(|route| RouteEntry {
        method: method(&route.method),
        path: route.path,
        access: route.access,
    });
    api.chain(pages).collect()
}

/// The server's routes with everything that holds for all of them; the first layer is the innermost.
pub(super) fn router(app: App) -> Router {
    let mut router = Router::new();
    for route in api() {
        router = router.route(&route.path, compress::of(route.access, route.handler));
    }
    for (access, path, handler) in pages() {
        router = router.route(path, compress::of(access, handler));
    }
    router
        .fallback(elsewhere)
        .method_not_allowed_fallback(not_found)
        .layer(from_fn_with_state(app.clone(), origin::require_same_origin))
        .layer(from_fn_with_state(app.clone(), protect::deadline))
        .layer(CatchPanicLayer::custom(protect::panicked))
        .layer(from_fn(linger::linger))
        .layer(from_fn_with_state(app.clone(), protect::security_headers))
        .layer(from_fn_with_state(app.clone(), observe::observe))
        .with_state(app)
}

/// Outside the API every address is one of the page's own, which reads it in the browser.
async fn elsewhere(request: Request) -> Response {
    let path = request.uri().path();
    let in_api = path == "/api" || path.starts_with("/api/");
    if in_api || !matches!(*request.method(), Method::GET | Method::HEAD) {
        return not_found(request).await;
    }
    dashboard::at(request).await
}

async fn not_found(request: Request) -> Response {
    let path: String = request.uri().path().chars().take(200).collect();
    Problem::not_found(format!("there is no {} {path}", request.method())).into_response()
}

type Documented = (Vec<(String, RefOr<Schema>)>, Paths, MethodRouter<App>);

fn documented(access: Access, (schemas, paths, handler): Documented) -> Route {
    let mut items = paths.paths.into_iter();
    let (path, item) = items.next().expect("a handler has one path");
    let mut operations = [
        (HttpMethod::Get, item.get),
        (HttpMethod::Post, item.post),
        (HttpMethod::Put, item.put),
        (HttpMethod::Delete, item.delete),
    ]
    .into_iter()
    .filter_map(|(method, operation)| Some((method, operation?)));
    let (method, operation) = operations.next().expect("a handler has one method of these");
    Route { access, path, method, operation, schemas, handler }
}

/// A route that is made from a declaration: anybody who is signed in may read it.
fn reading((path, operation, handler): (String, Operation, MethodRouter<App>)) -> Route {
    Route { access: Viewer, path, method: HttpMethod::Get, operation, schemas: Vec::new(), handler }
}

/// History and newest values of a family; `name` is that of the operations.
fn of_family(family: &'static Family, route: &str, name: &str) -> [Route; 2] {
    let path = format!("/api/v1/agents/{{id}}/{route}");
    let history = (path.clone(), openapi::history(family, name), series::history(family));
    let latest = (format!("{path}/latest"), openapi::latest(family, name), series::latest(family));
    [history, latest].map(reading)
}

/// What one host has, and the search through the fleet.
fn of_snapshot(snapshot: &'static Snapshot) -> [Route; 2] {
    let route = snapshot.route;
    [
        (format!("/api/v1/agents/{{id}}/{route}"), openapi::snapshot(snapshot), snapshots::of_host(snapshot)),
        (format!("/api/v1/{route}"), openapi::snapshot_search(snapshot), snapshots::search(snapshot)),
    ]
    .map(reading)
}

fn method(method: &HttpMethod) -> Method {
    match method {
        HttpMethod::Get => Method::GET,
        HttpMethod::Post => Method::POST,
        HttpMethod::Put => Method::PUT,
        HttpMethod::Delete => Method::DELETE,
        HttpMethod::Head => Method::HEAD,
        HttpMethod::Patch => Method::PATCH,
        HttpMethod::Trace => Method::TRACE,
        HttpMethod::Options => Method::OPTIONS,
    }
}
