//! Documentation of the routes of snapshots, made from their declarations.

use utoipa::openapi::path::{Operation, OperationBuilder};
use utoipa::openapi::response::ResponseBuilder;
use utoipa::openapi::schema::{ArrayBuilder, KnownFormat, ObjectBuilder, SchemaType, Type};

use super::measurements::{host_id, ok, query, string};
use crate::family::Kind;
use crate::snapshot::Snapshot;

/// Documentation of what one host has.
pub(in crate::http) fn of_host(snapshot: &Snapshot) -> Operation {
    OperationBuilder::new()
        .tag("measurements")
        .operation_id(Some(format!("list_{}", snapshot.name)))
        .summary(Some(format!("{} of a host, by name", snapshot.summary)))
        .parameter(host_id())
        .response("200", ok(ArrayBuilder::new().items(entry(snapshot, false)).build()))
        .response("404", ResponseBuilder::new().description("There is no such host"))
        .build()
}

/// Documentation of the search through the fleet.
pub(in crate::http) fn search(snapshot: &Snapshot) -> Operation {
    let mut operation = OperationBuilder::new()
        .tag("fleet")
        .operation_id(Some(format!("search_{}", snapshot.name)))
        .summary(Some(format!("{} of all hosts, by name", snapshot.summary)))
        .parameter(query("name", "ssh", "Part of the name, in any case"))
        .parameter(query("host", "web", "Part of the host's name, in any case"))
        .parameter(query("label", "env:prod", "`key:value` that the host has; may stand several times"));
    for field in snapshot.fields[1..].iter().filter(|field| field.kind != Kind::Integer) {
        let example = if field.kind == Kind::Boolean { "true" } else { "" };
        let description = format!("Only entries of which this is the {}: {}", field.name, field.description);
        operation = operation.parameter(query(field.name, example, &description));
    }
    let page = ObjectBuilder::new()
        .property(snapshot.name, ArrayBuilder::new().items(entry(snapshot, true)))
        .property("page", number("Of this answer, from 1"))
        .property("size", number("Entries of a page"))
        .property(
            "more",
            ObjectBuilder::new().schema_type(Type::Boolean).description(Some("There is a next page")),
        )
        .required(snapshot.name)
        .required("page")
        .required("size")
        .required("more");
    operation
        .parameter(query("page", "1", "From 1"))
        .parameter(query("size", "25", "Entries of a page, at most 250"))
        .response("200", ok(page.build()))
        .response("400", ResponseBuilder::new().description("No search, and why"))
        .build()
}

fn number(description: &str) -> ObjectBuilder {
    ObjectBuilder::new().schema_type(Type::Integer).description(Some(description))
}

fn entry(snapshot: &Snapshot, with_host: bool) -> ObjectBuilder {
    let mut object =
        ObjectBuilder::new().property("agent_id", string(KnownFormat::Uuid)).required("agent_id");
    if with_host {
        object =
            object.property("hostname", ObjectBuilder::new().schema_type(Type::String)).required("hostname");
    }
    for field in snapshot.fields {
        let kind = match field.kind {
            Kind::Boolean => SchemaType::new(Type::Boolean),
            Kind::Integer => SchemaType::from_iter([Type::Integer, Type::Null]),
            _ => SchemaType::new(Type::String),
        };
        let schema = ObjectBuilder::new().schema_type(kind).description(Some(field.description));
        object = object.property(field.name, schema).required(field.name);
    }
    object.property("updated_at", string(KnownFormat::DateTime)).required("updated_at")
}
