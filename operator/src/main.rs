//! The entry point of the operator.

use std::process::ExitCode;

fn main() -> ExitCode {
    spectra_operator::main()
}
