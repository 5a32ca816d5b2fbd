use super::backward::{Rule, Slots, rule};
use crate::engine::serials::Serials;
use crate::engine::shape::Shape;
use crate::engine::shared::Shared;
use crate::engine::variable::sound;
use crate::{Elements, Float, Var};
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
/// The first nodes of a tape are its **parameters**. They stay for as long as the tape does, and
/// [`backward`](Var::backward) *adds* to their gradients until [`zero_grad`](Tape::zero_grad)
/// clears them. What is recorded after them, constants and results of operations, is the **graph**.
///
/// `backward` frees the graph. The values and gradients of a freed graph can be read until
/// something new is recorded on the tape (an operation, a constant or a parameter); from then on
/// every use of one of its handles panics.
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
    /// No other tape of the process has it, not even one that takes a dropped one's place in memory.
    pub(crate) identity: u64,
}

/// What is on a tape.
///
/// The buffers only ever grow: whatever lies beyond the last node is left over from an earlier
/// graph and will be overwritten. So recording and walking back allocate nothing once a graph of
/// that size has been recorded.
#[derive(Default)]
pub(crate) struct Record<T: Float> {
    pub(crate) nodes: Vec<Node<T>>,
    pub(crate) values: Vec<T>,
    pub(crate) gradients: Vec<T>,
    /// The whole numbers that operations were given: see [`Node::indices`].
    pub(crate) indices: Vec<usize>,
    /// Room for operations to work in.
    pub(crate) scratch: Vec<T>,
    /// How many of the values belong to a node.
    pub(crate) end: usize,
    /// How many of the first nodes are parameters.
    pub(crate) parameters: usize,
    /// For each parameter, how many nodes there were when it was last changed.
    pub(crate) changes: Vec<usize>,
    pub(crate) serials: Serials,
    /// Whether the graph is to be dropped by whatever is recorded next.
    pub(crate) freed: bool,
    /// Whether a backward pass has left gradients in the graph.
    pub(crate) is_walked: bool,
    /// Whether operations need no gradients at present.
    pub(crate) no_grad: bool,
    pub(crate) detect_nan: bool,
    /// The operation that is at work, if it is made of others.
    pub(crate) composed: Option<&'static str>,
}

/// One value on the tape, and how it came about.
#[derive(Clone, Copy)]
pub(crate) struct Node<T: Float> {
    pub(crate) rule: &'static Rule<T>,
    /// The nodes that the value was computed from, always earlier ones: the order of the tape is a
    /// topological order.
    pub(crate) inputs: [u32; 2],
    /// The plain number that the operation was given.
    pub(crate) number: Option<f64>,
    /// From where to where its whole numbers lie in [`Record::indices`].
    pub(crate) indices: (u32, u32),
    pub(crate) shape: Shape,
    /// Where the elements lie, in the buffer of values as in the buffer of gradients.
    pub(crate) offset: usize,
    pub(crate) location: &'static Location<'static>,
    pub(crate) gradient: Gradient,
}

/// In [`Node::inputs`]: there is no such input.
pub(crate) const NONE: u32 = u32::MAX;

/// Whether there is a gradient in the buffer of gradients, or only leftovers.
#[derive(Clone, Copy, PartialEq)]
pub(crate) enum Gradient {
    /// None, and none is needed.
    Unneeded,
    /// None yet.
    Missing,
    Present,
}

impl<T: Float> Node<T> {
    #[inline]
    pub(crate) fn range(&self) -> Range<usize> {
        self.offset..self.offset + self.shape.len()
    }

    #[inline]
    pub(crate) fn operand<'a>(&self, values: &'a [T]) -> Operand<'a, T> {
        Operand { values: &values[self.range()], shape: self.shape }
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
        Tape { record: Shared::default(), identity: TAPES.fetch_add(1, Ordering::Relaxed) }
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
        let is_begun = |record: &Record<T>| !record.freed && record.nodes.len() > record.parameters;
        assert!(
            !is_begun(&self.record.borrow()),
            "parameter: a graph is being recorded on this tape; create parameters before the first \
             constant or operation, or else after backward() or free_graph()"
        );
        self.leaf(rule!("parameter", |_| {}), elements);
        let record = &mut *self.record.borrow_mut();
        let id = record.parameters;
        record.nodes[id].gradient = Gradient::Missing;
        record.changes.push(0);
        record.parameters += 1;
        record.serials.begin(record.parameters);
        Var { tape: self, serial: id as u64 }
    }

    /// A value that is given, a number or an array: no gradient is computed for it, unless it is
    /// [asked for](Var::requires_grad), and it is freed with the graph.
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
        self.leaf(rule!("constant", |_| {}), elements)
    }

    /// Clears the gradients of all parameters: they are 0 until the next `backward`.
    #[track_caller]
    #[inline]
    pub fn zero_grad(&self) {
        let record = &mut *self.record.borrow_mut();
        for parameter in 0..record.parameters {
            record.nodes[parameter].gradient = Gradient::Missing;
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
    #[track_caller]
    pub fn free_graph(&self) {
        self.record.borrow_mut().freed = true;
    }

    #[track_caller]
    #[inline]
    fn leaf(&self, rule: &'static Rule<T>, elements: impl Elements<T>) -> Var<'_, T> {
        let shape = |[]: [Shape; 0]| Shape::new(elements.shape());
        self.record(rule, [], None, shape, |[], to| elements.write_to(to.slots))
    }

    /// Records the result of an operation: `shape` says which shape it has, given the inputs' (or
    /// what is wrong with them), and `compute` fills in its elements.
    #[track_caller]
    #[inline]
    pub(crate) fn record<const N: usize>(
        &self, rule: &'static Rule<T>, inputs: [Var<'_, T>; N], number: Option<f64>,
        shape: impl FnOnce([Shape; N]) -> Result<Shape, String>,
        compute: impl FnOnce([Operand<'_, T>; N], Slots<'_, T>),
    ) -> Var<'_, T> {
        let record = &mut *self.record.borrow_mut();
        let ids = record.admit(self, inputs, rule.name);
        let shape = sound(rule.name, shape(ids.map(|id| record.nodes[id].shape)));
        // Only now that nothing can be wrong any more: a mistake leaves the tape as it is.
        let id = record.push(rule, ids, number, shape);
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
        let id = record.push(rule, ids, number, Shape::SCALAR);
        record.values[record.end - 1] = function(operands);
        Some(record.finish(self, id))
    }
}

impl<T: Float> Record<T> {
    /// Appends a node, after dropping a graph that was freed, and makes room for its elements.
    #[track_caller]
    #[inline]
    fn push<const N: usize>(
        &mut self, rule: &'static Rule<T>, ids: [usize; N], number: Option<f64>, shape: Shape,
    ) -> usize {
        if self.freed {
            self.serials.restart(self.nodes.len(), self.parameters);
            self.truncate(self.parameters);
            self.indices.clear();
            (self.freed, self.is_walked) = (false, false);
        }
        let (mut inputs, mut gradient) = ([NONE; 2], Gradient::Unneeded);
        for (input, id) in inputs.iter_mut().zip(ids) {
            *input = id as u32;
            if self.nodes[id].gradient != Gradient::Unneeded && !self.no_grad {
                gradient = Gradient::Missing;
            }
        }
        let (id, offset, location) = (self.nodes.len(), self.end, Location::caller());
        let node =
            Node { rule, inputs, number, indices: (0, 0), shape, offset, location, gradient };
        self.nodes.push(node);
        self.end += shape.len();
        self.values.resize(self.end.max(self.values.len()), T::ZERO);
        id
    }

    #[inline]
    #[track_caller]
    fn finish<'tape>(&mut self, tape: &'tape Tape<T>, id: usize) -> Var<'tape, T> {
        if self.detect_nan {
            self.check_value(id);
        }
        Var { tape, serial: self.serials.of(id) }
    }

    /// Drops the last nodes.
    #[inline]
    pub(crate) fn truncate(&mut self, nodes: usize) {
        self.nodes.truncate(nodes);
        self.end = self.nodes.last().map_or(0, |last| last.range().end);
        self.changes.iter_mut().for_each(|change| *change = nodes.min(*change));
    }
}
