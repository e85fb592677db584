//! Which entries of the registry are applications.

/// Updates and parts of others are none: Windows hides them from its own list too.
pub fn is_shown(name: &str, is_part: bool) -> bool {
    !name.trim().is_empty() && !is_part
}

#[cfg(test)]
mod tests {
    use super::is_shown;

    #[test]
    fn parts_and_what_has_no_name_are_not_shown() {
        assert!(is_shown("7-Zip", false));
        assert!(!is_shown("Update for Windows (KB5000000)", true) && !is_shown(" ", false));
    }
}
