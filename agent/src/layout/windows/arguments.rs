//! A process's command line, which Windows keeps as one text, as the arguments that its program makes of it.

/// Arguments, each of which ends with NUL, by the rules of `CommandLineToArgvW`.
pub fn of_line(line: &str) -> Vec<u8> {
    let mut arguments = Vec::new();
    let mut rest = line.trim_start_matches([' ', '\t']);
    while !rest.is_empty() {
        let (argument, after) = first(rest);
        // A NUL within would end it early.
        arguments.extend(argument.bytes().filter(|byte| *byte != 0));
        arguments.push(0);
        rest = after.trim_start_matches([' ', '\t']);
    }
    arguments
}

fn first(line: &str) -> (String, &str) {
    let (mut argument, mut is_quoted, mut backslashes) = (String::new(), false, 0);
    for (at, c) in line.char_indices() {
        match c {
            '\\' => {
                backslashes += 1;
                continue;
            }
            '"' => {
                // Before a quotation mark two backslashes are one, and one more makes the mark a letter.
                argument.extend(std::iter::repeat_n('\\', backslashes / 2));
                if backslashes % 2 == 1 {
                    argument.push('"');
                } else {
                    is_quoted = !is_quoted;
                }
            }
            ' ' | '\t' if !is_quoted => {
                argument.extend(std::iter::repeat_n('\\', backslashes));
                return (argument, &line[at..]);
            }
            _ => {
                argument.extend(std::iter::repeat_n('\\', backslashes));
                argument.push(c);
            }
        }
        backslashes = 0;
    }
    argument.extend(std::iter::repeat_n('\\', backslashes));
    (argument, "")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::of_line;

    #[test]
    fn arguments_stand_between_blanks_or_quotation_marks() {
        for (line, expected) in [
            ("", ""),
            ("x.exe", "x.exe\0"),
            (r#""C:\Program Files\x.exe"  -a b"#, "C:\\Program Files\\x.exe\0-a\0b\0"),
            (r#"x --path="C:\a b\\" y"#, "x\0--path=C:\\a b\\\0y\0"),
            (r#"x \"quoted\""#, "x\0\"quoted\"\0"),
            (r"x C:\dir\ y", "x\0C:\\dir\\\0y\0"),
            ("x \"open", "x\0open\0"),
        ] {
            assert_eq!(String::from_utf8(of_line(line)).unwrap(), expected, "{line}");
        }
    }

    proptest! {
        #[test]
        fn any_line_is_read_without_panic(line: String) {
            of_line(&line);
        }
    }
}
