//! Footnotes: each reference has its note, each note a reference.

use std::collections::BTreeMap;
use std::ops::Range;

use mdbook_markdown::pulldown_cmark::{Event, Tag, TagEnd};

use crate::message::problem::did_you_mean;

/// What is wrong with the footnotes of a text, each with its byte.
pub fn check(events: &[(Event<'_>, Range<usize>)], text: &str) -> Vec<(usize, String)> {
    let mut errors = Vec::new();
    let mut notes: BTreeMap<String, usize> = BTreeMap::new();
    let mut references: BTreeMap<String, usize> = BTreeMap::new();
    let mut read = Vec::new();
    for (index, (event, range)) in events.iter().enumerate() {
        match event {
            Event::Start(Tag::FootnoteDefinition(name)) => {
                read.push(range.start);
                if let Some((Event::End(TagEnd::FootnoteDefinition), _)) = events.get(index + 1) {
                    let message = format!("the footnote `{name}` is empty: write its text");
                    errors.push((range.start, message));
                }
                if let Some(first) = notes.insert(name.to_string(), range.start) {
                    let line = text[..first].matches('\n').count() + 1;
                    let message = format!(
                        "the footnote `{name}` is defined a second time, first in line {line}"
                    );
                    errors.push((range.start, message));
                }
            }
            Event::FootnoteReference(name) => {
                read.push(range.start);
                references.entry(name.to_string()).or_insert(range.start);
            }
            _ => {}
        }
    }
    for (name, at) in &references {
        if !notes.contains_key(name) {
            errors.push((*at, undefined(name, &notes)));
        }
    }
    for (name, at) in &notes {
        if !references.contains_key(name) {
            let message = format!(
                "nothing refers to the footnote `{name}`, so no page would show it: write \
                 `[^{name}]` in the text"
            );
            errors.push((*at, message));
        }
    }
    // A reference without a note is text to Markdown, and its page shows the brackets.
    let in_text = |at: usize| {
        let around = events.iter().filter(|(_, range)| range.contains(&at));
        let (mut text, mut code) = (false, false);
        for (event, _) in around {
            text |= matches!(event, Event::Text(_));
            code |= matches!(event, Event::Start(Tag::CodeBlock(_)));
        }
        text && !code
    };
    for (at, _) in text.match_indices("[^") {
        let rest = &text[at + 2..];
        let name = rest.split(['\n', '[', ']']).next().unwrap_or_default();
        let ends = rest[name.len()..].starts_with(']') && !name.is_empty();
        if ends && !read.contains(&at) && in_text(at) && !text[..at].ends_with('\\') {
            errors.push((at, undefined(name, &notes)));
        }
    }
    errors.sort();
    errors
}

fn undefined(name: &str, notes: &BTreeMap<String, usize>) -> String {
    let known = did_you_mean(name, notes.keys().map(String::as_str));
    format!(
        "the footnote `{name}` has no text: write `[^{name}]: TEXT` on a line of its own in this \
         chapter (captions, hints and titles have no footnotes), or `\\[^` for the signs; {known}"
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::markdown::parser::parser;

    fn wrong(text: &str) -> Vec<usize> {
        let events: Vec<_> = parser(text).collect();
        let errors = check(&events, text).into_iter();
        errors
            .map(|(at, _)| text[..at].matches('\n').count() + 1)
            .collect()
    }

    #[test]
    fn a_reference_without_a_note_a_note_without_one_and_two_notes_of_a_name_are_errors() {
        assert_eq!(wrong("A claim[^nowhere], and another[^2].\n"), [1, 1]);
        assert_eq!(wrong("A claim[^a].\n\n[^a]: Why.\n\n[^b]: Why not.\n"), [5]);
        assert_eq!(wrong("A claim[^a].\n\n[^a]: Why.\n\n[^a]: Again.\n"), [5]);
        assert_eq!(wrong("A claim[^a].\n\n[^a]:\n\nText.\n"), [3]);
        assert_eq!(wrong("| a |\n|---|\n| b[^c] |\n\n> ## d[^e]\n"), [3, 5]);
        assert!(!wrong("A claim[^A].\n\n[^a]: Why.\n").is_empty());
    }

    #[test]
    fn footnotes_that_belong_together_and_signs_in_code_are_right() {
        for text in [
            "A claim[^a], again[^a].\n\n[^a]: Why.\n",
            "`[^a]` and \\[^a]\n\n```text\n[^a]\n```\n",
            "a[^] and [^",
        ] {
            assert_eq!(wrong(text), [0; 0], "{text}");
        }
    }
}
