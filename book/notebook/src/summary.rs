//! What is wrong with `SUMMARY.md` and the files that it names: mdBook says it without a line, or not at all.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use anyhow::{Context, Result};

use crate::problem::Problem;
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
    let mut named: BTreeMap<&str, usize> = BTreeMap::new();
    for (index, line) in text.lines().enumerate() {
        let number = index + 1;
        let Some(chapter) = chapter(line) else {
            continue;
        };
        let problem = |message: String| Problem {
            file: summary.clone(),
            line: number,
            message,
        };
        if let Some(first) = named.insert(chapter, number) {
            problems.push(problem(format!(
                "the chapter {chapter} stands in line {first} already: take one of the two lines away"
            )));
            continue;
        }
        let file = folder.join(chapter);
        if !file.is_file() {
            problems.push(problem(format!(
                "there is no chapter book/src/{chapter}: write it, or take its line away"
            )));
        } else if Path::new(chapter).parent() != Some(Path::new("")) {
            let name = file.file_name().unwrap_or_default().to_string_lossy();
            problems.push(problem(format!(
                "chapters lie in book/src itself, not in a folder of it: move {chapter} to book/src/{name}"
            )));
        } else {
            let bytes = fs::read(&file).with_context(|| format!("cannot read {chapter}"))?;
            problems.extend(not_utf8(&bytes, &project.relative(&file)));
        }
    }
    Ok(problems)
}

/// The file that a line names.
fn chapter(line: &str) -> Option<&str> {
    let (_, rest) = line.split_once("](")?;
    let (chapter, _) = rest.split_once(')')?;
    let chapter = chapter.trim_start_matches("./");
    (!chapter.is_empty()).then_some(chapter)
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
