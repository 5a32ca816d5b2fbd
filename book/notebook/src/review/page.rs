//! The page: one file that needs no other, no script and no network.

use std::fs;
use std::path::PathBuf;

use anyhow::{Context, Result};
use mdbook_core::utils::{escape_html, escape_html_attribute};

use super::lines::Lines;
use super::numbers::Numbers;
use super::{Chapter, Comparison, MovedListing, Pin, Review, told};
use crate::listing::difference::{Change, PinKind};
use crate::markdown::tags::{Markup, tags};
use crate::project::Project;

const STYLE: &str = include_str!("page.css");

impl Review {
    /// Writes the page and returns its file.
    ///
    /// # Errors
    ///
    /// When it cannot be written.
    pub fn write(&self, project: &Project) -> Result<PathBuf> {
        let folder = project.target().join("review");
        let file = folder.join(match self.comparison {
            Comparison::Revision { .. } => "index.html",
            Comparison::Now => "pins.html",
        });
        fs::create_dir_all(&folder)
            .and_then(|()| fs::write(&file, page(self)))
            .with_context(|| format!("cannot write {}", file.display()))?;
        Ok(file)
    }
}

/// The whole page.
fn page(review: &Review) -> String {
    let count = review.count();
    let (title, compared, nothing) = match &review.comparison {
        Comparison::Revision { base, waiting } => (
            format!("{count} since {}", base.short),
            format!(
                "Before: <code>{}</code> ({}). After: the working tree{}.",
                base.short,
                escape_html(&base.origin),
                told(*waiting)
            ),
            "Every pin in the working tree is what it was.",
        ),
        Comparison::Now => (
            count.clone(),
            "Before: what is pinned. After: what the listings print, draw and declare now."
                .to_owned(),
            "The listings print, draw and declare what is pinned.",
        ),
    };
    // The policy holds the promise that the page asks no host for anything, whatever a pin
    // contains.
    let mut page = format!(
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta http-equiv=\"Content-Security-Policy\" \
         content=\"default-src 'none'; img-src data:; style-src 'unsafe-inline'\">\n\
         <title>{title}</title>\n<style>\n{STYLE}</style>\n</head>\n<body>\n\
         <header>\n<h1>{count}</h1>\n\
         <p>{compared}</p>\n</header>\n"
    );
    if review.chapters.is_empty() {
        page += &format!("<main>\n<p>{nothing}</p>\n</main>\n");
    } else {
        let chapters: Vec<_> = review.chapters.iter().map(chapter).collect();
        let rows: String = chapters.iter().map(|(rows, _)| rows.as_str()).collect();
        let sections: String = chapters
            .iter()
            .map(|(_, section)| section.as_str())
            .collect();
        page += &format!(
            "<nav aria-label=\"The pins that changed\">\n<table>\n<thead>\n\
             <tr><th scope=\"col\">Pin</th><th scope=\"col\">Kind</th><th \
             scope=\"col\">Lines</th><th scope=\"col\">Largest change</th></tr>\n</thead>\n\
             {rows}</table>\n<p>The largest change of a number is relative: to the larger of its \
             two values or, in a figure, to the size of the picture.</p>\n</nav>\n<main>\n\
             {sections}</main>\n"
        );
    }
    page + "</body>\n</html>\n"
}

/// The rows of a chapter in the table of contents, and its section.
fn chapter(chapter: &Chapter) -> (String, String) {
    let title = escape_html(&chapter.title);
    let mut rows = format!("<tbody>\n<tr><th scope=\"rowgroup\" colspan=\"4\">{title}</th></tr>\n");
    let mut section = format!("<section>\n<h2>{title}</h2>\n");
    for listing in &chapter.listings {
        section += &heading(listing);
        for pin in &listing.pins {
            let lines = Lines::of(&pin.difference.change);
            rows += &format!(
                "<tr><td><a href=\"#{}\">{}</a></td><td>{}</td><td>{}</td><td>{}</td></tr>\n",
                id(pin),
                escape_html(&pin.difference.name),
                kind(pin),
                counts(&lines),
                Numbers::of(&pin.difference.change).in_words()
            );
            section += &body(pin, &lines);
        }
    }
    (rows + "</tbody>\n", section + "</section>\n")
}

/// What listing the pins belong to, and how its source changed.
fn heading(listing: &MovedListing) -> String {
    let name = escape_html(&listing.name);
    let number = spaced(listing.number.as_ref());
    let file = listing.file.as_ref().map_or_else(
        || "<p>No source file has this name.</p>\n".to_owned(),
        |file| {
            let file = escape_html(file).replace('/', "/<wbr>");
            format!("<p><code>{file}</code></p>\n")
        },
    );
    let source = listing.source.as_ref().map_or_else(String::new, |source| {
        let lines = Lines::of(source);
        format!(
            "<details>\n<summary>The source {} too, {}</summary>\n{}</details>\n",
            changed(source),
            counts(&lines),
            diff(&format!("Source of {}", listing.name), &lines)
        )
    });
    format!("<h3>{number}<code>{name}</code></h3>\n{file}{source}")
}

/// A pin, before and after.
fn body(pin: &Pin, lines: &Lines) -> String {
    let name = escape_html(&pin.difference.name);
    let kind = kind(pin);
    let number = spaced(pin.number.as_ref());
    let heading = format!(
        "<h4 id=\"{}\">{number}<code>{name}</code> <small>{kind}, {}, {}</small></h4>\n",
        id(pin),
        counts(lines),
        Numbers::of(&pin.difference.change).in_words()
    );
    let diff = diff(&format!("Lines of {name}"), lines);
    match pin.difference.kind {
        PinKind::Text | PinKind::Knobs | PinKind::Wrong => heading + &diff,
        PinKind::Figure => format!(
            "{heading}<div class=\"pair\">\n{}{}{}</div>\n\
             <details>\n<summary>The lines of the file, {}</summary>\n{diff}</details>\n",
            picture("Before", pin.difference.change.before.as_deref()),
            picture("After", pin.difference.change.after.as_deref()),
            laid_over_each_other(&pin.difference.change),
            counts(lines)
        ),
    }
}

/// One version of a figure.
fn picture(when: &str, svg: Option<&str>) -> String {
    let picture = match svg {
        Some(svg) => image(svg, &format!("{when}: {}", alternative(svg))),
        None => "<p>There is no figure.</p>".to_owned(),
    };
    format!("<figure>\n<figcaption>{when}</figcaption>\n{picture}\n</figure>\n")
}

/// Both versions of a figure in one place, each in a colour of its own; what they have in common is
/// dark.
fn laid_over_each_other(change: &Change) -> String {
    let (Some(before), Some(after)) = (&change.before, &change.after) else {
        return String::new();
    };
    format!(
        "<figure>\n<figcaption>Laid over each other: <b class=\"before\">only before</b>, <b \
         class=\"after\">only after</b>, dark \
         in both</figcaption>\n<div class=\"layers\">\n<span class=\"before\">{}</span>\n<span \
         class=\"after\">{}</span>\n</div>\n</figure>\n",
        image(before, "Both versions, laid over each other"),
        image(after, "")
    )
}

/// A picture shares no ids with another version, and nothing in it runs.
fn image(svg: &str, alternative: &str) -> String {
    format!(
        "<img src=\"data:image/svg+xml,{}\" alt=\"{alternative}\">",
        percent_encoded(svg)
    )
}

/// The words that stand for a figure, as the value of an attribute: its title and its description.
fn alternative(svg: &str) -> String {
    let tags = tags(svg, Markup::Svg);
    let text = |element| tags.iter().find(|tag| tag.name == element);
    let words = ["title", "desc"].into_iter().filter_map(text);
    let words: Vec<&str> = words.map(|tag| tag.text.as_str()).collect();
    match words.is_empty() {
        true => "a figure without a description".to_owned(),
        false => escape_html_attribute(&words.join(". ")).into_owned(),
    }
}

/// A text as the part of an address.
fn percent_encoded(text: &str) -> String {
    let mut encoded = String::new();
    for byte in text.bytes() {
        match byte {
            b'a'..=b'z'
            | b'A'..=b'Z'
            | b'0'..=b'9'
            | b' '
            | b'-'
            | b'.'
            | b','
            | b'/'
            | b':'
            | b'=' => {
                encoded.push(char::from(byte));
            }
            _ => encoded += &format!("%{byte:02X}"),
        }
    }
    encoded
}

/// The lines in a box that scrolls by itself; a keyboard reaches it.
fn diff(name: &str, lines: &Lines) -> String {
    format!(
        "<div class=\"diff\" role=\"group\" tabindex=\"0\" aria-label=\"{}\"><pre>{}</pre></div>\n",
        escape_html_attribute(name),
        lines.html
    )
}

fn counts(lines: &Lines) -> String {
    format!(
        "<span class=\"counts\">+{} −{}</span>",
        lines.added, lines.removed
    )
}

fn kind(pin: &Pin) -> String {
    let kind = match pin.difference.kind {
        PinKind::Text => "text",
        PinKind::Knobs => "knobs",
        PinKind::Figure => "figure",
        PinKind::Wrong => "wrong answers",
    };
    match (&pin.difference.change.before, &pin.difference.change.after) {
        (None, _) => format!("new {kind}"),
        (_, None) => format!("removed {kind}"),
        _ => kind.to_owned(),
    }
}

fn changed(source: &Change) -> &'static str {
    match (&source.before, &source.after) {
        (None, _) => "is new",
        (_, None) => "is removed",
        _ => "changed",
    }
}

fn spaced(number: Option<&String>) -> String {
    number.map_or_else(String::new, |number| format!("{} ", escape_html(number)))
}

fn id(pin: &Pin) -> String {
    format!("pin-{}", escape_html_attribute(&pin.difference.name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_figure_is_told_in_words_by_its_title_and_description() {
        let svg = "<svg><title id=\"t\">loss</title>\n<desc id=\"d\">A \"bowl\" &amp; a \
                   path.</desc></svg>";
        assert_eq!(alternative(svg), "loss. A &quot;bowl&quot; &amp; a path.");
    }

    #[test]
    fn a_figure_in_an_address_keeps_every_character() {
        assert_eq!(percent_encoded("<a b=\"#½\">"), "%3Ca b=%22%23%C2%BD%22%3E");
    }
}
