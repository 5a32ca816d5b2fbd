//! What the tool says in its terminal. Much of it comes from files, programs and pages, and a
//! terminal obeys control characters: so everything goes through here, and clippy finds what does
//! not.

use std::fmt::Display;
use std::io::{self, Write, stderr, stdout};
use std::panic::PanicHookInfo;

use crate::message::characters::is_unseen;

/// Prints what a command was asked for, on lines of its own.
pub fn print(text: impl Display) {
    // Nobody may be listening any more; the tool works on.
    let _ = writeln!(stdout(), "{}", visible(&text.to_string()));
}

/// Tells on stderr what happens, on lines of its own.
pub fn tell(text: impl Display) {
    let _ = writeln!(stderr(), "{}", visible(&text.to_string()));
}

/// Tells of a panic, as Rust does.
pub fn tell_panic(panic: &PanicHookInfo) {
    let trace = std::backtrace::Backtrace::capture();
    match trace.status() {
        std::backtrace::BacktraceStatus::Captured => tell(format_args!("{panic}\n{trace}")),
        _ => tell(panic),
    }
}

/// Where mdBook's warnings are written.
#[derive(Clone, Copy, Debug)]
pub struct Log;

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        stderr().write_all(visible(&String::from_utf8_lossy(bytes)).as_bytes())?;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        stderr().flush()
    }
}

/// A text with its unseen characters written out, `\u{1b}`; only the ends of lines and tabs stay.
pub fn visible(text: &str) -> String {
    let mut visible = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            _ if is_unseen(character) => visible.extend(character.escape_default()),
            _ => visible.push(character),
        }
    }
    visible
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_terminal_would_obey_is_written_out_and_the_rest_stays() {
        let text = "a\u{1b}]0;title\u{7}\r\n\tb\u{9b}2J\u{202e}c\0 η₂ 損失 👩\u{200d}🔬\n";
        let shown =
            "a\\u{1b}]0;title\\u{7}\\r\n\tb\\u{9b}2J\\u{202e}c\\u{0} η₂ 損失 👩\u{200d}🔬\n";
        assert_eq!(visible(text), shown);
    }
}
