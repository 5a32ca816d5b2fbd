//! The lines of a program as the compiler's own lexer sees them: which are comments, and which go
//! through a literal, whose text is the program's and stays as it is.

use ra_ap_rustc_lexer::{LiteralKind, TokenKind};

use crate::rust::tokens::tokens;

/// A line of a program.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SourceLine<'a> {
    /// Its text, without its line break.
    pub text: &'a str,
    /// Whether it is nothing but a comment that begins with `//` and documents nothing.
    pub is_comment: bool,
    /// Whether it begins inside a string.
    pub begins_in_string: bool,
    /// Whether it ends inside a string.
    pub ends_in_string: bool,
}

impl SourceLine<'_> {
    /// Its text, without blanks at its end that mean nothing.
    pub fn tidy(&self) -> &str {
        match self.ends_in_string {
            true => self.text,
            false => self.text.trim_end(),
        }
    }

    /// Whether nothing stands in it that means anything.
    pub fn is_blank(&self) -> bool {
        !self.begins_in_string && self.tidy().is_empty()
    }
}

/// The lines of a program. Where a string or a comment does not end, which is for the compiler to
/// say, nobody knows what is inside one, and the lines are what they look like.
pub fn source_lines(source: &str) -> Vec<SourceLine<'_>> {
    as_lexed(source).unwrap_or_else(|| {
        let lines = source.lines().map(|text| SourceLine {
            is_comment: text.trim_start().starts_with("//"),
            ..plain(text)
        });
        lines.collect()
    })
}

fn plain(text: &str) -> SourceLine<'_> {
    SourceLine {
        text,
        is_comment: false,
        begins_in_string: false,
        ends_in_string: false,
    }
}

/// Nothing where a string or a comment does not end.
fn as_lexed(source: &str) -> Option<Vec<SourceLine<'_>>> {
    let mut lines: Vec<SourceLine<'_>> = source.lines().map(plain).collect();
    let mut line = 0;
    let mut line_start = 0;
    for token in tokens(source) {
        if is_endless(token.kind) {
            return None;
        }
        let is_string = matches!(token.kind, TokenKind::Literal { .. });
        if matches!(token.kind, TokenKind::LineComment { doc_style: None }) {
            let before = &source[line_start..token.range.start];
            lines[line].is_comment = before.trim().is_empty();
        }
        for (at, _) in token.text.match_indices('\n') {
            line_start = token.range.start + at + 1;
            lines[line].ends_in_string = is_string;
            line += 1;
            if is_string {
                lines[line].begins_in_string = true;
            }
        }
    }
    Some(lines)
}

fn is_endless(kind: TokenKind) -> bool {
    matches!(
        kind,
        TokenKind::BlockComment {
            terminated: false,
            ..
        } | TokenKind::Literal {
            kind: LiteralKind::Str { terminated: false }
                | LiteralKind::ByteStr { terminated: false }
                | LiteralKind::CStr { terminated: false }
                | LiteralKind::RawStr { n_hashes: None }
                | LiteralKind::RawByteStr { n_hashes: None }
                | LiteralKind::RawCStr { n_hashes: None },
            ..
        }
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The lines that are comments, and those that a string goes through, counted from 1.
    fn read(source: &str) -> (Vec<usize>, Vec<usize>) {
        let lines = source_lines(source);
        let numbered = || (1..).zip(&lines);
        let comments = numbered().filter(|(_, line)| line.is_comment);
        let strings = numbered().filter(|(_, line)| line.begins_in_string || line.ends_in_string);
        (
            comments.map(|(number, _)| number).collect(),
            strings.map(|(number, _)| number).collect(),
        )
    }

    #[test]
    fn a_comment_is_one_to_the_compiler() {
        for (source, comments) in [
            ("// a\nlet x = 1; // b\n  // c", vec![1, 3]),
            ("/// a\n//! b\n//// c\n", vec![3]),
            ("/* a\n// b\n/* c\n*/\n// d\n*/\n// e\n", vec![7]),
            ("'\"'; '\\''; '\\\\';\n// a\n", vec![2]),
            ("b'\"'; 'a: loop {}\n// a\n", vec![2]),
            ("let url = \"http://a\";\r\n\t// b\r\n", vec![2]),
        ] {
            assert_eq!(read(source).0, comments, "{source}");
        }
    }

    #[test]
    fn what_stands_in_a_string_is_text() {
        for source in [
            "let a = \"\n// b\n\";\n// c\n",
            "let a = \"\\\"\n// b\n\";\n// c\n",
            "let a = r#\"\n// \"b\n\"#;\n// c\n",
            "let a = b\"\n// b\n\";\n// c\n",
            "let a = br##\"\"#\n// b\n\"##;\n// c\n",
            "let a = c\"\n// b\n\";\n// c\n",
        ] {
            assert_eq!(read(source), (vec![4], vec![1, 2, 3]), "{source}");
        }
    }

    #[test]
    fn blanks_at_the_end_of_a_line_belong_to_a_string_that_goes_on() {
        let lines = source_lines("let a = \"b  \n  \n\";  \n  \n");
        let tidy: Vec<&str> = lines.iter().map(SourceLine::tidy).collect();
        assert_eq!(tidy, ["let a = \"b  ", "  ", "\";", ""]);
        let blank: Vec<bool> = lines.iter().map(SourceLine::is_blank).collect();
        assert_eq!(blank, [false, false, false, true]);
    }

    #[test]
    fn where_something_does_not_end_the_lines_are_what_they_look_like() {
        for source in ["\"b\n// c\n", "r#\"b\"\n// c\n", "/* /* b */\n// c\n"] {
            assert_eq!(read(source), (vec![2], vec![]), "{source}");
        }
    }
}
