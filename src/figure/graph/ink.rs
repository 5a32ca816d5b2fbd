//! The elements of a drawn graph, gathered by how they look.

use super::edge::{Edge, NodeShape, PlacedNode};
use super::request::Request;
use super::text::{FONT, LOCAL_FONT, LOCAL_HEIGHT, SIGN};
use super::walk::Flow;
use crate::figure::canvas::geometry::Rect;
use crate::figure::canvas::palette;
use crate::figure::canvas::svg::{self, Caption, Svg};

/// The drawing is at least as wide as this, so that text has the same size in small graphs as in
/// large ones.
const LEAST_WIDTH: f64 = 560.0;

/// The elements of a drawing, by how they look.
#[derive(Default)]
pub(crate) struct Ink {
    edges: Vec<String>,
    heads: Vec<String>,
    gradient_edges: Vec<String>,
    gradient_heads: Vec<String>,
    pale_edges: Vec<String>,
    nodes: Vec<String>,
    nodes_in_hand: Vec<String>,
    signs: Vec<String>,
    names: Vec<String>,
    locals: Vec<String>,
    local_boxes: Vec<String>,
    pub(crate) values: Vec<String>,
    pub(crate) new_values: Vec<String>,
    pub(crate) pale_values: Vec<String>,
    pub(crate) gradients: Vec<String>,
    pub(crate) new_gradients: Vec<String>,
}

impl Ink {
    pub(crate) fn node(&mut self, node: &PlacedNode<'_>, in_hand: bool) {
        let NodeShape { text, font, size, corner } = node.shape;
        let nodes = if in_hand { &mut self.nodes_in_hand } else { &mut self.nodes };
        nodes.push(svg::rectangle(node.centre, *size, *corner));
        let texts = if *font == SIGN { &mut self.signs } else { &mut self.names };
        texts.push(svg::text(text, "middle", node.centre, *font));
    }

    /// A local derivative in its box.
    pub(crate) fn local(&mut self, text: &str, taken: &Rect) {
        let centre = taken.centre();
        let size = (taken.right - taken.left, taken.bottom - taken.top);
        self.local_boxes.push(svg::rectangle(centre, size, LOCAL_HEIGHT / 2.0));
        self.locals.push(svg::text(text, "middle", centre, LOCAL_FONT));
    }

    /// An edge with its head, interrupted where a box stands on it.
    pub(crate) fn edge(&mut self, edge: &Edge, flow: Flow, gap: Option<&Rect>) {
        let (directed, edges, heads) = match flow {
            Flow::Nothing => return self.pale_edges.push(svg::polyline(&edge.points)),
            Flow::Forward => (edge.clone(), &mut self.edges, &mut self.heads),
            Flow::Backward => (edge.reversed(), &mut self.gradient_edges, &mut self.gradient_heads),
        };
        let (line, head) = directed.with_head();
        edges.extend(line.around(gap).iter().map(|points| svg::polyline(points)));
        heads.extend(head);
    }

    /// The document.
    pub(crate) fn finish(self, request: &Request, bounds: Rect) -> String {
        let what = match (request.walked, request.gradients) {
            (Some(steps), _) => &format!("after {steps} of {} steps", request.steps()),
            (None, true) => "backward",
            (None, false) => "forward",
        };
        let caption = Caption {
            name: &request.name,
            title: &format!("Computation graph, {what}"),
            description: &request.description,
        };
        let mut svg = Svg::new("graph", &caption, page(bounds), FONT);
        let line = format!("{} stroke-width=\"1.5\"", palette::STROKED);
        let thick = format!("{} stroke-width=\"4\"", palette::STROKED);
        let bold = format!("{} font-weight=\"bold\"", palette::FILLED);
        let dashed = format!("{line}{}", palette::FLOW);
        let small = format!("{} font-size=\"{}\"", palette::FILLED, svg::tenths(LOCAL_FONT));
        let large = format!("font-size=\"{}\"", svg::tenths(SIGN));
        for (class, look, elements) in [
            (palette::EDGES, line.as_str(), self.edges),
            (palette::EDGES, palette::FILLED, self.heads),
            (palette::PALE, &line, self.pale_edges),
            (palette::GRADIENT, &dashed, self.gradient_edges),
            (palette::GRADIENT, palette::FILLED, self.gradient_heads),
            (palette::NODES, &line, self.nodes),
            (palette::NODES, &thick, self.nodes_in_hand),
            (palette::SIGNS, &large, self.signs),
            (palette::NAMES, palette::FILLED, self.names),
            (palette::VALUES, palette::FILLED, self.values),
            (palette::VALUES, &bold, self.new_values),
            (palette::PALE, palette::FILLED, self.pale_values),
            (palette::LOCAL, palette::STROKED, self.local_boxes),
            (palette::LOCAL, &small, self.locals),
            (palette::GRADIENT, palette::FILLED, self.gradients),
            (palette::GRADIENT, &bold, self.new_gradients),
        ] {
            svg.group(&format!("{class} {look}"), elements);
        }
        svg.finish()
    }
}

/// The part of the plane that the document shows: what is drawn, with a margin, in the middle of
/// the least width.
fn page(bounds: Rect) -> Rect {
    const MARGIN: f64 = 6.0;
    let width = f64::max(LEAST_WIDTH, bounds.right - bounds.left + 2.0 * MARGIN);
    Rect::around(bounds.centre(), (width, bounds.bottom - bounds.top + 2.0 * MARGIN))
}
