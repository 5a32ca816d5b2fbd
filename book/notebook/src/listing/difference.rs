//! In what a listing and its pins differ, pin by pin and line by line.

use std::fmt;
use std::time::Duration;

use similar::{DiffTag, TextDiff};

use crate::listing::position::is_at_position;
use crate::message::excerpt;

/// What a pin holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum PinKind {
    /// What a listing prints.
    Text,
    /// The declarations of its knobs, a line each.
    Knobs,
    /// A figure that it draws.
    Figure,
    /// What the check of an exercise says of the wrong answers that it expects.
    Wrong,
}

/// Two versions of a text that differ; at least one is there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// What it was.
    pub before: Option<String>,
    /// What it is.
    pub after: Option<String>,
}

impl Change {
    /// The two, where they differ in more than the blank lines at their end.
    pub fn between(before: Option<String>, after: Option<String>) -> Option<Self> {
        let same = before.as_deref().map(str::trim_end) == after.as_deref().map(str::trim_end);
        (!same).then_some(Self { before, after })
    }
}

/// A pin that holds something else than its listing prints, draws or declares.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// The folder of the pins, relative to the project's folder.
    pub folder: String,
    /// The pin's name: the listing's, the figure's, or the listing's with `-knobs` or `-wrong`
    /// behind it.
    pub name: String,
    /// What it holds.
    pub kind: PinKind,
    /// What is pinned, and what there is now.
    pub change: Change,
}

impl Difference {
    /// The file of the pin, relative to the project's folder.
    pub fn file(&self) -> String {
        let end = match self.kind {
            PinKind::Text | PinKind::Knobs | PinKind::Wrong => "snap",
            PinKind::Figure => "snap.svg",
        };
        format!("{}/{}.{end}", self.folder, self.name)
    }
}

impl fmt::Display for Difference {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (name, file) = (&self.name, self.file());
        let Change { before, after } = &self.change;
        let (old, new) = (before.as_deref(), after.as_deref().unwrap_or_default());
        let is_of_lines = [PinKind::Knobs, PinKind::Wrong].contains(&self.kind);
        if let Some(old) = old.filter(|_| after.is_some() || is_of_lines) {
            let lines = lines(old, new);
            write!(formatter, "{file} (- pinned, + printed now)\n{lines}")?;
        }
        match (old, after, self.kind) {
            (Some(_), Some(_), _) => Ok(()),
            (None, _, PinKind::Text) => {
                let text = indented(new);
                writeln!(
                    formatter,
                    "the listing `{name}` has no pin yet: {file} is new\n{text}"
                )
            }
            (None, _, PinKind::Knobs | PinKind::Wrong) => {
                writeln!(formatter, "{file} is new\n{}", indented(new))
            }
            (None, _, PinKind::Figure) => {
                let count = new.lines().count();
                writeln!(formatter, "{file} is new: a figure, {count} lines of SVG")
            }
            (Some(_), None, PinKind::Text) => {
                writeln!(
                    formatter,
                    "there is no listing `{name}` any more: {file} goes"
                )
            }
            (Some(_), None, PinKind::Knobs) => {
                writeln!(formatter, "the listing has no knobs any more: {file} goes")
            }
            (Some(_), None, PinKind::Wrong) => {
                writeln!(
                    formatter,
                    "the listing names no wrong answers any more: {file} goes"
                )
            }
            (Some(_), None, PinKind::Figure) if is_at_position(name) => {
                let notes = format!("{}/{name}.snap", self.folder);
                writeln!(
                    formatter,
                    "no chapter shows the figure `{name}` any more, or its listing does not draw \
                     it: {file} and {notes} go"
                )
            }
            (Some(_), None, PinKind::Figure) => {
                let notes = format!("{}/{name}.snap", self.folder);
                writeln!(
                    formatter,
                    "the listing no longer draws the figure `{name}`: {file} and {notes} go"
                )
            }
        }
    }
}

/// A text as it stands under the name of its pin, or as much of it as a message holds.
fn indented(text: &str) -> String {
    let text = excerpt::text(text.trim_end());
    let lines: Vec<String> = text.lines().map(|line| format!("    + {line}")).collect();
    match lines.is_empty() {
        true => "    (it prints nothing)".to_owned(),
        false => lines.join("\n"),
    }
}

/// How many lines of a difference are shown.
const SHOWN: usize = 24;

/// How long the shortest difference is looked for.
const PATIENCE: Duration = Duration::from_millis(500);

/// The lines in which two texts differ.
fn lines(pinned: &str, printed: &str) -> String {
    let (pinned, printed) = (pinned.trim_end(), printed.trim_end());
    // Of two million lines nobody waits for the shortest difference.
    let mut diff = TextDiff::configure();
    let diff = diff.timeout(PATIENCE).diff_lines(pinned, printed);
    let (old, new): (Vec<&str>, Vec<&str>) = (pinned.lines().collect(), printed.lines().collect());
    let (mut changes, mut count) = (Vec::new(), 0);
    for operation in diff.ops() {
        if operation.tag() == DiffTag::Equal {
            continue;
        }
        // Line by line, so that a pair that belongs together stands together.
        let mut removed = operation
            .old_range()
            .map(|index| ('-', index + 1, old[index]));
        let mut added = operation
            .new_range()
            .map(|index| ('+', index + 1, new[index]));
        loop {
            let pair = [removed.next(), added.next()];
            if pair == [None, None] {
                break;
            }
            for change in pair.into_iter().flatten() {
                count += 1;
                if count <= SHOWN {
                    changes.push(change);
                }
            }
        }
    }
    let mut text = String::new();
    for (sign, number, line) in changes {
        text += &format!("{number:>5} {sign} {}\n", excerpt::line(line));
    }
    if count > SHOWN {
        text += &format!("      … and {} lines more\n", count - SHOWN);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(kind: PinKind, before: Option<&str>, after: Option<&str>) -> Option<String> {
        let change = Change::between(before.map(str::to_owned), after.map(str::to_owned))?;
        let difference = Difference {
            folder: "pins".to_owned(),
            name: "a-b".to_owned(),
            kind,
            change,
        };
        Some(difference.to_string())
    }

    #[test]
    fn a_difference_names_the_pin_and_the_lines() {
        let text = told(
            PinKind::Text,
            Some("one\ntwo\nthree\n"),
            Some("one\n2\nthree"),
        );
        let expected = "pins/a-b.snap (- pinned, + printed now)\n    2 - two\n    2 + 2\n";
        assert_eq!(text.as_deref(), Some(expected));
        assert_eq!(told(PinKind::Text, Some("same\n"), Some("same\n\n")), None);
        // A pin of nothing is not the same as none.
        assert!(told(PinKind::Text, None, Some("")).is_some());
    }

    #[test]
    fn what_is_new_is_told_whole_and_what_is_gone_by_its_files() {
        let new = told(PinKind::Knobs, None, Some("one\ntwo\n")).unwrap();
        assert_eq!(new, "pins/a-b.snap is new\n    + one\n    + two\n");
        let new = told(PinKind::Figure, None, Some("<svg>\n</svg>\n")).unwrap();
        assert_eq!(new, "pins/a-b.snap.svg is new: a figure, 2 lines of SVG\n");
        let gone = told(PinKind::Figure, Some("<svg>\n</svg>\n"), None).unwrap();
        assert!(
            gone.ends_with("pins/a-b.snap.svg and pins/a-b.snap go\n"),
            "{gone}"
        );
    }
}
