//! Random texts: keys and passwords that no person types.

use super::Data;

/// 256 bits.
const BYTES: usize = 32;

/// A text of its own under each key: 64 hexadecimal digits, which need no escaping in any address.
pub(super) fn make(keys: &[String]) -> Data {
    keys.iter().map(|key| (key.clone(), random())).collect()
}

fn random() -> String {
    rand::random::<[u8; BYTES]>().iter().fold(String::new(), |text, byte| format!("{text}{byte:02x}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_key_has_a_text_of_its_own() {
        let keys = ["a", "b"].map(str::to_owned);
        let (first, second) = (make(&keys), make(&keys));
        let mut all: Vec<_> = first.values().chain(second.values()).collect();
        assert!(
            all.iter().all(|text| text.len() == 2 * BYTES && text.bytes().all(|c| c.is_ascii_hexdigit()))
        );
        all.sort();
        all.dedup();
        assert_eq!(all.len(), 4);
    }
}
