//! Operations of several steps. They check all of their arguments before they record anything: so a
//! mistake is reported in their own name, at the caller's line, and leaves the tape as it is.

mod checks;
mod clamp;
mod concatenate;
mod losses;
mod select;
mod softmax;
mod statistics;

use super::core::record::{Record, TapeNode};
use super::core::tape::{Tape, Var};
use super::float::Float;

/// One of these operations, while it is at work. It checks everything first and records then. What
/// it has recorded is dropped again if it does not come to its end.
pub struct Composed<'tape, T: Float> {
    tape: &'tape Tape<T>,
    /// How many nodes and indices there were.
    nodes: usize,
    indices: usize,
    /// The operation that this one is a part of.
    outer: Option<u8>,
    has_ended: bool,
}

impl<'tape, T: Float> Composed<'tape, T> {
    /// Panics if nothing can be computed from one of the operands, of which there is at least one.
    #[track_caller]
    pub(crate) fn begin(operation: &'static str, operands: &[Var<'tape, T>]) -> Self {
        let tape = operands[0].tape;
        let record = &mut *tape.record.borrow_mut();
        for (nth, &operand) in operands.iter().enumerate() {
            record.admit_one(tape, operand, operation, (nth, operands.len()));
        }
        let nodes = record.remaining();
        let indices = if record.drops_freed() { 0 } else { record.indices.len() };
        let outer = record.at_work;
        record.at_work = outer.or_else(|| Some(record.number_of(operation)));
        Composed { tape, nodes, indices, outer, has_ended: false }
    }

    /// The result, which stays.
    pub(crate) fn end(mut self, result: Var<'tape, T>) -> Var<'tape, T> {
        self.has_ended = true;
        result
    }
}

impl<T: Float> Drop for Composed<'_, T> {
    fn drop(&mut self) {
        let record = &mut *self.tape.record.borrow_mut();
        record.at_work = self.outer;
        // A freed graph is still there, if nothing was recorded yet.
        if !self.has_ended && !record.drops_freed() {
            record.truncate(self.nodes);
            record.indices.truncate(self.indices);
        }
    }
}

impl<T: Float> Record<T> {
    /// Which of the operations made of others this is. There are not so many of them in the crate.
    fn number_of(&mut self, operation: &'static str) -> u8 {
        let known = self.composed.iter().position(|&known| known == operation);
        known.unwrap_or_else(|| {
            self.composed.push(operation);
            self.composed.len() - 1
        }) as u8
    }

    /// The operation that was called: the one that recorded the node, or that this is a part of.
    pub(crate) fn operation(&self, node: &TapeNode<T>) -> &'static str {
        node.part_of.map_or(node.rule.name, |number| self.composed[usize::from(number)])
    }
}
