//! Errors of the network as one line.

use std::error::Error;
use std::fmt::Write;
use std::io;

/// What HTTP libraries wrap around every cause: it tells nothing.
const WRAPPINGS: &[&str] = &["error sending request", "client error (Connect)", "client error (SendRequest)"];

/// The causes of an error from the outside in, without wrappings and without words that were said
/// already. An error that is nothing but wrapping is told as it is.
pub(crate) fn in_one_line(error: &dyn Error) -> String {
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

/// Whether the server's certificate is what is wrong: asking again does not help, somebody has to act.
pub(super) fn is_distrust(error: &(dyn Error + 'static)) -> bool {
    let mut cause = Some(error);
    while let Some(error) = cause {
        // An error inside an error of IO is not among its sources, but is what it wraps.
        let wrapped = error.downcast_ref::<io::Error>().and_then(io::Error::get_ref);
        let tls = wrapped.map_or_else(|| error.downcast_ref(), |wrapped| wrapped.downcast_ref());
        if let Some(rustls::Error::InvalidCertificate(_) | rustls::Error::General(_)) = tls {
            return true;
        }
        cause = wrapped.map_or_else(|| error.source(), |wrapped| Some(wrapped as &(dyn Error + 'static)));
        if wrapped.is_some_and(|wrapped| wrapped.downcast_ref::<rustls::Error>().is_some()) {
            return false;
        }
    }
    false
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
