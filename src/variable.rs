use crate::tape::{Entry, Record};
use crate::{Elements, Float, Tape};
use ndarray::ArrayD;
use std::fmt;

/// A value on a [`Tape`]: a handle that is copied freely, so that formulas look like formulas.
///
/// ```
/// let tape = downhill::Tape::<f64>::new();
/// let w = tape.parameter(1.0);
/// let loss = (3.0 * w - 6.0).powi(2);
/// loss.backward();
/// assert_eq!((loss.value(), w.grad()), (9.0, -18.0));
/// ```
///
/// # Operators
///
/// `+`, `-` and `*` work on each element of two `Var`s, or of a `Var` and a plain number on either
/// side. Shapes broadcast as NumPy's do: counted from the last axis, two sizes are equal, or one of
/// them is 1 and is repeated.
///
/// ```
/// use downhill::{Tape, ndarray::array};
///
/// let tape = Tape::<f64>::new();
/// let bias = tape.parameter(array![10.0, 20.0]);
/// let rows = tape.constant(array![[1.0, 2.0], [3.0, 4.0]]);
/// assert_eq!((rows + bias).values(), array![[11.0, 22.0], [13.0, 24.0]].into_dyn());
/// ```
///
/// # Panics
///
/// An operation on shapes that do not broadcast panics. Every use of a handle whose graph is gone (see [`Tape`]) panics, and so does an operation on
/// values of two tapes.
pub struct Var<'tape, T: Float> {
    pub(crate) tape: &'tape Tape<T>,
    pub(crate) serial: u64,
}

impl<T: Float> Clone for Var<'_, T> {
    #[inline]
    fn clone(&self) -> Self {
        *self
    }
}

impl<T: Float> Copy for Var<'_, T> {}

impl<'tape, T: Float> Var<'tape, T> {
    #[inline]
    pub(crate) fn new(tape: &'tape Tape<T>, serial: u64) -> Self {
        Var { tape, serial }
    }

    /// The position on the tape, as in [`Node::id`](crate::Node::id). Later graphs use it again.
    #[track_caller]
    pub fn id(self) -> usize {
        self.tape.record.borrow().find(self, "id")
    }

    /// The sizes of the axes, outermost first: `[]` for a single number.
    #[track_caller]
    pub fn shape(self) -> Vec<usize> {
        let record = self.tape.record.borrow();
        record.entries[record.find(self, "shape")]
            .shape
            .sizes()
            .collect()
    }

    /// The value of a single number, whatever its shape.
    ///
    /// # Panics
    ///
    /// If there is not exactly one element: [`values`](Var::values) gives them all.
    #[track_caller]
    #[inline]
    pub fn value(self) -> T {
        let record = self.tape.record.borrow();
        let entry = &record.entries[record.find(self, "value")];
        record.values[entry.single("value", "values()")]
    }

    /// All elements.
    #[track_caller]
    pub fn values(self) -> ArrayD<T> {
        let record = self.tape.record.borrow();
        record.entries[record.find(self, "values")].array(&record.values)
    }

    /// The gradient of a single number: the derivative, with respect to it, of what `backward` was
    /// called on.
    ///
    /// A parameter's gradient is the sum over all calls of `backward` since
    /// [`zero_grad`](Tape::zero_grad), and 0 if there were none. Any other value's is that of the
    /// last call alone.
    ///
    /// # Panics
    ///
    /// If there is not exactly one element: [`grads`](Var::grads) gives them all. If this is not a
    /// parameter and no gradient was computed for it: because `backward` was not called, or the
    /// loss was not computed from it, or it was not computed from any parameter.
    #[track_caller]
    #[inline]
    pub fn grad(self) -> T {
        let record = self.tape.record.borrow();
        let id = record.find(self, "grad");
        let element = record.entries[id].single("grad", "grads()");
        if record.has_gradient(id, "grad") {
            record.gradients[element]
        } else {
            T::ZERO
        }
    }

    /// The gradients of all elements; see [`grad`](Var::grad).
    ///
    /// # Panics
    ///
    /// If this is not a parameter and no gradient was computed for it.
    #[track_caller]
    pub fn grads(self) -> ArrayD<T> {
        let record = self.tape.record.borrow();
        let id = record.find(self, "grads");
        if record.has_gradient(id, "grads") {
            record.entries[id].array(&record.gradients)
        } else {
            ArrayD::from_elem(record.entries[id].shape.dimension(), T::ZERO)
        }
    }

    /// Gives a parameter new values, of the same shape. Its gradient stays as it is.
    ///
    /// ```
    /// use downhill::{Tape, ndarray::array};
    ///
    /// let tape = Tape::<f64>::new();
    /// let w = tape.parameter(array![1.0, 2.0]);
    /// (w * w).sum().backward();
    /// w.set(w.values() - 0.25 * w.grads());
    /// assert_eq!(w.values(), array![0.5, 1.0].into_dyn());
    /// ```
    ///
    /// A graph that has used the parameter already is then out of date: its values can be read, but
    /// `backward` panics, because the derivatives would mix old values with new ones.
    ///
    /// # Panics
    ///
    /// If this is not a parameter, or the shape is another one.
    #[track_caller]
    #[inline]
    pub fn set(self, elements: impl Elements<T>) {
        let record = &mut *self.tape.record.borrow_mut();
        let id = record.find(self, "set");
        let entry = &record.entries[id];
        assert!(
            id < record.parameters,
            "set: only a parameter can be set, and this value was recorded by `{}` at {}",
            entry.rule.name,
            entry.location
        );
        assert!(
            entry.shape.sizes().eq(elements.shape().iter().copied()),
            "set: the parameter has the shape {:?} and cannot take values of the shape {:?}",
            entry.shape,
            elements.shape()
        );
        elements.write_to(&mut record.values[entry.range()]);
        record.mark_outdated(id);
    }

    /// Computes the gradient of this number with respect to every value on the way from the
    /// parameters that it was computed from, **adds** those of the parameters to what they hold, and frees the tape's graph (see [`Tape`]).
    ///
    /// # Panics
    ///
    /// If this is not a single number; if it was not computed from any parameter; if the graph was
    /// freed already; if a parameter that it was computed from has been [set](Var::set) since.
    #[track_caller]
    #[inline]
    pub fn backward(self) {
        self.start_backward(true);
    }

    /// As [`backward`](Var::backward), but keeps the graph: more can be recorded, and `backward`
    /// can be called again.
    ///
    /// ```
    /// let tape = downhill::Tape::<f64>::new();
    /// let w = tape.parameter(3.0);
    /// let loss = w.powi(2);
    /// loss.backward_retaining_graph();
    /// loss.backward();
    /// assert_eq!(w.grad(), 12.0); // 6, twice
    /// ```
    ///
    /// # Panics
    ///
    /// As `backward` does.
    #[track_caller]
    #[inline]
    pub fn backward_retaining_graph(self) {
        self.start_backward(false);
    }

    #[track_caller]
    #[inline]
    fn start_backward(self, free: bool) {
        let record = &mut *self.tape.record.borrow_mut();
        let id = record.find(self, "backward");
        let entry = &record.entries[id];
        entry.single("backward", "sum() or mean() first");
        assert!(
            !record.freed || id < record.parameters,
            "backward: this graph was freed already, by backward() or free_graph(); to call backward \
             more than once, call backward_retaining_graph() first"
        );
        assert!(
            entry.needs_gradient,
            "backward: this value was not computed from any parameter, so there is no gradient to \
             compute"
        );
        assert!(
            !entry.outdated,
            "backward: a parameter was set after this value had been computed from it; call \
             backward() before set(), or compute the value again"
        );
        record.backward(id);
        record.freed |= free;
    }
}

impl<T: Float> Record<T> {
    /// Whether there is a gradient to read; if not, it is 0.
    #[track_caller]
    #[inline]
    fn has_gradient(&self, id: usize, operation: &str) -> bool {
        let entry = &self.entries[id];
        assert!(
            entry.has_gradient || id < self.parameters,
            "{operation}: no gradient was computed for this value, recorded by `{}` at {}; call \
             backward() on a value that was computed from it and from a parameter",
            entry.rule.name,
            entry.location
        );
        entry.has_gradient
    }
}

impl<T: Float> Entry<T> {
    /// Where the only element lies in the buffers.
    #[track_caller]
    #[inline]
    fn single(&self, operation: &str, instead: &str) -> usize {
        assert!(
            self.shape.len() == 1,
            "{operation}: this takes a value with exactly one element, and the shape here is {:?}; \
             use {instead}",
            self.shape
        );
        self.offset
    }

    fn array(&self, buffer: &[T]) -> ArrayD<T> {
        ArrayD::from_shape_vec(self.shape.dimension(), buffer[self.range()].to_vec())
            .expect("an entry has as many elements as its shape says")
    }
}

impl<T: Float> fmt::Debug for Var<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Var")
            .field("serial", &self.serial)
            .finish_non_exhaustive()
    }
}
