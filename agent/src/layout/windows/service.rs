//! States and start types of services, in the original's words.

/// `SERVICE_STATUS.dwCurrentState`
pub fn state(number: u32) -> &'static str {
    match number {
        1 => "Stopped",
        2 => "StartPending",
        3 => "StopPending",
        4 => "Running",
        5 => "ContinuePending",
        6 => "PausePending",
        7 => "Paused",
        _ => "Unknown",
    }
}

/// `QUERY_SERVICE_CONFIG.dwStartType`; `None`: the service does not tell it to whom this process runs as.
pub fn start(number: Option<u32>) -> &'static str {
    match number {
        Some(0) => "Boot",
        Some(1) => "System",
        Some(2) => "Auto",
        Some(3) => "Manual",
        Some(4) => "Disabled",
        Some(_) | None => "Unknown",
    }
}

/// Whether it can be started at all.
pub fn load(start: Option<u32>) -> &'static str {
    if start == Some(4) { "disabled" } else { "loaded" }
}

/// What people see of a service: its shown name, and what it does where it says so.
pub fn description(shown: &str, long: &str) -> String {
    match (shown, long) {
        (shown, "") => shown.to_owned(),
        ("", long) => long.to_owned(),
        (shown, long) => format!("{shown} - {long}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_number_has_a_word() {
        let states: Vec<_> = (0..9).map(state).collect();
        let expected = [
            "Unknown",
            "Stopped",
            "StartPending",
            "StopPending",
            "Running",
            "ContinuePending",
            "PausePending",
            "Paused",
            "Unknown",
        ];
        assert_eq!(states, expected);
        let starts: Vec<_> = [Some(0), Some(2), Some(4), Some(9), None].into_iter().map(start).collect();
        assert_eq!(starts, ["Boot", "Auto", "Disabled", "Unknown", "Unknown"]);
        assert_eq!([load(Some(4)), load(Some(2)), load(None)], ["disabled", "loaded", "loaded"]);
    }

    #[test]
    fn a_service_is_described_by_what_it_tells() {
        for (shown, long, expected) in [
            ("DNS Client", "Caches names", "DNS Client - Caches names"),
            ("x", "", "x"),
            ("", "y", "y"),
            ("", "", ""),
        ] {
            assert_eq!(description(shown, long), expected);
        }
    }
}
