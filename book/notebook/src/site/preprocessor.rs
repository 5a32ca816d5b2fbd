//! The tool as a preprocessor of mdBook: `cargo run` and the command that stock mdBook starts run
//! the same code.

use std::fs;
use std::io::{Read, Write};
use std::panic::resume_unwind;
use std::path::PathBuf;
use std::thread;

use anyhow::{Context, Error, Result};
use mdbook_preprocessor::book::{Book, BookItem};
use mdbook_preprocessor::{Preprocessor, PreprocessorContext, parse_input};

use crate::chapter::contents::Contents;
use crate::chapter::html::copied_name;
use crate::chapter::manuscript;
use crate::chapter::page::expand;
use crate::chapter::published::Published;
use crate::listing::Listing;
use crate::listing::check::check_unread;
use crate::message::problem::{Problem, Problems};
use crate::process::Runs;
use crate::process::limits::SECONDS;
use crate::project::Project;
use crate::project::book::sources;
use crate::project::leftover::is_there;
use crate::project::lock::Lock;
use crate::site::freshness;
use crate::site::refusals::{self, Again};
use crate::site::runtime::{Delivery, Runtime};
use crate::test_pages;

/// The preprocessor, named as its table in `book.toml` is: there it replaces the command.
#[derive(Clone, Debug)]
pub struct Notebook {
    /// Who brings the module that runs the listings in a page.
    pub module: Delivery,
    /// How listings are run that changed.
    pub runs: Runs,
}

/// Runs the preprocessor as the command that stock mdBook starts: the book comes as JSON and goes
/// back as JSON.
///
/// # Errors
///
/// When the book cannot be read or something in it is wrong.
pub fn run_as_command(input: impl Read, output: impl Write) -> Result<()> {
    let (context, book) =
        parse_input(input).context("this command is started by mdBook, which hands it the book")?;
    let notebook = Notebook {
        module: Delivery::InTheSite,
        runs: Runs::of(SECONDS),
    };
    // mdBook itself, which copies what is generated here, waits for nobody.
    let _checkout = Lock::of(&Project::around(&context.root)?.book())?;
    let book = notebook.run(&context, book)?;
    serde_json::to_writer(output, &book)?;
    Ok(())
}

impl Preprocessor for Notebook {
    fn name(&self) -> &str {
        "notebook"
    }

    fn run(&self, context: &PreprocessorContext, mut book: Book) -> Result<Book> {
        let project = Project::around(&context.root)?;
        let (contents, mut problems) = match Contents::read(&project, sources(&book)) {
            Ok(read) => read,
            Err(error) => return Err(with_unread(&project, error)?),
        };
        problems.extend(without_a_place(&project, &contents)?);
        let mut pages: Vec<String> = if context.renderer == "test" {
            test_pages::rustdoc_chapters(&project, &contents)?
        } else {
            let (pages, wrong): (Vec<_>, Vec<_>) = expand_all(&contents).into_iter().unzip();
            problems.extend(wrong.into_iter().flatten());
            problems.extend(manuscript::check(&project, &contents)?);
            problems.sort_by(|a, b| (&a.file, a.line).cmp(&(&b.file, b.line)));
            problems.dedup();
            pages
        };
        // While an author writes, headings come and go.
        let is_published = context.renderer != "test" && self.module == Delivery::InTheSite;
        if problems.is_empty() && is_published {
            // A name that is mistyped takes an address away, too.
            let redirects = context.config.html_config().unwrap_or_default().redirect;
            problems = Published::read(&project)?.gone(&contents, &redirects);
        }
        if problems.is_empty() && context.renderer != "test" {
            problems = freshness::check(&project, &contents, &self.runs)?;
        }
        if problems.is_empty() && context.renderer != "test" {
            let again = match self.module {
                Delivery::InTheSite => Again::WithTheLibrary,
                Delivery::ByTheServer => Again::WithTheExercise,
            };
            problems = refusals::check(&project, &contents, &self.runs, again)?;
        }
        if problems.is_empty() && context.renderer != "test" {
            let runtime = Runtime::make(&project, &contents, self.module)?;
            let library = contents.library.iter().filter(|file| {
                let copy = format!("generated/{}", copied_name(file));
                pages.iter().any(|page| page.contains(&copy))
            });
            let files = contents.listings.iter().chain(library);
            write_sources(&project, files, runtime.as_ref())?;
            // The author's server begins its pages itself, with the editor's script.
            if let Some(runtime) = runtime
                && self.module == Delivery::InTheSite
            {
                add_scripts(&contents, &runtime, &mut pages);
            }
        }
        if !problems.is_empty() {
            return Err(Problems(problems).into());
        }
        replace(&mut book, pages);
        Ok(book)
    }
}

/// A listing that cannot be read, together with the markers that may be why.
fn with_unread(project: &Project, error: Error) -> Result<Error> {
    let mut problems = error.downcast::<Problems>()?.0;
    problems.extend(check_unread(project)?);
    problems.sort_by(|a, b| (&a.file, a.line).cmp(&(&b.file, b.line)));
    Ok(Problems(problems).into())
}

/// Expands the chapters, side by side: an author waits for it.
fn expand_all(contents: &Contents) -> Vec<(String, Vec<Problem>)> {
    thread::scope(|scope| {
        let chapters = 0..contents.sources.len();
        let expanding: Vec<_> = chapters
            .map(|chapter| scope.spawn(move || expand(contents, chapter)))
            .collect();
        let expanded = expanding.into_iter().map(|chapter| match chapter.join() {
            Ok(expanded) => expanded,
            Err(panic) => resume_unwind(panic),
        });
        expanded.collect()
    })
}

/// The chapters that SUMMARY.md does not name: mdBook passes them over.
fn without_a_place(project: &Project, contents: &Contents) -> Result<Vec<Problem>> {
    let mut problems = Vec::new();
    for entry in fs::read_dir(project.book().join("src"))? {
        let path = entry?.path();
        let file = project.relative(&path);
        let known = contents.sources.iter().any(|source| source.file == file);
        if is_there(&path) && file.ends_with(".md") && !file.ends_with("/SUMMARY.md") && !known {
            let message = "this chapter has no place in the book: name it in SUMMARY.md".to_owned();
            problems.push(Problem {
                file,
                line: 1,
                message,
            });
        }
    }
    Ok(problems)
}

fn replace(book: &mut Book, pages: Vec<String>) {
    let mut pages = pages.into_iter();
    book.for_each_mut(|item| {
        if let BookItem::Chapter(chapter) = item
            && chapter.source_path.is_some()
            && let Some(page) = pages.next()
        {
            chapter.content = page;
        }
    });
}

/// Has the pages run their listings.
fn add_scripts(contents: &Contents, runtime: &Runtime, pages: &mut [String]) {
    for (chapter, page) in pages.iter_mut().enumerate() {
        let script = runtime.script(&contents.sources[chapter].name);
        page.push_str(&script.unwrap_or_default());
    }
}

/// Copies the files of the listings, and those of the library that a page links to, into the site.
/// A file that is there already stays untouched; what is neither such a file nor of the
/// runtime goes.
fn write_sources<'a>(
    project: &Project,
    listings: impl Iterator<Item = &'a Listing>,
    runtime: Option<&Runtime>,
) -> Result<()> {
    let folder = project.generated();
    fs::create_dir_all(&folder)
        .with_context(|| format!("cannot make the folder {}", folder.display()))?;
    let mut wanted: Vec<PathBuf> = Vec::new();
    wanted.extend(runtime.into_iter().flat_map(Runtime::files));
    for listing in listings {
        let file = folder.join(copied_name(listing));
        let text = listing.published();
        if fs::read_to_string(&file).ok().as_ref() != Some(&text) {
            fs::write(&file, &text).with_context(|| format!("cannot write {}", file.display()))?;
        }
        wanted.push(file);
    }
    for entry in fs::read_dir(&folder)? {
        let path = entry?.path();
        if !wanted.contains(&path) {
            let removed = match path.is_dir() {
                true => fs::remove_dir_all(&path),
                false => fs::remove_file(&path),
            };
            removed.with_context(|| format!("cannot remove {}", path.display()))?;
        }
    }
    Ok(())
}
