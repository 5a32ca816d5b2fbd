//! Writing an SVG document, one element to a line: its changes are reviewed as differences of text.

use super::geometry::{Point, Rect};
use super::palette::CASING;
use super::text::{BASELINE, escape, markup};

/// An SVG document being written.
pub(crate) struct Svg {
    lines: Vec<String>,
    /// Whether lines and texts are set off from what they lie on.
    pub(crate) sets_off: bool,
}

/// What a figure is called and how it is read aloud.
pub(crate) struct Caption<'a> {
    /// The id of the root and the start of every other id.
    pub(crate) name: &'a str,
    pub(crate) title: &'a str,
    pub(crate) description: &'a str,
}

impl Svg {
    /// Begins a document that shows this part of the plane. It has no width and height of its own:
    /// it fills the page's column, or the window of a viewer. Its background is the page's.
    pub(crate) fn new(class: &str, caption: &Caption<'_>, page: Rect, font_size: f64) -> Self {
        let name = caption.name;
        let [left, top] = [page.left, page.top].map(tenths);
        let [width, height] = [page.right - page.left, page.bottom - page.top].map(tenths);
        let lines = vec![
            // One complete tag on the first line makes Markdown take the whole document as it is.
            format!(
                "<svg xmlns=\"http://www.w3.org/2000/svg\" id=\"{name}\" class=\"figure {class}\" \
                 viewBox=\"{left} {top} {width} {height}\" role=\"img\" \
                 aria-labelledby=\"{name}-title {name}-desc\" font-family=\"system-ui, \
                 sans-serif\" font-size=\"{}\" fill=\"currentColor\">",
                tenths(font_size)
            ),
            format!("<title id=\"{name}-title\">{}</title>", escape(caption.title)),
            format!("<desc id=\"{name}-desc\">{}</desc>", escape(caption.description)),
        ];
        Self { lines, sets_off: false }
    }

    /// Elements that share attributes; nothing where there are no elements.
    pub(crate) fn group(&mut self, attributes: &str, elements: impl IntoIterator<Item = String>) {
        self.write_group(attributes, elements.into_iter().collect());
    }

    fn write_group(&mut self, attributes: &str, elements: Vec<String>) {
        if !elements.is_empty() {
            self.lines.push(format!("<g {attributes}>"));
            self.lines.extend(elements);
            self.lines.push("</g>".to_string());
        }
    }

    /// Elements that share attributes, and where that is asked for, under them what sets them off:
    /// the same elements, broader by `width`, in the colour of the page.
    pub(crate) fn set_off(&mut self, attributes: &str, width: &str, elements: Vec<String>) {
        if self.sets_off {
            let casing = format!("{CASING} stroke-width=\"{width}\" fill=\"none\"");
            self.group(&casing, elements.clone());
        }
        self.group(attributes, elements);
    }

    /// The document, its last line ended.
    pub(crate) fn finish(mut self) -> String {
        self.lines.push("</svg>\n".to_string());
        self.lines.join("\n")
    }
}

/// A coordinate to a tenth of a unit: finer than a screen shows, coarse enough that no rounding of
/// the last bit shows.
pub(crate) fn tenths(value: f64) -> String {
    debug_assert!(value.is_finite(), "a coordinate is {value}");
    let tenths = (value * 10.0).round() as i64;
    let sign = if tenths < 0 { "-" } else { "" };
    let (whole, tenth) = (tenths.abs() / 10, tenths.abs() % 10);
    if tenth == 0 { format!("{sign}{whole}") } else { format!("{sign}{whole}.{tenth}") }
}

/// `x,y`
fn pair(point: Point) -> String {
    format!("{},{}", tenths(point.0), tenths(point.1))
}

fn pairs(points: &[Point]) -> String {
    let pairs: Vec<String> = points.iter().copied().map(pair).collect();
    pairs.join(" ")
}

/// A line through points.
pub(crate) fn polyline(points: &[Point]) -> String {
    format!("<polyline points=\"{}\"/>", pairs(points))
}

/// An area with these corners.
pub(crate) fn polygon(points: &[Point]) -> String {
    format!("<polygon points=\"{}\"/>", pairs(points))
}

/// An area inside closed lines, and outside of those in it.
pub(crate) fn area(outlines: &[Vec<Point>]) -> String {
    let mut path = String::new();
    for outline in outlines {
        path.push_str(&relative(outline));
        path.push('z');
    }
    format!("<path fill-rule=\"evenodd\" d=\"{path}\"/>")
}

/// Lines through points.
pub(crate) fn lines(lines: &[Vec<Point>]) -> String {
    let paths: Vec<String> = lines.iter().map(|line| relative(line)).collect();
    format!("<path d=\"{}\"/>", paths.concat())
}

/// A path of many points in few letters: where it begins, and then how far it is from each point to
/// the next.
fn relative(points: &[Point]) -> String {
    let whole = |value: f64| (value * 10.0).round(); // rounded alone, or the roundings would add up
    let mut path = String::new();
    let mut last: Option<Point> = None;
    for &(x, y) in points {
        let (x, y) = (whole(x), whole(y));
        if last == Some((x, y)) {
            continue;
        }
        let (from, command) = match last {
            None => ((0.0, 0.0), "M"),
            Some(last) => (last, "l"),
        };
        path.push_str(command);
        let (x_change, y_change) = (tenths((x - from.0) / 10.0), tenths((y - from.1) / 10.0));
        path.push_str(&x_change);
        if !y_change.starts_with('-') {
            path.push(' ');
        }
        path.push_str(&y_change);
        last = Some((x, y));
    }
    path
}

/// A circle.
pub(crate) fn circle(centre: Point, radius: f64) -> String {
    let (x, y) = (tenths(centre.0), tenths(centre.1));
    format!("<circle cx=\"{x}\" cy=\"{y}\" r=\"{}\"/>", tenths(radius))
}

/// A rectangle with rounded corners.
pub(crate) fn rectangle(centre: Point, (width, height): (f64, f64), corner: f64) -> String {
    format!(
        "<rect x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\" rx=\"{}\"/>",
        tenths(centre.0 - width / 2.0),
        tenths(centre.1 - height / 2.0),
        tenths(width),
        tenths(height),
        tenths(corner)
    )
}

/// From the tip of an arrow's head to its base.
pub(crate) const HEAD_LENGTH: f64 = 8.0;

/// The head of an arrow from one point to another, its tip `gap` before the end; `None` where the
/// arrow is shorter than head, gap and `least` together.
pub(crate) fn arrow_head(from: Point, to: Point, gap: f64, least: f64) -> Option<String> {
    const HALF_WIDTH: f64 = 3.5;
    let (dx, dy) = (to.0 - from.0, to.1 - from.1);
    let length = (dx * dx + dy * dy).sqrt();
    if length < HEAD_LENGTH + gap + least {
        return None;
    }
    let (ux, uy) = (dx / length, dy / length);
    let tip = (to.0 - gap * ux, to.1 - gap * uy);
    let base = (tip.0 - HEAD_LENGTH * ux, tip.1 - HEAD_LENGTH * uy);
    Some(polygon(&[
        tip,
        (base.0 - HALF_WIDTH * uy, base.1 + HALF_WIDTH * ux),
        (base.0 + HALF_WIDTH * uy, base.1 - HALF_WIDTH * ux),
    ]))
}

/// A text whose left end, middle or right end (`start`, `middle`, `end`) is at the point, its
/// middle at the point's height.
pub(crate) fn text(text: &str, anchor: &str, (x, y): Point, size: f64) -> String {
    let (x, y) = (tenths(x), tenths(y + BASELINE * size));
    format!("<text x=\"{x}\" y=\"{y}\" text-anchor=\"{anchor}\">{}</text>", markup(text))
}

/// A figure is described in words, for readers who do not see it.
///
/// # Panics
///
/// When it is not.
#[track_caller]
pub(crate) fn check_description(name: &str, description: &str) {
    assert!(
        !description.trim().is_empty(),
        "figure {name}: say with .describe(...) what is to be seen, for readers who do not see it"
    );
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn coordinates_are_written_in_tenths() {
        assert_eq!(tenths(12.0), "12");
        assert_eq!(tenths(12.34), "12.3");
        assert_eq!(tenths(-0.46), "-0.5");
        assert_eq!(tenths(-0.01), "0");
    }

    #[test]
    fn a_document_says_what_it_shows_and_keeps_its_ids_to_itself() {
        let caption = Caption { name: "bowl", title: "loss & w", description: "A\n\nparabola." };
        let svg =
            Svg::new("plot", &caption, Rect::around((240.0, 160.0), (480.0, 320.0)), 15.0).finish();
        assert!(svg.contains("aria-labelledby=\"bowl-title bowl-desc\""));
        assert!(svg.contains("<title id=\"bowl-title\">loss &amp; w</title>"));
        assert!(svg.contains("<desc id=\"bowl-desc\">A parabola.</desc>"));
        assert!(!svg.contains("\n\n"));
    }

    #[test]
    fn a_path_is_written_in_differences_whose_roundings_do_not_add_up() {
        let thirds: Vec<Point> = (0..4).map(|i| (f64::from(i) / 3.0, 0.0)).collect();
        assert_eq!(lines(&[thirds]), "<path d=\"M0 0l0.3 0l0.4 0l0.3 0\"/>");
        let square = vec![(1.0, 1.0), (2.0, 1.0), (2.0, 2.04), (1.98, 2.0), (1.0, 2.0)];
        let path = "M1 1l1 0l0 1l-1 0z";
        assert_eq!(area(&[square]), format!("<path fill-rule=\"evenodd\" d=\"{path}\"/>"));
    }

    #[test]
    fn an_empty_group_is_left_out() {
        let caption = Caption { name: "bowl", title: "t", description: "d" };
        let mut svg =
            Svg::new("plot", &caption, Rect::around((240.0, 160.0), (480.0, 320.0)), 15.0);
        svg.group("class=\"grid\"", []);
        assert!(!svg.finish().contains("<g"));
    }
}
