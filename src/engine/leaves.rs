//! What a tape is given: parameters and buffers, which stay, and constants.

use super::core::record::{Gradient, Rule, rule};
use super::core::tape::{Tape, Var};
use super::elements::Elements;
use super::float::Float;
use super::misuse::{graph_begun, misuse};
use super::shape::Shape;

impl<T: Float> Tape<T> {
    /// A value to be learnt, a number or an array: it outlives every graph, has a gradient, and can
    /// be [set](Var::set).
    ///
    /// ```
    /// use downhill::{Tape, ndarray::array};
    ///
    /// let tape = Tape::<f64>::new();
    /// let weight = tape.parameter(array![[1.0, 2.0], [3.0, 4.0]]);
    /// let bias = tape.parameter(0.5);
    /// assert_eq!((weight.shape(), bias.shape()), (vec![2, 2], vec![]));
    /// ```
    ///
    /// # Panics
    ///
    /// While a graph is being recorded: the parameters come first on the tape, so create them
    /// before the first operation, or after `backward` or `free_graph`. If the array has more than
    /// four axes.
    #[track_caller]
    pub fn parameter(&self, elements: impl Elements<T>) -> Var<'_, T> {
        self.lasting(rule!("parameter"), Gradient::Missing, elements)
    }

    /// A value that is given and stays, a number or an array: it outlives every graph as a
    /// [parameter](Tape::parameter) does, and can be [set](Var::set), but no gradient is computed
    /// for it, and no optimizer changes it. A [constant](Tape::constant) ends with its graph.
    ///
    /// A data set is one buffer. Batches of any size are some of its [rows](Var::rows):
    ///
    /// ```
    /// use downhill::{Tape, ndarray::array};
    ///
    /// let tape = Tape::<f64>::new();
    /// let (x, y) = (tape.buffer(array![1.0, 2.0, 3.0]), tape.buffer(array![2.0, 4.0, 6.0]));
    /// let w = tape.parameter(1.0);
    /// for _ in 0..20 {
    ///     for batch in [&[0, 2][..], &[1]] {
    ///         (w * x.rows(batch)).mean_squared_error(y.rows(batch)).backward();
    ///         w.update(|value, gradient| value - 0.05 * gradient);
    ///         tape.zero_grad();
    ///     }
    /// }
    /// assert!((w.value() - 2.0).abs() < 1e-6);
    /// ```
    ///
    /// So is a target that was computed once, from parameters that then move on. It is computed
    /// within [`no_grad`](Tape::no_grad), because buffers, too, come before the graph, and a value
    /// that was only [detached](Var::detach) ends with the next graph:
    ///
    /// ```
    /// let tape = downhill::Tape::<f64>::new();
    /// let w = tape.parameter(2.0);
    /// let target = tape.buffer(tape.no_grad(|| (w * 3.0).values()));
    /// for _ in 0..20 {
    ///     (w - target).powi(2).backward();
    ///     w.update(|value, gradient| value - 0.25 * gradient);
    ///     tape.zero_grad();
    /// }
    /// assert!((w.value() - 6.0).abs() < 1e-4);
    /// ```
    ///
    /// Or a buffer holds one batch, and is given the next one by [`set`](Var::set). A batch of
    /// another size needs another buffer, or is a constant.
    ///
    /// # Panics
    ///
    /// As [`parameter`](Tape::parameter) does.
    #[doc(alias = "register_buffer")]
    #[doc(alias = "DataLoader")]
    #[track_caller]
    pub fn buffer(&self, elements: impl Elements<T>) -> Var<'_, T> {
        self.lasting(rule!("buffer"), Gradient::Unneeded, elements)
    }

    /// A value that is given, a number or an array: no gradient is computed for it, unless it is
    /// [asked for](Var::requires_grad), and it is freed with the graph. What is to stay is a
    /// [buffer](Tape::buffer).
    ///
    /// ```
    /// use downhill::{Tape, ndarray::array};
    ///
    /// let tape = Tape::<f64>::new();
    /// let x = tape.constant(array![1.0, 2.0, 3.0]);
    /// assert_eq!((x * 2.0).values(), array![2.0, 4.0, 6.0].into_dyn());
    /// ```
    ///
    /// # Panics
    ///
    /// If the array has more than four axes.
    #[doc(alias = "tensor")]
    #[doc(alias = "from_numpy")]
    #[doc(alias = "zeros")]
    #[doc(alias = "ones")]
    #[doc(alias = "arange")]
    #[track_caller]
    #[inline]
    pub fn constant(&self, elements: impl Elements<T>) -> Var<'_, T> {
        let var = self.leaf(rule!("constant"), elements);
        let record = &mut *self.record.borrow_mut();
        record.serials.note_constant(var.serial, record.nodes.len() == record.parameters + 1);
        var
    }

    /// Clears the gradients of all parameters: they are 0 until the next `backward`.
    #[track_caller]
    #[inline]
    pub fn zero_grad(&self) {
        let record = &mut *self.record.borrow_mut();
        for node in &mut record.nodes[..record.parameters] {
            if node.gradient == Gradient::Present {
                node.gradient = Gradient::Missing;
            }
        }
    }

    /// Puts a value behind those that stay, to be one of them.
    #[track_caller]
    fn lasting(
        &self, rule: &'static Rule<T>, gradient: Gradient, elements: impl Elements<T>,
    ) -> Var<'_, T> {
        let is_begun = {
            let record = self.record.borrow();
            record.nodes.len() > record.freed.max(record.parameters)
        };
        if is_begun {
            misuse(rule.name, graph_begun(rule.name));
        }
        let _ = self.leaf(rule, elements);
        let record = &mut *self.record.borrow_mut();
        if record.has_freed() {
            // Recorded within `no_grad`: the freed graph makes room only now.
            record.drop_freed([]);
        }
        let id = record.parameters;
        record.nodes[id].gradient = gradient;
        record.changes.push(0);
        record.parameters += 1;
        record.serials.begin(record.parameters);
        Var { tape: self, serial: id as u64 }
    }

    #[track_caller]
    #[inline]
    fn leaf(&self, rule: &'static Rule<T>, elements: impl Elements<T>) -> Var<'_, T> {
        let shape = |[]: [Shape; 0]| Shape::new(elements.shape());
        self.record(rule, [], None, &[], shape, |[], to| elements.write_to(to.slots))
    }
}
