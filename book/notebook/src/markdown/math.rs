//! LaTeX to MathML, when the book is built: the page needs no script for its formulas.

use mdbook_core::utils::escape_html;
use pulldown_latex::config::{DisplayMode, RenderConfig};
use pulldown_latex::{Parser, Storage, push_mathml};

/// The formula as a `<math>` element that can stand in Markdown.
///
/// # Errors
///
/// When the LaTeX is empty or does not parse; the message is the parser's and shows the place.
pub fn to_mathml(latex: &str, display: bool) -> Result<String, String> {
    if latex.trim().is_empty() {
        return Err("there is nothing in it".to_owned());
    }
    let storage = Storage::new();
    let events: Vec<_> = Parser::new(latex, &storage)
        .collect::<Result<_, _>>()
        .map_err(|error| error.to_string())?;
    let copied = escape_html(latex.trim());
    let config = RenderConfig {
        display_mode: if display {
            DisplayMode::Block
        } else {
            DisplayMode::Inline
        },
        // What a reader gets who copies the formula.
        annotation: Some(&copied),
        ..RenderConfig::default()
    };
    let mut mathml = String::new();
    let events = events.into_iter().map(Ok::<_, std::convert::Infallible>);
    push_mathml(&mut mathml, events, config).map_err(|error| error.to_string())?;
    let mathml = protect(&mathml);
    match is_whole(&mathml) {
        true => Ok(mathml),
        false => {
            Err("its MathML would be no whole element: write it with other commands".to_owned())
        }
    }
}

/// Writes the punctuation outside tags as character references: Markdown would read `*`, `_`, `|`
/// and quotes as its own, and pulldown-latex writes the signs `<`, `>` and `&` of a formula as they
/// are.
fn protect(mathml: &str) -> String {
    let mut protected = String::with_capacity(mathml.len());
    let mut rest = mathml;
    while let Some(character) = rest.chars().next() {
        let whole = match character {
            '<' => tag(rest),
            '&' => reference(rest),
            _ => None,
        };
        let length = whole.map_or(character.len_utf8(), str::len);
        match (whole, character) {
            (Some(whole), _) => protected.push_str(whole),
            (None, '<') => protected.push_str("&lt;"),
            (None, '>') => protected.push_str("&gt;"),
            (None, '&') => protected.push_str("&amp;"),
            (None, '\n') => protected.push(' '),
            (None, _) if character.is_ascii_punctuation() && !"#;".contains(character) => {
                protected.push_str(&format!("&#{};", u32::from(character)));
            }
            (None, _) => protected.push(character),
        }
        rest = &rest[length..];
    }
    protected
}

/// The tag of MathML that a text begins with.
fn tag(text: &str) -> Option<&str> {
    let name = text[1..].strip_prefix('/').unwrap_or(&text[1..]);
    let length = name.find(|character: char| !character.is_ascii_lowercase())?;
    let known =
        name.starts_with('m') || &name[..length] == "semantics" || &name[..length] == "annotation";
    let ends = name[length..].starts_with(['>', ' ']);
    (length > 1 && known && ends).then_some(())?;
    Some(&text[..=text.find('>')?])
}

/// The character reference that a text begins with.
fn reference(text: &str) -> Option<&str> {
    let known = ["&amp;", "&lt;", "&gt;", "&nbsp;"];
    known.into_iter().find(|known| text.starts_with(known))
}

/// Whether every tag is closed, in order.
fn is_whole(mathml: &str) -> bool {
    let mut open = Vec::new();
    for piece in mathml.split('<').skip(1) {
        let inside = piece.split('>').next().unwrap_or_default();
        let name = inside.split(' ').next().unwrap_or_default();
        match name.strip_prefix('/') {
            Some(name) if open.pop() == Some(name) => {}
            Some(_) => return false,
            None if inside.ends_with('/') => {}
            None => open.push(name),
        }
    }
    open.is_empty()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_formula_becomes_mathml_that_markdown_leaves_alone() {
        let mathml = to_mathml(r"w_1 * x_1 \cdot \frac{\partial L}{\partial w}", false).unwrap();
        assert!(mathml.starts_with("<math"), "{mathml}");
        assert!(
            mathml.contains("<msub>") && mathml.contains("<mfrac>"),
            "{mathml}"
        );
        let mut outside = String::new();
        let mut in_tag = false;
        for character in mathml.chars() {
            match character {
                '<' => in_tag = true,
                '>' => in_tag = false,
                _ if !in_tag => outside.push(character),
                _ => {}
            }
        }
        assert!(
            !outside.contains(['*', '_', '|', '\\', '`', '\n']),
            "{outside}"
        );
    }

    #[test]
    fn latex_that_does_not_parse_is_an_error() {
        for latex in [r"\frac{1}{2", r"\nosuchcommand", "", " "] {
            assert!(to_mathml(latex, false).is_err(), "{latex}");
        }
    }

    #[test]
    fn signs_that_html_reads_are_written_as_references() {
        for (latex, signs) in [
            ("a<b>c", ["<mo>&lt;</mo>", "<mo>&gt;</mo>", "a&lt;b&gt;c"]),
            (
                "L(w)<L(w_0)",
                ["<mo>&lt;</mo>", "L&#40;w&#41;&lt;L", "</mo>"],
            ),
            ("0 < x", ["<mo>&lt;</mo>", "0 &lt; x", "</mo>"]),
            (r"a \not< b", ["&lt;\u{338}</mo>", "not&lt;", "</mo>"]),
            (r"a \& b", ["&amp;</m", "&#92;&amp; b", "</mi>"]),
            (
                r"\text{a<b & c}",
                ["a&lt;b &amp; c</mtext>", "text&#123;a&lt;b", "</mtext>"],
            ),
            (
                r"\text{&lt;}",
                [
                    "&amp;lt;</mtext>",
                    "&amp;lt;&#125;</annotation>",
                    "</mtext>",
                ],
            ),
        ] {
            for display in [false, true] {
                let mathml = to_mathml(latex, display).unwrap();
                for sign in signs {
                    assert!(mathml.contains(sign), "{latex}: no {sign} in {mathml}");
                }
                assert!(is_whole(&mathml), "{mathml}");
            }
        }
    }

    #[test]
    fn no_formula_is_taken_for_the_tags_of_its_own_element() {
        for latex in [
            r"\operatorname{a<b>}",
            r"\operatorname{<mi>}",
            r"\text{</math>}",
            "<mi>",
            "</math>",
        ] {
            let mathml = to_mathml(latex, false).unwrap_or_default();
            assert!(
                mathml.is_empty()
                    || mathml.ends_with("</annotation></semantics></math>") && is_whole(&mathml),
                "{mathml}"
            );
        }
    }
}
