//! What is wrong with the book, and where.

use std::fmt;

use crate::message::excerpt;

/// One mistake: the file and line it stands in, what is wrong, and what would be right.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// The file, relative to the project's folder.
    pub file: String,
    /// The line, counted from 1.
    pub line: usize,
    /// What is wrong and what to do.
    pub message: String,
}

impl Problem {
    /// A mistake in a line of a file.
    pub fn at(file: &str, line: usize, message: impl Into<String>) -> Self {
        Self {
            file: file.to_owned(),
            line,
            message: message.into(),
        }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let message = excerpt::text(&self.message);
        write!(formatter, "{}:{}: {message}", self.file, self.line)
    }
}

/// Every mistake that one pass over the book found: an author mends them all before the next run.
#[derive(Debug)]
pub struct Problems(pub Vec<Problem>);

impl fmt::Display for Problems {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        for problem in &self.0 {
            writeln!(formatter, "{problem}\n")?;
        }
        let count = self.0.len();
        write!(
            formatter,
            "{count} problem{}",
            if count == 1 { "" } else { "s" }
        )
    }
}

impl std::error::Error for Problems {}

/// How much of a name a message repeats.
const SHOWN: usize = 60;

/// A name that somebody wrote, as a message repeats it: its beginning, where it is longer than any
/// name.
pub fn shortened(name: &str) -> String {
    match name.char_indices().nth(SHOWN) {
        Some((end, _)) => format!("{}…", &name[..end]),
        None => name.to_owned(),
    }
}

/// Which share of two texts may be the same at most, by how long they are: to compare texts takes
/// time by their length.
fn most_alike(a: &str, b: &str) -> f64 {
    let (a, b) = (a.chars().count(), b.chars().count());
    2.0 * a.min(b) as f64 / (a + b).max(1) as f64
}

/// How much of a name must be that of another for the other to be meant.
const ALIKE: f32 = 0.6;

/// The entry of `known` that a person who wrote `wanted` most likely meant, worded as the end of a
/// message.
pub fn did_you_mean<'a>(wanted: &str, known: impl IntoIterator<Item = &'a str>) -> String {
    let known: Vec<&str> = known.into_iter().collect();
    let closest = known
        .iter()
        .filter(|candidate| most_alike(wanted, candidate) >= f64::from(ALIKE))
        .map(|candidate| {
            (
                similar::TextDiff::from_chars(wanted, *candidate).ratio(),
                candidate,
            )
        })
        .filter(|(ratio, _)| *ratio >= ALIKE)
        .max_by(|(a, _), (b, _)| a.total_cmp(b));
    match closest {
        Some((_, candidate)) => format!("did you mean `{candidate}`?"),
        None if known.is_empty() => "there are none".to_owned(),
        None => format!("there are: {}", known.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_name_is_proposed_and_a_long_one_is_near_to_none() {
        let known = ["sgd", "descent", "three_steps"];
        assert_eq!(did_you_mean("sdg", known), "did you mean `sgd`?");
        assert_eq!(did_you_mean("decent", known), "did you mean `descent`?");
        let all = "there are: sgd, descent, three_steps";
        assert_eq!(did_you_mean("x", known), all);
        // To compare these took minutes.
        assert_eq!(did_you_mean(&"descent".repeat(100_000), known), all);
        assert_eq!(did_you_mean("", [""]), "there are: ");
    }

    #[test]
    fn a_message_repeats_the_beginning_of_a_long_name() {
        assert_eq!(shortened("three_steps"), "three_steps");
        let long = shortened(&"é".repeat(250_000));
        assert_eq!(long, format!("{}…", "é".repeat(60)));
    }
}
