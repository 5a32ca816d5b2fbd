//! Images of few pixels, such as digits.

use crate::figure::canvas::geometry::{Point, Rect};
use crate::figure::canvas::palette;
use crate::figure::canvas::svg::{self, Caption, Svg, check_description};
use crate::figure::canvas::text::LINE;
use notebook_page::figure::{check_name, show};

const WIDTH: f64 = 480.0;
const FONT: f64 = 14.0;
/// From an image to the next one.
const GAP: f64 = 14.0;
/// The most that an image is wide.
const WIDEST: f64 = 110.0;
const MARGIN: f64 = 2.0;
/// In how many steps a pixel is darker than the page.
const STEPS: usize = 8;
/// The most pixels of an image, and the most images of a figure.
const MOST_PIXELS: usize = 64 * 64;
const MOST_IMAGES: usize = 100;

/// A few small images side by side, each with a line of words under it: digits that a network took
/// for others, or what a unit looks for.
///
/// A pixel of 0 has the colour of the page, the largest of the whole figure that of the text; where
/// some are negative, they are in a colour of their own, as strong as they are large.
///
/// ```
/// use downhill::figure::Images;
///
/// let cross = [0.0, 9.0, 0.0, 9.0, 16.0, 9.0, 0.0, 9.0, 0.0];
/// let bar = [0.0, 16.0, 0.0, 0.0, 16.0, 0.0, 0.0, 16.0, 0.0];
/// let svg = Images::new("signs", "Two signs")
///     .describe("A cross, taken for a bar, and a bar.")
///     .image("+ taken for 1", 3, &cross)
///     .image("1", 3, &bar)
///     .svg();
/// assert!(svg.contains(">1<"));
/// ```
#[derive(Clone, Debug)]
pub struct Images {
    name: String,
    title: String,
    description: String,
    images: Vec<Image>,
    columns: usize,
}

#[derive(Clone, Debug)]
struct Image {
    label: String,
    columns: usize,
    pixels: Vec<f64>,
}

impl Images {
    /// A figure without images. The name is that of the file and of the ids in it: small letters,
    /// digits and hyphens. The title is read aloud.
    ///
    /// # Panics
    ///
    /// On any other name.
    #[track_caller]
    pub fn new(name: &str, title: &str) -> Self {
        check_name(name);
        Self {
            name: name.to_string(),
            title: title.to_string(),
            description: String::new(),
            images: Vec::new(),
            columns: 6,
        }
    }

    /// Says what is to be seen, for those who do not see it. A figure cannot be drawn without.
    pub fn describe(mut self, description: &str) -> Self {
        self.description = description.to_string();
        self
    }

    /// An image of so many columns, its pixels row by row from the left at the top, with a label
    /// under it.
    ///
    /// # Panics
    ///
    /// When there are no pixels or more than 4,096, their number is no multiple of that of the
    /// columns, or one is not finite.
    #[track_caller]
    pub fn image(mut self, label: &str, columns: usize, pixels: &[f64]) -> Self {
        let count = pixels.len();
        assert!(
            (1..=MOST_PIXELS).contains(&count) && columns > 0 && count % columns == 0,
            "figure {}: image {label:?} has {count} pixels in {columns} columns: from 1 to \
             {MOST_PIXELS} in full rows",
            self.name
        );
        if let Some(index) = pixels.iter().position(|pixel| !pixel.is_finite()) {
            panic!(
                "figure {}: image {label:?}: its pixel {index} is {}, and pixels are finite",
                self.name, pixels[index]
            );
        }
        self.images.push(Image { label: label.to_string(), columns, pixels: pixels.to_vec() });
        self
    }

    /// How many images stand side by side: six if it is not said.
    ///
    /// # Panics
    ///
    /// When it is 0 or more than 12.
    #[track_caller]
    pub fn columns(mut self, columns: usize) -> Self {
        assert!(
            (1..=12).contains(&columns),
            "figure {}: {columns} columns of images: from 1 to 12",
            self.name
        );
        self.columns = columns;
        self
    }

    /// The figure as an SVG document.
    ///
    /// # Panics
    ///
    /// When the figure has no description, and no images or more than 100.
    #[track_caller]
    pub fn svg(&self) -> String {
        let name = &self.name;
        check_description(name, &self.description);
        let count = self.images.len();
        assert!(
            (1..=MOST_IMAGES).contains(&count),
            "figure {name}: {count} images: from 1 to {MOST_IMAGES}"
        );
        let columns = self.columns.min(count);
        let cell = (WIDTH - GAP * (columns - 1) as f64) / columns as f64;
        let width = cell.min(WIDEST);
        let heights: Vec<f64> = self.images.iter().map(|image| width * image.aspect()).collect();
        let label = LINE * FONT + 4.0;
        let row_height = heights.iter().copied().fold(0.0, f64::max) + label;
        let rows = count.div_ceil(columns);
        let step = width.max(cell.min(1.35 * WIDEST)) + GAP;
        let left = (WIDTH - step * columns as f64 + GAP) / 2.0;
        let areas: Vec<Rect> = (0..count)
            .map(|index| {
                let (column, row) = (index % columns, index / columns);
                let middle = left + step * column as f64 + (step - GAP) / 2.0;
                let bottom = (row_height + GAP) * row as f64 + row_height - label;
                let height = heights[index];
                Rect::around((middle, bottom - height / 2.0), (width, height))
            })
            .collect();
        let page = Rect {
            left: -MARGIN,
            top: -MARGIN,
            right: WIDTH + MARGIN,
            bottom: row_height * rows as f64 + GAP * (rows - 1) as f64 + MARGIN,
        };
        let caption = Caption { name, title: &self.title, description: &self.description };
        let mut svg = Svg::new("images", &caption, page, FONT);
        let largest = self.images.iter().flat_map(|image| &image.pixels);
        let largest = largest.fold(0.0, |most, pixel| f64::max(most, pixel.abs()));
        for (class, sign) in [("class=\"pixels\"", 1.0), (palette::series(1), -1.0)] {
            for rank in 1..=STEPS {
                // Each step is painted over all weaker ones, so its opacity is what it adds.
                let opacity = 1.0 / (STEPS + 1 - rank) as f64;
                let limit = (rank as f64 - 0.5) / STEPS as f64;
                let runs: Vec<Vec<Point>> = (self.images.iter().zip(&areas))
                    .flat_map(|(image, area)| {
                        image.runs(area, |pixel| sign * pixel / largest >= limit)
                    })
                    .collect();
                let look = format!("{class} {} fill-opacity=\"{opacity:.3}\"", palette::FILLED);
                svg.group(&look, (!runs.is_empty()).then(|| svg::area(&runs)));
            }
        }
        let frames = areas.iter().map(|area| svg::polygon(&area.corners()));
        svg.group(palette::AXIS, frames);
        let labels = self.images.iter().zip(&areas).filter(|(image, _)| !image.label.is_empty());
        let labels = labels.map(|(image, area)| {
            let at = (area.centre().0, area.bottom + 4.0 + 0.5 * LINE * FONT);
            svg::text(&image.label, "middle", at, FONT)
        });
        svg.group("class=\"axis-labels\"", labels);
        svg.finish()
    }

    /// Shows the figure: in the notebook on the page, otherwise as the file
    /// `target/figures/NAME.svg`, which a message on standard error names.
    ///
    /// # Panics
    ///
    /// As [`Images::svg`], and when the file cannot be written.
    #[track_caller]
    pub fn show(&self) {
        show(&self.name, &self.svg());
    }
}

impl Image {
    /// How many times its width its height is.
    fn aspect(&self) -> f64 {
        (self.pixels.len() / self.columns) as f64 / self.columns as f64
    }

    /// The pixels that are painted, those side by side as one.
    fn runs(&self, area: &Rect, is_painted: impl Fn(f64) -> bool) -> Vec<Vec<Point>> {
        let side = (area.right - area.left) / self.columns as f64;
        let mut runs = Vec::new();
        for (row, pixels) in self.pixels.chunks(self.columns).enumerate() {
            let mut column = 0;
            for run in pixels.chunk_by(|a, b| is_painted(*a) == is_painted(*b)) {
                if is_painted(run[0]) {
                    let left = area.left + side * column as f64;
                    let top = area.top + side * row as f64;
                    let right = left + side * run.len() as f64;
                    runs.push(Rect { left, top, right, bottom: top + side }.corners().to_vec());
                }
                column += run.len();
            }
        }
        runs
    }
}
