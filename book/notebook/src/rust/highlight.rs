//! Colours a program when the book is built: the page needs no script for it, and paper has the
//! colours too.

use mdbook_core::utils::escape_html;
use ra_ap_rustc_lexer::{LiteralKind, TokenKind};

use crate::rust::tokens::tokens;

/// The keywords of Rust 2024.
pub const KEYWORDS: [&str; 38] = [
    "as", "async", "await", "break", "const", "continue", "crate", "dyn", "else", "enum", "extern",
    "false", "fn", "for", "if", "impl", "in", "let", "loop", "match", "mod", "move", "mut", "pub",
    "ref", "return", "self", "Self", "static", "struct", "super", "trait", "true", "type",
    "unsafe", "use", "where", "while",
];

/// The lines of a program as HTML, without their line breaks. Each coloured piece is a `<span>`
/// with one of the classes `comment`, `keyword`, `macro`, `number`, `string` and `type`.
pub fn highlight(source: &str) -> Vec<String> {
    let mut html = vec![String::new()];
    for token in tokens(source) {
        let class = class(token.kind, token.text, &source[token.range.end..]);
        // A comment or a string may go on in the next line, which is a line of HTML of its own.
        for (index, part) in token.text.split('\n').enumerate() {
            if index > 0 {
                html.push(String::new());
            }
            let line = html.last_mut().expect("it begins with one line");
            match class {
                Some(class) if !part.is_empty() => {
                    let part = escape_html(part);
                    line.extend(["<span class=\"", class, "\">", &part, "</span>"]);
                }
                _ => line.push_str(&escape_html(part)),
            }
        }
    }
    html
}

/// How a token is coloured, by what it is and, for a macro, by what stands behind it.
fn class(kind: TokenKind, text: &str, behind: &str) -> Option<&'static str> {
    match kind {
        TokenKind::LineComment { .. } | TokenKind::BlockComment { .. } => Some("comment"),
        TokenKind::Literal { kind, .. } => Some(match kind {
            LiteralKind::Int { .. } | LiteralKind::Float { .. } => "number",
            _ => "string",
        }),
        TokenKind::Ident if KEYWORDS.contains(&text) => Some("keyword"),
        TokenKind::Ident if behind.starts_with('!') && !behind.starts_with("!=") => Some("macro"),
        // By convention a type begins with a capital, and a constant has nothing else.
        TokenKind::Ident if text.starts_with(char::is_uppercase) => {
            text.contains(char::is_lowercase).then_some("type")
        }
        TokenKind::Ident if is_primitive(text) => Some("type"),
        _ => None,
    }
}

fn is_primitive(name: &str) -> bool {
    let digits = name.trim_start_matches(['f', 'i', 'u']);
    let sized =
        name.len() == digits.len() + 1 && ["8", "16", "32", "64", "128", "size"].contains(&digits);
    sized || ["bool", "char", "str"].contains(&name)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn highlighted(text: &str) -> String {
        highlight(text).join("\n")
    }

    #[test]
    fn each_kind_of_word_has_its_class() {
        assert_eq!(
            highlighted("let x: Vec<f64> = vec![1.5]; // <two>"),
            "<span class=\"keyword\">let</span> x: <span class=\"type\">Vec</span>&lt;<span \
             class=\"type\">f64</span>&gt; = <span class=\"macro\">vec</span>![<span \
             class=\"number\">1.5</span>]; <span class=\"comment\">// &lt;two&gt;</span>"
        );
        assert_eq!(highlighted("a != RATE; fine"), "a != RATE; fine");
    }

    #[test]
    fn a_string_over_two_lines_is_closed_in_each() {
        assert_eq!(
            highlighted("\"one\n\n two\""),
            "<span class=\"string\">\"one</span>\n\n<span class=\"string\"> two\"</span>"
        );
    }

    #[test]
    fn a_lifetime_is_no_string_and_no_character() {
        assert_eq!(
            highlighted("&'a str 'b'"),
            "&amp;'a <span class=\"type\">str</span> <span class=\"string\">'b'</span>"
        );
    }
}
