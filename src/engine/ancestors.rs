//! What a value was computed from, and whether that is still what it was.

use super::core::record::{Record, TapeNode};
use super::float::Float;
use super::misuse::misuse;

impl<T: Float> Record<T> {
    /// Panics if a parameter was changed after a value was computed from it, which then does not
    /// fit to that parameter any more: this value, or one that it was computed from by nodes that
    /// count.
    #[track_caller]
    #[inline]
    pub(crate) fn assert_up_to_date(
        &self, last: usize, operation: &str, counts: impl Fn(&TapeNode<T>) -> bool,
    ) {
        if self.changes.iter().all(|&change| change <= self.parameters) {
            return;
        }
        let is_outdated = |id: usize| {
            let changes = self.nodes[id].inputs().filter_map(|input| self.changes.get(input));
            counts(&self.nodes[id]) && changes.copied().any(|change| id < change)
        };
        let is_part = self.parts(last, &counts);
        if (0..=last).any(|id| is_part[id] && is_outdated(id)) {
            misuse(
                operation,
                format_args!(
                    "a parameter was set after this value was computed from it; call {operation}() \
                     before set(), or compute the value again"
                ),
            );
        }
    }

    /// For each node up to this one, whether this one was computed from it, by nodes that count.
    pub(crate) fn parts(&self, last: usize, counts: impl Fn(&TapeNode<T>) -> bool) -> Vec<bool> {
        let mut is_part = vec![false; last + 1];
        is_part[last] = true;
        for id in (0..=last).rev() {
            if is_part[id] && counts(&self.nodes[id]) {
                (self.nodes[id].inputs()).for_each(|input| is_part[input] = true);
            }
        }
        is_part
    }
}
