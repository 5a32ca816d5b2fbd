//! What stands between the blocks of a chapter, and in captions: formulas become MathML, references
//! become links, and whatever would reach the page broken or unchecked is an error.

use std::ops::Range;

use mdbook_markdown::pulldown_cmark::{Event, LinkType, Tag};

use crate::chapter::contents::Contents;
use crate::chapter::directive;
use crate::chapter::html::copied_name;
use crate::listing::position::Position;
use crate::markdown::formula::{self, Formula};
use crate::markdown::math::to_mathml;
use crate::markdown::parser::{parser, to_html};
use crate::markdown::{active, allowed_html, code, footnotes, lost_signs};
use crate::message::problem::did_you_mean;
use crate::project::book::Source;

/// A piece of a text, and what takes its place or what is wrong with it.
pub type Edit = (Range<usize>, Result<String, String>);

/// Replaces each piece by what takes its place. The errors, each with the byte at which it stands,
/// come beside the text.
///
/// A piece inside another one, such as a reference in a formula, is an error too.
pub fn apply(text: &str, mut edits: Vec<Edit>) -> (String, Vec<(usize, String)>) {
    edits.sort_by_key(|(range, _)| range.start);
    let mut applied = String::with_capacity(text.len());
    let mut errors = Vec::new();
    let mut position = 0;
    for (range, edit) in edits {
        match edit {
            Ok(_) if range.start < position => {
                errors.push((
                    range.start,
                    "a formula, reference or link inside another one".to_owned(),
                ));
            }
            Ok(replacement) => {
                applied.push_str(&text[position..range.start]);
                applied.push_str(&replacement);
                position = range.end;
            }
            Err(message) => errors.push((range.start, message)),
        }
    }
    applied.push_str(&text[position..]);
    // Both signs of one line can be wrong in the same way.
    errors.dedup_by(|(next_at, next), (at, message)| {
        next == message && !text[*at..*next_at].contains('\n')
    });
    (applied, errors)
}

/// What has to change in `text`, which stands in the chapter `source`. The lines of its directives,
/// `blocks`, are not looked at.
pub fn edits(
    contents: &Contents,
    source: &Source,
    text: &str,
    blocks: &[Range<usize>],
) -> Vec<Edit> {
    let masked = formula::mask(text, blocks);
    let events: Vec<_> = parser(&masked.text).collect();
    let ranges = Ranges::of(&events, &masked.text);
    let mut edits = Vec::new();
    for formula in &masked.formulas {
        if !within(&ranges.comments, formula.range.start) {
            edits.push(ranges.formula(text, formula));
        }
    }
    let (mut errors, _) = allowed_html::check(&events, &masked.text);
    errors.extend(footnotes::check(&events, &masked.text));
    let written = text.trim_start_matches(BEFORE);
    errors.extend(lost_signs::check(&events, &masked.text, written));
    edits.extend(
        errors
            .into_iter()
            .map(|(at, message)| (at..at, Err(message))),
    );
    for (event, range) in &events {
        if let Err(message) = check(contents, source, event, &masked.text[range.clone()]) {
            edits.push((range.clone(), Err(message)));
        }
    }
    for (start, _) in text.match_indices("{{") {
        let word = text[start + 2..].trim_start();
        let known = word.starts_with('#') || directive::begins_with_a_word(word);
        let elsewhere = [blocks, &ranges.code, &ranges.comments];
        if !known || elsewhere.iter().any(|ranges| within(ranges, start)) {
            continue;
        }
        let end = text[start..]
            .find("}}")
            .map_or(text.len(), |end| start + end + 2);
        let reference = match () {
            () if within(&ranges.html, start) => Err(IN_HTML.to_owned()),
            () if within(&ranges.links, start) => {
                Err("a reference inside a link: it is a link itself".to_owned())
            }
            () if within(&ranges.headings, start) => Err(HEADING.to_owned()),
            () => reference(
                contents,
                source,
                &text[start..end],
                begins_item(&text[..start]),
            ),
        };
        edits.push((start..end, reference));
    }
    edits
}

/// Where what stands in a text.
#[derive(Default)]
struct Ranges {
    text: Vec<Range<usize>>,
    code: Vec<Range<usize>>,
    html: Vec<Range<usize>>,
    comments: Vec<Range<usize>>,
    links: Vec<Range<usize>>,
    /// Headings and terms whose address mdBook makes of their text.
    headings: Vec<Range<usize>>,
}

impl Ranges {
    fn of(events: &[(Event<'_>, Range<usize>)], text: &str) -> Self {
        let mut ranges = Self {
            comments: allowed_html::comments(events, text),
            ..Self::default()
        };
        for (event, range) in events {
            let kind = match event {
                Event::Text(_) => &mut ranges.text,
                Event::Start(Tag::CodeBlock(_)) | Event::Code(_) => &mut ranges.code,
                Event::Start(Tag::HtmlBlock) | Event::InlineHtml(_) => &mut ranges.html,
                Event::Start(Tag::Link { .. }) => &mut ranges.links,
                Event::Start(Tag::Heading { id: None, .. } | Tag::DefinitionListTitle) => {
                    &mut ranges.headings
                }
                _ => continue,
            };
            kind.push(range.clone());
        }
        ranges
    }

    /// A formula as MathML.
    fn formula(&self, text: &str, formula: &Formula) -> Edit {
        let Formula {
            range,
            latex,
            display,
        } = formula;
        let error = match () {
            () if within(&self.html, range.start) => IN_HTML,
            () if within(&self.headings, range.start) => HEADING,
            () if !within(&self.text, range.start) || !within(&self.text, range.end - 1) => {
                "a formula where an address or a name stands: write `\\$` for the sign"
            }
            () if !display => return with_punctuation(text, range.clone(), latex),
            () if !formula.stands_alone(text) => {
                "a displayed formula needs a blank line before and after it"
            }
            () => {
                let formula = math(latex, true);
                let equation = |formula| format!("<div class=\"equation\">{formula}</div>");
                return (range.clone(), formula.map(equation));
            }
        };
        (range.clone(), Err(error.to_owned()))
    }
}

const HEADING: &str = "a formula or reference in a heading, or in the term of a definition: its \
                       address would be made of its glyphs. Use words, or give the heading an \
                       address of its own, `{#address}`";

const IN_HTML: &str =
    "a formula or directive inside HTML is not read: put a blank line between the tag and the text";

fn within(ranges: &[Range<usize>], offset: usize) -> bool {
    ranges.iter().any(|range| range.contains(&offset))
}

/// Stands before a caption, so that its first word begins no list, heading or block of code.
const BEFORE: &str = "% ";

/// A caption, hint or title as HTML: one paragraph of text, whatever it begins with.
///
/// # Errors
///
/// What is wrong with it, in lines.
pub fn inline(contents: &Contents, source: &Source, text: &str) -> Result<String, String> {
    let text = format!("{BEFORE}{text}");
    let (text, errors) = apply(&text, edits(contents, source, &text, &[]));
    if !errors.is_empty() {
        let messages: Vec<String> = errors.into_iter().map(|(_, message)| message).collect();
        return Err(messages.join("\n"));
    }
    let page = to_html(&text);
    let paragraph = page
        .trim()
        .strip_prefix("<p>")
        .and_then(|page| page.strip_suffix("</p>"));
    let content = paragraph.and_then(|paragraph| paragraph.strip_prefix(BEFORE));
    match content {
        Some(content) => Ok(content.replace('\n', " ")),
        None => Err("a caption is one paragraph of text".to_owned()),
    }
}

/// An inline formula together with the sign that follows it: a browser may begin a line behind a
/// formula, and a full stop would stand at its start.
fn with_punctuation(
    text: &str,
    range: Range<usize>,
    latex: &str,
) -> (Range<usize>, Result<String, String>) {
    let rest = &text[range.end..];
    let signs = rest.len()
        - rest
            .trim_start_matches(['.', ',', ';', ':', '?', '!', ')'])
            .len();
    let end = range.end + signs;
    let formula = math(latex, false).map(|formula| match &text[range.end..end] {
        "" => formula,
        signs => format!("<span class=\"unbroken\">{formula}{signs}</span>"),
    });
    (range.start..end, formula)
}

/// Whether what follows `text` is the first of an item of a list.
fn begins_item(text: &str) -> bool {
    let line = text.rsplit('\n').next().unwrap_or_default();
    ["-", "*", "+"].contains(&line.trim())
}

/// A reference, `{{#ref NAME}}` or `{{#mark NAME:MARK}}`, as a Markdown link. The number of a mark
/// that `begins_item` stands in the place of the item's bullet.
fn reference(
    contents: &Contents,
    source: &Source,
    text: &str,
    begins_item: bool,
) -> Result<String, String> {
    let inside = text
        .strip_prefix("{{#")
        .and_then(|text| text.strip_suffix("}}"));
    let inside = inside.ok_or("a directive begins with `{{#` and ends with `}}`")?;
    let mut words = inside.split_whitespace();
    match (words.next(), words.next(), words.next()) {
        (Some("ref"), Some(file), None) if file.starts_with("src/") => {
            let name = file.trim_start_matches("src/").trim_end_matches(".rs");
            let listing = contents.library.get(name)?;
            Ok(format!(
                "[`{}`](generated/{})",
                listing.file,
                copied_name(listing)
            ))
        }
        (Some("ref"), Some(name), more) => {
            let values: Vec<&str> = more.into_iter().chain(words).collect();
            let position = match values.as_slice() {
                [] => Position::default(),
                values => Position::parse(&values.join(" "))?,
            };
            let label = contents.label(&position.name(name))?;
            // A line does not end between the word and the number.
            let title = label.title.replace(' ', "&nbsp;");
            Ok(format!("[{title}]({})", label.address_from(&source.name)))
        }
        (Some("mark"), Some(name), None) => {
            let (listing, mark) = name
                .split_once(':')
                .ok_or_else(|| format!("`{text}` needs a mark: `{{{{#mark {name}:MARK}}}}`"))?;
            let (number, label, address) = contents.mark(listing, mark)?;
            let address = match label.chapter == source.name {
                true => format!("#{address}"),
                false => format!("{}.md#{address}", label.chapter),
            };
            let class = if begins_item {
                "callout bullet"
            } else {
                "callout"
            };
            Ok(format!(
                "<span class=\"{class}\">[{number}]({address} \"mark {number} of {}\")</span>",
                label.title
            ))
        }
        _ => Err(format!(
            "`{text}` must stand alone, at the start of its line; inside a line stands \
             `{{{{#ref NAME}}}}` or `{{{{#mark NAME:MARK}}}}`"
        )),
    }
}

/// LaTeX as MathML, in a line or displayed.
///
/// # Errors
///
/// When it does not parse.
pub fn math(latex: &str, display: bool) -> Result<String, String> {
    to_mathml(latex, display)
        .map_err(|error| format!("this LaTeX does not parse: `{}`\n{error}", latex.trim()))
}

/// What is wrong with a link, a picture, code or HTML, which is `written` so.
fn check(
    contents: &Contents,
    source: &Source,
    event: &Event<'_>,
    written: &str,
) -> Result<(), String> {
    match event {
        Event::Html(html) | Event::InlineHtml(html) => active::check(html),
        Event::Start(Tag::Link {
            link_type: LinkType::Email,
            ..
        }) => Ok(()),
        Event::Start(Tag::Link { dest_url, .. }) => check_link(contents, source, dest_url),
        Event::Start(Tag::Image { .. }) => Err(
            "a picture from a file: a figure is drawn by a listing, `{{#figure NAME}} CAPTION`"
                .to_owned(),
        ),
        Event::Start(Tag::CodeBlock(kind)) => code::check(kind, written),
        _ => Ok(()),
    }
}

fn check_link(contents: &Contents, source: &Source, url: &str) -> Result<(), String> {
    if ["https://", "http://", "mailto:"]
        .iter()
        .any(|scheme| url.starts_with(scheme))
    {
        return Ok(());
    }
    let (path, id) = url.split_once('#').unwrap_or((url, ""));
    let chapter = match path.strip_suffix(".md") {
        _ if path.is_empty() && id.is_empty() => {
            return Err(format!(
                "the link `{url}` leads nowhere: write `NAME.md`, `NAME.md#address` or `#address`"
            ));
        }
        _ if path.is_empty() => &source.name,
        Some(_) if url.ends_with('#') => {
            return Err(format!(
                "the link `{url}` leads nowhere: behind `#` stands an address of the chapter"
            ));
        }
        Some(chapter) => chapter,
        None => {
            return Err(format!(
                "the link `{url}` leads to no chapter: write `NAME.md`, or for another site \
                 `https://…`"
            ));
        }
    };
    let Some(ids) = contents.ids(chapter) else {
        let known = contents.sources.iter().map(|source| source.name.as_str());
        return Err(format!(
            "the link `{url}` leads nowhere: there is no chapter `{chapter}.md`; {}",
            did_you_mean(chapter, known)
        ));
    };
    if !id.is_empty() && !ids.contains(id) {
        return Err(format!(
            "the link `{url}` leads nowhere: `{chapter}.md` has no `#{id}`; {}",
            did_you_mean(id, ids.iter().map(String::as_str))
        ));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_formula_takes_the_full_stop_behind_it_along_and_nothing_else() {
        let text = "so $x$). Next";
        let (range, html) = with_punctuation(text, 3..6, "x");
        let html = html.unwrap();
        assert_eq!(&text[range], "$x$).");
        assert!(html.starts_with("<span class=\"unbroken\"><math"), "{html}");
        assert!(html.ends_with("</math>).</span>"), "{html}");
        let (range, html) = with_punctuation("$x$ is", 0..3, "x");
        assert_eq!(range, 0..3);
        assert!(html.unwrap().starts_with("<math"));
    }
}
