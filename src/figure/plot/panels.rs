//! Several small charts in one figure, on the same axes.

use super::Plot;
use super::axis::Axis;
use super::chart::{BOTTOM, Content, FONT, Frame, LEAST, Request, Sheet, TOP, left_margin};
use super::layer::Axes;
use super::series::Panel;
use crate::figure::canvas::geometry::Rect;
use crate::figure::canvas::text::LINE;

/// From a chart to the one beside it, and to the one below it, whose title stands between them.
const BESIDE: f64 = 20.0;
const BETWEEN: f64 = 38.0;
/// How many times its width the height of a chart is, if it is not said.
const ASPECT: f64 = 0.75;

/// The document for the panels of a plot.
fn draw(plot: &Plot, request: Request<'_>) -> String {
    let Request { caption, size: (width, mut height), aspect, x, y, wishes } = request;
    let ((x_title, mut x), (y_title, y)) = (x, y);
    let (count, columns) = (plot.panels.len(), plot.columns);
    let rows = count.div_ceil(columns);
    let left = left_margin(&x, &y, width);
    let scale = wishes.room_at_right;
    let right = f64::max(LEAST, x.overhang(width - left, FONT).1) + scale;
    let steps = |count: usize, step: f64| count as f64 * step;
    let across = (width - left - right - steps(columns - 1, BESIDE)) / columns as f64;
    if let Some(aspect) = aspect.or(plot.size.is_none().then_some(ASPECT)) {
        let charts = steps(rows, across * aspect) + steps(rows - 1, BETWEEN);
        height = charts.round() + TOP + BOTTOM;
    }
    let along = (height - TOP - BOTTOM - steps(rows - 1, BETWEEN)) / rows as f64;
    x.keep_labels_apart(across, FONT);

    let mut sheet = Sheet::new(&caption, (width, height), wishes.covers);
    let all = Rect { left, top: TOP, right: width - right, bottom: height - BOTTOM };
    sheet.title_axes(x_title, y_title, &all);
    for index in 0..count {
        let corner = (
            left + steps(index % columns, across + BESIDE),
            TOP + steps(index / columns, along + BETWEEN),
        );
        let area = Rect {
            left: corner.0,
            top: corner.1,
            right: corner.0 + across,
            bottom: corner.1 + along,
        };
        // Charts at the left and at the bottom have the labels of the ticks for all.
        let (is_leftmost, is_lowest) = (index % columns == 0, index + columns >= count);
        let frame = Frame {
            area,
            page: Rect {
                left: if is_leftmost { 0.0 } else { area.left - BESIDE / 2.0 },
                top: area.top - LINE * FONT,
                right: area.right + BESIDE / 2.0,
                bottom: area.bottom + 0.5 * FONT,
            },
            scale_left: (index + 1 == columns.min(count)).then_some(width - scale),
        };
        let content = content(plot, index + 1, &Axes { x: &x, y: &y });
        let labelled = |axis: &Axis, is_labelled| match is_labelled {
            true => axis.clone(),
            false => axis.without_labels(),
        };
        let axes = (labelled(&x, is_lowest), labelled(&y, is_leftmost));
        sheet.draw_chart(&frame, &content, axes);
    }
    sheet.svg.finish()
}

/// What the chart with this number shows. A label that a chart before has is known by the colour.
fn content<'a>(plot: &'a Plot, panel: Panel, axes: &Axes<'_>) -> Content<'a> {
    let mut content = plot.content(panel, axes);
    let before = plot.series.iter().filter(|series| series.panel < panel);
    let known: Vec<&str> = before
        .filter(|series| series.panel > 0 || panel > 1)
        .map(|series| series.label.as_str())
        .collect();
    for series in &mut content.series {
        if known.contains(&series.label.as_str()) {
            series.label.clear();
        }
    }
    content
}

impl Plot {
    /// Begins a chart of its own with this title: small multiples, side by side on the same axes.
    /// What is added from here on is in it; what was added before the first panel is in all. Equal
    /// labels are written once.
    ///
    /// ```
    /// use downhill::figure::Plot;
    ///
    /// let mut plot = Plot::new("rates", "step", "w")
    ///     .describe("Three descents: too slow, just right, and one that hops to and fro.")
    ///     .horizontal("best w", 2.0);
    /// for factor in [0.8_f64, 0.3, -0.9] {
    ///     let path: Vec<f64> = (0..12).map(|step| 2.0 - factor.powi(step)).collect();
    ///     plot = plot.panel(&format!("factor {factor}")).steps("path", &path);
    /// }
    /// assert_eq!(plot.columns(3).svg().matches(">path<").count(), 1);
    /// ```
    pub fn panel(mut self, title: &str) -> Self {
        self.panels.push(title.to_string());
        self.draw_panels = Some(draw);
        self.columns = self.panels.len().min(2);
        self
    }

    /// How many panels stand side by side: at most two if it is not said.
    ///
    /// # Panics
    ///
    /// When there are not so many panels yet, or none are asked for.
    #[track_caller]
    pub fn columns(mut self, columns: usize) -> Self {
        assert!(
            (1..=self.panels.len().min(6)).contains(&columns),
            "figure {}: {columns} columns of {} panels: say how many, from 1 to 6, after them",
            self.name,
            self.panels.len()
        );
        self.columns = columns;
        self
    }
}
