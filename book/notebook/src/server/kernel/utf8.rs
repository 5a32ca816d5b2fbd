//! What a program writes, as text: it arrives in pieces, which may end within a character.

/// Bytes on their way to be text.
#[derive(Debug, Default)]
pub struct Text {
    /// The beginning of a character whose end has not arrived.
    begun: Vec<u8>,
}

impl Text {
    /// The text that is whole with this piece; with none, the rest. What is no text becomes U+FFFD.
    pub fn next(&mut self, piece: Option<&[u8]>) -> String {
        match piece {
            Some(bytes) => {
                self.begun.extend_from_slice(bytes);
                whole(&mut self.begun)
            }
            None => String::from_utf8_lossy(&std::mem::take(&mut self.begun)).into_owned(),
        }
    }
}

/// Takes from `bytes` what is whole text; a character that has only begun stays. What is no text
/// becomes U+FFFD.
fn whole(bytes: &mut Vec<u8>) -> String {
    let mut text = String::new();
    let mut begun = 0;
    let mut chunks = bytes.utf8_chunks().peekable();
    while let Some(chunk) = chunks.next() {
        text.push_str(chunk.valid());
        let invalid = chunk.invalid();
        let may_go_on =
            std::str::from_utf8(invalid).is_err_and(|error| error.error_len().is_none());
        if chunks.peek().is_none() && may_go_on {
            begun = invalid.len();
        } else if !invalid.is_empty() {
            text.push(char::REPLACEMENT_CHARACTER);
        }
    }
    drop(chunks);
    bytes.drain(..bytes.len() - begun);
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_character_that_arrives_in_two_pieces_is_one() {
        let mut text = Text::default();
        assert_eq!(text.next(Some(&"a→".as_bytes()[..3])), "a");
        let rest = [&"→".as_bytes()[2..], b"\xffb\xe2"].concat();
        assert_eq!(text.next(Some(&rest)), "→\u{fffd}b");
        assert_eq!(text.next(None), "\u{fffd}");
        assert_eq!(text.next(None), "");
    }
}
