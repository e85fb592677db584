//! `pmic`: rails that a Raspberry Pi's power chip measures.

use spectra_protocol::Metric;

use super::{Column, FRESH, Family, Fold, Rows, Shape, Unit};

pub(super) const FAMILY: Family = Family {
    name: "pmic",
    route: "pmic",
    summary: "Raspberry Pi 5: rails of the power chip",
    shape: Shape::Lists,
    fresh: FRESH,
    keys: &[Column::text("rail", "Name of the rail")],
    attributes: &[],
    values: &[
        Column::float("volts", Unit::Volts, Fold::Mean, "Voltage").exported("voltage"),
        Column::float(
            "amperes",
            Unit::Amperes,
            Fold::Mean,
            "Current; null where only the voltage is measured",
        )
        .exported("current"),
    ],
    overview: &[],
    read,
};

fn read(metric: &Metric, rows: &mut Rows) -> bool {
    let Metric::Pmic(pmic) = metric else { return false };
    rows.list();
    for rail in &pmic.rails {
        if let Some(row) = rows.row([&rail.rail]) {
            row.float(rail.volts).float(rail.amperes).end();
        }
    }
    true
}
