//! The backward pass, and what the rule of an operation finds at its step of it.

use super::record::{Gradient, Operand, Record, Step, TapeNode};
use super::slots::{Slots, accumulate};
use crate::engine::float::Float;
use std::mem;

/// What a rule computes with: the numbers of the forward pass, and the gradient that arrives.
#[derive(Clone, Copy)]
pub(crate) struct Known<'a, T: Float> {
    nodes: &'a [TapeNode<T>],
    values: &'a [T],
    node: &'a TapeNode<T>,
    /// What the operation computed.
    pub(crate) output: Operand<'a, T>,
    /// The gradient of that.
    pub(crate) gradient: &'a [T],
    /// The whole numbers that the operation was given.
    pub(crate) indices: &'a [usize],
}

impl<T: Float> Record<T> {
    /// Computes the gradient of one number with respect to everything before it.
    #[inline]
    pub(crate) fn backward(&mut self, loss: usize) {
        self.gradients.resize(self.values.len(), T::ZERO);
        self.start_anew();
        // region: walk
        let seed = &mut self.nodes[loss];
        let first = seed.receive();
        accumulate(&mut self.gradients[seed.offset], first, T::ONE);

        for id in (self.parameters..=loss).rev() {
            let node = &self.nodes[id];
            if node.gradient == Gradient::Present {
                (node.rule.vjp)(Step { record: self, id });
            }
        }
        // endregion
    }

    /// Parameters accumulate; everything else starts anew, or a second pass over a retained graph
    /// would count the first one again.
    #[inline]
    fn start_anew(&mut self) {
        // A freed graph is not walked again, and its gradients can still be read.
        if mem::replace(&mut self.is_walked, true) && !self.has_freed() {
            for node in &mut self.nodes[self.parameters..] {
                if node.gradient == Gradient::Present {
                    node.gradient = Gradient::Missing;
                }
            }
        }
    }
}

impl<T: Float> Step<'_, T> {
    /// The plain number that the operation was given.
    #[inline]
    pub(crate) fn number(&self) -> f64 {
        self.record.nodes[self.id].number.expect("the operation recorded a number")
    }

    /// Whether the operation computed a single number out of single numbers, element by element.
    #[inline]
    pub(crate) fn is_number(&self) -> bool {
        self.record.nodes[self.id].shape.is_number()
    }

    /// Lets `add` contribute to the gradient of an input, if it needs one. Nothing may be left out:
    /// the first contribution is what the gradient then is.
    #[inline]
    pub(crate) fn toward(&mut self, input: usize, add: impl FnOnce(Slots<'_, T>, Known<'_, T>)) {
        let record = &mut *self.record;
        let target = record.nodes[self.id].inputs[input] as usize;
        if record.nodes[target].gradient != Gradient::Unneeded {
            let first = record.nodes[target].receive();
            let Record { nodes, values, gradients, indices, scratch, .. } = record;
            let (node, target) = (&nodes[self.id], nodes[target].range());
            let (before, from) = gradients.split_at_mut(node.offset);
            let slots = Slots { slots: &mut before[target], first, scratch };
            let (output, gradient) = (node.operand(values), &from[..node.shape.len()]);
            let indices = &indices[node.indices.0 as usize..node.indices.1 as usize];
            add(slots, Known { nodes, values, node, output, gradient, indices });
        }
    }

    /// The same for single numbers: adds what `contribution` computes from the operands, the result
    /// and its gradient.
    #[inline]
    pub(crate) fn toward_number<const N: usize>(
        &mut self, input: usize, contribution: impl FnOnce([T; N], T, T) -> T,
    ) {
        let record = &mut *self.record;
        let (before, from) = record.nodes.split_at_mut(self.id);
        let node = &from[0];
        let operands =
            std::array::from_fn(|i| record.values[before[node.inputs[i] as usize].offset]);
        let target = &mut before[node.inputs[input] as usize];
        if target.gradient != Gradient::Unneeded {
            let first = target.receive();
            let (y, g) = (record.values[node.offset], record.gradients[node.offset]);
            let slot = &mut record.gradients[target.offset];
            accumulate(slot, first, contribution(operands, y, g));
        }
    }
}

impl<'a, T: Float> Known<'a, T> {
    /// The elements of an input.
    #[inline]
    pub(crate) fn input(&self, input: usize) -> Operand<'a, T> {
        self.nodes[self.node.inputs[input] as usize].operand(self.values)
    }
}
