//! Tests of the whole path live in `tests/`; this crate has no code of its own.
