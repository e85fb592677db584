//! JSON numbers that `f64` cannot hold, such as `1e999`: `serde_json` refuses the whole document for one.

use std::borrow::Cow;

/// Replaces every number of `json` that overflows `f64` by a string, which no number field accepts,
/// so that the one value is bad and its neighbours are read. `json` must be valid JSON.
pub(crate) fn quote_overflowing_numbers(json: &str) -> Cow<'_, str> {
    let bytes = json.as_bytes();
    let mut out = String::new();
    let mut copied = 0;
    let mut at = 0;
    while at < bytes.len() {
        match bytes[at] {
            b'"' => at = end_of_string(bytes, at),
            b'-' | b'0'..=b'9' => {
                let end = end_of_number(bytes, at);
                if json[at..end].parse::<f64>().is_ok_and(f64::is_infinite) {
                    out.push_str(&json[copied..at]);
                    out.push_str("\"out of range\"");
                    copied = end;
                }
                at = end;
            }
            _ => at += 1,
        }
    }
    if copied == 0 {
        return Cow::Borrowed(json);
    }
    out.push_str(&json[copied..]);
    Cow::Owned(out)
}

/// Index behind the string that starts at `at`.
fn end_of_string(bytes: &[u8], at: usize) -> usize {
    let mut at = at + 1;
    while at < bytes.len() && bytes[at] != b'"' {
        at += if bytes[at] == b'\\' { 2 } else { 1 };
    }
    (at + 1).min(bytes.len())
}

fn end_of_number(bytes: &[u8], at: usize) -> usize {
    let digits = |byte: &u8| matches!(byte, b'0'..=b'9' | b'-' | b'+' | b'.' | b'e' | b'E');
    at + bytes[at..].iter().take_while(|byte| digits(byte)).count()
}

#[cfg(test)]
mod tests {
    use super::quote_overflowing_numbers;

    #[test]
    fn only_overflowing_numbers_outside_strings_change() {
        for (input, expected) in [
            (r#"{"a":1e308,"b":-2}"#, r#"{"a":1e308,"b":-2}"#),
            (r#"{"a":1e999,"b":-1e999}"#, r#"{"a":"out of range","b":"out of range"}"#),
            (r#"{"a":"1e999 \" 1e999","b":[1e400]}"#, r#"{"a":"1e999 \" 1e999","b":["out of range"]}"#),
        ] {
            assert_eq!(quote_overflowing_numbers(input), expected);
        }
    }
}
