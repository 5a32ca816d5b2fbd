//! What is written in a drawing of a graph: in its nodes and along its edges.

use super::edge::NodeShape;
use super::layout::Link;
use super::request::Request;
use super::walk::Flow;
use crate::figure::canvas::number::{raised, significant};
use crate::figure::canvas::text::width;

pub(crate) const FONT: f64 = 16.0;
/// The signs of operations are larger than other text.
pub(crate) const SIGN: f64 = 22.0;
/// Height of a node; an operation of one sign is a circle.
const HEIGHT: f64 = 34.0;
/// Local derivatives are smaller than other text.
pub(crate) const LOCAL_FONT: f64 = 14.0;
/// Height of the box around a local derivative.
pub(crate) const LOCAL_HEIGHT: f64 = 20.0;
/// Left and right of it in its box, together.
const LOCAL_PADDING: f64 = 9.0;

/// What is written along an edge.
pub(crate) struct Labels {
    pub(crate) flow: Flow,
    /// Its value, unless that is written elsewhere.
    pub(crate) value: Option<String>,
    /// The gradient that flows back along it, where it is known.
    pub(crate) gradient: Option<String>,
    /// The local derivative at its end.
    pub(crate) local: Option<String>,
}

impl Labels {
    /// The size of the box around the local derivative.
    pub(crate) fn local_size(&self) -> Option<(f64, f64)> {
        let local = self.local.as_ref()?;
        Some((width(local, LOCAL_FONT) + LOCAL_PADDING, LOCAL_HEIGHT))
    }
}

impl Request {
    /// The box or circle of a node and what stands in it.
    pub(crate) fn shape(&self, index: usize) -> NodeShape {
        let node = &self.graph.nodes[index];
        let is_leaf = node.inputs.is_empty();
        let text = if is_leaf {
            let name = self.name_of(index);
            name.map_or_else(|| short(&node.values), str::to_string)
        } else {
            sign(node)
        };
        let is_sign = !is_leaf && text.chars().count() == 1;
        let font = if is_sign { SIGN } else { FONT };
        let room = if is_leaf { 18.0 } else { 9.0 };
        let width = if is_sign { HEIGHT } else { f64::max(HEIGHT, width(&text, font) + room) };
        NodeShape {
            text,
            font,
            size: (width, HEIGHT),
            corner: if is_leaf { 5.0 } else { HEIGHT / 2.0 },
        }
    }

    pub(crate) fn name_of(&self, node: usize) -> Option<&str> {
        let name = self.names.iter().rev().find(|(named, _)| *named == node);
        name.map(|(_, name)| name.as_str())
    }

    /// The value of a node, after its name if it has one that is wanted.
    pub(crate) fn value_label(&self, node: usize, with_name: bool) -> String {
        let value = short(&self.graph.nodes[node].values);
        match self.name_of(node) {
            Some(name) if with_name => format!("{name} = {value}"),
            _ => value,
        }
    }

    /// The edges with what is written along them, and so the room that they need.
    pub(crate) fn links(&self) -> (Vec<Link>, Vec<Labels>) {
        let mut links: Vec<Link> = Vec::new();
        let mut labels = Vec::new();
        for (to, node) in self.graph.nodes.iter().enumerate() {
            for (slot, &from) in node.inputs.iter().enumerate() {
                let is_leaf = self.graph.nodes[from].inputs.is_empty();
                let is_first = links.iter().all(|link| link.from != from);
                // A leaf without a name shows its value itself; on the way back one edge of several
                // shows it.
                let is_elsewhere =
                    is_leaf && self.name_of(from).is_none() || self.gradients && !is_first;
                let value = (!is_elsewhere).then(|| self.value_label(from, !is_leaf && is_first));
                let flow = self.flow(from);
                let label = match flow {
                    Flow::Backward => Labels {
                        flow,
                        value,
                        gradient: self.part(to, slot).map(|gradient| short(&gradient)),
                        local: self.local(to, slot),
                    },
                    Flow::Forward | Flow::Nothing => {
                        Labels { flow, value, gradient: None, local: None }
                    }
                };
                let typical = if is_leaf { "−0.0" } else { "s = −0.0" };
                let texts = [&label.value, &label.gradient].into_iter().flatten();
                let written = texts.map(|text| self.room(text, typical, FONT)).fold(0.0, f64::max);
                // Around a value that is used more than once, edges and their labels need more room
                // on the way back.
                let room = match (self.gradients, self.uses(from)) {
                    (false, _) => 24.0,
                    (true, 1) => 12.0,
                    (true, _) => 26.0,
                };
                links.push(Link {
                    from,
                    to,
                    slot,
                    start_room: written + room,
                    end_room: label.local.as_ref().map_or(0.0, |local| {
                        self.room(local, "×(−0.0)", LOCAL_FONT) + LOCAL_PADDING + 10.0
                    }),
                });
                labels.push(label);
            }
        }
        (links, labels)
    }

    /// What is written along the edge that leads out of the graph; the result itself stands at its
    /// end.
    pub(crate) fn result_labels(&self) -> Labels {
        let root = self.graph.nodes.len() - 1;
        let flow = self.flow(root);
        let gradients = self.graph.nodes[root].gradients.as_ref();
        Labels {
            flow,
            value: None,
            gradient: gradients
                .filter(|_| flow == Flow::Backward)
                .map(|gradients| short(gradients)),
            local: None,
        }
    }

    /// What goes along the edges of a node's value.
    fn flow(&self, node: usize) -> Flow {
        match self.graph.nodes[node].gradients {
            _ if !self.gradients => Flow::Forward,
            Some(_) => Flow::Backward,
            None => Flow::Nothing,
        }
    }

    /// How often a value is used.
    fn uses(&self, node: usize) -> usize {
        let inputs = self.graph.nodes.iter().flat_map(|node| &node.inputs);
        inputs.filter(|&&input| input == node).count()
    }

    /// The gradient that flows from an operation to one of its inputs, where it is known: of a
    /// value used more than once the graph has only the sum, and its parts can be told where they
    /// are products, but not where broadcasting sums over elements.
    fn part(&self, to: usize, slot: usize) -> Option<Vec<f64>> {
        let nodes = &self.graph.nodes;
        let from = nodes[to].inputs[slot];
        let sum = nodes[from].gradients.as_ref()?;
        if self.uses(from) == 1 {
            return Some(sum.clone());
        }
        let arriving = nodes[to].gradients.as_ref()?;
        let local = &nodes[to].local_gradients[slot];
        match arriving.as_slice() {
            [arriving] => Some(local.iter().map(|local| arriving * local).collect()),
            _ if arriving.len() == local.len() => {
                Some(arriving.iter().zip(local).map(|(a, l)| a * l).collect())
            }
            _ => None,
        }
    }

    /// The factor by which an operation multiplies the gradient on its way to an input, where it is
    /// one: not where broadcasting sums over elements.
    fn local(&self, to: usize, slot: usize) -> Option<String> {
        let node = &self.graph.nodes[to];
        let local = &node.local_gradients[slot];
        if node.values.len() != 1 && node.values.len() != local.len() {
            return None;
        }
        Some(match common(local).map(|factor| significant(factor, 4)) {
            Some(factor) if factor.starts_with('−') => format!("×({factor})"),
            Some(factor) => format!("×{factor}"),
            None => "×[…]".to_string(), // a factor for each element
        })
    }
}

/// The sign of an operation.
fn sign(node: &crate::Node) -> String {
    let number = node.number.map(|number| significant(number, 4));
    match (node.operation, number) {
        ("powi", _) => format!("( ){}", raised(node.number.unwrap_or(1.0) as i32)),
        ("+", Some(number)) => format!("+ {number}"),
        ("-", Some(number)) => format!("− {number}"),
        ("*", Some(number)) => format!("× {number}"),
        ("/", Some(number)) => format!("÷ {number}"),
        ("number -", Some(number)) => format!("{number} −"),
        ("number /", Some(number)) => format!("{number} ÷"),
        ("powf", Some(number)) => format!("( )^{number}"),
        ("clamp min", Some(number)) => format!("≥ {number}"),
        ("clamp max", Some(number)) => format!("≤ {number}"),
        ("-" | "neg", None) => "−".to_string(),
        ("*", None) => "×".to_string(),
        ("/", None) => "÷".to_string(),
        ("sum", _) => "Σ".to_string(),
        (operation, _) => operation.to_string(),
    }
}

/// A value in few characters: a number, a short list, or a sign that it is a longer one.
pub(crate) fn short(values: &[f64]) -> String {
    const LONGEST: usize = 9;
    if let Some(value) = common(values) {
        let value = significant(value, 4);
        return if values.len() == 1 { value } else { format!("all {value}") };
    }
    let list: Vec<String> =
        values.iter().take(LONGEST).map(|value| significant(*value, 3)).collect();
    let list = format!("[{}]", list.join(", "));
    if values.len() <= LONGEST && list.chars().count() <= LONGEST {
        list
    } else {
        "[…]".to_string()
    }
}

/// The value that all of these have.
fn common(values: &[f64]) -> Option<f64> {
    let first = *values.first()?;
    let is_same = |value: &f64| *value == first || value.is_nan() && first.is_nan();
    values.iter().all(is_same).then_some(first)
}
