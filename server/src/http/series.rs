//! Measurements of one host: for each family its history and its newest values.
//!
//! The routes and their documentation are made from the families' declarations.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::{MethodRouter, get};
use serde::ser::{Serialize, SerializeMap, Serializer};
use uuid::Uuid;

use super::access::Viewer;
use super::agents::key_of;
use super::parameters::{Id, Parameters};
use super::problem::{Problem, Result};
use crate::app::App;
use crate::family::{Cell, Column, Family, Kind, Missing};
use crate::history::range::{self, RangeParameters};
use crate::store::{SeriesRow, Time, peak_columns};

/// One row as JSON: time, agent, then keys, attributes and values by name.
#[derive(Debug)]
pub(crate) struct JsonRow {
    family: &'static Family,
    agent: Uuid,
    row: SeriesRow,
}

impl Serialize for JsonRow {
    fn serialize<S: Serializer>(&self, serializer: S) -> std::result::Result<S::Ok, S::Error> {
        let Self { family, agent, row } = self;
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("time", &row.time)?;
        map.serialize_entry("agent_id", agent)?;
        for (column, cell) in family.columns().zip(&row.cells) {
            map.serialize_entry(column.name, &JsonCell(cell))?;
        }
        for (column, (least, greatest)) in peak_columns(family).zip(&row.peaks) {
            map.serialize_entry(&format!("{}_min", column.name), &JsonCell(least))?;
            map.serialize_entry(&format!("{}_max", column.name), &JsonCell(greatest))?;
        }
        map.end()
    }
}

/// A cell as JSON.
pub(crate) struct JsonCell<'a>(pub(crate) &'a Cell);

impl Serialize for JsonCell<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> std::result::Result<S::Ok, S::Error> {
        match self.0 {
            Cell::Null => serializer.serialize_none(),
            Cell::Float(value) => serializer.serialize_f64(*value),
            Cell::Integer(value) => serializer.serialize_i64(*value),
            Cell::Boolean(value) => serializer.serialize_bool(*value),
            Cell::Floats(values) => values.serialize(serializer),
            Cell::Text(text) => serializer.serialize_str(text),
        }
    }
}

/// `GET /agents/{id}/<family>`
pub(crate) fn history(family: &'static Family) -> MethodRouter<App> {
    get(move |_: Viewer, Id(id): Id, parameters: Parameters, State(app): State<App>| async move {
        let query = range::decide(
            RangeParameters {
                range: parameters.get("range"),
                start: parameters.get("start"),
                end: parameters.get("end"),
                points: parameters.get("points"),
                peaks: parameters.get("peaks"),
            },
            Time::now(),
            &app.config.retention,
        )
        .map_err(|error| Problem::bad_request(error.to_string()))?;
        let key = key_of(&app, id).await?;
        let rows = app.store.series(family, key, &query).await?;
        Result::Ok(Json(usable(family, id, rows, query.bucket.is_some())))
    })
}

/// `GET /agents/{id}/<family>/latest`
pub(crate) fn latest(family: &'static Family) -> MethodRouter<App> {
    get(move |_: Viewer, Id(id): Id, State(app): State<App>| async move {
        let key = key_of(&app, id).await?;
        let rows = app.store.newest(family, key).await?;
        Result::Ok(newest(family, usable(family, id, rows, false)))
    })
}

/// A list where the family has keys; else its one row, or 204.
fn newest(family: &Family, rows: Vec<JsonRow>) -> Response {
    if !family.keys.is_empty() {
        return Json(rows).into_response();
    }
    match rows.into_iter().next() {
        Some(row) => Json(row).into_response(),
        None => StatusCode::NO_CONTENT.into_response(),
    }
}

/// Rows as the original's dashboard can take them, see [`Missing`].
fn usable(family: &'static Family, agent: Uuid, rows: Vec<SeriesRow>, bucketed: bool) -> Vec<JsonRow> {
    rows.into_iter()
        .filter_map(|row| complete(family, row, bucketed))
        .map(|row| JsonRow { family, agent, row })
        .collect()
}

/// Fills what is missing in a row; `None` if the row says nothing without it.
fn complete(family: &Family, mut row: SeriesRow, bucketed: bool) -> Option<SeriesRow> {
    for (column, cell) in family.columns().zip(&mut row.cells).filter(|(_, cell)| **cell == Cell::Null) {
        match column.missing {
            Missing::NoRow => return None,
            Missing::Zero => *cell = zero(column.kind),
            Missing::ZeroInBuckets if bucketed => *cell = zero(column.kind),
            Missing::ZeroInBuckets | Missing::Null => {}
        }
    }
    Some(row)
}

fn zero(kind: Kind) -> Cell {
    match kind {
        Kind::Float => Cell::Float(0.0),
        Kind::Integer => Cell::Integer(0),
        Kind::Boolean => Cell::Boolean(false),
        Kind::Floats => Cell::Floats([].into()),
        Kind::Text => Cell::Text("".into()),
    }
}

/// Whether answers may hold null for the column.
pub(crate) fn is_nullable(family: &Family, column: &Column) -> bool {
    let is_key = family.keys.iter().any(|key| key.name == column.name);
    !is_key && matches!(column.missing, Missing::Null | Missing::ZeroInBuckets)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::family::FAMILIES;

    #[test]
    fn what_is_missing_is_filled_as_its_column_says() {
        let family = FAMILIES.iter().find(|family| family.name == "pi").unwrap();
        let row =
            |cells: Vec<Cell>| SeriesRow { time: Time::from_micros(0).unwrap(), cells, peaks: Vec::new() };
        let nothing = |key: &str| {
            let cells = family.columns().map(|_| Cell::Null).skip(1);
            row(std::iter::once(Cell::Text(key.into())).chain(cells).collect())
        };
        let raw = complete(family, nothing("gpu"), false).unwrap();
        assert!(raw.cells[1..].iter().all(|cell| *cell == Cell::Null));
        let bucket = complete(family, nothing("gpu"), true).unwrap();
        let filled = |column: &Column| match column.missing {
            Missing::ZeroInBuckets => zero(column.kind),
            _ => Cell::Null,
        };
        let expected = family.columns().skip(1).map(filled).collect::<Vec<_>>();
        assert!(expected.contains(&Cell::Boolean(false)) && expected.contains(&Cell::Null));
        assert_eq!(bucket.cells[1..], expected);
    }

    #[test]
    fn a_row_is_written_in_the_order_of_its_columns() {
        let family = FAMILIES.iter().find(|family| family.name == "temperature").unwrap();
        let row = SeriesRow {
            time: Time::from_micros(1_795_453_205_000_000).unwrap(),
            cells: vec![Cell::Text("cpu".into()), Cell::Null, Cell::Float(55.5), Cell::Null],
            peaks: vec![(Cell::Float(50.0), Cell::Float(60.0))],
        };
        let rows = usable(
            family,
            Uuid::nil(),
            vec![
                row.clone(),
                SeriesRow {
                    cells: vec![Cell::Text("gpu".into()), Cell::Null, Cell::Null, Cell::Null],
                    ..row
                },
            ],
            false,
        );
        assert_eq!(
            serde_json::to_string(&rows).unwrap(),
            r#"[{"time":"2026-11-23T17:00:05Z","agent_id":"00000000-0000-0000-0000-000000000000","sensor":"cpu","drive":null,"temperature":55.5,"max_temp":null,"temperature_min":50.0,"temperature_max":60.0}]"#
        );
    }
}
