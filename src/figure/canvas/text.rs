//! Text of a figure: how wide it is about, and how a name or a number is set.

/// The height of a line of text, in units of the font size.
pub(crate) const LINE: f64 = 1.15;

/// From the middle of a line of text down to its baseline, in units of the font size.
pub(crate) const BASELINE: f64 = 0.35;

/// About how wide a text is. No font is at hand, and readers' differ, so this is DejaVu Sans, one
/// of the widest that stand for "sans-serif": others leave a little more room.
pub(crate) fn width(text: &str, size: f64) -> f64 {
    let em: f64 = text
        .chars()
        .map(|c| match c {
            '\u{0300}'..='\u{036f}' => 0.0, // accents that stand on the letter before
            'i' | 'j' | 'l' | '.' | ',' | ':' | ';' | '\'' | '|' | 'I' | ' ' => 0.33,
            'f' | 't' | 'r' | '(' | ')' | '[' | ']' | '/' | '-' | '!' | '·' => 0.40,
            '¹' | '²' | '³' | '⁰' | '⁴'..='⁹' | '⁻' => 0.42,
            'm' | 'w' | 'M' | 'W' | '%' | '—' => 0.95,
            '=' | '+' | '−' | '×' | '<' | '>' | '∞' => 0.84,
            '\u{2e80}'.. => 1.0, // Chinese, Japanese, Korean
            'A'..='Z' | 'Σ' => 0.70,
            _ => 0.63,
        })
        .sum();
    em * size
}

/// Is this the name of a quantity, one letter with whatever accents and digits it carries (`w`,
/// `ŷ`, `w₁`)? Such names are set in italics, as in the formulas of the text; words (`loss`) stand
/// upright, and so do types of numbers (`f64`).
fn is_symbol(name: &str) -> bool {
    let mut characters = name.chars();
    !matches!(name, "f32" | "f64")
        && characters.next().is_some_and(char::is_alphabetic)
        && characters.all(|c| matches!(c, '\u{0300}'..='\u{036f}' | '₀'..='₉' | '0'..='9'))
}

/// A text as the content of a `<text>` element: escaped, on one line, symbols in italics.
pub(crate) fn markup(text: &str) -> String {
    let words: Vec<&str> = text.split_whitespace().collect();
    let set = words.iter().enumerate().map(|(index, word)| {
        let is_english = matches!(*word, "a" | "A" | "I")
            && words.len() > 1
            && words.get(index + 1) != Some(&"=");
        if is_symbol(word) && !is_english {
            format!("<tspan font-style=\"italic\">{word}</tspan>")
        } else {
            escape(word)
        }
    });
    set.collect::<Vec<_>>().join(" ")
}

/// A text for XML, on one line: a figure has no blank lines, or Markdown would end it there. In
/// place of a control character, or of another that XML cannot hold, stands U+FFFD, which readers
/// see as �.
pub(crate) fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for word in text.split_whitespace() {
        if !escaped.is_empty() {
            escaped.push(' ');
        }
        for c in word.chars() {
            match c {
                '\u{fffe}' | '\u{ffff}' => escaped.push('\u{fffd}'),
                _ if c.is_control() => escaped.push('\u{fffd}'),
                '&' => escaped.push_str("&amp;"),
                '<' => escaped.push_str("&lt;"),
                '>' => escaped.push_str("&gt;"),
                '"' => escaped.push_str("&quot;"),
                _ => escaped.push(c),
            }
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn symbols_are_italic_and_words_are_upright() {
        assert_eq!(markup("w"), "<tspan font-style=\"italic\">w</tspan>");
        assert_eq!(markup("ŷ = 1"), "<tspan font-style=\"italic\">ŷ</tspan> = 1");
        assert_eq!(markup("loss = 1"), "loss = 1");
        assert_eq!(markup("2"), "2");
        assert_eq!(markup("f32"), "f32");
        assert_eq!(markup("a = 2"), "<tspan font-style=\"italic\">a</tspan> = 2");
        assert_eq!(markup("a minimum at w"), "a minimum at <tspan font-style=\"italic\">w</tspan>");
    }

    #[test]
    fn text_is_escaped_and_stays_on_one_line() {
        assert_eq!(escape("a < b &\n\n \"c\""), "a &lt; b &amp; &quot;c&quot;");
    }

    #[test]
    fn what_xml_cannot_hold_is_replaced() {
        assert_eq!(escape("a\0b \u{1b}[1m \u{fffe}\u{ffff}\u{7f}"), "a�b �[1m ���");
        assert_eq!(markup("w\u{ffff}"), "w�");
    }
}
