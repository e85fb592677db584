//! What a certificate says of itself, from when until when above all: read from its DER form (RFC 5280, 4.1).

use std::ops::RangeInclusive;

use time::macros::format_description;
use time::{Duration, OffsetDateTime, PrimitiveDateTime};

/// This long before its end somebody should look why a certificate was not renewed.
pub const SOON: Duration = Duration::days(14);
/// And an authority, since every agent has to be given another one.
pub const SOON_AUTHORITY: Duration = Duration::days(180);

/// Tags of ASN.1 that stand before and in the validity.
const SEQUENCE: u8 = 0x30;
const VERSION: u8 = 0xa0;
const UTC_TIME: u8 = 0x17;
const GENERALIZED_TIME: u8 = 0x18;
/// In the subject.
const SET: u8 = 0x31;
const UTF8: u8 = 0x0c;
/// `commonName`, 2.5.4.3, as a value with its tag.
const COMMON_NAME: &[u8] = &[0x06, 0x03, 0x55, 0x04, 0x03];

/// Whether something should be done about a certificate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Age {
    Good,
    /// It is valid, and somebody should see to its renewal.
    EndsSoon,
    /// Clients refuse it: it has ended, or has not begun.
    Invalid,
}

impl Age {
    pub fn of(valid: &RangeInclusive<OffsetDateTime>, soon: Duration, now: OffsetDateTime) -> Self {
        if !valid.contains(&now) {
            Self::Invalid
        } else if *valid.end() - now < soon {
            Self::EndsSoon
        } else {
            Self::Good
        }
    }
}

/// `None` where it is no certificate.
pub fn validity(certificate: &[u8]) -> Option<RangeInclusive<OffsetDateTime>> {
    let (tag, validity, _) = value(from_validity(certificate)?)?;
    let (tag, not_before, after) = value(validity).filter(|_| tag == SEQUENCE)?;
    let not_before = time_of(tag, not_before)?;
    let (tag, not_after, _) = value(after)?;
    Some(not_before..=time_of(tag, not_after)?)
}

/// The subject of a certificate that is one common name and nothing else.
pub(super) fn common_name(certificate: &[u8]) -> Option<&str> {
    let (_, _, subject) = value(from_validity(certificate)?)?;
    let (_, subject, _) = value(subject).filter(|(tag, ..)| *tag == SEQUENCE)?;
    let (_, set, others) = value(subject).filter(|(tag, ..)| *tag == SET)?;
    let (_, attribute, more) = value(set).filter(|(tag, ..)| *tag == SEQUENCE)?;
    let (_, name, _) = value(attribute.strip_prefix(COMMON_NAME)?).filter(|(tag, ..)| *tag == UTF8)?;
    str::from_utf8(name).ok().filter(|_| others.is_empty() && more.is_empty())
}

/// The fields of a certificate from its validity on; the subject is the next.
fn from_validity(certificate: &[u8]) -> Option<&[u8]> {
    let (_, certificate, _) = value(certificate).filter(|(tag, ..)| *tag == SEQUENCE)?;
    let (_, mut rest, _) = value(certificate)?;
    if let Some((VERSION, _, after)) = value(rest) {
        rest = after;
    }
    // Serial number, algorithm of the signature, issuer.
    for _ in 0..3 {
        (_, _, rest) = value(rest)?;
    }
    Some(rest)
}

/// The tag and contents of the first value, and what follows it.
fn value(bytes: &[u8]) -> Option<(u8, &[u8], &[u8])> {
    let (&tag, rest) = bytes.split_first()?;
    let (&first, rest) = rest.split_first()?;
    let (length, rest) = if first < 0x80 {
        (usize::from(first), rest)
    } else {
        // The long form: that many bytes of length; four of them are more than any file has.
        let (length, rest) =
            rest.split_at_checked(usize::from(first & 0x7f)).filter(|(l, _)| l.len() <= 4)?;
        (length.iter().fold(0, |length, byte| length << 8 | usize::from(*byte)), rest)
    };
    let (contents, rest) = rest.split_at_checked(length)?;
    Some((tag, contents, rest))
}

fn time_of(tag: u8, text: &[u8]) -> Option<OffsetDateTime> {
    let text = str::from_utf8(text).ok()?;
    let text = match tag {
        // Years of two digits: 1950 to 2049.
        UTC_TIME => format!("{}{text}", if text.get(..2)? < "50" { "20" } else { "19" }),
        GENERALIZED_TIME => text.to_owned(),
        _ => return None,
    };
    let format = format_description!("[year][month][day][hour][minute][second]Z");
    PrimitiveDateTime::parse(&text, format).ok().map(PrimitiveDateTime::assume_utc)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use rcgen::{CertificateParams, KeyPair};
    use time::macros::datetime;

    use super::*;

    #[test]
    fn the_times_of_certificates_are_read() {
        let key = KeyPair::generate().unwrap();
        for (from, until) in [
            (datetime!(2026-01-02 03:04:05 UTC), datetime!(2036-12-31 23:59:59 UTC)),
            (datetime!(1999-01-01 00:00:00 UTC), datetime!(2049-12-31 23:59:59 UTC)),
            (datetime!(2050-01-01 00:00:00 UTC), datetime!(2100-01-01 00:00:00 UTC)),
        ] {
            let mut params = CertificateParams::new(vec!["x".to_owned(); 40]).unwrap();
            (params.not_before, params.not_after) = (from, until);
            let certificate = params.self_signed(&key).unwrap();
            assert_eq!(validity(certificate.der()), Some(from..=until));
        }
        for nonsense in [&b""[..], b"\x30", b"\x30\x84\xff\xff\xff\xff", b"\x30\x03\x30\x01\x00", b"text"] {
            assert_eq!(validity(nonsense), None, "{nonsense:?}");
        }
    }

    #[test]
    fn a_subject_is_told_where_it_is_a_common_name_alone() {
        use rcgen::{DistinguishedName, DnType, DnValue};

        let certificate = |names: &[(DnType, DnValue)]| {
            let mut params = CertificateParams::default();
            params.distinguished_name = DistinguishedName::new();
            for (kind, name) in names {
                params.distinguished_name.push(kind.clone(), name.clone());
            }
            params.self_signed(&KeyPair::generate().unwrap()).unwrap()
        };
        let text = |text: &str| DnValue::Utf8String(text.to_owned());
        let printable = DnValue::PrintableString("x".try_into().unwrap());
        for (names, expected) in [
            (vec![(DnType::CommonName, text("Spectra CA 1"))], Some("Spectra CA 1")),
            (vec![(DnType::OrganizationName, text("x"))], None),
            (vec![(DnType::CommonName, text("x")), (DnType::OrganizationName, text("y"))], None),
            (vec![(DnType::CommonName, printable)], None),
            (vec![], None),
        ] {
            assert_eq!(common_name(certificate(&names).der()), expected, "{names:?}");
        }
    }

    #[test]
    fn a_certificate_that_ends_is_told_before_it_does() {
        let valid = datetime!(2026-01-01 00:00 UTC)..=datetime!(2026-03-31 00:00 UTC);
        for (now, expected) in [
            (datetime!(2025-12-31 23:59 UTC), Age::Invalid),
            (datetime!(2026-01-01 00:00 UTC), Age::Good),
            (datetime!(2026-03-17 00:00 UTC), Age::Good),
            (datetime!(2026-03-17 00:01 UTC), Age::EndsSoon),
            (datetime!(2026-03-31 00:01 UTC), Age::Invalid),
        ] {
            assert_eq!(Age::of(&valid, SOON, now), expected, "{now}");
        }
    }

    proptest! {
        #[test]
        fn any_bytes_are_read_without_panic(bytes: Vec<u8>) {
            validity(&bytes);
            common_name(&bytes);
        }
    }
}
