use std::error::Error;
use std::fmt::{self, Display, Formatter};

/// Why a file was not loaded: what is wrong with which parameter, what was expected, and what to
/// do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LoadError(String);

impl LoadError {
    pub(super) fn new(problem: String) -> LoadError {
        LoadError(problem)
    }

    /// The file is not what `save` or another program wrote.
    pub(super) fn damaged(problem: &str) -> LoadError {
        LoadError(format!(
            "the file is damaged: {problem}; take another copy of it, or save it again"
        ))
    }
}

impl Display for LoadError {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Error for LoadError {}

/// A text out of a file in quotes, or its beginning, so that no file makes a message long.
pub(super) fn quoted(text: &str) -> String {
    const KEPT: usize = 40;
    match text.char_indices().nth(KEPT) {
        None => format!("{text:?}"),
        Some((end, _)) => format!("{:?}…", &text[..end]),
    }
}

/// A shape out of a file, or its beginning.
pub(super) fn shape(sizes: &[usize]) -> String {
    const KEPT: usize = 8;
    match sizes.get(..KEPT) {
        Some(first) if sizes.len() > KEPT => format!("{first:?}… ({} sizes)", sizes.len()),
        _ => format!("{sizes:?}"),
    }
}
