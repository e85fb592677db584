//! Errors of the network as one line.

use std::error::Error;
use std::fmt::Write;

/// The error and its causes, without those whose words were said already: libraries repeat them.
pub(crate) fn in_one_line(error: &dyn Error) -> String {
    let mut line = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        let words = error.to_string();
        if !line.contains(&words) {
            // Writing into a String cannot fail.
            let _ = write!(line, ": {words}");
        }
        cause = error.source();
    }
    line
}
