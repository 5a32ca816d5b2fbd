//! What is wrong with the text of the book that neither Markdown nor rustc would tell: what stands
//! in SUMMARY.md and in the files of listings, numbers that nothing prints, characters that no page
//! shows, an exercise out of order.

use std::collections::BTreeSet;
use std::fs;

use anyhow::Result;
use mdbook_markdown::pulldown_cmark::{Event, Parser, Tag, TagEnd};

use crate::chapter::contents::Contents;
use crate::chapter::directive::{Block, PARTS_OF_AN_EXERCISE, mentioned_marks};
use crate::chapter::numbers::{CLAIMS, KnownNumbers};
use crate::chapter::prose::inline;
use crate::listing::Mark;
use crate::listing::check::check_listing;
use crate::message::characters::Unseen;
use crate::message::problem::Problem;
use crate::project::Project;
use crate::project::merge::merge_marks;

/// Everything that is wrong, chapter by chapter and listing by listing.
///
/// # Errors
///
/// When a file cannot be read.
pub fn check(project: &Project, contents: &Contents) -> Result<Vec<Problem>> {
    let known = KnownNumbers::read(project, contents)?;
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
    problems.extend(check_marks(contents));
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
            problems.push(Problem::at(&listing.file, 1, message));
        }
        problems.extend(
            known
                .check_summary(listing)
                .map(|message| Problem::at(&listing.file, 1, message)),
        );
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
        problems.push(Problem::at(file, line, message));
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
            problems.push(Problem::at(file, index + 1, message));
        }
    }
    problems
}

/// The marks that no text speaks of, and those that stand where no text can.
fn check_marks(contents: &Contents) -> Vec<Problem> {
    let sources = contents.sources.iter();
    let mentioned: BTreeSet<&str> = sources
        .flat_map(|source| mentioned_marks(&source.content))
        .collect();
    let mut problems = Vec::new();
    for file in contents.library.iter().chain(contents.listings.iter()) {
        for Mark { name, line } in &file.marks {
            let mention = format!("{}:{name}", file.name);
            let message = if file.chapter.is_empty() {
                format!("the mark `{name}` in a file of the library: only a listing has marks")
            } else if file.is_exercise() {
                format!(
                    "the mark `{name}` in an exercise, whose reader writes the program: only a \
                     listing that the page shows as it is has marks"
                )
            } else if mentioned.contains(&*mention) {
                continue;
            } else {
                format!(
                    "no text speaks of the mark `{name}`: write `{{{{#mark {mention}}}}}` where \
                     one does, or take the mark away"
                )
            };
            problems.push(Problem::at(&file.file, *line, message));
        }
    }
    problems
}

/// The parts of the chapter's exercises: title, stub, hint and solution follow each other, each
/// once.
fn check_exercises(contents: &Contents, chapter: usize) -> Vec<Problem> {
    let part = |block: &Block| {
        let mut parts = PARTS_OF_AN_EXERCISE.iter();
        parts.position(|part| *part == block.directive.word())
    };
    let source = &contents.sources[chapter];
    let mut problems = Vec::new();
    let mut earlier: Vec<(usize, &Block)> = Vec::new();
    for block in contents.blocks(chapter) {
        let Some(this) = part(block) else {
            continue;
        };
        let (word, name) = (block.directive.word(), block.directive.name());
        let same = earlier
            .iter()
            .filter(|(_, earlier)| earlier.directive.name() == name);
        let message = same.clone().find_map(|(before, earlier)| {
            let line = source.place(earlier.range.start).1;
            match before {
                // That an exercise stands in the book twice is said where it is numbered.
                before if *before == this && this > 0 => {
                    Some(format!("`{name}` has its {word} in line {line} already"))
                }
                before if *before > this => Some(format!(
                    "the {word} of `{name}` stands behind its {}, in line {line}: an exercise is \
                     its title, the task, the stub, the hint and the solution",
                    earlier.directive.word()
                )),
                _ => None,
            }
        });
        problems.extend(message.map(|message| source.problem(block.range.start, message)));
        earlier.push((this, block));
    }
    problems
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_title_would_lose_is_an_error_at_its_line() {
        let lines: Vec<usize> = check_summary(
            "SUMMARY.md",
            "# Summary\n\n<!-- later -->\n\n- [Vec<f64>](a.md)\n- [Cost $x$](b.md)\n<<<<<<< HEAD\n\
             \nPart two\n\n- [`C`](c.md)\n- D (d.md)\nE\n\n---\n\n[F]()\n",
        )
        .iter()
        .map(|problem| problem.line)
        .collect();
        assert_eq!(lines, [7, 5, 6, 9, 12, 13]);
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
