//! A second tree of what mdBook copies into the site, without what editors leave beside it. mdBook
//! copies everything, and stops at a lock of an editor's, which is a link to nowhere.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use mdbook_driver::MDBook;
use mdbook_preprocessor::book::Book;
use mdbook_preprocessor::{Preprocessor, PreprocessorContext};
use tempfile::TempDir;

use crate::leftover::is_there;
use crate::project::Project;

/// The step of mdBook that makes the tree. It comes last, when all that is generated is there.
#[derive(Debug)]
pub struct Staging {
    from: PathBuf,
    to: TempDir,
}

/// The folders that mdBook copies from.
const FOLDERS: [&str; 2] = ["src", "theme"];

impl Staging {
    /// Has `book` take its files from the tree. The chapters are read by now.
    ///
    /// # Errors
    ///
    /// When there is no place for it.
    pub fn prepare(project: &Project, book: &mut MDBook) -> Result<Self> {
        let parent = project.target().join("notebook");
        fs::create_dir_all(&parent)
            .with_context(|| format!("cannot make the folder {}", parent.display()))?;
        let to = tempfile::Builder::new()
            .prefix("staging-")
            .tempdir_in(fs::canonicalize(parent)?)?;
        book.config.book.src = to.path().join("src");
        book.config
            .set("output.html.theme", to.path().join("theme"))?;
        let from = project.book();
        Ok(Self { from, to })
    }
}

impl Preprocessor for Staging {
    fn name(&self) -> &str {
        "staging"
    }

    fn run(&self, _: &PreprocessorContext, book: Book) -> Result<Book> {
        for folder in FOLDERS {
            link(&self.from.join(folder), &self.to.path().join(folder))?;
        }
        Ok(book)
    }
}

/// Makes a second tree of a folder.
fn link(from: &Path, to: &Path) -> Result<()> {
    fs::create_dir_all(to).with_context(|| format!("cannot make the folder {}", to.display()))?;
    for entry in
        fs::read_dir(from).with_context(|| format!("cannot read the folder {}", from.display()))?
    {
        let entry = entry?;
        let path = entry.path();
        let twin = to.join(entry.file_name());
        if !is_there(&path) {
            continue;
        }
        if path.is_dir() {
            link(&path, &twin)?;
        } else if entry.file_type()?.is_symlink() || fs::hard_link(&path, &twin).is_err() {
            fs::copy(&path, &twin).with_context(|| format!("cannot read {}", path.display()))?;
        }
    }
    Ok(())
}
