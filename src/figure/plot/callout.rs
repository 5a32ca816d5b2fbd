//! A note that stands at some distance from what it is about, with a line that leads there.

use super::Plot;
use super::chart::{DOT, FONT};
use super::layer::{Canvas, Layer, Wishes};
use crate::figure::canvas::clip::clip;
use crate::figure::canvas::geometry::{Point, Rect};
use crate::figure::canvas::palette;
use crate::figure::canvas::svg;
use crate::figure::canvas::text::{self, LINE};

/// A note and the point that it is about.
#[derive(Clone, Debug)]
struct Callout {
    text: String,
    at: Point,
}

/// From the point to where its note may stand: as units to the right and down.
const DIRECTIONS: [Point; 8] = [
    (0.8, -0.6),
    (-0.8, -0.6),
    (0.8, 0.6),
    (-0.8, 0.6),
    (0.0, -1.0),
    (0.0, 1.0),
    (1.0, 0.0),
    (-1.0, 0.0),
];
const DISTANCES: [f64; 4] = [36.0, 52.0, 72.0, 96.0];

impl Layer for Callout {
    fn wishes(&self) -> Wishes {
        Wishes { points: vec![self.at], ..Wishes::default() }
    }

    fn draw_over(&self, canvas: &mut Canvas<'_>) {
        if !canvas.axes.hold(self.at) || self.text.trim().is_empty() {
            return;
        }
        let at = canvas.at(self.at);
        let size = (text::width(&self.text, FONT), LINE * FONT);
        let centres: Vec<Point> = DISTANCES
            .iter()
            .flat_map(|distance| DIRECTIONS.map(|(dx, dy)| (dx * distance, dy * distance)))
            // The end of the leader is at the near side of the text.
            .map(|(dx, dy)| {
                let aside = if dx == 0.0 { 0.0 } else { (size.0 / 2.0).copysign(dx) };
                (at.0 + dx + aside, at.1 + dy)
            })
            .collect();
        let centre = centres[canvas.placement.place(size, &centres)];
        let label = svg::text(&self.text, "middle", centre, FONT);
        canvas.svg.set_off("class=\"note\"", "4", vec![label]);
        if let Some(leader) = leader(at, &Rect::around(centre, size)) {
            canvas.placement.add_line(&leader);
            let attributes = format!("class=\"leader\" {} stroke-width=\"1\"", palette::STROKED);
            canvas.svg.group(&attributes, [svg::polyline(&leader)]);
        }
    }
}

/// The line from a point to a text, with a gap at both ends.
fn leader(at: Point, text: &Rect) -> Option<[Point; 2]> {
    let near = (at.0.clamp(text.left, text.right), text.centre().1);
    let (enter, _) =
        clip(at, near, &Rect { left: text.left - 2.0, right: text.right + 2.0, ..*text })?;
    let (dx, dy) = (near.0 - at.0, near.1 - at.1);
    let start = (DOT + 2.0) / (dx * dx + dy * dy).sqrt();
    (start < enter).then(|| [start, enter].map(|part| (at.0 + part * dx, at.1 + part * dy)))
}

impl Plot {
    /// A few words about a point where it is crowded: they stand where there is room, and a line
    /// leads from them to the point. Where the point has no place in the frame, they are left out.
    ///
    /// ```
    /// use downhill::figure::Plot;
    ///
    /// let svg = Plot::new("rates", "rate", "factor")
    ///     .describe("A factor that falls from 1 to its zero at 1/9 and rises again.")
    ///     .curve("", 0.0..=0.2, |rate| (1.0 - 9.0 * rate).abs())
    ///     .callout("exact in one step", (1.0 / 9.0, 0.0))
    ///     .svg();
    /// assert!(svg.contains("class=\"leader\""));
    /// ```
    pub fn callout(self, text: &str, at: Point) -> Self {
        self.with_layer(Callout { text: text.to_string(), at })
    }
}
