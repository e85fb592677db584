//! Spectra server.
