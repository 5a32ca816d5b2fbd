//! Charts.

pub(crate) mod axis;
mod backend;
mod bands;
mod callout;
mod chart;
mod contours;
mod follow;
pub(crate) mod grid;
mod heat;
mod layer;
mod levels;
mod panels;
mod regions;
mod series;
mod vectors;

use std::borrow::Borrow;
use std::ops::RangeInclusive;
use std::sync::Arc;

use crate::figure::canvas::geometry::Point;
use crate::figure::canvas::palette::Colour;
use crate::figure::canvas::svg::{Caption, check_description};
use axis::{Axis, Scale};
use chart::{Content, Request, SIZE, draw};
use layer::{Axes, Layer, Wishes};
use notebook_page::decimal::shortest;
use notebook_page::figure::{check_name, show};
use series::{Ink, Kind, Panel, Series, placed};

/// A chart of one or more series over two axes.
///
/// Series are drawn in the order in which they were added, each in a colour of its own, with its
/// label beside it in place of a legend; an empty label is not written. Points that are not finite
/// numbers, or have no place on a log axis, are left out, and break a line.
///
/// ```
/// use downhill::figure::Plot;
///
/// let weights = (0..=40).map(|i| f64::from(i) * 0.1);
/// let loss = |w: f64| (w - 2.0) * (w - 2.0) * 14.0 / 3.0;
/// let plot = Plot::new("sweep-curve", "w", "mean squared error")
///     .describe("A parabola through 41 dots, from 18.7 at w = 0 down to 0 at w = 2 and up again.")
///     .line("loss", weights.clone().map(|w| (w, loss(w))))
///     .dots("the 41 weights", weights.map(|w| (w, loss(w))));
/// assert_eq!(plot.svg().matches("<circle").count(), 41);
/// ```
#[derive(Clone, Debug)]
pub struct Plot {
    name: String,
    x_axis: String,
    y_axis: String,
    description: String,
    series: Vec<Series>,
    notes: Vec<(String, Point, Panel)>,
    layers: Vec<(Arc<dyn Layer>, Panel)>,
    wishes: Wishes,
    /// The titles of the charts, where there are several.
    panels: Vec<String>,
    columns: usize,
    // What only some figures ask for is known by pointers: a program in a reader's browser carries
    // it only if one of its figures does.
    draw_panels: Option<fn(&Plot, Request<'_>) -> String>,
    equal_units: Option<WithEqualUnits>,
    x: Extent,
    y: Extent,
    size: Option<(f64, f64)>,
}

type WithEqualUnits = fn(Axis, Axis) -> (Axis, Axis, f64);

/// What was asked of an axis.
#[derive(Clone, Copy, Debug, Default)]
struct Extent {
    scale: Scale,
    range: Option<(f64, f64)>,
}

impl Plot {
    /// An empty chart with the titles of its axes. The name is that of the file and of the ids in
    /// it: small letters, digits and hyphens.
    ///
    /// # Panics
    ///
    /// On any other name.
    #[track_caller]
    pub fn new(name: &str, x_axis: &str, y_axis: &str) -> Self {
        check_name(name);
        Self {
            name: name.to_string(),
            x_axis: x_axis.to_string(),
            y_axis: y_axis.to_string(),
            description: String::new(),
            series: Vec::new(),
            notes: Vec::new(),
            layers: Vec::new(),
            panels: Vec::new(),
            wishes: Wishes::default(),
            columns: 1,
            draw_panels: None,
            equal_units: None,
            x: Extent::default(),
            y: Extent::default(),
            size: None,
        }
    }

    /// Says what is to be seen, for those who do not see it. A figure cannot be drawn without.
    pub fn describe(mut self, description: &str) -> Self {
        self.description = description.to_string();
        self
    }

    /// A line through points. As for every series, they may be an array, a vector or a slice behind
    /// `&`, or an iterator over pairs of numbers.
    pub fn line(self, label: &str, points: impl IntoIterator<Item = impl Borrow<Point>>) -> Self {
        self.with(Kind::Line, label, points)
    }

    /// The line of a function over a range, through 201 points.
    ///
    /// ```
    /// use downhill::figure::Plot;
    ///
    /// let loss = |w: f64| (w - 2.0) * (w - 2.0);
    /// let path = [0.0, 1.0, 1.5, 1.75];
    /// Plot::new("bowl-path", "w", "loss")
    ///     .describe("A bowl, and four weights on it that come closer to its lowest point.")
    ///     .curve("", 0.0..=4.0, loss)
    ///     .arrows("descent", path.map(|w| (w, loss(w))))
    ///     .svg();
    /// ```
    ///
    /// # Panics
    ///
    /// When the ends are not finite, or the second does not exceed the first.
    #[track_caller]
    pub fn curve(
        self, label: &str, range: RangeInclusive<f64>, function: impl Fn(f64) -> f64,
    ) -> Self {
        let (low, high) = self.checked("curve", range);
        let places = (0..=200).map(|i| f64::from(i) / 200.0);
        let points: Vec<Point> = places
            .map(|place| low * (1.0 - place) + high * place)
            .map(|x| (x, function(x)))
            .collect();
        self.with(Kind::Line, label, points)
    }

    /// A thin dashed line through points: something to compare with.
    pub fn dashed(self, label: &str, points: impl IntoIterator<Item = impl Borrow<Point>>) -> Self {
        self.with(Kind::Dashed, label, points)
    }

    /// A dot at each point.
    pub fn dots(self, label: &str, points: impl IntoIterator<Item = impl Borrow<Point>>) -> Self {
        self.with(Kind::Dots, label, points)
    }

    /// A dot at each point and a line through them, in one colour.
    pub fn marked(self, label: &str, points: impl IntoIterator<Item = impl Borrow<Point>>) -> Self {
        self.with(Kind::Marked, label, points)
    }

    /// The values at steps 0, 1, 2 and so on: a dot at each and a line through them, in one colour.
    ///
    /// ```
    /// use downhill::figure::Plot;
    ///
    /// let path = [1.0, 1.5, 1.75, 1.875];
    /// let svg = Plot::new("descent-steps", "step", "w")
    ///     .describe("A weight that comes half as close to 2 in each of three steps.")
    ///     .horizontal("w = 2", 2.0)
    ///     .steps("", &path)
    ///     .svg();
    /// assert_eq!(svg.matches("<circle").count(), 4);
    /// ```
    pub fn steps(self, label: &str, values: impl IntoIterator<Item = impl Borrow<f64>>) -> Self {
        let values = values.into_iter().enumerate();
        let points: Vec<Point> =
            values.map(|(step, value)| (step as f64, *value.borrow())).collect();
        self.with(Kind::Marked, label, points)
    }

    /// A line across the whole chart at this y, in the colour of the text: something to compare
    /// with. The axis holds it.
    pub fn horizontal(self, label: &str, y: f64) -> Self {
        self.reference(label, (f64::NAN, y))
    }

    /// A line from the bottom to the top of the chart at this x, as [`Plot::horizontal`].
    ///
    /// ```
    /// use downhill::figure::{Colour, Plot};
    ///
    /// let factor = |rate: f64| (1.0 - 28.0 / 3.0 * rate).abs();
    /// let svg = Plot::new("rates", "learning rate", "factor")
    ///     .describe("What is left of the error after a step, by rate; at 3/14 it is all.")
    ///     .horizontal("stable below", 1.0)
    ///     .vertical("3/14", 3.0 / 14.0)
    ///     .curve("", 0.0..=0.3, factor)
    ///     .in_colour(Colour::Vermilion)
    ///     .svg();
    /// assert_eq!(svg.matches("class=\"reference\"").count(), 4); // two lines, two labels
    /// ```
    pub fn vertical(self, label: &str, x: f64) -> Self {
        self.reference(label, (x, f64::NAN))
    }

    /// A line across the chart at the coordinate that is not NaN.
    fn reference(self, label: &str, at: Point) -> Self {
        self.with(Kind::Reference, label, [at])
    }

    /// A dot at each point and an arrow from each to the next: the path of a descent. Where dots
    /// are too close for an arrow they stand alone.
    ///
    /// ```
    /// use downhill::figure::Plot;
    ///
    /// let svg = Plot::new("path", "w", "loss")
    ///     .describe("Two steps down a slope.")
    ///     .arrows("descent", [(0.0, 4.0), (1.0, 1.0), (1.5, 0.25)])
    ///     .svg();
    /// assert_eq!(svg.matches("<circle").count(), 3);
    /// assert_eq!(svg.matches("<polygon").count(), 2); // the heads
    /// ```
    pub fn arrows(self, label: &str, points: impl IntoIterator<Item = impl Borrow<Point>>) -> Self {
        self.with(Kind::Arrows, label, points)
    }

    /// A thin line between the two points of each pair, in the colour of the series added just
    /// before: the residuals of the dots to that line.
    ///
    /// ```
    /// use downhill::figure::Plot;
    ///
    /// let data = [(1.0, 2.0), (2.0, 4.0), (3.0, 6.0)];
    /// let plot = Plot::new("residuals", "x", "y")
    ///     .describe("The line y = x below three dots, and how far each dot is above it.")
    ///     .line("w = 1", [(0.0, 0.0), (3.0, 3.0)])
    ///     .segments("residuals", data.map(|(x, y)| ((x, x), (x, y))))
    ///     .dots("data", data);
    /// assert_eq!(plot.svg().matches("class=\"series-3\"").count(), 0); // two series, two colours
    /// ```
    pub fn segments(self, label: &str, pairs: impl IntoIterator<Item = (Point, Point)>) -> Self {
        let points: Vec<Point> = pairs.into_iter().flat_map(|(from, to)| [from, to]).collect();
        self.with(Kind::Segments, label, points)
    }

    fn with(
        mut self, kind: Kind, label: &str, points: impl IntoIterator<Item = impl Borrow<Point>>,
    ) -> Self {
        self.series.push(Series {
            kind,
            label: label.to_string(),
            points: points.into_iter().map(|point| *point.borrow()).collect(),
            ink: if kind == Kind::Segments { Ink::Same } else { Ink::Next },
            ends_outside: false,
            panel: self.panels.len(),
        });
        self
    }

    fn with_layer(mut self, layer: impl Layer + 'static) -> Self {
        self.wishes.add(layer.wishes());
        self.layers.push((Arc::new(layer), self.panels.len()));
        self
    }

    /// Gives the series added just before this colour, and its dots the shape that goes with it.
    ///
    /// # Panics
    ///
    /// When there is no series.
    #[track_caller]
    pub fn in_colour(mut self, colour: Colour) -> Self {
        self.last_series("in_colour").ink = Ink::Chosen(colour);
        self
    }

    /// Gives the series added just before the colour of the one before it.
    ///
    /// ```
    /// use downhill::figure::Plot;
    ///
    /// let svg = Plot::new("fit", "x", "y")
    ///     .describe("A line, and below it a dashed line in the same colour.")
    ///     .line("trained", [(0.0, 1.0), (3.0, 7.0)])
    ///     .dashed("start", [(0.0, 0.0), (3.0, 3.0)])
    ///     .in_same_colour()
    ///     .svg();
    /// assert_eq!(svg.matches("class=\"series-1\"").count(), 4); // two lines, two labels
    /// ```
    ///
    /// # Panics
    ///
    /// When there is no series.
    #[track_caller]
    pub fn in_same_colour(mut self) -> Self {
        self.last_series("in_same_colour").ink = Ink::Same;
        self
    }

    /// The series added just before.
    #[track_caller]
    fn last_series(&mut self, method: &str) -> &mut Series {
        let Some(series) = self.series.last_mut() else {
            panic!("figure {}: {method} comes after the series that it is about", self.name)
        };
        series
    }

    /// Makes the figure this wide and this high, in units of which its letters are 15 high; plainly
    /// it is 480 by 320. It fills the page's column all the same, so what is wider is smaller.
    ///
    /// # Panics
    ///
    /// When one is less than 200 or more than 960.
    #[track_caller]
    pub fn size(mut self, width: f64, height: f64) -> Self {
        assert!(
            [width, height].iter().all(|length| (200.0..=960.0).contains(length)),
            "figure {}: size {} by {}: each is from 200 to 960",
            self.name,
            shortest(&width),
            shortest(&height)
        );
        self.size = Some((width.round(), height.round()));
        self
    }

    /// Gives the units of both axes one length, so that a circle is round and what is at right
    /// angles looks so. The height of the figure follows from its width, and an axis that would be
    /// too short beside the other shows more than was asked for.
    ///
    /// ```
    /// use downhill::figure::Plot;
    ///
    /// let turns = (0..=60).map(|i| f64::from(i) / 60.0 * std::f64::consts::TAU);
    /// let svg = Plot::new("circle", "x", "y")
    ///     .describe("A circle.")
    ///     .equal_axes()
    ///     .line("", turns.map(|turn| (turn.cos(), turn.sin())))
    ///     .svg();
    /// assert!(!svg.contains("viewBox=\"0 0 480 320\""));
    /// ```
    pub fn equal_axes(mut self) -> Self {
        self.equal_units = Some(with_equal_units);
        self
    }

    /// A few words near a point. Where the point has no place in the frame, they are left out, as a
    /// point of a series is.
    pub fn note(mut self, text: &str, at: Point) -> Self {
        self.notes.push((text.to_string(), at, self.panels.len()));
        self
    }

    /// Where the x axis begins and ends; left to itself it holds all points and notes. What lies
    /// beyond is cut off at the frame: a curve leaves it where it crosses the border.
    ///
    /// # Panics
    ///
    /// When the ends are not finite, or the second does not exceed the first.
    #[track_caller]
    pub fn x_range(mut self, range: RangeInclusive<f64>) -> Self {
        self.x.range = Some(self.checked("x_range", range));
        self
    }

    /// Where the y axis begins and ends, as [`Plot::x_range`].
    ///
    /// # Panics
    ///
    /// As [`Plot::x_range`].
    #[track_caller]
    pub fn y_range(mut self, range: RangeInclusive<f64>) -> Self {
        self.y.range = Some(self.checked("y_range", range));
        self
    }

    #[track_caller]
    fn checked(&self, method: &str, range: RangeInclusive<f64>) -> (f64, f64) {
        let (low, high) = range.into_inner();
        assert!(
            low.is_finite() && high.is_finite() && low < high,
            "figure {}: {method} {}: an axis goes from one finite number to a larger one",
            self.name,
            from_to(low, high)
        );
        (low, high)
    }

    /// Makes equal distances on the x axis equal factors. Values that are not positive have no
    /// place on it. Over less than a millionth of a decade the axis is linear, which nobody can
    /// see.
    pub fn log_x(mut self) -> Self {
        self.x.scale = Scale::Log;
        self
    }

    /// Makes equal distances on the y axis equal factors, as [`Plot::log_x`].
    ///
    /// ```
    /// use downhill::figure::Plot;
    ///
    /// let svg = Plot::new("error", "step", "error")
    ///     .describe("An error that falls by half with each step: a straight line.")
    ///     .log_y()
    ///     .line("error", (0..10).map(|step| (f64::from(step), 0.5_f64.powi(step))))
    ///     .svg();
    /// assert!(svg.contains("10⁻³"));
    /// ```
    pub fn log_y(mut self) -> Self {
        self.y.scale = Scale::Log;
        self
    }

    /// The figure as an SVG document.
    ///
    /// # Panics
    ///
    /// When the figure has no description, no point that can be shown, a log axis whose range is
    /// not positive, or equal axes of which one is a log axis.
    #[track_caller]
    pub fn svg(&self) -> String {
        let name = &self.name;
        check_description(name, &self.description);
        assert!(
            self.equal_units.is_none()
                || [self.x, self.y].iter().all(|axis| axis.scale == Scale::Linear),
            "figure {name}: equal_axes is for linear axes, not for log axes"
        );
        let series = self.series.iter().flat_map(|series| &series.points);
        let mut points: Vec<Point> = series.copied().collect();
        points.extend(&self.wishes.points);
        assert!(
            points.iter().any(|point| self.has_place(*point)),
            "figure {name}: there is no point to show; add a series with points that are finite \
             numbers (and positive on a log axis)"
        );
        for (text, at, _) in &self.notes {
            if !text.is_empty() {
                points.push(*at);
            }
        }
        // An axis is only as wide as what the other lets be seen.
        let fixed = [self.fixed(self.x, "x", |p| p.0), self.fixed(self.y, "y", |p| p.1)];
        let within = |value: f64, range: Option<Point>| {
            range.is_none_or(|(low, high)| low <= value && value <= high)
        };
        points.retain(|point| {
            self.has_place(*point) && within(point.0, fixed[0]) && within(point.1, fixed[1])
        });
        // A reference line has a place on one axis only, and lets the other be.
        let references = self.series.iter().filter(|series| series.kind == Kind::Reference);
        points.extend(references.flat_map(|series| &series.points));
        let x = match fixed[0] {
            Some((low, high)) => Axis::new(self.x.scale, low, high, 7),
            None => Axis::around(self.x.scale, points.iter().map(|p| p.0), 7),
        };
        let y = match fixed[1] {
            Some((low, high)) => Axis::new(self.y.scale, low, high, 6),
            None => Axis::around(self.y.scale, points.iter().map(|p| p.1), 6),
        };
        let (x, y, aspect) = match self.equal_units {
            Some(equal_units) => {
                let (x, y, aspect) = equal_units(x, y);
                (x, y, Some(aspect))
            }
            None => (x, y, None),
        };
        let axes = Axes { x: &x, y: &y };
        let mut description = self.description.clone();
        for (layer, _) in &self.layers {
            description.push_str(&layer.words(&axes));
        }
        let content = self.content(0, &axes);
        let title = format!("{} against {}", self.y_axis, self.x_axis);
        let request = Request {
            caption: Caption { name, title: &title, description: &description },
            size: self.size.unwrap_or(SIZE),
            aspect,
            x: (&self.x_axis, x),
            y: (&self.y_axis, y),
            wishes: &self.wishes,
        };
        match self.draw_panels {
            Some(draw_panels) => draw_panels(self, request),
            None => draw(request, &content),
        }
    }

    /// What the chart with this number shows; the only one of a figure without panels has 0.
    fn content(&self, panel: Panel, axes: &Axes<'_>) -> Content<'_> {
        let is_shown = |of: Panel| of == 0 || of == panel;
        let series = self.series.iter().filter(|series| is_shown(series.panel));
        let notes = self.notes.iter().filter(|note| is_shown(note.2));
        let layers = self.layers.iter().filter(|layer| is_shown(layer.1));
        Content {
            title: panel.checked_sub(1).map_or("", |index| &self.panels[index]),
            series: series.map(|series| placed(series, axes)).collect(),
            notes: notes.map(|(text, at, _)| (text.as_str(), axes.place(*at))).collect(),
            layers: layers.map(|(layer, _)| &**layer).collect(),
        }
    }

    /// Shows the figure: in the notebook on the page, otherwise as the file
    /// `target/figures/NAME.svg`, which a message on standard error names.
    ///
    /// # Panics
    ///
    /// As [`Plot::svg`], and when the file cannot be written.
    #[track_caller]
    pub fn show(&self) {
        show(&self.name, &self.svg());
    }

    /// Whether a point can be drawn on axes of these scales.
    fn has_place(&self, (x, y): Point) -> bool {
        self.x.scale.project(x).is_finite() && self.y.scale.project(y).is_finite()
    }

    /// The range that was asked for, or that of a rectangle that layers fill, as far as it has a
    /// place.
    #[track_caller]
    fn fixed(
        &self, extent: Extent, axis: &str, coordinate: fn(Point) -> f64,
    ) -> Option<(f64, f64)> {
        let Some((low, high)) = extent.range else {
            let [low, high] = self.wishes.corners?.map(coordinate);
            return extent.scale.project(low).is_finite().then_some((low, high));
        };
        assert!(
            extent.scale == Scale::Linear || low > 0.0,
            "figure {}: {axis}_range {}: a log axis begins above 0",
            self.name,
            from_to(low, high)
        );
        Some((low, high))
    }
}

/// Two axes, of which one is made longer where the chart would be too flat or too narrow to be read
/// with units of one length; and how many times its width its height is then.
fn with_equal_units(x: Axis, y: Axis) -> (Axis, Axis, f64) {
    const FLATTEST: f64 = 0.3;
    const HIGHEST: f64 = 1.0;
    let x = x.at_least(y.length() / HIGHEST, 7);
    let y = y.at_least(x.length() * FLATTEST, 6);
    let aspect = y.length() / x.length();
    (x, y, if aspect.is_finite() { aspect } else { HIGHEST })
}

/// A range in words.
fn from_to(low: f64, high: f64) -> String {
    format!("from {} to {}", shortest(&low), shortest(&high))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bowl() -> Plot {
        let points = (0..=40).map(|i| f64::from(i) * 0.1);
        Plot::new("bowl", "w", "loss")
            .describe("A parabola.")
            .line("loss", points.map(|w| (w, (w - 2.0) * (w - 2.0))))
    }

    #[test]
    #[should_panic(expected = "figure bowl: say with .describe(...) what is to be seen")]
    fn a_figure_without_a_description_is_not_drawn() {
        Plot::new("bowl", "w", "loss").line("", [(0.0, 0.0)]).svg();
    }

    #[test]
    #[should_panic(expected = "figure bowl: there is no point to show")]
    fn an_empty_figure_is_not_drawn() {
        let nothing = [(0.0, f64::NAN), (f64::INFINITY, 1.0)];
        Plot::new("bowl", "w", "loss").describe("Nothing.").line("", nothing).svg();
    }

    #[test]
    #[should_panic(expected = "figure bowl: x_range from 4 to 0")]
    fn an_axis_cannot_go_backwards() {
        bowl().x_range(RangeInclusive::new(4.0, 0.0));
    }

    #[test]
    #[should_panic(expected = "figure bowl: y_range from 0 to 1: a log axis begins above 0")]
    fn a_log_axis_cannot_begin_at_zero() {
        bowl().log_y().y_range(0.0..=1.0).svg();
    }

    #[test]
    fn a_figure_is_drawn_the_same_every_time() {
        assert_eq!(bowl().svg(), bowl().svg());
    }

    #[test]
    fn a_curve_is_one_line_of_the_file() {
        let svg = bowl().svg();
        let curve: Vec<&str> = svg.lines().filter(|line| line.matches(',').count() > 40).collect();
        assert_eq!(curve.len(), 1);
    }

    #[test]
    fn points_that_are_not_finite_break_the_line() {
        let svg = bowl()
            .line("", [(0.0, 0.0), (1.0, 1.0), (2.0, f64::NAN), (3.0, 1.0), (4.0, 0.0)])
            .svg();
        let second = svg.split("class=\"series-2\"").nth(1).unwrap();
        assert_eq!(second.matches("<polyline").count(), 2);
    }

    #[test]
    fn a_diverging_curve_leaves_the_frame_at_its_border() {
        let svg = Plot::new("divergence", "step", "loss")
            .describe("A loss that grows without bound.")
            .line("", (0..20).map(|i| (f64::from(i), f64::from(1 << i))))
            .y_range(0.0..=100.0)
            .svg();
        let line = svg.split("class=\"series-1\"").nth(1).unwrap();
        let points = line.split("points=\"").nth(1).unwrap().split('"').next().unwrap();
        // Seven doublings stay below 100; the eighth is cut short, and nothing runs along the
        // border.
        assert_eq!(points.split(' ').count(), 8);
    }

    #[test]
    fn labels_of_curves_that_end_together_stand_apart() {
        let svg = Plot::new("lines", "x", "y")
            .describe("Two lines.")
            .line("first", [(0.0, 0.0), (1.0, 1.0)])
            .line("second", [(0.0, 0.1), (1.0, 1.0)])
            .svg();
        let height = |label: &str| -> f64 {
            let line = svg.lines().find(|line| line.contains(&format!(">{label}<"))).unwrap();
            line.split(" y=\"").nth(1).unwrap().split('"').next().unwrap().parse().unwrap()
        };
        assert!((height("first") - height("second")).abs() >= 14.0);
    }
}
