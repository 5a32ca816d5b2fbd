use crate::Float;
use crate::shape::Shape;
use crate::tape::{Gradient, Node, Operand, Record};
use std::mem;

/// An operation, as the backward pass knows it.
pub(crate) struct Rule<T: Float> {
    pub(crate) name: &'static str,
    /// The vector-Jacobian product: given the gradient of the output, adds to the gradients of the
    /// inputs.
    pub(crate) vjp: fn(Step<'_, T>),
}

impl<T: Float> Rule<T> {
    pub(crate) const fn new(name: &'static str, vjp: fn(Step<'_, T>)) -> Rule<T> {
        Rule { name, vjp }
    }
}

/// One step of the backward pass, at a node whose gradient is complete.
pub(crate) struct Step<'a, T: Float> {
    pub(crate) record: &'a mut Record<T>,
    pub(crate) id: usize,
}

/// What a rule computes with: the numbers of the forward pass, and the gradient that arrives.
#[derive(Clone, Copy)]
pub(crate) struct Known<'a, T: Float> {
    nodes: &'a [Node<T>],
    values: &'a [T],
    node: &'a Node<T>,
    all_indices: &'a [usize],
    /// The gradient of the node.
    pub(crate) gradient: &'a [T],
}

/// Where a rule writes to: the gradient of an input.
pub(crate) struct Slots<'a, T> {
    pub(crate) slots: &'a mut [T],
    /// Whether this is the first contribution: then the slots hold leftovers that must not be added
    /// to.
    pub(crate) first: bool,
    pub(crate) scratch: &'a mut Vec<T>,
}

impl<T: Float> Record<T> {
    /// Computes the gradient of one number with respect to everything before it.
    #[inline]
    pub(crate) fn backward(&mut self, loss: usize) {
        if self.gradients.len() < self.values.len() {
            self.gradients.resize(self.values.len(), T::ZERO);
        }
        // Parameters accumulate; everything else starts anew, or a second pass over a retained
        // graph would count the first one again.
        // A freed graph is not walked again, and its gradients can still be read.
        if !self.freed {
            for node in &mut self.nodes[self.parameters..] {
                if node.gradient == Gradient::Present {
                    node.gradient = Gradient::Missing;
                }
            }
        }
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
}

impl<T: Float> Node<T> {
    /// Notes that a gradient arrives, and says whether it is the first.
    #[inline]
    fn receive(&mut self) -> bool {
        mem::replace(&mut self.gradient, Gradient::Present) == Gradient::Missing
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

    /// How many elements an input has.
    pub(crate) fn input_len(&self, input: usize) -> usize {
        self.record.nodes[self.record.nodes[self.id].inputs[input] as usize].shape.len()
    }

    /// As [`toward`](Step::toward), for single numbers: adds what `contribution` computes from the
    /// operands, the result and its gradient.
    #[inline]
    pub(crate) fn toward_number<const N: usize>(
        &mut self, input: usize, contribution: impl FnOnce([T; N], T, T) -> T,
    ) {
        let record = &mut *self.record;
        let watch = record.detect_nan && record.is_clean(self.id, input);
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
            if watch {
                record.check_gradient(self.id, input);
            }
        }
    }

    /// Lets `add` contribute to the gradient of an input, if it needs one. Nothing may be left out:
    /// the first contribution is what the gradient then is.
    #[inline]
    pub(crate) fn toward(&mut self, input: usize, add: impl FnOnce(Slots<'_, T>, Known<'_, T>)) {
        let record = &mut *self.record;
        let watch = record.detect_nan && record.is_clean(self.id, input);
        let id = record.nodes[self.id].inputs[input] as usize;
        let target = &mut record.nodes[id];
        if target.gradient != Gradient::Unneeded {
            let first = target.receive();
            let range = target.range();
            let node = &record.nodes[self.id];
            let (before, from) = record.gradients.split_at_mut(node.offset);
            let slots = Slots { slots: &mut before[range], first, scratch: &mut record.scratch };
            let known = Known {
                nodes: &record.nodes,
                values: &record.values,
                node,
                all_indices: &record.indices,
                gradient: &from[..node.shape.len()],
            };
            add(slots, known);
            if watch {
                record.check_gradient(self.id, input);
            }
        }
    }
}

impl<'a, T: Float> Known<'a, T> {
    /// The shape of what the operation computed.
    pub(crate) fn shape(&self) -> Shape {
        self.node.shape
    }

    /// The elements that the operation computed.
    #[inline]
    pub(crate) fn output(&self) -> &'a [T] {
        &self.values[self.node.range()]
    }

    /// The elements of an input.
    #[inline]
    pub(crate) fn input(&self, input: usize) -> Operand<'a, T> {
        let node = &self.nodes[self.node.inputs[input] as usize];
        Operand { values: &self.values[node.range()], shape: node.shape }
    }

    /// The whole numbers that the operation was given.
    pub(crate) fn indices(&self) -> &'a [usize] {
        let (start, end) = self.node.indices;
        &self.all_indices[start as usize..end as usize]
    }
}

impl<'a, T: Float> Slots<'a, T> {
    /// Slots that can be added to, each as often as one likes, or not at all.
    pub(crate) fn cleared(self) -> &'a mut [T] {
        if self.first {
            self.slots.fill(T::ZERO);
        }
        self.slots
    }
}

/// Adds to a slot, or overwrites what is left over in it.
#[inline]
pub(crate) fn accumulate<T: Float>(slot: &mut T, first: bool, contribution: T) {
    *slot = if first { contribution } else { *slot + contribution };
}
