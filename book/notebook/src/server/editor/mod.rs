//! The editor in the pages that the author's server shows: its own scripts and style, and the
//! editor that mdBook ships, Ace.

use std::fs;
use std::sync::OnceLock;

use anyhow::{Context, Result};
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use mdbook_driver::MDBook;
use mdbook_driver::config::Config;

use crate::project::serve_command;
use crate::server::answer::{JAVASCRIPT, answer, media_type};

/// The address of the folder of its files.
pub const ADDRESS: &str = "/-/editor";

/// Its name among mdBook's files and among ours.
const ACE: &str = "ace.js";

macro_rules! files {
    ($($name:literal),* $(,)?) => {
        &[$(($name, include_str!($name))),*]
    };
}

/// Its own files, by name.
const FILES: &[(&str, &str)] = files![
    "added_figures.js",
    "buttons.js",
    "conflict.js",
    "diagnostics.js",
    "draft.js",
    "editor.css",
    "editor.js",
    "exercise.js",
    "fallback.js",
    "hidden.js",
    "kernel.js",
    "page.js",
    "pane.js",
    "program.js",
    "rust.js",
    "save.js",
];

/// What a page carries whose listings can be edited; it also says how the server is started again.
pub fn script() -> String {
    let command = serve_command();
    format!(
        "<script type=\"module\" src=\"{ADDRESS}/page.js\" data-command=\"{command}\"></script>\n"
    )
}

/// Answers with one of its files.
pub async fn file(Path(name): Path<String>) -> Response {
    if let Some((name, text)) = FILES.iter().find(|(known, _)| *known == name) {
        return answer(StatusCode::OK, media_type(name), *text);
    }
    if name != ACE {
        return StatusCode::NOT_FOUND.into_response();
    }
    // It takes longer than an answer should, and comes from files.
    let ace = tokio::task::spawn_blocking(|| {
        static ACE: OnceLock<Result<Vec<u8>, String>> = OnceLock::new();
        ACE.get_or_init(|| ace().map_err(|error| format!("{error:#}")))
    });
    match ace.await {
        Ok(Ok(script)) => answer(StatusCode::OK, JAVASCRIPT, script.as_slice()),
        Ok(Err(why)) => answer(
            StatusCode::INTERNAL_SERVER_ERROR,
            media_type(".txt"),
            why.as_str(),
        ),
        Err(error) => answer(
            StatusCode::INTERNAL_SERVER_ERROR,
            media_type(".txt"),
            error.to_string(),
        ),
    }
}

/// Ace, as mdBook ships it. mdBook offers no way to it but to write it beside a book: so a book of
/// one empty page is built.
fn ace() -> Result<Vec<u8>> {
    let folder = tempfile::tempdir().context("cannot make a folder")?;
    let source = folder.path().join("src");
    fs::create_dir(&source)
        .and_then(|()| fs::write(source.join("SUMMARY.md"), "[Page](page.md)\n"))
        .and_then(|()| fs::write(source.join("page.md"), "# Page\n"))
        .context("cannot write a book")?;
    let mut config = Config::default();
    config.set("output.html.playground.editable", true)?;
    config.set("output.html.hash-files", false)?;
    let book = MDBook::load_with_config(folder.path(), config)?;
    book.build()?;
    fs::read(folder.path().join("book").join(ACE)).context("mdBook wrote no editor")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mdbook_ships_an_editor() {
        let script = String::from_utf8(ace().unwrap()).unwrap();
        assert!(script.contains("ace.define("), "{script:.200}");
    }
}
