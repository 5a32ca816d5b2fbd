//! A position of a listing's knobs: values other than the defaults, at which a chapter shows a
//! figure of the listing once more, as it is printed, whatever its reader chooses.
//!
//! Such a figure is pinned by itself: that of `descent-path` at `learning rate=0.25` is
//! `snapshots/descent-path@learning-rate=0_25.snap.svg`.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use serde_json::Value;

use crate::listing::output::{Figure, Output};
use crate::listing::svg;
use crate::message::problem::{did_you_mean, shortened};

/// Values of knobs by the knobs' names. That of the defaults is empty.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Position(BTreeMap<String, String>);

/// The positions at which a book shows figures of a listing, each with the names of the figures.
pub type Positions = BTreeMap<Position, BTreeSet<String>>;

/// What stands in the name of a pin between the figure and the values.
const AT: char = '@';

/// The largest seed: up to it a page tells all integers apart.
const LARGEST_SEED: u64 = 1 << 53;

impl Position {
    /// Reads `NAME=VALUE`, several with commas between them.
    ///
    /// # Errors
    ///
    /// When it is anything else, or a knob has two values.
    pub fn parse(text: &str) -> Result<Self, String> {
        let mut values = BTreeMap::new();
        for part in text.split(',') {
            let part = part.split_whitespace().collect::<Vec<_>>().join(" ");
            let shown = shortened(&part);
            let (name, value) = match part.split_once('=') {
                Some((name, value)) => (name.trim(), value.trim()),
                None => ("", ""),
            };
            if name.is_empty() || value.is_empty() {
                return Err(format!(
                    "`{shown}` is no value of a knob: write `NAME=VALUE`, and a comma between two"
                ));
            }
            if value.contains('=') {
                return Err(format!(
                    "`{shown}` holds two values: write a comma between them"
                ));
            }
            if values.insert(name.to_owned(), value.to_owned()).is_some() {
                return Err(format!("the knob `{name}` has two values here"));
            }
        }
        Ok(Self(values))
    }

    /// Whether it is that of the defaults.
    pub fn is_default(&self) -> bool {
        self.0.is_empty()
    }

    /// The values as [a program reads them](crate::listing::output::KNOBS).
    pub fn lines(&self) -> String {
        let lines = self.0.iter().map(|(name, value)| format!("{name}={value}"));
        lines.collect::<Vec<_>>().join("\n")
    }

    /// The name of a figure at this position, by which references call it.
    pub fn name(&self, figure: &str) -> String {
        match self.is_default() {
            true => figure.to_owned(),
            false => format!("{figure} {self}"),
        }
    }

    /// The name of the pin of a figure at this position. insta takes a dot for the end of a name.
    pub fn pin(&self, figure: &str) -> String {
        if self.is_default() {
            return figure.to_owned();
        }
        let in_a_file = |text: &str| -> String {
            let characters = text.chars().map(|character| match character {
                '.' => '_',
                '-' | '_' => character,
                _ if character.is_alphanumeric() => character,
                _ => '-',
            });
            characters.collect()
        };
        let values = self.0.iter();
        let values =
            values.map(|(name, value)| [name, value].map(|text| in_a_file(text)).join("="));
        format!("{figure}{AT}{}", values.collect::<Vec<_>>().join(","))
    }

    /// Whether a listing that declares these knobs, a line of JSON each, can be at this position
    /// and stands there by nothing else than its slider.
    ///
    /// # Errors
    ///
    /// When it has no such knob, or a value is none to which its reader can move it, or is its
    /// default.
    pub fn check<'a>(
        &self,
        listing: &str,
        declarations: impl IntoIterator<Item = &'a str>,
    ) -> Result<(), String> {
        let knobs: BTreeMap<String, Value> = declarations
            .into_iter()
            .filter_map(|line| serde_json::from_str::<Value>(line).ok())
            .filter_map(|knob| Some((knob["name"].as_str()?.to_owned(), knob)))
            .collect();
        for (name, value) in &self.0 {
            let knob = knobs.get(name).ok_or_else(|| {
                format!(
                    "the listing `{listing}` has no knob `{}`; {}",
                    shortened(name),
                    did_you_mean(name, knobs.keys().map(String::as_str))
                )
            })?;
            check_value(name, value, knob)?;
        }
        Ok(())
    }

    /// Of what a listing drew at this position, the figures that the book shows, under the names
    /// of their pins: on a page each stands beside the one of the defaults, so it has addresses of
    /// its own.
    pub fn figures(&self, drawn: Output, shown: &BTreeSet<String>) -> Vec<Figure> {
        let figures = drawn.figures.into_iter();
        let figures = figures.filter(|figure| shown.contains(&figure.name));
        figures
            .map(|Figure { name, svg }| {
                let pin = self.pin(&name);
                let svg = svg::with_ids(&svg, |id| {
                    let own = id.strip_prefix(&name).unwrap_or(id);
                    let gap = if own.is_empty() || own.starts_with('-') {
                        ""
                    } else {
                        "-"
                    };
                    format!("{}{gap}{own}", address(&pin))
                });
                Figure { name: pin, svg }
            })
            .collect()
    }
}

impl fmt::Display for Position {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.lines().replace('\n', ", "))
    }
}

/// Whether a pin is that of a figure at other values than the defaults.
pub fn is_at_position(pin: &str) -> bool {
    pin.contains(AT)
}

/// The `id` of the figure whose pin has this name: a link can name letters, digits, `-` and `_`.
pub fn address(pin: &str) -> String {
    match pin.split_once(AT) {
        Some((figure, values)) => format!("{figure}-at-{}", values.replace(['=', ','], "-")),
        None => pin.to_owned(),
    }
}

/// Whether a text is a value, other than the default, to which a reader can move the knob.
fn check_value(name: &str, text: &str, knob: &Value) -> Result<(), String> {
    let kind = knob["kind"].as_str().unwrap_or_default();
    let word = text.to_owned();
    let (is_one, what, written) = match kind {
        "number" => {
            let value = text.parse::<f64>().ok().filter(|value| value.is_finite());
            let inside = value.filter(|value| is_inside(*value, knob));
            let what = format!("a number from {} to {}", knob["min"], knob["max"]);
            (inside.is_some(), what, inside.map_or(word, shortest))
        }
        "integer" => {
            let value = text.parse::<i64>().ok();
            let inside = value.filter(|value| is_inside(*value as f64, knob));
            let what = format!("an integer from {} to {}", knob["min"], knob["max"]);
            (
                inside.is_some(),
                what,
                inside.map_or(word, |value| value.to_string()),
            )
        }
        "seed" => {
            let value = text.parse::<u64>().ok();
            let seed = value.filter(|value| *value <= LARGEST_SEED);
            let what = "an integer from 0 to 2⁵³".to_owned();
            (
                seed.is_some(),
                what,
                seed.map_or(word, |value| value.to_string()),
            )
        }
        "toggle" => {
            let is_one = ["true", "false"].contains(&text);
            (is_one, "true or false".to_owned(), word)
        }
        _ => {
            let options = knob["options"].as_array().into_iter().flatten();
            let options: Vec<&str> = options.filter_map(Value::as_str).collect();
            let what = format!("one of {}", options.join(", "));
            (options.contains(&text), what, word)
        }
    };
    let shown = shortened(text);
    if !is_one {
        return Err(format!(
            "the knob `{name}` is {what}, and `{shown}` is none"
        ));
    }
    if kind == "number"
        && let Some(stops) = stops_around(&written, knob)
    {
        return Err(format!(
            "the slider of `{name}` passes over {shown}: {stops}"
        ));
    }
    let default = match &knob["default"] {
        Value::String(default) => default.clone(),
        default => default.to_string(),
    };
    if default == written {
        return Err(format!(
            "`{name}` is {default} by default: leave it out, or choose another value"
        ));
    }
    if written != text {
        return Err(format!("write `{name}={written}` for `{name}={shown}`"));
    }
    Ok(())
}

fn is_inside(value: f64, knob: &Value) -> bool {
    let end = |end: &str| knob[end].as_f64().unwrap_or(f64::NAN);
    (end("min")..=end("max")).contains(&value)
}

/// Between which two values of a slider a number lies; nothing where it is one of them.
fn stops_around(written: &str, knob: &Value) -> Option<String> {
    let (value, min, step) = (
        written.parse::<f64>().ok()?,
        knob["min"].as_f64()?,
        knob["step"].as_f64()?,
    );
    let steps = (value - min) / step;
    if (steps - steps.round()).abs() < 1e-3 {
        return None;
    }
    let digits = |number: f64| {
        let text = number.to_string();
        text.split_once('.').map_or(0, |(_, digits)| digits.len())
    };
    let most = digits(min).max(digits(step));
    let stop = |steps: f64| {
        // Rounded, it is the decimal number that a page shows.
        let text = format!("{:.most$}", min + steps * step);
        text.parse().map_or(text, shortest)
    };
    let [below, above] = [steps.floor(), steps.ceil()].map(stop);
    Some(format!("it stops at {below} and {above}"))
}

/// A number as a page shows it: with an exponent where it is very small or very large.
fn shortest(number: f64) -> String {
    let (plain, scientific) = (number.to_string(), format!("{number:e}"));
    match plain.len() > scientific.len() + 5 {
        true => scientific,
        false => plain,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const KNOBS: [&str; 5] = [
        r#"{"kind":"number","name":"learning rate","default":0.1,"min":0,"max":0.55,"step":0.005}"#,
        r#"{"kind":"integer","name":"epochs","default":10,"min":1,"max":30,"step":1}"#,
        r#"{"kind":"choice","name":"loss","default":"mean","options":["mean","per sample"]}"#,
        r#"{"kind":"toggle","name":"shuffled","default":false}"#,
        r#"{"kind":"seed","name":"seed","default":1}"#,
    ];

    fn check(text: &str) -> Result<(), String> {
        Position::parse(text)?.check("descent", KNOBS)
    }

    #[test]
    fn a_position_has_one_name_and_one_pin_in_whichever_order_it_is_written() {
        let text = " learning  rate = 0.25 ,epochs=20";
        let position = Position::parse(text).unwrap();
        assert_eq!(
            Position::parse("epochs=20, learning rate=0.25"),
            Ok(position.clone())
        );
        assert_eq!(
            position.name("descent-path"),
            "descent-path epochs=20, learning rate=0.25"
        );
        assert_eq!(position.lines(), "epochs=20\nlearning rate=0.25");
        let pin = position.pin("descent-path");
        assert_eq!(pin, "descent-path@epochs=20,learning-rate=0_25");
        assert_eq!(
            address(&pin),
            "descent-path-at-epochs-20-learning-rate-0_25"
        );
        assert!(is_at_position(&pin));
        let default = Position::default();
        assert_eq!(default.name("descent-path"), "descent-path");
        assert_eq!(address(&default.pin("descent-path")), "descent-path");
        assert!(!is_at_position(&default.pin("descent-path")));
    }

    #[test]
    fn what_is_no_row_of_values_is_refused() {
        for (text, said) in [
            ("1-5", "`1-5` is no value of a knob: write `NAME=VALUE`"),
            ("w=", "`w=` is no value of a knob"),
            ("w=1,", "`` is no value of a knob"),
            ("w=1 b=2", "`w=1 b=2` holds two values: write a comma"),
            ("w=1, w=2", "the knob `w` has two values"),
        ] {
            let error = Position::parse(text).unwrap_err();
            assert!(error.starts_with(said), "{text}: {error}");
        }
    }

    #[test]
    fn a_position_is_where_a_reader_can_move_the_knobs_and_not_where_they_are() {
        for text in [
            "learning rate=0.25",
            "learning rate=0.55, epochs=30",
            "learning rate=0",
            "loss=per sample, shuffled=true, seed=7",
        ] {
            assert_eq!(check(text), Ok(()), "{text}");
        }
        for (text, said) in [
            (
                "learing rate=0.2",
                "no knob `learing rate`; did you mean `learning rate`?",
            ),
            (
                "learning rate=0.6",
                "a number from 0 to 0.55, and `0.6` is none",
            ),
            (
                "learning rate=fast",
                "a number from 0 to 0.55, and `fast` is none",
            ),
            (
                "learning rate=NaN",
                "a number from 0 to 0.55, and `NaN` is none",
            ),
            (
                "learning rate=0.252",
                "passes over 0.252: it stops at 0.25 and 0.255",
            ),
            ("learning rate=0.1", "is 0.1 by default: leave it out"),
            ("learning rate=0.10", "is 0.1 by default: leave it out"),
            (
                "learning rate=.25",
                "write `learning rate=0.25` for `learning rate=.25`",
            ),
            ("learning rate=0.25, epochs=10", "`epochs` is 10 by default"),
            ("epochs=0", "an integer from 1 to 30, and `0` is none"),
            ("epochs=2.5", "an integer from 1 to 30, and `2.5` is none"),
            ("epochs=+20", "write `epochs=20`"),
            ("loss=sum", "one of mean, per sample, and `sum` is none"),
            ("loss=mean", "`loss` is mean by default"),
            ("shuffled=yes", "true or false, and `yes` is none"),
            ("shuffled=false", "`shuffled` is false by default"),
            ("seed=-1", "an integer from 0 to 2⁵³, and `-1` is none"),
        ] {
            let error = check(text).unwrap_err();
            assert!(error.contains(said), "{text}: {error}");
        }
        let none = Position::parse("w=1").unwrap().check("sgd", []);
        let said = "the listing `sgd` has no knob `w`; there are none";
        assert_eq!(none.unwrap_err(), said);
    }

    #[test]
    fn a_figure_that_the_book_shows_there_has_a_name_and_addresses_of_its_own() {
        let figure = |name: &str| Figure {
            name: name.to_owned(),
            svg: format!("<svg id=\"{name}\"><g id=\"{name}-clip\"/><g id=\"other\"/></svg>"),
        };
        let drawn = Output {
            figures: vec![figure("a-b"), figure("a-c")],
            ..Output::default()
        };
        let position = Position::parse("w=0.5").unwrap();
        let figures = position.figures(drawn, &BTreeSet::from(["a-c".to_owned()]));
        let expected = Figure {
            name: "a-c@w=0_5".to_owned(),
            svg: "<svg id=\"a-c-at-w-0_5\"><g id=\"a-c-at-w-0_5-clip\"/>\
                  <g id=\"a-c-at-w-0_5-other\"/></svg>"
                .to_owned(),
        };
        assert_eq!(figures, [expected]);
    }
}
