//! Where a path begins, and where it ends or leaves the frame: in words and as a note.

use super::Plot;
use super::chart::write_beside;
use super::layer::{Axes, Canvas, Layer};
use crate::figure::canvas::geometry::Point;
use crate::figure::canvas::number::significant;

/// A path whose points are counted from 0.
#[derive(Clone, Debug)]
struct Follow {
    /// What one point is: a step, an epoch.
    unit: String,
    y_axis: String,
    points: Vec<Point>,
}

impl Follow {
    /// The number of the first point after which none is in the frame again, if there is one.
    fn leads_out(&self, axes: &Axes<'_>) -> Option<usize> {
        let last = self.points.iter().rposition(|point| axes.hold(*point));
        let next = last.map_or(0, |last| last + 1);
        (next < self.points.len()).then_some(next)
    }
}

impl Layer for Follow {
    fn words(&self, axes: &Axes<'_>) -> String {
        let Some(last) = self.points.len().checked_sub(1) else {
            return String::new();
        };
        let value = |index: usize| significant(self.points[index].1, 4);
        let end = match self.leads_out(axes) {
            Some(number) => {
                format!("with {} {number} the path leaves the frame for good", self.unit)
            }
            None => format!("after {} {last} it is {}", self.unit, value(last)),
        };
        format!(" At the start {} is {}; {end}.", self.y_axis, value(0))
    }

    fn draw_over(&self, canvas: &mut Canvas<'_>) {
        let Some(number) = self.leads_out(&canvas.axes) else {
            return;
        };
        let Some(last) = number.checked_sub(1) else {
            return; // not even its start is seen
        };
        let at = canvas.at(self.points[last]);
        let note = format!("{} {number} leads out", self.unit);
        let text = write_beside(&note, &[at], canvas.placement);
        canvas.svg.set_off("class=\"note\"", "4", vec![text]);
    }
}

impl Plot {
    /// Says how the series added just before goes, whatever a reader's knobs make of it. Its points
    /// are counted from 0, as a "step" or an "epoch": the description gets the value at the start
    /// and at the end, or with which step the path leaves the frame for good. A note says that,
    /// too, and what comes after it is not drawn.
    ///
    /// ```
    /// use downhill::figure::Plot;
    ///
    /// let steps = |rate: f64| {
    ///     let path: Vec<f64> = (0..9).map(|step| 2.0 - (1.0 - 9.0 * rate).powi(step)).collect();
    ///     Plot::new("descent-steps", "step", "w")
    ///         .describe("The weight after each step.")
    ///         .y_range(0.0..=4.0)
    ///         .steps("", &path)
    ///         .follow("step")
    ///         .svg()
    /// };
    /// assert!(steps(0.1).contains("At the start w is 1; after step 8 it is 2."));
    /// assert!(steps(0.3).contains(">step 2 leads out<"));
    /// ```
    ///
    /// # Panics
    ///
    /// When there is no series.
    #[track_caller]
    pub fn follow(mut self, unit: &str) -> Self {
        let y_axis = self.y_axis.clone();
        let series = self.last_series("follow");
        series.ends_outside = true;
        let points = series.points.clone();
        self.with_layer(Follow { unit: unit.to_string(), y_axis, points })
    }
}
