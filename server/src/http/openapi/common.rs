//! What holds for many routes alike: answers that any of them may give, and the ids in their paths.

use utoipa::ToSchema;
use utoipa::openapi::header::HeaderBuilder;
use utoipa::openapi::path::Operation;
use utoipa::openapi::response::{Response, ResponseBuilder};
use utoipa::openapi::schema::{ObjectBuilder, Type};
use utoipa::openapi::{Content, HttpMethod, Ref, RefOr};

use super::super::access::Access;
use super::super::problem::{PROBLEM_JSON, ProblemBody};
use super::super::router::Route;

/// An answer that many routes may give.
struct Answer {
    name: &'static str,
    status: &'static str,
    description: &'static str,
    /// Whether a route may give it.
    of: fn(&Route) -> bool,
}

/// Where a handler names a status itself, its words count; here the first of a status does.
const ANSWERS: &[Answer] = &[
    Answer {
        name: "BadBody",
        status: "400",
        description: "The body is not what is expected, or an id is not a UUID in lower case with hyphens",
        of: has_body,
    },
    Answer {
        name: "BadId",
        status: "400",
        description: "The id is not a UUID in lower case with hyphens",
        of: |route| route.path.contains('{'),
    },
    Answer {
        name: "NotSignedIn",
        status: "401",
        description: "Nobody is signed in",
        of: |route| !matches!(route.access, Access::Anyone | Access::Agent),
    },
    Answer {
        name: "UnknownAgent",
        status: "401",
        description: "No agent has this id and secret",
        of: |route| route.access == Access::Agent,
    },
    Answer {
        name: "Forbidden",
        status: "403",
        description: "Who calls may not do this, by role or by the API token's scope, or the request comes from another site's page",
        of: |route| !matches!(route.access, Access::Anyone | Access::Agent),
    },
    Answer {
        name: "OtherSite",
        status: "403",
        description: "The request comes from another site's page",
        of: |route| !matches!(route.method, HttpMethod::Get),
    },
    Answer { name: "SlowBody", status: "408", description: "The body did not arrive in time", of: has_body },
    Answer { name: "LargeBody", status: "413", description: "The body is too large", of: has_body },
    Answer {
        name: "UnknownCoding",
        status: "415",
        description: "The body's Content-Encoding is none of gzip, zstd and identity",
        of: has_body,
    },
    Answer { name: "TooOften", status: "429", description: "Too many requests", of: |_| true },
    Answer { name: "Fault", status: "500", description: "A fault of the server", of: |_| true },
    Answer {
        name: "Unavailable",
        status: "503",
        description: "The database is away, or the server is busy or stopping",
        of: |_| true,
    },
];

fn has_body(route: &Route) -> bool {
    route.operation.request_body.is_some()
}

/// The answers of [`ANSWERS`], to which the routes refer by name.
pub(super) fn responses() -> impl Iterator<Item = (String, RefOr<Response>)> {
    ANSWERS.iter().map(|answer| {
        let mut response = ResponseBuilder::new().description(answer.description).build();
        add_problem(answer.status, &mut response);
        (answer.name.to_owned(), RefOr::T(response))
    })
}

/// Completes the route's documentation with what its handler does not say of itself.
pub(super) fn complete(route: &mut Route) {
    let possible: Vec<&Answer> = ANSWERS.iter().filter(|answer| (answer.of)(route)).collect();
    let responses = &mut route.operation.responses.responses;
    for (status, response) in responses.iter_mut() {
        if let RefOr::T(response) = response {
            add_problem(status, response);
        }
    }
    for Answer { name, status, .. } in possible {
        let response = || RefOr::Ref(Ref::from_response_name(*name));
        responses.entry((*status).to_owned()).or_insert_with(response);
    }
    describe_success(&mut route.operation);
    describe_ids(&mut route.operation, &route.path);
}

/// The body of what is no success, and when to come again.
fn add_problem(status: &str, response: &mut Response) {
    if status.starts_with('2') {
        return;
    }
    let schema = Ref::from_schema_name(ProblemBody::name());
    response.content.insert(PROBLEM_JSON.to_owned(), RefOr::T(Content::new(Some(schema))));
    if matches!(status, "429" | "503") {
        let seconds = ObjectBuilder::new().schema_type(Type::Integer);
        let header = HeaderBuilder::new().schema(Some(seconds)).description(Some("Seconds to wait"));
        response.headers.insert("retry-after".to_owned(), RefOr::T(header.build()));
    }
}

/// The summary says what the answer is where the handler has no words of its own for it.
fn describe_success(operation: &mut Operation) {
    let summary = operation.summary.clone().unwrap_or_default();
    for response in operation.responses.responses.values_mut() {
        if let RefOr::T(response) = response
            && response.description.is_empty()
        {
            response.description.clone_from(&summary);
        }
    }
}

fn describe_ids(operation: &mut Operation, path: &str) {
    const THINGS: [(&str, &str); 7] = [
        ("-tokens/", "token"),
        ("/tokens/", "token"),
        ("/users/", "user"),
        ("/sessions/", "session"),
        ("/channels/", "channel"),
        ("/rules/", "rule"),
        ("/commands/", "command"),
    ];
    let thing = THINGS.iter().find(|(part, _)| path.contains(part)).map_or("host", |(_, thing)| thing);
    for parameter in operation.parameters.iter_mut().flatten() {
        if let RefOr::T(parameter) = parameter
            && parameter.name == "id"
        {
            parameter.description.get_or_insert_with(|| format!("UUID of the {thing}"));
        }
    }
}
