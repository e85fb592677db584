//! Answers that were cut: as much of them as is whole.

use serde_json::Value;

/// A JSON document of which only the beginning is there: all that was written to its end, in lists and objects that
/// are closed where it broke off. `None` where not even the beginning is JSON.
pub(crate) fn mend(beginning: &str) -> Option<Value> {
    if let Ok(whole) = serde_json::from_str(beginning) {
        return Some(whole);
    }
    let mut open = Vec::new();
    let (mut in_text, mut is_escaped) = (false, false);
    // Up to where it can be kept, and what is open there.
    let mut kept: Option<(usize, Vec<char>)> = None;
    for (at, character) in beginning.char_indices() {
        if in_text {
            match character {
                _ if is_escaped => is_escaped = false,
                '\\' => is_escaped = true,
                '"' => in_text = false,
                _ => {}
            }
            continue;
        }
        match character {
            '"' => in_text = true,
            '{' | '[' => {
                open.push(if character == '{' { '}' } else { ']' });
                // Another one than the outermost is kept with its first part.
                if open.len() == 1 {
                    kept = Some((at + 1, open.clone()));
                }
            }
            '}' | ']' => {
                if open.pop() != Some(character) {
                    return None;
                }
                kept = Some((at + 1, open.clone()));
            }
            // What stands before a comma is whole.
            ',' => kept = Some((at, open.clone())),
            _ => {}
        }
    }
    let (end, open) = kept?;
    let closing: String = open.iter().rev().collect();
    serde_json::from_str(&format!("{}{closing}", beginning.get(..end)?)).ok()
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::mend;

    #[test]
    fn what_was_written_to_its_end_is_kept() {
        for (cut, expected) in [
            (r#"{"a":1}"#, json!({"a": 1})),
            (r#"{"a":[{"b":1},{"b":2},{"b""#, json!({"a": [{"b": 1}, {"b": 2}]})),
            (r#"{"a":[1,2,3"#, json!({"a": [1, 2]})),
            (r#"{"a":"x,\"{[","b":"cut"#, json!({"a": "x,\"{["})),
            ("[", json!([])),
        ] {
            assert_eq!(mend(cut), Some(expected), "{cut}");
        }
        assert_eq!(mend("no JSON"), None);
        assert_eq!(mend(""), None);
        assert_eq!(mend("[}"), None);
    }

    #[test]
    fn wherever_it_breaks_off_something_is_read() {
        let whole = json!({"netstat": [{"proto": "tcp", "local_addr": "::1", "note": "é \\ \" , } ]"}, [], {}, null, -1.5e3, true]});
        let text = whole.to_string();
        for end in (1..=text.len()).filter(|end| text.is_char_boundary(*end)) {
            let mended = mend(&text[..end]).unwrap_or_else(|| panic!("{}", &text[..end]));
            assert!(matches!(mended, Value::Object(_)));
        }
    }
}
