//! What becomes of a graph that was freed: it stays readable until something other than a value
//! detached from it is recorded outside of `no_grad`, and what is detached by then outlives it.

use super::core::record::{Record, rule};
use super::core::tape::{Tape, Var};
use super::float::Float;

impl<T: Float> Tape<T> {
    /// Frees the graph as [`backward`](Var::backward) does, but computes no gradients: for a graph
    /// that was only recorded to look at its values, or that was retained. The parameters'
    /// gradients stay as they are.
    ///
    /// ```
    /// let tape = downhill::Tape::<f64>::new();
    /// let w = tape.parameter(2.0);
    /// let prediction = w * 4.0;
    /// tape.free_graph();
    /// assert_eq!(prediction.value(), 8.0); // readable until something new is recorded
    /// ```
    #[track_caller]
    pub fn free_graph(&self) {
        self.record.borrow_mut().free();
    }
}

impl<T: Float> Var<'_, T> {
    /// The same values as a constant: no gradient flows back through it to what they were computed
    /// from.
    ///
    /// ```
    /// let tape = downhill::Tape::<f64>::new();
    /// let w = tape.parameter(3.0);
    /// (w * w.detach()).backward();
    /// assert_eq!(w.grad(), 3.0); // and not 6
    /// ```
    ///
    /// A value whose graph was freed can be detached as long as it can be read. The copies, any
    /// number of them, then begin the next graph. So a recurrence goes on from where it was, and no
    /// gradient flows through more than one chunk of it: backpropagation through time, truncated.
    ///
    /// ```
    /// let tape = downhill::Tape::<f64>::new();
    /// let w = tape.parameter(0.5);
    /// let mut h = tape.constant(1.0);
    /// for chunk in [[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]] {
    ///     for x in chunk {
    ///         h = (h * w + x).tanh();
    ///     }
    ///     (h - 0.5).powi(2).backward();
    ///     h = h.detach();
    ///     w.update(|value, gradient| value - 0.1 * gradient);
    ///     tape.zero_grad();
    /// }
    /// ```
    #[doc(alias = "stop_gradient")]
    #[track_caller]
    pub fn detach(self) -> Self {
        let record = &mut *self.tape.record.borrow_mut();
        let id = record.find(self, "detach");
        let (elements, shape) = (record.nodes[id].range(), record.nodes[id].shape);
        // Not by `push`, which would drop what else is to be detached.
        let rule = rule!("detach");
        let copy = match record.has_freed() {
            true => record.append(rule, [], None, &[], shape),
            false => record.append(rule, [id], None, &[], shape),
        };
        record.values.copy_within(elements, record.nodes[copy].offset);
        record.finish(self.tape, copy)
    }
}

impl<T: Float> Record<T> {
    /// Frees all that was recorded.
    #[inline]
    pub(crate) fn free(&mut self) {
        self.freed = self.nodes.len();
    }

    /// Whether there is a freed graph that can still be read.
    #[inline]
    pub(crate) fn has_freed(&self) -> bool {
        self.freed > 0
    }

    /// Whether whatever is recorded next drops a freed graph. Within `no_grad` it goes behind that
    /// graph, because the values of the last step are often read after an evaluation.
    #[inline]
    pub(crate) fn drops_freed(&self) -> bool {
        self.has_freed() && !self.no_grad
    }

    /// How many nodes will lie before the next one.
    pub(crate) fn remaining(&self) -> usize {
        match self.drops_freed() {
            true => self.nodes.len() - self.freed.saturating_sub(self.parameters),
            false => self.nodes.len(),
        }
    }

    /// Drops the freed graph, and says where these nodes, which are none of it, then are.
    #[inline]
    pub(crate) fn drop_freed<const N: usize>(&mut self, ids: [usize; N]) -> [usize; N] {
        if self.nodes.len() > self.freed {
            return self.drop_all_but_detached(ids);
        }
        self.serials.restart(self.nodes.len(), self.parameters);
        self.truncate(self.parameters);
        self.indices.clear();
        (self.freed, self.is_walked) = (0, false);
        ids
    }

    /// The same where something was detached since.
    #[cold]
    #[inline(never)]
    fn drop_all_but_detached<const N: usize>(&mut self, ids: [usize; N]) -> [usize; N] {
        let (freed, start) = (self.freed, self.parameters);
        self.serials.restart(freed, start);
        self.indices.clear();
        (self.freed, self.is_walked) = (0, false);
        self.move_what_was_detached(freed);
        ids.map(|id| if id < freed { id } else { id - (freed - start) })
    }

    /// Moves the nodes behind a graph that was freed to where it begins.
    fn move_what_was_detached(&mut self, freed: usize) {
        let (start, first) = (self.nodes[self.parameters].offset, self.nodes[freed].offset);
        self.values.copy_within(first..self.end, start);
        self.nodes.copy_within(freed.., self.parameters);
        let remaining = self.nodes.len() - (freed - self.parameters);
        for node in &mut self.nodes[self.parameters..remaining] {
            node.offset -= first - start;
        }
        self.truncate(remaining);
        // What was detached was computed from nothing that could be set.
        for change in &mut self.changes {
            *change = self.parameters.min(*change);
        }
    }
}
