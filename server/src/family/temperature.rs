//! `temperature`: sensors.

use spectra_protocol::Metric;

use super::{Column, FRESH, Family, Fold, Missing, Overview, Rows, Shape, Unit};

pub(super) const FAMILY: Family = Family {
    name: "temperature",
    route: "temperature",
    summary: "Temperatures",
    shape: Shape::Readings,
    fresh: FRESH,
    keys: &[Column::text("sensor", "Name of the sensor, unique on its host")],
    attributes: &[Column::text("drive", "The drive that the sensor sits in; null for others")],
    values: &[
        Column::float("temperature", Unit::Celsius, Fold::Mean, "Temperature")
            .missing(Missing::NoRow)
            .greatest(),
        Column::float(
            "max_temp",
            Unit::Celsius,
            Fold::Max,
            "Limit that the hardware names; without one null, in buckets 0",
        )
        .missing(Missing::ZeroInBuckets),
    ],
    overview: &[Overview::max("max_temp", "temperature")],
    read,
};

fn read(metric: &Metric, rows: &mut Rows) -> bool {
    let Metric::Temperature(sensor) = metric else { return false };
    if let Some(row) = rows.row([&sensor.sensor]) {
        row.text(sensor.drive.as_deref().unwrap_or_default())
            .float(sensor.temperature)
            .float(sensor.max_temp)
            .end();
    }
    true
}
