//! `network`: traffic of interfaces.

use spectra_protocol::Metric;

use super::{Aggregate, Column, FRESH, Family, Fold, Missing, Overview, Rows, Shape, Unit};

pub(super) const FAMILY: Family = Family {
    name: "network",
    route: "network",
    summary: "Traffic of network interfaces",
    shape: Shape::Readings,
    fresh: FRESH,
    keys: &[Column::text("interface", "Name of the interface")],
    attributes: &[
        Column::text("mac", "Hardware address, upper-case with colons; empty where there is none")
            .missing(Missing::Zero),
        Column::integer("mtu", Unit::Bytes, Fold::Max, "Largest packet; 0 if unknown").missing(Missing::Zero),
        Column::integer("speed", Unit::BitsPerSecond, Fold::Max, "Speed of the link; 0 if unknown")
            .missing(Missing::Zero),
        Column::boolean(
            "physical",
            Fold::Or,
            "Hardware stands behind the interface; null when the agent does not say",
        ),
        Column::text("operstate", "`up`, `down`, `dormant`, …; null when the agent does not say"),
        Column::text("duplex", "`full` or `half`; null where the link has no such thing"),
    ],
    values: &[
        rate("rx_bytes", Unit::BytesPerSecond, "Received").missing(Missing::NoRow),
        rate("rx_packets", Unit::PerSecond, "Packets received"),
        rate("rx_errors", Unit::PerSecond, "Receive errors"),
        rate("rx_drops", Unit::PerSecond, "Received and dropped"),
        rate("tx_bytes", Unit::BytesPerSecond, "Sent").missing(Missing::NoRow),
        rate("tx_packets", Unit::PerSecond, "Packets sent"),
        rate("tx_errors", Unit::PerSecond, "Send errors"),
        rate("tx_drops", Unit::PerSecond, "Dropped before sending"),
    ],
    overview: &[total("net_rx_bytes", "rx_bytes"), total("net_tx_bytes", "tx_bytes")],
    read,
};

const fn rate(name: &'static str, unit: Unit, description: &'static str) -> Column {
    Column::integer(name, unit, Fold::Mean, description)
}

/// A bridge, tunnel or VLAN carries the bytes of a physical interface a second time. Agents of the
/// original do not say which is which, and leave most virtual interfaces out themselves.
const fn total(column: &'static str, value: &'static str) -> Overview {
    Overview { column, aggregate: Aggregate::Sum, value, only: Some("coalesce(physical, true)") }
}

fn read(metric: &Metric, rows: &mut Rows) -> bool {
    let Metric::Network(network) = metric else { return false };
    if let Some(row) = rows.row([&network.interface]) {
        row.text(&network.mac_address)
            .integer(network.mtu)
            .integer(network.speed)
            .boolean(network.physical)
            .text(network.operstate.as_deref().unwrap_or_default())
            .text(network.duplex.as_deref().unwrap_or_default())
            .integer(network.rx_bytes)
            .integer(network.rx_packets)
            .integer(network.rx_errors)
            .integer(network.rx_drops)
            .integer(network.tx_bytes)
            .integer(network.tx_packets)
            .integer(network.tx_errors)
            .integer(network.tx_drops)
            .end();
    }
    true
}
