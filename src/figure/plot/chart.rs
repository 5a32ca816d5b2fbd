//! Drawing a plot: plotters lays out the chart, this puts what it draws into groups and finds
//! places for the labels.

use std::cell::RefCell;
use std::convert::Infallible;
use std::rc::Rc;

use plotters::chart::{ChartBuilder, ChartContext, LabelAreaPosition};
use plotters::coord::cartesian::Cartesian2d;
use plotters::drawing::{DrawingArea, DrawingAreaErrorKind};
use plotters::element::{Circle, EmptyElement, IntoDynElement, Polygon};
use plotters::series::LineSeries;
use plotters::style::{BLACK, Color};

use super::axis::Axis;
use super::backend::{Backend, TENTHS, units};
use super::layer::{Axes, Canvas, Layer, Wishes, is_inside};
use super::series::{Ink, Kind, Series, colours};
use crate::figure::canvas::clip::clip_line;
use crate::figure::canvas::geometry::{Point, Rect};
use crate::figure::canvas::order;
use crate::figure::canvas::palette::{self, Marker};
use crate::figure::canvas::placement::{Placement, separate};
use crate::figure::canvas::svg::{Caption, Svg, arrow_head, text};
use crate::figure::canvas::text::{self, LINE};

/// The width and height of a figure that asks for no other.
pub(crate) const SIZE: (f64, f64) = (480.0, 320.0);
pub(crate) const FONT: f64 = 15.0;
/// From the top of the figure to the frame: the title of the y axis stands there, level, above its
/// axis.
pub(crate) const TOP: f64 = 38.0;
/// From the frame to the bottom of the figure: labels of the ticks, and the title of the x axis.
pub(crate) const BOTTOM: f64 = 52.0;
pub(crate) const TICK: f64 = 5.0;
pub(crate) const DOT: f64 = 3.5;
/// From the end of a line to its label.
const LABEL_GAP: f64 = 8.0;
/// The most that is taken from the chart for labels at its right; longer ones find a place inside.
const WIDEST_RIGHT: f64 = 100.0;

/// The least room at the right of charts.
pub(crate) const LEAST: f64 = 12.0;

type Chart<'a> = ChartContext<'a, Backend, Cartesian2d<Axis, Axis>>;

/// A series on the canvas: what of it is seen, in units of the drawing.
struct Drawn {
    class: &'static str,
    stretches: Vec<Vec<Point>>,
    dots: Vec<Point>,
}

/// The frame of a chart, in the places of its axes.
const FRAME: Rect = Rect { left: 0.0, top: 0.0, right: 1.0, bottom: 1.0 };

/// What a chart shows. Series and notes are given by their places on the axes.
pub(crate) struct Content<'a> {
    /// What stands over the chart, where there are several.
    pub(crate) title: &'a str,
    pub(crate) series: Vec<Series>,
    pub(crate) notes: Vec<(&'a str, Point)>,
    pub(crate) layers: Vec<&'a dyn Layer>,
}

/// What is drawn, and how large.
pub(crate) struct Request<'a> {
    pub(crate) caption: Caption<'a>,
    pub(crate) size: (f64, f64),
    /// How many times its width the height of a chart is, where that is to give the height.
    pub(crate) aspect: Option<f64>,
    pub(crate) x: (&'a str, Axis),
    pub(crate) y: (&'a str, Axis),
    /// What layers ask of the chart.
    pub(crate) wishes: &'a Wishes,
}

/// Where one chart of a figure is.
pub(crate) struct Frame {
    /// Where its points are.
    pub(crate) area: Rect,
    /// Where its labels may be.
    pub(crate) page: Rect,
    /// Where its scale begins, if it has one.
    pub(crate) scale_left: Option<f64>,
}

/// The document for one chart.
pub(crate) fn draw(request: Request<'_>, content: &Content<'_>) -> String {
    let Request { caption, size: (width, mut height), aspect, x, y, wishes } = request;
    let ((x_title, mut x), (y_title, y)) = (x, y);
    let left = left_margin(&x, &y, width);
    let right = right_margin(&content.series, width - left);
    let scale = wishes.room_at_right;
    let right = f64::max(right, x.overhang(width - left, FONT).1) + scale;
    if let Some(aspect) = aspect {
        height = ((width - left - right) * aspect).round() + TOP + BOTTOM;
    }
    x.keep_labels_apart(width - left - right, FONT);
    let area = Rect { left, top: TOP, right: width - right, bottom: height - BOTTOM };
    let frame = Frame {
        area,
        page: Rect {
            left: 0.0,
            top: TOP - LINE * FONT,
            right: width - scale,
            bottom: area.bottom + 0.5 * FONT,
        },
        scale_left: Some(width - scale),
    };
    let mut sheet = Sheet::new(&caption, (width, height), wishes.covers);
    sheet.title_axes(x_title, y_title, &area);
    sheet.draw_chart(&frame, content, (x, y));
    sheet.svg.finish()
}

/// The room at the left of the charts, for the labels of the y axis.
pub(crate) fn left_margin(x: &Axis, y: &Axis, width: f64) -> f64 {
    let widest = y.labels().map(|label| text::width(label, FONT)).fold(0.0, f64::max);
    f64::max(widest + 2.0 * TICK + 2.0, x.overhang(width, FONT).0)
}

/// A document on which charts are drawn.
pub(crate) struct Sheet {
    pub(crate) svg: Svg,
    canvas: Rc<RefCell<Backend>>,
    size: (f64, f64),
    /// The titles of the axes, to be written with the next labels, and where that of the y axis is.
    titles: Vec<String>,
    title_box: Rect,
}

impl Sheet {
    pub(crate) fn new(caption: &Caption, size: (f64, f64), sets_off: bool) -> Self {
        let page = Rect { left: 0.0, top: 0.0, right: size.0, bottom: size.1 };
        let mut svg = Svg::new("plot", caption, page, FONT);
        svg.sets_off = sets_off;
        let canvas = Rc::new(RefCell::new(Backend::new(size)));
        Self { svg, canvas, size, titles: Vec::new(), title_box: page }
    }

    /// Titles of the axes of charts that fill this area.
    pub(crate) fn title_axes(&mut self, x_title: &str, y_title: &str, area: &Rect) {
        let y_at = (2.0, 0.5 * LINE * FONT + 1.0);
        let x_at = ((area.left + area.right) / 2.0, self.size.1 - 0.5 * LINE * FONT - 1.0);
        self.titles = vec![text(y_title, "start", y_at, FONT), text(x_title, "middle", x_at, FONT)];
        self.title_box = Rect {
            left: 0.0,
            top: 0.0,
            right: 2.0 + text::width(y_title, FONT),
            bottom: LINE * FONT + 2.0,
        };
    }

    /// Draws one chart.
    pub(crate) fn draw_chart(
        &mut self, frame: &Frame, content: &Content<'_>, (x, y): (Axis, Axis),
    ) {
        let Frame { area, page, scale_left } = *frame;
        let (width, height) = self.size;
        let Self { svg, canvas, titles, title_box, .. } = self;
        let root = DrawingArea::from(&*canvas);
        let mut chart = drawn(
            ChartBuilder::on(&root)
                .margin_top(tenths(area.top))
                .margin_right(tenths(width - area.right))
                .set_label_area_size(LabelAreaPosition::Left, tenths(area.left))
                .set_label_area_size(LabelAreaPosition::Bottom, tenths(height - area.bottom))
                .build_cartesian_2d(x, y),
        );

        let mut placement = Placement::new(page);
        placement.add_line(&[
            (area.left, area.top),
            (area.left, area.bottom),
            (area.right, area.bottom),
        ]);
        placement.add_box(*title_box);

        drawn(chart.configure_mesh().disable_x_mesh().disable_axes().draw());
        let grid = canvas.borrow_mut().take_shapes();
        if !svg.sets_off {
            svg.group(palette::GRID, grid);
        }
        for layer in &content.layers {
            let (svg, placement) = (&mut *svg, &mut placement);
            let axes = axes(&chart);
            layer.draw_under(&mut Canvas { axes, area, scale_left, svg, placement });
        }
        drawn(
            chart
                .configure_mesh()
                .disable_mesh()
                .set_all_tick_mark_size(tenths(TICK))
                .label_style(("sans-serif", FONT * TENTHS))
                .draw(),
        );
        svg.group(palette::AXIS, canvas.borrow_mut().take_shapes());
        let mut labels = canvas.borrow_mut().take_texts();
        labels.append(titles);
        if !content.title.is_empty() {
            let centre = (area.centre().0, area.top - 0.5 * LINE * FONT - 3.0);
            let size = (text::width(content.title, FONT), LINE * FONT);
            placement.add_box(Rect::around(centre, size));
            labels.push(text(content.title, "middle", centre, FONT));
        }
        svg.group("class=\"axis-labels\"", labels);

        let drawn = draw_series(&content.series, &mut chart, canvas, svg);
        for series in &drawn {
            series.stretches.iter().for_each(|stretch| placement.add_line(stretch));
            let size = (2.0 * DOT, 2.0 * DOT);
            series.dots.iter().for_each(|dot| placement.add_box(Rect::around(*dot, size)));
        }
        label_series(&content.series, &drawn, &area, page.right, &mut placement, svg);
        write_notes(&content.notes, &chart, &mut placement, svg);
        for layer in &content.layers {
            let (svg, placement) = (&mut *svg, &mut placement);
            let axes = axes(&chart);
            layer.draw_over(&mut Canvas { axes, area, scale_left, svg, placement });
        }
    }
}

fn axes<'a>(chart: &'a Chart<'_>) -> Axes<'a> {
    let axes = chart.as_coord_spec();
    Axes { x: axes.x_spec(), y: axes.y_spec() }
}

/// The room at the right of the chart that labels at the ends of the series need, where this width
/// is left for both.
fn right_margin(series: &[Series], width: f64) -> f64 {
    let widest_chart = series
        .iter()
        .filter(|series| !series.label.is_empty() && series.kind != Kind::Segments)
        .filter_map(|series| {
            let last = series.points.iter().rev().find(|p| p.0.is_finite() && p.1.is_finite())?;
            let fraction = last.0.clamp(0.01, 1.0);
            let label = LABEL_GAP + text::width(&series.label, FONT) + 2.0;
            (label <= WIDEST_RIGHT).then_some((width - label) / fraction)
        })
        .fold(width - LEAST, f64::min);
    (width - widest_chart).max(LEAST)
}

/// Draws the series, and says where.
fn draw_series(
    series: &[Series], chart: &mut Chart<'_>, canvas: &RefCell<Backend>, svg: &mut Svg,
) -> Vec<Drawn> {
    let (mut lines, mut dotted) = (0, 0);
    let mut all = Vec::new();
    for (series, colour) in series.iter().zip(colours(series.iter())) {
        let class = colour.map_or(palette::REFERENCE, palette::series);
        let (width, dashes) = match series.kind {
            Kind::Line => {
                lines += 1;
                ("2.2", palette::dashes(lines - 1))
            }
            Kind::Dashed | Kind::Reference => ("1.5", palette::DASHED),
            Kind::Arrows | Kind::Marked => ("1.5", ""),
            Kind::Segments | Kind::Dots => ("1.2", ""),
        };
        let stretches: Vec<Vec<Point>> =
            series.lines().into_iter().flat_map(|line| clip_line(line, &FRAME)).collect();
        for stretch in &stretches {
            drawn(chart.draw_series(LineSeries::new(stretch.iter().copied(), BLACK)));
        }
        let attributes = format!(
            "{class} {} stroke-width=\"{width}\" stroke-linejoin=\"round\"{dashes}",
            palette::STROKED
        );
        svg.set_off(&attributes, "5", canvas.borrow_mut().take_shapes());

        let mut dots = Vec::new();
        if series.has_dots() {
            let shape = match series.ink {
                Ink::Chosen(colour) => palette::marker(colour as usize),
                _ => {
                    dotted += 1;
                    palette::marker(dotted - 1)
                }
            };
            dots = series.points.iter().copied().filter(|p| is_inside(*p)).collect();
            drawn(chart.draw_series(dots.iter().map(|dot| marker(shape, *dot))));
        }
        let on_canvas = |points: &[Point]| -> Vec<Point> {
            points.iter().map(|p| units(chart.backend_coord(p))).collect()
        };
        let stretches: Vec<Vec<Point>> =
            stretches.iter().map(|stretch| on_canvas(stretch)).collect();
        let mut shapes = canvas.borrow_mut().take_shapes();
        if series.kind == Kind::Arrows {
            // Where steps are too short for a head between the dots, the dots alone show the way.
            let steps = stretches.iter().flat_map(|stretch| stretch.windows(2));
            shapes.extend(
                steps.filter_map(|step| arrow_head(step[0], step[1], DOT + 1.0, 2.0 * DOT)),
            );
        }
        svg.set_off(&format!("{class} {}", palette::FILLED), "2.5", shapes);
        all.push(Drawn { class, stretches, dots: on_canvas(&dots) });
    }
    all
}

/// A dot of about the same area in each shape.
fn marker(shape: Marker, at: Point) -> plotters::element::DynElement<'static, Backend, Point> {
    let corners: &[(i32, i32)] = match shape {
        Marker::Circle => return Circle::new(at, tenths(DOT), BLACK.filled()).into_dyn(),
        Marker::Square => &[(-32, -32), (32, -32), (32, 32), (-32, 32)],
        Marker::Triangle => &[(0, -45), (42, 30), (-42, 30)],
        Marker::Diamond => &[(0, -46), (46, 0), (0, 46), (-46, 0)],
        Marker::Tip => &[(0, 45), (42, -30), (-42, -30)],
    };
    (EmptyElement::at(at) + Polygon::new(corners.to_vec(), BLACK)).into_dyn()
}

/// Writes each series' label beside it, in its colour.
fn label_series(
    series: &[Series], drawn: &[Drawn], area: &Rect, width: f64, placement: &mut Placement,
    svg: &mut Svg,
) {
    let labelled = series
        .iter()
        .zip(drawn)
        .filter(|(series, _)| !series.label.is_empty())
        .map(|(series, drawn)| (anchors(series, drawn), series, drawn))
        .filter(|(anchors, ..)| !anchors.is_empty());
    let (at_right, inside): (Vec<_>, Vec<_>) = labelled.partition(|(anchors, series, _)| {
        let end = anchors[0].0;
        let room = width - LABEL_GAP - text::width(&series.label, FONT);
        series.kind != Kind::Segments && (area.right - 24.0..=room).contains(&end)
    });
    let mut write = |label: String, drawn: &Drawn| {
        svg.set_off(&format!("{} {}", drawn.class, palette::FILLED), "4", vec![label]);
    };

    // Labels of series that end at the right stand below one another, moved apart between the top
    // and the bottom.
    let at_right = order::by(at_right, |(anchors, ..)| anchors[0].1);
    let fixed = 1e9;
    let mut wishes = vec![area.top - 0.5 * LINE * FONT];
    wishes.extend(at_right.iter().map(|(anchors, ..)| anchors[0].1));
    wishes.push(area.bottom - 1.0 + 0.5 * LINE * FONT);
    let mut weights = vec![1.0; wishes.len()];
    weights[0] = fixed;
    weights[wishes.len() - 1] = fixed;
    let heights = separate(&wishes, &weights, &vec![LINE * FONT; wishes.len() - 1]);
    for ((anchors, series, drawn), y) in at_right.into_iter().zip(&heights[1..]) {
        let x = anchors[0].0 + LABEL_GAP;
        let width = text::width(&series.label, FONT);
        placement.add_box(Rect::around((x + width / 2.0, *y), (width, LINE * FONT)));
        write(text(&series.label, "start", (x, *y), FONT), drawn);
    }
    for (anchors, series, drawn) in inside {
        write(write_beside(&series.label, &anchors, placement), drawn);
    }
}

/// The points beside which a series' label may stand: its end, then places further back.
fn anchors(series: &Series, drawn: &Drawn) -> Vec<Point> {
    let points: Vec<Point> = match series.kind {
        Kind::Dots => drawn.dots.clone(),
        Kind::Segments => drawn
            .stretches
            .iter()
            .map(|pair| ((pair[0].0 + pair[1].0) / 2.0, (pair[0].1 + pair[1].1) / 2.0))
            .collect(),
        _ => drawn.stretches.concat(),
    };
    let Some(last) = points.len().checked_sub(1) else {
        return points;
    };
    [4, 3, 2, 1, 0].map(|quarter| points[last * quarter / 4]).to_vec()
}

fn write_notes(
    notes: &[(&str, Point)], chart: &Chart<'_>, placement: &mut Placement, svg: &mut Svg,
) {
    let texts: Vec<String> = notes
        .iter()
        .filter(|(_, at)| is_inside(*at))
        .map(|(note, at)| write_beside(note, &[units(chart.backend_coord(at))], placement))
        .collect();
    svg.set_off("class=\"note\"", "4", texts);
}

/// A text at the best place around the first of the points, or around the others if that is
/// crowded.
pub(crate) fn write_beside(label: &str, anchors: &[Point], placement: &mut Placement) -> String {
    let size = (text::width(label, FONT), LINE * FONT);
    let (across, along) = (LABEL_GAP + size.0 / 2.0, 5.0 + size.1 / 2.0);
    // The centre, which end is fixed, and where that end is.
    let mut places: Vec<(Point, &str, f64)> = Vec::new();
    for &(x, y) in anchors {
        for dy in [0.0, -along, along] {
            places.push(((x + across, y + dy), "start", x + LABEL_GAP));
            if dy != 0.0 {
                places.push(((x, y + dy), "middle", x));
            }
            places.push(((x - across, y + dy), "end", x - LABEL_GAP));
        }
    }
    for &(x, y) in anchors {
        let further = [-along - size.1, along + size.1, -along - 2.0 * size.1];
        places.extend(further.map(|dy| ((x, y + dy), "middle", x)));
    }
    let centres: Vec<Point> = places.iter().map(|(centre, ..)| *centre).collect();
    let (centre, anchor, x) = places[placement.place(size, &centres)];
    text(label, anchor, (x, centre.1), FONT)
}

/// A length in plotters' integers.
fn tenths(length: f64) -> i32 {
    (length * TENTHS).round() as i32
}

/// What plotters drew: neither its coordinates nor our backend can fail.
fn drawn<T>(result: Result<T, DrawingAreaErrorKind<Infallible>>) -> T {
    result.unwrap_or_else(|error| unreachable!("plotters on a list of elements: {error}"))
}
