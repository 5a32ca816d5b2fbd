//! What can be done with a handle besides computing: reading, setting, walking back.

use super::core::record::{Gradient, Record, TapeNode};
use super::core::tape::{Tape, Var};
use super::elements::Elements;
use super::float::Float;
use super::misuse::{misuse, valid};
use super::shape::Shape;
use ndarray::ArrayD;

impl<'tape, T: Float> Var<'tape, T> {
    /// The tape that the value is on. So a function that is given values can record constants
    /// beside them, and need not be given the tape.
    ///
    /// ```
    /// use downhill::{Float, Tape, Var, ndarray::array};
    ///
    /// fn weighted<T: Float>(x: Var<'_, T>) -> Var<'_, T> {
    ///     let weights = array![0.25, 0.75].mapv(T::from_f64);
    ///     (x * x.tape().constant(&weights)).sum()
    /// }
    ///
    /// let tape = Tape::<f64>::new();
    /// assert_eq!(weighted(tape.parameter(array![4.0, 8.0])).value(), 7.0);
    /// ```
    pub fn tape(self) -> &'tape Tape<T> {
        self.tape
    }

    /// The position on the tape, as in [`Node::id`](crate::Node::id). Later graphs use it again;
    /// what was [detached](Var::detach) from a freed graph moves to where that began.
    #[track_caller]
    pub fn id(self) -> usize {
        self.tape.record.borrow().find(self, "id")
    }

    /// The sizes of the axes, outermost first: `[]` for a single number.
    #[doc(alias = "size")]
    #[track_caller]
    pub fn shape(self) -> Vec<usize> {
        self.shape_of("shape").sizes().collect()
    }

    #[track_caller]
    pub(crate) fn shape_of(self, operation: &str) -> Shape {
        self.tape.record.borrow().node(self, operation).shape
    }

    /// The value of a single number, whatever its shape.
    ///
    /// # Panics
    ///
    /// If there is not exactly one element: [`values`](Var::values) gives them all.
    #[doc(alias = "item")]
    #[track_caller]
    #[inline]
    pub fn value(self) -> T {
        let record = self.tape.record.borrow();
        record.values[record.node(self, "value").single("value")]
    }

    /// All elements.
    #[doc(alias = "tolist")]
    #[doc(alias = "numpy")]
    #[track_caller]
    pub fn values(self) -> ArrayD<T> {
        let record = self.tape.record.borrow();
        record.node(self, "values").array(&record.values)
    }

    /// Along an axis the index of the largest element, counted from 0: for logits with a row for
    /// each sample, `argmax(1)` gives the classes that [`cross_entropy`](Var::cross_entropy) takes.
    /// Of several largest elements the first counts, and a NaN counts as larger than all. What lies
    /// beside the axis comes in the order of the elements.
    ///
    /// ```
    /// use downhill::{Tape, ndarray::array};
    ///
    /// let tape = Tape::<f64>::new();
    /// let logits = tape.constant(array![[0.1, 2.0, -1.0], [3.0, 0.0, 3.0]]);
    /// assert_eq!(logits.argmax(1), [1, 0]);
    /// ```
    ///
    /// # Panics
    ///
    /// If there is no such axis, or it has the size 0.
    #[track_caller]
    pub fn argmax(self, axis: usize) -> Vec<usize> {
        let record = self.tape.record.borrow();
        let node = record.node(self, "argmax");
        let [outer, size, inner] = valid("argmax", node.shape.around(axis));
        if size == 0 {
            let shape = node.shape;
            misuse("argmax", format_args!("axis {axis} of the shape {shape:?} has no elements"));
        }
        let values = &record.values[node.range()];
        let places = (0..outer).flat_map(|part| (0..inner).map(move |i| part * size * inner + i));
        let largest_of = |place: usize| {
            let at = |index: usize| values[place + index * inner];
            (1..size).fold(0, |largest, index| {
                let (old, new) = (at(largest), at(index));
                if new > old || new.is_nan() && !old.is_nan() { index } else { largest }
            })
        };
        places.map(largest_of).collect()
    }

    /// The gradient of a single number: the derivative, with respect to it, of what `backward` was
    /// called on.
    ///
    /// A parameter's gradient is the sum over all calls of `backward` since
    /// [`zero_grad`](Tape::zero_grad), and 0 if there were none. Any other value's is that
    /// of the last call alone.
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
        let node = record.node(self, "grad");
        let element = node.single("grad");
        match node.gradient {
            Gradient::Present => record.gradients[element],
            _ => record.zero_gradient(self, "grad"),
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
        let node = record.node(self, "grads");
        match node.gradient {
            Gradient::Present => node.array(&record.gradients),
            _ => ArrayD::from_elem(node.shape.dimension(), record.zero_gradient(self, "grads")),
        }
    }

    /// Gives a parameter or a [buffer](Tape::buffer) new values, of the same shape. The gradient
    /// stays as it is.
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
    /// `backward` panics, because the derivatives would mix old values with new ones. What was
    /// [detached](Var::detach) before is a constant, and can be used on.
    ///
    /// # Panics
    ///
    /// If this is neither a parameter nor a buffer, or the shape is another one.
    #[doc(alias = "copy_")]
    #[track_caller]
    #[inline]
    pub fn set(self, elements: impl Elements<T>) {
        let record = &mut *self.tape.record.borrow_mut();
        let id = record.parameter(self, "set");
        let node = &record.nodes[id];
        if !node.shape.sizes().eq(elements.shape().iter().copied()) {
            node.cannot_take(elements.shape());
        }
        let range = node.range();
        elements.write_to(&mut record.values[range]);
        record.changes[id] = record.nodes.len();
    }

    /// Gives each element of a parameter a new value, computed from the old one and its gradient,
    /// in place. It is what [`set`](Var::set) is, without an array in between.
    ///
    /// ```
    /// use downhill::{Tape, ndarray::array};
    ///
    /// let tape = Tape::<f64>::new();
    /// let w = tape.parameter(array![1.0, 2.0]);
    /// (w * w).sum().backward();
    /// w.update(|value, gradient| value - 0.25 * gradient);
    /// assert_eq!(w.values(), array![0.5, 1.0].into_dyn());
    /// ```
    ///
    /// # Panics
    ///
    /// If this is neither a parameter nor a buffer, whose gradient is 0 here, or the closure uses
    /// the tape.
    #[track_caller]
    pub fn update(self, new_value: impl Fn(T, T) -> T) {
        let record = &mut *self.tape.record.borrow_mut();
        let id = record.parameter(self, "update");
        let (range, gradient) = (record.nodes[id].range(), record.nodes[id].gradient);
        // First, in case the closure panics halfway.
        record.changes[id] = record.nodes.len();
        let values = &mut record.values[range.clone()];
        if gradient == Gradient::Present {
            for (value, &gradient) in values.iter_mut().zip(&record.gradients[range]) {
                *value = new_value(*value, gradient);
            }
        } else {
            (values.iter_mut()).for_each(|value| *value = new_value(*value, T::ZERO));
        }
    }

    /// Asks for the gradient of a constant, and gives it back. Gradients of other values need no
    /// asking: [`grad`](Var::grad) gives that of anything between a parameter and the loss.
    ///
    /// ```
    /// let tape = downhill::Tape::<f64>::new();
    /// let x = tape.constant(3.0).requires_grad();
    /// (x * x).backward();
    /// assert_eq!(x.grad(), 6.0);
    /// ```
    ///
    /// # Panics
    ///
    /// If something was recorded since: it might have been computed from this value as a constant.
    /// If this is a buffer. Within [`no_grad`](Tape::no_grad), where nothing that is computed from
    /// it has a gradient.
    #[doc(alias = "requires_grad_")]
    #[track_caller]
    pub fn requires_grad(self) -> Self {
        let record = &mut *self.tape.record.borrow_mut();
        let mut id = record.find(self, "requires_grad");
        assert!(
            !record.no_grad,
            "requires_grad: within no_grad() no gradients are computed; ask for this one outside"
        );
        let node = &record.nodes[id];
        assert!(
            id >= record.parameters || node.gradient != Gradient::Unneeded,
            "requires_grad: a buffer has no gradient; what is to have one and to stay is a \
             tape.parameter()"
        );
        assert!(
            id + 1 == record.nodes.len(),
            "requires_grad: something was recorded after this value; call it at once, as in \
             tape.constant(x).requires_grad()"
        );
        // No gradient is to be computed beside those of a freed graph.
        if record.has_freed() && id >= record.freed {
            [id] = record.drop_freed([id]);
        }
        // One that is there stays: that of a parameter, or of a loss whose graph was retained.
        if record.nodes[id].gradient == Gradient::Unneeded {
            record.nodes[id].gradient = Gradient::Missing;
        }
        self
    }

    /// Computes the gradient of this number with respect to every value on the way from the
    /// parameters that it was computed from, **adds** those of the parameters to what they hold,
    /// and frees the tape's graph (see [`Tape`]).
    ///
    /// # Panics
    ///
    /// If this is not a single number; if it was not computed from any parameter; if the graph was
    /// freed already; if a parameter or buffer that it was computed from has been [set](Var::set)
    /// since.
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
    #[doc(alias = "retain_graph")]
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
        let node = &record.nodes[id];
        node.single("backward");
        if id < record.freed && id >= record.parameters {
            misuse(
                "backward",
                "this graph was freed already, by backward() or free_graph(); to call backward \
                 more than once, call backward_retaining_graph() first, and backward() last",
            );
        }
        if node.gradient == Gradient::Unneeded {
            misuse(
                "backward",
                "there is no gradient to compute, because this value was computed from no \
                 parameter, or within no_grad()",
            );
        }
        let is_passed =
            |node: &TapeNode<T>| node.gradient != Gradient::Unneeded && !node.rule.is_leaf;
        record.assert_up_to_date(id, "backward", is_passed);
        match record.watch.as_ref().map(|watch| watch.backward) {
            None => record.backward(id),
            Some(backward) => {
                if let Some(problem) = backward(record, id) {
                    panic!("{problem}");
                }
            }
        }
        if free {
            record.free();
        }
    }
}

impl<T: Float> Record<T> {
    #[track_caller]
    #[inline]
    fn node(&self, var: Var<'_, T>, operation: &str) -> &TapeNode<T> {
        &self.nodes[self.find(var, operation)]
    }

    /// The position of a parameter or buffer, for it to be changed.
    #[track_caller]
    #[inline]
    fn parameter(&self, var: Var<'_, T>, operation: &str) -> usize {
        let id = self.find(var, operation);
        if id >= self.parameters {
            let node = &self.nodes[id];
            let (name, location) = (self.operation(node), node.location);
            misuse(
                operation,
                format_args!(
                    "only a parameter or a buffer can be set, and this value was recorded by \
                     `{name}` at {location}; what is to be given new elements is made with \
                     tape.parameter() or tape.buffer()"
                ),
            );
        }
        id
    }

    /// The gradient of a parameter that none has reached.
    #[track_caller]
    fn zero_gradient(&self, var: Var<'_, T>, operation: &str) -> T {
        let id = self.find(var, operation);
        let node = &self.nodes[id];
        let is_asked_for = node.gradient != Gradient::Unneeded;
        if id >= self.parameters || !is_asked_for {
            let (name, location) = (self.operation(node), node.location);
            let advice = match name {
                "buffer" => "what is to have a gradient and to stay is a tape.parameter()",
                _ if !is_asked_for && node.rule.is_leaf => {
                    "ask for it at once, as in tape.constant(x).requires_grad()"
                }
                _ => {
                    "call backward() on a value that was computed from it and from a parameter, \
                     and compute both outside of no_grad()"
                }
            };
            misuse(
                operation,
                format_args!(
                    "no gradient was computed for this value, recorded by `{name}` at {location}; \
                     {advice}"
                ),
            );
        }
        T::ZERO
    }
}

impl<T: Float> TapeNode<T> {
    /// Where the only element lies in the buffers.
    #[track_caller]
    #[inline]
    fn single(&self, operation: &'static str) -> usize {
        if self.shape.len() != 1 {
            self.is_not_single(operation);
        }
        self.offset
    }

    #[cold]
    #[track_caller]
    fn cannot_take(&self, other: &[usize]) -> ! {
        let (name, shape) = (self.rule.name, self.shape);
        let instead = match name {
            "buffer" => "; use another buffer, or tape.constant() in each round",
            _ => "",
        };
        misuse(
            "set",
            format_args!(
                "the {name} has the shape {shape:?} and cannot take values of the shape {other:?}\
                 {instead}"
            ),
        )
    }

    #[cold]
    #[track_caller]
    fn is_not_single(&self, operation: &str) -> ! {
        let instead = match operation {
            "value" => "values()",
            "grad" => "grads()",
            _ => "sum() or mean() first",
        };
        let shape = self.shape;
        misuse(
            operation,
            format_args!(
                "this takes a value with exactly one element, and the shape here is {shape:?}; use \
                 {instead}"
            ),
        )
    }

    fn array(&self, buffer: &[T]) -> ArrayD<T> {
        ArrayD::from_shape_vec(self.shape.dimension(), buffer[self.range()].to_vec())
            .expect("a node has as many elements as its shape says")
    }
}
