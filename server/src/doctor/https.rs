//! Is what will be shown at handshakes good, and for how long?

use std::net::SocketAddr;
use std::ops::RangeInclusive;
use std::path::Path;

use time::{Duration, OffsetDateTime};

use super::{Finding, files};
use crate::secret::seal::SealKeySource;
use crate::store::Store;
use crate::tls::authority::Authority;
use crate::tls::files::FilePair;
use crate::tls::given;
use crate::tls::trust::TrustFile;
use crate::tls::validity::{Age, SOON, SOON_AUTHORITY, validity};

/// Files.
pub(super) fn pair(certificate: &Path, key: &Path) -> Vec<Finding> {
    let mut findings: Vec<_> = files::secret("https", key).into_iter().collect();
    findings.push(match FilePair::new(certificate.to_owned(), key.to_owned()).read() {
        Err(error) => Finding::wrong("https", format!("{error:#}: see --tls-cert and --tls-key")),
        Ok(read) => {
            let what = format!("the certificate in {}", certificate.display());
            judge(&what, validity(&read.certificate()), SOON, OffsetDateTime::now_utc())
        }
    });
    findings
}

/// What agents are told to trust.
pub(super) fn trust(path: &Path) -> Finding {
    match TrustFile::new(path.to_owned()).and_then(|file| file.certificates()) {
        Err(error) => Finding::wrong("https", format!("{error:#}: see --tls-ca")),
        Ok(certificates) => {
            let what = format!("the authority in {}", path.display());
            let valid = certificates.first().and_then(|certificate| validity(certificate));
            judge(&what, valid, SOON_AUTHORITY, OffsetDateTime::now_utc())
        }
    }
}

/// The authority in a folder.
pub(super) fn given(folder: &Path) -> Finding {
    match given::read(folder) {
        Err(error) => Finding::wrong("https", format!("{error:#}: see --tls-authority")),
        Ok(authority) => {
            let what = format!("the authority in {}", folder.display());
            judge(&what, validity(authority.certificate()), SOON_AUTHORITY, OffsetDateTime::now_utc())
        }
    }
}

/// The authority in the database; `None`: the schema is not this version's, so that it cannot be asked.
pub(super) async fn authority(database: Option<&str>, key: &SealKeySource) -> Finding {
    let later = || Finding::ok("https", "the first start with --tls auto makes an authority");
    let Some(database) = database else { return later() };
    let wrong = |error: String| Finding::wrong("https", error);
    let store = match Store::open(database).await {
        Ok(store) => store,
        Err(error) => return wrong(error.to_string()),
    };
    let record = store.authority().await;
    let finding = match record {
        Err(error) => wrong(error.to_string()),
        Ok(None) => match key.load() {
            Ok(_) => later(),
            Err(error) => wrong(error.to_string()),
        },
        Ok(Some(_)) => match key.load() {
            Err(error) => wrong(error.to_string()),
            Ok(key) => match Authority::of(&store, &key).await {
                Err(error) => wrong(format!("{error:#}")),
                Ok(authority) => {
                    let valid = validity(authority.certificate());
                    judge("the certificate authority", valid, SOON_AUTHORITY, OffsetDateTime::now_utc())
                }
            },
        },
    };
    store.close().await;
    finding
}

/// Plain HTTP.
pub(super) fn off(listen: SocketAddr) -> Finding {
    if listen.ip().to_canonical().is_loopback() {
        return Finding::ok("https", "off, and only this host is listened to");
    }
    let text = "off: without a proxy that speaks HTTPS in front, use --tls auto, or --tls-cert and --tls-key";
    Finding::note("https", text)
}

fn judge(
    what: &str,
    valid: Option<RangeInclusive<OffsetDateTime>>,
    soon: Duration,
    now: OffsetDateTime,
) -> Finding {
    let Some(valid) = valid else { return Finding::wrong("https", format!("{what} cannot be read")) };
    let (from, until) = (valid.start().date(), valid.end().date());
    match Age::of(&valid, soon, now) {
        Age::Good => Finding::ok("https", format!("{what} is valid until {until}")),
        Age::EndsSoon => Finding::note("https", format!("{what} is valid until {until}: renew it")),
        Age::Invalid => {
            let text = format!("{what} is valid from {from} to {until}: replace it, or set the clock");
            Finding::wrong("https", text)
        }
    }
}

#[cfg(test)]
mod tests {
    use time::macros::datetime;

    use super::super::State::{Note, Ok, Wrong};
    use super::*;

    #[test]
    fn a_certificate_that_nobody_accepts_is_wrong_and_one_that_ends_is_noted() {
        let now = datetime!(2026-03-01 00:00 UTC);
        for (days, expected) in [(20, Ok), (10, Note), (-1, Wrong)] {
            let valid = now - Duration::days(60)..=now + Duration::days(days);
            let finding = judge("it", Some(valid), SOON, now);
            assert_eq!(finding.state, expected, "{finding:?}");
        }
        assert_eq!(judge("it", None, SOON, now).state, Wrong);
    }

    #[test]
    fn plain_http_is_noted_where_others_can_read_it() {
        for (listen, expected) in [("127.0.0.1:1", Ok), ("[::1]:1", Ok), ("0.0.0.0:1", Note)] {
            assert_eq!(off(listen.parse().unwrap()).state, expected, "{listen}");
        }
    }
}
