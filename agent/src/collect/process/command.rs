//! A process's arguments as one line, without what looks like a secret.

use crate::collect::text::printable;

/// What is told of a command line.
const MAX_BYTES: usize = 200;
/// Words in an option or a variable whose value nobody else is to see.
const SECRETS: &[&str] = &["passw", "secret", "token", "apikey", "api-key", "api_key", "credential"];
const HIDDEN: &str = "***";

/// The arguments, each of which ends with NUL; `None` where there are none, as of a kernel's thread.
pub(super) fn line(arguments: &[u8]) -> Option<String> {
    // A program that writes over its arguments pads them with NULs.
    let end = arguments.iter().rposition(|&byte| byte != 0)? + 1;
    let mut line = String::new();
    let mut hides_next = false;
    for argument in arguments[..end].split(|&byte| byte == 0) {
        if !line.is_empty() {
            line.push(' ');
        }
        let argument = printable(argument);
        let (shown, next) = if hides_next { (HIDDEN.to_owned(), false) } else { without_secrets(&argument) };
        hides_next = next;
        line.push_str(&shown);
        if line.len() > MAX_BYTES {
            line.truncate(line.floor_char_boundary(MAX_BYTES));
            break;
        }
    }
    Some(line)
}

/// An argument that is a line of its own, as of `sh -c`, ends with its first secret: only a shell knows where that ends.
fn without_secrets(argument: &str) -> (String, bool) {
    let mut shown = String::new();
    let mut hides_next = false;
    for word in argument.split(' ') {
        if !shown.is_empty() {
            shown.push(' ');
        }
        if hides_next && !word.is_empty() {
            return (shown + HIDDEN, false);
        }
        let (word, next) = without_secret(word.to_owned());
        shown.push_str(&word);
        if word.ends_with(HIDDEN) {
            return (shown, false);
        }
        hides_next |= next;
    }
    (shown, hides_next)
}

/// The word without its value if that is secret, and whether the next one is such a value.
fn without_secret(argument: String) -> (String, bool) {
    let names_secret = |name: &str| {
        let name = name.to_ascii_lowercase();
        SECRETS.iter().any(|word| name.contains(word))
    };
    match argument.split_once('=') {
        Some((name, value)) if !value.is_empty() && names_secret(name) => (format!("{name}={HIDDEN}"), false),
        Some(_) => (without_url_password(argument), false),
        // `--token-file x` names a file, no secret.
        None => {
            let is_next = argument.starts_with('-') && names_secret(&argument) && !argument.contains("file");
            (without_url_password(argument), is_next)
        }
    }
}

/// `scheme://user:password@host`
fn without_url_password(argument: String) -> String {
    let found = argument.find("://").and_then(|scheme| {
        let rest = &argument[scheme + 3..];
        let authority = &rest[..rest.find('/').unwrap_or(rest.len())];
        let at = authority.rfind('@')?;
        let colon = authority[..at].find(':')?;
        Some((scheme + 3 + colon + 1, scheme + 3 + at))
    });
    match found {
        Some((from, to)) => format!("{}{HIDDEN}{}", &argument[..from], &argument[to..]),
        None => argument,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{MAX_BYTES, line};

    #[test]
    fn arguments_become_a_line_and_secrets_stars() {
        for (arguments, expected) in [
            ("/usr/bin/x\0-a\0b c\0", Some("/usr/bin/x -a b c")),
            ("sh\0-c\0mysql --password hush x\0y\0", Some("sh -c mysql --password *** y")),
            ("sh\0-c\0A=1 x --password='hush hush' x\0y\0", Some("sh -c A=1 x --password=*** y")),
            ("postgres: checkpointer\0\0\0\0", Some("postgres: checkpointer")),
            ("x\0\0y\0", Some("x  y")),
            ("", None),
            ("\0\0", None),
            ("x\0--password=hush\0-v\0", Some("x --password=*** -v")),
            ("x\0--password\0hush\0-v\0", Some("x --password *** -v")),
            ("x\0--token-file\0/etc/t\0", Some("x --token-file /etc/t")),
            ("env\0DB_PASSWORD=hush\0", Some("env DB_PASSWORD=***")),
            ("x\0postgres://me:hush@db/a\0", Some("x postgres://me:***@db/a")),
            ("x\0--url=amqp://me:hush@db\0", Some("x --url=amqp://me:***@db")),
            ("x\0http://h/a:b@c\0", Some("x http://h/a:b@c")),
            ("x\ny\0", Some("x\u{fffd}y")),
        ] {
            assert_eq!(line(arguments.as_bytes()).as_deref(), expected, "{arguments:?}");
        }
    }

    proptest! {
        #[test]
        fn any_bytes_become_a_short_line(bytes in proptest::collection::vec(any::<u8>(), 0..2000)) {
            if let Some(line) = line(&bytes) {
                prop_assert!(line.len() <= MAX_BYTES && !line.contains(char::is_control));
            }
        }
    }
}
