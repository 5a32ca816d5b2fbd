//! A look at a tape as data.

use crate::engine::core::record::{Gradient, Record, Step, TapeNode};
use crate::engine::core::tape::Var;
use crate::engine::float::Float;
use notebook_page::decimal::shortest;
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
    /// method's name. A plain number on the left of an operator that does not commute makes it
    /// `"number -"` or `"number /"`. A method that is composed of others is recorded as these.
    pub operation: &'static str,
    /// The operands, as indices into [`Graph::nodes`].
    pub inputs: Vec<usize>,
    /// The plain number that the operation was given: 2 in `powi(2)`, 4 in `v - 4.0`.
    pub number: Option<f64>,
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

impl Graph {
    /// The graph in the language of Graphviz, which lays it out: `dot -Tsvg graph.dot`. An arrow
    /// points from each operand to what was computed from it.
    ///
    /// ```
    /// let tape = downhill::Tape::<f64>::new();
    /// let w = tape.parameter(3.0);
    /// let loss = (w - 1.0).powi(2);
    /// loss.backward();
    /// assert_eq!(
    ///     loss.graph().dot(),
    ///     r#"digraph {
    ///   rankdir=LR;
    ///   node [shape=box];
    ///   0 [label="parameter\nvalue 3\ngradient 4"];
    ///   1 [label="- 1\nvalue 2\ngradient 4"];
    ///   2 [label="powi 2\nvalue 4\ngradient 1"];
    ///   0 -> 1;
    ///   1 -> 2;
    /// }
    /// "#
    /// );
    /// ```
    pub fn dot(&self) -> String {
        let mut dot = String::from("digraph {\n  rankdir=LR;\n  node [shape=box];\n");
        for (index, node) in self.nodes.iter().enumerate() {
            let number = node.number.map_or(String::new(), |x| format!(" {}", shortest(&x)));
            let gradients = node.gradients.as_ref();
            let gradients = gradients.map_or(String::new(), |gradients| {
                format!("\\ngradient {}", in_short(gradients, &node.shape))
            });
            let (operation, values) = (node.operation, in_short(&node.values, &node.shape));
            dot += &format!(
                "  {index} [label=\"{operation}{number}\\nvalue {values}{gradients}\"];\n"
            );
        }
        for (index, node) in self.nodes.iter().enumerate() {
            for input in &node.inputs {
                dot += &format!("  {input} -> {index};\n");
            }
        }
        dot + "}\n"
    }
}

/// A number, a few of them, or the shape of many.
fn in_short(numbers: &[f64], shape: &[usize]) -> String {
    match numbers {
        [number] => shortest(number),
        numbers if numbers.len() <= 4 => format!("{numbers:?}"),
        _ => format!("of shape {shape:?}"),
    }
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
    /// If a parameter or buffer that it was computed from has been [set](Var::set) since: the
    /// values would not fit together. Where that was [detached](Var::detach) in between, the graph
    /// begins with the detached value.
    #[track_caller]
    pub fn graph(self) -> Graph {
        let record = self.tape.record.borrow();
        let last = record.find(self, "graph");
        // What a detached value was computed from may have changed: then the graph begins with it.
        let passes_on = |node: &TapeNode<T>| !node.rule.is_leaf;
        record.assert_up_to_date(last, "graph", passes_on);
        let is_outdated = record.outdated(last, passes_on);
        let has_inputs = |id| is_outdated.get(id) != Some(&true);
        let is_part = record.parts(last, has_inputs);
        let parts: Vec<usize> = (0..=last).filter(|&id| is_part[id]).collect();
        let mut nodes: Vec<_> = parts.iter().map(|&id| record.inspect(id, &parts)).collect();
        for node in nodes.iter_mut().filter(|node| !has_inputs(node.id)) {
            node.inputs.clear();
        }
        Graph { nodes }
    }
}

impl<T: Float> Record<T> {
    fn inspect(&self, id: usize, parts: &[usize]) -> Node {
        let node = &self.nodes[id];
        let position = |input| parts.partition_point(|&part| part < input);
        Node {
            id,
            operation: node.rule.name,
            inputs: node.inputs().map(position).collect(),
            number: node.number,
            shape: node.shape.sizes().collect(),
            values: numbers(&self.values[node.range()]),
            gradients: (node.gradient == Gradient::Present)
                .then(|| numbers(&self.gradients[node.range()])),
            local_gradients: self.local_gradients(node),
            location: node.location,
        }
    }

    /// Takes one backward step with a gradient of ones, on a copy where every operand has a place
    /// of its own: here the same value may be both.
    fn local_gradients(&self, node: &TapeNode<T>) -> Vec<Vec<f64>> {
        let operands = node.inputs().count();
        let mut copy = Record::default();
        // Its own indices alone: those of the whole tape, for every node, would be a square.
        let (start, end) = node.indices;
        copy.indices.extend_from_slice(&self.indices[start as usize..end as usize]);
        for original in node.inputs().map(|input| &self.nodes[input]).chain([node]) {
            copy.nodes.push(TapeNode {
                offset: copy.values.len(),
                inputs: [0, 1],
                indices: (0, end - start),
                gradient: Gradient::Missing,
                ..*original
            });
            copy.values.extend_from_slice(&self.values[original.range()]);
        }
        copy.gradients = vec![T::ONE; copy.values.len()];
        (node.rule.vjp)(Step { record: &mut copy, id: operands });
        let operands = &copy.nodes[..operands];
        (operands.iter().filter(|operand| operand.gradient == Gradient::Present))
            .map(|operand| numbers(&copy.gradients[operand.range()]))
            .collect()
    }
}

fn numbers<T: Float>(elements: &[T]) -> Vec<f64> {
    elements.iter().map(|&element| element.into()).collect()
}
