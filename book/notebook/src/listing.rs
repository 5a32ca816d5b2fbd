//! A listing: one program of the book, as it stands in its file.
//!
//! Regions are marked by comments that editors fold, and that no page shows:
//!
//! ```text
//! // region: NAME        a part that a chapter can show alone, as {{#listing LISTING:NAME}}
//! // region: hidden      imports and plumbing, folded away on the page
//! // region: solution    what an exercise asks for; in the stub, the `// stub:` lines at its start stand in its place
//! // endregion
//! ```

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use crate::pin::owner_of_figure;
use crate::problem::{Problem, Problems, did_you_mean, shortened};
use crate::project::Project;

/// One program of the book.
#[derive(Clone, Debug)]
pub struct Listing {
    /// The listing's name, which is its module's.
    pub name: String,
    /// The chapter it belongs to, which is its folder, written as the chapter's file is: `gradient-descent`.
    pub chapter: String,
    /// Its file, relative to the project's folder.
    pub file: String,
    /// The file's text.
    pub source: String,
    lines: Vec<Line>,
}

/// Starts a comment that becomes code in the stub of an exercise.
pub const STUB: &str = "// stub:";

#[derive(Clone, Debug)]
struct Line {
    text: String,
    kind: Kind,
    regions: Vec<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Code,
    Documentation,
    Marker,
    Stub,
}

/// A line of a program as a page shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PageLine {
    /// Its number in the listing's file.
    pub number: usize,
    /// The text.
    pub text: String,
    /// Whether the page folds it away.
    pub hidden: bool,
}

impl Listing {
    /// Reads a file's text.
    ///
    /// # Errors
    ///
    /// When its regions do not match.
    pub fn parse(name: &str, chapter: &str, file: &str, source: String) -> Result<Self, Problem> {
        let problem = |line: usize, message: String| Problem {
            file: file.to_owned(),
            line,
            message,
        };
        let mut lines = Vec::new();
        let mut open: Vec<(String, usize)> = Vec::new();
        for (index, text) in source.lines().enumerate() {
            let trimmed = text.trim();
            let kind = if trimmed == "// endregion" {
                if open.pop().is_none() {
                    return Err(problem(
                        index + 1,
                        "an `// endregion` that ends no region".to_owned(),
                    ));
                }
                Kind::Marker
            } else if let Some(region) = trimmed.strip_prefix("// region: ") {
                open.push((region.trim().to_owned(), index + 1));
                Kind::Marker
            } else if trimmed.starts_with(STUB) {
                let solution = open.last().is_some_and(|(region, _)| region == "solution");
                let starts = lines
                    .last()
                    .is_some_and(|last: &Line| [Kind::Marker, Kind::Stub].contains(&last.kind));
                if !solution || !starts {
                    return Err(problem(
                        index + 1,
                        "a `// stub:` line stands at the start of a `// region: solution`"
                            .to_owned(),
                    ));
                }
                Kind::Stub
            } else if trimmed.starts_with("//!")
                && lines.iter().all(|line| line.kind == Kind::Documentation)
            {
                Kind::Documentation
            } else {
                Kind::Code
            };
            lines.push(Line {
                text: text.to_owned(),
                kind,
                regions: open.iter().map(|(region, _)| region.clone()).collect(),
            });
        }
        if let Some((region, line)) = open.pop() {
            return Err(problem(
                line,
                format!("the region `{region}` does not end: add `// endregion`"),
            ));
        }
        Ok(Self {
            name: name.to_owned(),
            chapter: chapter.to_owned(),
            file: file.to_owned(),
            source,
            lines,
        })
    }

    fn require_documentation(self) -> Result<Self, Problem> {
        if self.summary().is_empty() {
            return Err(Problem {
                file: self.file,
                line: 1,
                message: "a listing starts with a line of documentation: `//! What it computes.`"
                    .to_owned(),
            });
        }
        Ok(self)
    }

    /// The first line of its documentation.
    pub fn summary(&self) -> &str {
        let first = self.source.lines().next().unwrap_or_default();
        first.strip_prefix("//!").map_or("", str::trim)
    }

    /// Whether it is the solution of an exercise.
    pub fn is_exercise(&self) -> bool {
        self.lines.iter().any(|line| line.is_in("solution"))
    }

    /// The program as the page shows it.
    pub fn whole(&self) -> Vec<PageLine> {
        self.page(|line| line.kind == Kind::Code)
    }

    /// One region of the program, without its indentation.
    ///
    /// # Errors
    ///
    /// When there is no region of that name; the message says which there are.
    pub fn region(&self, wanted: &str) -> Result<Vec<PageLine>, String> {
        if !self.regions().any(|known| known == wanted) {
            let known = did_you_mean(wanted, self.regions());
            return Err(format!("{} has no region `{wanted}`; {known}", self.file));
        }
        Ok(self.page(|line| line.kind == Kind::Code && line.is_in(wanted)))
    }

    /// The program with which a reader starts an exercise: each solution is replaced by the lines that its `// stub:`
    /// comments hold.
    pub fn stub(&self) -> Vec<PageLine> {
        self.page(|line| {
            line.kind == Kind::Stub || line.kind == Kind::Code && !line.is_in("solution")
        })
    }

    fn page(&self, shown: impl Fn(&Line) -> bool) -> Vec<PageLine> {
        let lines = self
            .lines
            .iter()
            .enumerate()
            .filter(|(_, line)| shown(line));
        page_lines(lines.map(|(index, line)| PageLine {
            number: index + 1,
            text: match line.kind {
                Kind::Stub => uncommented(&line.text),
                _ => line.text.clone(),
            },
            hidden: line.is_in("hidden"),
        }))
    }

    fn regions(&self) -> impl Iterator<Item = &str> {
        let mut names: Vec<&str> = self
            .lines
            .iter()
            .flat_map(|line| line.regions.iter().map(String::as_str))
            .filter(|name| !["hidden", "solution"].contains(name))
            .collect();
        names.sort_unstable();
        names.dedup();
        names.into_iter()
    }
}

impl Line {
    fn is_in(&self, region: &str) -> bool {
        self.regions.iter().any(|known| known == region)
    }
}

/// The code in a `// stub:` comment, at the comment's indentation.
fn uncommented(line: &str) -> String {
    let (indentation, code) = line.split_once(STUB).unwrap_or(("", line));
    format!("{indentation}{}", code.strip_prefix(' ').unwrap_or(code))
}

/// Drops the common indentation and the blank lines at both ends and wherever two would follow each other.
fn page_lines(lines: impl Iterator<Item = PageLine>) -> Vec<PageLine> {
    let mut page: Vec<PageLine> = Vec::new();
    for mut line in lines {
        line.text.truncate(line.text.trim_end().len());
        if line.text.is_empty() && page.last().is_none_or(|last| last.text.is_empty()) {
            continue;
        }
        page.push(line);
    }
    while page.last().is_some_and(|last| last.text.is_empty()) {
        page.pop();
    }
    hide_blanks(&mut page);
    let indentation = page
        .iter()
        .filter(|line| !line.text.is_empty())
        .map(|line| line.text.len() - line.text.trim_start().len())
        .min()
        .unwrap_or(0);
    for line in &mut page {
        line.text.drain(..indentation.min(line.text.len()));
    }
    page
}

/// Hides the blank lines that only set a hidden part apart: with the part folded they would leave a gap.
fn hide_blanks(page: &mut [PageLine]) {
    let mut next_hidden = true;
    for line in page.iter_mut().rev() {
        if line.text.is_empty() {
            line.hidden = next_hidden;
        } else {
            next_hidden = line.hidden;
        }
    }
    for line in page
        .iter_mut()
        .take_while(|line| line.hidden || line.text.is_empty())
    {
        line.hidden = true;
    }
}

/// The text of a program as a page carries it.
pub fn text_of(lines: &[PageLine]) -> String {
    lines
        .iter()
        .flat_map(|line| [line.text.as_str(), "\n"])
        .collect()
}

/// The text of a program as a page carries it, each line at its number in the listing's file, so that a compiler's
/// message names the line that its author sees.
pub fn text_at_its_lines(lines: &[PageLine]) -> String {
    let mut text = String::new();
    let mut number = 1;
    for line in lines {
        while number < line.number {
            text.push('\n');
            number += 1;
        }
        text.push_str(&line.text);
        text.push('\n');
        number += 1;
    }
    text
}

/// Every listing of the book, by name.
#[derive(Clone, Debug, Default)]
pub struct Listings(BTreeMap<String, Listing>);

impl Listings {
    /// Reads them all: `book/listings/src/CHAPTER/NAME.rs`.
    ///
    /// # Errors
    ///
    /// When a file cannot be read, lacks documentation or has regions that do not match, or two have the same name.
    pub fn read(project: &Project) -> Result<Self> {
        let mut read = Vec::new();
        for folder in sorted_entries(&project.listings())? {
            if !folder.is_dir() {
                continue;
            }
            let chapter = folder.file_name().unwrap_or_default().to_string_lossy();
            for path in rust_files(&folder)? {
                let listing = read_file(project, &path, &chapter.replace('_', "-"))?;
                read.push(listing.and_then(Listing::require_documentation));
            }
        }
        Self::gather(read)
    }

    /// Reads the engine's files, `src/NAME.rs`, of which chapters show regions as they show those of listings.
    ///
    /// # Errors
    ///
    /// When a file cannot be read or has regions that do not match.
    pub fn read_engine(project: &Project) -> Result<Self> {
        let files = rust_files(&project.root().join("src"))?;
        let read: Result<Vec<_>> = files
            .iter()
            .map(|path| read_file(project, path, ""))
            .collect();
        Self::gather(read?)
    }

    fn gather(read: Vec<Result<Listing, Problem>>) -> Result<Self> {
        let mut listings: BTreeMap<String, Listing> = BTreeMap::new();
        let mut problems = Vec::new();
        for listing in read {
            match listing {
                Ok(listing) => match listings.get(&listing.name) {
                    Some(twin) => problems.push(Problem {
                        message: format!(
                            "a second listing named `{}`, beside {}: a name stands for one program",
                            listing.name, twin.file
                        ),
                        file: listing.file,
                        line: 1,
                    }),
                    None => {
                        listings.insert(listing.name.clone(), listing);
                    }
                },
                Err(problem) => problems.push(problem),
            }
        }
        if problems.is_empty() {
            Ok(Self(listings))
        } else {
            Err(Problems(problems).into())
        }
    }

    /// The listing of that name.
    ///
    /// # Errors
    ///
    /// When there is none; the message names what was most likely meant.
    pub fn get(&self, name: &str) -> Result<&Listing, String> {
        self.0.get(name).ok_or_else(|| {
            format!(
                "there is no listing `{}`; {}",
                shortened(name),
                did_you_mean(name, self.0.keys().map(String::as_str))
            )
        })
    }

    /// All of them, by name.
    pub fn iter(&self) -> impl Iterator<Item = &Listing> {
        self.0.values()
    }

    /// The listing that a figure belongs to: figures are named `LISTING-FIGURE`.
    pub fn of_figure(&self, figure: &str) -> Option<&Listing> {
        self.0.get(owner_of_figure(figure))
    }
}

fn read_file(project: &Project, path: &Path, chapter: &str) -> Result<Result<Listing, Problem>> {
    let name = path.file_stem().unwrap_or_default().to_string_lossy();
    let file = project.relative(path);
    let source = fs::read_to_string(path).with_context(|| format!("cannot read {file}"))?;
    Ok(Listing::parse(&name, chapter, &file, source))
}

fn rust_files(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut files = sorted_entries(folder)?;
    files.retain(|path| path.extension().is_some_and(|extension| extension == "rs"));
    Ok(files)
}

fn sorted_entries(folder: &Path) -> Result<Vec<PathBuf>> {
    let entries = fs::read_dir(folder)
        .with_context(|| format!("cannot read the folder {}", folder.display()))?;
    let mut paths = entries
        .map(|entry| Ok(entry?.path()))
        .collect::<Result<Vec<PathBuf>>>()?;
    paths.sort();
    Ok(paths)
}

#[cfg(test)]
mod tests {
    use super::*;

    const EXERCISE: &str = "//! Squares a number.\n\nuse std::fmt;\n\nfn square(x: f64) -> f64 {\n    // region: solution\n    // stub: todo!(\"the square of x\")\n    x * x\n    // endregion\n}\n\npub fn main() {\n    // region: print\n    println!(\"{}\", square(3.0));\n    // endregion\n    // region: hidden\n    assert_eq!(square(3.0), 9.0);\n    // endregion\n}\n";

    fn exercise() -> Listing {
        Listing::parse("square", "one", "square.rs", EXERCISE.to_owned()).unwrap()
    }

    #[test]
    fn a_page_shows_no_marker_and_folds_what_is_hidden() {
        let page = exercise().whole();
        let text = text_of(&page);
        assert!(!text.contains("region") && !text.contains("stub") && !text.contains("//!"));
        assert!(text.starts_with("use std::fmt;\n"));
        let hidden: Vec<&str> = page
            .iter()
            .filter(|line| line.hidden)
            .map(|line| line.text.trim())
            .collect();
        assert_eq!(hidden, ["assert_eq!(square(3.0), 9.0);"]);
    }

    #[test]
    fn a_hidden_part_takes_the_blank_lines_around_it_along() {
        let source = "//! x\n\n// region: hidden\nuse a;\n// endregion\n\nfn b() {}\n\n// region: hidden\nfn c() {}\n// endregion\n";
        let listing = Listing::parse("x", "one", "x.rs", source.to_owned()).unwrap();
        let page = listing.whole();
        let visible: Vec<&str> = page
            .iter()
            .filter(|line| !line.hidden)
            .map(|line| line.text.as_str())
            .collect();
        assert_eq!(visible, ["fn b() {}"]);
    }

    #[test]
    fn a_stub_has_its_placeholder_in_the_place_of_the_solution() {
        let stub = text_of(&exercise().stub());
        assert!(
            stub.contains("fn square(x: f64) -> f64 {\n    todo!(\"the square of x\")\n}"),
            "{stub}"
        );
        assert!(!stub.contains("x * x"), "{stub}");
    }

    #[test]
    fn a_program_keeps_the_numbers_of_its_lines() {
        let text = text_at_its_lines(&exercise().whole());
        let source: Vec<&str> = EXERCISE.lines().collect();
        for (line, original) in text.lines().zip(source) {
            assert!(
                line.is_empty() || line == original,
                "{line} is not {original}"
            );
        }
        assert_eq!(text.lines().count(), EXERCISE.lines().count());
    }

    #[test]
    fn a_region_loses_its_indentation() {
        let region = exercise().region("print").unwrap();
        assert_eq!(text_of(&region), "println!(\"{}\", square(3.0));\n");
    }

    #[test]
    fn an_unknown_region_is_answered_with_the_known_ones() {
        let message = exercise().region("prin").unwrap_err();
        assert_eq!(
            message,
            "square.rs has no region `prin`; did you mean `print`?"
        );
    }

    #[test]
    fn a_region_that_does_not_end_is_an_error_at_its_line() {
        let source = "//! x\nfn main() {}\n// region: a\n".to_owned();
        let problem = Listing::parse("x", "one", "x.rs", source).unwrap_err();
        assert_eq!(
            problem.to_string(),
            "x.rs:3: the region `a` does not end: add `// endregion`"
        );
    }

    #[test]
    fn a_listing_without_documentation_is_an_error() {
        let listing = Listing::parse("x", "one", "x.rs", "fn main() {}\n".to_owned()).unwrap();
        let problem = listing.require_documentation().unwrap_err();
        assert!(
            problem
                .message
                .contains("starts with a line of documentation")
        );
    }
}
