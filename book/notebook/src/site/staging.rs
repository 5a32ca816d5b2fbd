//! A second tree of what mdBook copies into the site, without what editors leave beside it. mdBook
//! copies everything, and stops at a lock of an editor's, which is a link to nowhere.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context, Result};
use mdbook_driver::MDBook;
use mdbook_preprocessor::book::Book;
use mdbook_preprocessor::{Preprocessor, PreprocessorContext};
use tempfile::TempDir;

use crate::project::Project;
use crate::project::leftover::is_there;

/// The step of mdBook that makes the tree. It comes last, when all that is generated is there.
#[derive(Debug)]
pub struct Staging {
    /// The folders that mdBook copies from, each with the name of its twin.
    from: [(PathBuf, &'static str); 2],
    to: TempDir,
}

/// What the name of a tree's folder begins with.
const PREFIX: &str = "staging-";

/// No build takes so long: a tree that is older was left by one that was killed.
const OLD: Duration = Duration::from_secs(3600);

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
        sweep(&parent)?;
        let to = tempfile::Builder::new()
            .prefix(PREFIX)
            .tempdir_in(fs::canonicalize(parent)?)?;
        book.config.book.src = to.path().join("src");
        book.config
            .set("output.html.theme", to.path().join("theme"))?;
        let from = [
            (project.book().join("src"), "src"),
            (project.theme(), "theme"),
        ];
        Ok(Self { from, to })
    }
}

impl Preprocessor for Staging {
    fn name(&self) -> &str {
        "staging"
    }

    fn run(&self, _: &PreprocessorContext, book: Book) -> Result<Book> {
        for (folder, twin) in &self.from {
            link(folder, &self.to.path().join(twin))?;
        }
        Ok(book)
    }
}

/// Removes the trees of builds that were killed.
fn sweep(parent: &Path) -> Result<()> {
    for entry in fs::read_dir(parent)? {
        let entry = entry?;
        let made = entry.metadata().and_then(|metadata| metadata.modified());
        let is_old = made.is_ok_and(|made| made.elapsed().is_ok_and(|age| age > OLD));
        if is_old && entry.file_name().to_string_lossy().starts_with(PREFIX) {
            // Another build may be removing it, too.
            let _ = fs::remove_dir_all(entry.path());
        }
    }
    Ok(())
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

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::SystemTime;

    #[test]
    fn what_a_killed_build_left_is_removed_and_what_one_at_work_has_stays() {
        let parent = tempfile::tempdir().unwrap();
        for (name, age) in [("staging-old", 2), ("staging-new", 0), ("site-3000", 2)] {
            let folder = parent.path().join(name);
            fs::create_dir(&folder).unwrap();
            let time = SystemTime::now() - OLD * age;
            fs::File::open(folder).unwrap().set_modified(time).unwrap();
        }
        sweep(parent.path()).unwrap();
        let left = |name: &str| parent.path().join(name).exists();
        assert!(!left("staging-old") && left("staging-new") && left("site-3000"));
    }
}
