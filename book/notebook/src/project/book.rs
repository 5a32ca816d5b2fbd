//! The chapters, as mdBook reads them.

use anyhow::Result;
use mdbook_driver::MDBook;
use mdbook_driver::book::{Book, BookItem, Chapter};

use crate::message::problem::{Problem, Problems};
use crate::project::Project;
use crate::project::summary;

/// A chapter's text, and where it comes from.
#[derive(Clone, Debug)]
pub struct Source {
    /// The chapter's title.
    pub title: String,
    /// The name of its file without the ending, which is also that of its folder of listings.
    pub name: String,
    /// Its number, such as `2` or `2.1`, where it has one.
    pub number: Option<String>,
    /// Its file, relative to the project's folder.
    pub file: String,
    /// Its text, as the author wrote it.
    pub content: String,
}

impl Source {
    fn of(chapter: &Chapter) -> Option<Self> {
        let path = chapter.source_path.as_ref()?;
        let path = path.to_string_lossy().replace('\\', "/");
        Some(Self {
            title: chapter.name.clone(),
            name: path.strip_suffix(".md").unwrap_or(&path).to_owned(),
            number: chapter
                .number
                .as_ref()
                .map(|number| number.to_string().trim_end_matches('.').to_owned()),
            file: format!("book/src/{path}"),
            content: chapter.content.replace("\r\n", "\n"),
        })
    }

    /// Its title after its number, as the table of contents has it.
    pub fn numbered_title(&self) -> String {
        match &self.number {
            Some(number) => format!("{number}. {}", self.title),
            None => self.title.clone(),
        }
    }

    /// The file and the line, counted from 1, in which a byte of its text stands.
    pub fn place(&self, offset: usize) -> (String, usize) {
        let line = self.content[..offset].matches('\n').count() + 1;
        (self.file.clone(), line)
    }

    /// What is wrong at a byte of its text.
    pub fn problem(&self, offset: usize, message: impl Into<String>) -> Problem {
        let (file, line) = self.place(offset);
        Problem::at(&file, line, message)
    }
}

/// The chapters of a book that have a file, in reading order.
pub fn sources(book: &Book) -> Vec<Source> {
    book.iter()
        .filter_map(|item| match item {
            BookItem::Chapter(chapter) => Source::of(chapter),
            _ => None,
        })
        .collect()
}

/// Reads the book from its folder.
///
/// # Errors
///
/// When `book.toml`, `SUMMARY.md` or a chapter cannot be read, or `SUMMARY.md` names a chapter
/// twice or one that is not there.
pub fn load(project: &Project) -> Result<MDBook> {
    match summary::problems(project)? {
        problems if problems.is_empty() => MDBook::load(project.book()),
        problems => Err(Problems(problems).into()),
    }
}
