//! `pi_board`: which Raspberry Pi a host is.

use spectra_protocol::Metric;

use super::{Column, Family, Fold, Rows, Shape, Unit};

pub(super) const FAMILY: Family = Family {
    name: "pi_board",
    route: "pi-board",
    summary: "Raspberry Pi: which board it is",
    shape: Shape::Readings,
    // Told every hour.
    fresh: time::Duration::hours(3),
    keys: &[],
    attributes: &[
        Column::text("model", "As the firmware names it"),
        Column::text("revision", "The revision code, hexadecimal"),
        Column::text("board", "Of the code: `4B`, `CM4`, `Zero 2 W`; null of codes that we do not know"),
        Column::text("soc", "Of the code: the processor"),
        Column::text("manufacturer", "Of the code: who made it"),
        Column::text("serial", "Serial number, hexadecimal"),
    ],
    values: &[Column::integer(
        "memory_bytes",
        Unit::Bytes,
        Fold::Last,
        "Of the code: memory that is soldered on; the GPU may have a part of it",
    )],
    overview: &[],
    read,
};

fn read(metric: &Metric, rows: &mut Rows) -> bool {
    let Metric::PiBoard(board) = metric else { return false };
    if let Some(row) = rows.row([]) {
        row.text(&board.model)
            .text(&board.revision)
            .text(&board.board)
            .text(&board.soc)
            .text(&board.manufacturer)
            .text(&board.serial)
            .integer(board.memory_bytes)
            .end();
    }
    true
}
