//! LaTeX to MathML, when the book is built: the page needs no script for its formulas.

use pulldown_latex::config::{DisplayMode, RenderConfig};
use pulldown_latex::{Parser, Storage, push_mathml};

/// The formula as a `<math>` element that can stand in Markdown.
///
/// # Errors
///
/// When the LaTeX does not parse; the message is the parser's and shows the place.
pub fn to_mathml(latex: &str, display: bool) -> Result<String, String> {
    let storage = Storage::new();
    let events: Vec<_> = Parser::new(latex, &storage)
        .collect::<Result<_, _>>()
        .map_err(|error| error.to_string())?;
    let config = RenderConfig {
        display_mode: if display {
            DisplayMode::Block
        } else {
            DisplayMode::Inline
        },
        // What a reader gets who copies the formula.
        annotation: Some(latex.trim()),
        ..RenderConfig::default()
    };
    let mut mathml = String::new();
    let events = events.into_iter().map(Ok::<_, std::convert::Infallible>);
    push_mathml(&mut mathml, events, config).map_err(|error| error.to_string())?;
    Ok(protect(&mathml))
}

/// Writes the punctuation outside tags as character references: Markdown would read `*`, `_`, `|` and quotes as its own.
fn protect(html: &str) -> String {
    let mut protected = String::with_capacity(html.len());
    let mut in_tag = false;
    for character in html.chars() {
        match character {
            '<' => in_tag = true,
            '>' => in_tag = false,
            '\n' if !in_tag => {
                protected.push(' ');
                continue;
            }
            _ if !in_tag && character.is_ascii_punctuation() && !"&#;".contains(character) => {
                protected.push_str(&format!("&#{};", u32::from(character)));
                continue;
            }
            _ => {}
        }
        protected.push(character);
    }
    protected
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
        assert!(to_mathml(r"\frac{1}{2", false).is_err());
        assert!(to_mathml(r"\nosuchcommand", false).is_err());
    }
}
