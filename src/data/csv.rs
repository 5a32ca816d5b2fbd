//! A table as text: a line for each row, a comma between its fields. Quotes mean nothing here:
//! neither file has any.

use super::DataError;
use std::str::Split;

/// A line that is read field by field, from left to right.
pub(super) struct Line<'a> {
    file: &'static str,
    number: usize,
    column: usize,
    fields: Split<'a, char>,
}

/// The lines of a text. `file` is what messages call it.
pub(super) fn lines<'a>(file: &'static str, text: &'a str) -> impl Iterator<Item = Line<'a>> {
    let text = text.strip_suffix('\n').unwrap_or(text);
    text.split('\n').zip(1..).map(move |(line, number)| Line {
        file,
        number,
        column: 0,
        fields: line.split(','),
    })
}

impl<'a> Line<'a> {
    /// The next field. It is an error if there is none, or if `read` can make nothing of it.
    pub(super) fn field<T>(
        &mut self, expected: &str, read: impl FnOnce(&'a str) -> Option<T>,
    ) -> Result<T, DataError> {
        self.column += 1;
        let field = self.fields.next();
        field.and_then(read).ok_or_else(|| self.error(field, expected))
    }

    /// It is an error if there is another field.
    pub(super) fn end(mut self) -> Result<(), DataError> {
        self.column += 1;
        match self.fields.next() {
            None => Ok(()),
            field => Err(self.error(field, "the end of the line")),
        }
    }

    fn error(&self, found: Option<&str>, expected: &str) -> DataError {
        DataError::new(self.file, (self.number, self.column), found, expected)
    }
}
