//! Steps, done below a folder that stands for `/`.

use std::cell::RefCell;
use std::fs;
use std::os::unix::fs::MetadataExt as _;
use std::path::Path;

use super::*;

fn told(system: &System, steps: &[Step]) -> Vec<String> {
    let told = RefCell::new(Vec::new());
    apply(steps, system, |line| told.borrow_mut().push(line.to_owned())).unwrap();
    told.into_inner()
}

fn write(path: &str, text: &str, keep: bool) -> Step {
    Step::Write { path: path.into(), text: text.to_owned(), mode: 0o640, owner: Owner::Root, keep }
}

#[test]
fn every_step_is_done_once() {
    let folder = tempfile::tempdir().unwrap();
    let system = System::below(folder.path().to_owned());
    let program = folder.path().join("program");
    fs::write(&program, "version 1").unwrap();
    fs::create_dir_all(system.path("/etc/x")).unwrap();
    fs::write(system.path("/etc/x/old"), "who I am").unwrap();
    let steps = [
        Step::Folder { path: "/var/x".into(), mode: 0o700, owner: Owner::User("x") },
        write("/etc/x/settings", "a\n", true),
        Step::Copy { from: program, to: "/var/x/program".into() },
        Step::Move { from: "/etc/x/old".into(), to: "/var/x/new".into() },
        Step::Link { path: "/etc/x/old".into(), to: "../../var/x/new".into() },
    ];
    let first = told(&system, &steps);
    assert!(first.iter().all(|line| line.starts_with("done: ")), "{first:?}");
    assert_eq!(fs::read_to_string(system.path("/etc/x/old")).unwrap(), "who I am", "through the link");
    let second = told(&system, &steps);
    assert!(second.iter().all(|line| line.starts_with("unchanged: ")), "{second:?}");
    let mode = |path: &str| fs::metadata(system.path(path)).unwrap().mode() & 0o7777;
    let modes = ["/var/x", "/etc/x/settings", "/var/x/program"].map(mode);
    assert_eq!(modes, [0o700, 0o640, 0o755]);
    assert!(fs::read_dir(system.path("/var/x")).unwrap().count() == 2, "no draft stays");
}

#[test]
fn what_is_there_is_not_moved_over_and_settings_stay_as_somebody_wrote_them() {
    let folder = tempfile::tempdir().unwrap();
    let system = System::below(folder.path().to_owned());
    for (name, text) in [("/old", "old"), ("/new", "new"), ("/settings", "mine")] {
        fs::write(system.path(name), text).unwrap();
    }
    told(
        &system,
        &[Step::Move { from: "/old".into(), to: "/new".into() }, write("/settings", "yours", true)],
    );
    assert_eq!(fs::read_to_string(system.path("/new")).unwrap(), "new");
    assert_eq!(fs::read_to_string(system.path("/settings")).unwrap(), "mine");
    assert_eq!(fs::metadata(system.path("/settings")).unwrap().mode() & 0o777, 0o640, "the service reads it");
    told(&system, &[write("/settings", "yours", false)]);
    assert_eq!(fs::read_to_string(system.path("/settings")).unwrap(), "yours");
}

#[test]
fn a_folder_with_something_in_it_stays() {
    let folder = tempfile::tempdir().unwrap();
    let system = System::below(folder.path().to_owned());
    fs::create_dir_all(system.path("/etc/x")).unwrap();
    fs::write(system.path("/etc/x/other"), "").unwrap();
    let step = [Step::RemoveEmpty("/etc/x".into())];
    assert!(told(&system, &step)[0].starts_with("unchanged"));
    fs::remove_file(system.path("/etc/x/other")).unwrap();
    assert!(told(&system, &step)[0].starts_with("done"));
    assert!(told(&system, &step)[0].starts_with("unchanged"));
}

#[test]
fn users_and_owners_are_the_running_systems_alone() {
    let folder = tempfile::tempdir().unwrap();
    let system = System::below(folder.path().to_owned());
    let steps = [
        Step::User { name: "nobody-of-that-name", home: "/" },
        Step::Give { path: "/".into(), owner: Owner::User("nobody-of-that-name") },
        Step::RemoveUser("nobody-of-that-name"),
        Step::Systemctl { arguments: &["daemon-reload"], if_changed: false },
        Step::Disable("x"),
    ];
    let lines = told(&system, &steps);
    assert!(lines.iter().all(|line| line.starts_with("left alone: ")), "{lines:?}");
    assert!(!system.lacks_systemd(), "files of another root are not for now");
}

#[test]
fn a_step_that_cannot_be_done_is_told_as_what_it_was() {
    let folder = tempfile::tempdir().unwrap();
    let steps = [Step::Copy { from: folder.path().join("none"), to: "/a".into() }];
    let system = System::below(folder.path().to_owned());
    let error = apply(&steps, &system, |_| {}).unwrap_err().to_string();
    assert!(error.starts_with("cannot copy /") && error.ends_with("none to /a"), "{error}");
}

#[test]
fn a_change_before_counts() {
    let folder = tempfile::tempdir().unwrap();
    let system = System::with_systemctl(folder.path().to_owned(), "true".into());
    let steps = [Step::Systemctl { arguments: &["daemon-reload"], if_changed: true }];
    for (changed, expected) in
        [(true, "done: run systemctl daemon-reload"), (false, "unchanged: run systemctl daemon-reload")]
    {
        let told = |line: &str| assert_eq!(line, expected);
        assert_eq!(apply_after(changed, &steps, &system, told).unwrap(), changed);
    }
}

#[test]
fn a_service_without_a_unit_is_not_ended() {
    let folder = tempfile::tempdir().unwrap();
    let system = System::with_systemctl(folder.path().to_owned(), "false".into());
    let steps = [Step::Disable("x")];
    assert_eq!(told(&system, &steps), ["unchanged: run systemctl disable --now x"]);
    fs::create_dir_all(system.path("/etc/systemd/system")).unwrap();
    fs::write(system.path("/etc/systemd/system/x.service"), "").unwrap();
    assert!(apply(&steps, &system, |_| {}).is_err(), "one that is there and cannot be ended is told");
}

#[test]
fn owners_are_changed_below_a_folder_and_links_are_not_followed() {
    let folder = tempfile::tempdir().unwrap();
    let inner = folder.path().join("a/b");
    fs::create_dir_all(&inner).unwrap();
    std::os::unix::fs::symlink("/etc/passwd", inner.join("link")).unwrap();
    let metadata = fs::metadata(&inner).unwrap();
    let mine = (Some(metadata.uid()), Some(metadata.gid()));
    assert!(!files::give(folder.path(), mine).unwrap());
    assert!(!files::give(Path::new("/nowhere"), mine).unwrap(), "what is not there needs none");
    // Only root may give away.
    if metadata.uid() == 0 {
        assert!(files::give(folder.path(), (Some(65_534), None)).unwrap());
        assert_eq!(fs::metadata(&inner).unwrap().uid(), 65_534);
        assert_eq!(fs::metadata("/etc/passwd").unwrap().uid(), 0);
        assert_eq!(fs::metadata(folder.path()).unwrap().uid(), 65_534);
        let later = inner.join("later");
        fs::write(&later, "").unwrap();
        assert!(!files::give(folder.path(), (Some(65_534), None)).unwrap(), "its owner may write there");
        assert_eq!(fs::metadata(&later).unwrap().uid(), 0);
        let name = inner.join("another");
        fs::hard_link(&later, &name).unwrap();
        let error = files::give(&name, (Some(65_534), None)).unwrap_err().to_string();
        assert!(error.contains("another name"), "{error}");
        fs::remove_file(name).unwrap();
        assert!(files::give(&later, (Some(65_534), None)).unwrap());
        assert_eq!(fs::metadata(&later).unwrap().uid(), 65_534);
    }
}
