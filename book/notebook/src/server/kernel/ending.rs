//! How a run ended, in words.

/// A panic, as the program tells it on stderr.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Panic {
    /// The line of the program's own text, where the panic names it.
    pub line: Option<usize>,
    /// What it says.
    pub message: String,
}

impl Panic {
    /// Finds the first panic in what a program wrote to stderr whose text stands in `file`.
    pub fn find(stderr: &str, file: &str) -> Option<Self> {
        let (_, told) = stderr.split_once(" panicked at ")?;
        let (place, rest) = told.split_once(":\n")?;
        let line = place.strip_prefix(file).and_then(|numbers| {
            let number = numbers.strip_prefix(':')?.split(':').next()?;
            number.parse().ok()
        });
        let message: Vec<&str> = rest
            .lines()
            .take_while(|line| !line.starts_with("note: ") && !line.starts_with("stack backtrace:"))
            .collect();
        let message = message.join("\n").trim_end().to_owned();
        Some(Self { line, message })
    }
}

impl Panic {
    /// What it says in the words of the exercise whose check it is.
    pub fn in_words(&self) -> String {
        if let Some(task) = self.message.strip_prefix("not yet implemented: ") {
            return format!("not yet written: {task}");
        }
        let compared = self
            .message
            .split_once("assertion `left == right` failed: ");
        let compared = compared.and_then(|(_, compared)| {
            let (what, values) = compared.split_once("\n  left: ")?;
            let (is, should) = values.split_once("\n right: ")?;
            Some(format!("{what}: {is} and not {should}"))
        });
        compared.unwrap_or_else(|| self.message.clone())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_in_the_text_has_a_line_and_one_in_the_engine_has_none() {
        let stderr = "thread 'main' (17) panicked at book/a.rs:48:5:\nits gradient is 9\n\
                      note: run with `RUST_BACKTRACE=1`\n";
        let panic = Panic::find(stderr, "book/a.rs").unwrap();
        assert_eq!(
            (panic.line, panic.message.as_str()),
            (Some(48), "its gradient is 9")
        );
        let engine = Panic::find(&stderr.replace("book/a.rs", "src/tape.rs"), "book/a.rs").unwrap();
        assert_eq!(engine.line, None);
        assert_eq!(Panic::find("nothing", "book/a.rs"), None);
    }
}
