//! What follows from a host's facts.

/// Name of the board. Where a processor has no name of its own, agents tell the core's, with the board's in
/// parentheses: `Cortex-A72 (Raspberry Pi 4 Model B Rev 1.4)`.
pub fn board<'a>(hardware: Option<&str>, cpu_model: Option<&'a str>) -> Option<&'a str> {
    let model = cpu_model?.trim_end();
    let inner =
        model.strip_suffix(')').and_then(|model| model.rsplit_once('(')).map(|(_, board)| board.trim());
    match (hardware, inner) {
        (Some("raspberry-pi"), Some(board)) => Some(board),
        (Some("raspberry-pi"), None) if model.starts_with("Raspberry") => Some(model),
        (_, Some(board)) if board.starts_with("Raspberry Pi") => Some(board),
        _ => None,
    }
    .filter(|board| !board.is_empty())
}

#[cfg(test)]
mod tests {
    use super::board;

    #[test]
    fn boards_have_names_and_processors_are_no_boards() {
        let pi = Some("raspberry-pi");
        for (hardware, model, expected) in [
            (pi, Some("Cortex-A72 (Raspberry Pi 4 Model B Rev 1.4)"), Some("Raspberry Pi 4 Model B Rev 1.4")),
            (
                pi,
                Some("ARMv6-compatible processor rev 7 (v6l) (Raspberry Pi Zero W Rev 1.1)"),
                Some("Raspberry Pi Zero W Rev 1.1"),
            ),
            (pi, Some("Raspberry Pi 5 Model B"), Some("Raspberry Pi 5 Model B")),
            (None, Some("ARMv7 (Raspberry Pi 2)"), Some("Raspberry Pi 2")),
            (pi, Some("Cortex-A72"), None),
            (pi, Some("Cortex-A72 ()"), None),
            (pi, None, None),
            (Some("bare-metal"), Some("Intel(R) Xeon(R) CPU (Skylake)"), None),
        ] {
            assert_eq!(board(hardware, model), expected, "{model:?}");
        }
    }
}
