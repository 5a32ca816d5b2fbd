//! Signs of Markdown that were to begin or to end something and do not: the page would show them,
//! or lose what stands behind them.

use std::ops::Range;

use mdbook_markdown::pulldown_cmark::{BrokenLink, CowStr, Event, LinkType, Parser, Tag};

use crate::markdown::parser::options;

/// What is wrong with the signs of a text, each with its byte. `text` is what was `written`,
/// without the formulas.
pub fn check(
    events: &[(Event<'_>, Range<usize>)],
    text: &str,
    written: &str,
) -> Vec<(usize, String)> {
    let mut errors = broken_links(text);
    errors.extend(cells_lost(events, text));
    let mut in_code = false;
    for (event, range) in events {
        match event {
            Event::Start(tag) => {
                in_code = matches!(tag, Tag::CodeBlock(_));
                let message = begins_nothing(tag, &text[range.clone()]);
                errors.extend(message.map(|message| (range.start, message.to_owned())));
            }
            Event::End(_) => in_code = false,
            Event::Text(words) if !in_code => {
                let message = shown(words, text, range, written);
                errors.extend(message.map(|message| (range.start, message)));
                if let Some(at) = unescaped(text, range, '`') {
                    errors.push((at, BACKTICK.to_owned()));
                }
                if is_latex_bracket(text, range) {
                    errors.push((range.start, BRACKET.to_owned()));
                }
            }
            _ => {}
        }
    }
    errors
}

const BACKTICK: &str = "a backtick that begins or ends no code: as many belong behind the code as \
                        before it, in one paragraph; `` \\` `` is the sign";

const BRACKET: &str = "a formula stands between two `$`, or displayed between two `$$`";

/// What was to begin where a paragraph or a quotation begins.
fn begins_nothing(tag: &Tag<'_>, written: &str) -> Option<&'static str> {
    match tag {
        Tag::Paragraph if has_lonely_hashes(written) => Some(
            "a heading has a blank behind its `#`, of which it has six at most; `\\#` is the sign",
        ),
        Tag::Paragraph if written.lines().any(is_under_a_header) => Some(
            "this is no table: the line of dashes has as many cells as the one before it, with \
             `\\|` for the sign, in code too, and stands below it",
        ),
        Tag::BlockQuote(None) if written.trim_start_matches(['>', ' ']).starts_with("[!") => Some(
            "`[!…]` begins no note of these: `[!NOTE]`, `[!TIP]`, `[!IMPORTANT]`, `[!WARNING]`, \
             `[!CAUTION]`",
        ),
        _ => None,
    }
}

/// Which sign in a piece of text the page would show.
fn shown(words: &str, text: &str, range: &Range<usize>, written: &str) -> Option<String> {
    // The formulas are masked, so this sign is none of theirs. `\$` is meant to stay.
    if text[range.clone()].contains('$') && !text[..range.start].ends_with('\\') {
        let line = text[..range.start].matches('\n').count();
        return Some(format!(
            "this LaTeX does not parse: `{}`\na `$` is no formula's: look for a brace that is not \
             closed, a blank beside the `$` or a digit behind it, or write `\\$` for the sign",
            written.lines().nth(line).unwrap_or_default().trim()
        ));
    }
    let message = match () {
        () if words.contains('*') && has_lonely_emphasis(text, range) => {
            "`**` that begins or ends nothing bold, so that the page shows it: two belong \
             together, with no blank inside them and none but a sign or a blank outside, or write \
             `\\*\\*`"
        }
        () if words.contains('\\') && has_command(text, range) => {
            "a LaTeX command outside a formula is text: write it between two `$`, or as code"
        }
        () if words.contains("{#") && has_lonely_address(text, range) => {
            "`{#` is text here: an address ends a heading, `## TITLE {#address}`, and a directive \
             begins with `{{#`"
        }
        () => return None,
    };
    Some(message.to_owned())
}

/// Links of the forms `[text][name]` and `[name][]` whose name is nowhere defined: Markdown shows
/// their brackets.
fn broken_links(text: &str) -> Vec<(usize, String)> {
    let mut broken = Vec::new();
    let note = |link: BrokenLink<'_>| -> Option<(CowStr<'_>, CowStr<'_>)> {
        if [
            LinkType::ReferenceUnknown,
            LinkType::CollapsedUnknown,
            LinkType::Reference,
            LinkType::Collapsed,
        ]
        .contains(&link.link_type)
        {
            let message = format!(
                "the link's name `{}` is not defined: write `[text](NAME.md)`",
                link.reference
            );
            broken.push((link.span.start, message));
        }
        None
    };
    Parser::new_with_broken_link_callback(text, options(), Some(note)).for_each(drop);
    broken
}

/// The rows of tables that have more cells than their table has columns, each with its byte:
/// Markdown leaves the rest out.
fn cells_lost(events: &[(Event<'_>, Range<usize>)], text: &str) -> Vec<(usize, String)> {
    let mut lost = Vec::new();
    let mut columns = 0;
    for (event, range) in events {
        match event {
            Event::Start(Tag::Table(alignments)) => columns = alignments.len(),
            Event::Start(Tag::TableRow) => {
                let row = text[range.clone()].trim().replace("\\|", "");
                let row = row.strip_prefix('|').unwrap_or(&row);
                let cells = row.strip_suffix('|').unwrap_or(row).split('|').count();
                if cells > columns {
                    let message = format!(
                        "this row has {cells} cells where its table has {columns}: write `\\|` \
                        for the sign, in code too"
                    );
                    lost.push((range.start, message));
                }
            }
            _ => {}
        }
    }
    lost
}

/// Whether a paragraph begins with the signs of a heading that is none.
fn has_lonely_hashes(paragraph: &str) -> bool {
    let title = paragraph.trim_start_matches('#');
    let count = paragraph.len() - title.len();
    count > 6 || count > 0 && title.starts_with(char::is_alphabetic)
}

/// Whether a line is that between the header and the rows of a table.
fn is_under_a_header(line: &str) -> bool {
    let line = line.trim_start_matches(['>', ' ', '\t']);
    line.contains('|') && line.contains("--") && line.chars().all(|sign| "|-: \t".contains(sign))
}

/// Whether a piece of text has two asterisks beside a word.
fn has_lonely_emphasis(text: &str, range: &Range<usize>) -> bool {
    let mut signs = text[range.start..].match_indices("**");
    signs.any(|(at, _)| {
        let at = range.start + at;
        let (before, rest) = text.split_at(at);
        let around = [
            before.chars().next_back(),
            rest.trim_start_matches('*').chars().next(),
        ];
        at < range.end
            && !before.ends_with(['*', '\\'])
            && around.iter().flatten().any(|sign| !sign.is_whitespace())
    })
}

/// Where a piece of text has a sign without a backslash before it.
fn unescaped(text: &str, range: &Range<usize>, sign: char) -> Option<usize> {
    let mut signs = text[range.clone()].match_indices(sign);
    signs.find_map(|(at, _)| {
        let at = range.start + at;
        (!text[..at].ends_with('\\')).then_some(at)
    })
}

/// Whether a piece of text begins with LaTeX's own `\(` or `\[` of a formula that ends.
fn is_latex_bracket(text: &str, range: &Range<usize>) -> bool {
    let before = &text[..range.start];
    if !before.ends_with('\\') || before.ends_with("\\\\") {
        return false;
    }
    let rest = text[range.start..].split("\n\n").next().unwrap_or_default();
    let inside = |end: &str| rest[1..].split_once(end).map(|(inside, _)| inside);
    match rest.as_bytes() {
        [b'(', ..] => inside("\\)").is_some(),
        // What stands between brackets in a text, `\[sic\]`, or is no footnote, `\[^1\]`.
        [b'[', ..] => inside("\\]")
            .is_some_and(|inside| !inside.starts_with('^') && inside.contains(['^', '_', '='])),
        _ => false,
    }
}

/// Whether a piece of text has a backslash before a letter.
fn has_command(text: &str, range: &Range<usize>) -> bool {
    let mut signs = text[range.clone()].match_indices('\\');
    signs.any(|(at, _)| {
        let (before, rest) = text.split_at(range.start + at);
        rest[1..].starts_with(|sign: char| sign.is_ascii_alphabetic()) && !before.ends_with('\\')
    })
}

/// Whether a piece of text has a `{#` that begins no directive.
fn has_lonely_address(text: &str, range: &Range<usize>) -> bool {
    let mut signs = text[range.clone()].match_indices("{#");
    signs.any(|(at, _)| !text[..range.start + at].ends_with(['{', '\\']))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::markdown::formula;
    use crate::markdown::parser::parser;

    #[test]
    fn signs_of_what_was_to_begin_and_does_not_are_errors() {
        let lost = |text: &str| {
            let masked = formula::mask(text, &[]);
            let events: Vec<_> = parser(&masked.text).collect();
            check(&events, &masked.text, text)
                .into_iter()
                .map(|(at, _)| at)
                .collect::<Vec<_>>()
        };
        for (text, at) in [
            ("#Title", 0),
            ("a\n\n##Über", 3),
            ("####### seven", 0),
            ("> [!WARN]\n> a", 0),
            ("a\n\n| `x | y` | z |\n|---|---|\n| 1 | 2 |", 3),
            ("> | a |\n> |:--|--|\n", 2),
            ("a `b", 2),
            ("``a", 0),
            ("see \\(x\\)", 5),
            ("\\[ x^2 \\]", 1),
        ] {
            assert_eq!(lost(text), [at], "{text}");
        }
        for text in [
            "# Title\n\n###### A\n\n#1 is first, and \\#a",
            "> [!NOTE]\n> a\n\n> [a](b) [!x]",
            "| a | b |\n|:--|--|\n| 1 | 2 |\n\na | b\n--|--\n\n---\n\nA -- b | c\n|-|",
            "``a`b``, `\\`, \\` and $a`b$\n\n```text\n`\n```",
            "\\[sic\\], \\[^1\\], a\\(b\n\n\\\\(x\\\\), (a), [0, 1)",
        ] {
            assert_eq!(lost(text), [0; 0], "{text}");
        }
    }

    #[test]
    fn a_row_with_more_cells_than_columns_is_an_error() {
        let lost = |text: &str| {
            let masked = formula::mask(text, &[]);
            let events: Vec<_> = parser(&masked.text).collect();
            let lost = cells_lost(&events, &masked.text).into_iter();
            lost.map(|(at, _)| text[..at].matches('\n').count() + 1)
                .collect::<Vec<_>>()
        };
        assert_eq!(
            lost("| a | b |\n|---|---|\n| `x | y` | c |\n| d | e |\n"),
            [3]
        );
        assert_eq!(lost("> | a |\n> |---|\n> | b | c\n"), [3]);
        let right = "| a | b |\n|---|---|\n| $|x|$ | `a \\| b` |\n| c |\n\nx | y\n";
        assert_eq!(lost(right), [0; 0]);
    }
}
