//! Spectra agent.
