//! Finds the formulas of a text before Markdown is read: what stands in one is LaTeX, and neither a
//! tag, a table's column, a list nor emphasis.
//!
//! A formula in a line stands between two `$`. The first is not followed by a blank; the second is
//! not preceded by one, and is not followed by a digit, and no brace is open there. So `$5-$10` is
//! no formula. A displayed formula stands between two `$$`. No formula goes over a blank line, and
//! one in a line does not go on in the next item of a list, the next row of a table or the like.
//! `\$` is the sign.

use std::ops::Range;

use mdbook_markdown::pulldown_cmark::{Event, Tag};

use crate::markdown::parser::parser;

/// A formula in a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Formula {
    /// Its bytes, the signs around it included.
    pub range: Range<usize>,
    /// What stands between the signs. The signs of a quotation at the starts of its lines are taken
    /// away.
    pub latex: String,
    /// Whether it is displayed, on lines of its own.
    pub display: bool,
}

impl Formula {
    /// Whether the lines around it in its text are blank, and nothing stands beside it but the
    /// signs of the quotation or item that it begins.
    pub fn stands_alone(&self, text: &str) -> bool {
        let range = &self.range;
        let mut before = text[..range.start].rsplit('\n');
        let begins = before.next().is_none_or(|line| {
            line.split_whitespace().all(|word| {
                let number = word.trim_start_matches(|sign: char| sign.is_ascii_digit());
                ["-", "*", "+"].contains(&word)
                    || number.len() < word.len() && [".", ")"].contains(&number)
                    || word.chars().all(|sign| sign == '>')
            })
        });
        let mut after = text[range.end..].split('\n');
        let mut around = [before.next(), after.next(), after.next()]
            .into_iter()
            .flatten();
        begins && around.all(|line| line.chars().all(|sign| sign.is_whitespace() || sign == '>'))
    }
}

/// A text whose formulas are out of Markdown's way.
#[derive(Clone, Debug)]
pub struct Masked {
    /// The text with other signs in the place of each formula, as many bytes on as many lines: what
    /// a parser says of a byte holds for the text itself.
    pub text: String,
    /// The formulas, in order.
    pub formulas: Vec<Formula>,
}

/// Stands at the two ends of a masked formula: a sign of punctuation, as `<math>` has, which means
/// nothing to Markdown.
const END: u8 = b'%';

/// Finds the formulas of a text outside its code, and masks them. `blocks` are the lines of
/// directives: no formula goes on in one, and they are masked as blank lines.
pub fn mask(text: &str, blocks: &[Range<usize>]) -> Masked {
    let mut bytes = text.as_bytes().to_vec();
    for block in blocks {
        bytes[block.clone()].fill(b' ');
    }
    let blanked = as_text(bytes.clone());
    let mut formulas = Vec::new();
    if text.contains('$') {
        for part in parts(&blanked) {
            find(&blanked, part, &mut formulas);
        }
    }
    for formula in &formulas {
        for line in lines_of(&blanked, formula.range.clone()) {
            bytes[line].fill(b'x');
        }
        bytes[formula.range.start] = END;
        bytes[formula.range.end - 1] = END;
    }
    Masked {
        text: as_text(bytes),
        formulas,
    }
}

/// Text in which whole formulas and lines were overwritten by ASCII signs: it is UTF-8 still.
fn as_text(bytes: Vec<u8>) -> String {
    String::from_utf8(bytes).expect("whole characters were overwritten")
}

/// The stretches of a text that hold no blank line and no code of several lines.
fn parts(text: &str) -> Vec<Range<usize>> {
    let code: Vec<Range<usize>> = parser(text)
        .filter(|(event, _)| matches!(event, Event::Start(Tag::CodeBlock(_))))
        .map(|(_, range)| range)
        .collect();
    let mut parts: Vec<Range<usize>> = Vec::new();
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        let range = start..start + line.len();
        start = range.end;
        let blank = line.trim_matches([' ', '\t', '\n', '>']).is_empty();
        if blank
            || code
                .iter()
                .any(|code| code.start < range.end && range.start < code.end)
        {
            continue;
        }
        match parts.last_mut() {
            Some(last) if last.end == range.start => last.end = range.end,
            _ => parts.push(range),
        }
    }
    parts
}

/// Finds the formulas of one stretch, from left to right, as Markdown finds code.
fn find(text: &str, part: Range<usize>, formulas: &mut Vec<Formula>) {
    let bytes = text.as_bytes();
    let mut at = part.start;
    while at < part.end {
        match bytes[at] {
            b'\\' => at += 2,
            b'`' => {
                let ticks = run(bytes, at, part.end);
                at = end_of_code(text, at + ticks, part.end, ticks).unwrap_or(at + ticks);
            }
            b'$' => {
                let display = bytes[at..part.end].starts_with(b"$$");
                let signs = 1 + usize::from(display);
                let end = match display {
                    true => end_of_display(bytes, at + signs, part.end),
                    false => end_of_inline(text, at + signs, part.end),
                };
                let Some(end) = end else {
                    at += signs;
                    continue;
                };
                let lines = lines_of(text, at..end + signs);
                let latex: String = lines
                    .into_iter()
                    .map(|line| {
                        let inside = line.start.max(at + signs)..line.end.min(end);
                        text.get(inside).unwrap_or_default()
                    })
                    .collect::<Vec<_>>()
                    .join("\n");
                formulas.push(Formula {
                    range: at..end + signs,
                    latex,
                    display,
                });
                at = end + signs;
            }
            _ => at += 1,
        }
    }
}

/// How many backticks stand at a byte.
fn run(bytes: &[u8], at: usize, end: usize) -> usize {
    bytes[at..end]
        .iter()
        .take_while(|byte| **byte == b'`')
        .count()
}

/// The byte behind as many backticks as have opened the code.
fn end_of_code(text: &str, mut at: usize, end: usize, ticks: usize) -> Option<usize> {
    let bytes = text.as_bytes();
    while at < end {
        match run(bytes, at, end) {
            0 if bytes[at] == b'\n' && begins_a_block(&text[at + 1..end]) => return None,
            0 => at += 1,
            count if count == ticks => return Some(at + ticks),
            count => at += count,
        }
    }
    None
}

fn end_of_display(bytes: &[u8], mut at: usize, end: usize) -> Option<usize> {
    while at < end {
        match bytes[at] {
            b'\\' => at += 2,
            b'$' if bytes[at..end].starts_with(b"$$") => return Some(at),
            _ => at += 1,
        }
    }
    None
}

fn end_of_inline(text: &str, start: usize, end: usize) -> Option<usize> {
    let bytes = text.as_bytes();
    if bytes[start..end]
        .first()
        .is_none_or(u8::is_ascii_whitespace)
    {
        return None;
    }
    let (mut at, mut braces) = (start, 0_usize);
    while at < end {
        match bytes[at] {
            b'\\' => {
                at += 2;
                continue;
            }
            b'{' => braces += 1,
            b'}' => braces = braces.checked_sub(1)?,
            b'$' if braces == 0 => {
                let digit = bytes[at + 1..end].first().is_some_and(u8::is_ascii_digit);
                return (!digit && !bytes[at - 1].is_ascii_whitespace()).then_some(at);
            }
            b'\n' if begins_a_block(&text[at + 1..end]) => return None,
            _ => {}
        }
        at += 1;
    }
    None
}

/// Whether a line begins an item of a list, a row of a table, a heading or the like.
fn begins_a_block(line: &str) -> bool {
    let line = line.trim_start_matches([' ', '\t', '>']);
    let rest = line.trim_start_matches(|sign: char| sign.is_ascii_digit());
    let numbered = rest.len() < line.len() && rest.starts_with([')', '.']);
    let marked = ["- ", "+ ", "* ", "#", "|"]
        .iter()
        .any(|mark| line.starts_with(mark));
    numbered || marked
}

/// The lines of a formula's bytes. Blanks at their starts, and the signs of the quotation in which
/// the formula begins, are no part of them, and neither are the line breaks.
fn lines_of(text: &str, range: Range<usize>) -> Vec<Range<usize>> {
    let line_start = text[..range.start].rfind('\n').map_or(0, |at| at + 1);
    let before = &text[line_start..range.start];
    let quotation = before.len() - before.trim_start_matches([' ', '\t', '>']).len();
    let depth = before[..quotation].matches('>').count();
    let mut lines = Vec::new();
    let mut start = range.start;
    for (index, line) in text[range].split('\n').enumerate() {
        let mut skipped = 0;
        if index > 0 {
            let mut signs = depth;
            for sign in line.bytes() {
                match sign {
                    b' ' | b'\t' => {}
                    b'>' if signs > 0 => signs -= 1,
                    _ => break,
                }
                skipped += 1;
            }
        }
        lines.push(start + skipped..start + line.len());
        start += line.len() + 1;
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Vec<String> {
        let masked = mask(text, &[]);
        assert_eq!(masked.text.len(), text.len());
        let formulas = masked.formulas.into_iter();
        formulas.map(|formula| formula.latex).collect()
    }

    #[test]
    fn what_markdown_would_read_stays_in_the_formula() {
        for latex in [
            "a<b>c",
            "0<x<1",
            "x*y*z",
            "a_b c_d",
            "|x|",
            "[a](b)",
            "[^1]",
            "a`b",
            r"\{x\}",
            r"\text{a $b$ c}",
            "a & b",
            r"a \\ b",
            "<!-- x",
            "</details>",
            "x\ny",
        ] {
            assert_eq!(found(&format!("so ${latex}$ is")), [latex], "{latex}");
            assert_eq!(found(&format!("| ${latex}$ | `$` |")), [latex], "{latex}");
        }
    }

    #[test]
    fn code_ends_with_its_item() {
        assert_eq!(found("- a ` b $x$\n- c ` d $y$\n"), ["x", "y"]);
        assert_eq!(found("a ` b $x$\nc ` d $y$\n"), ["y"]);
    }

    #[test]
    fn a_displayed_formula_may_begin_its_lines_as_it_likes() {
        let text = "$$\nL\n= a\n- b\n+ c\n# d\n> e\n1. f\n$$\n\n- x\n";
        let masked = mask(text, &[]);
        assert_eq!(
            masked.formulas[0].latex,
            "\nL\n= a\n- b\n+ c\n# d\n> e\n1. f\n"
        );
        assert_eq!(
            masked.text,
            "%x\nx\nxxx\nxxx\nxxx\nxxx\nxxx\nxxxx\nx%\n\n- x\n"
        );
    }

    #[test]
    fn a_formula_in_a_quotation_is_without_the_quotations_signs() {
        let text = "> so $a\n> > b$ is\n";
        assert_eq!(found(text), ["a\n> b"]);
        assert_eq!(mask(text, &[]).text, "> so %x\n> xxx% is\n");
    }

    #[test]
    fn prices_and_lonely_signs_are_no_formulas() {
        for text in [
            "A ticket is $5-$10 there.",
            "5$ and 6$",
            "$ x$",
            "$x $",
            r"\$5 and \$6",
            "`$x$` and ``a`$x$``",
            "```console\n$ a $b$\n```",
            "    $x$",
            "$a\n\nb$",
            "- $5\n- 6$",
            "| $5 | b |\n| 6$ | b |",
            "$",
            "$$ x",
            "a}$x}$",
            "\\",
            "$\\",
        ] {
            assert_eq!(found(text), [""; 0], "{text}");
        }
    }

    #[test]
    fn a_displayed_formula_may_stand_in_a_quotation_and_in_an_item() {
        let alone = |text: &str| {
            let formula = mask(text, &[]).formulas.remove(0);
            formula.stands_alone(text)
        };
        for text in [
            "> $$x$$",
            "a\n\n> b\n>\n> $$\n> x\n> $$\n>\n> c",
            "- a\n\n- > $$x$$\n\n- b",
            "1. $$x$$",
        ] {
            assert!(alone(text), "{text}");
        }
        for text in [
            "> a\n> $$x$$",
            "> $$x$$\n> b",
            "- a\n- $$x$$",
            "12 $$x$$",
            "a. $$x$$",
        ] {
            assert!(!alone(text), "{text}");
        }
    }

    #[test]
    fn a_directive_ends_a_formula_and_is_a_blank_line() {
        let text = "a $x\n{{#output sgd}} b$\n";
        let masked = mask(text, std::slice::from_ref(&(5..23)));
        assert_eq!(masked.formulas, []);
        assert_eq!(masked.text, "a $x\n                  \n");
    }
}
