use crate::backward::Rule;
use crate::shape::Shape;
use crate::{Elements, Float, Var};
use std::cell::RefCell;
use std::fmt;
use std::ops::Range;
use std::panic::Location;
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
/// The first entries of a tape are its **parameters**. They stay for as long as the tape does, and
/// [`backward`](Var::backward) *adds* to their gradients until [`zero_grad`](Tape::zero_grad)
/// clears them. What is recorded after them, constants and results of operations, is the **graph**.
///
/// `backward` frees the graph. The values and gradients of a freed graph can be read until
/// something new is recorded on the tape (an operation, a constant or a parameter); from then on
/// every use of one of its handles panics.
/// [`backward_retaining_graph`](Var::backward_retaining_graph) leaves the graph as it is, and
/// [`free_graph`](Tape::free_graph) frees it without computing gradients: call it in a loop that
/// only computes values, or the graph grows with every round.
pub struct Tape<T: Float> {
    pub(crate) record: RefCell<Record<T>>,
    /// No other tape of the process has it, not even one that takes a dropped one's place in memory.
    pub(crate) identity: u64,
}

/// What is on a tape.
///
/// The buffers only ever grow: whatever lies beyond the last entry is left over from an earlier
/// graph and will be overwritten. So recording and walking back allocate nothing once a graph of
/// that size has been recorded.
pub(crate) struct Record<T: Float> {
    pub(crate) entries: Vec<Entry<T>>,
    pub(crate) values: Vec<T>,
    pub(crate) gradients: Vec<T>,
    /// How many of the values belong to an entry.
    pub(crate) end: usize,
    /// How many of the first entries are parameters.
    pub(crate) parameters: usize,
    /// The serial number of the graph's first value.
    first_serial: u64,
    /// Whether the graph is to be dropped by whatever is recorded next.
    pub(crate) freed: bool,
}

/// A handle knows its value by a serial number: for a parameter its position on the tape; all other
/// values are numbered from here on, through all graphs, so that no number is ever used again.
const FIRST_SERIAL: u64 = 1 << 32;

/// One value on the tape, and how it came about.
#[derive(Clone, Copy)]
pub(crate) struct Entry<T: Float> {
    pub(crate) rule: &'static Rule<T>,
    /// The entries that the value was computed from, always earlier ones: the order of the tape is
    /// a topological order.
    pub(crate) inputs: [usize; 2],
    /// The plain number that the operation was given.
    pub(crate) scalar: Option<f64>,
    pub(crate) shape: Shape,
    /// Where the elements lie, in the buffer of values as in the buffer of gradients.
    pub(crate) offset: usize,
    pub(crate) location: &'static Location<'static>,
    /// Whether a parameter is among what the value was computed from.
    pub(crate) needs_gradient: bool,
    /// Whether the buffer of gradients holds this value's gradient. If not, it holds leftovers.
    pub(crate) has_gradient: bool,
    /// Whether a parameter among what the value was computed from has been changed since.
    pub(crate) outdated: bool,
}

/// In [`Entry::inputs`]: there is no such input.
pub(crate) const NONE: usize = usize::MAX;

impl<T: Float> Entry<T> {
    #[inline]
    pub(crate) fn range(&self) -> Range<usize> {
        self.offset..self.offset + self.shape.len()
    }
}

/// An input's elements and their shape.
#[derive(Clone, Copy)]
pub(crate) struct Operand<'a, T> {
    pub(crate) values: &'a [T],
    pub(crate) shape: Shape,
}

impl<T: Float> Tape<T> {
    /// An empty tape.
    pub fn new() -> Tape<T> {
        static TAPES: AtomicU64 = AtomicU64::new(0);
        Tape {
            identity: TAPES.fetch_add(1, Ordering::Relaxed),
            record: RefCell::new(Record {
                entries: Vec::new(),
                values: Vec::new(),
                gradients: Vec::new(),
                end: 0,
                parameters: 0,
                first_serial: FIRST_SERIAL,
                freed: false,
            }),
        }
    }

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
        let mut record = self.record.borrow_mut();
        assert!(
            record.freed || record.entries.len() == record.parameters,
            "parameter: a graph is being recorded on this tape; create parameters before the first \
             constant or operation, or else after backward() or free_graph()"
        );
        let id = record.push_leaf(const { &Rule::new("parameter", |_| {}) }, true, elements);
        record.parameters += 1;
        Var::new(self, id as u64)
    }

    /// A value that is given, a number or an array: no gradient is computed for it, and it is freed
    /// with the graph.
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
    #[track_caller]
    #[inline]
    pub fn constant(&self, elements: impl Elements<T>) -> Var<'_, T> {
        let mut record = self.record.borrow_mut();
        let id = record.push_leaf(const { &Rule::new("constant", |_| {}) }, false, elements);
        Var::new(self, record.serial(id))
    }

    /// Clears the gradients of all parameters: they are 0 until the next `backward`.
    #[inline]
    pub fn zero_grad(&self) {
        let mut record = self.record.borrow_mut();
        let parameters = record.parameters;
        for parameter in &mut record.entries[..parameters] {
            parameter.has_gradient = false;
        }
    }

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
    pub fn free_graph(&self) {
        self.record.borrow_mut().freed = true;
    }

    /// Records the result of an operation: `shape` says which shape it has, given the inputs' (or
    /// what is wrong with them), and `compute` fills in its elements.
    #[track_caller]
    #[inline]
    pub(crate) fn record<const N: usize>(
        &self,
        rule: &'static Rule<T>,
        inputs: [Var<'_, T>; N],
        scalar: Option<f64>,
        shape: impl FnOnce([Shape; N]) -> Result<Shape, String>,
        compute: impl FnOnce([Operand<'_, T>; N], &mut [T]),
    ) -> Var<'_, T> {
        let record = &mut *self.record.borrow_mut();
        let mut ids = [NONE; 2];
        for (id, input) in ids.iter_mut().zip(inputs) {
            assert!(
                std::ptr::eq(self, input.tape),
                "{}: the operands are recorded on two different tapes; copy one over with \
                 tape.constant(other.values())",
                rule.name
            );
            *id = record.find(input, rule.name);
            assert!(
                !record.freed || *id < record.parameters,
                "{}: backward() or free_graph() has freed this value's graph, so that it can be read \
                 but not computed with; compute it again, or use backward_retaining_graph()",
                rule.name
            );
        }
        let operands: [Entry<T>; N] = std::array::from_fn(|input| record.entries[ids[input]]);
        let shape = match shape(operands.map(|operand| operand.shape)) {
            Ok(shape) => shape,
            Err(problem) => panic!("{}: {problem}", rule.name),
        };
        // Only now that nothing can be wrong any more: a mistake leaves the tape as it is.
        record.begin();
        let (id, before, output) = record.push(Entry {
            rule,
            inputs: ids,
            scalar,
            shape,
            offset: 0,
            location: Location::caller(),
            needs_gradient: operands.iter().any(|operand| operand.needs_gradient),
            has_gradient: false,
            outdated: operands.iter().any(|operand| operand.outdated),
        });
        compute(
            operands.map(|operand| Operand {
                values: &before[operand.range()],
                shape: operand.shape,
            }),
            output,
        );
        Var::new(self, record.serial(id))
    }

    /// Calls `update(range, values, gradients)` for each parameter that has a gradient, in the order
    /// of their creation. The range is where its elements lie among those of all parameters: the
    /// same at every call.
    #[inline]
    pub(crate) fn update_parameters(&self, mut update: impl FnMut(Range<usize>, &mut [T], &[T])) {
        let record = &mut *self.record.borrow_mut();
        for parameter in &mut record.entries[..record.parameters] {
            if parameter.has_gradient {
                let range = parameter.range();
                let (values, gradients) = (&mut record.values, &record.gradients);
                update(range.clone(), &mut values[range.clone()], &gradients[range]);
                parameter.outdated = true;
            }
        }
        // As after `Var::set`, but all parameters in one walk over the graph.
        for id in record.parameters..record.entries.len() {
            let inputs = record.entries[id].inputs;
            let is_outdated = |&input: &usize| input != NONE && record.entries[input].outdated;
            let outdated = inputs.iter().any(is_outdated);
            record.entries[id].outdated |= outdated;
        }
        for parameter in &mut record.entries[..record.parameters] {
            parameter.outdated = false;
        }
    }

    /// Visits the gradient of each parameter that has one, in the order of their creation.
    #[inline]
    pub(crate) fn gradients_mut(&self, mut visit: impl FnMut(&mut [T])) {
        let record = &mut *self.record.borrow_mut();
        for parameter in &record.entries[..record.parameters] {
            if parameter.has_gradient {
                visit(&mut record.gradients[parameter.range()]);
            }
        }
    }
}

impl<T: Float> Record<T> {
    /// To be called before anything is recorded: drops a graph that was freed.
    #[inline]
    fn begin(&mut self) {
        if self.freed {
            self.first_serial = self.serial(self.entries.len());
            self.entries.truncate(self.parameters);
            self.end = self.entries.last().map_or(0, |last| last.range().end);
            self.freed = false;
        }
    }

    /// The serial number of a value of the graph.
    #[inline]
    fn serial(&self, id: usize) -> u64 {
        self.first_serial + (id - self.parameters) as u64
    }

    /// Where a value stands on the tape. Panics if its graph is gone.
    #[track_caller]
    #[inline]
    pub(crate) fn find(&self, var: Var<'_, T>, operation: &str) -> usize {
        if var.serial < FIRST_SERIAL {
            return var.serial as usize;
        }
        assert!(
            var.serial >= self.first_serial,
            "{operation}: this value's graph is gone: backward() or free_graph() freed it, and then \
             something new was recorded; read the value before that, or record it again"
        );
        (var.serial - self.first_serial) as usize + self.parameters
    }

    /// Appends an entry. Gives its position, the values of the entries before it and the room for
    /// its own.
    #[inline]
    fn push(&mut self, mut entry: Entry<T>) -> (usize, &[T], &mut [T]) {
        entry.offset = self.end;
        self.end = entry.range().end;
        if self.values.len() < self.end {
            self.values.resize(self.end, T::ZERO);
        }
        self.entries.push(entry);
        let (before, from) = self.values.split_at_mut(entry.offset);
        (
            self.entries.len() - 1,
            before,
            &mut from[..entry.shape.len()],
        )
    }

    /// A parameter was changed: so the derivatives of what was computed from it can no longer be.
    #[inline]
    pub(crate) fn mark_outdated(&mut self, parameter: usize) {
        for id in self.parameters..self.entries.len() {
            let inputs = self.entries[id].inputs;
            let is_outdated = |&input: &usize| {
                input == parameter || input != NONE && self.entries[input].outdated
            };
            self.entries[id].outdated |= inputs.iter().any(is_outdated);
        }
    }

    #[track_caller]
    #[inline]
    fn push_leaf(
        &mut self,
        rule: &'static Rule<T>,
        needs_gradient: bool,
        elements: impl Elements<T>,
    ) -> usize {
        let shape = match Shape::new(elements.shape()) {
            Ok(shape) => shape,
            Err(problem) => panic!("{}: {problem}", rule.name),
        };
        self.begin();
        let (id, _, values) = self.push(Entry {
            rule,
            inputs: [NONE; 2],
            scalar: None,
            shape,
            offset: 0,
            location: Location::caller(),
            needs_gradient,
            has_gradient: false,
            outdated: false,
        });
        elements.write_to(values);
        id
    }
}

impl<T: Float> Default for Tape<T> {
    fn default() -> Tape<T> {
        Tape::new()
    }
}

impl<T: Float> fmt::Debug for Tape<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let record = self.record.borrow();
        f.debug_struct("Tape")
            .field("parameters", &record.parameters)
            .field("graph", &(record.entries.len() - record.parameters))
            .finish()
    }
}
