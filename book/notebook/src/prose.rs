//! What stands between the blocks of a chapter, and in captions: formulas become MathML, references become links, and
//! whatever would reach the page broken or unchecked is an error.

use std::collections::BTreeSet;
use std::ops::Range;

use mdbook_markdown::pulldown_cmark::{
    BrokenLink, CodeBlockKind, CowStr, Event, LinkType, Options, Parser, Tag, TagEnd,
};

use crate::book::Source;
use crate::contents::{Contents, Label};
use crate::html::copied_name;
use crate::math::to_mathml;
use crate::policy;
use crate::problem::did_you_mean;

/// A piece of a text, and what takes its place or what is wrong with it.
pub type Edit = (Range<usize>, Result<String, String>);

/// Replaces each piece by what takes its place. The errors, each with the byte at which it stands, come beside the text.
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
    errors.dedup_by(|(_, next), (_, message)| next == message);
    (applied, errors)
}

/// What has to change in `text`, which stands in the chapter `source`; where `skip` is true nothing is looked at.
pub fn edits(
    contents: &Contents,
    source: &Source,
    text: &str,
    skip: impl Fn(usize) -> bool,
) -> Vec<Edit> {
    let mut edits = broken_links(text);
    let mut code = Vec::new();
    let mut links = Vec::new();
    let mut headings = Vec::new();
    for (event, range) in parser(text) {
        match &event {
            Event::Start(Tag::CodeBlock(_)) | Event::Code(_) => code.push(range.clone()),
            Event::Start(Tag::Link { .. }) => links.push(range.clone()),
            Event::Start(Tag::Heading { id: None, .. }) => headings.push(range.clone()),
            _ => {}
        }
        let in_code = code
            .iter()
            .any(|code| code.contains(&range.start) && *code != range);
        if skip(range.start) || in_code {
            continue;
        }
        match event {
            Event::InlineMath(_) | Event::DisplayMath(_) if within(&headings, range.start) => {
                edits.push((range, Err(HEADING.to_owned())));
            }
            Event::InlineMath(latex) => edits.push(with_punctuation(text, range, &latex)),
            Event::DisplayMath(latex) => {
                let equation = match stands_alone(text, &range) {
                    true => math(&latex, true),
                    false => {
                        Err("a displayed formula needs a blank line before and after it".to_owned())
                    }
                };
                edits.push((range, equation));
            }
            event => {
                if let Err(message) = check(contents, source, text, &event, &range) {
                    edits.push((range, Err(message)));
                }
            }
        }
    }
    for (start, _) in text.match_indices("{{") {
        if skip(start) || within(&code, start) || !text[start + 2..].trim_start().starts_with('#') {
            continue;
        }
        let end = text[start..]
            .find("}}")
            .map_or(text.len(), |end| start + end + 2);
        let reference = match () {
            () if within(&links, start) => {
                Err("a reference inside a link: it is a link itself".to_owned())
            }
            () if within(&headings, start) => Err(HEADING.to_owned()),
            () => reference(contents, source, &text[start..end]),
        };
        edits.push((start..end, reference));
    }
    edits
}

const HEADING: &str = "a formula or reference in a heading: its address would be made of its glyphs. Use words, or give \
                       the heading an address of its own, `{#address}`";

fn within(ranges: &[Range<usize>], offset: usize) -> bool {
    ranges.iter().any(|range| range.contains(&offset))
}

/// A caption, hint or title as HTML.
///
/// # Errors
///
/// The first thing that is wrong with it.
pub fn inline(contents: &Contents, source: &Source, text: &str) -> Result<String, String> {
    let (text, errors) = apply(text, edits(contents, source, text, |_| false));
    if let Some((_, message)) = errors.into_iter().next() {
        return Err(message);
    }
    let mut html = String::new();
    let parser =
        mdbook_markdown::new_cmark_parser(&text, &mdbook_markdown::MarkdownOptions::default());
    mdbook_markdown::pulldown_cmark::html::push_html(&mut html, parser);
    let html = html.trim();
    let html = html
        .strip_prefix("<p>")
        .and_then(|html| html.strip_suffix("</p>"))
        .unwrap_or(html);
    Ok(html.replace('\n', " "))
}

/// An inline formula together with the sign that follows it: a browser may begin a line behind a formula, and a full stop
/// would stand at its start.
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

/// What follows `#` or `.md#` in a link to something with a label.
pub fn address(source: &Source, label: &Label) -> String {
    if label.chapter == source.name {
        format!("#{}", label.id)
    } else {
        format!("{}.md#{}", label.chapter, label.id)
    }
}

/// A reference, `{{#ref NAME}}`, as a Markdown link.
fn reference(contents: &Contents, source: &Source, text: &str) -> Result<String, String> {
    let inside = text
        .strip_prefix("{{#")
        .and_then(|text| text.strip_suffix("}}"));
    let inside = inside.ok_or("a directive begins with `{{#` and ends with `}}`")?;
    let mut words = inside.split_whitespace();
    match (words.next(), words.next(), words.next()) {
        (Some("ref"), Some(file), None) if file.starts_with("src/") => {
            let name = file.trim_start_matches("src/").trim_end_matches(".rs");
            let listing = contents.engine.get(name)?;
            Ok(format!(
                "[`{}`](generated/{})",
                listing.file,
                copied_name(listing)
            ))
        }
        (Some("ref"), Some(name), None) => {
            let label = contents.label(name)?;
            // A line does not end between the word and the number.
            let title = label.title.replace(' ', "&nbsp;");
            Ok(format!("[{title}]({})", address(source, label)))
        }
        _ => Err(format!(
            "`{text}` must stand alone, at the start of its line; inside a line stands `{{{{#ref NAME}}}}`"
        )),
    }
}

fn math(latex: &str, display: bool) -> Result<String, String> {
    let mathml = to_mathml(latex, display)
        .map_err(|error| format!("this LaTeX does not parse: `{}`\n{error}", latex.trim()))?;
    Ok(match display {
        true => format!("<div class=\"equation\">{mathml}</div>"),
        false => mathml,
    })
}

/// What is wrong with a piece of Markdown that is neither a directive nor a formula.
fn check(
    contents: &Contents,
    source: &Source,
    text: &str,
    event: &Event<'_>,
    range: &Range<usize>,
) -> Result<(), String> {
    if let Event::Html(html) | Event::InlineHtml(html) = event {
        policy::check_html(html)?;
    }
    match event {
        // A parser that finds no end of a formula leaves the sign in the text. `\$` is meant to stay.
        Event::Text(_) if text[range.clone()].contains('$') && !text[..range.start].ends_with('\\') => {
            let line = text[..range.start].matches('\n').count();
            Err(format!(
                "this LaTeX does not parse: `{}`\na `$` is no formula's: look for a brace that is not closed or a blank \
                 beside the `$`, or write `\\$` for the sign",
                text.lines().nth(line).unwrap_or_default().trim()
            ))
        }
        Event::Start(Tag::Link { dest_url, .. }) => check_link(contents, source, dest_url),
        Event::Start(Tag::Image { .. }) => {
            Err("a picture from a file: a figure is drawn by a listing, `{{#figure NAME}} CAPTION`".to_owned())
        }
        Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(info))) if info.split([',', ' ']).next() == Some("rust") => {
            Err("Rust code typed into the chapter, which nothing would test: make it a listing, `{{#listing NAME}}`"
                .to_owned())
        }
        Event::Html(html) | Event::InlineHtml(html) if html.contains("<a ") || html.contains("<img") => {
            Err("a link or picture in HTML, which nothing would check: write it in Markdown".to_owned())
        }
        Event::Html(html) | Event::InlineHtml(html) if html.contains('$') || html.contains("{{#") => {
            Err("a formula or directive inside HTML is not read: put a blank line between the tag and the text".to_owned())
        }
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
        _ if path.is_empty() => &source.name,
        Some(chapter) => chapter,
        None => {
            return Err(format!(
                "the link `{url}` leads to no chapter: write `NAME.md`"
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

/// Links of the forms `[text][name]` and `[name][]` whose name is nowhere defined: Markdown shows their brackets.
fn broken_links(text: &str) -> Vec<Edit> {
    let mut broken = Vec::new();
    let note = |link: BrokenLink<'_>| -> Option<(CowStr<'_>, CowStr<'_>)> {
        if [
            LinkType::ReferenceUnknown,
            LinkType::CollapsedUnknown,
            LinkType::Reference,
            LinkType::Collapsed,
        ]
        .contains(&link.link_type)
        {
            let message = format!(
                "the link's name `{}` is not defined: write `[text](NAME.md)`",
                link.reference
            );
            broken.push((link.span, Err(message)));
        }
        None
    };
    Parser::new_with_broken_link_callback(text, options(), Some(note)).for_each(drop);
    broken
}

fn parser(text: &str) -> impl Iterator<Item = (Event<'_>, Range<usize>)> {
    Parser::new_ext(text, options()).into_offset_iter()
}

/// The options that mdBook's own parser is made with, and formulas besides.
fn options() -> Options {
    Options::ENABLE_TABLES
        | Options::ENABLE_FOOTNOTES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_TASKLISTS
        | Options::ENABLE_HEADING_ATTRIBUTES
        | Options::ENABLE_DEFINITION_LIST
        | Options::ENABLE_GFM
        | Options::ENABLE_SMART_PUNCTUATION
        | Options::ENABLE_MATH
}

fn stands_alone(text: &str, range: &Range<usize>) -> bool {
    let mut before = text[..range.start].rsplit('\n');
    let mut after = text[range.end..].split('\n');
    [before.next(), before.next(), after.next(), after.next()]
        .into_iter()
        .flatten()
        .all(|line| line.trim().is_empty())
}

/// The bytes of a chapter in which a directive is plain text (code) or would be lost (HTML).
pub fn code_and_html(content: &str) -> (Vec<Range<usize>>, Vec<Range<usize>>) {
    let mut code = Vec::new();
    let mut html = Vec::new();
    for (event, range) in parser(content) {
        match event {
            Event::Start(Tag::CodeBlock(_)) | Event::Code(_) => code.push(range),
            Event::Start(Tag::HtmlBlock) => html.push(range),
            _ => {}
        }
    }
    (code, html)
}

/// The `id`s that mdBook gives to the headings of a chapter.
pub fn heading_ids(content: &str) -> BTreeSet<String> {
    let mut ids = BTreeSet::new();
    let mut heading: Option<(Option<String>, String)> = None;
    for (event, _) in parser(content) {
        match event {
            Event::Start(Tag::Heading { id, .. }) => {
                heading = Some((id.map(|id| id.to_string()), String::new()))
            }
            Event::Text(text) | Event::Code(text) => {
                if let Some((_, title)) = &mut heading {
                    title.push_str(&text);
                }
            }
            Event::End(TagEnd::Heading(_)) => {
                if let Some((id, title)) = heading.take() {
                    let wanted = id.unwrap_or_else(|| id_of(&title));
                    let numbered = (1..).map(|count| format!("{wanted}-{count}"));
                    let mut candidates = std::iter::once(wanted.clone()).chain(numbered);
                    ids.extend(candidates.find(|candidate| !ids.contains(candidate)));
                }
            }
            _ => {}
        }
    }
    ids
}

/// The `id` that mdBook makes of a heading's text.
fn id_of(title: &str) -> String {
    let characters = title.trim().to_lowercase();
    let kept = characters.chars().filter_map(|character| match character {
        _ if character.is_alphanumeric() || "_-".contains(character) => Some(character),
        _ if character.is_whitespace() => Some('-'),
        _ => None,
    });
    kept.collect()
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
