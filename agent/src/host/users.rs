//! Names of users, from `/etc/passwd`. Users of a directory service are known by their numbers.

use std::collections::HashMap;
use std::path::PathBuf;
use std::time::SystemTime;

use crate::collect::text::{lines, number, printable};
use crate::sys::hot_file::read_once;

/// Users that are known by name; a file with more is no list of people.
const MAX_USERS: usize = 4096;

#[derive(Debug)]
pub struct Users {
    path: PathBuf,
    changed: Option<SystemTime>,
    names: HashMap<u32, String>,
}

impl Users {
    pub fn new(path: PathBuf) -> Self {
        Self { path, changed: None, names: HashMap::new() }
    }

    /// Reads the file again if it has changed.
    pub fn refresh(&mut self) {
        let changed = std::fs::metadata(&self.path).and_then(|about| about.modified()).ok();
        if changed != self.changed {
            self.changed = changed;
            self.names = parse(&read_once(&self.path).unwrap_or_default());
        }
    }

    pub fn name(&self, user: u32) -> String {
        self.names.get(&user).cloned().unwrap_or_else(|| user.to_string())
    }
}

/// `name:x:number:…`; of several names of a number the first counts.
fn parse(text: &[u8]) -> HashMap<u32, String> {
    let mut names = HashMap::new();
    for line in lines(text) {
        let mut fields = line.split(|&byte| byte == b':');
        let (Some(name), Some(user)) = (fields.next(), fields.nth(1)) else { continue };
        let Some(user) = number(user).and_then(|user| u32::try_from(user).ok()) else { continue };
        if names.len() < MAX_USERS && !name.is_empty() && name.len() <= 64 {
            names.entry(user).or_insert_with(|| printable(name));
        }
    }
    names
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{Users, parse};

    #[test]
    fn users_have_the_first_name_of_their_number() {
        let names = parse(b"root:x:0:0::/root:/bin/sh\ntoor:x:0:0\n\n+::::\nada:x:1000:1000:Ada,,\nx:x:99999999999:1\nodd\n");
        assert_eq!((names.len(), &*names[&0], &*names[&1000]), (2, "root", "ada"));
    }

    #[test]
    fn a_user_without_a_name_is_a_number_and_a_changed_file_is_read_again() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("passwd");
        let mut users = Users::new(path.clone());
        users.refresh();
        assert_eq!(users.name(7), "7");
        std::fs::write(path, "seven:x:7:7\n").unwrap();
        users.refresh();
        assert_eq!(users.name(7), "seven");
    }

    proptest! {
        #[test]
        fn any_bytes_are_read_without_panic(bytes: Vec<u8>) {
            parse(&bytes);
        }
    }
}
