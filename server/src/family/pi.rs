//! `pi`: what the firmware of a Raspberry Pi knows: clocks, voltages, throttling, the GPU's share.

use spectra_protocol::Metric;
use spectra_protocol::metric::{Clock, Gpu, Throttle, Voltage};

use super::{Column, FRESH, Family, Fold, Missing, Rows, Shape, Unit};

pub(super) const FAMILY: Family = Family {
    name: "pi",
    route: "pi",
    summary: "Raspberry Pi: clocks, voltages, throttling, GPU",
    shape: Shape::Merged,
    fresh: FRESH,
    keys: &[Column::text("metric_type", "What was read: `clock`, `voltage`, `throttle` or `gpu`")],
    attributes: &[Column::text(
        "boot_id",
        "The boot in which the counts count; null while all of them are 0",
    )],
    values: &[
        integer("arm_freq_hz", Unit::Hertz, "Frequency of the processors"),
        integer("core_freq_hz", Unit::Hertz, "Frequency of the video core"),
        integer("gpu_freq_hz", Unit::Hertz, "Frequency of the 3D unit"),
        float("core_volts", Unit::Volts, "Voltage of the video core"),
        float("sdram_c_volts", Unit::Volts, "Voltage of the memory's core"),
        float("sdram_i_volts", Unit::Volts, "Voltage of the memory's input and output"),
        float("sdram_p_volts", Unit::Volts, "Voltage of the memory's physical layer"),
        flag("soft_temp_limit", "The soft temperature limit is active"),
        flag("throttled", "The processors are throttled"),
        flag("under_voltage", "The supply is below 4.63 V"),
        flag("freq_capped", "The processors' frequency is capped"),
        flag("undervoltage_occurred", "The supply was too low since the host started"),
        flag("freq_cap_occurred", "The frequency was capped since the host started"),
        flag("throttled_occurred", "The processors were throttled since the host started"),
        flag("soft_temp_limit_occurred", "The soft temperature limit was active since the host started"),
        integer("gpu_mem_total", Unit::Bytes, "Memory given to the GPU"),
        integer("gpu_mem_used", Unit::Bytes, "Of that in use"),
        float("gpu_temp", Unit::Celsius, "Temperature of the GPU"),
        count("undervoltage_count", "undervoltage", "How often the supply became too low during this boot"),
        count("freq_cap_count", "freq_cap", "How often the frequency was capped during this boot"),
        count("throttled_count", "throttled", "How often the processors were throttled during this boot"),
        count(
            "soft_temp_limit_count",
            "soft_temp_limit",
            "How often the soft temperature limit was reached during this boot",
        ),
    ],
    overview: &[],
    read,
};

const fn integer(name: &'static str, unit: Unit, description: &'static str) -> Column {
    Column::integer(name, unit, Fold::Mean, description).missing(Missing::ZeroInBuckets)
}

const fn float(name: &'static str, unit: Unit, description: &'static str) -> Column {
    Column::float(name, unit, Fold::Mean, description).missing(Missing::ZeroInBuckets)
}

const fn flag(name: &'static str, description: &'static str) -> Column {
    Column::boolean(name, Fold::Or, description).missing(Missing::ZeroInBuckets)
}

/// As far as the agent saw; null where that is never, and of agents of the original.
const fn count(name: &'static str, exported: &'static str, description: &'static str) -> Column {
    Column::integer(name, Unit::CountTotal, Fold::Last, description).exported(exported)
}

/// Columns of each envelope, in the order of the table: those before and after them are null.
fn read(metric: &Metric, rows: &mut Rows) -> bool {
    let name = metric.name();
    match metric {
        Metric::Clock(Clock { arm_freq_hz, core_freq_hz, gpu_freq_hz }) => {
            if let Some(row) = rows.row([name]) {
                row.nulls(1)
                    .integer(*arm_freq_hz)
                    .integer(*core_freq_hz)
                    .integer(*gpu_freq_hz)
                    .end_with_nulls();
            }
        }
        Metric::Voltage(Voltage { core_volts, sdram_c_volts, sdram_i_volts, sdram_p_volts }) => {
            if let Some(row) = rows.row([name]) {
                row.nulls(1 + 3)
                    .float(*core_volts)
                    .float(*sdram_c_volts)
                    .float(*sdram_i_volts)
                    .float(*sdram_p_volts)
                    .end_with_nulls();
            }
        }
        Metric::Throttle(throttle) => {
            if let Some(row) = rows.row([name]) {
                let row = row.text(throttle.boot_id.as_deref().unwrap_or_default()).nulls(7);
                flags(throttle)
                    .iter()
                    .fold(row, |row, flag| row.boolean(Some(*flag)))
                    .nulls(3)
                    .integer(throttle.undervoltage_count)
                    .integer(throttle.freq_cap_count)
                    .integer(throttle.throttled_count)
                    .integer(throttle.soft_temp_count)
                    .end();
            }
        }
        Metric::Gpu(Gpu { gpu_mem_total, gpu_mem_used, gpu_temp }) => {
            if let Some(row) = rows.row([name]) {
                row.nulls(1 + 15)
                    .integer(*gpu_mem_total)
                    .integer(*gpu_mem_used)
                    .float(*gpu_temp)
                    .end_with_nulls();
            }
        }
        _ => return false,
    }
    true
}

fn flags(throttle: &Throttle) -> [bool; 8] {
    let Throttle {
        undervoltage,
        arm_freq_capped,
        throttled,
        soft_temp_limit,
        undervoltage_occurred,
        freq_cap_occurred,
        throttled_occurred,
        soft_temp_occurred,
        ..
    } = *throttle;
    [
        soft_temp_limit,
        throttled,
        undervoltage,
        arm_freq_capped,
        undervoltage_occurred,
        freq_cap_occurred,
        throttled_occurred,
        soft_temp_occurred,
    ]
}
