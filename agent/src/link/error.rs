//! Errors of the network as one line.

use std::error::Error;
use std::fmt::Write;

/// What HTTP libraries wrap around every cause: it tells nothing.
const WRAPPINGS: &[&str] = &["error sending request", "client error (Connect)", "client error (SendRequest)"];

/// The causes of an error from the outside in, without wrappings and without words that were said
/// already. An error that is nothing but wrapping is told as it is.
pub(super) fn in_one_line(error: &dyn Error) -> String {
    let mut line = String::new();
    let mut cause = Some(error);
    while let Some(error) = cause {
        let words = error.to_string();
        if !WRAPPINGS.contains(&words.as_str()) && !line.contains(&words) {
            let separator = if line.is_empty() { "" } else { ": " };
            // Writing into a String cannot fail.
            let _ = write!(line, "{separator}{words}");
        }
        cause = error.source();
    }
    if line.is_empty() { error.to_string() } else { line }
}

#[cfg(test)]
mod tests {
    use std::io;

    use super::in_one_line;

    #[derive(Debug, thiserror::Error)]
    #[error("{words}")]
    struct Wrapped {
        words: &'static str,
        source: io::Error,
    }

    #[test]
    fn causes_are_told_without_their_wrapping() {
        for (words, cause, expected) in [
            ("client error (Connect)", "refused", "refused"),
            ("tcp connect error", "refused", "tcp connect error: refused"),
            ("cannot connect: refused", "refused", "cannot connect: refused"),
            ("error sending request", "client error (Connect)", "error sending request"),
        ] {
            assert_eq!(in_one_line(&Wrapped { words, source: io::Error::other(cause) }), expected);
        }
    }
}
