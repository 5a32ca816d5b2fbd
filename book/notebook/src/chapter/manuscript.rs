//! What is wrong with the text of the book that neither Markdown nor rustc would tell: what stands
//! in a listing's file and in SUMMARY.md, numbers that nothing prints, marks of a merge, an
//! exercise out of order.

use std::fs;
use std::ops::Range;

use anyhow::Result;
use mdbook_markdown::pulldown_cmark::{Event, Parser, Tag, TagEnd};
use ra_ap_rustc_lexer::{FrontmatterAllowed, TokenKind, tokenize};
use similar::TextDiff;

use crate::chapter::contents::Contents;
use crate::chapter::directive::Kind;
use crate::chapter::numbers::{CLAIMS, Known};
use crate::chapter::prose::inline;
use crate::listing::{Listing, PageLine, STUB};
use crate::message::characters::Unseen;
use crate::message::problem::Problem;
use crate::project::Project;
use crate::project::leftover::is_there;

/// How many lines of a listing a page shows unfolded, at most.
const LINES: usize = 60;

/// The longest of them, in characters: more would not fit beside the page's margins.
const WIDTH: usize = 80;

/// Everything that is wrong, chapter by chapter and listing by listing.
///
/// # Errors
///
/// When a file cannot be read.
pub fn check(project: &Project, contents: &Contents) -> Result<Vec<Problem>> {
    let known = Known::read(project, contents)?;
    let summary = "book/src/SUMMARY.md";
    let mut problems = check_summary(summary, &fs::read_to_string(project.root().join(summary))?);
    // Who read the numbers of the file has said whether it cannot be read; a book may have none.
    problems.extend(merge_marks(
        CLAIMS,
        &fs::read_to_string(project.root().join(CLAIMS)).unwrap_or_default(),
    ));
    for (chapter, source) in contents.sources.iter().enumerate() {
        problems.extend(merge_marks(&source.file, &source.content));
        problems.extend(control_characters(&source.file, &source.content));
        problems.extend(known.check(contents, chapter));
        problems.extend(check_exercises(contents, chapter));
    }
    for listing in contents.listings.iter() {
        problems.extend(check_listing(listing));
        let source = contents
            .sources
            .iter()
            .find(|source| source.name == listing.chapter);
        let caption = source
            .or(contents.sources.first())
            .map(|source| inline(contents, source, listing.summary()));
        if let Some(Err(message)) = caption {
            problems.push(at(&listing.file, 1, message));
        }
        problems.extend(
            known
                .check_summary(listing)
                .map(|message| at(&listing.file, 1, message)),
        );
    }
    Ok(problems)
}

fn at(file: &str, line: usize, message: impl Into<String>) -> Problem {
    Problem {
        file: file.to_owned(),
        line,
        message: message.into(),
    }
}

/// Marks and markers in the files of listings, where one of them cannot be read because its regions
/// do not match.
///
/// # Errors
///
/// When a file cannot be read.
pub fn check_unread(project: &Project) -> Result<Vec<Problem>> {
    let mut problems = Vec::new();
    for folder in fs::read_dir(project.listings())? {
        let folder = folder?.path();
        if !folder.is_dir() {
            continue;
        }
        for file in fs::read_dir(folder)? {
            let file = file?.path();
            if is_there(&file)
                && file.extension().is_some_and(|extension| extension == "rs")
                && let Ok(source) = fs::read_to_string(&file)
            {
                let file = project.relative(&file);
                problems.extend(merge_marks(&file, &source));
                problems.extend(check_markers(&file, &source));
            }
        }
    }
    Ok(problems)
}

/// What mdBook would leave out of a chapter's title or a part's, or show as it stands.
fn check_summary(file: &str, text: &str) -> Vec<Problem> {
    let mut problems = merge_marks(file, text);
    let mut in_title = false;
    for (event, range) in Parser::new(text).into_offset_iter() {
        let line = text[..range.start].matches('\n').count() + 1;
        let message = match event {
            Event::Start(Tag::Link { .. } | Tag::Heading { .. }) => {
                in_title = true;
                continue;
            }
            Event::End(TagEnd::Link | TagEnd::Heading(_)) => {
                in_title = false;
                continue;
            }
            Event::Text(text) if !in_title => {
                // A line is wrong once.
                if problems.iter().any(|problem| problem.line == line) {
                    continue;
                }
                format!(
                    "`{}` is no line of a summary: a chapter is `- [TITLE](NAME.md)`, the title of \
                     a part is `# TITLE`",
                    text.trim()
                )
            }
            Event::InlineHtml(html) if !html.starts_with("<!--") => format!(
                "`{html}` would be taken for an HTML tag and be lost: write code between backticks"
            ),
            Event::Html(html) if !html.starts_with("<!--") => {
                format!(
                    "`{}` is no line of a summary: a chapter is `- [TITLE](NAME.md)`",
                    html.trim()
                )
            }
            Event::Text(text) if text.contains('$') || text.contains("{{") => {
                "a title is plain text: no formula and no directive is read in it".to_owned()
            }
            _ => continue,
        };
        problems.push(at(file, line, message));
    }
    problems
}

/// Characters that no page shows, and that no browser takes.
fn control_characters(file: &str, text: &str) -> Vec<Problem> {
    let mut problems = Vec::new();
    for (index, line) in text.lines().enumerate() {
        // A soft hyphen is for prose.
        if let Some(unseen) = Unseen::first(&line.replace('\u{ad}', "")) {
            let message = format!("{unseen}: a character that no page shows; take it away");
            problems.push(at(file, index + 1, message));
        }
    }
    problems
}

/// The lines that git leaves in a file where two changes met.
fn merge_marks(file: &str, text: &str) -> Vec<Problem> {
    let mut problems = Vec::new();
    for (index, line) in text.lines().enumerate() {
        let marks = ["<<<<<<<", "|||||||", ">>>>>>>"];
        if marks.iter().any(|mark| {
            line.strip_prefix(mark)
                .is_some_and(|rest| rest.is_empty() || rest.starts_with(' '))
        }) {
            let message = format!(
                "`{line}` is a mark of a merge that is not finished: keep one of the two texts, \
                 and no mark"
            );
            problems.push(at(file, index + 1, message));
        }
    }
    problems
}

/// The parts of the chapter's exercises: title, stub, hint and solution follow each other, each
/// once.
fn check_exercises(contents: &Contents, chapter: usize) -> Vec<Problem> {
    const PARTS: [Kind; 4] = [Kind::Exercise, Kind::Stub, Kind::Hint, Kind::Solution];
    let source = &contents.sources[chapter];
    let blocks = contents.blocks(chapter);
    let mut problems = Vec::new();
    for (index, block) in blocks.iter().enumerate() {
        let Some(part) = PARTS.iter().position(|part| *part == block.kind) else {
            continue;
        };
        let place = |of: &Range<usize>| source.place(of.start).1;
        let earlier = blocks[..index]
            .iter()
            .filter(|earlier| earlier.name == block.name);
        let (word, name) = (block.kind.word(), &block.name);
        for earlier in earlier {
            let line = place(&earlier.range);
            let message = match PARTS.iter().position(|part| *part == earlier.kind) {
                // That an exercise stands in the book twice is said where it is numbered.
                Some(before) if before == part && part > 0 => {
                    format!("`{name}` has its {word} in line {line} already")
                }
                Some(before) if before > part => format!(
                    "the {word} of `{name}` stands behind its {}, in line {line}: an exercise is \
                     its title, the task, the stub, the hint and the solution",
                    earlier.kind.word()
                ),
                _ => continue,
            };
            problems.push(source.problem(block.range.start, message));
            break;
        }
    }
    problems
}

/// The text of a listing: no marks of a merge, markers without a slip, a first sentence with its end,
/// a `main`, and no more than fits on a page.
pub fn check_listing(listing: &Listing) -> Vec<Problem> {
    let mut problems = merge_marks(&listing.file, &listing.source);
    problems.extend(check_markers(&listing.file, &listing.source));
    let summary = listing.summary();
    if !summary.is_empty() && !summary.ends_with(['.', '?', '!']) {
        let message = format!(
            "the first line, which becomes the caption, is one whole sentence with its full stop, \
             not `{summary}`"
        );
        problems.push(at(&listing.file, 1, message));
    }
    if !listing.source.lines().any(|line| line == "pub fn main() {") {
        problems.push(at(
            &listing.file,
            1,
            "a listing is a whole program: it has a `pub fn main() {`",
        ));
    }
    if let Some(line) = names_the_crate(&listing.source) {
        problems.push(at(
            &listing.file,
            line,
            "a listing is a whole program: `crate::` is all of the book's listings in a build and \
             this one alone on its page, so take it away",
        ));
    }
    let visible = |page: Vec<PageLine>| page.into_iter().filter(|line| !line.hidden);
    let mut shown: Vec<PageLine> = visible(listing.whole()).collect();
    if shown.len() > LINES {
        let message = format!(
            "the page shows {} lines of this listing, and has room for {LINES}: fold imports and \
             plumbing away in a `// region: hidden`",
            shown.len()
        );
        problems.push(at(&listing.file, 1, message));
    }
    if listing.is_exercise() {
        shown.extend(visible(listing.stub()));
    }
    shown.sort_by_key(|line| line.number);
    shown.dedup();
    for line in shown {
        let width = line.text.chars().count();
        if width > WIDTH {
            let message =
                format!("a line of {width} characters, where the page has room for {WIDTH}");
            problems.push(at(&listing.file, line.number, message));
        }
    }
    problems
}

/// The line of the first path that begins with `crate::`; in a macro, `$crate` is another.
fn names_the_crate(source: &str) -> Option<usize> {
    let mut start = 0;
    tokenize(source, FrontmatterAllowed::No).find_map(|token| {
        let (before, rest) = source.split_at(start);
        let word = &rest[..token.len as usize];
        start += word.len();
        let names = matches!(token.kind, TokenKind::Ident)
            && word == "crate"
            && !before.ends_with('$')
            && source[start..].trim_start().starts_with("::");
        names.then(|| before.matches('\n').count() + 1)
    })
}

/// Comments that look like the marker of a region or of a stub and are none.
fn check_markers(file: &str, source: &str) -> Vec<Problem> {
    let mut problems = Vec::new();
    let mut start = 0;
    for token in tokenize(source, FrontmatterAllowed::No) {
        let range = start..start + token.len as usize;
        start = range.end;
        let is_comment = matches!(
            token.kind,
            TokenKind::LineComment { doc_style: None }
                | TokenKind::BlockComment {
                    doc_style: None,
                    ..
                }
        );
        let before = source[..range.start]
            .rsplit('\n')
            .next()
            .unwrap_or_default();
        let comment = source[range.clone()].trim_end();
        // A comment of several lines is a stretch that somebody has taken out.
        if is_comment
            && !comment.contains('\n')
            && let Some(message) = mistyped_marker(comment, before.trim().is_empty())
        {
            let line = source[..range.start].matches('\n').count() + 1;
            problems.push(at(file, line, message));
        }
    }
    problems
}

/// What is wrong with a comment whose first word is that of a marker.
fn mistyped_marker(comment: &str, alone: bool) -> Option<String> {
    let words = comment
        .trim_start_matches(['/', '*', ' ', '\t', '#'])
        .to_lowercase();
    let word = words
        .split(|sign: char| !sign.is_alphabetic())
        .next()
        .unwrap_or_default();
    let behind = words[word.len()..].trim_start();
    let (right, is_right) = match word {
        "region" | "regions" => {
            let name = comment
                .strip_prefix("// region: ")
                .map(str::trim)
                .unwrap_or_default();
            ("// region: NAME", !name.is_empty() && !name.contains(' '))
        }
        "endregion" => ("// endregion", comment == "// endregion"),
        "end" if behind.starts_with("region") => ("// endregion", false),
        "stub" | "stubs" => ("// stub: CODE", comment.starts_with(STUB)),
        // A word that was mistyped itself, before a colon.
        _ if behind.starts_with(':') && word.len() >= 4 => {
            let right = ["// region: NAME", "// stub: CODE"];
            let name = |right: &str| right[3..].split(':').next().map(str::to_owned);
            let is_meant = |right: &&str| name(right).is_some_and(|name| is_like(&name, word));
            (right.into_iter().find(is_meant)?, false)
        }
        _ => return None,
    };
    if !is_right || !alone {
        return Some(format!(
            "`{comment}` is no marker: write `{right}` on a line of its own, or begin the comment \
             with another word"
        ));
    }
    let name = comment.strip_prefix("// region: ")?.trim();
    let special = ["hidden", "solution"];
    let meant = special
        .into_iter()
        .find(|known| *known != name && is_like(known, name))?;
    Some(format!("a region named `{name}`: did you mean `{meant}`?"))
}

/// Whether a word is nearly another one.
fn is_like(word: &str, other: &str) -> bool {
    TextDiff::from_chars(word, other).ratio() >= 0.75
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mistyped_marker_is_told_from_a_marker_and_from_a_comment() {
        for right in [
            "// region: update",
            "// region: hidden",
            "// endregion",
            "// stub: todo!()",
            "// the region",
            "// A stubborn one.",
            "// ends",
        ] {
            assert_eq!(mistyped_marker(right, true), None, "{right}");
        }
        for wrong in [
            "// region update",
            "//region: update",
            "// Region: update",
            "// region:",
            "// region: a b",
            "// #region x",
            "/* region: x */",
            "//endregion",
            "// end region",
            "// endregion:",
            "// EndRegion",
            "// stub",
            "//stub: x",
            "// Stub: x",
            "// stub x",
            "// stbu: x",
            "// regoin: x",
            "// region: hiden",
            "// region: Hidden",
            "// region: solutions",
        ] {
            assert!(mistyped_marker(wrong, true).is_some(), "{wrong}");
        }
        assert!(mistyped_marker("// endregion", false).is_some());
    }

    #[test]
    fn markers_in_strings_and_in_what_was_taken_out_are_text() {
        let source = "//! A.\n\npub fn main() {\n    let s = \"\n// Region: x\n\";\n}\n";
        assert_eq!(check_markers("x.rs", source), []);
        let taken_out = "/* // region: a\nfn b() {}\n// endregion */\n";
        assert_eq!(check_markers("x.rs", taken_out), []);
    }

    #[test]
    fn a_listing_is_a_whole_program_that_fits_on_a_page() {
        let wrong = |source: &str| {
            let listing = Listing::parse("x", "one", "x.rs", source.to_owned()).unwrap();
            let problems = check_listing(&listing).into_iter();
            problems
                .map(|problem| problem.to_string())
                .collect::<Vec<_>>()
        };
        let body = "    step();\n".repeat(9);
        assert_eq!(
            wrong(&format!("//! A sum.\n\npub fn main() {{\n{body}}}\n")),
            [""; 0]
        );
        let problems = wrong(&format!(
            "//! A sum\n//! of two.\n\nfn main() {{\n    {}();\n}}\n",
            "x".repeat(78)
        ));
        for (problem, expected) in problems.iter().zip([
            "x.rs:1: the first line",
            "x.rs:1: a listing is a whole",
            "x.rs:5: a line of 85 characters",
        ]) {
            assert!(problem.starts_with(expected), "{problems:?}");
        }
        assert_eq!(problems.len(), 3, "{problems:?}");
        let long = "    step();\n".repeat(60);
        assert!(
            wrong(&format!("//! A sum.\n\npub fn main() {{\n{long}}}\n"))[0]
                .contains("shows 62 lines of this listing, and has room for 60")
        );
        let hidden = format!(
            "//! A.\n\npub fn main() {{\n{body}    // region: hidden\n    {}();\n{long}    // \
             endregion\n}}\n",
            "x".repeat(90)
        );
        assert_eq!(wrong(&hidden), [""; 0]);
    }

    #[test]
    fn a_path_that_means_another_crate_on_the_page_is_found() {
        assert_eq!(
            names_the_crate("//! crate::x\n\nuse crate::a::b;\n"),
            Some(3)
        );
        assert_eq!(names_the_crate("fn f() {\n    crate ::a();\n}\n"), Some(2));
        let right = "pub(crate) struct A;\nlet a = \"crate::a\"; // crate::a\nmacro!($crate::b)";
        assert_eq!(names_the_crate(right), None);
    }

    #[test]
    fn what_a_title_or_a_merge_leaves_behind_is_an_error_at_its_line() {
        let lines: Vec<usize> = check_summary(
            "SUMMARY.md",
            "# Summary\n\n<!-- later -->\n\n- [Vec<f64>](a.md)\n- [Cost $x$](b.md)\n<<<<<<< HEAD\n\n\
             Part two\n\n- [`C`](c.md)\n- D (d.md)\nE\n\n---\n\n[F]()\n",
        )
        .iter()
        .map(|problem| problem.line)
        .collect();
        assert_eq!(lines, [7, 5, 6, 9, 12, 13]);
        let text = "a\n<<<<<<< HEAD\nb\n=======\nc\n>>>>>>> other\n";
        let lines: Vec<usize> = merge_marks("x", text)
            .iter()
            .map(|problem| problem.line)
            .collect();
        assert_eq!(lines, [2, 6]);
        assert_eq!(merge_marks("x", "A\n=======\n\n<<<<<<<< a\n"), []);
    }

    #[test]
    fn a_character_that_no_page_shows_is_named_at_its_line() {
        let text =
            "A tab\there, a wide\u{3000}blank, a soft\u{ad}hyphen.\n\u{1b}[1m\n\0\n\u{2066}a\n";
        let problems = control_characters("a.md", text);
        let told: Vec<String> = problems.iter().map(ToString::to_string).collect();
        assert!(
            told[0].starts_with("a.md:2: U+001B, an escape: a character that"),
            "{told:?}"
        );
        assert!(
            told[1].starts_with("a.md:3: U+0000, a NUL: a character that"),
            "{told:?}"
        );
        assert!(told[2].starts_with("a.md:4: U+2066, "), "{told:?}");
        assert_eq!(told.len(), 3);
    }
}
