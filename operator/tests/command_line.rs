//! The operator's command line.

use std::process::{Command, Output};

fn operator(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_spectra-operator")).args(arguments).output().expect("the program runs")
}

#[test]
fn help_teaches() {
    let output = operator(&["--help"]);
    let text = String::from_utf8(output.stdout).expect("help is text");
    assert!(output.status.success());
    for part in ["Examples:", "Environment:", "crds --apply", "drop-finalizers"] {
        assert!(text.contains(part), "{part} is missing in: {text}");
    }
}

#[test]
fn what_cannot_be_done_is_one_sentence_and_a_failure() {
    for (arguments, expected) in [
        (&["run"][..], "--server"),
        (&["crds", "nonsense"][..], "there is no definition nonsense"),
        (&["--colour"][..], "unexpected argument '--colour'"),
    ] {
        let output = operator(arguments);
        let text = String::from_utf8(output.stderr).expect("errors are text");
        assert!(!output.status.success(), "{arguments:?}");
        assert!(text.contains(expected), "{arguments:?}: {text}");
    }
}
