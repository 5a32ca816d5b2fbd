//! Characters that nobody sees as what they are: what controls a terminal, turns the direction of
//! writing around, or has no width. A page would show something else than the text holds, so no
//! text may hold them.

use std::fmt;

/// Such a character, and where it stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Unseen {
    /// The line, counted from 1.
    pub line: usize,
    /// Where it stands in the line, in characters counted from 1.
    pub column: usize,
    character: char,
}

impl Unseen {
    /// The first in a text. Tabs and line breaks are seen; so are the joiners of letters and of
    /// emoji.
    pub fn first(text: &str) -> Option<Self> {
        let (at, character) = text
            .char_indices()
            .find(|(_, character)| is_unseen(*character))?;
        let before = &text[..at];
        let line_start = before.rfind('\n').map_or(0, |end| end + 1);
        Some(Self {
            line: before.matches('\n').count() + 1,
            column: before[line_start..].chars().count() + 1,
            character,
        })
    }

    /// How Rust writes it inside quotes.
    pub fn escape(self) -> String {
        match self.character {
            '\r' => "\\r".to_owned(),
            '\0' => "\\0".to_owned(),
            character => character.escape_unicode().to_string(),
        }
    }
}

impl fmt::Display for Unseen {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = match self.character {
            '\0' => "a NUL",
            '\u{7}' => "a bell",
            '\u{8}' => "a backspace",
            '\u{b}' => "a vertical tab",
            '\u{c}' => "a form feed",
            '\r' => "a carriage return",
            '\u{1b}' => "an escape",
            '\u{7f}' => "a delete",
            '\u{ad}' => "a soft hyphen",
            '\u{2028}' | '\u{2029}' => "a line break of Unicode's own",
            '\u{feff}' => "a byte order mark",
            '\u{61c}'
            | '\u{200e}'
            | '\u{200f}'
            | '\u{202a}'..='\u{202e}'
            | '\u{2066}'..='\u{206f}' => "which sets the direction of writing",
            character if character.is_control() => "a control character",
            _ => "which has no width",
        };
        write!(formatter, "U+{:04X}, {name}", u32::from(self.character))
    }
}

/// Whether a character is one of these.
pub fn is_unseen(character: char) -> bool {
    match character {
        '\n' | '\t' => false,
        '\u{ad}'
        | '\u{61c}'
        | '\u{180e}'
        | '\u{200b}'
        | '\u{200e}'
        | '\u{200f}'
        | '\u{2028}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}'
        | '\u{feff}'
        | '\u{fff9}'..='\u{fffb}'
        | '\u{e0000}'..='\u{e007f}' => true,
        character => character.is_control(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_reader_would_not_see_is_named_with_its_line() {
        for (text, expected) in [
            ("one\n\u{1b}[31mred", "2: U+001B, an escape"),
            ("10 %\r20 %", "1: U+000D, a carriage return"),
            ("a\0", "1: U+0000, a NUL"),
            ("\n\n\u{85}", "3: U+0085, a control character"),
            ("a\u{2028}b", "1: U+2028, a line break of Unicode's own"),
            (
                "\u{202e}txt",
                "1: U+202E, which sets the direction of writing",
            ),
            ("a\u{200b}b", "1: U+200B, which has no width"),
        ] {
            let unseen = Unseen::first(text).unwrap();
            assert_eq!(format!("{}: {unseen}", unseen.line), expected);
        }
        let seen = "\ttab\n\nNBSP\u{a0}, wide\u{3000}blank, 👩\u{200d}💻, é, e\u{301}, 中文";
        assert_eq!(Unseen::first(seen), None);
    }
}
