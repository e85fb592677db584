//! Groups of users, as `/etc/group` has them.

/// Lines of the file: `name:x:number:members`.
pub fn entries(text: &[u8]) -> impl Iterator<Item = (&str, u32)> {
    text.split(|byte| *byte == b'\n').filter_map(|line| {
        let mut fields = str::from_utf8(line).ok()?.split(':');
        let (name, number) = (fields.next()?, fields.nth(1)?);
        let is_name = !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_graphic());
        Some((name, number.trim().parse().ok()?)).filter(|_| is_name)
    })
}

/// The name of a group.
pub fn name_of(text: &[u8], number: u32) -> Option<String> {
    entries(text).find(|(_, of)| *of == number).map(|(name, _)| name.to_owned())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::name_of;

    #[test]
    fn groups_have_names() {
        let text = b"root:x:0:\nbroken\n\x1b:x:97:\n:x:96:\ndocker:x:998:ana,ben\n";
        assert_eq!(name_of(text, 998), Some("docker".into()));
        assert_eq!([name_of(text, 99), name_of(text, 97), name_of(text, 96)], [None, None, None]);
    }

    proptest! {
        #[test]
        fn any_group_file_is_read_without_panic(bytes: Vec<u8>, number: u32) {
            name_of(&bytes, number);
        }
    }
}
