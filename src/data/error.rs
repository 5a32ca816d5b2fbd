//! What is wrong with a file of data.

use std::error::Error;
use std::fmt::{self, Display, Formatter};

/// A file that does not hold what it should: which and where, what was found and what was expected.
///
/// ```
/// let error = downhill::data::read_digits(b"0,0,5,17\n").unwrap_err();
/// assert_eq!(
///     error.to_string(),
///     "digits, line 1, column 4: found \"17\", expected a grey value from 0 to 16"
/// );
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DataError {
    file: &'static str,
    line: usize,
    column: usize,
    found: String,
    expected: String,
}

impl DataError {
    /// Of `found` the message keeps the beginning; `None` is the end of the line.
    pub(super) fn new(
        file: &'static str, (line, column): (usize, usize), found: Option<&str>, expected: &str,
    ) -> DataError {
        const KEPT: usize = 20;
        let found = match found {
            None => "the end of the line".to_string(),
            Some(field) => match field.char_indices().nth(KEPT) {
                None => format!("{field:?}"),
                Some((end, _)) => format!("{:?}…", &field[..end]),
            },
        };
        DataError { file, line, column, found, expected: expected.to_string() }
    }
}

impl Display for DataError {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let DataError { file, line, column, found, expected } = self;
        write!(f, "{file}, line {line}, column {column}: found {found}, expected {expected}")
    }
}

impl Error for DataError {}
