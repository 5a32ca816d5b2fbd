//! The step of mdBook that this tool is: the same code in `cargo run` and as the command of stock mdBook.

use std::fs;
use std::io::{Read, Write};
use std::path::PathBuf;

use anyhow::{Context, Result};
use mdbook_preprocessor::book::{Book, BookItem};
use mdbook_preprocessor::{Preprocessor, PreprocessorContext, parse_input};

use crate::book::{Source, sources};
use crate::freshness;
use crate::listing::{Listing, Listings};
use crate::page::{Pages, generated_name};
use crate::pin::Pins;
use crate::problem::Problems;
use crate::project::Project;
use crate::test;

/// The preprocessor, named as its table in `book.toml` is: there it replaces the command.
#[derive(Clone, Copy, Debug)]
pub struct Notebook;

/// Runs the preprocessor as the command that stock mdBook starts: the book comes as JSON and goes back as JSON.
///
/// # Errors
///
/// When the book cannot be read or something in it is wrong.
pub fn run_as_command(input: impl Read, output: impl Write) -> Result<()> {
    let (context, book) =
        parse_input(input).context("this command is started by mdBook, which hands it the book")?;
    let book = Notebook.run(&context, book)?;
    serde_json::to_writer(output, &book)?;
    Ok(())
}

impl Preprocessor for Notebook {
    fn name(&self) -> &str {
        "notebook"
    }

    fn run(&self, context: &PreprocessorContext, mut book: Book) -> Result<Book> {
        let project = Project::around(&context.root)?;
        let listings = Listings::read(&project)?;
        let engine = Listings::read_engine(&project)?;
        let pins = Pins::of(&project);
        let sources = sources(&book);
        let (pages, mut problems) = Pages::read(&sources, &listings, &engine, &pins)?;
        let contents: Vec<String> = if context.renderer == "test" {
            test::rustdoc_chapters(&project, &sources, &pages)?
        } else {
            let pages = (0..sources.len()).map(|index| {
                let (content, wrong) = pages.expand(index);
                problems.extend(wrong);
                content
            });
            pages.collect()
        };
        if problems.is_empty() && context.renderer != "test" {
            problems = freshness::check(&project, &listings, &pins, &pages)?;
            write_sources(&project, listings.iter().chain(engine.iter()))?;
        }
        if !problems.is_empty() {
            return Err(Problems(problems).into());
        }
        replace(&mut book, &sources, contents);
        Ok(book)
    }
}

fn replace(book: &mut Book, sources: &[Source], contents: Vec<String>) {
    let mut contents = sources.iter().zip(contents);
    book.for_each_mut(|item| {
        if let BookItem::Chapter(chapter) = item
            && chapter.source_path.is_some()
            && let Some((_, content)) = contents.next()
        {
            chapter.content = content;
        }
    });
}

/// Copies the files of the listings and of the engine into the site, for the captions to link to. A file that is there already stays untouched.
fn write_sources<'a>(project: &Project, listings: impl Iterator<Item = &'a Listing>) -> Result<()> {
    let folder = project.generated();
    fs::create_dir_all(&folder)
        .with_context(|| format!("cannot make the folder {}", folder.display()))?;
    let mut wanted: Vec<PathBuf> = Vec::new();
    for listing in listings {
        let file = folder.join(generated_name(listing));
        if fs::read_to_string(&file).ok().as_ref() != Some(&listing.source) {
            fs::write(&file, &listing.source)
                .with_context(|| format!("cannot write {}", file.display()))?;
        }
        wanted.push(file);
    }
    for entry in fs::read_dir(&folder)? {
        let path = entry?.path();
        if !wanted.contains(&path) {
            fs::remove_file(&path).with_context(|| format!("cannot remove {}", path.display()))?;
        }
    }
    Ok(())
}
