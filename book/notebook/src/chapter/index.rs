//! The index: every listing, figure, exercise and knob of the book, chapter by chapter in reading
//! order, each with its caption and a link to where it stands.

use mdbook_core::utils::{escape_html, escape_html_attribute};

use crate::chapter::caption::caption_of;
use crate::chapter::contents::Contents;
use crate::chapter::directive::{Block, Directive};
use crate::chapter::prose::inline;
use crate::project::book::Source;

/// The index of a book as a list of its chapters with a list in each.
///
/// # Errors
///
/// When no chapter has anything to list.
pub fn index(contents: &Contents) -> Result<String, String> {
    let chapters = contents.sources.iter().enumerate();
    let chapters: String = chapters
        .filter_map(|(number, source)| {
            let blocks = contents.blocks(number).iter();
            let entries: String = blocks
                .filter_map(|block| entry(contents, source, block))
                .collect();
            let title = escape_html(&source.numbered_title()).into_owned();
            (!entries.is_empty()).then(|| {
                let name = escape_html_attribute(&source.name);
                format!("<li><a href=\"{name}.md\">{title}</a>\n<ul>\n{entries}</ul>\n</li>\n")
            })
        })
        .collect();
    match chapters.as_str() {
        "" => Err(
            "the index is empty: no chapter shows a listing, a figure, an exercise or a knob"
                .to_owned(),
        ),
        _ => Ok(format!("<ul class=\"index\">\n{chapters}</ul>\n")),
    }
}

/// What a block adds to the index; nothing, where it is a part of what another one adds. What is
/// wrong with it is said where it stands.
fn entry(contents: &Contents, source: &Source, block: &Block) -> Option<String> {
    let label = contents.label(&block.directive.name()).ok();
    let (title, id, caption) = match &block.directive {
        Directive::Listing { listing, caption }
        | Directive::Changes {
            listing, caption, ..
        } => {
            let listing = contents.listings.get(listing).ok()?;
            let caption = caption_of(contents, source, listing, caption);
            (label?.title.clone(), label?.id.clone(), caption)
        }
        Directive::Source { caption, .. }
        | Directive::Figure { caption, .. }
        | Directive::Exercise { title: caption, .. } => {
            let caption = inline(contents, source, caption);
            (label?.title.clone(), label?.id.clone(), caption)
        }
        Directive::Knobs { listing, question } => {
            let title = label.map_or(listing, |label| &label.title);
            let caption = inline(contents, source, question);
            let id = format!("knobs-{listing}");
            (format!("Knobs of {title}"), id, caption)
        }
        Directive::Region { .. }
        | Directive::ChangedRegion { .. }
        | Directive::Output { .. }
        | Directive::Stub { .. }
        | Directive::Hint { .. }
        | Directive::Solution { .. }
        | Directive::Equation { .. }
        | Directive::Index => return None,
    };
    let address = escape_html_attribute(&format!("{}.md#{id}", source.name)).into_owned();
    // A line does not end between the word and the number.
    let title = escape_html(&title).replace(' ', "&nbsp;");
    let caption = without_links(&caption.unwrap_or_default());
    Some(format!(
        "<li><a href=\"{address}\">{title}</a> <span>{caption}</span></li>\n"
    ))
}

/// A caption's text: its links are meant for the page that it comes from.
fn without_links(html: &str) -> String {
    let mut pieces = html.split("<a ");
    let mut text = pieces.next().unwrap_or_default().to_owned();
    for piece in pieces {
        text.push_str(piece.split_once('>').map_or("", |(_, rest)| rest));
    }
    text.replace("</a>", "")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_caption_keeps_its_text_and_loses_its_links() {
        let html = "As <a href=\"b.md#x\" title=\"y\">Figure&nbsp;1.1</a>, <b>a &lt;a </b>.";
        assert_eq!(without_links(html), "As Figure&nbsp;1.1, <b>a &lt;a </b>.");
        assert_eq!(without_links("<a href=\"\">x</a> y"), "x y");
    }
}
