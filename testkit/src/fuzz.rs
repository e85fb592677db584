//! A property over many generated cases, which says how many there were and how a failure is seen again.

use std::fmt::Debug;
use std::io::Write as _;

use proptest::strategy::Strategy;
use proptest::test_runner::{Config, RngSeed, TestCaseResult, TestError, TestRunner};

/// Set to a number that a run has printed to see the same cases again.
pub const SEED_VARIABLE: &str = "SPECTRA_FUZZ_SEED";

/// Set to `1` for the long form, as `cargo xtask soak` does.
pub const SOAK_VARIABLE: &str = "SPECTRA_SOAK";

/// How many times as many cases the long form has: 10^5 in all become more than 10^6.
const SOAK_FACTOR: u32 = 20;

/// Attempts at a smaller case that fails too; each prints a panic of its own.
const SHRINKS: u32 = 500;

/// Checks `property` with `cases` values of `strategy`. A panic in it is a failure too.
///
/// The seed is a new one each time, so that the runs of a week see other cases; it is printed, and
/// [`SEED_VARIABLE`] brings the same cases back.
///
/// # Panics
///
/// When the property does not hold: with the smallest case that was found, and the command that shows it again.
pub fn fuzz<S>(name: &str, cases: u32, strategy: &S, property: impl Fn(S::Value) -> TestCaseResult)
where
    S: Strategy,
    S::Value: Debug,
{
    let is_soak = std::env::var(SOAK_VARIABLE).is_ok_and(|value| value == "1");
    let cases = if is_soak { cases.saturating_mul(SOAK_FACTOR) } else { cases };
    let seed = seed();
    // Past the capture of the test runner: seeds are wanted of passed tests too. Nobody may be listening.
    let _ = writeln!(std::io::stderr(), "{name}: {cases} cases, {SEED_VARIABLE}={seed}");
    let config = Config {
        cases,
        rng_seed: RngSeed::Fixed(seed),
        max_shrink_iters: SHRINKS,
        // The seed brings a failure back; files beside the sources would have to be committed.
        failure_persistence: None,
        ..Config::default()
    };
    match TestRunner::new(config).run(strategy, property) {
        Ok(()) => {}
        Err(TestError::Abort(reason)) => panic!("{name}: the cases could not be made: {reason}"),
        Err(TestError::Fail(reason, case)) => {
            let soak = if is_soak { format!("{SOAK_VARIABLE}=1 ") } else { String::new() };
            panic!(
                "{name}: {reason}\nsmallest case: {case:?}\nagain: {soak}{SEED_VARIABLE}={seed} cargo test {name}"
            )
        }
    }
}

/// The seed that is asked for, else a new one.
///
/// # Panics
///
/// When what is asked for is no number: other cases than the wanted ones would pass unnoticed.
fn seed() -> u64 {
    match std::env::var(SEED_VARIABLE) {
        Ok(text) if !text.is_empty() => {
            text.parse().unwrap_or_else(|_| panic!("{SEED_VARIABLE} must be a whole number, not {text:?}"))
        }
        _ => rand::random(),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_failure_names_its_smallest_case_and_how_to_see_it_again() {
        let failing = || {
            fuzz("numbers_are_small", 1000, &(0..10_000_u32), |number| {
                prop_assert!(number < 5000);
                Ok(())
            });
        };
        let panic = std::panic::catch_unwind(failing).unwrap_err();
        let text = panic.downcast_ref::<String>().unwrap();
        assert!(text.contains("smallest case: 5000\n"), "{text}");
        assert!(
            text.contains("SPECTRA_FUZZ_SEED=") && text.ends_with("cargo test numbers_are_small"),
            "{text}"
        );
    }
}
