//! What is wrong with the book, and where.

use std::fmt;

use crate::excerpt;

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

/// The entry of `known` that a person who wrote `wanted` most likely meant, worded as the end of a message.
pub fn did_you_mean<'a>(wanted: &str, known: impl IntoIterator<Item = &'a str>) -> String {
    let known: Vec<&str> = known.into_iter().collect();
    let closest = known
        .iter()
        .map(|candidate| {
            (
                similar::TextDiff::from_chars(wanted, *candidate).ratio(),
                candidate,
            )
        })
        .filter(|(ratio, _)| *ratio >= 0.6)
        .max_by(|(a, _), (b, _)| a.total_cmp(b));
    match closest {
        Some((_, candidate)) => format!("did you mean `{candidate}`?"),
        None if known.is_empty() => "there are none".to_owned(),
        None => format!("there are: {}", known.join(", ")),
    }
}
