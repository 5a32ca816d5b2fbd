//! Drawings of computation graphs.

use super::layout::extent;
use super::picture::draw;
use super::request::Request;
use crate::engine::core::tape::Var;
use crate::engine::float::Float;
use crate::figure::canvas::svg::check_description;
use crate::inspect::graph::Graph;
use notebook_page::figure::{check_name, show};

/// The most nodes, and pieces of edges from one layer to the next, that a drawing holds: it is laid
/// out in seconds, and nobody reads a larger one.
const LARGEST: usize = 1_000;

/// A drawing of a [`Graph`], from its leaves on the left to its result on the right.
///
/// Plainly, arrows lead from operands to results and each carries its value. [With
/// gradients](Self::with_gradients) arrows lead back, and each carries the gradient that flows
/// there.
///
/// ```
/// use downhill::{Tape, figure::GraphDrawing};
///
/// let tape = Tape::<f64>::new();
/// let w = tape.parameter(1.0);
/// let (x, y) = (tape.constant(1.0), tape.constant(2.0));
/// let prediction = w * x;
/// let loss = (prediction - y).powi(2);
/// let drawing = GraphDrawing::new("graph-forward", &loss.graph())
///     .describe("x times w is ŷ = 1; y = 2 is subtracted; the square of −1 is the loss, 1.")
///     .name(x, "x")
///     .name(w, "w")
///     .name(y, "y")
///     .name(prediction, "ŷ")
///     .name(loss, "loss");
/// assert!(drawing.svg().contains("loss = 1"));
/// ```
#[derive(Clone, Debug)]
pub struct GraphDrawing {
    request: Request,
}

impl GraphDrawing {
    /// A drawing of this graph. The name is that of the file and of the ids in it: small letters,
    /// digits and hyphens.
    ///
    /// # Panics
    ///
    /// On any other name.
    #[track_caller]
    pub fn new(name: &str, graph: &Graph) -> Self {
        check_name(name);
        let request = Request {
            name: name.to_string(),
            description: String::new(),
            graph: graph.clone(),
            names: Vec::new(),
            gradients: false,
            walked: None,
        };
        Self { request }
    }

    /// Says what is to be seen, for those who do not see it. A figure cannot be drawn without.
    pub fn describe(mut self, description: &str) -> Self {
        self.request.description = description.to_string();
        self
    }

    /// The name of a value. A leaf without a name shows its value in its place.
    ///
    /// # Panics
    ///
    /// When the value is not part of the graph.
    #[track_caller]
    pub fn name<T: Float>(self, var: Var<'_, T>, name: &str) -> Self {
        self.name_id(var.id(), name)
    }

    #[track_caller]
    fn name_id(mut self, id: usize, name: &str) -> Self {
        let node = self.request.graph.nodes.iter().position(|node| node.id == id);
        let Some(node) = node else {
            panic!(
                "figure {}: the value named {name:?} is not part of the graph that is drawn",
                self.request.name
            )
        };
        self.request.names.push((node, name.to_string()));
        self
    }

    /// Draws the way back: on each edge the gradient of the result with respect to the value that
    /// the edge carries forward, under it that value, and in a box at each operation the local
    /// derivative, by which the gradient is multiplied there. Where edges meet again, gradients
    /// add. Edges to constants are pale: nothing flows there.
    ///
    /// ```
    /// use downhill::{Tape, figure::GraphDrawing};
    ///
    /// let tape = Tape::<f64>::new();
    /// let w = tape.parameter(1.0);
    /// let loss = (w * 3.0) * w.powi(2);
    /// loss.backward();
    /// let drawing = GraphDrawing::new("diamond", &loss.graph())
    ///     .describe("w goes two ways to the loss; the gradients 3 and 6 add up to 9.")
    ///     .with_gradients();
    /// assert!(drawing.svg().contains("3 + 6 = 9"));
    /// ```
    pub fn with_gradients(mut self) -> Self {
        self.request.gradients = true;
        self
    }

    /// Draws the way forward and back after this many steps, with what is known by then. Each
    /// operation is a step: it computes its value from left to right; then comes the gradient of
    /// the result, 1; then each operation passes gradients to its inputs, from right to left. The
    /// operation whose step was the last has a thick border, and what it computed is bold.
    /// Everything keeps its place from step to step.
    ///
    /// ```
    /// use downhill::{Tape, figure::GraphDrawing};
    ///
    /// let tape = Tape::<f64>::new();
    /// let w = tape.parameter(3.0);
    /// let loss = (w - 1.0).powi(2);
    /// loss.backward();
    /// let after = |step| {
    ///     GraphDrawing::new("walk", &loss.graph())
    ///         .describe("Two operations, the gradient of the result, and two operations back.")
    ///         .name(loss, "loss")
    ///         .after_steps(step)
    ///         .svg()
    /// };
    /// assert!(!after(1).contains("loss = 4") && after(2).contains("loss = 4"));
    /// assert!(!after(3).contains("×4") && after(4).contains("×4"));
    /// ```
    ///
    /// # Panics
    ///
    /// When the walk has not so many steps.
    #[track_caller]
    pub fn after_steps(mut self, steps: usize) -> Self {
        assert!(
            steps <= self.request.steps(),
            "figure {}: the walk forward and back has {} steps, not {steps}",
            self.request.name,
            self.request.steps()
        );
        self.request.walked = Some(steps);
        self.with_gradients()
    }

    /// The figure as an SVG document.
    ///
    /// # Panics
    ///
    /// When the figure has no description or the graph no node, when there are more than 1,000
    /// nodes and pieces of edges, from one layer of nodes to the next, or when gradients are to be
    /// drawn and none were computed.
    #[track_caller]
    pub fn svg(&self) -> String {
        let name = &self.request.name;
        check_description(name, &self.request.description);
        assert!(!self.request.graph.nodes.is_empty(), "figure {name}: the graph has no nodes");
        let nodes = self.request.graph.nodes.len();
        let edges: usize = self.request.graph.nodes.iter().map(|node| node.inputs.len()).sum();
        assert!(
            nodes + edges <= LARGEST && extent(nodes, &self.request.links().0) <= LARGEST,
            "figure {name}: a graph of {nodes} nodes and {edges} edges is too large to draw, or \
             its edges are too long; draw the graph of a value that is computed earlier, or give \
             this one to Graphviz with Graph::dot()"
        );
        assert!(
            !self.request.gradients
                || self.request.graph.nodes.iter().any(|node| node.gradients.is_some()),
            "figure {name}: there are no gradients to draw; call backward() before graph()"
        );
        draw(&self.request)
    }

    /// Shows the figure: in the notebook on the page, otherwise as the file
    /// `target/figures/NAME.svg`, which a message on standard error names.
    ///
    /// # Panics
    ///
    /// As [`GraphDrawing::svg`], and when the file cannot be written.
    #[track_caller]
    pub fn show(&self) {
        show(&self.request.name, &self.svg());
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Tape;
    use crate::figure::canvas::geometry::Rect;
    use crate::figure::canvas::text::width;
    use crate::figure::graph::text::{FONT, LOCAL_FONT};
    use ndarray::array;

    /// (x·w − y)² at x = 1, y = 2, w = 1, as in the book.
    fn squared_error(draw: impl Fn(GraphDrawing) -> GraphDrawing) -> String {
        let tape = Tape::<f64>::new();
        let w = tape.parameter(1.0);
        let (x, y) = (tape.constant(1.0), tape.constant(2.0));
        let prediction = x * w;
        let loss = (prediction - y).powi(2);
        loss.backward();
        let drawing = GraphDrawing::new("chain", &loss.graph())
            .describe("A chain.")
            .name(x, "x")
            .name(w, "w")
            .name(y, "y")
            .name(prediction, "ŷ")
            .name(loss, "loss");
        draw(drawing).svg()
    }

    /// The texts of a drawing, without their tags.
    fn texts(svg: &str) -> Vec<String> {
        let lines = svg.lines().filter(|line| line.starts_with("<text"));
        lines
            .map(|line| {
                let inside = line.split_once('>').unwrap().1.replace("</text>", "");
                inside.replace("<tspan font-style=\"italic\">", "").replace("</tspan>", "")
            })
            .collect()
    }

    /// The texts of the groups of a class, sorted.
    fn texts_of(svg: &str, class: &str) -> Vec<String> {
        let groups =
            svg.split("<g ").filter(|group| group.starts_with(&format!("class=\"{class}\"")));
        let mut all: Vec<String> = groups.flat_map(texts).collect();
        all.sort();
        all
    }

    #[test]
    fn forward_every_edge_carries_its_value() {
        let svg = squared_error(|drawing| drawing);
        assert_eq!(texts_of(&svg, "signs"), ["×", "−"]);
        assert_eq!(texts_of(&svg, "names"), ["( )²", "w", "x", "y"]);
        assert_eq!(texts_of(&svg, "values"), ["1", "1", "2", "loss = 1", "ŷ = 1", "−1"]);
        assert!(texts_of(&svg, "gradient").is_empty());
    }

    #[test]
    fn backward_every_edge_carries_its_gradient_and_every_operation_its_local_derivative() {
        let svg = squared_error(GraphDrawing::with_gradients);
        assert_eq!(texts_of(&svg, "gradient"), ["1", "−2", "−2", "−2"]);
        assert_eq!(texts_of(&svg, "local"), ["×(−2)", "×1", "×1"]);
    }

    #[test]
    fn a_walk_computes_values_from_left_to_right_and_gradients_from_right_to_left() {
        let after = |steps| squared_error(|drawing| drawing.after_steps(steps));
        let new = |steps| {
            let svg = after(steps);
            let groups = svg.split("<g ").filter(|group| group.contains("font-weight=\"bold\""));
            groups.flat_map(texts).collect::<Vec<_>>()
        };
        let steps: Vec<Vec<String>> = (0..=7).map(new).collect();
        assert_eq!(steps[0], [""; 0]);
        for (step, text) in ["ŷ = 1", "−1", "loss = 1", "1", "−2", "−2", "−2"].iter().enumerate()
        {
            assert_eq!(steps[step + 1], [*text]);
        }
        let counts = |steps| {
            let svg = after(steps);
            let values = ["values", "pale"].map(|class| texts_of(&svg, class).len());
            [values[0] + values[1], texts_of(&svg, "gradient").len(), texts_of(&svg, "local").len()]
        };
        assert_eq!(counts(0), [4, 0, 0]); // x, w, y, and the name of the result
        assert_eq!(counts(3), [6, 0, 0]);
        assert_eq!(counts(4), [6, 1, 0]);
        assert_eq!(counts(7), [6, 4, 3]);
        // Five edges and the one out of the graph: nothing stands on them yet.
        assert_eq!(after(4).matches("<polyline").count(), 6);
    }

    #[test]
    fn a_walk_keeps_its_frame_while_its_leaves_change() {
        let view = |start: f64| {
            let tape = Tape::<f64>::new();
            let w = tape.parameter(start);
            let loss = (w * 3.0).powi(2);
            loss.backward();
            let drawing = GraphDrawing::new("chain", &loss.graph()).describe("A chain.");
            let svg = drawing.name(w, "w").name(loss, "L").after_steps(0).svg();
            svg.split("viewBox").nth(1).unwrap().split('>').next().unwrap().to_string()
        };
        assert_eq!(view(1.0), view(-0.2));
    }

    #[test]
    fn the_operation_in_hand_has_a_thick_border_and_nothing_moves() {
        let after = |steps| squared_error(|drawing| drawing.after_steps(steps));
        let thick = |steps| {
            let svg = after(steps);
            let group = svg.split("<g ").find(|group| group.contains("stroke-width=\"4\""));
            let rects: Vec<String> = (group.into_iter().flat_map(str::lines))
                .filter(|line| line.starts_with("<rect"))
                .map(str::to_string)
                .collect();
            rects
        };
        assert!([0, 4].into_iter().all(|steps| thick(steps).is_empty()));
        for (forward, back) in [(1, 7), (2, 6), (3, 5)] {
            assert_eq!(thick(forward).len(), 1);
            assert_eq!(thick(forward), thick(back));
        }
        let all = after(7);
        let last: Vec<&str> = all.lines().filter(|line| line.starts_with("<text")).collect();
        for steps in 0..7 {
            let svg = after(steps);
            let view = |svg: &str| {
                svg.split("viewBox").nth(1).unwrap().split('>').next().map(str::to_string)
            };
            assert_eq!(view(&svg), view(&all));
            let mut written = svg.lines().filter(|line| line.starts_with("<text"));
            let is_there = |line: &str| last.contains(&line) || line.contains(">loss</text>");
            assert!(written.all(is_there), "{svg}");
        }
    }

    #[test]
    fn a_walk_adds_gradients_that_meet_when_all_have_arrived() {
        let tape = Tape::<f64>::new();
        let w = tape.parameter(1.0);
        let loss = (w * 3.0) * w.powi(2);
        loss.backward();
        let has_sum = |steps| {
            let drawing = GraphDrawing::new("diamond", &loss.graph()).describe("A diamond.");
            drawing.after_steps(steps).svg().contains("3 + 6 = 9")
        };
        assert_eq!([5, 6, 7].map(has_sum), [false, false, true]);
    }

    #[test]
    #[should_panic(expected = "figure chain: the walk forward and back has 7 steps, not 8")]
    fn a_walk_ends() {
        squared_error(|drawing| drawing.after_steps(8));
    }

    #[test]
    fn edges_to_constants_are_pale_and_carry_no_arrow() {
        let svg = squared_error(GraphDrawing::with_gradients);
        let group = |class: &str| svg.split("<g ").find(|group| group.starts_with(class)).unwrap();
        assert_eq!(group("class=\"pale\"").matches("<polyline").count(), 2);
        let heads: Vec<&str> = svg.lines().filter(|line| line.starts_with("<polygon")).collect();
        assert_eq!(heads.len(), 4); // to the square, to −, to ×, to w
    }

    #[test]
    fn gradients_that_meet_are_added() {
        let tape = Tape::<f64>::new();
        let w = tape.parameter(1.0);
        let loss = (w * 3.0) * w.powi(2);
        loss.backward();
        let drawing =
            GraphDrawing::new("diamond", &loss.graph()).describe("A diamond.").name(w, "w");
        let svg = drawing.with_gradients().svg();
        let sums: Vec<String> = texts(&svg).into_iter().filter(|text| text.contains('=')).collect();
        assert_eq!(sums, ["3 + 6 = 9"]);
    }

    #[test]
    fn where_broadcasting_hides_the_parts_of_a_gradient_their_sum_is_shown() {
        let tape = Tape::<f64>::new();
        let w = tape.parameter(0.5);
        let x = tape.constant(array![1.0, 2.0, 3.0]);
        let loss = (w * x + w).sum();
        loss.backward();
        let svg =
            GraphDrawing::new("broadcast", &loss.graph()).describe("A sum.").with_gradients().svg();
        assert!(texts_of(&svg, "gradient").contains(&"sum 9".to_string()));
        let pale = svg.split("<g ").find(|group| group.starts_with("class=\"pale\"")).unwrap();
        assert_eq!(pale.matches("<polyline").count(), 1); // to x, and not to w
    }

    #[test]
    fn arrays_are_shown_where_they_are_short() {
        let tape = Tape::<f64>::new();
        let w = tape.parameter(0.5);
        let x = tape.constant(array![1.0, 2.0, 3.0]);
        let loss = (w * x).mean();
        loss.backward();
        let svg = GraphDrawing::new("arrays", &loss.graph())
            .describe("A mean.")
            .name(x, "x")
            .name(w, "w")
            .svg();
        assert_eq!(texts_of(&svg, "values"), ["0.5", "1", "3", "[1, 2, 3]", "[…]"]);
    }

    #[test]
    fn no_two_texts_overlap() {
        let walked = |drawing: GraphDrawing| drawing.after_steps(7);
        for svg in [
            squared_error(|drawing| drawing),
            squared_error(GraphDrawing::with_gradients),
            squared_error(walked),
        ] {
            let boxes: Vec<Rect> =
                svg.lines().filter(|line| line.starts_with("<text")).map(text_box).collect();
            for (index, one) in boxes.iter().enumerate() {
                for other in &boxes[..index] {
                    let apart = one.right <= other.left
                        || other.right <= one.left
                        || one.bottom <= other.top
                        || other.bottom <= one.top;
                    assert!(apart, "{one:?} overlaps {other:?} in {svg}");
                }
            }
        }
    }

    fn text_box(line: &str) -> Rect {
        let attribute = |name: &str| {
            line.split(&format!(" {name}=\"")).nth(1).unwrap().split('"').next().unwrap()
        };
        let [x, y] = ["x", "y"].map(|name| attribute(name).parse::<f64>().unwrap());
        let width = width(&texts(line)[0], LOCAL_FONT);
        let middle = if attribute("text-anchor") == "start" { x + width / 2.0 } else { x };
        Rect::around((middle, y - 0.35 * FONT), (width, LOCAL_FONT))
    }

    #[test]
    #[should_panic(
        expected = "figure chain: there are no gradients to draw; call backward() before graph()"
    )]
    fn gradients_that_were_not_computed_cannot_be_drawn() {
        let tape = Tape::<f64>::new();
        let w = tape.parameter(1.0);
        let graph = (w * 2.0).graph();
        GraphDrawing::new("chain", &graph).describe("A chain.").with_gradients().svg();
    }

    #[test]
    #[should_panic(expected = "the value named \"b\" is not part of the graph")]
    fn only_values_of_the_graph_can_be_named() {
        let tape = Tape::<f64>::new();
        let (w, b) = (tape.parameter(1.0), tape.parameter(2.0));
        GraphDrawing::new("chain", &(w * 2.0).graph()).name(b, "b");
    }
}
