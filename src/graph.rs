use crate::backward::Step;
use crate::tape::{Entry, NONE, Record};
use crate::{Float, Var};
use std::panic::Location;

/// The values that one value was computed from, as data: inputs before outputs, the value itself
/// last.
#[derive(Debug, Clone, PartialEq)]
pub struct Graph {
    /// The values.
    pub nodes: Vec<Node>,
}

/// One value of a [`Graph`]. Numbers are `f64` whatever the tape holds, and lie with the last axis
/// varying fastest.
#[derive(Debug, Clone, PartialEq)]
pub struct Node {
    /// The position on the tape, as [`Var::id`] tells it.
    pub id: usize,
    /// What recorded the value: `"parameter"`, `"constant"`, an operator such as `"+"`, or a
    /// method's name.
    pub operation: &'static str,
    /// The operands, as indices into [`Graph::nodes`].
    pub inputs: Vec<usize>,
    /// The plain number that the operation was given: 2 in `powi(2)`, 4 in `v - 4.0`.
    pub scalar: Option<f64>,
    /// The sizes of the axes, outermost first.
    pub shape: Vec<usize>,
    /// The elements.
    pub values: Vec<f64>,
    /// The gradients of the elements, if they have been computed: for a parameter, the sum over all
    /// passes since they were cleared.
    pub gradients: Option<Vec<f64>>,
    /// For each operand, the derivative of the sum of this value's elements with respect to the
    /// operand's elements: for single numbers, what the backward pass multiplies by on its way to
    /// that operand.
    pub local_gradients: Vec<Vec<f64>>,
    /// Where in the source code the value was recorded.
    pub location: &'static Location<'static>,
}

impl<T: Float> Var<'_, T> {
    /// What this value was computed from, for a look inside: to draw it, or to print it.
    ///
    /// ```
    /// let tape = downhill::Tape::<f64>::new();
    /// let w = tape.parameter(3.0);
    /// let loss = (w - 1.0).powi(2);
    /// loss.backward();
    /// let graph = loss.graph();
    /// let operations: Vec<&str> = graph.nodes.iter().map(|node| node.operation).collect();
    /// assert_eq!(operations, ["parameter", "-", "powi"]);
    /// assert_eq!(graph.nodes[0].gradients, Some(vec![4.0]));
    /// assert_eq!(graph.nodes[2].local_gradients, [[4.0]]);
    /// ```
    ///
    /// # Panics
    ///
    /// If a parameter that it was computed from has been [set](Var::set) since: the values would
    /// not fit together.
    #[track_caller]
    pub fn graph(self) -> Graph {
        let record = self.tape.record.borrow();
        let last = record.find(self, "graph");
        assert!(
            !record.entries[last].outdated,
            "graph: a parameter was set after this value was computed from it; call graph() before set()"
        );
        let mut is_part = vec![false; last + 1];
        is_part[last] = true;
        for id in (0..=last).rev() {
            if is_part[id] {
                record.entries[id]
                    .inputs()
                    .for_each(|input| is_part[input] = true);
            }
        }
        let parts: Vec<usize> = (0..=last).filter(|&id| is_part[id]).collect();
        let nodes = parts.iter().map(|&id| record.node(id, &parts)).collect();
        Graph { nodes }
    }
}

impl<T: Float> Record<T> {
    fn node(&self, id: usize, parts: &[usize]) -> Node {
        let entry = &self.entries[id];
        let position = |input| parts.partition_point(|&part| part < input);
        Node {
            id,
            operation: entry.rule.name,
            inputs: entry.inputs().map(position).collect(),
            scalar: entry.scalar,
            shape: entry.shape.sizes().collect(),
            values: numbers(&self.values[entry.range()]),
            gradients: entry
                .has_gradient
                .then(|| numbers(&self.gradients[entry.range()])),
            local_gradients: self.local_gradients(entry),
            location: entry.location,
        }
    }

    /// Takes one backward step with a gradient of ones, on a copy where every operand has a place
    /// of its own: here the same value may be both.
    fn local_gradients(&self, entry: &Entry<T>) -> Vec<Vec<f64>> {
        let mut operands = Vec::new();
        let mut values = Vec::new();
        for input in entry.inputs() {
            let input = &self.entries[input];
            operands.push(Entry {
                offset: values.len(),
                needs_gradient: true,
                has_gradient: false,
                ..*input
            });
            values.extend_from_slice(&self.values[input.range()]);
        }
        let offset = values.len();
        values.extend_from_slice(&self.values[entry.range()]);
        let mut gradients = vec![T::ZERO; offset];
        (entry.rule.vjp)(&mut Step {
            entry: &Entry {
                offset,
                inputs: [0, 1],
                ..*entry
            },
            gradient: &vec![T::ONE; entry.shape.len()],
            values: &values,
            entries_before: &mut operands,
            gradients_before: &mut gradients,
        });
        operands
            .iter()
            .map(|operand| numbers(&gradients[operand.range()]))
            .collect()
    }
}

impl<T: Float> Entry<T> {
    fn inputs(&self) -> impl Iterator<Item = usize> + use<T> {
        self.inputs.into_iter().filter(|&input| input != NONE)
    }
}

fn numbers<T: Float>(elements: &[T]) -> Vec<f64> {
    elements.iter().map(|&element| element.into()).collect()
}
