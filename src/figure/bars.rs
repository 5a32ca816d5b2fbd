//! Bars with names.

use crate::figure::canvas::geometry::Rect;
use crate::figure::canvas::number::significant;
use crate::figure::canvas::palette::{self, Colour};
use crate::figure::canvas::svg::{self, Caption, Svg, check_description, text};
use crate::figure::canvas::text::{LINE, width};
use crate::figure::plot::axis::{Axis, Scale};
use notebook_page::figure::{check_name, show};

const WIDTH: f64 = 480.0;
const FONT: f64 = 15.0;
/// How thick a bar is, and how far it is from one to the next.
const THICK: f64 = 18.0;
const STEP: f64 = 28.0;
/// From names to the axis, and from bars to their values.
const GAP: f64 = 7.0;
/// Below the bars: ticks, their labels, the title of the axis.
const BOTTOM: f64 = 52.0;
const TICK: f64 = 5.0;
/// The most bars of a figure.
const MOST: usize = 40;

/// Bars from 0, one below the other, each with its name at the left and its value at its end: one
/// number for each of a few things, such as the steps that optimizers need.
///
/// ```
/// use downhill::figure::{Bars, Colour};
///
/// let svg = Bars::new("optimizers", "steps until the loss is below 0.01")
///     .describe("Plain descent needs 412 steps, momentum 96, Adam 231.")
///     .bar("plain", 412.0)
///     .bar("momentum", 96.0)
///     .in_colour(Colour::Vermilion)
///     .bar("Adam", 231.0)
///     .svg();
/// assert!(svg.contains(">momentum<") && svg.contains(">96<"));
/// ```
#[derive(Clone, Debug)]
pub struct Bars {
    name: String,
    axis: String,
    description: String,
    bars: Vec<Bar>,
}

#[derive(Clone, Debug)]
struct Bar {
    name: String,
    value: f64,
    colour: Colour,
}

impl Bars {
    /// A figure without bars, and the title of their axis. The name is that of the file and of the
    /// ids in it: small letters, digits and hyphens.
    ///
    /// # Panics
    ///
    /// On any other name.
    #[track_caller]
    pub fn new(name: &str, axis: &str) -> Self {
        check_name(name);
        Self {
            name: name.to_string(),
            axis: axis.to_string(),
            description: String::new(),
            bars: Vec::new(),
        }
    }

    /// Says what is to be seen, for those who do not see it. A figure cannot be drawn without.
    pub fn describe(mut self, description: &str) -> Self {
        self.description = description.to_string();
        self
    }

    /// A bar below those before. A value that is not finite has no bar, but stands there as what it
    /// is: a loss that diverged.
    pub fn bar(mut self, name: &str, value: f64) -> Self {
        self.bars.push(Bar { name: name.to_string(), value, colour: Colour::Blue });
        self
    }

    /// Gives the bar added just before this colour.
    ///
    /// # Panics
    ///
    /// When there is no bar.
    #[track_caller]
    pub fn in_colour(mut self, colour: Colour) -> Self {
        let Some(bar) = self.bars.last_mut() else {
            panic!("figure {}: in_colour comes after the bar that it is about", self.name)
        };
        bar.colour = colour;
        self
    }

    /// The figure as an SVG document.
    ///
    /// # Panics
    ///
    /// When the figure has no description, no bars or more than 40, or none with a finite value.
    #[track_caller]
    pub fn svg(&self) -> String {
        let name = &self.name;
        check_description(name, &self.description);
        let count = self.bars.len();
        assert!((1..=MOST).contains(&count), "figure {name}: {count} bars: from 1 to {MOST}");
        let values = || self.bars.iter().map(|bar| bar.value).filter(|value| value.is_finite());
        assert!(values().count() > 0, "figure {name}: there is no bar with a finite value");
        let written: Vec<String> = self.bars.iter().map(|bar| significant(bar.value, 4)).collect();
        let widest = |texts: &mut dyn Iterator<Item = &str>| {
            texts.map(|text| width(text, FONT)).fold(0.0, f64::max)
        };
        let names = widest(&mut self.bars.iter().map(|bar| bar.name.as_str()));
        let numbers = widest(&mut written.iter().map(String::as_str)) + GAP;
        let least = values().fold(0.0, f64::min);
        let most = values().fold(0.0, f64::max);
        let axis = match least < most {
            true => Axis::new(Scale::Linear, least, most, 6),
            false => Axis::new(Scale::Linear, 0.0, 1.0, 6),
        };
        let room = if least < 0.0 { numbers } else { 0.0 };
        let left = f64::min(names + GAP, 0.6 * WIDTH) + room;
        let right = WIDTH - numbers - 2.0;
        let bottom = STEP * count as f64;
        let at = |place: f64| left + place * (right - left);
        let page = Rect { left: 0.0, top: 0.0, right: WIDTH, bottom: bottom + BOTTOM };
        let caption = Caption { name, title: &self.axis, description: &self.description };
        let mut svg = Svg::new("bars", &caption, page, FONT);

        let zero = at(axis.place(0.0));
        let ticks: Vec<(f64, &str)> = axis.ticks().collect();
        let line = |x: f64, from: f64, to: f64| svg::polyline(&[(x, from), (x, to)]);
        let grid = ticks.iter().map(|(place, _)| line(at(*place), 0.0, bottom));
        svg.group(palette::GRID, grid);
        let middle = |index: usize| STEP * (index as f64 + 0.5);
        for (index, bar) in self.bars.iter().enumerate().filter(|(_, bar)| bar.value.is_finite()) {
            let end = at(axis.place(bar.value));
            let size = ((end - zero).abs(), THICK);
            let centre = ((end + zero) / 2.0, middle(index));
            let look = format!("{} {}", palette::series(bar.colour as usize), palette::FILLED);
            let opacity = "fill-opacity=\"0.85\"";
            svg.group(&format!("{look} {opacity}"), [svg::rectangle(centre, size, 0.0)]);
        }
        let mut axes = vec![line(zero, 0.0, bottom)];
        axes.push(svg::polyline(&[(left, bottom), (right, bottom)]));
        axes.extend(ticks.iter().map(|(place, _)| line(at(*place), bottom, bottom + TICK)));
        svg.group(palette::AXIS, axes);

        let mut labels = Vec::new();
        for (index, (bar, number)) in self.bars.iter().zip(&written).enumerate() {
            let y = middle(index);
            if !bar.name.is_empty() {
                labels.push(text(&bar.name, "end", (left - room - GAP, y), FONT));
            }
            let end = if bar.value.is_finite() { at(axis.place(bar.value)) } else { zero };
            labels.push(match bar.value < 0.0 {
                true => text(number, "end", (end - GAP, y), FONT),
                false => text(number, "start", (end + GAP, y), FONT),
            });
        }
        let below = bottom + TICK + 2.0 + 0.5 * LINE * FONT;
        labels.extend(
            ticks.iter().map(|(place, label)| text(label, "middle", (at(*place), below), FONT)),
        );
        let title = ((left + right) / 2.0, bottom + BOTTOM - 0.5 * LINE * FONT - 1.0);
        labels.push(text(&self.axis, "middle", title, FONT));
        svg.group("class=\"axis-labels\"", labels);
        svg.finish()
    }

    /// Shows the figure: in the notebook on the page, otherwise as the file
    /// `target/figures/NAME.svg`, which a message on standard error names.
    ///
    /// # Panics
    ///
    /// As [`Bars::svg`], and when the file cannot be written.
    #[track_caller]
    pub fn show(&self) {
        show(&self.name, &self.svg());
    }
}
