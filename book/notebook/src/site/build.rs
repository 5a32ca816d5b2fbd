//! Builds the site: into a folder for a host, or into memory for the server of this machine.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Arc, PoisonError};
use std::time::Instant;

use anyhow::{Context, Result, ensure};
use mdbook_driver::MDBook;
use serde_json::json;

use crate::message::terminal;
use crate::process::Runs;
use crate::project::Project;
use crate::project::book::load;
use crate::project::lock::Lock;
use crate::site::in_memory::Site;
use crate::site::policy;
use crate::site::preprocessor::Notebook;
use crate::site::runtime::Delivery;
use crate::site::staging::Staging;
use crate::site::unchanged::{Pages, Unchanged};

/// Builds the site into `destination`, or into the folder that `book.toml` names, and returns that
/// folder.
///
/// # Errors
///
/// When something is wrong with the book, or the folder holds anything but an older site.
pub fn build(project: &Project, destination: Option<&Path>, runs: &Runs) -> Result<PathBuf> {
    let start = Instant::now();
    let mut book = load(project)?;
    if let Some(folder) = destination {
        book.config.build.build_dir = folder.to_owned();
    }
    let staging = Staging::prepare(project, &mut book)?;
    let notebook = Notebook {
        module: Delivery::InTheSite,
        runs: runs.clone(),
    };
    book.with_preprocessor(notebook).with_preprocessor(staging);
    let site = render(project, book, |site| require_replaceable(project, site))?;
    terminal::tell(format_args!(
        "The book is built in {:.2} s.",
        start.elapsed().as_secs_f64()
    ));
    Ok(site)
}

/// A site for the server, and what its pages were made of.
#[derive(Debug)]
pub struct Built {
    /// The site.
    pub site: Arc<Site>,
    pages: Pages,
}

/// Builds the site for the server, with `folder` as its workshop.
///
/// With the site before this one, only pages that changed are rendered. The page for printing and
/// the index of the search, which hold all chapters, are then taken from that site.
///
/// # Errors
///
/// When something is wrong with the book; [`Stopped`](crate::process::Stopped) when something newer
/// is to be built.
pub fn build_to_serve(
    project: &Project,
    folder: &Path,
    before: Option<&Built>,
    runs: &Runs,
) -> Result<Built> {
    let mut book = load(project)?;
    book.config.build.build_dir = folder.to_owned();
    if before.is_some() {
        // Every path begins with the empty one: this leaves all chapters out of the index.
        let nothing = json!({ "": { "enable": false } });
        book.config.set("output.html.search.chapter", nothing)?;
    }
    let now = Arc::default();
    let unchanged = Unchanged {
        before: before
            .map(|before| before.pages.clone())
            .unwrap_or_default(),
        now: Arc::clone(&now),
    };
    let notebook = Notebook {
        module: Delivery::ByTheServer,
        runs: runs.clone(),
    };
    let staging = Staging::prepare(project, &mut book)?;
    book.with_preprocessor(notebook)
        .with_preprocessor(unchanged)
        .with_preprocessor(staging);
    let mut site = Site::read(&render(project, book, |_| Ok(()))?)?;
    let pages = std::mem::take(&mut *now.lock().unwrap_or_else(PoisonError::into_inner));
    if let Some(before) = before {
        let same = pages
            .iter()
            .filter(|(path, page)| before.pages.get(*path) == Some(*page));
        site.keep(&before.site, same.map(|(path, _)| path.as_str()));
    }
    let site = Arc::new(site);
    Ok(Built { site, pages })
}

fn render(project: &Project, book: MDBook, check: impl Fn(&Path) -> Result<()>) -> Result<PathBuf> {
    let _checkout = Lock::of(&project.book())?;
    let site = book.build_dir_for("html");
    fs::create_dir_all(&site)
        .with_context(|| format!("cannot make the folder {} for the site", site.display()))?;
    // `book/../target/book` is right, but not what anybody would type.
    let site = fs::canonicalize(site)?;
    if site == fs::canonicalize(project.book())? {
        // It is locked already, and a second lock would be waited for without end.
        check(&site)?;
    }
    // Two copies of the project may build into one folder.
    let _site = Lock::of(&site)?;
    check(&site)?;
    book.build()?;
    policy::check(&site, &project.relative(&project.theme().join("head.hbs")))?;
    Ok(site)
}

/// mdBook empties the folder before it writes: only an empty one or an older site may be given to
/// it.
fn require_replaceable(project: &Project, site: &Path) -> Result<()> {
    // What lies in cargo's folder is made again by a command; a build that was stopped left half of
    // a site there.
    let own = fs::canonicalize(project.target()).is_ok_and(|target| target.join("book") == site);
    let empty = fs::read_dir(site)?.next().is_none();
    let a_site = [".nojekyll", "print.html", "generated"]
        .iter()
        .all(|part| site.join(part).exists());
    ensure!(
        own || empty || a_site && !project.root().starts_with(site),
        "{} is not empty and holds no site of this book, and a build would delete what is there: \
         name an empty or new folder",
        site.display()
    );
    Ok(())
}
