//! Which lines of two texts differ, and in what, as HTML.

use mdbook_core::utils::escape_html;
use similar::{DiffTag, TextDiff};

use crate::listing::difference::Change;

/// How many lines that stayed are shown around those that changed.
const AROUND: usize = 3;
/// How alike two lines must be, of 1, for the words in which they differ to be marked.
const ALIKE: f32 = 0.5;

/// The lines in which two texts differ.
pub struct Lines {
    /// How many are only in the earlier one.
    pub removed: usize,
    /// How many are only in the later one.
    pub added: usize,
    /// The lines, each a block of its own that starts with its number and a sign.
    pub html: String,
}

impl Lines {
    /// Compares the two versions; one that is not there has no lines.
    pub fn of(change: &Change) -> Self {
        let old: Vec<&str> = change.before.iter().flat_map(|text| text.lines()).collect();
        let new: Vec<&str> = change.after.iter().flat_map(|text| text.lines()).collect();
        let mut lines = Self {
            removed: 0,
            added: 0,
            html: String::new(),
        };
        let mut shown = 0;
        for operation in TextDiff::from_slices(&old, &new)
            .grouped_ops(AROUND)
            .iter()
            .flatten()
        {
            let (tag, before, after) = operation.as_tag_tuple();
            lines.push_gap(before.start - shown);
            shown = before.end;
            if tag == DiffTag::Equal {
                for index in after {
                    lines.push("span", index, ' ', &escape_html(new[index]));
                }
                continue;
            }
            // Line by line, so that a pair that belongs together stands together.
            for step in 0..before.len().max(after.len()) {
                let removed = before.clone().nth(step);
                let added = after.clone().nth(step);
                let (removed_text, added_text) = match (removed, added) {
                    (Some(removed), Some(added)) => marked(old[removed], new[added]),
                    _ => (
                        removed
                            .map_or_else(String::new, |index| escape_html(old[index]).into_owned()),
                        added
                            .map_or_else(String::new, |index| escape_html(new[index]).into_owned()),
                    ),
                };
                if let Some(index) = removed {
                    lines.push("del", index, '−', &removed_text);
                    lines.removed += 1;
                }
                if let Some(index) = added {
                    lines.push("ins", index, '+', &added_text);
                    lines.added += 1;
                }
            }
        }
        lines.push_gap(old.len() - shown);
        lines
    }

    fn push(&mut self, element: &str, index: usize, sign: char, text: &str) {
        self.html += &format!(
            "<{element} class=\"line\"><i>{}</i><b>{sign}</b> {text}\n</{element}>",
            index + 1
        );
    }

    fn push_gap(&mut self, count: usize) {
        let lines = if count == 1 { "line" } else { "lines" };
        if count > 0 {
            self.html += &format!("<span class=\"line gap\">⋯ {count} {lines} unchanged\n</span>");
        }
    }
}

/// Two lines with the words marked in which they differ; of a word, from the first character that
/// does.
fn marked(before: &str, after: &str) -> (String, String) {
    if TextDiff::from_chars(before, after).ratio() < ALIKE {
        return (escape_html(before).into(), escape_html(after).into());
    }
    let (old, new) = (words(before), words(after));
    let (mut old_html, mut new_html) = (String::new(), String::new());
    for operation in TextDiff::from_slices(&old, &new).ops() {
        let before = old[operation.old_range()].concat();
        let after = new[operation.new_range()].concat();
        let same = common_start(&before, &after);
        for (html, text) in [(&mut old_html, before), (&mut new_html, after)] {
            let (start, rest) = text.split_at(same);
            *html += &escape_html(start);
            if !rest.is_empty() {
                *html += &format!("<mark>{}</mark>", escape_html(rest));
            }
        }
    }
    (old_html, new_html)
}

/// The words of a line, numbers among them, and every other character by itself.
fn words(line: &str) -> Vec<&str> {
    let mut words = Vec::new();
    let mut rest = line;
    while let Some(first) = rest.chars().next() {
        let end = rest
            .find(|character: char| {
                !character.is_alphanumeric() && !['_', '.'].contains(&character)
            })
            .unwrap_or(rest.len());
        let (word, after) = rest.split_at(end.max(first.len_utf8()));
        words.push(word);
        rest = after;
    }
    words
}

/// How many bytes two texts have in common at their start.
fn common_start(one: &str, other: &str) -> usize {
    one.chars()
        .zip(other.chars())
        .take_while(|(a, b)| a == b)
        .map(|(a, _)| a.len_utf8())
        .sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(before: &str, after: &str) -> Lines {
        Lines::of(&Change {
            before: Some(before.to_owned()),
            after: Some(after.to_owned()),
        })
    }

    #[test]
    fn a_number_is_marked_from_the_first_digit_that_moved() {
        let (before, after) = marked("loss 4.9192401 at −3", "loss 4.9192411 at −3");
        assert_eq!(before, "loss 4.91924<mark>01</mark> at −3");
        assert_eq!(after, "loss 4.91924<mark>11</mark> at −3");
    }

    #[test]
    fn lines_that_have_little_in_common_are_not_marked() {
        let (before, after) = marked("let x = 1;", "while true {");
        assert!(!before.contains("<mark>") && !after.contains("<mark>"));
    }

    #[test]
    fn lines_that_stayed_are_shown_near_a_change_and_counted_elsewhere() {
        let old: Vec<String> = (1..=20).map(|number| format!("line {number}")).collect();
        let mut new = old.clone();
        new[9] = "line ten".to_owned();
        let lines = lines(&old.join("\n"), &new.join("\n"));
        assert_eq!((lines.removed, lines.added), (1, 1));
        assert!(lines.html.contains("⋯ 6 lines unchanged"), "{}", lines.html);
        assert!(lines.html.contains("⋯ 7 lines unchanged"), "{}", lines.html);
        assert!(lines.html.contains("line 7\n") && !lines.html.contains("line 6\n"));
    }

    #[test]
    fn what_a_program_prints_is_no_html() {
        let html = lines("<b>&1", "<b>&2").html;
        assert!(html.contains("&lt;b&gt;&amp;<mark>2</mark>"), "{html}");
    }

    #[test]
    fn a_text_that_is_new_has_nothing_but_added_lines() {
        let lines = Lines::of(&Change {
            before: None,
            after: Some("one\ntwo".to_owned()),
        });
        assert_eq!((lines.removed, lines.added), (0, 2));
    }
}
