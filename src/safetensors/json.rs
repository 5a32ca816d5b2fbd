use super::LoadError;

/// Reads as much JSON as a header holds: objects, lists, strings and whole numbers.
pub(super) struct Json<'a> {
    text: &'a str,
    position: usize,
}

impl<'a> Json<'a> {
    pub(super) fn new(text: &'a str) -> Json<'a> {
        Json { text, position: 0 }
    }

    /// Reads `{"key": …, "key": …}`; `value` reads what follows a key and its colon.
    pub(super) fn object(
        &mut self, mut value: impl FnMut(&mut Self, String) -> Result<(), LoadError>,
    ) -> Result<(), LoadError> {
        self.items(['{', '}'], |json| {
            let key = json.string()?;
            json.take(':')?;
            value(json, key)
        })
    }

    /// Reads `[1, 2, 3]`.
    pub(super) fn numbers(&mut self) -> Result<Vec<usize>, LoadError> {
        let mut numbers = Vec::new();
        self.items(['[', ']'], |json| {
            numbers.push(json.number()?);
            Ok(())
        })?;
        Ok(numbers)
    }

    fn items(
        &mut self, [open, close]: [char; 2],
        mut item: impl FnMut(&mut Self) -> Result<(), LoadError>,
    ) -> Result<(), LoadError> {
        self.take(open)?;
        if self.takes(close) {
            return Ok(());
        }
        loop {
            item(self)?;
            if self.takes(close) {
                return Ok(());
            }
            if !self.takes(',') {
                return self.expected(&format!("`,` or `{close}`"));
            }
        }
    }

    pub(super) fn string(&mut self) -> Result<String, LoadError> {
        self.take('"')?;
        let mut string = String::new();
        loop {
            let start = self.position;
            match self.next() {
                Some('"') => return Ok(string),
                Some('\\') => string.push(self.escaped()?),
                Some(character) if character >= ' ' => string.push(character),
                _ => {
                    self.position = start;
                    return self.expected("the rest of a string");
                }
            }
        }
    }

    /// What stands for a character after a backslash.
    fn escaped(&mut self) -> Result<char, LoadError> {
        let start = self.position;
        let character = match self.next() {
            Some(same @ ('"' | '\\' | '/')) => Some(same),
            Some('b') => Some('\u{8}'),
            Some('f') => Some('\u{c}'),
            Some('n') => Some('\n'),
            Some('r') => Some('\r'),
            Some('t') => Some('\t'),
            Some('u') => self.utf16(),
            _ => None,
        };
        match character {
            Some(character) => Ok(character),
            None => {
                self.position = start;
                self.expected("a character after a backslash")
            }
        }
    }

    /// A character by its number in UTF-16: `00e9`, or in two halves, `d83e\udd80`.
    fn utf16(&mut self) -> Option<char> {
        let first = self.code_unit()?;
        let mut units = vec![first];
        if let 0xd800..0xdc00 = first {
            if self.next() != Some('\\') || self.next() != Some('u') {
                return None;
            }
            units.push(self.code_unit()?);
        }
        char::decode_utf16(units).next()?.ok()
    }

    fn code_unit(&mut self) -> Option<u16> {
        let mut unit = 0;
        for _ in 0..4 {
            unit = 16 * unit + self.next()?.to_digit(16)? as u16;
        }
        Some(unit)
    }

    fn number(&mut self) -> Result<usize, LoadError> {
        self.skip_space();
        let rest = &self.text[self.position..];
        let end = rest.find(|c: char| !c.is_ascii_digit());
        let digits = &rest[..end.unwrap_or(rest.len())];
        let plain = digits == "0" || !digits.starts_with('0');
        match digits.parse() {
            Ok(number) if plain => {
                self.position += digits.len();
                Ok(number)
            }
            _ => self.expected("a whole number"),
        }
    }

    fn take(&mut self, expected: char) -> Result<(), LoadError> {
        match self.takes(expected) {
            true => Ok(()),
            false => self.expected(&format!("`{expected}`")),
        }
    }

    /// Whether this character comes next, after white space. If so, it is read.
    fn takes(&mut self, character: char) -> bool {
        self.skip_space();
        let comes = self.text[self.position..].starts_with(character);
        if comes {
            self.position += character.len_utf8();
        }
        comes
    }

    /// Only white space may be left.
    pub(super) fn end(&mut self) -> Result<(), LoadError> {
        self.skip_space();
        match self.position == self.text.len() {
            true => Ok(()),
            false => self.expected("the end of the header"),
        }
    }

    fn skip_space(&mut self) {
        let rest = &self.text[self.position..];
        let kept = rest.trim_start_matches([' ', '\t', '\n', '\r']);
        self.position = self.text.len() - kept.len();
    }

    fn next(&mut self) -> Option<char> {
        let next = self.text[self.position..].chars().next()?;
        self.position += next.len_utf8();
        Some(next)
    }

    /// The error that something else stands here.
    fn expected<R>(&self, expected: &str) -> Result<R, LoadError> {
        let found: String = self.text[self.position..].chars().take(10).collect();
        let found = match found.is_empty() {
            true => "its end".to_string(),
            false => format!("{found:?}"),
        };
        Err(LoadError::damaged(&format!(
            "at byte {} of its header stands {found}, where {expected} was expected",
            self.position
        )))
    }
}

/// Appends a string in quotes.
pub(super) fn push_string(json: &mut String, string: &str) {
    json.push('"');
    for character in string.chars() {
        match character {
            '"' | '\\' => json.extend(['\\', character]),
            '\0'..' ' => *json += &format!("\\u{:04x}", u32::from(character)),
            _ => json.push(character),
        }
    }
    json.push('"');
}
