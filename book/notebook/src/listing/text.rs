//! A listing: one program of the book, as it stands in its file.
//!
//! Regions are marked by comments that editors fold, and that no page shows:
//!
//! ```text
//! // region: NAME        a part that a chapter can show alone, as {{#listing LISTING:NAME}}
//! // region: hidden      imports and plumbing, folded away on the page
//! // region: solution    what an exercise asks for; in the stub, the `// stub:` lines at its start
//!                        stand in its place
//! // endregion
//! // mark: NAME          numbers the line below, of which a text speaks as {{#mark LISTING:NAME}}
//! ```
//!
//! At the end of a solution stand the wrong answers that the exercise expects, each under its name:
//!
//! ```text
//! // region: solution
//! // stub: todo!("a quarter of {number}")
//! number / 4.0
//! // wrong: a half
//! //     number / 2.0
//! // wrong, does not compile: a whole number
//! //     number / 4
//! // endregion
//! ```
//!
//! In a program with a wrong answer its lines stand in the place of the solution; a solution that
//! the answer does not name stays.
//!
//! A listing that is there to fail says how in the line behind its documentation:
//! `// meant to fail: does not compile` or `// meant to fail: panics`.

use std::fmt;

use crate::message::characters::Unseen;
use crate::message::problem::{Problem, did_you_mean};
use crate::rust::source_line::{SourceLine, source_lines};

/// One program of the book.
#[derive(Clone, Debug)]
pub struct Listing {
    /// The listing's name, which is its module's.
    pub name: String,
    /// The chapter it belongs to, which is its folder, written as the chapter's file is:
    /// `gradient-descent`.
    pub chapter: String,
    /// Its file, relative to the project's folder.
    pub file: String,
    /// The file's text.
    pub source: String,
    /// The marks of its lines, in their order; on a page the first is number 1.
    pub marks: Vec<Mark>,
    /// How it is meant to fail; nothing where it is to run to its end.
    pub failure: Option<Failure>,
    lines: Vec<Line>,
    wrong_answers: Vec<WrongAnswer>,
}

/// How a listing fails that is there to fail.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Failure {
    /// rustc refuses it.
    DoesNotCompile,
    /// It panics when it runs.
    Panics,
}

impl fmt::Display for Failure {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::DoesNotCompile => "does not compile",
            Self::Panics => "panics",
        })
    }
}

/// The file in which a reader has the program of a page.
pub const READERS_FILE: &str = "src/main.rs";

/// Starts the comment that says how a listing is meant to fail.
pub const MEANT_TO_FAIL: &str = "// meant to fail: ";

/// An answer to an exercise that its author expects, and that its check has to refuse.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WrongAnswer {
    /// What is wrong with it.
    pub name: String,
    /// The line of the listing's file that names it first.
    pub line: usize,
    /// Whether rustc takes it, so that it is for the check to refuse.
    pub compiles: bool,
    /// The solutions in whose place it stands, by the lines at which their regions start.
    solutions: Vec<usize>,
}

/// A line of a listing that a text speaks of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mark {
    /// Its name, which occurs once in the listing.
    pub name: String,
    /// The number in the listing's file of the comment that marks the line below it.
    pub line: usize,
}

/// Starts a comment that becomes code in the stub of an exercise.
pub const STUB: &str = "// stub:";

/// Starts a comment that marks the line below it; its name follows.
pub const MARK: &str = "// mark: ";

/// Whether a mark can be named so: the name is a part of an address.
pub fn is_name_of_mark(name: &str) -> bool {
    let is_sign = |sign: char| sign.is_ascii_lowercase() || sign.is_ascii_digit() || sign == '-';
    name.starts_with(|first: char| first.is_ascii_lowercase()) && name.chars().all(is_sign)
}
/// Starts the comment that names a wrong answer.
pub const WRONG: &str = "// wrong: ";

/// Starts the comment that names a wrong answer which rustc refuses.
pub const WRONG_UNCOMPILED: &str = "// wrong, does not compile: ";

/// Starts a comment that holds a line of a wrong answer.
pub const WRONG_CODE: &str = "//     ";

#[derive(Clone, Debug)]
struct Line {
    /// The text, without blanks at its end that mean nothing.
    text: String,
    kind: LineKind,
    regions: Vec<String>,
    /// The line at which the solution starts that it stands in.
    solution: Option<usize>,
    /// Whether it begins inside a string: then all of it is the program's.
    begins_in_string: bool,
}

/// What a line of a listing's file is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum LineKind {
    /// What the page shows.
    Code,
    /// The documentation at the start.
    Documentation,
    /// The start or the end of a region, the mark of the line below, or how the listing is meant to
    /// fail.
    Marker,
    /// A line of an exercise's stub, in a comment.
    Stub,
    /// The name of a wrong answer, in a comment.
    WrongName,
    /// A line of the wrong answer of that index, in a comment.
    Wrong(usize),
}

/// A line of a program as a page shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PageLine {
    /// Its number in the listing's file.
    pub number: usize,
    /// The text.
    pub text: String,
    /// Whether the page folds it away.
    pub hidden: bool,
    /// The number of its mark, where it has one.
    pub mark: Option<usize>,
}

impl Listing {
    /// Reads a file's text.
    ///
    /// # Errors
    ///
    /// When its regions do not match, a wrong answer or how it is meant to fail is not written as
    /// it should be, or it holds what no reader of the page would see.
    pub fn parse(name: &str, chapter: &str, file: &str, source: String) -> Result<Self, Problem> {
        let problem = |line, message| Problem::at(file, line, message);
        if let Some(unseen) = Unseen::first(&source.replace("\r\n", "\n")) {
            return Err(problem(unseen.line, not_seen(&source, unseen)));
        }
        let source_lines = source_lines(&source);
        let mut lines: Vec<Line> = Vec::new();
        let mut open: Vec<(String, usize)> = Vec::new();
        let mut marks: Vec<Mark> = Vec::new();
        let mut wrong_answers = Vec::new();
        let mut failure = None;
        // The wrong answer whose lines follow.
        let mut answer: Option<usize> = None;
        for (index, line) in source_lines.iter().enumerate() {
            let trimmed = line.text.trim();
            let comment = if line.is_comment { trimmed } else { "" };
            let solution = open.iter().find(|(region, _)| region == "solution");
            let solution = solution.map(|(_, line)| *line);
            let kind = if let Some((name, compiles)) = wrong_name(comment) {
                let in_solution = open.last().is_some_and(|(region, _)| region == "solution");
                let place = solution.filter(|_| in_solution).ok_or_else(|| {
                    problem(
                        index + 1,
                        "a wrong answer stands at the end of a `// region: solution`".to_owned(),
                    )
                })?;
                let named = name_answer(&mut wrong_answers, name, compiles, index + 1, place);
                answer = Some(named.map_err(|message| problem(index + 1, message))?);
                LineKind::WrongName
            } else if let Some(answer) = answer
                && (comment == "//" || comment.starts_with(WRONG_CODE))
            {
                LineKind::Wrong(answer)
            } else if answer.take().is_some() && comment != "// endregion" {
                return Err(problem(
                    index + 1,
                    format!(
                        "behind a wrong answer stands another one, or `// endregion`: its own \
                         lines begin with `{WRONG_CODE}`, and the solution stands before it"
                    ),
                ));
            } else if let Some(how) = comment.strip_prefix(MEANT_TO_FAIL) {
                let starts = lines
                    .iter()
                    .all(|line| line.kind == LineKind::Documentation);
                failure = match how {
                    "does not compile" if starts => Some(Failure::DoesNotCompile),
                    "panics" if starts => Some(Failure::Panics),
                    _ => {
                        return Err(problem(
                            index + 1,
                            format!(
                                "how a listing is meant to fail stands in the line behind its \
                                 documentation, as `{MEANT_TO_FAIL}{}` or `{MEANT_TO_FAIL}{}`",
                                Failure::DoesNotCompile,
                                Failure::Panics
                            ),
                        ));
                    }
                };
                LineKind::Marker
            } else if comment == "// endregion" {
                if open.pop().is_none() {
                    return Err(problem(
                        index + 1,
                        "an `// endregion` that ends no region".to_owned(),
                    ));
                }
                LineKind::Marker
            } else if let Some(region) = comment.strip_prefix("// region: ") {
                open.push((region.trim().to_owned(), index + 1));
                LineKind::Marker
            } else if let Some(name) = comment.strip_prefix(MARK) {
                let (name, line) = (name.trim().to_owned(), index + 1);
                if let Some(twin) = marks.iter().find(|mark| mark.name == name) {
                    let message = format!("line {} has the mark `{name}` already", twin.line + 1);
                    return Err(problem(line, message));
                }
                marks.push(Mark { name, line });
                LineKind::Marker
            } else if comment.starts_with(STUB) {
                let solution = open.last().is_some_and(|(region, _)| region == "solution");
                let starts = lines
                    .last()
                    .is_some_and(|last| [LineKind::Marker, LineKind::Stub].contains(&last.kind));
                if !solution || !starts {
                    return Err(problem(
                        index + 1,
                        "a `// stub:` line stands at the start of a `// region: solution`"
                            .to_owned(),
                    ));
                }
                LineKind::Stub
            } else if trimmed.starts_with("//!")
                && lines
                    .iter()
                    .all(|line| line.kind == LineKind::Documentation)
            {
                LineKind::Documentation
            } else {
                LineKind::Code
            };
            lines.push(Line {
                text: line.tidy().to_owned(),
                kind,
                regions: open.iter().map(|(region, _)| region.clone()).collect(),
                solution,
                begins_in_string: line.begins_in_string,
            });
        }
        if let Some((region, line)) = open.pop() {
            return Err(problem(
                line,
                format!("the region `{region}` does not end: add `// endregion`"),
            ));
        }
        let listing = Self {
            name: name.to_owned(),
            chapter: chapter.to_owned(),
            file: file.to_owned(),
            source,
            marks,
            failure,
            lines,
            wrong_answers,
        };
        match listing.misplaced_mark() {
            Some((line, message)) => Err(problem(line, message)),
            None => Ok(listing),
        }
    }

    /// The first mark that no text can speak of, by the line of its comment, and why.
    fn misplaced_mark(&self) -> Option<(usize, String)> {
        self.marks.iter().find_map(|Mark { name, line }| {
            let marked = self.lines.get(*line);
            let message = match marked {
                _ if !is_name_of_mark(name) => format!(
                    "no mark can be named `{name}`: a name is made of small letters, digits and \
                     dashes, and starts with a letter"
                ),
                Some(marked) if marked.kind == LineKind::Code && !marked.is_blank() => {
                    if !marked.is_in("hidden") {
                        return None;
                    }
                    format!("the mark `{name}` stands in a hidden region, which the page folds")
                }
                _ => format!(
                    "the mark `{name}` belongs to the line below it, and that is none of the \
                     program's: move it"
                ),
            };
            Some((*line, message))
        })
    }

    /// The listing, if it has a line of documentation.
    ///
    /// # Errors
    ///
    /// When it has none.
    pub fn require_documentation(self) -> Result<Self, Problem> {
        if self.summary().is_empty() {
            return Err(Problem {
                file: self.file,
                line: 1,
                message: "a listing starts with a line of documentation: `//! What it computes.`"
                    .to_owned(),
            });
        }
        Ok(self)
    }

    /// The module that holds it, which is named as its folder.
    pub fn module(&self) -> String {
        self.chapter.replace('-', "_")
    }

    /// The folder of the folders of chapters, relative to the project's folder.
    pub fn folder_of_chapters(&self) -> &str {
        let mut folders = self.file.rsplitn(3, '/');
        folders.nth(2).unwrap_or_default()
    }

    /// The first line of its documentation.
    pub fn summary(&self) -> &str {
        let first = self.source.lines().next().unwrap_or_default();
        first.strip_prefix("//!").map_or("", str::trim)
    }

    /// The addresses of the lines that it marks, on the page that shows it, in their order.
    pub fn addresses_of_marks(&self) -> Vec<String> {
        let marks = self.marks.iter();
        marks
            .map(|mark| format!("mark-{}-{}", self.name, mark.name))
            .collect()
    }

    /// Whether it is the solution of an exercise.
    pub fn is_exercise(&self) -> bool {
        self.lines.iter().any(|line| line.is_in("solution"))
    }

    /// The program as the page shows it.
    pub fn whole(&self) -> Vec<PageLine> {
        self.page(|line| line.kind == LineKind::Code)
    }

    /// One region of the program, without its indentation.
    ///
    /// # Errors
    ///
    /// When there is no region of that name; the message says which there are.
    pub fn region(&self, wanted: &str) -> Result<Vec<PageLine>, String> {
        if !self.regions().any(|known| known == wanted) {
            let known = did_you_mean(wanted, self.regions());
            return Err(format!("{} has no region `{wanted}`; {known}", self.file));
        }
        Ok(self.page(|line| line.kind == LineKind::Code && line.is_in(wanted)))
    }

    /// The program with which a reader starts an exercise: each solution is replaced by the lines
    /// that its `// stub:` comments hold.
    pub fn stub(&self) -> Vec<PageLine> {
        self.page(|line| {
            line.kind == LineKind::Stub || line.kind == LineKind::Code && !line.is_in("solution")
        })
    }

    /// The wrong answers that the exercise expects, in the order of the file.
    pub fn wrong_answers(&self) -> &[WrongAnswer] {
        &self.wrong_answers
    }

    /// The program as it is compiled by itself, each line at its number in
    /// [that file](Self::compiled_file).
    pub fn compiled_text(&self) -> String {
        match self.failure {
            Some(Failure::DoesNotCompile) => text_of(&self.whole()),
            _ => text_at_its_lines(&self.whole()),
        }
    }

    /// The file in which rustc takes the program to be: its own, or where a reader has it, if rustc
    /// is meant to refuse it.
    pub fn compiled_file(&self) -> &str {
        match self.failure {
            Some(Failure::DoesNotCompile) => READERS_FILE,
            _ => &self.file,
        }
    }

    /// The file's text as its copy in the site has it: without the wrong answers.
    pub fn published(&self) -> String {
        let is_wrong = |line: &Line| matches!(line.kind, LineKind::WrongName | LineKind::Wrong(_));
        let lines = self.source.split_inclusive('\n').zip(&self.lines);
        let published = lines.filter(|(_, line)| !is_wrong(line));
        published.map(|(text, _)| text).collect()
    }

    /// The line at which the first solution starts.
    pub fn line_of_solution(&self) -> Option<usize> {
        self.lines.iter().find_map(|line| line.solution)
    }

    /// The program with one of the [wrong answers](Self::wrong_answers) in the place of the
    /// solution.
    pub fn with_answer(&self, answer: &WrongAnswer) -> Vec<PageLine> {
        let index = self.wrong_answers.iter().position(|own| own == answer);
        let is_replaced = |line: &Line| {
            let mut replaced = answer.solutions.iter();
            replaced.any(|start| line.solution == Some(*start))
        };
        self.page(|line| match line.kind {
            LineKind::Wrong(own) => Some(own) == index,
            LineKind::Code => !is_replaced(line),
            _ => false,
        })
    }

    fn page(&self, shown: impl Fn(&Line) -> bool) -> Vec<PageLine> {
        let lines = self.lines.iter().enumerate();
        let mut page: Vec<(&Line, PageLine)> = Vec::new();
        for (index, line) in lines.filter(|(_, line)| shown(line)) {
            if line.is_blank() && page.last().is_none_or(|(last, _)| last.is_blank()) {
                continue;
            }
            let page_line = PageLine {
                number: index + 1,
                text: match line.kind {
                    LineKind::Stub => uncommented(&line.text),
                    LineKind::Wrong(_) => answered(&line.text),
                    _ => line.text.clone(),
                },
                hidden: line.is_in("hidden"),
                mark: self
                    .marks
                    .iter()
                    .position(|mark| mark.line == index)
                    .map(|earlier| earlier + 1),
            };
            page.push((line, page_line));
        }
        while page.last().is_some_and(|(last, _)| last.is_blank()) {
            page.pop();
        }
        dedent(&mut page);
        let mut page = page.into_iter().map(|(_, line)| line).collect::<Vec<_>>();
        hide_blanks(&mut page);
        page
    }

    fn regions(&self) -> impl Iterator<Item = &str> {
        let mut names: Vec<&str> = self
            .lines
            .iter()
            .flat_map(|line| line.regions.iter().map(String::as_str))
            .filter(|name| !["hidden", "solution"].contains(name))
            .collect();
        names.sort_unstable();
        names.dedup();
        names.into_iter()
    }
}

impl Line {
    fn is_blank(&self) -> bool {
        self.text.is_empty() && !self.begins_in_string
    }

    fn is_in(&self, region: &str) -> bool {
        self.regions.iter().any(|known| known == region)
    }
}

/// The name of a wrong answer, and whether it compiles, where a comment names one.
fn wrong_name(comment: &str) -> Option<(&str, bool)> {
    let compiles = comment.strip_prefix(WRONG).map(|name| (name, true));
    compiles.or_else(|| Some((comment.strip_prefix(WRONG_UNCOMPILED)?, false)))
}

/// Notes that a wrong answer stands in the place of the solution that starts at the line `place`,
/// and returns its index. One that replaces several solutions is named in each.
fn name_answer(
    answers: &mut Vec<WrongAnswer>,
    name: &str,
    compiles: bool,
    line: usize,
    place: usize,
) -> Result<usize, String> {
    let known = answers.iter().position(|answer| answer.name == name);
    let Some(index) = known else {
        answers.push(WrongAnswer {
            name: name.to_owned(),
            line,
            compiles,
            solutions: vec![place],
        });
        return Ok(answers.len() - 1);
    };
    let answer = &mut answers[index];
    if answer.solutions.contains(&place) {
        return Err(format!(
            "a second wrong answer named `{name}` beside that of line {}: give one of them another \
             name",
            answer.line
        ));
    }
    if answer.compiles != compiles {
        return Err(format!(
            "the wrong answer `{name}` compiles by one of its names and not by the other, in line \
             {}: write the same in both",
            answer.line
        ));
    }
    answer.solutions.push(place);
    Ok(index)
}

/// The code in a `// stub:` comment, at the comment's indentation.
fn uncommented(line: &str) -> String {
    let (indentation, code) = line.split_once(STUB).unwrap_or(("", line));
    format!("{indentation}{}", code.strip_prefix(' ').unwrap_or(code))
}

/// The code in a comment of a wrong answer, at the comment's indentation.
fn answered(line: &str) -> String {
    match line.split_once(WRONG_CODE) {
        Some((indentation, code)) => format!("{indentation}{code}"),
        // A comment without text is a blank line.
        None => String::new(),
    }
}

/// Drops the indentation that all lines have in common. What begins inside a string is text of the
/// program, and stays.
fn dedent(page: &mut [(&Line, PageLine)]) {
    let is_indented = |line: &Line| !line.begins_in_string && !line.is_blank();
    let indentations = page
        .iter()
        .filter(|(line, _)| is_indented(line))
        .map(|(_, page_line)| indentation(&page_line.text));
    let common = indentations.reduce(common_start).unwrap_or_default().len();
    for (line, page_line) in page {
        if is_indented(line) {
            page_line.text.drain(..common);
        }
    }
}

fn indentation(text: &str) -> &str {
    &text[..text.len() - text.trim_start().len()]
}

fn common_start<'a>(one: &'a str, other: &str) -> &'a str {
    let same = one.chars().zip(other.chars()).take_while(|(a, b)| a == b);
    &one[..same.map(|(character, _)| character.len_utf8()).sum()]
}

/// The lines of a page's text as pages have them: no blanks at the ends of lines, and one blank
/// line where there are several, but for the text of strings.
pub fn tidy_lines(text: &str) -> Vec<String> {
    let lines = source_lines(text);
    let mut tidy: Vec<&SourceLine<'_>> = Vec::new();
    for line in &lines {
        if !line.is_blank() || tidy.last().is_some_and(|last| !last.is_blank()) {
            tidy.push(line);
        }
    }
    while tidy.last().is_some_and(|last| last.is_blank()) {
        tidy.pop();
    }
    tidy.into_iter()
        .map(|line| line.tidy().to_owned())
        .collect()
}

/// What is wrong with a source that holds a character which no reader sees.
fn not_seen(source: &str, unseen: Unseen) -> String {
    if source.starts_with('\u{feff}') {
        return "the file begins with a byte order mark, which an editor put there: save it as \
        UTF-8 without one"
            .to_owned();
    }
    format!(
        "this line holds {unseen}, and a page would not show it: write `{}` inside quotes, or take \
         it out",
        unseen.escape()
    )
}

/// Hides the blank lines that only set a hidden part apart: with the part folded they would leave a
/// gap.
fn hide_blanks(page: &mut [PageLine]) {
    let mut next_hidden = true;
    for line in page.iter_mut().rev() {
        if line.text.is_empty() {
            line.hidden = next_hidden;
        } else {
            next_hidden = line.hidden;
        }
    }
    for line in page
        .iter_mut()
        .take_while(|line| line.hidden || line.text.is_empty())
    {
        line.hidden = true;
    }
}

/// The text of a program as a page carries it.
pub fn text_of(lines: &[PageLine]) -> String {
    lines
        .iter()
        .flat_map(|line| [line.text.as_str(), "\n"])
        .collect()
}

/// The text of a program as a page carries it, each line at its number in the listing's file, so
/// that a compiler's message names the line that its author sees.
pub fn text_at_its_lines(lines: &[PageLine]) -> String {
    let mut text = String::new();
    let mut number = 1;
    for line in lines {
        while number < line.number {
            text.push('\n');
            number += 1;
        }
        text.push_str(&line.text);
        text.push('\n');
        number += 1;
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    const EXERCISE: &str = "//! Squares a number.\n\nuse std::fmt;\n\n\
                            fn square(x: f64) -> f64 {\n    // region: solution\n    \
                            // stub: todo!(\"the square of x\")\n    x * x\n    // endregion\n}\n\n\
                            pub fn main() {\n    // region: print\n    println!(\"{}\", \
                            square(3.0));\n    // endregion\n    // region: hidden\n    \
                            assert_eq!(square(3.0), 9.0);\n    // endregion\n}\n";

    fn exercise() -> Listing {
        Listing::parse("square", "one", "square.rs", EXERCISE.to_owned()).unwrap()
    }

    #[test]
    fn a_page_shows_no_marker_and_folds_what_is_hidden() {
        let page = exercise().whole();
        let text = text_of(&page);
        assert!(!text.contains("region") && !text.contains("stub") && !text.contains("//!"));
        assert!(text.starts_with("use std::fmt;\n"));
        let hidden: Vec<&str> = page
            .iter()
            .filter(|line| line.hidden)
            .map(|line| line.text.trim())
            .collect();
        assert_eq!(hidden, ["assert_eq!(square(3.0), 9.0);"]);
    }

    #[test]
    fn a_hidden_part_takes_the_blank_lines_around_it_along() {
        let source = "//! x\n\n// region: hidden\nuse a;\n// endregion\n\nfn b() {}\n\n\
                      // region: hidden\nfn c() {}\n// endregion\n";
        let listing = Listing::parse("x", "one", "x.rs", source.to_owned()).unwrap();
        let page = listing.whole();
        let visible: Vec<&str> = page
            .iter()
            .filter(|line| !line.hidden)
            .map(|line| line.text.as_str())
            .collect();
        assert_eq!(visible, ["fn b() {}"]);
    }

    #[test]
    fn a_stub_has_its_placeholder_in_the_place_of_the_solution() {
        let stub = text_of(&exercise().stub());
        assert!(
            stub.contains("fn square(x: f64) -> f64 {\n    todo!(\"the square of x\")\n}"),
            "{stub}"
        );
        assert!(!stub.contains("x * x"), "{stub}");
    }

    #[test]
    fn a_program_keeps_the_numbers_of_its_lines() {
        let text = text_at_its_lines(&exercise().whole());
        let source: Vec<&str> = EXERCISE.lines().collect();
        for (line, original) in text.lines().zip(source) {
            assert!(
                line.is_empty() || line == original,
                "{line} is not {original}"
            );
        }
        assert_eq!(text.lines().count(), EXERCISE.lines().count());
    }

    #[test]
    fn a_region_loses_its_indentation() {
        let region = exercise().region("print").unwrap();
        assert_eq!(text_of(&region), "println!(\"{}\", square(3.0));\n");
    }

    #[test]
    fn an_unknown_region_is_answered_with_the_known_ones() {
        let message = exercise().region("prin").unwrap_err();
        assert_eq!(
            message,
            "square.rs has no region `prin`; did you mean `print`?"
        );
    }

    #[test]
    fn a_region_that_does_not_end_is_an_error_at_its_line() {
        let source = "//! x\nfn main() {}\n// region: a\n".to_owned();
        let problem = Listing::parse("x", "one", "x.rs", source).unwrap_err();
        assert_eq!(
            problem.to_string(),
            "x.rs:3: the region `a` does not end: add `// endregion`"
        );
    }

    #[test]
    fn a_listing_without_documentation_is_an_error() {
        let listing = Listing::parse("x", "one", "x.rs", "fn main() {}\n".to_owned()).unwrap();
        let problem = listing.require_documentation().unwrap_err();
        assert!(
            problem
                .message
                .contains("starts with a line of documentation")
        );
    }

    fn parse(source: &str) -> Result<Listing, String> {
        Listing::parse("x", "one", "x.rs", source.to_owned()).map_err(|problem| problem.to_string())
    }

    #[test]
    fn a_region_loses_what_its_indentations_have_in_common_whatever_they_are_made_of() {
        for (lines, expected) in [
            ("    a\n\u{3000}\u{3000}b\n", "    a\n\u{3000}\u{3000}b\n"),
            ("\u{a0}\u{a0}a\n\u{a0}b\n", "\u{a0}a\nb\n"),
            ("\ta\n\t  b\n", "a\n  b\n"),
            ("  a\n\n \u{2003}\n   b\n", "a\n\n b\n"),
            ("\t a\n \tb\n", "\t a\n \tb\n"),
        ] {
            let listing = parse(&format!("// region: r\n{lines}// endregion\n")).unwrap();
            assert_eq!(text_of(&listing.region("r").unwrap()), expected);
        }
    }

    #[test]
    fn a_string_is_shown_as_it_is_and_holds_no_marker() {
        let string = "let text = r#\"one  \n\n\n  // endregion\n// region: x\n# // stub: \
        y\n\u{3000}\n\"#;\n";
        let source =
            format!("//! x\n\nfn main() {{\n    // region: r\n    {string}    // endregion\n}}\n");
        let listing = parse(&source).unwrap();
        assert_eq!(text_of(&listing.region("r").unwrap()), string);
        assert_eq!(
            text_of(&listing.whole()),
            format!("fn main() {{\n    {string}}}\n")
        );
        let page = text_of(&listing.whole());
        assert_eq!(tidy_lines(&page), page.lines().collect::<Vec<_>>());
        assert_eq!(tidy_lines("a  \n\n\nb\n\n"), ["a", "", "b"]);
    }

    #[test]
    fn a_mark_numbers_the_line_below_it_and_is_not_shown() {
        let source = "//! x\n\nfn main() {\n    // mark: first\n    a();\n    b();\n    \
                      // region: r\n    // mark: the-2nd\n    c();\n    // endregion\n}\n";
        let listing = parse(source).unwrap();
        let told = |lines: Vec<PageLine>| {
            let lines = lines.into_iter().map(|line| (line.text, line.mark));
            lines.collect::<Vec<_>>()
        };
        let line = |text: &str, mark| (text.to_owned(), mark);
        assert_eq!(
            told(listing.whole()),
            [
                line("fn main() {", None),
                line("    a();", Some(1)),
                line("    b();", None),
                line("    c();", Some(2)),
                line("}", None),
            ]
        );
        assert_eq!(told(listing.region("r").unwrap()), [line("c();", Some(2))]);
        assert_eq!(listing.marks[1].name, "the-2nd");
    }

    #[test]
    fn a_mark_without_a_line_of_the_program_is_an_error_at_its_line() {
        for (source, expected) in [
            (
                "//! x\n// mark: a\n",
                "x.rs:2: the mark `a` belongs to the line below it, and",
            ),
            (
                "//! x\n// mark: a\n\nb();\n",
                "x.rs:2: the mark `a` belongs",
            ),
            (
                "//! x\n// mark: a\n// mark: b\nc();\n",
                "x.rs:2: the mark `a` belongs",
            ),
            (
                "//! x\n// region: r\n// mark: a\n// endregion\nb();\n",
                "x.rs:3: the mark `a` belongs",
            ),
            (
                "//! x\n// region: hidden\n// mark: a\nb();\n// endregion\n",
                "x.rs:3: the mark `a` stands in a hidden region",
            ),
            (
                "//! x\n// mark: a\nb();\n// mark: a\nc();\n",
                "x.rs:4: line 3 has the mark `a` already",
            ),
            (
                "//! x\n// mark: a b\nc();\n",
                "x.rs:2: no mark can be named `a b`",
            ),
            (
                "//! x\n// mark: A\nc();\n",
                "x.rs:2: no mark can be named `A`",
            ),
        ] {
            let error = parse(source).unwrap_err();
            assert!(error.contains(expected), "{error}");
        }
    }

    #[test]
    fn a_comment_in_a_comment_is_no_marker() {
        let listing = parse("/*\n// region: a\n*/\n/// // endregion\nfn main() {}\n").unwrap();
        assert_eq!(listing.whole().len(), 5);
    }

    #[test]
    fn lines_may_end_as_on_windows_and_the_last_not_at_all() {
        let source = EXERCISE.replace('\n', "\r\n");
        let listing = parse(source.trim_end()).unwrap();
        assert_eq!(listing.summary(), "Squares a number.");
        assert_eq!(text_of(&listing.whole()), text_of(&exercise().whole()));
        assert_eq!(text_of(&listing.stub()), text_of(&exercise().stub()));
    }

    #[test]
    fn what_a_page_would_not_show_is_an_error_with_its_reason() {
        for (source, expected) in [
            (
                "\u{feff}//! x\n",
                "x.rs:1: the file begins with a byte order mark",
            ),
            (
                "//! x\n\"a\u{2028}b\"\n",
                "x.rs:2: this line holds U+2028, a line break of Unicode's own",
            ),
            (
                "//! x\n\"a\u{1b}b\"\n",
                "and a page would not show it: write `\\u{1b}` inside quotes",
            ),
            (
                "//! x\rfn main() {}\r",
                "x.rs:1: this line holds U+000D, a carriage return",
            ),
            (
                "//! x\n\u{c}\n",
                "x.rs:2: this line holds U+000C, a form feed",
            ),
        ] {
            let error = parse(source).unwrap_err();
            assert!(error.contains(expected), "{error}");
        }
    }

    const WRONG_ANSWERS: &str = "//! Squares and halves.\n\nfn square(x: f64) -> f64 {\n    \
                                 // region: solution\n    // stub: todo!()\n    x * x\n    \
                                 // wrong: doubled\n    //     let two = 2.0;\n    //\n    \
                                 //     if x > 0.0 {\n    //         return two * x;\n    \
                                 //     }\n    //     two * x\n    \
                                 // wrong, does not compile: an integer\n    //     2\n    \
                                 // endregion\n}\n\nfn half(x: f64) -> f64 {\n    \
                                 // region: solution\n    // stub: todo!()\n    x / 2.0\n    \
                                 // wrong: doubled\n    //     x * 2.0\n    \
                                 // wrong: left out\n    \
                                 // endregion\n}\n\npub fn main() {\n    half(square(1.0));\n}\n";

    #[test]
    fn a_wrong_answer_stands_in_the_place_of_each_solution_that_names_it() {
        let listing = parse(WRONG_ANSWERS).unwrap();
        let [doubled, integer, left_out] = listing.wrong_answers() else {
            panic!("{:?}", listing.wrong_answers());
        };
        let named = |answer: &WrongAnswer| (answer.name.clone(), answer.line, answer.compiles);
        assert_eq!(named(doubled), ("doubled".to_owned(), 7, true));
        assert_eq!(named(integer), ("an integer".to_owned(), 14, false));
        assert_eq!(named(left_out), ("left out".to_owned(), 25, true));
        let program = |square: &str, half: &str| {
            format!(
                "fn square(x: f64) -> f64 {{\n{square}}}\n\nfn half(x: f64) -> f64 {{\n{half}}}\n\n\
                 pub fn main() {{\n    half(square(1.0));\n}}\n"
            )
        };
        let twice = "    let two = 2.0;\n\n    if x > 0.0 {\n        return two * x;\n    }\n    \
                     two * x\n";
        for (answer, square, half) in [
            (doubled, twice, "    x * 2.0\n"),
            (integer, "    2\n", "    x / 2.0\n"),
            (left_out, "    x * x\n", ""),
        ] {
            let text = text_of(&listing.with_answer(answer));
            assert_eq!(text, program(square, half));
        }
        let page = text_of(&listing.whole());
        assert_eq!(page, program("    x * x\n", "    x / 2.0\n"));
        let published = listing.published();
        assert!(
            !published.contains("wrong") && !published.contains("//  "),
            "{published}"
        );
        assert_eq!(
            published.lines().count(),
            WRONG_ANSWERS.lines().count() - 12
        );
        let stub = text_of(&listing.stub());
        assert_eq!(stub, program("    todo!()\n", "    todo!()\n"));
    }

    #[test]
    fn how_a_listing_is_meant_to_fail_stands_behind_its_documentation_and_on_no_page() {
        for (how, failure) in [
            ("does not compile", Failure::DoesNotCompile),
            ("panics", Failure::Panics),
        ] {
            let source = format!("//! x\n//! y\n// meant to fail: {how}\n\nfn main() {{}}\n");
            let listing = parse(&source).unwrap();
            assert_eq!(listing.failure, Some(failure));
            assert_eq!(text_of(&listing.whole()), "fn main() {}\n");
        }
        for (source, line) in [
            ("//! x\n// meant to fail: loudly\n", 2),
            ("//! x\n\n// meant to fail: panics\n", 3),
            (
                "//! x\n// meant to fail: panics\n// meant to fail: panics\n",
                3,
            ),
        ] {
            let error = parse(source).unwrap_err();
            let expected =
                format!("x.rs:{line}: how a listing is meant to fail stands in the line");
            assert!(error.starts_with(&expected), "{error}");
        }
    }

    #[test]
    fn a_wrong_answer_that_is_not_written_as_one_is_an_error_at_its_line() {
        let solution = |lines: &str| format!("// region: solution\n{lines}// endregion\n");
        for (source, expected) in [
            (
                "// wrong: a\n".to_owned(),
                "x.rs:1: a wrong answer stands at the end of a `// region: solution`",
            ),
            (
                solution("// region: a\n// wrong: b\n// endregion\n"),
                "x.rs:3: a wrong answer stands at the end of",
            ),
            (
                solution("// wrong: a\n// x\n"),
                "x.rs:3: behind a wrong answer stands another one, or `// endregion`: its own \
                 lines begin with `//     `",
            ),
            (
                solution("// wrong: a\n//     x\nx\n"),
                "x.rs:4: behind a wrong answer stands",
            ),
            (
                solution("// wrong: a\n//     x\n// stub: x\n"),
                "x.rs:4: behind a wrong answer stands",
            ),
            (
                solution("// wrong: a\n//     x\n// wrong: a\n"),
                "x.rs:4: a second wrong answer named `a` beside that of line 2",
            ),
            (
                solution("// wrong: a\n") + &solution("// wrong, does not compile: a\n"),
                "x.rs:5: the wrong answer `a` compiles by one of its names and not by the other, \
                 in line 2",
            ),
        ] {
            let error = parse(&source).unwrap_err();
            assert!(error.starts_with(expected), "{error}");
        }
    }
}
