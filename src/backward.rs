use crate::Float;
use crate::tape::{Entry, Operand, Record};
use std::mem;

/// An operation, as the backward pass knows it.
pub(crate) struct Rule<T: Float> {
    pub(crate) name: &'static str,
    /// The vector-Jacobian product: given the gradient of the output, adds to the gradients of the
    /// inputs.
    pub(crate) vjp: fn(&mut Step<'_, T>),
}

impl<T: Float> Rule<T> {
    pub(crate) const fn new(name: &'static str, vjp: fn(&mut Step<'_, T>)) -> Rule<T> {
        Rule { name, vjp }
    }
}

/// One step of the backward pass: an entry whose gradient is complete, and the entries before it.
pub(crate) struct Step<'a, T: Float> {
    pub(crate) entry: &'a Entry<T>,
    /// The gradient of the entry.
    pub(crate) gradient: &'a [T],
    pub(crate) values: &'a [T],
    pub(crate) entries_before: &'a mut [Entry<T>],
    pub(crate) gradients_before: &'a mut [T],
}

/// Room for the gradient of an input.
pub(crate) struct Slots<'a, T> {
    pub(crate) slots: &'a mut [T],
    /// Whether this is the first contribution: then the slots hold leftovers that must not be added
    /// to.
    pub(crate) first: bool,
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
            for entry in &mut self.entries[self.parameters..] {
                entry.has_gradient = false;
            }
        }
        // region: walk
        let seed = &mut self.entries[loss];
        let first = !mem::replace(&mut seed.has_gradient, true);
        accumulate(&mut self.gradients[seed.offset], first, T::ONE);

        for id in (self.parameters..=loss).rev() {
            let (entries_before, rest) = self.entries.split_at_mut(id);
            let entry = &rest[0];
            if entry.has_gradient {
                let (gradients_before, rest) = self.gradients.split_at_mut(entry.offset);
                (entry.rule.vjp)(&mut Step {
                    entry,
                    gradient: &rest[..entry.shape.len()],
                    values: &self.values,
                    entries_before,
                    gradients_before,
                });
            }
        }
        // endregion
    }
}

impl<'a, T: Float> Step<'a, T> {
    /// The elements that the operation computed.
    #[inline]
    pub(crate) fn output(&self) -> &'a [T] {
        &self.values[self.entry.range()]
    }

    /// The elements of an input.
    #[inline]
    pub(crate) fn input(&self, input: usize) -> Operand<'a, T> {
        let entry = &self.entries_before[self.entry.inputs[input]];
        Operand {
            values: &self.values[entry.range()],
            shape: entry.shape,
        }
    }

    /// The plain number that the operation was given.
    #[inline]
    pub(crate) fn scalar(&self) -> f64 {
        (self.entry.scalar).expect("the rule reads a number that its operation recorded")
    }

    /// Room for an input's gradient, which the caller must then fill; nothing if the input needs no
    /// gradient.
    #[inline]
    pub(crate) fn slots(&mut self, input: usize) -> Option<Slots<'_, T>> {
        let id = self.entry.inputs[input];
        let entry = &mut self.entries_before[id];
        entry.needs_gradient.then(|| Slots {
            slots: &mut self.gradients_before[entry.range()],
            first: !mem::replace(&mut entry.has_gradient, true),
        })
    }

    /// Gives every element of the only input the same gradient.
    #[inline]
    pub(crate) fn spread(&mut self, gradient: T) {
        if let Some(Slots { slots, first }) = self.slots(0) {
            for slot in slots {
                accumulate(slot, first, gradient);
            }
        }
    }
}

/// Adds to a slot, or overwrites what is left over in it.
#[inline]
pub(crate) fn accumulate<T: Float>(slot: &mut T, first: bool, contribution: T) {
    *slot = if first {
        contribution
    } else {
        *slot + contribution
    };
}
