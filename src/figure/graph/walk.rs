//! How far the graph in a drawing has been walked: forward to the result, and back.

use super::request::Request;
use crate::figure::canvas::text::width;

/// What a drawing shows of something that a walk computes.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Reached {
    /// Nothing: it is not computed yet.
    NotYet,
    /// It was computed in the last step.
    Now,
    /// It is known.
    Before,
}

/// What is known of an edge: the value that it carries forward, and the gradient that it carries
/// back.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Progress {
    pub(crate) value: Reached,
    pub(crate) gradient: Reached,
}

/// What leads along an edge, and so how it looks.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Flow {
    /// A value, to the operation that uses it.
    Forward,
    /// A gradient, back from that operation.
    Backward,
    /// Nothing: the way back to a constant, or a way that has not been walked.
    Nothing,
}

impl Request {
    /// How many steps a walk has: each operation forward, the gradient of the result, each
    /// operation back.
    pub(crate) fn steps(&self) -> usize {
        2 * self.operations().count() + 1
    }

    /// The nodes that are operations, in the order in which they are computed.
    fn operations(&self) -> impl Iterator<Item = usize> {
        let nodes = self.graph.nodes.iter().enumerate();
        nodes.filter(|(_, node)| !node.inputs.is_empty()).map(|(index, _)| index)
    }

    fn reached(&self, step: usize) -> Reached {
        match self.walked {
            Some(walked) if walked < step => Reached::NotYet,
            Some(walked) if walked == step && step > 0 => Reached::Now,
            _ => Reached::Before,
        }
    }

    /// The step in which the value of a node is computed; a leaf's is there from the start.
    fn forward_step(&self, node: usize) -> usize {
        self.operations().position(|operation| operation == node).map_or(0, |place| place + 1)
    }

    /// The step in which an operation passes gradients to its inputs: the last operation is the
    /// first to do so.
    fn backward_step(&self, operation: usize) -> usize {
        self.steps() + 1 - self.forward_step(operation)
    }

    /// What is known by now of the edge from one node to another.
    pub(crate) fn progress(&self, from: usize, to: usize) -> Progress {
        Progress {
            value: self.reached(self.forward_step(from)),
            gradient: self.reached(self.backward_step(to)),
        }
    }

    /// What is known by now of the edge that leads out of the graph, where the way back begins.
    pub(crate) fn result_progress(&self) -> Progress {
        let operations = self.operations().count();
        Progress { value: self.reached(operations), gradient: self.reached(operations + 1) }
    }

    /// Whether the last step was this operation's.
    pub(crate) fn is_in_hand(&self, node: usize) -> bool {
        let is_operation = !self.graph.nodes[node].inputs.is_empty();
        let steps = [self.forward_step(node), self.backward_step(node)];
        is_operation && steps.into_iter().any(|step| self.reached(step) == Reached::Now)
    }

    /// The room for a text: while a graph is walked, and its leaves are changed, enough for most
    /// numbers, so that nothing moves.
    pub(crate) fn room(&self, text: &str, typical: &str, font: f64) -> f64 {
        let least = self.walked.map_or(0.0, |_| width(typical, font));
        f64::max(least, width(text, font))
    }
}

impl Progress {
    /// What goes along the edge by now, where it is `flow` in the end.
    pub(crate) fn flow(&self, flow: Flow) -> Flow {
        match (self.value, self.gradient) {
            (Reached::NotYet, _) => Flow::Nothing,
            (_, Reached::NotYet) => Flow::Forward,
            _ => flow,
        }
    }
}
