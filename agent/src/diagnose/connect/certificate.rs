//! What a certificate says, for people.

use std::fmt::Write;
use std::net::IpAddr;

use sha2::{Digest, Sha256};
use spectra_protocol::command::Certificate;
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;
use x509_cert::der::Decode;
use x509_cert::ext::pkix::SubjectAltName;
use x509_cert::ext::pkix::name::GeneralName;
use x509_cert::time::Time;

use crate::collect::text::printable;

/// Names of a certificate that are told; those of content networks have a hundred.
const MAX_NAMES: usize = 200;
/// Longest text of a certificate that is told.
const MAX_TEXT: usize = 500;

/// One that cannot be read is told by its fingerprint.
pub(super) fn read(der: &[u8], now: OffsetDateTime) -> Certificate {
    let sha256 = hex(&Sha256::digest(der));
    match parse(der, now) {
        Ok(certificate) => Certificate { sha256, ..certificate },
        Err(error) => Certificate { sha256, error, ..Certificate::default() },
    }
}

fn parse(der: &[u8], now: OffsetDateTime) -> Result<Certificate, String> {
    let certificate = x509_cert::Certificate::from_der(der)
        .map_err(|error| format!("this certificate cannot be read: {error}"))?;
    let content = certificate.tbs_certificate();
    let names = content.get_extension::<SubjectAltName>();
    let names = names.map_err(|error| format!("its names cannot be read: {error}"))?;
    let names = names.map_or_else(Vec::new, |(_, SubjectAltName(names))| names);
    let validity = content.validity();
    let (not_before, not_after) = (moment(&validity.not_before)?, moment(&validity.not_after)?);
    Ok(Certificate {
        subject: text(&content.subject().to_string()),
        issuer: text(&content.issuer().to_string()),
        names: names.iter().filter_map(name).take(MAX_NAMES).collect(),
        not_before: written(not_before)?,
        not_after: written(not_after)?,
        days_left: (not_after - now).whole_seconds().div_euclid(24 * 60 * 60),
        serial: hex(content.serial_number().as_bytes()),
        ..Certificate::default()
    })
}

fn moment(time: &Time) -> Result<OffsetDateTime, String> {
    let seconds = i64::try_from(time.to_unix_duration().as_secs()).unwrap_or(i64::MAX);
    OffsetDateTime::from_unix_timestamp(seconds).map_err(|error| format!("its dates cannot be read: {error}"))
}

fn written(time: OffsetDateTime) -> Result<String, String> {
    time.format(&Rfc3339).map_err(|error| format!("its dates cannot be written: {error}"))
}

/// Names and addresses; other kinds are for other purposes.
fn name(name: &GeneralName) -> Option<String> {
    match name {
        GeneralName::DnsName(name) => Some(text(name.as_str())),
        GeneralName::IpAddress(bytes) => {
            let bytes = bytes.as_bytes();
            let v4 = <[u8; 4]>::try_from(bytes).map(IpAddr::from);
            v4.or_else(|_| <[u8; 16]>::try_from(bytes).map(IpAddr::from)).ok().map(|ip| ip.to_string())
        }
        _ => None,
    }
}

fn text(text: &str) -> String {
    let text = printable(text.as_bytes());
    text[..text.floor_char_boundary(MAX_TEXT.min(text.len()))].to_owned()
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(2 * bytes.len()), |mut text, byte| {
        // Writing into a String cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}

#[cfg(test)]
mod tests {
    use std::sync::LazyLock;

    use proptest::prelude::*;
    use rcgen::{CertificateParams, DnType, KeyPair, SerialNumber};
    use spectra_protocol::command::Certificate;
    use time::macros::datetime;

    use super::read;

    /// Making one costs a key.
    static MADE: LazyLock<Vec<u8>> = LazyLock::new(made);

    fn made() -> Vec<u8> {
        let names = ["a.example", "*.b.example", "192.0.2.7", "2001:db8::7"].map(String::from);
        let mut params = CertificateParams::new(names).unwrap();
        params.distinguished_name.push(DnType::CommonName, "a.example");
        params.not_before = datetime!(2026-01-01 00:00:00 UTC);
        params.not_after = datetime!(2026-12-31 23:59:59 UTC);
        params.serial_number = Some(SerialNumber::from_slice(&[1, 0xff]));
        params.self_signed(&KeyPair::generate().unwrap()).unwrap().der().to_vec()
    }

    #[test]
    fn names_dates_and_days_are_told() {
        for (now, days_left) in [
            (datetime!(2026-12-01 00:00:00 UTC), 30),
            (datetime!(2026-12-31 23:59:00 UTC), 0),
            (datetime!(2027-01-01 00:00:01 UTC), -1),
            (datetime!(2027-01-03 00:00:00 UTC), -3),
        ] {
            let certificate = read(&made(), now);
            assert_eq!(certificate.error, "");
            assert_eq!(certificate.days_left, days_left, "{now}");
            assert!(certificate.subject.contains("CN=a.example"), "{}", certificate.subject);
            assert_eq!(certificate.subject, certificate.issuer);
            assert_eq!(certificate.names, ["a.example", "*.b.example", "192.0.2.7", "2001:db8::7"]);
            assert_eq!(certificate.not_before, "2026-01-01T00:00:00Z");
            assert_eq!(certificate.not_after, "2026-12-31T23:59:59Z");
            assert_eq!((certificate.serial.as_str(), certificate.sha256.len()), ("01ff", 64));
        }
    }

    #[test]
    fn what_cannot_be_read_is_told_by_its_fingerprint() {
        let Certificate { error, sha256, subject, .. } = read(b"nonsense", datetime!(2026-01-01 00:00 UTC));
        assert!(error.contains("cannot be read"), "{error}");
        assert_eq!((sha256.len(), subject.as_str()), (64, ""));
    }

    proptest! {
        #[test]
        fn any_bytes_are_read_without_panic(bytes: Vec<u8>, at: prop::sample::Index, byte: u8) {
            let now = datetime!(2026-01-01 00:00 UTC);
            read(&bytes, now);
            let mut changed = MADE.clone();
            let at = at.index(changed.len());
            changed[at] = byte;
            read(&changed, now);
        }
    }
}
