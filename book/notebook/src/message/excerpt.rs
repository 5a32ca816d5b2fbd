//! Cuts what a program or rustc wrote to what a message can hold: both may write without measure,
//! even in one line.

use std::borrow::Cow;

/// How many characters of a line are shown, at its beginning and at its end.
const CHARACTERS: [usize; 2] = [300, 100];

/// How many lines of a text are shown, at its beginning and at its end, where a panic stands.
const LINES: [usize; 2] = [120, 40];

/// A line, or as much of it as is shown, and how many characters were left out.
pub fn line(line: &str) -> Cow<'_, str> {
    let [first, last] = CHARACTERS;
    // A few more are no reason to cut.
    let Some((end, _)) = line.char_indices().nth(first) else {
        return line.into();
    };
    let rest = &line[end..];
    let count = rest.chars().count();
    if count <= 2 * last {
        return line.into();
    }
    let start = rest.char_indices().nth_back(last - 1);
    let tail = start.map_or("", |(start, _)| &rest[start..]);
    let left_out = count - last;
    format!("{} … {left_out} characters left out … {tail}", &line[..end]).into()
}

/// A text, or as much of it as is shown, and how many lines were left out. It ends in no line
/// break.
pub fn text(text: &str) -> String {
    let [first, last] = LINES;
    let count = text.lines().count();
    let mut shown: Vec<Cow<'_, str>> = Vec::new();
    for (index, one) in text.lines().enumerate() {
        if count <= first + 2 * last || index < first || index >= count - last {
            shown.push(line(one));
        } else if index == first {
            shown.push(format!("… {} lines left out …", count - first - last).into());
        }
    }
    shown.join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_line_keeps_its_beginning_and_its_end_and_says_how_much_is_left_out() {
        let long = format!("{}é{}", "a".repeat(5_000_000), "z".repeat(5_000_000));
        let cut = line(&long);
        assert!(cut.starts_with("aaa") && cut.ends_with("zzz"));
        assert!(cut.len() < 500, "{}", cut.len());
        let left_out = 10_000_001 - 400;
        assert!(
            cut.contains(&format!(" … {left_out} characters left out … ")),
            "{cut}"
        );
        for whole in ["", "short", &"é".repeat(500)] {
            assert_eq!(line(whole), whole);
        }
    }

    #[test]
    fn a_long_text_keeps_its_beginning_and_its_end() {
        let lines: Vec<String> = (1..=10_000).map(|number| number.to_string()).collect();
        let cut = text(&lines.join("\n"));
        assert!(cut.starts_with("1\n2\n3\n") && cut.ends_with("\n9999\n10000"));
        assert!(
            cut.contains("\n120\n… 9840 lines left out …\n9961\n"),
            "{cut}"
        );
        assert_eq!(text("one\ntwo\n"), "one\ntwo");
        let nearly = lines[..200].join("\n");
        assert_eq!(text(&nearly), nearly);
    }
}
