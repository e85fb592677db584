//! The description of the API, made from the router's own list of routes.

mod common;
mod measurements;
mod snapshots;

use axum::http::header;
use axum::response::IntoResponse;
use utoipa::openapi::path::Paths;
use utoipa::openapi::security::{
    ApiKey, ApiKeyValue, HttpAuthScheme, HttpBuilder, SecurityRequirement, SecurityScheme,
};
use utoipa::openapi::{Components, InfoBuilder, LicenseBuilder, OpenApi, OpenApiBuilder};
use utoipa::{PartialSchema, ToSchema};

use super::access::{Access, COOKIE, Stranger};
use super::problem::ProblemBody;
use super::router::{Route, api};

pub(super) use measurements::{history, latest};
pub(super) use snapshots::{of_host as snapshot, search as snapshot_search};

/// Names of the security schemes.
const SESSION: &str = "session";
const API_TOKEN: &str = "api_token";
const AGENT_ID: &str = "agent_id";
const AGENT_SECRET: &str = "agent_secret";

/// This description
#[utoipa::path(
    get,
    path = "/api/v1/openapi.json",
    operation_id = "openapi",
    tag = "server",
    responses((status = 200, body = Object))
)]
pub(crate) async fn serve(_: Stranger) -> impl IntoResponse {
    ([(header::CONTENT_TYPE, "application/json")], document())
}

/// The whole description as JSON, with a newline at the end.
pub fn document() -> String {
    // Nothing in it can fail to be written: all keys are strings.
    let mut text = build().to_pretty_json().unwrap_or_default();
    text.push('\n');
    text
}

fn build() -> OpenApi {
    let mut paths = Paths::new();
    let mut components = Components::new();
    components.schemas.insert(ProblemBody::name().into_owned(), ProblemBody::schema());
    components.responses.extend(common::responses());
    for mut route in api() {
        common::complete(&mut route);
        let Route { access, path, method, mut operation, schemas, .. } = route;
        components.schemas.extend(schemas);
        operation.security = security(access);
        paths.add_path_operation(path, vec![method], operation);
    }
    for (name, scheme) in schemes() {
        components.add_security_scheme(name, scheme);
    }
    let license = LicenseBuilder::new().name("MIT").identifier(Some("MIT")).build();
    let info = InfoBuilder::new()
        .title("Spectra")
        .version(env!("CARGO_PKG_VERSION"))
        .description(Some(DESCRIPTION))
        .license(Some(license))
        .build();
    OpenApiBuilder::new().info(info).paths(paths).components(Some(components)).build()
}

const DESCRIPTION: &str = "What agents report about their hosts, and what people ask about them. \
    Errors are `application/problem+json`. Times are RFC 3339 in UTC.";

fn schemes() -> [(&'static str, SecurityScheme); 4] {
    let key = |name, description| ApiKeyValue::with_description(name, description);
    [
        (SESSION, SecurityScheme::ApiKey(ApiKey::Cookie(key(COOKIE, "Set by a sign-in")))),
        (API_TOKEN, SecurityScheme::Http(HttpBuilder::new().scheme(HttpAuthScheme::Bearer).build())),
        (AGENT_ID, SecurityScheme::ApiKey(ApiKey::Header(key("x-agent-id", "Given at registration")))),
        (
            AGENT_SECRET,
            SecurityScheme::ApiKey(ApiKey::Header(key("x-agent-secret", "Given at registration"))),
        ),
    ]
}

/// For sessions and API tokens the scope names the least role.
fn security(access: Access) -> Option<Vec<SecurityRequirement>> {
    let none = [""; 0];
    let signed_in = |role: &str| {
        vec![SecurityRequirement::new(SESSION, [role]), SecurityRequirement::new(API_TOKEN, [role])]
    };
    Some(match access {
        Access::Anyone => return None,
        Access::Agent => vec![SecurityRequirement::new(AGENT_ID, none).add(AGENT_SECRET, none)],
        Access::Holder => {
            let agent = SecurityRequirement::new(AGENT_ID, none).add(AGENT_SECRET, none);
            [signed_in("viewer"), vec![agent]].concat()
        }
        Access::Viewer => signed_in("viewer"),
        Access::Admin => signed_in("admin"),
        Access::Superadmin => signed_in("superadmin"),
        Access::Operator => vec![SecurityRequirement::new(API_TOKEN, ["operator"])],
    })
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::super::router::routes;
    use super::document;

    #[test]
    fn the_document_has_the_routes_of_the_api_and_only_those() {
        let document: serde_json::Value = serde_json::from_str(&document()).unwrap();
        let documented: BTreeSet<(String, String)> = document["paths"]
            .as_object()
            .unwrap()
            .iter()
            .flat_map(|(path, item)| {
                item.as_object().unwrap().keys().map(move |method| (path.clone(), method.to_uppercase()))
            })
            .collect();
        let routed: BTreeSet<(String, String)> = routes()
            .into_iter()
            .filter(|route| route.path.starts_with("/api/"))
            .map(|route| (route.path, route.method.to_string()))
            .collect();
        assert_eq!(documented, routed);
    }

    #[test]
    fn references_lead_somewhere_and_operations_have_names_of_their_own() {
        let text = document();
        let document: serde_json::Value = serde_json::from_str(&text).unwrap();
        assert_eq!(document["openapi"], "3.1.0");
        for reference in text.split("\"#/").skip(1).map(|rest| rest.split('"').next().unwrap()) {
            assert!(document.pointer(&format!("/{reference}")).is_some(), "{reference}");
        }
        let mut names = BTreeSet::new();
        for item in document["paths"].as_object().unwrap().values() {
            for operation in item.as_object().unwrap().values() {
                let name = operation["operationId"].as_str().unwrap();
                assert!(names.insert(name), "{name} stands twice");
                assert!(operation["summary"].is_string(), "{name} has no summary");
                let parameters = operation["parameters"].as_array().into_iter().flatten();
                let responses = operation["responses"].as_object().unwrap().values();
                let own = parameters.chain(responses).filter(|one| one.get("$ref").is_none());
                for described in own {
                    let description = described["description"].as_str().unwrap_or_default();
                    assert!(!description.is_empty(), "{name}: {described}");
                }
            }
        }
    }

    #[test]
    fn the_committed_document_is_this_one() {
        let committed = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/openapi.json"));
        assert!(
            committed.is_ok_and(|committed| committed == document()),
            "server/openapi.json is not what the code says: run `cargo xtask gen`"
        );
    }
}
