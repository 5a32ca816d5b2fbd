//! The numbers of the prose. One with a decimal point or a power of ten must stand in the code or
//! the output of a listing of its chapter, or be a value of its knobs at which the book shows a
//! figure of it, sign, digits and power: nobody types a result. It may
//! stand in a listing of another chapter where its paragraph names that, as `{{#ref NAME}}`, as a
//! link or as "chapter 2".

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::ErrorKind;
use std::ops::Range;

use anyhow::{Context, Result};
use mdbook_markdown::pulldown_cmark::Event;

use crate::chapter::contents::Contents;
use crate::chapter::directive::Directive;
use crate::listing::{Listing, text_of};
use crate::markdown::allowed_html;
use crate::markdown::formula;
use crate::markdown::parser::parser;
use crate::message::problem::Problem;
use crate::project::Project;
use crate::project::book::Source;

/// What the chapters say of listings at other positions of their knobs; the test `knobs` runs them
/// there.
pub const CLAIMS: &str = "book/knob_claims.txt";

/// A number as it is written: its sign, its digits with their point, and its power of ten.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Number {
    negative: bool,
    digits: String,
    power: i32,
}

/// The numbers that the listings have, print, or are known to print at other positions of their
/// knobs.
pub struct KnownNumbers {
    /// Those of each listing.
    listings: BTreeMap<String, BTreeSet<Number>>,
    /// Those of the library's regions that a chapter shows.
    library: BTreeMap<String, BTreeSet<Number>>,
}

impl KnownNumbers {
    /// Reads them.
    ///
    /// # Errors
    ///
    /// When the file of what listings print at other positions cannot be read.
    pub fn read(project: &Project, contents: &Contents) -> Result<Self> {
        let mut listings: BTreeMap<String, BTreeSet<Number>> = BTreeMap::new();
        for listing in contents.listings.iter() {
            let known = listings.entry(listing.name.clone()).or_default();
            known.extend(all(&text_of(&listing.whole())));
            // That a pin is missing is said elsewhere.
            known.extend(all(&contents.pins.text(&listing.name).unwrap_or_default()));
        }
        let claims = match fs::read_to_string(project.root().join(CLAIMS)) {
            // A book without knobs has nothing to say of them.
            Err(error) if error.kind() == ErrorKind::NotFound => String::new(),
            claims => claims.with_context(|| format!("cannot read {CLAIMS}"))?,
        };
        for claim in claims.replace("\r\n", "\n").split("\n\n") {
            let (listing, lines) = claim.trim_start().split_once('\n').unwrap_or((claim, ""));
            listings
                .entry(listing.to_owned())
                .or_default()
                .extend(all(lines));
        }
        for (name, known) in &mut listings {
            for position in contents.positions(name).keys() {
                known.extend(all(&position.lines()));
            }
        }
        let mut library: BTreeMap<String, BTreeSet<Number>> = BTreeMap::new();
        for (chapter, source) in contents.sources.iter().enumerate() {
            for block in contents.blocks(chapter) {
                let Directive::Source { file, region, .. } = &block.directive else {
                    continue;
                };
                let file = contents.library.get(file);
                let lines = file.and_then(|file| file.region(region));
                let known = library.entry(source.name.clone()).or_default();
                known.extend(all(&text_of(&lines.unwrap_or_default())));
            }
        }
        Ok(Self { listings, library })
    }

    /// The numbers of a chapter that no listing has that it may take them from.
    pub fn check(&self, contents: &Contents, chapter: usize) -> Vec<Problem> {
        let source = &contents.sources[chapter];
        let text = prose(contents, chapter);
        let mut problems = Vec::new();
        for (range, number) in numbers(&text) {
            let paragraph = paragraph(&source.content, range.start);
            let has = |known: &BTreeSet<Number>| known.contains(&number);
            let mut listings = contents.listings.iter();
            let quoted = listings.any(|listing| {
                has(&self.listings[&listing.name])
                    && self.may_quote(contents, source, paragraph, listing)
            });
            if !quoted && !self.library.get(&source.name).is_some_and(has) {
                let message =
                    self.message(contents, source, &source.content[range.clone()], &number);
                problems.push(source.problem(range.start, message));
            }
        }
        problems
    }

    /// The numbers of a listing's first line that neither its code nor its output has.
    pub fn check_summary(&self, listing: &Listing) -> Option<String> {
        let summary = listing.summary();
        let known = &self.listings[&listing.name];
        let (range, _) = numbers(summary)
            .into_iter()
            .find(|(_, number)| !known.contains(number))?;
        Some(format!(
            "`{}` stands neither in this listing's code nor in its output",
            &summary[range]
        ))
    }

    fn may_quote(
        &self,
        contents: &Contents,
        source: &Source,
        paragraph: &str,
        listing: &Listing,
    ) -> bool {
        let own = contents
            .listings
            .iter()
            .any(|listing| listing.chapter == source.name);
        // A preface has no listings, and speaks of all.
        if !own || listing.chapter == source.name {
            return true;
        }
        let of_chapter = contents
            .sources
            .iter()
            .find(|source| source.name == listing.chapter);
        let number = of_chapter.and_then(|source| source.number.as_deref());
        let linked = format!("]({}.md", listing.chapter);
        let refers = |reference: &str| {
            let name = reference.split("}}").next().unwrap_or_default().trim();
            name == listing.name
                || contents
                    .listings
                    .of_figure(name)
                    .is_some_and(|of| of.name == listing.name)
        };
        paragraph.contains(&linked)
            || number.is_some_and(|number| chapters_named(paragraph).contains(&number))
            || paragraph.split("{{#ref ").skip(1).any(refers)
    }

    fn message(
        &self,
        contents: &Contents,
        source: &Source,
        written: &str,
        number: &Number,
    ) -> String {
        let mut message = format!("no listing of this chapter has or prints `{written}`");
        let elsewhere = contents
            .listings
            .iter()
            .find(|listing| self.listings[&listing.name].contains(number));
        let same_digits = || {
            let own = contents
                .listings
                .iter()
                .filter(|listing| listing.chapter == source.name);
            own.flat_map(|listing| &self.listings[&listing.name])
                .find(|known| known.digits == number.digits)
        };
        match (elsewhere, same_digits()) {
            (Some(listing), _) => {
                message += &format!(
                    ": the listing `{0}` of the chapter {1} does; name it in this paragraph, \
                     `{{{{#ref {0}}}}}`",
                    listing.name, listing.chapter
                );
            }
            (None, Some(known)) => message += &format!(", but one has or prints {known}"),
            (None, None) => message += ": write what one prints, or let one print it",
        }
        message
    }
}

impl std::fmt::Display for Number {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let sign = if self.negative { "-" } else { "" };
        match self.power {
            0 => write!(formatter, "{sign}{}", self.digits),
            power => write!(formatter, "{sign}{}e{power}", self.digits),
        }
    }
}

/// The text of a chapter with blanks in the place of addresses and directives' words.
fn prose(contents: &Contents, chapter: usize) -> String {
    let content = &contents.sources[chapter].content;
    let blocks = contents.blocks(chapter);
    let lines: Vec<_> = blocks.iter().map(|block| block.range.clone()).collect();
    let masked = formula::mask(content, &lines);
    let mut kept: Vec<Range<usize>> = masked
        .formulas
        .into_iter()
        .map(|formula| formula.range)
        .collect();
    let events: Vec<_> = parser(&masked.text).collect();
    let comments = allowed_html::comments(&events, &masked.text);
    for (event, range) in events {
        match event {
            // A tag can carry text too, as `title` and `aria-label`.
            Event::Text(_) | Event::Code(_) | Event::Html(_) | Event::InlineHtml(_) => {
                kept.push(range);
            }
            _ => {}
        }
    }
    for block in blocks {
        kept.push(block.caption.clone());
    }
    let mut bytes: Vec<u8> = content
        .bytes()
        .map(|byte| if byte == b'\n' { byte } else { b' ' })
        .collect();
    for range in kept {
        bytes[range.clone()].copy_from_slice(&content.as_bytes()[range]);
    }
    for comment in comments {
        bytes[comment].fill(b' ');
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

/// The paragraph in which a byte stands: the lines around it, up to blank ones.
fn paragraph(content: &str, at: usize) -> &str {
    let start = content[..at].rfind("\n\n").map_or(0, |start| start + 2);
    let end = content[at..]
        .find("\n\n")
        .map_or(content.len(), |end| at + end);
    &content[start..end]
}

/// The numbers of the chapters that a text names: "chapter 2", "chapters 2 and 3".
fn chapters_named(text: &str) -> Vec<&str> {
    let mut named = Vec::new();
    let mut words = text.split_whitespace().peekable();
    while let Some(word) = words.next() {
        let word = word
            .trim_matches(|sign: char| !sign.is_alphanumeric())
            .to_lowercase();
        if word != "chapter" && word != "chapters" {
            continue;
        }
        while let Some(word) = words.peek() {
            let digits = word.trim_start_matches(|sign: char| sign.is_ascii_digit() || sign == '.');
            let number = word[..word.len() - digits.len()].trim_end_matches('.');
            if !number.is_empty() {
                named.push(number);
            } else if !["and", "to", "or"].contains(word) {
                break;
            }
            words.next();
        }
    }
    named
}

fn all(text: &str) -> impl Iterator<Item = Number> {
    numbers(text).into_iter().map(|(_, number)| number)
}

/// The numbers in a text that have a decimal point or a power of ten, each with its bytes, the sign
/// included.
fn numbers(text: &str) -> Vec<(Range<usize>, Number)> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(start) = text[at..]
        .find(|sign: char| sign.is_ascii_digit())
        .map(|start| at + start)
    {
        let (mut digits, mut end) = whole_part(text, start);
        let mut counts = false;
        if let Some(fraction) = text[end..]
            .strip_prefix('.')
            .map(digits_of)
            .filter(|fraction| !fraction.is_empty())
        {
            counts = true;
            end += 1 + fraction.len();
            digits = format!("{digits}.{}", fraction.replace('_', ""));
        }
        // The number of a version, an address, a section.
        if counts
            && text[end..]
                .strip_prefix('.')
                .is_some_and(|rest| !digits_of(rest).is_empty())
        {
            let rest =
                text[end..].trim_start_matches(|sign: char| sign.is_ascii_digit() || sign == '.');
            at = text.len() - rest.len();
            continue;
        }
        let mut power = 0;
        if let Some((exponent, length)) = exponent(&text[end..]) {
            (power, counts) = (exponent, true);
            end += length;
        }
        if counts {
            let (negative, start) = sign(text, start);
            found.push((
                start..end,
                Number {
                    negative,
                    digits,
                    power,
                },
            ));
        }
        at = end;
    }
    found
}

/// The digits at the start of a text; `_` may stand between them.
fn digits_of(text: &str) -> &str {
    let is_digit = |sign: char| sign.is_ascii_digit() || sign == '_';
    match text.starts_with('_') {
        true => "",
        false => text[..text.len() - text.trim_start_matches(is_digit).len()].trim_end_matches('_'),
    }
}

/// What sets the thousands apart, in text and in LaTeX.
const SEPARATORS: [&str; 6] = [",", "{,}", "\\,", "\u{202f}", "\u{2009}", "\u{a0}"];

/// The digits before the point, and where they end.
fn whole_part(text: &str, start: usize) -> (String, usize) {
    let first = digits_of(&text[start..]);
    let mut digits = first.replace('_', "");
    let mut end = start + first.len();
    while let Some(group) = SEPARATORS.iter().find_map(|separator| {
        let rest = text[end..].strip_prefix(separator)?;
        let group = digits_of(rest);
        (group.len() == 3 && digits.len() <= 3 + 3 * (digits.len() / 3))
            .then_some((separator.len(), group))
    }) {
        digits.push_str(group.1);
        end += group.0 + group.1.len();
    }
    (digits, end)
}

/// The power of ten that follows a number's digits, and the length of its text: `e-7`, `·10⁻⁷`,
/// `\cdot 10^{-7}`.
fn exponent(text: &str) -> Option<(i32, usize)> {
    if let Some(rest) = text.strip_prefix(['e', 'E']) {
        let (negative, skipped) = leading_sign(rest);
        let digits = digits_of(&rest[skipped..]);
        let behind = &rest[skipped + digits.len()..];
        if behind.starts_with(|sign: char| sign.is_alphanumeric()) {
            return None;
        }
        return Some((signed(negative, digits)?, 1 + skipped + digits.len()));
    }
    let blank = |text: &str| {
        text.len()
            - text
                .trim_start_matches([' ', '\u{a0}', '\u{202f}', '\u{2009}'])
                .len()
    };
    let mut end = blank(text);
    let times = ["·", "×", "\\cdot", "\\times", "*"]
        .into_iter()
        .find(|times| text[end..].starts_with(times))?;
    end += times.len();
    end += blank(&text[end..]);
    let rest = text[end..].strip_prefix("10")?;
    end += 2;
    if let Some(rest) = rest.strip_prefix('^') {
        let inside = rest.strip_prefix('{').unwrap_or(rest);
        let (negative, skipped) = leading_sign(inside);
        let digits = digits_of(&inside[skipped..]);
        let open = rest.len() - inside.len();
        let closed = usize::from(open > 0 && inside[skipped + digits.len()..].starts_with('}'));
        let length = open + skipped + digits.len() + closed;
        return Some((signed(negative, digits)?, end + 1 + length));
    }
    const RAISED: [char; 11] = ['⁰', '¹', '²', '³', '⁴', '⁵', '⁶', '⁷', '⁸', '⁹', '⁻'];
    let raised: Vec<usize> = rest
        .chars()
        .map_while(|sign| RAISED.iter().position(|raised| *raised == sign))
        .collect();
    let length = rest
        .chars()
        .take(raised.len())
        .map(char::len_utf8)
        .sum::<usize>();
    let digits: String = raised
        .iter()
        .map(|digit| {
            if *digit == 10 {
                "-".to_owned()
            } else {
                digit.to_string()
            }
        })
        .collect();
    Some((digits.parse().ok()?, end + length))
}

fn leading_sign(text: &str) -> (bool, usize) {
    match text.chars().next() {
        Some(sign @ ('-' | '−')) => (true, sign.len_utf8()),
        Some('+') => (false, 1),
        _ => (false, 0),
    }
}

fn signed(negative: bool, digits: &str) -> Option<i32> {
    let power: i32 = digits.parse().ok()?;
    Some(if negative { -power } else { power })
}

/// Whether a minus stands before the number at a byte that is its sign and takes nothing away from
/// something else, and where the number then begins.
fn sign(text: &str, start: usize) -> (bool, usize) {
    let before = text[..start].trim_end_matches(['*', '`', '$', '{']);
    let minus = before.strip_suffix(['-', '−']);
    // With blanks on both sides, `w - 0.5` takes away.
    let (Some(rest), touches) = (match minus {
        Some(rest) => (Some(rest), true),
        None => (before.trim_end_matches(' ').strip_suffix(['-', '−']), false),
    }) else {
        return (false, start);
    };
    let left = if touches {
        rest
    } else {
        rest.trim_end_matches(' ')
    };
    let last = left.chars().next_back();
    let takes_away = match touches {
        true => last.is_some_and(|last| last.is_alphanumeric() || ")]}%".contains(last)),
        false => last.is_none_or(|last| !"([{=<>,;:|$".contains(last)),
    };
    match takes_away {
        true => (false, start),
        false => (true, rest.len()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Vec<String> {
        all(text).map(|number| number.to_string()).collect()
    }

    #[test]
    fn a_number_is_its_sign_its_digits_and_its_power_of_ten() {
        for (text, numbers) in [
            ("falls to 0.058982. The", vec!["0.058982"]),
            ("one, −2.0, is", vec!["-2.0"]),
            ("(-2.0)", vec!["-2.0"]),
            ("$-2.0$ and $x = - 2.0$", vec!["-2.0", "-2.0"]),
            ("**−**`0.5` and −$0.5$", vec!["-0.5", "-0.5"]),
            (
                "w - 0.5, w−0.5, 2.0-0.5, f(x) -0.5",
                vec!["0.5", "0.5", "2.0", "0.5", "-0.5"],
            ),
            ("from 0.5–0.7 or 0.5-0.7", vec!["0.5", "0.7", "0.5", "0.7"]),
            (
                "9.266e-7 9.266E-07 9.266e7",
                vec!["9.266e-7", "9.266e-7", "9.266e7"],
            ),
            (
                "9.266·10⁻⁷, −9.266 × 10⁻⁷ and 3·10⁸",
                vec!["9.266e-7", "-9.266e-7", "3e8"],
            ),
            (
                r"$9.266\cdot10^{-7}$ and $9.266 \times 10^{7}$, $3\cdot 10^2$",
                vec!["9.266e-7", "9.266e7", "3e2"],
            ),
            ("1e-6 and 1e-6_f64 and 2e5x", vec!["1e-6", "1e-6"]),
            (
                "8,247.10 and 1_000.5_f64 and $8{,}247.10$ and 8\u{202f}247.10",
                vec!["8247.10", "1000.5", "8247.10", "8247.10"],
            ),
            (
                "(1, 2.5) and [1,2.5] and 1,2345.5",
                vec!["2.5", "2.5", "2345.5"],
            ),
            ("12.5% and 12.5\\%", vec!["12.5", "12.5"]),
            (
                "0.0..=4.0 and 1.0..2.0 and 1..=5",
                vec!["0.0", "4.0", "1.0", "2.0"],
            ),
            ("mdBook 0.5.4, 127.0.0.1 and 41 weights, pair.0", vec![]),
            ("0.01 \\cdot 10 and 10^{-7}", vec!["0.01"]),
        ] {
            assert_eq!(found(text), numbers, "{text}");
        }
    }

    #[test]
    fn a_paragraph_names_chapters() {
        let named =
            chapters_named("In chapter 2, and (chapters 3 and 4.1). The chapter is; Chapter 5's");
        assert_eq!(named, ["2", "3", "4.1", "5"]);
    }
}
