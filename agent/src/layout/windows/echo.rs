//! What became of an echo request, by `IP_STATUS`.

/// In the original's words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Meaning {
    Reply,
    /// Somebody on the way, or this host, says that it does not get there; the code of ICMP, where there is one.
    Refused {
        what: &'static str,
        code: Option<u8>,
    },
    Nothing,
}

pub fn meaning(status: u32) -> Meaning {
    const UNREACHABLE: &str = "dest unreachable";
    const EXCEEDED: &str = "ttl exceeded";
    let refused = |what, code| Meaning::Refused { what, code };
    match status {
        0 => Meaning::Reply,
        11_002 => refused(UNREACHABLE, Some(0)),
        11_003 => refused(UNREACHABLE, Some(1)),
        11_004 => refused(UNREACHABLE, Some(2)),
        11_005 => refused(UNREACHABLE, Some(3)),
        11_010 => Meaning::Nothing,
        11_013 => refused(EXCEEDED, Some(0)),
        11_014 => refused(EXCEEDED, Some(1)),
        _ => refused(UNREACHABLE, None),
    }
}

#[cfg(test)]
mod tests {
    use super::{Meaning, meaning};

    #[test]
    fn statuses_are_told_in_the_originals_words() {
        for (status, expected) in [
            (0, Meaning::Reply),
            (11_003, Meaning::Refused { what: "dest unreachable", code: Some(1) }),
            (11_010, Meaning::Nothing),
            (11_013, Meaning::Refused { what: "ttl exceeded", code: Some(0) }),
            (11_050, Meaning::Refused { what: "dest unreachable", code: None }),
        ] {
            assert_eq!(meaning(status), expected, "{status}");
        }
    }
}
