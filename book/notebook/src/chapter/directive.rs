//! What an author writes in a chapter to have something put there.
//!
//! A block stands alone on its line; what follows the braces is its caption, one paragraph of
//! Markdown whatever it begins with, without footnotes:
//!
//! ```text
//! {{#listing sgd}} Caption           the program and what it prints
//! {{#listing sgd:update}}            a region of it
//! {{#listing fresh against stale}}   the program as what changed since another one, folded where
//!                                    nothing did, and what it prints
//! {{#listing fresh:loop against stale:loop}}
//!                                    the same of two regions
//! {{#source engine/core/backward:walk}} Caption
//!                                    a region of the library's file src/engine/core/backward.rs
//! {{#output sgd 1-5}}                lines 1 to 5 of what it prints
//! {{#figure sgd-path}} Caption       a figure that it draws
//! {{#figure descent-path learning rate=0.25}} Caption
//!                                    the same at another value of a knob; a comma stands between
//!                                    two values
//! {{#knobs descent}} Question        its knobs, beside a question that they answer
//! {{#exercise batch}} Title          the heading of an exercise
//! {{#stub batch}}                    the program that its reader starts from
//! {{#hint batch}} Text               a hint, folded
//! {{#solution batch}}                the solved program and what it prints, folded
//! {{#equation update}} $$ LATEX $$   a displayed formula with a number
//! {{#index}}                         every listing, figure, exercise and knob of the book, by
//!                                    chapter, with its caption and a link to it
//! ```
//!
//! A figure at other values has a number and a pin of its own, and
//! `{{#ref descent-path learning rate=0.25}}` leads to it. It stays as it is printed when the
//! reader moves a knob or runs the listing: only the one without values follows.
//!
//! Inside a line, `{{#ref NAME}}` is a link to the listing, figure, exercise or equation, with its
//! number, and `{{#ref src/engine/core/tape.rs}}` a link to a file of the library.
//! `{{#mark sgd:update}}` is the number of a line that a listing marks, and a link to it. Links to
//! a chapter and to a section of it are Markdown: `[text](sgd.md)`, `[text](sgd.md#the-step)`.
//!
//! What stands between `<div class="beside">` and `</div>`, with blank lines around each, stands
//! side by side where the screen is wide enough: two figures, two outputs.
//!
//! Besides, a chapter holds Markdown as mdBook reads it, formulas ([`crate::markdown::formula`]
//! says what is one), the few elements of HTML that Markdown cannot write
//! ([`crate::markdown::allowed_html`]), and numbers that a listing prints
//! ([`crate::chapter::numbers`]).

use std::borrow::Cow;
use std::iter;
use std::ops::Range;

use mdbook_markdown::pulldown_cmark::{Event, Tag};

use crate::listing::position::Position;
use crate::markdown::formula;
use crate::markdown::parser::parser;

/// A directive on a line of its own, and where it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Block {
    /// What it puts there.
    pub directive: Directive,
    /// The bytes of the chapter that it replaces: its line.
    pub range: Range<usize>,
    /// Of these the caption's, at their end.
    pub caption: Range<usize>,
}

/// What a block puts on the page. Listings, figures and files of the library are meant by their
/// names; a text that stands behind the braces is empty where the author has left it out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Directive {
    /// A program and what it prints; without a caption it has the program's own first line.
    Listing {
        /// The program.
        listing: String,
        /// Its caption.
        caption: String,
    },
    /// A region of a program; its caption is as that of a whole one.
    Region {
        /// The program.
        listing: String,
        /// The name of the region.
        region: String,
        /// Its caption.
        caption: String,
    },
    /// A program as what changed since another one, and what it prints; its caption is as that of
    /// one alone.
    Changes {
        /// The program.
        listing: String,
        /// The program that its reader knows.
        older: String,
        /// Its caption.
        caption: String,
    },
    /// A region of a program as what changed since a region of another one.
    ChangedRegion {
        /// The program.
        listing: String,
        /// The name of its region.
        region: String,
        /// The program that its reader knows.
        older: String,
        /// The name of the region of that.
        older_region: String,
        /// Its caption.
        caption: String,
    },
    /// A region of the library.
    Source {
        /// The file in `src`, without its ending.
        file: String,
        /// The name of the region.
        region: String,
        /// Its caption.
        caption: String,
    },
    /// What a program prints.
    Output {
        /// The program.
        listing: String,
        /// The first and the last line, counted from 1; all of them where there is nothing.
        lines: Option<(usize, usize)>,
    },
    /// A figure.
    Figure {
        /// Its name.
        figure: String,
        /// The values of its listing's knobs.
        position: Position,
        /// Its caption.
        caption: String,
    },
    /// The knobs of a program.
    Knobs {
        /// The program.
        listing: String,
        /// The question that they answer.
        question: String,
    },
    /// The heading of an exercise.
    Exercise {
        /// The solved program.
        listing: String,
        /// Its title.
        title: String,
    },
    /// The program that an exercise starts from.
    Stub {
        /// The solved program.
        listing: String,
    },
    /// The hint of an exercise.
    Hint {
        /// The solved program.
        listing: String,
        /// The hint.
        text: String,
    },
    /// The solution of an exercise.
    Solution {
        /// The solved program.
        listing: String,
    },
    /// A displayed formula with a number.
    Equation {
        /// Its name.
        equation: String,
        /// What stands between the signs.
        latex: String,
    },
    /// Every listing, figure, exercise and knob of the book.
    Index,
}

/// The words that stand in the braces before a name.
const WORDS: [&str; 10] = [
    "listing", "source", "output", "figure", "knobs", "exercise", "stub", "hint", "solution",
    "equation",
];

/// The word of the directive that stands alone in its braces.
const INDEX: &str = "index";

/// The words of the parts of an exercise, in the order in which they stand in a chapter.
pub const PARTS_OF_AN_EXERCISE: [&str; 4] = ["exercise", "stub", "hint", "solution"];

/// Whether a text begins with the word of a directive: behind `{{` somebody forgot the `#`.
pub fn begins_with_a_word(text: &str) -> bool {
    let word = text.split(|sign: char| !sign.is_ascii_alphabetic()).next();
    let word = word.unwrap_or_default();
    ["ref", "mark", INDEX].contains(&word) || WORDS.contains(&word)
}

impl Directive {
    /// The word in the braces.
    pub fn word(&self) -> &'static str {
        match self {
            Self::Listing { .. }
            | Self::Region { .. }
            | Self::Changes { .. }
            | Self::ChangedRegion { .. } => "listing",
            Self::Source { .. } => "source",
            Self::Output { .. } => "output",
            Self::Figure { .. } => "figure",
            Self::Knobs { .. } => "knobs",
            Self::Exercise { .. } => "exercise",
            Self::Stub { .. } => "stub",
            Self::Hint { .. } => "hint",
            Self::Solution { .. } => "solution",
            Self::Equation { .. } => "equation",
            Self::Index => INDEX,
        }
    }

    /// The name in the braces, by which a reference calls what has a number; that of an index is
    /// empty.
    pub fn name(&self) -> Cow<'_, str> {
        match self {
            Self::Region {
                listing: file,
                region,
                ..
            }
            | Self::ChangedRegion {
                listing: file,
                region,
                ..
            }
            | Self::Source { file, region, .. } => format!("{file}:{region}").into(),
            Self::Figure {
                figure, position, ..
            } => position.name(figure).into(),
            Self::Listing { listing: name, .. }
            | Self::Changes { listing: name, .. }
            | Self::Output { listing: name, .. }
            | Self::Knobs { listing: name, .. }
            | Self::Exercise { listing: name, .. }
            | Self::Stub { listing: name }
            | Self::Hint { listing: name, .. }
            | Self::Solution { listing: name }
            | Self::Equation { equation: name, .. } => name.into(),
            Self::Index => "".into(),
        }
    }

    /// The name of the pin of a figure; nothing where it is none.
    pub fn pin_of_figure(&self) -> Option<String> {
        match self {
            Self::Figure {
                figure, position, ..
            } => Some(position.pin(figure)),
            _ => None,
        }
    }

    /// What the text between `{{#` and `}}` and the `caption` behind them mean.
    fn parse(inside: &str, caption: &str) -> Result<Self, String> {
        let mut words = inside.split_whitespace();
        let word = words.next().unwrap_or_default();
        if word == INDEX {
            return match (words.next(), caption) {
                (None, "") => Ok(Self::Index),
                _ => Err(
                    "`{{#index}}` lists the whole book: no name stands in its braces, and no text \
                     behind them"
                        .to_owned(),
                ),
            };
        }
        if !WORDS.contains(&word) {
            return Err(format!(
                "there is no directive `{{{{#{word}}}}}`; there are {}, {INDEX} and, inside a \
                 line, ref and mark",
                WORDS.join(", ")
            ));
        }
        let Some(argument) = words.next() else {
            return Err(format!(
                "`{{{{#{word}}}}}` needs a name: `{{{{#{word} NAME}}}}`"
            ));
        };
        let (name, region) = match argument.split_once(':') {
            Some((name, region)) if ["listing", "source"].contains(&word) => (name, Some(region)),
            _ => (argument, None),
        };
        let mut lines = None;
        let mut position = Position::default();
        match words.next() {
            Some(first) if word == "figure" => {
                let values: Vec<&str> = iter::once(first).chain(words).collect();
                position = Position::parse(&values.join(" "))?;
            }
            Some(text) if word == "output" => lines = Some(parse_lines(text)?),
            Some("against") if word == "listing" => {
                return Self::parse_changes(argument, &words.collect::<Vec<_>>(), caption);
            }
            Some(word) => {
                return Err(format!(
                    "`{word}` after the name `{name}` means nothing here"
                ));
            }
            None => {}
        }
        if !caption.is_empty() && ["output", "stub", "solution"].contains(&word) {
            return Err(format!(
                "no text stands behind `{{{{#{word} {name}}}}}`, and no page would show it: write \
                 it on a line of its own"
            ));
        }
        let (name, caption) = (name.to_owned(), caption.to_owned());
        Ok(match (word, region.map(str::to_owned)) {
            ("listing", None) => Self::Listing {
                listing: name,
                caption,
            },
            ("listing", Some(region)) => Self::Region {
                listing: name,
                region,
                caption,
            },
            ("source", Some(region)) => Self::Source {
                file: name,
                region,
                caption,
            },
            ("source", None) => {
                return Err(format!(
                    "a file of the library is shown in regions: `{{{{#source {name}:REGION}}}}`"
                ));
            }
            ("output", _) => Self::Output {
                listing: name,
                lines,
            },
            ("figure", _) => Self::Figure {
                figure: name,
                position,
                caption,
            },
            ("knobs", _) => Self::Knobs {
                listing: name,
                question: caption,
            },
            ("exercise", _) => Self::Exercise {
                listing: name,
                title: caption,
            },
            ("stub", _) => Self::Stub { listing: name },
            ("hint", _) => Self::Hint {
                listing: name,
                text: caption,
            },
            ("equation", _) => Self::Equation {
                latex: displayed(&name, &caption)?,
                equation: name,
            },
            _ => Self::Solution { listing: name },
        })
    }

    /// A listing, or a region of one, against the `older` one that is named behind `against`.
    fn parse_changes(listing: &str, older: &[&str], caption: &str) -> Result<Self, String> {
        let [older] = older else {
            return Err(format!(
                "behind `against` stands one name: `{{{{#listing {listing} against NAME}}}}`"
            ));
        };
        let caption = caption.to_owned();
        match (listing.split_once(':'), older.split_once(':')) {
            (None, None) => Ok(Self::Changes {
                listing: listing.to_owned(),
                older: (*older).to_owned(),
                caption,
            }),
            (Some((listing, region)), Some((older, older_region))) => Ok(Self::ChangedRegion {
                listing: listing.to_owned(),
                region: region.to_owned(),
                older: older.to_owned(),
                older_region: older_region.to_owned(),
                caption,
            }),
            _ => Err(format!(
                "`{listing}` against `{older}`: a whole program is compared with a whole one, and \
                 a region, `NAME:REGION`, with a region"
            )),
        }
    }
}

/// What stands between the `$$` of an equation, behind its braces.
fn displayed(name: &str, formula: &str) -> Result<String, String> {
    let latex = formula
        .strip_prefix("$$")
        .and_then(|rest| rest.strip_suffix("$$"));
    let latex = latex.map(str::trim).filter(|latex| !latex.is_empty());
    latex.map(str::to_owned).ok_or_else(|| {
        format!(
            "behind `{{{{#equation {name}}}}}` stands one displayed formula, on the same line: \
             `{{{{#equation {name}}}}} $$ LATEX $$`"
        )
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

/// The blocks of a chapter outside its code, in order; for each that cannot be read, where it
/// stands and why.
pub fn blocks(content: &str) -> (Vec<Block>, Vec<(usize, String)>) {
    let (code, html) = code_and_html(content);
    let mut blocks = Vec::new();
    let mut errors = Vec::new();
    let mut start = 0;
    for line in content.split_inclusive('\n') {
        let range = start..start + line.trim_end().len();
        let text = line.trim();
        let at = start + line.len() - line.trim_start().len();
        start += line.len();
        let is_inline = ["{{#ref", "{{#mark"]
            .iter()
            .any(|word| text.starts_with(word));
        if !text.starts_with("{{#") || is_inline {
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
            Some((inside, caption)) => {
                let caption = caption.trim();
                Directive::parse(inside, caption).map(|directive| Block {
                    directive,
                    caption: range.end - caption.len()..range.end,
                    range: range.clone(),
                })
            }
            None => Err("the directive does not end: `}}` is missing".to_owned()),
        };
        match block {
            Ok(block) => blocks.push(block),
            Err(message) => errors.push((range.start, message)),
        }
    }
    (blocks, errors)
}

/// The marks that a chapter speaks of, each as `LISTING:MARK`, outside its code.
pub fn mentioned_marks(content: &str) -> Vec<&str> {
    let (code, html) = code_and_html(content);
    let mentions = content.match_indices(MENTION).filter(|(at, _)| {
        let mut lost = code.iter().chain(&html);
        !lost.any(|range| range.contains(at))
    });
    mentions
        .filter_map(|(at, _)| content[at + MENTION.len()..].split_once("}}"))
        .map(|(name, _)| name.trim())
        .collect()
}

/// Begins the mention of a mark.
const MENTION: &str = "{{#mark ";

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
        let directive = Directive::Region {
            listing: "sgd".to_owned(),
            region: "update".to_owned(),
            caption: "The *update*.".to_owned(),
        };
        assert_eq!(blocks[0].directive, directive);
        assert_eq!(blocks[0].directive.name(), "sgd:update");
        assert_eq!(
            (&blocks[0].range, &blocks[0].caption),
            (&(6..43), &(30..43))
        );
    }

    #[test]
    fn a_listing_against_another_is_read_whole_and_in_regions() {
        let (blocks, errors) =
            blocks("{{#listing fresh against stale}} A.\n\n{{#listing b:in against a:out}}\n");
        assert_eq!(errors, []);
        let whole = Directive::Changes {
            listing: "fresh".to_owned(),
            older: "stale".to_owned(),
            caption: "A.".to_owned(),
        };
        let region = Directive::ChangedRegion {
            listing: "b".to_owned(),
            region: "in".to_owned(),
            older: "a".to_owned(),
            older_region: "out".to_owned(),
            caption: String::new(),
        };
        assert_eq!(
            (&blocks[0].directive, &blocks[1].directive),
            (&whole, &region)
        );
        assert_eq!((whole.word(), &*whole.name()), ("listing", "fresh"));
        assert_eq!((region.word(), &*region.name()), ("listing", "b:in"));
    }

    #[test]
    fn a_figure_is_read_with_the_values_of_its_listings_knobs() {
        let (blocks, errors) =
            blocks("{{#figure descent-path learning rate=0.25, epochs=20}} Far.\n");
        assert_eq!(errors, []);
        let directive = Directive::Figure {
            figure: "descent-path".to_owned(),
            position: Position::parse("epochs=20, learning rate=0.25").unwrap(),
            caption: "Far.".to_owned(),
        };
        assert_eq!(blocks[0].directive, directive);
        let name = "descent-path epochs=20, learning rate=0.25";
        assert_eq!(directive.name(), name);
    }

    #[test]
    fn a_mention_in_code_or_html_speaks_of_no_mark() {
        let content = "At {{#mark sgd:update}}, `{{#mark a:b}}`.\n\n```text\n{{#mark c:d}}\n```\n\n\
                       <!--\n{{#mark e:f}}\n-->\n\n{{#mark g:h }} and\n\n\
                       {{#listing sgd}} To {{#mark i:j}}.\n";
        assert_eq!(mentioned_marks(content), ["sgd:update", "g:h", "i:j"]);
        assert_eq!(blocks("{{#mark g:h}} and\n"), (vec![], vec![]));
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
    fn a_directive_without_what_it_needs_or_with_more_is_an_error() {
        for (wrong, said) in [
            ("{{#listing}}", "needs a name: `{{#listing NAME}}`"),
            (
                "{{#figure sgd-path 1-5}}",
                "`1-5` is no value of a knob: write `NAME=VALUE`",
            ),
            (
                "{{#listing fresh against}}",
                "behind `against` stands one name: `{{#listing fresh against NAME}}`",
            ),
            (
                "{{#listing fresh against stale sgd}}",
                "behind `against` stands one name",
            ),
            (
                "{{#listing fresh:loop against stale}}",
                "`fresh:loop` against `stale`: a whole program is compared with a whole one",
            ),
            (
                "{{#stub batch against double}}",
                "`against` after the name `batch`",
            ),
            ("{{#source tape}} The tape.", "`{{#source tape:REGION}}`"),
            ("{{#equation step}}", "`{{#equation step}} $$ LATEX $$`"),
            (
                "{{#equation step}} $x$",
                "behind `{{#equation step}}` stands one displayed formula",
            ),
            (
                "{{#output sgd}} It prints:",
                "no text stands behind `{{#output sgd}}`",
            ),
            (
                "{{#stub batch}} Solve it.",
                "no text stands behind `{{#stub batch}}`",
            ),
        ] {
            let (blocks, errors) = blocks(wrong);
            assert!(blocks.is_empty(), "{wrong}");
            assert!(errors[0].1.contains(said), "{wrong}: {errors:?}");
        }
    }

    #[test]
    fn every_word_is_that_of_its_directive() {
        for word in WORDS {
            let formula = if word == "equation" { "$$ x $$" } else { "" };
            let (blocks, errors) = blocks(&format!("{{{{#{word} a:b}}}} {formula}"));
            assert_eq!(errors, []);
            assert_eq!(blocks[0].directive.word(), word);
            assert_eq!(blocks[0].directive.name(), "a:b");
        }
    }

    #[test]
    fn an_index_has_neither_name_nor_caption() {
        let (read, errors) = blocks("{{#index}}\n");
        assert_eq!((&read[0].directive, errors.len()), (&Directive::Index, 0));
        assert_eq!(
            (read[0].directive.word(), &*read[0].directive.name()),
            ("index", "")
        );
        for wrong in ["{{#index sgd}}", "{{#index}} All of them"] {
            let (blocks, errors) = blocks(wrong);
            assert_eq!((blocks.len(), errors.len()), (0, 1), "{wrong}");
            assert!(
                errors[0]
                    .1
                    .contains("no name stands in its braces, and no text"),
                "{wrong}: {errors:?}"
            );
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
        let output = Directive::Output {
            listing: "sgd".to_owned(),
            lines: Some((2, 5)),
        };
        assert_eq!(blocks("{{#output sgd 2-5}}").0[0].directive, output);
        assert!(
            blocks("{{#output sgd 5-2}}").1[0]
                .1
                .contains("no range of lines")
        );
    }
}
