//! Documentation of the routes of measurements, made from the families' declarations.

use utoipa::openapi::path::{Operation, OperationBuilder, ParameterBuilder, ParameterIn};
use utoipa::openapi::request_body::RequestBody;
use utoipa::openapi::response::ResponseBuilder;
use utoipa::openapi::schema::{
    ArrayBuilder, KnownFormat, ObjectBuilder, Schema, SchemaFormat, SchemaType, Type,
};
use utoipa::openapi::{Content, RefOr, Required};

use super::super::series::is_nullable;
use crate::family::{Column, Family, Fold, Kind, Shape};
use crate::store::peak_columns;

/// Documentation of a family's history; `name` is that of the operation.
pub(in crate::http) fn history(family: &Family, name: &str) -> Operation {
    let names = peak_columns(family).map(|column| column.name).collect::<Vec<_>>().join(", ");
    let description = format!(
        "Rows in ascending time, the series of one host interleaved. Up to 1 hour as measured; longer \
         stretches in buckets of 1 minute (6 hours), 5 minutes (24 hours), 15 minutes (7 days) or 1 hour \
         (31 days), beyond in at most 500, without the empty ones. What is older than the readings that are kept comes \
         in the buckets that were kept of it. Buckets hold {}.",
        folds(family)
    );
    let peaks = format!("Adds `<name>_min` and `<name>_max` of each bucket: {names}");
    family_operation(name, "history")
        .summary(Some(family.summary))
        .description(Some(description))
        .parameter(query(
            "range",
            "6h",
            "5m, 15m, 1h, 6h, 24h, 7d, 30d, 90d, 1y or 5y up to now; wins over start and end",
        ))
        .parameter(query(
            "start",
            "2026-11-24T06:00:00Z",
            "RFC 3339; without it, an hour before the end. Older than what is kept counts as the oldest",
        ))
        .parameter(query("end", "2026-11-24T18:00:00+01:00", "RFC 3339; now if absent or in the future"))
        .parameter(query("points", "500", "At most so many buckets, 2 to 5000, of a round width"))
        .parameter(query("peaks", "true", &peaks))
        .response("200", ok(ArrayBuilder::new().items(row(family)).build()))
        .response("400", ResponseBuilder::new().description("No stretch of time, and why"))
        .build()
}

/// Documentation of a family's newest values.
pub(in crate::http) fn latest(family: &Family, name: &str) -> Operation {
    let operation =
        family_operation(name, "latest").summary(Some(format!("{}: newest values", family.summary)));
    if family.keys.is_empty() {
        let nothing = ResponseBuilder::new().description("Nothing was measured yet");
        operation.response("200", ok(row(family))).response("204", nothing).build()
    } else {
        operation.response("200", ok(ArrayBuilder::new().items(row(family)).build())).build()
    }
}

fn family_operation(name: &str, kind: &str) -> OperationBuilder {
    OperationBuilder::new()
        .tag("measurements")
        .operation_id(Some(format!("{name}_{kind}")))
        .request_body(None::<RequestBody>)
        .parameter(host_id())
        .response("404", ResponseBuilder::new().description("There is no such host"))
}

/// The `{id}` of a path.
pub(super) fn host_id() -> ParameterBuilder {
    let uuid = string(KnownFormat::Uuid);
    ParameterBuilder::new()
        .name("id")
        .parameter_in(ParameterIn::Path)
        .required(Required::True)
        .schema(Some(uuid))
}

pub(super) fn query(name: &str, example: &str, description: &str) -> ParameterBuilder {
    ParameterBuilder::new()
        .name(name)
        .parameter_in(ParameterIn::Query)
        .required(Required::False)
        .description(Some(description))
        .example(Some(example.into()))
        .schema(Some(ObjectBuilder::new().schema_type(Type::String)))
}

pub(super) fn ok(schema: impl Into<RefOr<Schema>>) -> ResponseBuilder {
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

pub(super) fn string(format: KnownFormat) -> ObjectBuilder {
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

/// `means; the greatest of a, b; the newest of c`
fn folds(family: &Family) -> String {
    let of = |fold: Fold, words: &str| {
        let names = family.values.iter().filter(|value| value.fold == fold).map(|value| value.name);
        let names = names.collect::<Vec<_>>().join(", ");
        (!names.is_empty()).then(|| format!("{words} {names}"))
    };
    let mean = family.values.iter().any(|value| value.fold == Fold::Mean).then(|| "means".to_owned());
    let others = [
        of(Fold::Max, "the greatest of"),
        of(Fold::Last, "the newest of"),
        of(Fold::Or, "whether there was any of"),
    ];
    let merged =
        (family.shape == Shape::Merged).then(|| "all series in one row under the greatest key".to_owned());
    [mean].into_iter().chain(others).chain([merged]).flatten().collect::<Vec<_>>().join("; ")
}
