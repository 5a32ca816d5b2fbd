//! Keeps mdBook from rendering pages anew that are what they were: rendering is most of a build,
//! and an author changes one chapter at a time.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use anyhow::Result;
use mdbook_preprocessor::book::{Book, BookItem, Chapter};
use mdbook_preprocessor::{Preprocessor, PreprocessorContext};

/// What pages are made of: their Markdown, by their path in an address.
pub type Pages = BTreeMap<String, String>;

/// A step of mdBook behind the tool's own: it empties the chapters that are still what they were,
/// and notes what all are.
#[derive(Debug)]
pub struct Unchanged {
    /// What the chapters were.
    pub before: Pages,
    /// What they are now, for who asked for the build.
    pub now: Arc<Mutex<Pages>>,
}

impl Preprocessor for Unchanged {
    fn name(&self) -> &str {
        "unchanged"
    }

    fn run(&self, _: &PreprocessorContext, mut book: Book) -> Result<Book> {
        let mut now = self.now.lock().unwrap_or_else(PoisonError::into_inner);
        book.for_each_mut(|item| {
            if let BookItem::Chapter(chapter) = item
                && let Some(path) = address(chapter)
            {
                let content = std::mem::take(&mut chapter.content);
                if self.before.get(&path) != Some(&content) {
                    chapter.content.clone_from(&content);
                }
                now.insert(path, content);
            }
        });
        Ok(book)
    }
}

fn address(chapter: &Chapter) -> Option<String> {
    let path: &Path = chapter.path.as_deref()?;
    let path = path.with_extension("html");
    Some(format!("/{}", path.to_string_lossy().replace('\\', "/")))
}
