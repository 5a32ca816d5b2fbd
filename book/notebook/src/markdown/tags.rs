//! The tags of a piece of HTML, as a browser finds them.

use std::cell::{Cell, RefCell};

use html5ever::tokenizer::states::RawKind;
use html5ever::tokenizer::{
    BufferQueue, CharacterTokens, TagToken, Token, TokenSink, TokenSinkResult, Tokenizer,
};

/// A tag that opens an element.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tag {
    /// Its name, in lower case, as are those of its attributes.
    pub name: String,
    /// Its attributes and their values.
    pub attributes: Vec<(String, String)>,
    /// The line in which it ends, counted from 1.
    pub line: usize,
    /// The text behind it, as far as the next tag of any kind.
    pub text: String,
}

impl Tag {
    /// The value of an attribute, where it has that.
    pub fn attribute(&self, name: &str) -> Option<&str> {
        let mut attributes = self.attributes.iter();
        let (_, value) = attributes.find(|(attribute, _)| attribute == name)?;
        Some(value)
    }
}

/// What a piece of markup is read as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Markup {
    /// A page: there are no tags in a script or a style.
    Html,
    /// The inside of an `<svg>`, where there are tags everywhere.
    Svg,
}

/// The tags that open an element, in their order.
pub fn tags(text: &str, markup: Markup) -> Vec<Tag> {
    let sink = Sink {
        markup,
        tags: RefCell::default(),
        takes_text: Cell::default(),
    };
    let tokenizer = Tokenizer::new(sink, Default::default());
    let input = BufferQueue::default();
    input.push_back(text.into());
    // It stops at the end of each script.
    while !input.is_empty() {
        let _ = tokenizer.feed(&input);
    }
    tokenizer.end();
    tokenizer.sink.tags.take()
}

struct Sink {
    markup: Markup,
    tags: RefCell<Vec<Tag>>,
    /// Whether the text that comes stands right behind the last of them.
    takes_text: Cell<bool>,
}

impl TokenSink for Sink {
    type Handle = ();

    fn process_token(&self, token: Token, line: u64) -> TokenSinkResult<()> {
        let mut tags = self.tags.borrow_mut();
        match token {
            TagToken(tag) if tag.kind == html5ever::tokenizer::StartTag => {
                let attributes = tag.attrs.iter();
                let attributes = attributes.map(|attribute| {
                    (
                        attribute.name.local.to_string(),
                        attribute.value.to_string(),
                    )
                });
                tags.push(Tag {
                    name: tag.name.to_string(),
                    attributes: attributes.collect(),
                    line: usize::try_from(line).unwrap_or(usize::MAX),
                    text: String::new(),
                });
                self.takes_text.set(true);
                match (self.markup, &*tag.name) {
                    (Markup::Html, "script") => TokenSinkResult::RawData(RawKind::ScriptData),
                    (Markup::Html, "style") => TokenSinkResult::RawData(RawKind::Rawtext),
                    _ => TokenSinkResult::Continue,
                }
            }
            CharacterTokens(text) => {
                if let Some(tag) = tags.last_mut()
                    && self.takes_text.get()
                {
                    tag.text.push_str(&text);
                }
                TokenSinkResult::Continue
            }
            TagToken(_) => {
                self.takes_text.set(false);
                TokenSinkResult::Continue
            }
            _ => TokenSinkResult::Continue,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_are_found_where_a_browser_finds_them() {
        let html = "a<B CLASS='x>y'\nId=z>t</b><!-- <i> --><script>\nif (a<b) '<u>'</script>\n<p>";
        let tags = tags(html, Markup::Html);
        let names: Vec<_> = tags
            .iter()
            .map(|tag| (tag.name.as_str(), tag.line))
            .collect();
        assert_eq!(names, [("b", 2), ("script", 2), ("p", 4)]);
        assert_eq!(tags[0].attribute("class"), Some("x>y"));
        assert_eq!(tags[1].text, "\nif (a<b) '<u>'");
    }

    #[test]
    fn inside_of_a_picture_there_are_tags_in_a_style_too() {
        let svg = "<svg><style><script>1</script></style></svg>";
        let names: Vec<_> = tags(svg, Markup::Svg)
            .into_iter()
            .map(|tag| tag.name)
            .collect();
        assert_eq!(names, ["svg", "style", "script"]);
    }
}
