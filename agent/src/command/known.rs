//! Ids of commands that came before: a server that lost the answer hands a command out again.

use std::collections::{HashSet, VecDeque};

use crate::audit::Past;

/// The newest ids.
#[derive(Debug)]
pub(super) struct Known {
    order: VecDeque<String>,
    ids: HashSet<String>,
}

impl Known {
    /// Those that an earlier life of the agent knew.
    pub(super) fn of(ids: Vec<String>) -> Self {
        let mut known = Self { order: VecDeque::new(), ids: HashSet::new() };
        for id in ids {
            known.add(&id);
        }
        known
    }

    /// Whether it is new.
    pub(super) fn add(&mut self, id: &str) -> bool {
        if !self.ids.insert(id.to_owned()) {
            return false;
        }
        self.order.push_back(id.to_owned());
        if self.order.len() > Past::MAX_IDS
            && let Some(oldest) = self.order.pop_front()
        {
            self.ids.remove(&oldest);
        }
        true
    }
}

#[cfg(test)]
mod tests {
    use super::{Known, Past};

    #[test]
    fn an_id_is_new_once_until_a_thousand_came_after_it() {
        let mut known = Known::of(vec!["a".into(), "b".into()]);
        assert!(!known.add("a") && known.add("c") && !known.add("c"));
        for number in 0..Past::MAX_IDS {
            assert!(known.add(&number.to_string()));
        }
        assert!(known.add("a"), "the oldest is forgotten");
        assert_eq!((known.order.len(), known.ids.len()), (Past::MAX_IDS, Past::MAX_IDS));
    }
}
