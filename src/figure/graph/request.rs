//! What is to be drawn.

use crate::inspect::graph::Graph;

/// A graph, and what was asked of its drawing.
#[derive(Clone, Debug)]
pub(crate) struct Request {
    pub(crate) name: String,
    pub(crate) description: String,
    pub(crate) graph: Graph,
    /// Nodes, as indices into the graph, and their names.
    pub(crate) names: Vec<(usize, String)>,
    pub(crate) gradients: bool,
    /// After how many steps of the walk it is drawn; at its end where there are none.
    pub(crate) walked: Option<usize>,
}
