//! HTML in a chapter: the few elements that Markdown cannot write, each closed where it was opened.
//! All else that looks like a tag is an error, because a browser would take it for one: `Vec<f64>`
//! would lose its type.

use std::ops::Range;

use mdbook_markdown::pulldown_cmark::{Event, Tag, TagEnd};

/// Elements that hold paragraphs or stand between them.
const BLOCKS: [&str; 12] = [
    "aside",
    "blockquote",
    "dd",
    "details",
    "div",
    "dl",
    "dt",
    "figcaption",
    "figure",
    "p",
    "section",
    "summary",
];

/// Elements inside a line.
const INLINE: [&str; 19] = [
    "abbr", "br", "cite", "del", "dfn", "em", "ins", "kbd", "mark", "q", "samp", "small", "span",
    "strong", "sub", "sup", "u", "var", "wbr",
];

/// Elements without content.
const VOID: [&str; 2] = ["br", "wbr"];

/// The names of signs, as `&lt;`, that HTML may use; every other sign can be written as it is.
const REFERENCES: [&str; 5] = ["amp", "gt", "lt", "nbsp", "quot"];

/// Elements whose content is no HTML.
const RAW: [&str; 7] = [
    "script", "style", "pre", "textarea", "title", "iframe", "xmp",
];

/// A tag in a text.
#[derive(Debug)]
struct HtmlTag {
    name: String,
    closing: bool,
    /// Its byte in the chapter.
    at: usize,
}

/// An attribute `id` that HTML gives, and its byte in the chapter.
pub type Id = (String, usize);

/// What is wrong with the HTML of a text, each with its byte, and the addresses that it gives.
pub fn check(events: &[(Event<'_>, Range<usize>)], text: &str) -> (Vec<(usize, String)>, Vec<Id>) {
    let mut reader = Reader {
        text,
        errors: Vec::new(),
        ids: Vec::new(),
        open: Vec::new(),
    };
    let mut block: Option<Vec<(String, usize)>> = None;
    let mut in_code = false;
    for (event, range) in events {
        match event {
            Event::Start(Tag::HtmlBlock) => block = Some(Vec::new()),
            Event::End(TagEnd::HtmlBlock) => {
                let lines = block.take().unwrap_or_default();
                reader.read(&Piece::new(&lines), true);
            }
            Event::Html(html) => {
                if let Some(lines) = &mut block {
                    lines.push((html.to_string(), range.start));
                }
            }
            Event::InlineHtml(html) => {
                let lines = [(html.to_string(), range.start)];
                reader.read(&Piece::new(&lines), false);
            }
            Event::Start(tag) => {
                in_code = matches!(tag, Tag::CodeBlock(_));
                reader.start(tag, range.start);
            }
            Event::End(_) => {
                in_code = false;
                reader.end();
            }
            Event::Text(_) if !in_code => reader.text(range.clone()),
            _ => {}
        }
    }
    reader.finish();
    (reader.errors, reader.ids)
}

/// The comments of a text, which no page shows.
pub fn comments(events: &[(Event<'_>, Range<usize>)], text: &str) -> Vec<Range<usize>> {
    let mut comments = Vec::new();
    for (event, range) in events {
        if !matches!(event, Event::Start(Tag::HtmlBlock) | Event::InlineHtml(_)) {
            continue;
        }
        let mut at = range.start;
        while let Some(start) = text[at..range.end].find("<!--") {
            let start = at + start;
            at = text[start..range.end]
                .find("-->")
                .map_or(range.end, |end| start + end + "-->".len());
            comments.push(start..at);
        }
    }
    comments
}

/// What is open at a place of the page.
enum Open {
    /// A piece of Markdown: a paragraph, an item, a quotation.
    Markdown,
    /// An element that HTML has opened.
    Element { name: String, at: usize },
}

/// HTML without the signs of the quotation or list that it stands in.
struct Piece {
    html: String,
    /// At which byte of the chapter each of its lines begins.
    lines: Vec<(usize, usize)>,
}

impl Piece {
    fn new(lines: &[(String, usize)]) -> Self {
        let mut piece = Self {
            html: String::new(),
            lines: Vec::new(),
        };
        for (line, at) in lines {
            piece.lines.push((piece.html.len(), *at));
            piece.html.push_str(line);
        }
        piece
    }

    /// The byte of the chapter.
    fn place(&self, offset: usize) -> usize {
        let line = self.lines.iter().rev().find(|(start, _)| *start <= offset);
        line.map_or(0, |(start, at)| at + offset - start)
    }
}

struct Reader<'a> {
    text: &'a str,
    errors: Vec<(usize, String)>,
    ids: Vec<Id>,
    open: Vec<Open>,
}

impl Reader<'_> {
    /// Reads a piece of HTML: a block of it, or one tag inside a line.
    fn read(&mut self, piece: &Piece, is_block: bool) {
        let html = piece.html.as_str();
        let mut position = 0;
        while let Some(found) = html[position..].find('<') {
            let start = position + found;
            self.between(piece, position..start);
            let at = piece.place(start);
            let rest = &html[start..];
            if let Some(comment) = rest.strip_prefix("<!--") {
                let end = comment.find("-->");
                if end.is_none() || comment.starts_with(['>', '-']) || comment.contains("--!>") {
                    self.errors.push((at, COMMENT.to_owned()));
                }
                position = end.map_or(html.len(), |end| start + "<!--".len() + end + "-->".len());
                continue;
            }
            match read_tag(rest, at) {
                Ok((tag, attributes, length)) => {
                    position = start + length;
                    if RAW.contains(&tag.name.to_ascii_lowercase().as_str()) && !tag.closing {
                        let end = format!("</{}", tag.name);
                        position = html[position..]
                            .find(&end)
                            .map_or(html.len(), |end| position + end);
                        let end = html[position..]
                            .find('>')
                            .map_or(html.len(), |end| position + end + 1);
                        position = end;
                    }
                    self.tag(tag, &attributes, is_block);
                }
                Err(message) => {
                    self.errors.push((at, message));
                    position = start + 1;
                }
            }
        }
        self.between(piece, position..html.len());
    }

    /// Text between the tags of a block: Markdown does not read it.
    fn between(&mut self, piece: &Piece, range: Range<usize>) {
        let text = &piece.html[range.clone()];
        if let Some(found) = ["`", "**", "](", "\\", "$"]
            .iter()
            .filter_map(|sign| text.find(sign))
            .min()
        {
            let message =
                "Markdown inside HTML is not read: put a blank line between the tag and the text";
            self.errors
                .push((piece.place(range.start + found), message.to_owned()));
        }
        for (found, _) in text.match_indices('&') {
            let name = text[found..]
                .split_inclusive(';')
                .next()
                .unwrap_or_default();
            let inside = name.trim_start_matches('&').trim_end_matches(';');
            let is_number = inside
                .strip_prefix('#')
                .is_some_and(|number| number.parse::<u32>().is_ok());
            if !name.ends_with(';') || !REFERENCES.contains(&inside) && !is_number {
                let message = "an `&` in HTML that begins no name of a sign: write `&amp;`, or \
                               the sign itself";
                self.errors
                    .push((piece.place(range.start + found), message.to_owned()));
            }
        }
    }

    fn tag(&mut self, tag: HtmlTag, attributes: &[(String, String)], is_block: bool) {
        let lower = tag.name.to_ascii_lowercase();
        if ["a", "img", "svg", "picture"].contains(&lower.as_str()) {
            if !tag.closing {
                let message =
                    "a link or picture in HTML, which nothing would check: write it in Markdown";
                self.errors.push((tag.at, message.to_owned()));
            }
            return;
        }
        let name = tag.name.as_str();
        let block = BLOCKS.contains(&name);
        if !block && !INLINE.contains(&name) {
            if !tag.closing {
                self.errors.push((tag.at, unknown(self.text, &tag)));
            }
            return;
        }
        if block && !is_block {
            let message = format!(
                "`<{name}>` inside a paragraph would end it: put the tag on a line of its own, \
                 behind a blank line"
            );
            self.errors.push((tag.at, message));
            return;
        }
        if tag.closing {
            self.close(&tag);
            return;
        }
        self.attributes(&tag, attributes);
        if block
            && let Some(Open::Element { name: outer, .. }) = self.open.last()
            && holds_a_line(outer)
        {
            let message =
                format!("`<{name}>` inside `<{outer}>`, which holds no more than a line of text");
            self.errors.push((tag.at, message));
        }
        if !VOID.contains(&name) {
            self.open.push(Open::Element {
                name: tag.name,
                at: tag.at,
            });
        }
    }

    fn close(&mut self, tag: &HtmlTag) {
        let name = &tag.name;
        let innermost = self
            .open
            .iter()
            .rposition(|open| matches!(open, Open::Element { name: opened, .. } if opened == name));
        let crossed = innermost.is_none_or(|at| {
            self.open[at..]
                .iter()
                .any(|open| matches!(open, Open::Markdown))
        });
        if VOID.contains(&name.as_str()) || crossed {
            let message = format!(
                "`</{name}>` closes nothing: no `<{name}>` was opened in this paragraph, item or \
                 stretch of paragraphs"
            );
            self.errors.push((tag.at, message));
            return;
        }
        while let Some(Open::Element { name: opened, at }) = self.open.pop() {
            if opened == *name {
                break;
            }
            self.errors.push((at, unclosed(&opened)));
        }
    }

    fn attributes(&mut self, tag: &HtmlTag, attributes: &[(String, String)]) {
        let name = &tag.name;
        for (index, (attribute, value)) in attributes.iter().enumerate() {
            let allowed = is_allowed(attribute);
            let message = match () {
                () if !allowed => format!(
                    "`<{name}>` has the attribute `{attribute}`: a chapter's HTML has \
                     {ATTRIBUTES} alone"
                ),
                () if attributes[..index]
                    .iter()
                    .any(|(before, _)| before == attribute) =>
                {
                    format!("`<{name}>` has the attribute `{attribute}` twice")
                }
                () if attribute == "id" => {
                    self.ids.push((value.clone(), tag.at));
                    continue;
                }
                () => continue,
            };
            self.errors.push((tag.at, message));
        }
    }

    /// Markdown begins a paragraph, a list, emphasis or the like.
    fn start(&mut self, tag: &Tag<'_>, at: usize) {
        let inline = matches!(
            tag,
            Tag::Emphasis | Tag::Strong | Tag::Strikethrough | Tag::Link { .. } | Tag::Image { .. }
        );
        if !inline
            && let Some(Open::Element { name, .. }) = self.open.last()
            && holds_a_line(name)
        {
            let message = format!(
                "a paragraph inside `<{name}>`, which holds no more than a line of text: write \
                 `</{name}>` before it"
            );
            self.errors.push((at, message));
        }
        if let Tag::Heading { attrs, .. } = tag {
            for (attribute, _) in attrs {
                if !is_allowed(attribute) {
                    let message = format!(
                        "the heading has the attribute `{attribute}`: it may have {ATTRIBUTES}"
                    );
                    self.errors.push((at, message));
                }
            }
        }
        self.open.push(Open::Markdown);
    }

    /// The innermost paragraph, list or emphasis ends, and so does what HTML has opened in it.
    fn end(&mut self) {
        while let Some(Open::Element { name, at }) = self.open.pop() {
            self.errors.push((at, unclosed(&name)));
        }
    }

    fn finish(&mut self) {
        while let Some(open) = self.open.pop() {
            if let Open::Element { name, at } = open {
                self.errors.push((at, unclosed(&name)));
            }
        }
        self.errors.sort_by_key(|(at, _)| *at);
    }

    /// Text in which a comment begins that has no end.
    fn text(&mut self, range: Range<usize>) {
        let text = &self.text[range.clone()];
        let begins = text.starts_with('<') && self.text[range.start..].starts_with("<!--");
        if begins && !self.text[..range.start].ends_with('\\') {
            self.errors.push((range.start, COMMENT.to_owned()));
        }
    }
}

const COMMENT: &str = "a comment `<!-- … -->` that does not end as it should: write `-->`, and \
                       `&lt;` for the sign `<`";

const ATTRIBUTES: &str = "`class`, `id`, `lang`, `dir`, `title`, `open`, `role` and `aria-…`";

fn is_allowed(attribute: &str) -> bool {
    let known = ["class", "id", "lang", "dir", "title", "open", "role"];
    known.contains(&attribute) || attribute.starts_with("aria-")
}

/// Whether an element holds text, and no paragraph.
fn holds_a_line(name: &str) -> bool {
    ["p", "summary", "dt"].contains(&name) || INLINE.contains(&name)
}

fn unclosed(name: &str) -> String {
    format!("`<{name}>` does not end where it stands: write `</{name}>`")
}

/// The message about what is no element of a chapter. What stands before the tag helps to see what
/// was meant.
fn unknown(text: &str, tag: &HtmlTag) -> String {
    let rest = &text[tag.at..];
    let length = rest.find('>').map_or(rest.len(), |end| end + 1);
    let written: String = rest[..length].chars().take(40).collect();
    let before = &text[..tag.at];
    let word = before.trim_end_matches(|sign: char| sign.is_alphanumeric() || "_:&".contains(sign));
    let meant = format!("{}{written}", &before[word.len()..]);
    format!(
        "`{written}` would be taken for an HTML tag and be lost: write code between backticks, `` \
         `{meant}` ``, or `&lt;` for the sign (the elements that a chapter may use are named in \
         book/notebook/src/markdown/allowed_html.rs)"
    )
}

type Tagged = (HtmlTag, Vec<(String, String)>, usize);

/// The tag that a text begins with, its attributes and its length.
fn read_tag(text: &str, at: usize) -> Result<Tagged, String> {
    const SIGN: &str = "a `<` in HTML that begins no tag: write `&lt;`";
    let bytes = text.as_bytes();
    let closing = text.starts_with("</");
    let start = 1 + usize::from(closing);
    if ["<!", "<?"].iter().any(|start| text.starts_with(start)) {
        return Err(
            "a declaration or instruction, which no page needs: write `&lt;` for the sign `<`"
                .to_owned(),
        );
    }
    if !bytes.get(start).is_some_and(u8::is_ascii_alphabetic) {
        return Err(SIGN.to_owned());
    }
    let ends_name = |character: char| character.is_ascii_whitespace() || "/>".contains(character);
    let mut position = text[start..]
        .find(ends_name)
        .map_or(text.len(), |end| start + end);
    let name = text[start..position].to_owned();
    let mut attributes = Vec::new();
    loop {
        position += blanks(&text[position..]);
        let rest = &text[position..];
        if rest.starts_with('>') {
            position += 1;
            break;
        }
        if rest.starts_with("/>") && !closing {
            if !VOID.contains(&name.as_str())
                && (BLOCKS.contains(&name.as_str()) || INLINE.contains(&name.as_str()))
            {
                return Err(format!(
                    "a browser does not read `<{name}/>` as an element that ends: write \
                     `<{name}></{name}>`"
                ));
            }
            position += 2;
            break;
        }
        let length = rest
            .find(|sign: char| sign.is_ascii_whitespace() || "\"'<>/=".contains(sign))
            .unwrap_or(rest.len());
        if length == 0 || position + length == text.len() {
            return Err(format!(
                "the tag `<{}{name}` does not end: `>` is missing, or a quotation mark",
                if closing { "/" } else { "" }
            ));
        }
        let attribute = rest[..length].to_owned();
        position += length;
        let after = position + blanks(&text[position..]);
        let mut value = String::new();
        if text[after..].starts_with('=') {
            position = after + 1 + blanks(&text[after + 1..]);
            let rest = &text[position..];
            let quote = rest.chars().next().filter(|sign| "\"'".contains(*sign));
            let (skipped, length) = match quote {
                Some(quote) => match rest[1..].find(quote) {
                    Some(length) => (1, length),
                    None => {
                        return Err(format!(
                            "the value of `{attribute}` does not end: its quotation tag is missing"
                        ));
                    }
                },
                None => (0, rest.find(ends_value).unwrap_or(rest.len())),
            };
            value = rest[skipped..skipped + length].to_owned();
            position += length + 2 * skipped;
        }
        attributes.push((attribute, value));
    }
    Ok((HtmlTag { name, closing, at }, attributes, position))
}

fn ends_value(sign: char) -> bool {
    sign.is_ascii_whitespace() || sign == '>'
}

fn blanks(text: &str) -> usize {
    text.len()
        - text
            .trim_start_matches(|sign: char| sign.is_ascii_whitespace())
            .len()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::markdown::parser::parser;

    /// The lines with errors, and what is said of each.
    fn wrong(text: &str) -> Vec<(usize, String)> {
        let events: Vec<_> = parser(text).collect();
        let errors = check(&events, text).0.into_iter();
        errors
            .map(|(at, message)| (text[..at].matches('\n').count() + 1, message))
            .collect()
    }

    #[test]
    fn the_elements_that_markdown_lacks_are_right() {
        for text in [
            "<aside class=\"question\" aria-label=\"Find \
             out\">\n\nText.\n\n\
             <details>\n<summary>Answer</summary>\n\nText.\n\n</details>\n</aside>\n",
            "Press <kbd>Ctrl</kbd>, H<sub>2</sub>O,<br>and *x<sup>2</sup>*.",
            "- <kbd>a</kbd>\n- b\n\n  <div id=x>\n\n  c\n\n  </div>\n",
            "> <div>\n>\n> text\n>\n> </div>\n",
            "| a |\n|---|\n| <abbr title='x'>b</abbr> |\n",
            "<!-- a note -->\n\ntext <!-- another --> text",
            "<p>One line: &lt;, &amp;, &#8722;.</p>\n",
            "`Vec<f64>` and\n\n```text\nVec<f64>\n```\n\n```html\n<!-- x\n```\n\n\\<b>, a < b > \
             c, <https://example.org/>, Vec<&str>, &lt;f64>",
        ] {
            assert_eq!(wrong(text), [], "{text}");
        }
    }

    #[test]
    fn what_a_browser_would_lose_or_misread_is_an_error_at_its_line() {
        for (text, line, message) in [
            (
                "\nA Vec<f64> of",
                2,
                "`<f64>` would be taken for an HTML tag and be lost: write code between \
                 backticks, `` `Vec<f64>` ``",
            ),
            ("A Vec<Vec<f64>>", 1, "`<f64>`"),
            ("text\nHashMap<K>", 2, "`HashMap<K>`"),
            ("a\n\n<T>\n\nb", 3, "`<T>`"),
            ("<details>\n\nx\n", 1, "`<details>` does not end"),
            ("a <kbd>b\n\nc</kbd>", 1, "`<kbd>` does not end"),
            ("a\n\n</aside>", 3, "`</aside>` closes nothing"),
            (
                "<aside>\n\n<details>\n\nx\n\n</aside>\n",
                3,
                "`<details>` does not end",
            ),
            (
                "<aside>\n\n- x\n\n  </aside>\n",
                1,
                "`<aside>` does not end",
            ),
            ("*a <kbd>b* c</kbd>", 1, "`<kbd>` does not end"),
            ("a <div>b</div>", 1, "`<div>` inside a paragraph"),
            ("<div/>\n", 1, "does not read `<div/>`"),
            ("<p>\n\na\n\n</p>\n", 3, "a paragraph inside `<p>`"),
            ("<p><div>x</div></p>\n", 1, "`<div>` inside `<p>`"),
            ("a <A HREF=\"x\">b</A>", 1, "a link or picture in HTML"),
            ("<img\nsrc=\"x\">", 1, "a link or picture in HTML"),
            ("<script>\nif (a<b) {}\n</script>\n", 1, "`<script>`"),
            ("<style>\n\np {}\n</style>\n", 1, "`<style>`"),
            ("a <kbd onclick=\"x\">b</kbd>", 1, "the attribute `onclick`"),
            ("<p style=\"x\">b</p>", 1, "the attribute `style`"),
            ("<p Class=\"x\">b</p>", 1, "the attribute `Class`"),
            ("<p class=\"x\" class=\"y\">b</p>", 1, "`class` twice"),
            ("<p class=\"x>b</p>", 1, "does not end"),
            ("<div\n\nx", 1, "does not end"),
            ("<DIV>\n\nx\n\n</DIV>\n", 1, "`<DIV>`"),
            ("<!-- x\n\ny", 1, "a comment"),
            ("x <!-- y", 1, "a comment"),
            ("<!--> x -->\n", 1, "a comment"),
            ("<?php\n?>\n", 1, "a declaration"),
            ("<!DOCTYPE html>\n", 1, "a declaration"),
            ("<![CDATA[\nx\n]]>\n", 1, "a declaration"),
            ("<div>\na < b\n</div>\n", 2, "`&lt;`"),
            ("<div>\nAT&T\n</div>\n", 2, "`&amp;`"),
            ("<p>a &foo; b</p>\n", 1, "`&amp;`"),
            ("<div>\nsee **this**\n</div>\n", 2, "Markdown inside HTML"),
            ("## A {onclick=x}", 1, "the attribute `onclick`"),
            (
                "> <div>\n>\n> x\n\ny\n\n</div>\n",
                1,
                "`<div>` does not end",
            ),
        ] {
            let found = wrong(text);
            assert!(
                found
                    .iter()
                    .any(|(at, said)| *at == line && said.contains(message)),
                "{text}: {found:?}"
            );
        }
    }

    #[test]
    fn a_comment_goes_over_blank_lines_and_ends_where_it_says() {
        let text = "<!-- a\n\nb -->\n\nc <!-- d --> e\n\n<p>f <!-- g --> h</p>\n";
        let events: Vec<_> = parser(text).collect();
        let found: Vec<&str> = comments(&events, text)
            .into_iter()
            .map(|range| &text[range])
            .collect();
        assert_eq!(found, ["<!-- a\n\nb -->", "<!-- d -->", "<!-- g -->"]);
    }

    #[test]
    fn all_mistakes_are_told_at_once() {
        let lines: Vec<usize> = wrong("A Vec<f64>.\n\nAn Option<u8>.\n\n<aside>\n")
            .into_iter()
            .map(|(line, _)| line)
            .collect();
        assert_eq!(lines, [1, 3, 5]);
    }
}
