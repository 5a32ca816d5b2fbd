//! What an author writes in a chapter to have something put there.
//!
//! A block stands alone on its line; what follows the braces is its caption, one paragraph of
//! Markdown whatever it begins with, without footnotes:
//!
//! ```text
//! {{#listing sgd}} Caption           the program and what it prints
//! {{#listing sgd:update}}            a region of it
//! {{#source engine/core/backward:walk}} Caption
//!                                    a region of the engine's file src/engine/core/backward.rs
//! {{#output sgd 1-5}}                lines 1 to 5 of what it prints
//! {{#figure sgd-path}} Caption       a figure that it draws
//! {{#knobs descent}} Question        its knobs, beside a question that they answer
//! {{#exercise batch}} Title          the heading of an exercise
//! {{#stub batch}}                    the program that its reader starts from
//! {{#hint batch}} Text               a hint, folded
//! {{#solution batch}}                the solved program and what it prints, folded
//! ```
//!
//! Inside a line, `{{#ref NAME}}` is a link to the listing, figure or exercise, with its number, and
//! `{{#ref src/engine/core/tape.rs}}` a link to a file of the engine.
//!
//! Besides, a chapter holds Markdown as mdBook reads it, formulas ([`crate::markdown::formula`] says what is
//! one), the few elements of HTML that Markdown cannot write ([`crate::markdown::markup`]), and numbers that
//! a listing prints ([`crate::chapter::numbers`]).

use std::ops::Range;

use mdbook_markdown::pulldown_cmark::{Event, Tag};

use crate::markdown::formula;
use crate::markdown::parser::parser;

/// What a block puts on the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A program and what it prints.
    Listing,
    /// A region of the engine.
    Source,
    /// Lines of what a program prints.
    Output,
    /// A figure.
    Figure,
    /// The knobs of a program.
    Knobs,
    /// The heading of an exercise.
    Exercise,
    /// The program that an exercise starts from.
    Stub,
    /// The hint of an exercise.
    Hint,
    /// The solution of an exercise.
    Solution,
}

impl Kind {
    /// The word in the braces.
    pub fn word(self) -> &'static str {
        let named = KINDS.iter().find(|(_, kind)| *kind == self);
        named.map_or("", |(word, _)| word)
    }
}

const KINDS: [(&str, Kind); 9] = [
    ("listing", Kind::Listing),
    ("source", Kind::Source),
    ("output", Kind::Output),
    ("figure", Kind::Figure),
    ("knobs", Kind::Knobs),
    ("exercise", Kind::Exercise),
    ("stub", Kind::Stub),
    ("hint", Kind::Hint),
    ("solution", Kind::Solution),
];

/// Whether a text begins with the word of a directive: behind `{{` somebody forgot the `#`.
pub fn begins_with_a_word(text: &str) -> bool {
    let word = text.split(|sign: char| !sign.is_ascii_alphabetic()).next();
    let word = word.unwrap_or_default();
    word == "ref" || KINDS.iter().any(|(known, _)| *known == word)
}

/// A block, where it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Directive {
    /// What it puts there.
    pub kind: Kind,
    /// Of which listing or figure.
    pub name: String,
    /// The region of a listing or of a file of the engine.
    pub region: Option<String>,
    /// The first and last line of an output.
    pub lines: Option<(usize, usize)>,
    /// What follows the braces.
    pub caption: String,
    /// The bytes of the chapter that it replaces: its line.
    pub range: Range<usize>,
}

impl Directive {
    /// The name that a reference uses: a region of the engine has one of its own.
    pub fn full_name(&self) -> String {
        match &self.region {
            Some(region) => format!("{}:{region}", self.name),
            None => self.name.clone(),
        }
    }
}

/// What the text between `{{#` and `}}` means, for a block.
fn parse(inside: &str, caption: &str, range: Range<usize>) -> Result<Directive, String> {
    let mut words = inside.split_whitespace();
    let word = words.next().unwrap_or_default();
    let Some((_, kind)) = KINDS.iter().find(|(known, _)| *known == word) else {
        let known: Vec<&str> = KINDS.iter().map(|(known, _)| *known).collect();
        return Err(format!(
            "there is no directive `{{{{#{word}}}}}`; there are {} and, inside a line, ref",
            known.join(", ")
        ));
    };
    let Some(argument) = words.next() else {
        return Err(format!(
            "`{{{{#{word}}}}}` needs a name: `{{{{#{word} NAME}}}}`"
        ));
    };
    let (name, region) = match argument.split_once(':') {
        Some((name, region)) if [Kind::Listing, Kind::Source].contains(kind) => {
            (name, Some(region.to_owned()))
        }
        _ => (argument, None),
    };
    let lines = match words.next() {
        Some(lines) if *kind == Kind::Output => Some(parse_lines(lines)?),
        Some(word) => {
            return Err(format!(
                "`{word}` after the name `{name}` means nothing here"
            ));
        }
        None => None,
    };
    Ok(Directive {
        kind: *kind,
        name: name.to_owned(),
        region,
        lines,
        caption: caption.trim().to_owned(),
        range,
    })
}

fn parse_lines(text: &str) -> Result<(usize, usize), String> {
    let (first, last) = text.split_once('-').unwrap_or((text, text));
    match (first.parse(), last.parse()) {
        (Ok(first), Ok(last)) if 1 <= first && first <= last => Ok((first, last)),
        _ => Err(format!(
            "`{text}` is no range of lines: write `1-5` for the first five"
        )),
    }
}

/// The blocks of a chapter outside its code, in order; for each that cannot be read, where it stands and why.
pub fn blocks(content: &str) -> (Vec<Directive>, Vec<(usize, String)>) {
    let (code, html) = code_and_html(content);
    let mut directives = Vec::new();
    let mut errors = Vec::new();
    let mut start = 0;
    for line in content.split_inclusive('\n') {
        let range = start..start + line.trim_end().len();
        let text = line.trim();
        let at = start + line.len() - line.trim_start().len();
        start += line.len();
        if !text.starts_with("{{#") || text.starts_with("{{#ref") {
            continue;
        }
        let inside = |ranges: &[Range<usize>]| ranges.iter().any(|range| range.contains(&at));
        if inside(&code) {
            continue;
        }
        let block = match text["{{#".len()..].split_once("}}") {
            _ if inside(&html) => {
                Err("a directive inside HTML is not read: put a blank line before it".to_owned())
            }
            // In an item of a list or in a quotation it would end the list.
            _ if line.starts_with([' ', '\t']) => {
                Err("a directive must stand at the start of its line".to_owned())
            }
            Some((inside, caption)) => parse(inside, caption, range.clone()),
            None => Err("the directive does not end: `}}` is missing".to_owned()),
        };
        match block {
            Ok(directive) => directives.push(directive),
            Err(message) => errors.push((range.start, message)),
        }
    }
    (directives, errors)
}

/// The bytes of a chapter in which a directive is plain text (code) or would be lost (HTML).
fn code_and_html(content: &str) -> (Vec<Range<usize>>, Vec<Range<usize>>) {
    let mut code = Vec::new();
    let mut html = Vec::new();
    for (event, range) in parser(&formula::mask(content, &[]).text) {
        match event {
            Event::Start(Tag::CodeBlock(_)) | Event::Code(_) => code.push(range),
            Event::Start(Tag::HtmlBlock) => html.push(range),
            _ => {}
        }
    }
    (code, html)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_block_is_read_with_its_caption() {
        let (blocks, errors) = blocks("text\n\n{{#listing sgd:update}} The *update*.\n");
        assert_eq!(errors, []);
        assert_eq!(blocks.len(), 1);
        assert_eq!(blocks[0].name, "sgd");
        assert_eq!(blocks[0].region.as_deref(), Some("update"));
        assert_eq!(blocks[0].caption, "The *update*.");
        assert_eq!(blocks[0].range, 6..43);
    }

    #[test]
    fn a_block_inside_code_is_text() {
        assert_eq!(blocks("```text\n{{#listing sgd}}\n```\n"), (vec![], vec![]));
    }

    #[test]
    fn a_block_that_the_page_would_lose_is_an_error() {
        for lost in ["<!--\n{{#listing sgd}}\n-->", "- item\n  {{#listing sgd}}"] {
            let (blocks, errors) = blocks(lost);
            assert_eq!((blocks.len(), errors.len()), (0, 1), "{lost}");
        }
    }

    #[test]
    fn an_unknown_directive_is_answered_with_the_known_ones() {
        let (_, errors) = blocks("{{#include file.rs}}");
        assert_eq!(errors.len(), 1);
        assert!(
            errors[0]
                .1
                .contains("there are listing, source, output, figure"),
            "{errors:?}"
        );
    }

    #[test]
    fn lines_of_an_output_are_a_range() {
        assert_eq!(blocks("{{#output sgd 2-5}}").0[0].lines, Some((2, 5)));
        assert!(
            blocks("{{#output sgd 5-2}}").1[0]
                .1
                .contains("no range of lines")
        );
    }
}
