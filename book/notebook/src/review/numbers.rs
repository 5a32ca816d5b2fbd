//! How far the numbers of a pin moved: by a rounding, or by what they mean.

use similar::{DiffTag, TextDiff};

use crate::listing::difference::Change;

/// What became of the numbers of a text.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Numbers {
    /// The largest change of a number, as a part of the larger of its two values; nothing where no
    /// number moved.
    pub largest: Option<f64>,
    /// Whether anything but numbers changed: words, or how many lines there are.
    pub others: bool,
}

impl Numbers {
    /// Compares the two versions, line by line. In a figure a number is a place in the picture, so
    /// a change of it is measured by the size of the picture.
    pub fn of(change: &Change) -> Self {
        let mut numbers = Self {
            largest: None,
            others: false,
        };
        let (Some(before), Some(after)) = (&change.before, &change.after) else {
            numbers.others = true;
            return numbers;
        };
        let size = picture_size(before);
        let old: Vec<&str> = before.lines().collect();
        let new: Vec<&str> = after.lines().collect();
        for operation in TextDiff::from_slices(&old, &new).ops() {
            if operation.tag() == DiffTag::Equal {
                continue;
            }
            let (old, new) = (&old[operation.old_range()], &new[operation.new_range()]);
            numbers.others |= old.len() != new.len();
            for (old, new) in old.iter().zip(new) {
                numbers.compare(old, new, size);
            }
        }
        numbers
    }

    fn compare(&mut self, old: &str, new: &str, size: Option<f64>) {
        let [(old_words, old), (new_words, new)] = [take_apart(old), take_apart(new)];
        if old_words != new_words {
            self.others = true;
            return;
        }
        for (old, new) in old.into_iter().zip(new) {
            if old != new {
                let whole = size.unwrap_or(old.abs().max(new.abs()));
                let moved = (old - new).abs() / whole;
                self.largest = Some(self.largest.map_or(moved, |largest| largest.max(moved)));
            }
        }
    }

    /// In a few words, for a table.
    pub fn in_words(&self) -> String {
        let largest = self.largest.map(|largest| match largest {
            0.001.. => format!("{:.1} %", largest * 100.0),
            _ => power_of_ten(largest),
        });
        match (largest, self.others) {
            (Some(largest), false) => largest,
            (Some(largest), true) => format!("{largest}, and words"),
            (None, _) => "words".to_owned(),
        }
    }
}

/// A small number as one digit and a power of ten.
fn power_of_ten(number: f64) -> String {
    let raised = |character| match character {
        '-' => '⁻',
        '1' => '¹',
        '2' => '²',
        '3' => '³',
        digit => char::from_u32('⁰' as u32 + digit as u32 - '0' as u32).unwrap_or(digit),
    };
    let text = format!("{number:.0e}");
    let (digit, exponent) = text.split_once('e').unwrap_or((&text, "0"));
    let exponent: String = exponent.chars().map(raised).collect();
    format!("{digit} · 10{exponent}")
}

/// The longer side of a picture, where the text is one.
fn picture_size(text: &str) -> Option<f64> {
    let (_, rest) = text.split_once(" viewBox=\"")?;
    let (sides, _) = rest.split_once('"')?;
    let sides = sides
        .split(' ')
        .skip(2)
        .filter_map(|side| side.parse().ok());
    sides.reduce(f64::max).filter(|size| *size > 0.0)
}

/// A line without its numbers and without the blanks that columns are made of, and the numbers.
fn take_apart(line: &str) -> (String, Vec<f64>) {
    let (mut words, mut numbers) = (String::new(), Vec::new());
    let mut rest = line;
    let mut before = ' ';
    while let Some(first) = rest.chars().next() {
        let length = match before.is_alphanumeric() || before == '_' {
            true => 0,
            false => number_length(rest),
        };
        match rest[..length].replace('−', "-").parse() {
            Ok(number) => {
                numbers.push(number);
                words.push('0');
                before = '0';
                rest = &rest[length..];
            }
            Err(_) => {
                if !first.is_whitespace() {
                    words.push(first);
                }
                before = first;
                rest = &rest[first.len_utf8()..];
            }
        }
    }
    (words, numbers)
}

/// How many bytes of a text a number takes that it begins with.
fn number_length(text: &str) -> usize {
    let after_sign = text.trim_start_matches(['-', '−']);
    let sign = text.len() - after_sign.len();
    let digits =
        |text: &str| text.len() - text.trim_start_matches(|c: char| c.is_ascii_digit()).len();
    let whole = digits(after_sign);
    if whole == 0 {
        return 0;
    }
    let mut length = sign + whole;
    if let Some(fraction) = text[length..].strip_prefix('.') {
        length += 1 + digits(fraction);
    }
    if let Some(exponent) = text[length..].strip_prefix('e') {
        let unsigned = exponent.trim_start_matches(['-', '+']);
        let digits = digits(unsigned);
        if digits > 0 {
            length += 1 + exponent.len() - unsigned.len() + digits;
        }
    }
    length
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(before: &str, after: &str) -> String {
        Numbers::of(&Change {
            before: Some(before.to_owned()),
            after: Some(after.to_owned()),
        })
        .in_words()
    }

    #[test]
    fn a_rounding_and_a_meaning_are_told_apart() {
        for (before, after, expected) in [
            ("loss 0.30000000000000004", "loss 0.3", "2 · 10⁻¹⁶"),
            ("w  1.0\nb -2.0\n", "w  1.0\nb  2.0\n", "200.0 %"),
            ("w 9.266e-7", "w 9.266e-2", "100.0 %"),
            ("w −1.5", "w −1.0", "33.3 %"),
            ("w 0", "w 2", "100.0 %"),
            ("x1 is 10.0 %", "x1 is 10.001 %", "1 · 10⁻⁴"),
            ("x1 is 10", "x2 is 10", "words"),
            ("a 1\nb 2", "a 2\nb 2\nc 3", "50.0 %, and words"),
            ("loss NaN", "loss 1.0", "words"),
        ] {
            assert_eq!(told(before, after), expected, "{before}");
        }
    }

    #[test]
    fn a_place_in_a_figure_is_measured_by_its_size() {
        let svg = |x: f64| format!("<svg viewBox=\"0 0 480 320\">\n<circle cx=\"{x}\"/>\n</svg>");
        assert_eq!(told(&svg(0.1), &svg(48.1)), "10.0 %");
        assert_eq!(told(&svg(0.1), &svg(0.2)), "2 · 10⁻⁴");
    }

    #[test]
    fn a_pin_without_another_version_has_no_numbers_to_compare() {
        let change = Change {
            before: None,
            after: Some("1.0".to_owned()),
        };
        assert_eq!(Numbers::of(&change).largest, None);
    }
}
