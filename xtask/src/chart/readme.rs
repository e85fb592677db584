//! The README of a chart: what people wrote, and the table of its values.

use std::fmt::Write as _;

use super::values::{Holds, Value};

/// The line of the text that the table takes the place of.
const PLACE: &str = "<!-- values -->";
/// First line of the result.
const MARK: &str = "<!-- Made by `cargo xtask gen` of README.in.md and values.yaml. -->";

pub(super) fn of(text: &str, values: &[Value]) -> String {
    let mut table = String::from("| value | default | what it is |\n|---|---|---|\n");
    for value in values {
        rows(&mut table, "", value);
    }
    format!("{MARK}\n\n{}", text.replace(PLACE, table.trim_end()))
}

fn rows(table: &mut String, above: &str, value: &Value) {
    let Value { name, comment, holds } = value;
    let path = format!("{above}{name}");
    match holds {
        Holds::Group(values) => {
            // Writing to a string cannot fail.
            let _ = writeln!(table, "| **{path}** | | {} |", cell(comment));
            for value in values {
                rows(table, &format!("{path}."), value);
            }
        }
        Holds::Leaf { kind: _, default } => {
            let _ = writeln!(table, "| `{path}` | `{}` | {} |", cell(default), cell(comment));
        }
    }
}

/// A bar would end the cell.
fn cell(text: &str) -> String {
    text.replace('|', "\\|")
}

#[cfg(test)]
mod tests {
    use super::super::values;
    use super::*;

    #[test]
    fn the_table_has_a_row_for_every_value() {
        let values = values::parse("# Group.\na:\n  # This | that.\n  b: \"\"\n").unwrap();
        let made = of("# Chart\n\n<!-- values -->\n\nEnd.\n", &values);
        assert!(made.starts_with(MARK), "{made}");
        assert!(
            made.contains("| **a** | | Group. |\n| `a.b` | `\"\"` | This \\| that. |\n\nEnd.\n"),
            "{made}"
        );
    }
}
