//! What stands between the blocks of a chapter, and in captions: formulas become MathML, references become links, and
//! whatever would reach the page broken or unchecked is an error.

use std::ops::Range;

use mdbook_markdown::pulldown_cmark::{
    BrokenLink, CodeBlockKind, CowStr, Event, LinkType, Options, Parser, Tag, html,
};

use crate::chapter::contents::{Contents, Label};
use crate::chapter::directive;
use crate::markdown::footnotes;
use crate::markdown::formula::{self, Formula};
use crate::markdown::html::copied_name;
use crate::markdown::markup;
use crate::markdown::math::to_mathml;
use crate::message::problem::did_you_mean;
use crate::project::book::Source;
use crate::site::policy;

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
    let places = Places::of(&events, &masked.text);
    let mut edits = broken_links(&masked.text);
    for formula in &masked.formulas {
        if !within(&places.comments, formula.range.start) {
            edits.push(places.formula(text, formula));
        }
    }
    let (markup, _) = markup::check(&events, &masked.text);
    for (at, message) in markup
        .into_iter()
        .chain(footnotes::check(&events, &masked.text))
    {
        edits.push((at..at, Err(message)));
    }
    for (at, message) in cells_lost(&events, &masked.text) {
        edits.push((at..at, Err(message)));
    }
    for (event, range) in &events {
        let in_code = |code: &Range<usize>| code.contains(&range.start) && code != range;
        if places.code.iter().any(in_code) {
            continue;
        }
        if let Err(message) = check(contents, source, text, &masked.text, event, range) {
            edits.push((range.clone(), Err(message)));
        }
    }
    edits.extend(lost_marks(&events, &masked.text));
    for (start, _) in text.match_indices("{{") {
        let word = text[start + 2..].trim_start();
        let known = word.starts_with('#') || directive::begins_with_a_word(word);
        let elsewhere = [blocks, &places.code, &places.comments];
        if !known || elsewhere.iter().any(|ranges| within(ranges, start)) {
            continue;
        }
        let end = text[start..]
            .find("}}")
            .map_or(text.len(), |end| start + end + 2);
        let reference = match () {
            () if within(&places.html, start) => Err(IN_HTML.to_owned()),
            () if within(&places.links, start) => {
                Err("a reference inside a link: it is a link itself".to_owned())
            }
            () if within(&places.headings, start) => Err(HEADING.to_owned()),
            () => reference(contents, source, &text[start..end]),
        };
        edits.push((start..end, reference));
    }
    edits
}

/// Where what stands in a text.
#[derive(Default)]
struct Places {
    text: Vec<Range<usize>>,
    code: Vec<Range<usize>>,
    html: Vec<Range<usize>>,
    comments: Vec<Range<usize>>,
    links: Vec<Range<usize>>,
    /// Headings and terms whose address mdBook makes of their text.
    headings: Vec<Range<usize>>,
}

impl Places {
    fn of(events: &[(Event<'_>, Range<usize>)], text: &str) -> Self {
        let mut places = Self {
            comments: markup::comments(events, text),
            ..Self::default()
        };
        for (event, range) in events {
            let kind = match event {
                Event::Text(_) => &mut places.text,
                Event::Start(Tag::CodeBlock(_)) | Event::Code(_) => &mut places.code,
                Event::Start(Tag::HtmlBlock) | Event::InlineHtml(_) => &mut places.html,
                Event::Start(Tag::Link { .. }) => &mut places.links,
                Event::Start(Tag::Heading { id: None, .. } | Tag::DefinitionListTitle) => {
                    &mut places.headings
                }
                _ => continue,
            };
            kind.push(range.clone());
        }
        places
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
            () if !stands_alone(text, range) => {
                "a displayed formula needs a blank line before and after it"
            }
            () => return (range.clone(), math(latex, true)),
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
    let mut page = String::new();
    html::push_html(&mut page, Parser::new_ext(&text, options()));
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

/// What is wrong with a piece of Markdown that is neither a directive nor a formula nor HTML.
/// `text` is what was `written`, without the formulas.
fn check(
    contents: &Contents,
    source: &Source,
    written: &str,
    text: &str,
    event: &Event<'_>,
    range: &Range<usize>,
) -> Result<(), String> {
    if let Event::Html(html) | Event::InlineHtml(html) = event {
        policy::check_html(html)?;
    }
    match event {
        // The formulas are masked, so this sign is none of theirs. `\$` is meant to stay.
        Event::Text(_)
            if text[range.clone()].contains('$') && !text[..range.start].ends_with('\\') =>
        {
            let line = text[..range.start].matches('\n').count();
            Err(format!(
                "this LaTeX does not parse: `{}`\na `$` is no formula's: look for a brace that is \
                 not closed, a blank beside the `$` or a digit behind it, or write `\\$` for the \
                 sign",
                written
                    .trim_start_matches(BEFORE)
                    .lines()
                    .nth(line)
                    .unwrap_or_default()
                    .trim()
            ))
        }
        Event::Text(words) if words.contains('*') && has_lonely_emphasis(text, range) => Err(
            "`**` that begins or ends nothing bold, so that the page shows it: two belong \
             together, with no blank inside them and none but a sign or a blank outside, or write \
             `\\*\\*`"
                .to_owned(),
        ),
        Event::Text(words) if words.contains('\\') && has_command(text, range) => Err(
            "a LaTeX command outside a formula is text: write it between two `$`, or as code"
                .to_owned(),
        ),
        Event::Text(words) if words.contains("{#") && has_lonely_address(text, range) => Err(
            "`{#` is text here: an address ends a heading, `## TITLE {#address}`, and a directive \
             begins with `{{#`"
                .to_owned(),
        ),
        Event::Start(Tag::Link {
            link_type: LinkType::Email,
            ..
        }) => Ok(()),
        Event::Start(Tag::Link { dest_url, .. }) => check_link(contents, source, dest_url),
        Event::Start(Tag::Image { .. }) => Err(
            "a picture from a file: a figure is drawn by a listing, `{{#figure NAME}} CAPTION`"
                .to_owned(),
        ),
        Event::Start(Tag::CodeBlock(kind)) => check_code(kind, &text[range.clone()]),
        _ => Ok(()),
    }
}

/// Whether a piece of text has two asterisks beside a word.
fn has_lonely_emphasis(text: &str, range: &Range<usize>) -> bool {
    let mut signs = text[range.start..].match_indices("**");
    signs.any(|(at, _)| {
        let at = range.start + at;
        let (before, rest) = text.split_at(at);
        let around = [
            before.chars().next_back(),
            rest.trim_start_matches('*').chars().next(),
        ];
        at < range.end
            && !before.ends_with(['*', '\\'])
            && around.iter().flatten().any(|sign| !sign.is_whitespace())
    })
}

/// The rows of tables that have more cells than their table has columns, each with its byte:
/// Markdown leaves the rest out.
fn cells_lost(events: &[(Event<'_>, Range<usize>)], text: &str) -> Vec<(usize, String)> {
    let mut lost = Vec::new();
    let mut columns = 0;
    for (event, range) in events {
        match event {
            Event::Start(Tag::Table(alignments)) => columns = alignments.len(),
            Event::Start(Tag::TableRow) => {
                let row = text[range.clone()].trim().replace("\\|", "");
                let row = row.strip_prefix('|').unwrap_or(&row);
                let cells = row.strip_suffix('|').unwrap_or(row).split('|').count();
                if cells > columns {
                    let message = format!(
                        "this row has {cells} cells where its table has {columns}: write `\\|` \
                        for the sign, in code too"
                    );
                    lost.push((range.start, message));
                }
            }
            _ => {}
        }
    }
    lost
}

/// The signs with which something was to begin or to end, and which the page would show.
fn lost_marks(events: &[(Event<'_>, Range<usize>)], text: &str) -> Vec<Edit> {
    let mut lost = Vec::new();
    let mut in_code = false;
    for (event, range) in events {
        let written = &text[range.clone()];
        let message = match event {
            Event::Start(tag) => {
                in_code = matches!(tag, Tag::CodeBlock(_));
                match tag {
                    Tag::Paragraph if has_lonely_hashes(written) => {
                        "a heading has a blank behind its `#`, of which it has six at most; `\\#` \
                         is the sign"
                    }
                    Tag::Paragraph if written.lines().any(is_under_a_header) => {
                        "this is no table: the line of dashes has as many cells as the one before \
                         it, with `\\|` for the sign, in code too, and stands below it"
                    }
                    Tag::BlockQuote(None)
                        if written.trim_start_matches(['>', ' ']).starts_with("[!") =>
                    {
                        "`[!…]` begins no note of these: `[!NOTE]`, `[!TIP]`, `[!IMPORTANT]`, \
                         `[!WARNING]`, `[!CAUTION]`"
                    }
                    _ => continue,
                }
            }
            Event::End(_) => {
                in_code = false;
                continue;
            }
            Event::Text(_) if !in_code => {
                if let Some(at) = unescaped(text, range, '`') {
                    let message = "a backtick that begins or ends no code: as many belong behind \
                                   the code as before it, in one paragraph; `` \\` `` is the sign";
                    lost.push((at..at, Err(message.to_owned())));
                }
                match is_latex_bracket(text, range) {
                    true => "a formula stands between two `$`, or displayed between two `$$`",
                    false => continue,
                }
            }
            _ => continue,
        };
        lost.push((range.start..range.start, Err(message.to_owned())));
    }
    lost
}

/// Whether a paragraph begins with the signs of a heading that is none.
fn has_lonely_hashes(paragraph: &str) -> bool {
    let title = paragraph.trim_start_matches('#');
    let count = paragraph.len() - title.len();
    count > 6 || count > 0 && title.starts_with(char::is_alphabetic)
}

/// Whether a line is that between the header and the rows of a table.
fn is_under_a_header(line: &str) -> bool {
    let line = line.trim_start_matches(['>', ' ', '\t']);
    line.contains('|') && line.contains("--") && line.chars().all(|sign| "|-: \t".contains(sign))
}

/// Where a piece of text has a sign without a backslash before it.
fn unescaped(text: &str, range: &Range<usize>, sign: char) -> Option<usize> {
    let mut signs = text[range.clone()].match_indices(sign);
    signs.find_map(|(at, _)| {
        let at = range.start + at;
        (!text[..at].ends_with('\\')).then_some(at)
    })
}

/// Whether a piece of text begins with LaTeX's own `\(` or `\[` of a formula that ends.
fn is_latex_bracket(text: &str, range: &Range<usize>) -> bool {
    let before = &text[..range.start];
    if !before.ends_with('\\') || before.ends_with("\\\\") {
        return false;
    }
    let rest = text[range.start..].split("\n\n").next().unwrap_or_default();
    let inside = |end: &str| rest[1..].split_once(end).map(|(inside, _)| inside);
    match rest.as_bytes() {
        [b'(', ..] => inside("\\)").is_some(),
        // What stands between brackets in a text, `\[sic\]`, or is no footnote, `\[^1\]`.
        [b'[', ..] => inside("\\]")
            .is_some_and(|inside| !inside.starts_with('^') && inside.contains(['^', '_', '='])),
        _ => false,
    }
}

/// Whether a piece of text has a backslash before a letter.
fn has_command(text: &str, range: &Range<usize>) -> bool {
    let mut signs = text[range.clone()].match_indices('\\');
    signs.any(|(at, _)| {
        let (before, rest) = text.split_at(range.start + at);
        rest[1..].starts_with(|sign: char| sign.is_ascii_alphabetic()) && !before.ends_with('\\')
    })
}

/// Whether a piece of text has a `{#` that begins no directive.
fn has_lonely_address(text: &str, range: &Range<usize>) -> bool {
    let mut signs = text[range.clone()].match_indices("{#");
    signs.any(|(at, _)| !text[..range.start + at].ends_with(['{', '\\']))
}

/// The languages of code that is typed into a chapter.
const LANGUAGES: [&str; 7] = ["console", "diff", "html", "json", "python", "text", "toml"];

/// What is wrong with a block of code that no directive has made.
fn check_code(kind: &CodeBlockKind<'_>, block: &str) -> Result<(), String> {
    let CodeBlockKind::Fenced(info) = kind else {
        return Err(
            "code by four blanks at the start of a line: write it between ```` ```text ```` and \
             ```` ``` ````, or take the blanks away"
                .to_owned(),
        );
    };
    let fence = block.trim_start().chars().next().unwrap_or('`');
    let last = block.trim_end().rsplit('\n').next().unwrap_or_default();
    let last = last.trim_start_matches([' ', '\t', '>']);
    if !block.contains('\n') || last.len() < 3 || !last.chars().all(|sign| sign == fence) {
        let fence = fence.to_string().repeat(3);
        return Err(format!(
            "this code does not end, and takes the rest of the chapter along: write {fence} on a \
             line of its own"
        ));
    }
    if LANGUAGES.contains(&info.trim()) {
        return Ok(());
    }
    let known = LANGUAGES.join(", ");
    let word = info
        .split(|sign: char| !sign.is_alphanumeric())
        .find(|word| !word.is_empty());
    match word.unwrap_or_default().to_lowercase().as_str() {
        "rust" | "rs" => Err(
            "Rust code typed into the chapter, which nothing would test: make it a listing, \
             `{{#listing NAME}}`"
                .to_owned(),
        ),
        "" => Err(format!(
            "code without a language, which is Rust to rustdoc: write ```` ```text ````; there \
             are {known}"
        )),
        _ => Err(format!(
            "`{}` is no language of code in a chapter: there are {known}; Rust is a listing, \
             `{{{{#listing NAME}}}}`",
            info.trim()
        )),
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

/// The events of a text, each with its bytes.
pub fn parser(text: &str) -> impl Iterator<Item = (Event<'_>, Range<usize>)> {
    Parser::new_ext(text, options()).into_offset_iter()
}

/// The options that mdBook's own parser is made with.
fn options() -> Options {
    Options::ENABLE_TABLES
        | Options::ENABLE_FOOTNOTES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_TASKLISTS
        | Options::ENABLE_HEADING_ATTRIBUTES
        | Options::ENABLE_DEFINITION_LIST
        | Options::ENABLE_GFM
        | Options::ENABLE_SMART_PUNCTUATION
}

/// Whether the lines around a formula are blank, and nothing stands beside it but the signs of the
/// quotation or item that it begins.
fn stands_alone(text: &str, range: &Range<usize>) -> bool {
    let mut before = text[..range.start].rsplit('\n');
    let begins = before.next().is_none_or(|line| {
        line.split_whitespace().all(|word| {
            let number = word.trim_start_matches(|sign: char| sign.is_ascii_digit());
            ["-", "*", "+"].contains(&word)
                || number.len() < word.len() && [".", ")"].contains(&number)
                || word.chars().all(|sign| sign == '>')
        })
    });
    let mut after = text[range.end..].split('\n');
    let mut around = [before.next(), after.next(), after.next()]
        .into_iter()
        .flatten();
    begins && around.all(|line| line.chars().all(|sign| sign.is_whitespace() || sign == '>'))
}

/// The bytes of a chapter in which a directive is plain text (code) or would be lost (HTML).
pub fn code_and_html(content: &str) -> (Vec<Range<usize>>, Vec<Range<usize>>) {
    let mut code = Vec::new();
    let mut html = Vec::new();
    for (event, range) in parser(&formula::mask(content, &[]).text) {
        match event {
            Event::Start(Tag::CodeBlock(_)) | Event::Code(_) => code.push(range),
            Event::Start(Tag::HtmlBlock) => html.push(range),
            _ => {}
        }
    }
    (code, html)
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

    #[test]
    fn signs_of_what_was_to_begin_and_does_not_are_errors() {
        let lost = |text: &str| {
            let masked = formula::mask(text, &[]);
            let events: Vec<_> = parser(&masked.text).collect();
            lost_marks(&events, &masked.text)
                .into_iter()
                .map(|(range, _)| range.start)
                .collect::<Vec<_>>()
        };
        for (text, at) in [
            ("#Title", 0),
            ("a\n\n##Über", 3),
            ("####### seven", 0),
            ("> [!WARN]\n> a", 0),
            ("a\n\n| `x | y` | z |\n|---|---|\n| 1 | 2 |", 3),
            ("> | a |\n> |:--|--|\n", 2),
            ("a `b", 2),
            ("``a", 0),
            ("see \\(x\\)", 5),
            ("\\[ x^2 \\]", 1),
        ] {
            assert_eq!(lost(text), [at], "{text}");
        }
        for text in [
            "# Title\n\n###### A\n\n#1 is first, and \\#a",
            "> [!NOTE]\n> a\n\n> [a](b) [!x]",
            "| a | b |\n|:--|--|\n| 1 | 2 |\n\na | b\n--|--\n\n---\n\nA -- b | c\n|-|",
            "``a`b``, `\\`, \\` and $a`b$\n\n```text\n`\n```",
            "\\[sic\\], \\[^1\\], a\\(b\n\n\\\\(x\\\\), (a), [0, 1)",
        ] {
            assert_eq!(lost(text), [0; 0], "{text}");
        }
    }

    #[test]
    fn a_displayed_formula_may_stand_in_a_quotation_and_in_an_item() {
        let alone = |text: &str| {
            let formula = formula::mask(text, &[]).formulas.remove(0);
            stands_alone(text, &formula.range)
        };
        for text in [
            "> $$x$$",
            "a\n\n> b\n>\n> $$\n> x\n> $$\n>\n> c",
            "- a\n\n- > $$x$$\n\n- b",
            "1. $$x$$",
        ] {
            assert!(alone(text), "{text}");
        }
        for text in [
            "> a\n> $$x$$",
            "> $$x$$\n> b",
            "- a\n- $$x$$",
            "12 $$x$$",
            "a. $$x$$",
        ] {
            assert!(!alone(text), "{text}");
        }
    }

    #[test]
    fn a_row_with_more_cells_than_columns_is_an_error() {
        let lost = |text: &str| {
            let masked = formula::mask(text, &[]);
            let events: Vec<_> = parser(&masked.text).collect();
            let lost = cells_lost(&events, &masked.text).into_iter();
            lost.map(|(at, _)| text[..at].matches('\n').count() + 1)
                .collect::<Vec<_>>()
        };
        assert_eq!(
            lost("| a | b |\n|---|---|\n| `x | y` | c |\n| d | e |\n"),
            [3]
        );
        assert_eq!(lost("> | a |\n> |---|\n> | b | c\n"), [3]);
        let right = "| a | b |\n|---|---|\n| $|x|$ | `a \\| b` |\n| c |\n\nx | y\n";
        assert_eq!(lost(right), [0; 0]);
    }
}
