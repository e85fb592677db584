//! The address by which people and agents reach the server, where it is not the one it listens on.

use std::fmt;
use std::str::FromStr;

use hyper::Uri;

/// `https://spectra.example` or `http://192.0.2.1:8080/monitoring`: no user, no query.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExternalUrl {
    /// Without a slash at its end.
    text: String,
    host: String,
}

impl ExternalUrl {
    /// A name, an IPv4 address, or an IPv6 address without its brackets.
    pub fn host(&self) -> &str {
        &self.host
    }

    /// As a browser tells where a page is from: scheme, host and port, without a path.
    pub fn origin(&self) -> &str {
        let host = self.text.find("://").map_or(0, |at| at + 3);
        self.text[host..].find('/').map_or(&*self.text, |end| &self.text[..host + end])
    }

    pub fn is_https(&self) -> bool {
        self.text.starts_with("https://")
    }
}

impl fmt::Display for ExternalUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl FromStr for ExternalUrl {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let wrong = || format!("`{text}` is no address such as https://spectra.example");
        let text = text.trim().trim_end_matches('/');
        let uri: Uri = text.parse().map_err(|_| wrong())?;
        let host = uri.host().unwrap_or_default().trim_start_matches('[').trim_end_matches(']');
        let is_plain = uri.query().is_none() && !text.contains(['@', '#']);
        if !matches!(uri.scheme_str(), Some("http" | "https")) || host.is_empty() || !is_plain {
            return Err(wrong());
        }
        Ok(Self { text: text.to_owned(), host: host.to_ascii_lowercase() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_addresses_of_servers_are_taken() {
        for (text, expected) in [
            ("https://Spectra.example", Some(("https://Spectra.example", "spectra.example"))),
            ("https://spectra.example/", Some(("https://spectra.example", "spectra.example"))),
            ("http://192.0.2.1:8080/base/", Some(("http://192.0.2.1:8080/base", "192.0.2.1"))),
            ("https://[2001:db8::1]:8443", Some(("https://[2001:db8::1]:8443", "2001:db8::1"))),
            ("spectra.example", None),
            ("ftp://spectra.example", None),
            ("https://", None),
            ("https://user:secret@spectra.example", None),
            ("https://spectra.example/?a=b", None),
            ("https://spectra.example/#a", None),
            ("", None),
        ] {
            let parsed = text.parse::<ExternalUrl>().ok();
            let found = parsed.as_ref().map(|url| (url.to_string(), url.host().to_owned()));
            if let Some(url) = &parsed {
                assert_eq!(url.origin().matches('/').count(), 2, "{}", url.origin());
                assert!(text.starts_with(url.origin()), "{}", url.origin());
            }
            assert_eq!(found, expected.map(|(url, host)| (url.to_owned(), host.to_owned())), "{text}");
        }
    }
}
