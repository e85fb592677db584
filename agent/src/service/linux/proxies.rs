//! The proxies that are set where `install` runs: a service has none of the variables of a shell.

use std::fmt::Write as _;

use reqwest::Url;

/// In capitals, as they are written; a shell may have them in small letters.
const NAMES: [&str; 4] = ["HTTPS_PROXY", "HTTP_PROXY", "ALL_PROXY", "NO_PROXY"];

/// Variables with proxies.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Proxies {
    /// As `EnvironmentFile=` reads them.
    pub(super) text: String,
    /// For people: without passwords.
    pub(super) shown: String,
}

/// `None` if none is set. `value` gives the value of a variable.
pub(super) fn of(value: impl Fn(&str) -> Option<String>) -> Option<Proxies> {
    let mut text = "# Written by spectra-agent install, from the variables where it ran.\n".to_owned();
    let mut shown = Vec::new();
    for name in NAMES {
        let of_shell = value(name).or_else(|| value(&name.to_lowercase()));
        let Some(of_shell) = of_shell.filter(|value| !value.is_empty() && !value.contains(char::is_control))
        else {
            continue;
        };
        let _ = writeln!(text, "{name}=\"{}\"", quoted(&of_shell));
        shown.push(format!("{name}={}", without_password(&of_shell)));
    }
    (!shown.is_empty()).then(|| Proxies { text, shown: shown.join(" ") })
}

fn quoted(value: &str) -> String {
    let mut quoted = String::with_capacity(value.len());
    for c in value.chars() {
        if matches!(c, '"' | '\\' | '$' | '`') {
            quoted.push('\\');
        }
        quoted.push(c);
    }
    quoted
}

/// What stands before the last `@` is somebody's.
fn without_password(value: &str) -> String {
    let Some((before, host)) = value.rsplit_once('@') else { return value.to_owned() };
    let scheme = value.parse::<Url>().ok().filter(|_| before.contains("://"));
    let scheme = scheme.map_or_else(String::new, |url| format!("{}://", url.scheme()));
    format!("{scheme}…@{host}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn variables_are_taken_in_both_spellings_and_shown_without_passwords() {
        let set = [
            ("https_proxy", "http://ana:s3$cr\"et@proxy.example:3128"),
            ("HTTP_PROXY", "http://proxy.example:3128"),
            ("ALL_PROXY", ""),
            ("no_proxy", "localhost,.example"),
        ];
        let value = |name: &str| set.iter().find(|(of, _)| *of == name).map(|(_, value)| (*value).to_owned());
        let Proxies { text, shown } = of(value).unwrap();
        let lines: Vec<_> = text.lines().skip(1).collect();
        let expected = [
            r#"HTTPS_PROXY="http://ana:s3\$cr\"et@proxy.example:3128""#,
            r#"HTTP_PROXY="http://proxy.example:3128""#,
            r#"NO_PROXY="localhost,.example""#,
        ];
        assert_eq!(lines, expected);
        assert!(shown.starts_with("HTTPS_PROXY=http://…@proxy.example:3128 HTTP_PROXY="), "{shown}");
        assert!(!shown.contains("s3"), "{shown}");
        assert_eq!(of(|_| None), None);
        assert_eq!(of(|_| Some("http://x\nUSER=root".to_owned())), None, "a line of its own");
    }
}
