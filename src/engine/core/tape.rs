//! The tape and the handles to what is on it, and how a result gets there.

use super::record::{Operand, Record, Rule};
use super::slots::Slots;
use crate::engine::misuse::{TWO_TAPES, misuse, valid};
use crate::engine::{float::Float, shape::Shape, shared::Shared};
use std::sync::atomic::{AtomicU64, Ordering};

/// The record of a computation, in the order in which it happened. It owns every value and every
/// gradient.
///
/// ```
/// use downhill::Tape;
///
/// let tape = Tape::<f32>::new();
/// let w = tape.parameter(1.0);
/// for (x, y) in [(1.0, 2.0), (2.0, 4.0), (3.0, 6.0)] {
///     let loss = (w * x - y).powi(2);
///     loss.backward();
///     w.set(w.value() - 0.01 * w.grad());
///     tape.zero_grad();
/// }
/// assert_eq!(w.value(), 1.2606881);
/// ```
///
/// # Parameters and the graph
///
/// The first nodes of a tape are its **parameters** and **buffers**. They stay for as long as the
/// tape does. [`backward`](Var::backward) *adds* to the gradients of parameters until
/// [`zero_grad`](Tape::zero_grad) clears them; [buffers](Tape::buffer), data for instance, have
/// none. What is recorded after them, constants and results of operations, is the **graph**.
///
/// `backward` frees the graph. The values and gradients of a freed graph can be read, and its
/// values [detached](Var::detach), until something new is recorded on the tape: a parameter, or an
/// operation or constant outside of [`no_grad`](Tape::no_grad). From then on every use of one of
/// its handles panics.
/// [`backward_retaining_graph`](Var::backward_retaining_graph) leaves the graph as it is, and
/// [`free_graph`](Tape::free_graph) frees it without computing gradients. A loop that only computes
/// values belongs into [`no_grad`](Tape::no_grad), or the graph grows with every round.
///
/// Freeing the graph clears no gradient. So several small batches add up to one large batch: call
/// `backward` for each, then take the step, then `zero_grad`.
///
/// ```
/// let tape = downhill::Tape::<f64>::new();
/// let w = tape.parameter(1.0);
/// for x in [2.0, 3.0] {
///     (w * x).backward();
/// }
/// assert_eq!(w.grad(), 5.0);
/// ```
pub struct Tape<T: Float> {
    pub(crate) record: Shared<Record<T>>,
    /// No other tape of the process has it, not even one that takes a dropped one's place in
    /// memory.
    pub(crate) identity: u64,
}

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
/// `+`, `-`, `*` and `/` work on each element of two `Var`s, or of a `Var` and a plain number or
/// an ndarray array on either side, of the tape's type: `2.0` and never `2`, and in a function for
/// any `T` not `0.5` but [`T::from_f64(0.5)`](Float::from_f64). Shapes broadcast as NumPy's do:
/// counted from the last axis, two sizes are equal, or one of them is 1 and is repeated.
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
/// `a -= b` records `a - b` and makes `a` the handle of that, and so with the others. It changes no
/// parameter: [`w.update(|value, gradient| value - 0.1 * gradient)`](Var::update) does. A sum to
/// which values are added begins as `tape.constant(0.0)`; that of an iterator is
/// `values.sum::<Var<f64>>()`.
///
/// # In functions of your own
///
/// A signature names the lifetime of the tape once, for all values and layers that the function is
/// given or returns. What it borrows besides has a lifetime of its own, also where the compiler
/// proposes the same. A method of a struct that holds values takes the lifetime of its `impl`. A
/// closure that is kept in a variable can name none: write a function.
///
/// ```
/// use downhill::{Tape, Var, ndarray::{Array1, array}};
///
/// fn masked<'t>(x: Var<'t, f64>, y: Var<'t, f64>, mask: &Array1<f64>) -> Var<'t, f64> {
///     ((x - y) * mask).sum() / mask.sum()
/// }
///
/// /// A function that takes another one.
/// fn twice<'t>(x: Var<'t, f64>, f: impl Fn(Var<'t, f64>) -> Var<'t, f64>) -> f64 {
///     f(f(x)).value()
/// }
///
/// let tape = Tape::new();
/// let (x, y) = (tape.parameter(array![5.0, 2.0]), tape.constant(array![1.0, 7.0]));
/// assert_eq!(masked(x, y, &array![1.0, 0.0]).value(), 4.0);
/// assert_eq!(twice(tape.constant(3.0), |x| x * x), 81.0);
/// ```
///
/// # Panics
///
/// An operation on shapes that do not broadcast panics. Every use of a handle whose graph is gone
/// (see [`Tape`]) panics, and so does an operation on values of two tapes.
#[must_use = "operations change no value, and give a new one: keep it, as in `h = h.detach()`"]
#[derive(Clone, Copy)]
pub struct Var<'tape, T: Float> {
    pub(crate) tape: &'tape Tape<T>,
    pub(crate) serial: u64,
}

impl<T: Float> Tape<T> {
    /// An empty tape.
    pub fn new() -> Tape<T> {
        static TAPES: AtomicU64 = AtomicU64::new(0);
        Tape { record: Shared::default(), identity: TAPES.fetch_add(1, Ordering::Relaxed) }
    }

    /// Records the result of an operation: `shape` says which shape it has, given the inputs' (or
    /// what is wrong with them), and `compute` fills in its elements. The rule finds the plain
    /// number and the indices that the operation was given.
    #[track_caller]
    #[inline]
    pub(crate) fn record<const N: usize>(
        &self, rule: &'static Rule<T>, inputs: [Var<'_, T>; N], number: Option<f64>,
        indices: &[usize], shape: impl FnOnce([Shape; N]) -> Result<Shape, String>,
        compute: impl FnOnce([Operand<'_, T>; N], Slots<'_, T>),
    ) -> Var<'_, T> {
        let record = &mut *self.record.borrow_mut();
        let ids = record.admit(self, inputs, rule.name);
        let shape = valid(rule.name, shape(ids.map(|id| record.nodes[id].shape)));
        // Only now that nothing can be wrong any more: a mistake leaves the tape as it is.
        let (id, ids) = record.push(rule, ids, number, indices, shape);
        let (before, from) = record.values.split_at_mut(record.nodes[id].offset);
        let operands = ids.map(|id| record.nodes[id].operand(before));
        let slots = &mut from[..shape.len()];
        compute(operands, Slots { slots, first: true, scratch: &mut record.scratch });
        record.finish(self, id)
    }

    /// The same for single numbers, which take a third of the time so. If one of the inputs is an
    /// array, nothing is recorded.
    #[track_caller]
    #[inline]
    pub(crate) fn record_number<const N: usize>(
        &self, rule: &'static Rule<T>, inputs: [Var<'_, T>; N], number: Option<f64>,
        function: impl FnOnce([T; N]) -> T,
    ) -> Option<Var<'_, T>> {
        let record = &mut *self.record.borrow_mut();
        let ids = record.admit(self, inputs, rule.name);
        if !ids.iter().all(|&id| record.nodes[id].shape.is_number()) {
            return None;
        }
        let operands = std::array::from_fn(|input| record.values[record.nodes[ids[input]].offset]);
        let (id, _) = record.push(rule, ids, number, &[], Shape::SCALAR);
        record.values[record.end - 1] = function(operands);
        Some(record.finish(self, id))
    }
}

impl<T: Float> Record<T> {
    /// The position of a handle's value on the tape. Panics if its graph is gone.
    #[track_caller]
    #[inline]
    pub(crate) fn find(&self, var: Var<'_, T>, operation: &str) -> usize {
        match self.serials.position(var.serial) {
            Some(id) => id,
            None => self.refuse_gone(var, operation, (0, 1)),
        }
    }

    /// The positions of operands, if something can be computed from them.
    #[track_caller]
    #[inline(always)]
    pub(crate) fn admit<const N: usize>(
        &self, tape: &Tape<T>, operands: [Var<'_, T>; N], operation: &str,
    ) -> [usize; N] {
        let mut ids = [0; N];
        // Not a closure: a panic in it would point here, and not at the caller's line.
        for (nth, (id, var)) in ids.iter_mut().zip(operands).enumerate() {
            *id = self.admit_one(tape, var, operation, (nth, N));
        }
        ids
    }

    /// The position of one of so many operands.
    #[track_caller]
    #[inline(always)]
    pub(crate) fn admit_one(
        &self, tape: &Tape<T>, var: Var<'_, T>, operation: &str, place: (usize, usize),
    ) -> usize {
        if !std::ptr::eq(tape, var.tape) {
            misuse(operation, TWO_TAPES);
        }
        let Some(id) = self.serials.position(var.serial) else {
            self.refuse_gone(var, operation, place)
        };
        if id < self.freed && id >= self.parameters {
            self.refuse_freed(id, operation);
        }
        id
    }

    /// The handle of a node that was just recorded, unless what watches the record objects.
    #[inline]
    #[track_caller]
    pub(crate) fn finish<'tape>(&mut self, tape: &'tape Tape<T>, id: usize) -> Var<'tape, T> {
        let problem = self.watch.as_ref().and_then(|watch| (watch.result)(self, id));
        if let Some(problem) = problem {
            self.truncate(id);
            panic!("{problem}");
        }
        Var { tape, serial: self.serials.of(id) }
    }
}
