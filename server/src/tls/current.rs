//! What is shown at the next handshake.

use std::sync::{Arc, PoisonError, RwLock};

use rustls::pki_types::CertificateDer;
use rustls::server::{ClientHello, ResolvesServerCert};
use rustls::sign::CertifiedKey;
use time::OffsetDateTime;

use super::leaf::Leaf;

/// A certificate with its key; another may take its place while connections are open.
#[derive(Debug)]
pub(super) struct Current(RwLock<Shown>);

#[derive(Debug)]
struct Shown {
    certified: Arc<CertifiedKey>,
    /// What a leaf of our own says of itself; `None` of files.
    leaf: Option<Leaf>,
}

impl Current {
    pub(super) fn new(certified: Arc<CertifiedKey>) -> Self {
        Self(RwLock::new(Shown { certified, leaf: None }))
    }

    pub(super) fn of_leaf(leaf: Leaf) -> Self {
        Self(RwLock::new(Shown { certified: Arc::clone(&leaf.certified), leaf: Some(leaf) }))
    }

    pub(super) fn show(&self, certified: Arc<CertifiedKey>) {
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = Shown { certified, leaf: None };
    }

    pub(super) fn show_leaf(&self, leaf: Leaf) {
        let shown = Shown { certified: Arc::clone(&leaf.certified), leaf: Some(leaf) };
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = shown;
    }

    /// A leaf should be made anew.
    pub(super) fn is_due(&self, names: &[String], now: OffsetDateTime) -> bool {
        let shown = self.0.read().unwrap_or_else(PoisonError::into_inner);
        shown.leaf.as_ref().is_some_and(|leaf| leaf.is_due(names, now))
    }

    /// The certificate of the server itself, without those of its authorities.
    pub(super) fn certificate(&self) -> CertificateDer<'static> {
        let certified = self.certified();
        certified.cert.first().cloned().unwrap_or_else(|| CertificateDer::from(Vec::new()))
    }

    fn certified(&self) -> Arc<CertifiedKey> {
        Arc::clone(&self.0.read().unwrap_or_else(PoisonError::into_inner).certified)
    }
}

impl ResolvesServerCert for Current {
    fn resolve(&self, _: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        Some(self.certified())
    }
}
