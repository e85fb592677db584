//! Temperatures of sysctl: tenths of a kelvin, as `dev.cpu.0.temperature` and `hw.acpi.thermal.tz0.temperature` have them.

use super::super::bytes::i32_at;

/// °C; `None` of what is no reading.
pub fn celsius(bytes: &[u8]) -> Option<f64> {
    const ZERO: i32 = 2732;
    let tenths = i32_at(bytes, 0).filter(|tenths| *tenths > 0)?;
    Some(f64::from(tenths - ZERO) / 10.0)
}

#[cfg(test)]
mod tests {
    use super::celsius;

    #[test]
    fn tenths_of_a_kelvin_become_degrees() {
        for (tenths, expected) in [(3232_i32, Some(50.0)), (2732, Some(0.0)), (0, None), (-1, None)] {
            assert_eq!(celsius(&tenths.to_le_bytes()), expected, "{tenths}");
        }
        assert_eq!(celsius(&[1]), None);
    }
}
