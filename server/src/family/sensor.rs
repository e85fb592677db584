//! `sensor`: fans, voltages, currents and power of monitoring chips.

use spectra_protocol::Metric;

use super::{Column, FRESH, Family, Fold, Rows, Shape, Unit};

pub(super) const FAMILY: Family = Family {
    name: "sensor",
    route: "sensors",
    summary: "Fans, voltages, currents and power",
    shape: Shape::Lists,
    fresh: FRESH,
    keys: &[Column::text("sensor", "Name of the sensor, unique on its host")],
    attributes: &[],
    values: &[
        Column::float(
            "fan_rpm",
            Unit::RevolutionsPerMinute,
            Fold::Mean,
            "Turns of a fan in a minute; 0 of one that stands",
        ),
        Column::float("volts", Unit::Volts, Fold::Mean, "Voltage").exported("voltage"),
        Column::float("amperes", Unit::Amperes, Fold::Mean, "Current").exported("current"),
        Column::float("watts", Unit::Watts, Fold::Mean, "Power").exported("power"),
        Column::boolean("alarm", Fold::Or, "The chip finds it out of bounds; null where it does not judge"),
    ],
    overview: &[],
    read,
};

fn read(metric: &Metric, rows: &mut Rows) -> bool {
    let Metric::SensorList(list) = metric else { return false };
    rows.list();
    for sensor in &list.sensors {
        if let Some(row) = rows.row([&sensor.sensor]) {
            row.float(sensor.fan_rpm)
                .float(sensor.volts)
                .float(sensor.amperes)
                .float(sensor.watts)
                .boolean(sensor.alarm)
                .end();
        }
    }
    true
}
