//! The description of the API, made from the router's own list of routes.

use axum::http::header;
use axum::response::IntoResponse;
use utoipa::openapi::path::Operation;
use utoipa::openapi::path::{OperationBuilder, ParameterBuilder, ParameterIn, Paths};
use utoipa::openapi::request_body::RequestBody;
use utoipa::openapi::response::{Response, ResponseBuilder};
use utoipa::openapi::schema::{
    ArrayBuilder, KnownFormat, ObjectBuilder, Schema, SchemaFormat, SchemaType, Type,
};
use utoipa::openapi::security::{ApiKey, ApiKeyValue, SecurityRequirement, SecurityScheme};
use utoipa::openapi::{
    Components, Content, InfoBuilder, LicenseBuilder, OpenApi, OpenApiBuilder, Ref, RefOr, Required,
};
use utoipa::{PartialSchema, ToSchema};

use super::access::{Access, COOKIE, Stranger};
use super::problem::{PROBLEM_JSON, ProblemBody};
use super::router::{Route, api};
use super::series::is_nullable;
use crate::family::{Column, Family, Fold, Kind};
use crate::store::peak_columns;

/// Names of the security schemes.
const SESSION: &str = "session";
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
    for Route { access, path, method, mut operation, schemas, .. } in api() {
        components.schemas.extend(schemas);
        operation.security = security(access);
        operation.responses.responses.insert("default".to_owned(), RefOr::T(problem()));
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

fn schemes() -> [(&'static str, SecurityScheme); 3] {
    let key = |name, description| ApiKeyValue::with_description(name, description);
    [
        (SESSION, SecurityScheme::ApiKey(ApiKey::Cookie(key(COOKIE, "Set by a sign-in")))),
        (AGENT_ID, SecurityScheme::ApiKey(ApiKey::Header(key("x-agent-id", "Given at registration")))),
        (
            AGENT_SECRET,
            SecurityScheme::ApiKey(ApiKey::Header(key("x-agent-secret", "Given at registration"))),
        ),
    ]
}

/// For a session the scope names the least role.
fn security(access: Access) -> Option<Vec<SecurityRequirement>> {
    let session = |role: &str| SecurityRequirement::new(SESSION, [role]);
    let none = [""; 0];
    Some(vec![match access {
        Access::Anyone => return None,
        Access::Agent => SecurityRequirement::new(AGENT_ID, none).add(AGENT_SECRET, none),
        Access::Viewer => session("viewer"),
        Access::Admin => session("admin"),
        Access::Superadmin => session("superadmin"),
    }])
}

fn problem() -> Response {
    let content = Content::new(Some(Ref::from_schema_name(ProblemBody::name())));
    ResponseBuilder::new().description("A problem").content(PROBLEM_JSON, content).build()
}

/// Documentation of a family's history.
pub(super) fn history(family: &Family) -> Operation {
    let names = peak_columns(family).map(|column| column.name).collect::<Vec<_>>().join(", ");
    let description = format!(
        "Rows in ascending time, the series of one host interleaved. Up to 1 hour as measured; longer \
         stretches in buckets of 1 minute (6 hours), 5 minutes (24 hours), 15 minutes (7 days) or 1 hour, \
         without the empty ones. Buckets hold {}.",
        folds(family)
    );
    let peaks = format!("Adds `<name>_min` and `<name>_max` of each bucket: {names}");
    family_operation(family, "history")
        .summary(Some(family.summary))
        .description(Some(description))
        .parameter(query("range", "5m, 15m, 1h, 6h, 24h, 7d or 30d up to now; wins over start and end"))
        .parameter(query(
            "start",
            "RFC 3339; without it, an hour before the end. Older than what is kept counts as the oldest",
        ))
        .parameter(query("end", "RFC 3339; now if absent or in the future"))
        .parameter(query("points", "At most so many buckets, 2 to 5000, of a round width"))
        .parameter(query("peaks", &peaks))
        .response("200", ok(ArrayBuilder::new().items(row(family)).build()))
        .response("400", ResponseBuilder::new().description("No stretch of time, and why"))
        .build()
}

/// Documentation of a family's newest values.
pub(super) fn latest(family: &Family) -> Operation {
    let operation =
        family_operation(family, "latest").summary(Some(format!("{}: newest values", family.summary)));
    if family.keys.is_empty() {
        let nothing = ResponseBuilder::new().description("Nothing was measured yet");
        operation.response("200", ok(row(family))).response("204", nothing).build()
    } else {
        operation.response("200", ok(ArrayBuilder::new().items(row(family)).build())).build()
    }
}

fn family_operation(family: &Family, kind: &str) -> OperationBuilder {
    let uuid = string(KnownFormat::Uuid);
    let id = ParameterBuilder::new()
        .name("id")
        .parameter_in(ParameterIn::Path)
        .required(Required::True)
        .schema(Some(uuid));
    OperationBuilder::new()
        .tag("measurements")
        .operation_id(Some(format!("{}_{kind}", family.name)))
        .request_body(None::<RequestBody>)
        .parameter(id)
        .response("404", ResponseBuilder::new().description("There is no such host"))
}

fn query(name: &str, description: &str) -> ParameterBuilder {
    ParameterBuilder::new()
        .name(name)
        .parameter_in(ParameterIn::Query)
        .required(Required::False)
        .description(Some(description))
        .schema(Some(ObjectBuilder::new().schema_type(Type::String)))
}

fn ok(schema: impl Into<RefOr<Schema>>) -> ResponseBuilder {
    ResponseBuilder::new().description("").content("application/json", Content::new(Some(schema)))
}

/// A row of the family.
fn row(family: &Family) -> RefOr<Schema> {
    let mut object = ObjectBuilder::new()
        .property("time", string(KnownFormat::DateTime))
        .property("agent_id", string(KnownFormat::Uuid))
        .required("time")
        .required("agent_id");
    for column in family.columns() {
        object = object.property(column.name, cell(family, column)).required(column.name);
    }
    object.into()
}

fn string(format: KnownFormat) -> ObjectBuilder {
    ObjectBuilder::new().schema_type(Type::String).format(Some(SchemaFormat::KnownFormat(format)))
}

fn cell(family: &Family, column: &Column) -> RefOr<Schema> {
    let symbol = column.unit.symbol();
    let unit = if symbol.is_empty() { String::new() } else { format!(", {symbol}") };
    let description = format!("{}{unit}", column.description);
    let kind = match column.kind {
        // A bucket of whole numbers has a mean.
        Kind::Integer if column.fold != Fold::Mean => Type::Integer,
        Kind::Float | Kind::Integer => Type::Number,
        Kind::Boolean => Type::Boolean,
        Kind::Floats => Type::Array,
        Kind::Text => Type::String,
    };
    let kind = if is_nullable(family, column) {
        SchemaType::from_iter([kind, Type::Null])
    } else {
        SchemaType::new(kind)
    };
    if column.kind == Kind::Floats {
        let number = ObjectBuilder::new().schema_type(Type::Number);
        return ArrayBuilder::new().schema_type(kind).items(number).description(Some(description)).into();
    }
    ObjectBuilder::new().schema_type(kind).description(Some(description)).into()
}

/// `means; the greatest of a, b`
fn folds(family: &Family) -> String {
    let greatest = family.values.iter().filter(|value| value.fold == Fold::Max);
    let greatest = greatest.map(|value| value.name).collect::<Vec<_>>().join(", ");
    if greatest.is_empty() { "means".to_owned() } else { format!("means; the greatest of {greatest}") }
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
