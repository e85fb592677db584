//! Who may use a registration token: patterns of host names, and networks.

use std::net::IpAddr;

use ipnet::IpNet;

/// Most patterns of one token; the same as a `SpectraToken` takes.
const HOSTNAMES: usize = 64;
/// Most networks of one token; the same as a `SpectraToken` takes.
const NETWORKS: usize = 32;
/// Longest pattern, bytes: that of a host name.
const PATTERN_BYTES: usize = 255;

/// What a token asks of those who use it. Nothing asked is nothing refused.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Constraints {
    /// `*` is any text, `?` any one character; upper and lower case are the same.
    pub hostnames: Vec<String>,
    /// `192.0.2.0/24`, or one address.
    pub cidrs: Vec<String>,
}

impl Constraints {
    /// Checks what was asked for; the error says what is possible.
    pub fn new(hostnames: Vec<String>, cidrs: Vec<String>) -> Result<Self, String> {
        if hostnames.len() > HOSTNAMES {
            return Err(format!("a token names at most {HOSTNAMES} patterns of host names"));
        }
        if cidrs.len() > NETWORKS {
            return Err(format!("a token names at most {NETWORKS} networks"));
        }
        for pattern in &hostnames {
            if pattern.is_empty() || pattern.len() > PATTERN_BYTES || pattern.chars().any(char::is_control) {
                return Err(format!("{pattern:?} is no pattern of host names"));
            }
        }
        if let Some(cidr) = cidrs.iter().find(|cidr| network(cidr).is_none()) {
            return Err(format!("{cidr:?} is no network such as 192.0.2.0/24 or 2001:db8::/32"));
        }
        Ok(Self { hostnames, cidrs })
    }

    pub(crate) fn allow_hostname(&self, hostname: &str) -> bool {
        self.hostnames.is_empty() || self.hostnames.iter().any(|pattern| matches(pattern, hostname))
    }

    pub(crate) fn allow_address(&self, address: IpAddr) -> bool {
        let address = address.to_canonical();
        let mut networks = self.cidrs.iter().filter_map(|cidr| network(cidr));
        self.cidrs.is_empty() || networks.any(|network| network.contains(&address))
    }
}

/// Whether `text` has the form of `pattern`. Steps back to the last star only, so the time is at most the
/// product of the lengths.
fn matches(pattern: &str, text: &str) -> bool {
    let lower = |text: &str| text.to_lowercase().chars().collect::<Vec<_>>();
    let (pattern, text) = (lower(pattern), lower(text));
    let (mut p, mut t, mut star) = (0, 0, None);
    while t < text.len() {
        match pattern.get(p) {
            Some('*') => {
                star = Some((p, t));
                p += 1;
            }
            Some(c) if *c == '?' || *c == text[t] => (p, t) = (p + 1, t + 1),
            _ => {
                let Some((at, from)) = star else { return false };
                star = Some((at, from + 1));
                (p, t) = (at + 1, from + 1);
            }
        }
    }
    pattern[p..].iter().all(|c| *c == '*')
}

/// A network, or one address.
pub(crate) fn network(text: &str) -> Option<IpNet> {
    let address = || text.parse::<IpAddr>().map(|address| address.to_canonical().into());
    text.parse().or_else(|_| address()).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn host_names_match_patterns() {
        for (pattern, text, expected) in [
            ("*", "", true),
            ("pi-*", "pi-7", true),
            ("pi-*", "PI-", true),
            ("pi-*", "xpi-7", false),
            ("*.lab", "a.b.lab", true),
            ("*.lab", "a.lab.org", false),
            ("n?de", "node", true),
            ("n?de", "nde", false),
            ("a*b*c", "a-b-b-c", true),
            ("a*b*c", "a-c-b", false),
            ("ü?", "Üß", true),
            ("web", "web1", false),
            ("[a-z]", "b", false),
        ] {
            assert_eq!(matches(pattern, text), expected, "{pattern} {text}");
        }
        let (pattern, text) = ("*a".repeat(127) + "b", "a".repeat(255));
        assert!(!matches(&pattern, &text), "a hostile pattern ends soon");
    }

    #[test]
    fn networks_contain_addresses() {
        for (cidr, address, expected) in [
            ("192.0.2.0/24", "192.0.2.255", true),
            ("192.0.2.0/24", "192.0.3.0", false),
            ("192.0.2.7/24", "192.0.2.1", true),
            ("192.0.2.7", "192.0.2.7", true),
            ("192.0.2.7", "192.0.2.8", false),
            ("::ffff:192.0.2.7", "192.0.2.7", true),
            ("0.0.0.0/0", "203.0.113.1", true),
            ("0.0.0.0/0", "::1", false),
            ("::/0", "2001:db8::1", true),
            ("2001:db8::/32", "2001:db8:ffff::1", true),
            ("2001:db8::/32", "2001:db9::1", false),
            ("192.0.2.0/24", "::ffff:192.0.2.9", true),
        ] {
            let only = Constraints::new(vec![], vec![cidr.to_owned()]).unwrap();
            assert_eq!(only.allow_address(address.parse().unwrap()), expected, "{cidr} {address}");
        }
        for text in ["", "/", "192.0.2.0/", "192.0.2.0/33", "::/129", "192.0.2.0/-1", "192.0.2.0/+8", "a/8"] {
            assert!(Constraints::new(vec![], vec![text.to_owned()]).is_err(), "{text}");
        }
    }

    #[test]
    fn what_a_token_asks_has_bounds() {
        let one = |hostname: &str, cidr: &str| {
            let list = |text: &str| if text.is_empty() { vec![] } else { vec![text.to_owned()] };
            Constraints::new(list(hostname), list(cidr)).is_ok()
        };
        for (hostname, cidr, good) in
            [("pi-*", "192.0.2.0/24", true), ("", "", true), ("a\nb", "", false), ("", "everywhere", false)]
        {
            assert_eq!(one(hostname, cidr), good, "{hostname} {cidr}");
        }
        assert!(Constraints::new(vec!["a".to_owned(); 65], vec![]).is_err());
        assert!(Constraints::new(vec![], vec!["::/0".to_owned(); 33]).is_err());
        assert!(Constraints::new(vec!["a".repeat(256)], vec![]).is_err());
        assert!(Constraints::new(vec![String::new()], vec![]).is_err());
    }

    #[test]
    fn nothing_asked_is_nothing_refused() {
        let none = Constraints::default();
        assert!(none.allow_hostname("anything") && none.allow_address("::1".parse().unwrap()));
        let some = Constraints::new(vec!["a*".into(), "b".into()], vec!["192.0.2.0/24".into()]).unwrap();
        assert!(some.allow_hostname("b") && some.allow_hostname("ax") && !some.allow_hostname("c"));
        assert!(!some.allow_address("203.0.113.9".parse().unwrap()));
    }
}
