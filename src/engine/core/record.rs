//! What is on a tape: each value, how it came about, and its gradient.

use super::matmul::Product;
use crate::engine::{float::Float, serials::Serials, shape::Shape};
use std::{mem, ops::Range, panic::Location};

/// What is on a tape.
///
/// The buffers only ever grow: whatever lies beyond the last node is left over from an earlier
/// graph and will be overwritten. So recording and walking back allocate nothing once a graph of
/// that size has been recorded.
#[derive(Default)]
pub(crate) struct Record<T: Float> {
    pub(crate) nodes: Vec<TapeNode<T>>,
    pub(crate) values: Vec<T>,
    pub(crate) gradients: Vec<T>,
    /// The whole numbers that operations were given: see [`TapeNode::indices`].
    pub(crate) indices: Vec<usize>,
    /// Room for operations to work in.
    pub(crate) scratch: Vec<T>,
    /// How many of the values belong to a node.
    pub(crate) end: usize,
    /// How many of the first nodes stay: parameters, and buffers, which have no gradients.
    pub(crate) parameters: usize,
    /// For each of these, how many nodes there were when it was last changed.
    pub(crate) changes: Vec<usize>,
    pub(crate) serials: Serials,
    /// Up to where the graph was freed, so that it is dropped by whatever is recorded next; 0 if it
    /// was not. Behind it lies what was detached from it since, or recorded within `no_grad`.
    pub(crate) freed: usize,
    /// Whether a backward pass has left gradients in the graph.
    pub(crate) is_walked: bool,
    /// Whether operations need no gradients at present.
    pub(crate) no_grad: bool,
    /// How products are computed, if it was chosen.
    pub(crate) product: Option<Product<T>>,
    /// What looks for NaN, if something does.
    pub(crate) watch: Option<Box<Watch<T>>>,
    /// The operations made of others that were at work so far.
    pub(crate) composed: Vec<&'static str>,
    /// Which of them is at work, if one is.
    pub(crate) at_work: Option<u8>,
}

/// One value on the tape, and how it came about.
#[derive(Clone, Copy)]
pub(crate) struct TapeNode<T: Float> {
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
    /// Which operation of [`Record::composed`] it is a part of, if of one.
    pub(crate) part_of: Option<u8>,
}

/// In [`TapeNode::inputs`]: there is no such input.
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

impl<T: Float> TapeNode<T> {
    #[inline]
    pub(crate) fn range(&self) -> Range<usize> {
        self.offset..self.offset + self.shape.len()
    }

    pub(crate) fn inputs(&self) -> impl Iterator<Item = usize> + use<T> {
        self.inputs.into_iter().filter(|&input| input != NONE).map(|input| input as usize)
    }

    /// Notes that a gradient arrives, and says whether it is the first.
    #[inline]
    pub(crate) fn receive(&mut self) -> bool {
        mem::replace(&mut self.gradient, Gradient::Present) == Gradient::Missing
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

/// An operation, as the backward pass knows it.
pub struct Rule<T: Float> {
    pub(crate) name: &'static str,
    /// Whether the backward pass ends here, whatever the value was computed from.
    pub(crate) is_leaf: bool,
    /// The vector-Jacobian product: given the gradient of the output, adds to the gradients of the
    /// inputs.
    pub(crate) vjp: fn(Step<'_, T>),
}

/// A rule that lives for as long as the program does. Without a vector-Jacobian product it is a
/// leaf's.
macro_rules! rule {
    ($name:expr) => {
        &crate::engine::core::record::Rule { name: $name, is_leaf: true, vjp: |_| {} }
    };
    ($name:expr, $vjp:expr) => {
        &crate::engine::core::record::Rule { name: $name, is_leaf: false, vjp: $vjp }
    };
}
pub(crate) use rule;

/// One step of the backward pass, at a node whose gradient is complete.
pub(crate) struct Step<'a, T: Float> {
    pub(crate) record: &'a mut Record<T>,
    pub(crate) id: usize,
}

/// What looks at each result, and at each backward step, for as long as it is on a record.
pub(crate) struct Watch<T: Float> {
    /// Says what is wrong with the result at this position, which was just recorded.
    pub(crate) result: fn(&Record<T>, usize) -> Option<String>,
    /// Walks back from this position, and says what is wrong with a step.
    pub(crate) backward: fn(&mut Record<T>, usize) -> Option<String>,
    /// The nodes' own rules, while those of the watch stand in their places.
    pub(crate) rules: Vec<&'static Rule<T>>,
    /// The first step with which something was wrong, and which of its inputs shows it.
    pub(crate) found: Option<(usize, usize)>,
}

impl<T: Float> Record<T> {
    /// Appends a node, after dropping a graph that was freed: says where it is, and its inputs.
    #[track_caller]
    #[inline]
    pub(crate) fn push<const N: usize>(
        &mut self, rule: &'static Rule<T>, ids: [usize; N], number: Option<f64>, indices: &[usize],
        shape: Shape,
    ) -> (usize, [usize; N]) {
        let ids = if self.drops_freed() { self.drop_freed(ids) } else { ids };
        (self.append(rule, ids, number, indices, shape), ids)
    }

    /// Appends a node, and makes room for its elements.
    #[track_caller]
    #[inline]
    pub(crate) fn append<const N: usize>(
        &mut self, rule: &'static Rule<T>, ids: [usize; N], number: Option<f64>, indices: &[usize],
        shape: Shape,
    ) -> usize {
        let (mut inputs, mut gradient) = ([NONE; 2], Gradient::Unneeded);
        for (input, id) in inputs.iter_mut().zip(ids) {
            *input = id as u32;
            if self.nodes[id].gradient != Gradient::Unneeded && !self.no_grad && !rule.is_leaf {
                gradient = Gradient::Missing;
            }
        }
        let (id, offset, location) = (self.nodes.len(), self.end, Location::caller());
        let indices = if indices.is_empty() { (0, 0) } else { self.keep(indices) };
        let part_of = self.at_work;
        let node =
            TapeNode { rule, inputs, number, indices, shape, offset, location, gradient, part_of };
        self.nodes.push(node);
        self.end += shape.len();
        self.values.resize(self.end.max(self.values.len()), T::ZERO);
        id
    }

    fn keep(&mut self, indices: &[usize]) -> (u32, u32) {
        let start = self.indices.len() as u32;
        self.indices.extend_from_slice(indices);
        (start, self.indices.len() as u32)
    }

    /// Drops the last nodes.
    #[inline]
    pub(crate) fn truncate(&mut self, nodes: usize) {
        self.nodes.truncate(nodes);
        self.end = self.nodes.last().map_or(0, |last| last.range().end);
        self.changes.iter_mut().for_each(|change| *change = nodes.min(*change));
    }
}
