//! What a value was computed from, and whether that is still what it was.

use super::core::record::{Record, TapeNode};
use super::float::Float;
use super::misuse::misuse;

impl<T: Float> Record<T> {
    /// Panics if a parameter or buffer was changed after a value was computed from it, which then
    /// does not fit to it any more: this value, or one that it was computed from by nodes that
    /// count.
    #[track_caller]
    #[inline]
    pub(crate) fn assert_up_to_date(
        &self, last: usize, operation: &str, counts: impl Fn(&TapeNode<T>) -> bool,
    ) {
        if self.changes.iter().any(|&change| change > self.parameters) {
            self.assert_not_outdated(last, operation, counts);
        }
    }

    #[cold]
    #[track_caller]
    fn assert_not_outdated(
        &self, last: usize, operation: &str, counts: impl Fn(&TapeNode<T>) -> bool,
    ) {
        let is_outdated = self.outdated(last, &counts);
        if is_outdated.get(last) == Some(&true) && counts(&self.nodes[last]) {
            let is_part = self.parts(last, |id| counts(&self.nodes[id]));
            let mut parts = (0..=last).filter(|&id| is_part[id] && counts(&self.nodes[id]));
            let changed = parts.find_map(|id| self.changed_input(id));
            let name = self.nodes[changed.expect("something was changed")].rule.name;
            // No optimizer changes a buffer.
            let changes = match name {
                "parameter" => "set(), update() and an optimizer's step()",
                _ => "set()",
            };
            misuse(
                operation,
                format_args!(
                    "a {name} was set after this value was computed from it; call {operation}() \
                     before {changes}, or compute the value again"
                ),
            );
        }
    }

    /// For each node up to this one, whether a parameter or buffer was changed after it, or what it
    /// was computed from by nodes that count, was computed from it. Empty if none was.
    pub(crate) fn outdated(&self, last: usize, counts: impl Fn(&TapeNode<T>) -> bool) -> Vec<bool> {
        // The usual case allocates nothing.
        if (0..=last).all(|id| self.changed_input(id).is_none()) {
            return Vec::new();
        }
        let mut is_outdated = vec![false; last + 1];
        for id in 0..=last {
            let comes_from_outdated =
                |input: usize| is_outdated[input] && counts(&self.nodes[input]);
            is_outdated[id] = self.changed_input(id).is_some()
                || self.nodes[id].inputs().any(comes_from_outdated);
        }
        is_outdated
    }

    /// The input of a node that was changed after the node was recorded, if one was.
    fn changed_input(&self, id: usize) -> Option<usize> {
        let is_changed = |&input: &usize| self.changes.get(input).is_some_and(|&it| id < it);
        self.nodes[id].inputs().find(is_changed)
    }

    /// For each node up to this one, whether this one was computed from it, by nodes that count.
    pub(crate) fn parts(&self, last: usize, counts: impl Fn(usize) -> bool) -> Vec<bool> {
        let mut is_part = vec![false; last + 1];
        is_part[last] = true;
        for id in (0..=last).rev() {
            if is_part[id] && counts(id) {
                (self.nodes[id].inputs()).for_each(|input| is_part[input] = true);
            }
        }
        is_part
    }
}
