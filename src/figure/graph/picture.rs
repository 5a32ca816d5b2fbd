//! Putting a drawing of a graph together: nodes and edges, then labels where there is room.

use super::edge::{Edge, NodeShape, PlacedNode};
use super::ink::Ink;
use super::layout::{Layout, Link, layout};
use super::request::Request;
use super::text::{FONT, Labels, short};
use super::walk::{Flow, Progress, Reached};
use crate::figure::canvas::geometry::{Point, Rect};
use crate::figure::canvas::placement::Placement;
use crate::figure::canvas::svg;
use crate::figure::canvas::text::{LINE, width};

/// Two labels side by side are this far apart, or they would read as one.
const APART: f64 = 8.0;
/// From the arrow out of the graph to the name of the result.
const RESULT_GAP: f64 = 8.0;

/// The document for a graph.
pub(crate) fn draw(request: &Request) -> String {
    let shapes: Vec<NodeShape> =
        (0..request.graph.nodes.len()).map(|node| request.shape(node)).collect();
    let (links, labels) = request.links();
    let sizes: Vec<(f64, f64)> = shapes.iter().map(|shape| shape.size).collect();
    let row_gap = if request.gradients { 48.0 } else { 40.0 };
    let Layout { centres, waypoints } = layout(&sizes, &links, row_gap);
    let nodes: Vec<PlacedNode> = (centres.iter().zip(&shapes))
        .map(|(&centre, shape)| PlacedNode { centre, shape })
        .collect();
    let edges: Vec<Edge> = (links.iter().zip(&waypoints).enumerate())
        .map(|(index, (link, waypoints))| {
            Edge::between(&nodes[link.from], &nodes[link.to], waypoints, bow(&links, index))
        })
        .collect();

    let everywhere = Rect::around((0.0, 0.0), (1e6, 1e6));
    let mut picture =
        Picture { request, placement: Placement::new(everywhere), ink: Ink::default() };
    picture.nodes(&nodes);
    edges.iter().for_each(|edge| picture.placement.add_line(&edge.points));
    let (result, result_labels) = picture.result(&nodes[nodes.len() - 1]);
    let boxes = picture.local_derivatives(&edges, &links, &labels);
    picture.sums(&nodes, &links, &labels);
    for (((edge, link), labels), gap) in edges.iter().zip(&links).zip(&labels).zip(&boxes) {
        picture.edge(edge, labels, gap.as_ref(), request.progress(link.from, link.to));
    }
    picture.edge(&result, &result_labels, None, request.result_progress());
    picture.ink.finish(request, picture.placement.bounds())
}

/// Which way an edge bends that has another beside it, between the same nodes: the first up, the
/// other down.
fn bow(links: &[Link], index: usize) -> f64 {
    let ends = |link: &Link| (link.from, link.to);
    let mut twins = (0..links.len()).filter(|&other| ends(&links[other]) == ends(&links[index]));
    match (twins.next(), twins.next()) {
        (_, None) => 0.0,
        (first, _) if first == Some(index) => -1.0,
        _ => 1.0,
    }
}

/// A drawing at work.
struct Picture<'a> {
    request: &'a Request,
    placement: Placement,
    ink: Ink,
}

impl Picture<'_> {
    fn nodes(&mut self, nodes: &[PlacedNode<'_>]) {
        for (index, node) in nodes.iter().enumerate() {
            self.ink.node(node, self.request.is_in_hand(index));
            self.placement.add_box(node.bounds());
        }
    }

    /// The edge that leads out of the graph, and the name of what it carries at its end.
    fn result(&mut self, root: &PlacedNode<'_>) -> (Edge, Labels) {
        let labels = self.request.result_labels();
        let written = labels.gradient.as_ref().map_or(0.0, |gradient| width(gradient, FONT));
        let start = (root.centre.0 + root.shape.size.0 / 2.0 + 1.0, root.centre.1);
        let end = (start.0 + f64::max(30.0, written + 22.0), start.1);

        let root = self.request.graph.nodes.len() - 1;
        let value = self.request.value_label(root, true);
        let left = (end.0 + RESULT_GAP, end.1);
        let size = (self.request.room(&value, "L = 00.0", FONT), LINE * FONT);
        self.placement.add_box(Rect::around((left.0 + size.0 / 2.0, left.1), size));
        self.placement.add_line(&[start, end]);
        match self.request.result_progress().value {
            Reached::NotYet => {
                let name = self.request.name_of(root).unwrap_or_default();
                self.ink.pale_values.push(svg::text(name, "start", left, FONT));
            }
            Reached::Now => self.ink.new_values.push(svg::text(&value, "start", left, FONT)),
            Reached::Before => self.ink.values.push(svg::text(&value, "start", left, FONT)),
        }
        (Edge { points: vec![start, end] }, labels)
    }

    /// Puts each local derivative in a box on its edge. They come before other labels, as they can
    /// hardly be moved.
    fn local_derivatives(
        &mut self, edges: &[Edge], links: &[Link], labels: &[Labels],
    ) -> Vec<Option<Rect>> {
        let mut boxes = Vec::new();
        for ((edge, link), labels) in edges.iter().zip(links).zip(labels) {
            let is_reached = self.request.progress(link.from, link.to).gradient != Reached::NotYet;
            boxes.push(labels.local.as_ref().zip(labels.local_size()).map(|(text, size)| {
                let places = [5.0, 11.0, 17.0, 23.0].map(|gap| edge.near_end(size.0 / 2.0 + gap));
                let taken = Rect::around(places[self.placement.place(size, &places)], size);
                if is_reached {
                    self.ink.local(text, &taken);
                }
                taken
            }));
        }
        boxes
    }

    /// Draws an edge, interrupted by the box that stands on it, and writes beside both what is
    /// known by now: the value, or on the way back the gradient, and the value on the other side.
    fn edge(&mut self, edge: &Edge, labels: &Labels, gap: Option<&Rect>, progress: Progress) {
        let flow = progress.flow(labels.flow);
        let is_back = progress.gradient != Reached::NotYet;
        self.ink.edge(edge, flow, gap.filter(|_| is_back));

        let taken = gap.map_or(0.0, |gap| gap.right - gap.left + 5.0);
        let outside = edge.outer_side();
        let mut write = |text: &String, side: f64| {
            let size = (width(text, FONT), LINE * FONT);
            write(&mut self.placement, text, &edge.beside(size, side, taken))
        };
        let gradient = labels.gradient.as_ref().map(|gradient| write(gradient, outside));
        let side = if gradient.is_some() { -outside } else { outside };
        let value = labels.value.as_ref().map(|value| write(value, side));
        let gradients = match progress.gradient {
            Reached::NotYet => None,
            Reached::Now => Some(&mut self.ink.new_gradients),
            Reached::Before => Some(&mut self.ink.gradients),
        };
        gradients.into_iter().for_each(|gradients| gradients.extend(gradient.clone()));
        let values = match (progress.value, flow) {
            (Reached::NotYet, _) => None,
            (Reached::Now, _) => Some(&mut self.ink.new_values),
            (Reached::Before, Flow::Forward) => Some(&mut self.ink.values),
            (Reached::Before, Flow::Backward | Flow::Nothing) => Some(&mut self.ink.pale_values),
        };
        values.into_iter().for_each(|values| values.extend(value.clone()));
    }

    /// Beside each number that is used more than once, the sum of the gradients that come back to
    /// it.
    fn sums(&mut self, nodes: &[PlacedNode<'_>], links: &[Link], labels: &[Labels]) {
        for (index, node) in nodes.iter().enumerate() {
            let uses: Vec<(&Link, &Labels)> =
                links.iter().zip(labels).filter(|(link, _)| link.from == index).collect();
            let parts: Vec<Option<&String>> =
                uses.iter().map(|(_, labels)| labels.gradient.as_ref()).collect();
            let gradients = self.request.graph.nodes[index].gradients.as_deref();
            let (true, 2.., Some(&[sum])) = (self.request.gradients, parts.len(), gradients) else {
                continue;
            };
            let text = sum_of(&parts, &short(&[sum]));
            let size = (width(&text, FONT), LINE * FONT);
            let bounds = node.bounds();
            let (above, below) =
                (bounds.top - 3.0 - size.1 / 2.0, bounds.bottom + 3.0 + size.1 / 2.0);
            let (middle, left) = (node.centre.0, bounds.right - size.0 / 2.0);
            // Leftwards of the node's right border, where no edge comes back; or, where edges leave
            // the node at its left, past them.
            let past = (below + size.1, above - size.1);
            let centres = [
                (left, below),
                (left, above),
                (middle, below),
                (middle, above),
                (middle, past.0),
                (middle, past.1),
            ];
            let written = write(&mut self.placement, &text, &centres);
            let gradient =
                |(link, _): &(&Link, &Labels)| self.request.progress(index, link.to).gradient;
            if uses.iter().map(gradient).all(|gradient| gradient != Reached::NotYet) {
                self.ink.gradients.push(written);
            }
        }
    }
}

/// `3 − 1 = 2`, or `sum 2` where not all parts are known, or they are many.
fn sum_of(parts: &[Option<&String>], sum: &str) -> String {
    const MOST: usize = 8;
    let mut text = String::new();
    if parts.len() > MOST {
        return format!("sum {sum}");
    }
    for part in parts {
        let Some(part) = part else {
            return format!("sum {sum}");
        };
        match part.strip_prefix('−') {
            _ if text.is_empty() => text = part.to_string(),
            Some(part) => text += &format!(" − {part}"),
            None => text += &format!(" + {part}"),
        }
    }
    format!("{text} = {sum}")
}

/// A label at the best of these centres.
fn write(placement: &mut Placement, text: &str, centres: &[Point]) -> String {
    let size = (width(text, FONT) + APART, LINE * FONT);
    svg::text(text, "middle", centres[placement.place(size, centres)], FONT)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sum_is_written_with_its_signs() {
        let [three, minus_one] = ["3".to_string(), "−1".to_string()];
        assert_eq!(sum_of(&[Some(&three), Some(&minus_one)], "2"), "3 − 1 = 2");
        assert_eq!(sum_of(&[Some(&minus_one), Some(&three)], "2"), "−1 + 3 = 2");
        assert_eq!(sum_of(&[Some(&three), None], "2"), "sum 2");
        assert_eq!(sum_of(&[Some(&three); 9], "27"), "sum 27");
    }
}
