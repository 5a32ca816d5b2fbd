//! What is wrong with `SUMMARY.md` and the files that it names: mdBook says it without a line, or
//! not at all.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use anyhow::{Context, Result};
use mdbook_markdown::pulldown_cmark::{Event, Parser, Tag};

use crate::message::problem::Problem;
use crate::project::Project;

/// The lines that name a chapter twice or one that is not there, and the files that are no text.
///
/// # Errors
///
/// When `SUMMARY.md` cannot be read.
pub fn problems(project: &Project) -> Result<Vec<Problem>> {
    let folder = project.book().join("src");
    let path = folder.join("SUMMARY.md");
    let summary = project.relative(&path);
    let bytes = fs::read(&path).with_context(|| format!("cannot read {summary}"))?;
    let Ok(text) = std::str::from_utf8(&bytes) else {
        return Ok(not_utf8(&bytes, &summary).into_iter().collect());
    };
    let mut problems = Vec::new();
    let mut named: BTreeMap<String, usize> = BTreeMap::new();
    for (number, chapter) in chapters(text) {
        let problem = |message| Problem::at(&summary, number, message);
        if let Some(first) = named.get(&chapter) {
            problems.push(problem(format!(
                "the chapter {chapter} stands in line {first} already: take one of the two lines \
                 away"
            )));
            continue;
        }
        let file = folder.join(&chapter);
        if !file.is_file() {
            problems.push(problem(format!(
                "there is no chapter book/src/{chapter}: write it, or take its line away"
            )));
        } else if Path::new(&chapter).parent() != Some(Path::new("")) {
            let name = file.file_name().unwrap_or_default().to_string_lossy();
            problems.push(problem(format!(
                "chapters lie in book/src itself, not in a folder of it: move {chapter} to \
                 book/src/{name}"
            )));
        } else {
            let bytes = fs::read(&file).with_context(|| format!("cannot read {chapter}"))?;
            problems.extend(not_utf8(&bytes, &project.relative(&file)));
        }
        named.insert(chapter, number);
    }
    Ok(problems)
}

/// The files that links name, each with its line. In a link to a file a blank may stand as `%20`.
fn chapters(text: &str) -> Vec<(usize, String)> {
    let links = Parser::new(text).into_offset_iter();
    let chapters = links.filter_map(|(event, range)| {
        let Event::Start(Tag::Link { dest_url, .. }) = event else {
            return None;
        };
        let chapter = dest_url.trim_start_matches("./").replace("%20", " ");
        let line = text[..range.start].matches('\n').count() + 1;
        (!chapter.is_empty()).then_some((line, chapter))
    });
    chapters.collect()
}

/// Says where a file is no text.
pub fn not_utf8(bytes: &[u8], file: &str) -> Option<Problem> {
    let error = std::str::from_utf8(bytes).err()?;
    let before = &bytes[..error.valid_up_to()];
    Some(Problem {
        file: file.to_owned(),
        line: before.iter().filter(|byte| **byte == b'\n').count() + 1,
        message: "this line is not UTF-8: save the file as UTF-8".to_owned(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_chapter_is_what_a_link_names() {
        let text = "# Summary\n\n[Preface](./preface.md)\n\n- [One](my%20chapter.md)\n- \
                    [Two](<my other.md> \"a title\")\n- [Draft]()\n\n<!-- [x](y.md) -->\n";
        let expected = [(3, "preface.md"), (5, "my chapter.md"), (6, "my other.md")];
        assert_eq!(
            chapters(text),
            expected.map(|(line, file)| (line, file.to_owned()))
        );
    }

    #[test]
    fn a_line_that_is_no_text_is_named() {
        let problem = not_utf8(b"one\ntwo \xff\n", "a.md").unwrap();
        assert_eq!((problem.line, not_utf8(b"one\n", "a.md")), (2, None));
    }
}
