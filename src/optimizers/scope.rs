//! Which parameters an optimizer steps.

use crate::engine::core::record::Gradient;
use crate::engine::core::tape::{Tape, Var};
use crate::engine::float::Float;
use std::fmt;
use std::ops::Range;

/// The parameters of one tape, all or some of them.
#[derive(Clone, Default)]
pub(super) struct Scope {
    /// The tape of the first step, or of the parameters that were chosen.
    tape: Option<u64>,
    /// The positions of the parameters that were chosen, in the order of their creation.
    chosen: Option<Vec<usize>>,
}

impl Scope {
    /// Chooses these parameters.
    #[track_caller]
    pub(super) fn choose<'tape, T: Float>(
        &mut self, parameters: impl IntoIterator<Item = impl Into<Var<'tape, T>>>,
    ) {
        assert!(
            self.tape.is_none(),
            "only: this optimizer was given its parameters, or has made a step on all; choose when \
             it is created"
        );
        let (tape, chosen) = positions_of("only", parameters);
        self.tape = Some(tape.identity);
        self.chosen = Some(chosen);
    }

    /// Has each parameter that was chosen and has a gradient updated in place, in the order of
    /// their creation: `update` is given where the elements lie among those of all parameters that
    /// were chosen, the elements, and their gradients.
    #[track_caller]
    pub(super) fn update<T: Float>(
        &mut self, tape: &Tape<T>, mut update: impl FnMut(Range<usize>, &mut [T], &[T]),
    ) {
        let given = match self.chosen {
            None => "has made a step on another tape and remembers that one's parameters",
            Some(_) => "was given parameters of another tape",
        };
        assert!(
            *self.tape.get_or_insert(tape.identity) == tape.identity,
            "step: this optimizer {given}; create an optimizer for each tape"
        );
        let record = &mut *tape.record.borrow_mut();
        let chosen = self.chosen.as_deref();
        let mut start = 0;
        for nth in 0..chosen.map_or(record.parameters, <[usize]>::len) {
            let parameter = chosen.map_or(nth, |chosen| chosen[nth]);
            let node = &record.nodes[parameter];
            let range = node.range();
            if node.gradient == Gradient::Present {
                let values = &mut record.values[range.clone()];
                update(start..start + range.len(), values, &record.gradients[range]);
                record.changes[parameter] = record.nodes.len();
            }
            // Buffers, which may be large, take no place in what an optimizer remembers.
            if node.gradient != Gradient::Unneeded {
                start += node.shape.len();
            }
        }
    }
}

impl fmt::Debug for Scope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.chosen.as_deref() {
            None => f.write_str("all parameters"),
            Some([_]) => f.write_str("1 parameter that was chosen"),
            Some(chosen) => write!(f, "{} parameters that were chosen", chosen.len()),
        }
    }
}

/// The tape of some parameters, of which there must be at least one, and their positions on it, in
/// the order of their creation. Buffers are passed over.
#[track_caller]
pub(super) fn positions_of<'tape, T: Float>(
    operation: &str, parameters: impl IntoIterator<Item = impl Into<Var<'tape, T>>>,
) -> (&'tape Tape<T>, Vec<usize>) {
    let (mut tape, mut positions) = (None, Vec::new());
    for parameter in parameters {
        let var: Var<'_, T> = parameter.into();
        assert!(
            tape.get_or_insert(var.tape).identity == var.tape.identity,
            "{operation}: these parameters are on two different tapes; give it those of one tape"
        );
        let record = var.tape.record.borrow();
        let id = record.find(var, operation);
        let node = &record.nodes[id];
        assert!(
            id < record.parameters,
            "{operation}: this takes parameters, and one of these values was recorded by `{}` at \
             {}; give it what tape.parameter() returns",
            record.operation(node),
            node.location
        );
        // A frozen layer may be made of buffers.
        if node.gradient != Gradient::Unneeded {
            positions.push(id);
        }
    }
    positions.sort_unstable();
    positions.dedup();
    match tape {
        Some(tape) if !positions.is_empty() => (tape, positions),
        _ => panic!(
            "{operation}: there is no parameter among them, since a buffer is none; give at least \
             one (a layer of your own has those that its parameters() names)"
        ),
    }
}
