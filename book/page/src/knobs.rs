//! Values that the reader of a program may change without touching its code.
//!
//! A knob has a name and a default, and is a number in a range, one of several words, on or off, or
//! the seed of random numbers. Run plainly, the program gets every default. The environment
//! variable `NOTEBOOK_KNOBS` holds other values, each as `name=value` on a line of its own; names
//! that the program does not ask for are passed over. Under the notebook a knob also declares
//! itself, and the page puts a slider, a list, a switch or a field for it beside the program.
//!
//! ```
//! use notebook_page::knobs::{choice, knob, seed, toggle};
//!
//! let rate = knob("learning rate", 0.01, 0.0..=0.06);
//! let epochs = knob("epochs", 10, 1..=50);
//! let loss = choice("loss", ["mean", "sum", "per sample"]);
//! let shuffled = toggle("shuffled", false);
//! let seed = seed("seed", 1);
//! assert_eq!((rate, epochs, loss, shuffled, seed), (0.01, 10, "mean", false, 1));
//! ```
//!
//! Each name stands for one knob: a program asks for it once and keeps the answer. A value that is
//! not the knob's ends the program with a message that names the knob, the value, and what it may
//! be.

use crate::decimal::{self, shortest};
use crate::frame;
use std::ops::RangeInclusive;
use std::sync::{Mutex, PoisonError};

/// A number in a range, from its lowest to its highest value.
///
/// It may be a float or an integer. A slider moves an integer by 1, and a float by about a
/// hundredth of the range: by 1, 2 or 5 times a power of ten. The variable `NOTEBOOK_KNOBS` may
/// hold any number of the range, an integer in digits alone, a float as [`str::parse`] reads it:
/// `0.01`, `+.5`, `1e-320`.
///
/// ```
/// use notebook_page::knobs::knob;
///
/// let w = knob("w", 1.0, 0.0..=4.0);
/// let epochs: usize = knob("epochs", 10, 1..=50);
/// assert_eq!((w, epochs), (1.0, 10));
/// ```
///
/// # Panics
///
/// If the range holds less than two numbers, or an end of it is beyond 2⁵³, where a page cannot
/// tell integers apart; if the default is outside the range; if the slider, which begins at the
/// lowest value, would pass over the default or the highest value; if the value in `NOTEBOOK_KNOBS`
/// is no number of the range; if the name is taken, or is not one line of text without `=`, `"` and
/// `\`.
#[track_caller]
pub fn knob<T: Number>(name: &str, default: T, range: RangeInclusive<T>) -> T {
    let (low, high) = range.into_inner();
    let is_inside = |value: &T| low <= *value && *value <= high;
    let slider = Slider {
        kind: T::KIND,
        ends: [low, high].map(T::to_f64),
        texts: [low, high].map(T::text),
    };
    let default_text = default.text();
    slider.check(name, default.to_f64(), &default_text, is_inside(&default));
    let value = chosen(name, default, &slider.objection(), |text| {
        T::parse(text).filter(is_inside)
    });
    declare(name, T::KIND, &default_text, &value.text(), &slider.json());
    value
}

/// What all numbers in a range have in common. None of it is generic: it is compiled once.
struct Slider {
    kind: &'static str,
    ends: [f64; 2],
    texts: [String; 2],
}

impl Slider {
    #[track_caller]
    fn check(&self, name: &str, default: f64, default_text: &str, is_inside: bool) {
        check_name(name);
        let ([start, end], [min, max]) = (self.ends, &self.texts);
        assert!(
            start < end && start.abs() <= LARGEST && end.abs() <= LARGEST,
            "knob {name:?}: {min} to {max} is no range: it leads from a number to a higher one, \
             and not beyond 2⁵³"
        );
        assert!(
            is_inside,
            "knob {name:?}: its default {default_text} is outside its range, {min} to {max}"
        );
        for (stop, text) in [(default, default_text), (end, max)] {
            let steps = (stop - start) / self.step();
            assert!(
                (steps - steps.round()).abs() < 1e-3,
                "knob {name:?}: a slider that begins at {min} and moves by {} passes over {text}",
                shortest(&self.step())
            );
        }
    }

    /// How far it moves at once.
    fn step(&self) -> f64 {
        match self.kind {
            INTEGER => 1.0,
            _ => hundredth(self.ends[1] - self.ends[0]),
        }
    }

    fn objection(&self) -> String {
        let [min, max] = &self.texts;
        format!("no {} from {min} to {max}", self.kind)
    }

    fn json(&self) -> String {
        let [min, max] = &self.texts;
        format!(
            r#","min":{min},"max":{max},"step":{}"#,
            shortest(&self.step())
        )
    }
}

/// One of several words; the first is the default.
///
/// ```
/// use notebook_page::knobs::choice;
///
/// let rate = match choice("schedule", ["constant", "falling"]) {
///     "constant" => 0.1,
///     _ => 0.01,
/// };
/// assert_eq!(rate, 0.1);
/// ```
///
/// # Panics
///
/// If there are less than two words or two of them are the same; if the value in `NOTEBOOK_KNOBS`
/// is none of them; if the name is taken, or the name or a word is not one line of text without
/// `=`, `"` and `\`.
#[track_caller]
pub fn choice<'a, const N: usize>(name: &str, options: [&'a str; N]) -> &'a str {
    check_name(name);
    for option in options {
        check_text(name, option);
    }
    assert!(
        N >= 2 && (1..N).all(|i| !options[..i].contains(&options[i])),
        "knob {name:?}: {options:?} is no choice: it takes at least two words, each once"
    );
    let list = options.map(quoted).join(",");
    let value = chosen(
        name,
        options[0],
        &format!("none of {}", options.join(", ")),
        |text| options.into_iter().find(|option| *option == text),
    );
    let rest = format!(r#","options":[{list}]"#);
    declare(name, "choice", &quoted(options[0]), &quoted(value), &rest);
    value
}

/// On or off.
///
/// ```
/// use notebook_page::knobs::toggle;
///
/// assert!(!toggle("shuffle", false));
/// ```
///
/// # Panics
///
/// If the value in `NOTEBOOK_KNOBS` is neither `true` nor `false`; if the name is taken, or is not
/// one line of text without `=`, `"` and `\`.
#[track_caller]
pub fn toggle(name: &str, default: bool) -> bool {
    check_name(name);
    let value = chosen(name, default, "neither true nor false", |text| {
        text.parse().ok()
    });
    declare(name, "toggle", &default.to_string(), &value.to_string(), "");
    value
}

/// The seed of random numbers: any whole number up to 2⁵³.
///
/// ```
/// use notebook_page::knobs::seed;
///
/// assert_eq!(seed("seed", 1), 1);
/// ```
///
/// # Panics
///
/// If the default is above 2⁵³, where a page cannot tell integers apart; if the value in
/// `NOTEBOOK_KNOBS` is no such number; if the name is taken, or is not one line of text without
/// `=`, `"` and `\`.
#[track_caller]
pub fn seed(name: &str, default: u64) -> u64 {
    check_name(name);
    let is_seed = |seed: &u64| *seed <= LARGEST as u64;
    assert!(
        is_seed(&default),
        "knob {name:?}: its default {default} is above 2⁵³"
    );
    let value = chosen(name, default, "no integer from 0 to 2⁵³", |text| {
        text.parse().ok().filter(is_seed)
    });
    declare(name, "seed", &default.to_string(), &value.to_string(), "");
    value
}

/// A type of numbers that a [`knob`] can have: `f32`, `f64` and the integers of up to 64 bits.
pub trait Number: sealed::Number {}

impl<T: sealed::Number> Number for T {}

mod sealed {
    use super::INTEGER;
    use crate::decimal::{self, shortest};

    /// What no other crate can name, it cannot implement.
    pub trait Number: Copy + PartialOrd {
        const KIND: &'static str;

        /// The same number, and infinity in place of an integer that is none of `f64`.
        fn to_f64(self) -> f64;

        fn parse(text: &str) -> Option<Self>;

        /// The text that a page shows, and that stands for this value again.
        fn text(self) -> String;
    }

    macro_rules! numbers {
        ($kind:expr, $float:expr, $parse:expr, $text:expr, $($type:ty)*) => {$(
            impl Number for $type {
                const KIND: &'static str = $kind;

                fn to_f64(self) -> f64 {
                    let float: fn($type) -> f64 = $float;
                    float(self)
                }

                fn parse(text: &str) -> Option<$type> {
                    let parse: fn(&str) -> Option<$type> = $parse;
                    parse(text)
                }

                fn text(self) -> String {
                    $text(&self)
                }
            }
        )*};
    }

    numbers!("number", f64::from, decimal::parse, shortest, f64);
    numbers!("number", f64::from, decimal::parse_f32, shortest, f32);
    numbers!(
        INTEGER, |integer| exact(integer as i128), |text| text.parse().ok(), ToString::to_string,
        i8 i16 i32 i64 isize u8 u16 u32 u64 usize
    );

    fn exact(integer: i128) -> f64 {
        let float = integer as f64;
        if float as i128 == integer {
            float
        } else {
            f64::INFINITY
        }
    }
}

/// The kind of a knob that is an integer.
const INTEGER: &str = "integer";

/// The largest number up to which an `f64`, and so a page, tells all integers apart.
const LARGEST: f64 = (1_u64 << 53) as f64;

/// About a hundredth of a width: 1, 2 or 5 times a power of ten.
fn hundredth(width: f64) -> f64 {
    // Of the narrowest ranges the hundredth is less than any float.
    let scientific = format!("{:e}", f64::max(width / 100.0, f64::from_bits(1)));
    let (mantissa, exponent) = scientific.split_once('e').expect("{:e} writes an e");
    let digits = match decimal::parse(mantissa).expect("{:e} writes a number before it") {
        ..1.5 => 1,
        ..3.5 => 2,
        ..7.5 => 5,
        _ => 10,
    };
    // Read as text, the step is the float nearest to the decimal number.
    decimal::parse(&format!("{digits}e{exponent}")).expect("{:e} writes an exponent")
}

/// A declaration is a line of JSON in which names stand as they are.
fn quoted(text: &str) -> String {
    format!("\"{text}\"")
}

#[track_caller]
fn check_text(name: &str, text: &str) {
    assert!(
        !text.is_empty()
            && text.trim() == text
            && !text.contains(['=', '"', '\\'])
            && !text.contains(char::is_control),
        "knob {name:?}: a name or word is one line of text, without =, \" and \\ and without \
         spaces at its ends, and {text:?} is not"
    );
}

/// A name is well formed, and no other knob of this run has it.
#[track_caller]
fn check_name(name: &str) {
    static TAKEN: Mutex<Vec<String>> = Mutex::new(Vec::new());
    check_text(name, name);
    // A panic elsewhere leaves the list as it was.
    let mut taken = TAKEN.lock().unwrap_or_else(PoisonError::into_inner);
    let is_new = taken.iter().all(|known| known != name);
    taken.push(name.to_string());
    drop(taken);
    assert!(
        is_new,
        "knob {name:?}: two knobs of one program have this name"
    );
}

/// The value that the reader chose, or else the default; `objection` says of a value that cannot be
/// read what it is not.
#[track_caller]
fn chosen<T>(name: &str, default: T, objection: &str, read: impl Fn(&str) -> Option<T>) -> T {
    let Some(text) = chosen_text(name) else {
        return default;
    };
    match read(&text) {
        Some(value) => value,
        None => refuse(name, &text, objection),
    }
}

fn chosen_text(name: &str) -> Option<String> {
    let values = std::env::var_os("NOTEBOOK_KNOBS")?;
    value_of(name, &values.to_string_lossy()).map(str::to_string)
}

#[track_caller]
fn refuse(name: &str, text: &str, objection: &str) -> ! {
    panic!("knob {name:?}: the value {text:?} is {objection}")
}

/// The value of a name among lines of `name=value`.
fn value_of<'a>(name: &str, values: &'a str) -> Option<&'a str> {
    let lines = values.lines().filter_map(|line| line.split_once('='));
    lines
        .filter(|(known, _)| *known == name)
        .map(|(_, value)| value)
        .next_back()
}

/// Tells the notebook about a knob: what all of them have, and `rest`.
fn declare(name: &str, kind: &str, default: &str, value: &str, rest: &str) {
    if frame::is_listening() {
        let json = format!(
            r#"{{"kind":"{kind}","name":"{name}","default":{default},"value":{value}{rest}}}"#
        );
        frame::tell("application/vnd.notebook.knob+json", &(json + "\n"));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slider_moves_by_a_round_number_near_a_hundredth_of_its_range() {
        for (width, step) in [
            (0.06, 0.0005),
            (0.55, 0.005),
            (1.0, 0.01),
            (4.0, 0.05),
            (2.5, 0.02),
            (900.0, 10.0),
            (3e-7, 2e-9),
            (f64::from(0.06_f32), 0.0005),
            (1e-20, 1e-22),
            (1e-320, 1e-322),
            (5e-324, 5e-324),
            (9e15, 1e14),
        ] {
            assert_eq!(hundredth(width), step, "{width}");
        }
    }

    #[test]
    fn a_range_may_be_of_any_width() {
        assert_eq!(knob("tiny", 3e-21, 0.0..=1e-20), 3e-21);
        assert_eq!(knob("tinier", 1e-306, -1e-306..=1e-306), 1e-306);
        assert_eq!(knob("of two numbers", 5e-324, 0.0..=5e-324), 5e-324);
        assert_eq!(knob("far from 0", 1e15, 1e15..=1e15 + 1.0), 1e15);
        assert_eq!(knob("wide", 0.0, -8e15..=8e15), 0.0);
        assert_eq!(
            knob("tiny, in half the bits", 1e-40_f32, 0.0..=1e-40),
            1e-40
        );
    }

    #[test]
    #[should_panic(
        expected = "knob \"coarse\": a slider that begins at 0 and moves by 1e-322 passes over \
                    1e-320"
    )]
    fn a_range_of_subnormal_numbers_has_few_round_ones() {
        knob("coarse", 0.0, 0.0..=1e-320);
    }

    #[test]
    fn the_text_of_a_value_is_short_and_stands_for_it_again() {
        use sealed::Number;
        let mut random = crate::random::Random::new(7);
        for _ in 0..10_000 {
            let value = f64::from_bits(random.below(0x7ff << 52) as u64);
            assert_eq!(f64::parse(&value.text()), Some(value));
            assert!(value.text().len() < 30, "{}", value.text());
            let value = f32::from_bits(random.below(0xff << 23) as u32);
            assert_eq!(f32::parse(&value.text()), Some(value));
        }
        assert_eq!(
            [4.0, 0.05, 0.0005, 123456.5].map(f64::text),
            ["4", "0.05", "0.0005", "123456.5"]
        );
        assert_eq!(
            [1e-20, 5e-324, -1e15].map(f64::text),
            ["1e-20", "5e-324", "-1e15"]
        );
    }

    #[test]
    #[should_panic(
        expected = "knob \"long\": 0 to 9007199254740993 is no range: it leads from a number to a \
                    higher one, and not beyond 2⁵³"
    )]
    fn a_range_of_integers_does_not_end_just_beyond_those_that_a_page_tells_apart() {
        knob("long", 0, 0..=(1_u64 << 53) + 1);
    }

    #[test]
    fn an_integer_is_written_in_digits_alone() {
        use sealed::Number;
        assert_eq!(["+7", "007", "7"].map(u8::parse), [Some(7); 3]);
        assert_eq!(i64::parse("-9007199254740992"), Some(-(1 << 53)));
        assert!(
            ["7.0", "7e0", "7.5", "", " 7", "-1", "256"]
                .iter()
                .all(|text| u8::parse(text).is_none())
        );
    }

    #[test]
    fn a_value_is_that_of_its_own_line_and_everything_behind_the_first_equals_sign() {
        let values = "w=1\nlearning rate=0.05\nloss=a=b\n\nnothing";
        assert_eq!(value_of("learning rate", values), Some("0.05"));
        assert_eq!(value_of("loss", values), Some("a=b"));
        assert_eq!(value_of("rate", values), None);
        assert_eq!(value_of("nothing", values), None);
    }
}
