//! A `values.yaml` as its comments explain it.
//!
//! Every key has a comment above it. Its last line may be `# @ KIND`; without it the default tells the kind. A key
//! without a default and without a kind has others below it.

use anyhow::{Result, bail, ensure};

use super::kind::Kind;

/// Spaces of one level.
const INDENT: usize = 2;

/// A key with what is below it.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Value {
    pub(super) name: String,
    pub(super) comment: String,
    pub(super) holds: Holds,
}

#[derive(Debug, PartialEq, Eq)]
pub(super) enum Holds {
    Group(Vec<Value>),
    /// The default is YAML as it stands in the file.
    Leaf {
        kind: Kind,
        default: String,
    },
}

/// A line that is not empty.
struct Line<'a> {
    number: usize,
    level: usize,
    text: &'a str,
}

/// The values of a file, in its order.
pub(super) fn parse(text: &str) -> Result<Vec<Value>> {
    let mut lines = Vec::new();
    for (index, line) in text.lines().enumerate() {
        let bare = line.trim_start();
        let number = index + 1;
        // The file's own comment, which a blank line ends, explains no key.
        if bare.is_empty() {
            if lines.iter().all(|line: &Line<'_>| line.text.starts_with('#')) {
                lines.clear();
            }
            continue;
        }
        let indent = line.len() - bare.len();
        ensure!(
            indent.is_multiple_of(INDENT),
            "line {number}: indented by {indent} spaces, not by {INDENT} a level"
        );
        lines.push(Line { number, level: indent / INDENT, text: bare });
    }
    let mut rest = &lines[..];
    let values = group(&mut rest, 0)?;
    if let Some(line) = rest.first() {
        bail!("line {}: not expected here", line.number);
    }
    Ok(values)
}

fn group(rest: &mut &[Line<'_>], level: usize) -> Result<Vec<Value>> {
    let mut values = Vec::new();
    while rest.first().is_some_and(|line| line.level == level) {
        values.push(value(rest, level)?);
    }
    Ok(values)
}

fn value(rest: &mut &[Line<'_>], level: usize) -> Result<Value> {
    let mut comment = Vec::new();
    let mut kind = None;
    while let Some((line, after)) = rest.split_first().filter(|(line, _)| line.text.starts_with('#')) {
        *rest = after;
        match line.text.strip_prefix("# @ ") {
            Some(text) => kind = Some(Kind::parse(text).map_err(|error| error.context(at(line)))?),
            None => comment.push(line.text.trim_start_matches('#').trim()),
        }
    }
    let Some((line, after)) = rest.split_first() else { bail!("a comment at the end explains nothing") };
    *rest = after;
    ensure!(line.level == level, "{}: indented otherwise than its comment", at(line));
    let Some((name, default)) = line.text.split_once(':') else { bail!("{}: no key", at(line)) };
    ensure!(!comment.is_empty(), "{}: {name} has no comment", at(line));
    let mut default = default.trim().to_owned();
    let is_group = kind.is_none() && default.is_empty();
    let holds = if is_group {
        Holds::Group(group(rest, level + 1)?)
    } else {
        while let Some((line, after)) = rest.split_first().filter(|(line, _)| line.level > level) {
            *rest = after;
            let space = if default.is_empty() { "" } else { ", " };
            default = format!("{default}{space}{}", line.text);
        }
        let kind = match kind {
            Some(kind) => kind,
            None => Kind::of_default(&default).map_err(|error| error.context(at(line)))?,
        };
        Holds::Leaf { kind, default }
    };
    Ok(Value { name: name.to_owned(), comment: comment.join(" "), holds })
}

fn at(line: &Line<'_>) -> String {
    format!("line {}", line.number)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_read_with_their_comments() {
        let text = "# The file's own.\n\n# A group\n# of two.\na:\n  # One.\n  b: true\n  # Two.\n  # @ resources\n  c:\n    \
                    requests: {cpu: 1m}\n    limits: {memory: 1Mi}\n# Last.\nd: \"\"\n";
        let leaf = |name: &str, comment: &str, kind, default: &str| Value {
            name: name.into(),
            comment: comment.into(),
            holds: Holds::Leaf { kind, default: default.into() },
        };
        let group = vec![
            leaf("b", "One.", Kind::Boolean, "true"),
            leaf("c", "Two.", Kind::Resources, "requests: {cpu: 1m}, limits: {memory: 1Mi}"),
        ];
        let a = Value { name: "a".into(), comment: "A group of two.".into(), holds: Holds::Group(group) };
        assert_eq!(parse(text).unwrap(), [a, leaf("d", "Last.", Kind::Text, "\"\"")]);
    }

    #[test]
    fn what_is_not_explained_is_told_with_its_line() {
        for (text, expected) in [
            ("# A.\na: 1\n", "line 2: a number has no range: # @ integer FROM..TO"),
            ("# A.\na: x\nb: y\n", "line 3: b has no comment"),
            ("# A.\n# @ nothing\na: x\n", "line 2: there is no kind `nothing`"),
            ("# A.\na:\n   # B.\n   b: x\n", "line 3: indented by 3 spaces, not by 2 a level"),
        ] {
            assert_eq!(format!("{:#}", parse(text).unwrap_err()), expected, "{text}");
        }
    }
}
