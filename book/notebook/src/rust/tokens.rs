//! The tokens of a program, each with the bytes where it stands.

use std::ops::Range;

use ra_ap_rustc_lexer::{FrontmatterAllowed, TokenKind, tokenize};

/// A piece of a program's text that the compiler reads as one: a word, a sign, a comment, blanks.
#[derive(Clone, Debug)]
pub struct Token<'a> {
    /// What it is.
    pub kind: TokenKind,
    /// Its bytes in the program.
    pub range: Range<usize>,
    /// Its text.
    pub text: &'a str,
}

impl Token<'_> {
    /// Whether it is code: no blank and no comment.
    pub fn is_code(&self) -> bool {
        !matches!(
            self.kind,
            TokenKind::Whitespace | TokenKind::LineComment { .. } | TokenKind::BlockComment { .. }
        )
    }
}

/// All tokens of a program. Put together, their texts are the program's.
pub fn tokens(source: &str) -> impl Iterator<Item = Token<'_>> {
    let mut start = 0;
    tokenize(source, FrontmatterAllowed::No).map(move |token| {
        let range = start..start + token.len as usize;
        start = range.end;
        Token {
            kind: token.kind,
            text: &source[range.clone()],
            range,
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_stand_where_they_say_and_comments_are_no_code() {
        let source = "let é = \"a // b\"; // c\n/* d */ f()";
        let mut end = 0;
        for token in tokens(source) {
            assert_eq!(token.range.start, end);
            assert_eq!(token.text, &source[token.range.clone()]);
            end = token.range.end;
        }
        assert_eq!(end, source.len());
        let code: Vec<&str> = tokens(source)
            .filter(Token::is_code)
            .map(|token| token.text)
            .collect();
        assert_eq!(code, ["let", "é", "=", "\"a // b\"", ";", "f", "(", ")"]);
    }
}
