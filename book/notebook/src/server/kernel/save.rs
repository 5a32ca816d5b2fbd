//! Writes the text of a page, as its author edited it, back into the listing's file.
//!
//! That takes two steps. The first runs the program and says what saving it would change; it can be
//! cancelled, and writes nothing. The second writes what the first has tried, in no time that
//! anybody could cancel it in.
//!
//! A page does not show everything that the file holds: the documentation, the markers of regions,
//! the lines of a stub and the wrong answers stay where they are.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use anyhow::Result;
use serde::Deserialize;
use similar::{Algorithm, DiffTag, capture_diff_slices};

use super::guard::secret;
use super::messages::{End, Event, Outcome};
use crate::compile::outcome::{panicked, refused};
use crate::compile::programs::Panic;
use crate::listing::check::check_listing;
use crate::listing::output::{Output, Works};
use crate::listing::pin::{Pins, disagrees};
use crate::listing::{Failure, Listing, PageLine, STUB, text_of, tidy_lines};
use crate::message::characters::Unseen;
use crate::message::excerpt;
use crate::project::Project;

/// What is to be tried, and then saved.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Request {
    /// The listing.
    pub listing: String,
    /// The text as the author left it.
    pub source: String,
    /// The text of the page that it was made from.
    pub base: String,
    /// A name by which the page calls itself.
    #[serde(default)]
    pub page: String,
}

/// What is to be written: what was tried.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Order {
    /// The name of the trial.
    pub trial: String,
    /// Whether its author wants it although it did not end well.
    #[serde(default)]
    pub anyway: bool,
}

/// A text that was tried and may be written.
#[derive(Clone, Debug)]
pub struct Trial {
    /// The listing as its file holds it.
    pub old: Listing,
    /// The listing as it would be.
    pub new: Listing,
    /// Why its author should think twice; nothing where the program ended well.
    pub doubt: Option<String>,
}

/// The last trials, by a name that nobody guesses.
#[derive(Debug, Default)]
pub struct Trials(VecDeque<(String, Trial)>);

impl Trials {
    /// How many are kept.
    const MOST: usize = 8;

    /// Keeps one and returns its name.
    ///
    /// # Errors
    ///
    /// When the system has no random numbers.
    pub fn keep(&mut self, trial: Trial) -> Result<String> {
        let name = secret()?;
        self.0.push_front((name.clone(), trial));
        self.0.truncate(Self::MOST);
        Ok(name)
    }

    /// The trial of that name, while it is kept.
    pub fn get(&self, name: &str) -> Option<&Trial> {
        let trial = self.0.iter().find(|(known, _)| known == name);
        trial.map(|(_, trial)| trial)
    }
}

/// Says where a text holds a character that nobody sees: another reader of the file would not know
/// that it is there, and the page would not show it as it is.
///
/// # Errors
///
/// When it holds one.
pub fn require_visible(source: &str) -> Result<(), String> {
    // A browser ends lines as it likes.
    match Unseen::first(&source.replace("\r\n", "\n")) {
        None => Ok(()),
        Some(unseen) => Err(format!(
            "line {}, column {}: {unseen}: it cannot be seen, and nothing is saved; take it away, \
             or write it as `{}` in a string",
            unseen.line,
            unseen.column,
            unseen.escape()
        )),
    }
}

/// The listing with the text of its page changed from `base` to `source`.
///
/// # Errors
///
/// When its page no longer has the text `base`, or the new text cannot stand in the file so that
/// the page shows it.
pub fn merge(listing: &Listing, base: &str, source: &str) -> Result<Listing, String> {
    let shown: [fn(&Listing) -> Vec<PageLine>; 2] = [Listing::whole, Listing::stub];
    let base = tidy_lines(base);
    let shown = shown
        .into_iter()
        .find(|shown| tidy_lines(&text_of(&shown(listing))) == base)
        .ok_or_else(|| {
            format!(
                "{} was changed since this page was made, and nothing is saved: load the page \
                 again, and make your change there",
                listing.file
            )
        })?;
    let source = tidy_lines(source);
    let text = changed(listing, &shown(listing), &source);
    let (name, chapter, file) = (&listing.name, &listing.chapter, &listing.file);
    let new = Listing::parse(name, chapter, file, text).map_err(|problem| problem.to_string())?;
    if tidy_lines(&text_of(&shown(&new))) != source {
        return Err(format!(
            "the page would not show this text as you wrote it, and nothing is saved: make the \
             change in {file} itself. Markers of regions and stubs are edited there, too"
        ));
    }
    Ok(new)
}

/// The file with what differs between the page's lines and `source` carried over. New lines stand
/// where those stood that they replace, or behind the one that they follow.
fn changed(listing: &Listing, page: &[PageLine], source: &[String]) -> String {
    let before: Vec<&str> = page.iter().map(|line| line.text.as_str()).collect();
    let after: Vec<&str> = source.iter().map(String::as_str).collect();
    let lines: Vec<&str> = listing.source.lines().collect();
    let mut gone = BTreeSet::new();
    let mut new: BTreeMap<usize, Vec<String>> = BTreeMap::new();
    for operation in capture_diff_slices(Algorithm::Patience, &before, &after) {
        if operation.tag() == DiffTag::Equal {
            continue;
        }
        let replaced = operation.old_range();
        let behind = match page[..replaced.start].last() {
            Some(line) if replaced.is_empty() => line.number,
            _ => page.get(replaced.start).map_or(0, |line| line.number - 1),
        };
        // A line of the stub stands in the file as a comment; so do those in its place.
        let neighbour = match replaced.is_empty() {
            true => behind,
            false => behind + 1,
        };
        let stub = neighbour > 0 && lines[neighbour - 1].trim_start().starts_with(STUB);
        gone.extend(page[replaced].iter().map(|line| line.number));
        let lines = source[operation.new_range()].iter();
        new.entry(behind)
            .or_default()
            .extend(lines.map(|line| match stub {
                true => as_stub(line),
                false => line.clone(),
            }));
    }
    let mut text = String::new();
    // The lines that stay keep their ends; the new ones end as the first does.
    let whole: Vec<&str> = listing.source.split_inclusive('\n').collect();
    let end = match whole.first().is_some_and(|line| line.ends_with("\r\n")) {
        true => "\r\n",
        false => "\n",
    };
    for number in 0..=lines.len() {
        if number > 0 && !gone.contains(&number) {
            text.push_str(whole[number - 1]);
            if !whole[number - 1].ends_with('\n') {
                text.push_str(end);
            }
        }
        for line in new.get(&number).into_iter().flatten() {
            text.push_str(line);
            text.push_str(end);
        }
    }
    text
}

fn as_stub(line: &str) -> String {
    let code = line.trim_start();
    let indentation = &line[..line.len() - code.len()];
    format!("{indentation}{STUB} {code}")
}

/// What a run of a listing changes in its pins, as the terminal tells it after a build, empty where
/// it changes nothing; and why its author should think twice before it is saved, where there is a
/// reason.
pub fn what_changes(
    project: &Project,
    listing: &Listing,
    told: &[Event],
    end: &End,
) -> (String, Option<String>) {
    let mut stdout = String::new();
    let mut why = String::new();
    for event in told {
        match event {
            Event::Stdout { text } => stdout += text,
            Event::Stderr { text } => why += text,
            Event::Diagnostic(message) if message.level == "error" => why += &message.rendered,
            _ => {}
        }
    }
    let (name, file) = (&listing.name, &listing.file);
    let trouble = |what: &str, why: &str| {
        let why = excerpt::text(why.trim_end());
        format!("the listing `{name}` ({file}) {what}\n{why}")
    };
    let output = match (end.outcome, listing.failure, Panic::first(&why)) {
        (Outcome::Finished, None, _) => Some(Output::parse(stdout.as_bytes())),
        (Outcome::Failed, Some(Failure::Panics), Some(panic)) => {
            Some(panicked(listing, stdout.as_bytes(), panic))
        }
        (Outcome::NotCompiled, Some(Failure::DoesNotCompile), _) => {
            Some(refused(&excerpt::text(&why)))
        }
        _ => None,
    };
    if let Some(output) = output {
        let ended = match listing.failure {
            None => "It ran to its end",
            Some(Failure::Panics) => "It panicked, as it is meant to",
            Some(Failure::DoesNotCompile) => "rustc refuses it, as it is meant to",
        };
        let doubt = check_listing(listing)
            .first()
            .map(|problem| format!("{ended}, but the build refuses it: {problem}."));
        // What it draws at other positions, the next build says.
        let pins = Pins::of(project);
        let differences = output.and_then(|output| pins.differences_by_default(listing, &output));
        return match differences {
            Ok(differences) if differences.is_empty() => (String::new(), doubt),
            Ok(differences) => (disagrees(listing, &differences), doubt),
            Err(error) => {
                let doubt = format!("{ended}, but the book cannot show what it printed.");
                let why = format!("the listing `{name}` ({file}): {error:#}");
                (why, Some(doubt))
            }
        };
    }
    // Why rustc or the program complains is told below it, word by word.
    let doubt = Some(end.message.clone());
    match (end.outcome, listing.failure) {
        (Outcome::Finished, Some(failure)) => {
            let works = format!("The listing {}.", Works(failure));
            (String::new(), Some(works))
        }
        (Outcome::NotCompiled, _) => (trouble("does not compile", &why), doubt),
        (Outcome::Failed, _) => (trouble("does not run", &why), doubt),
        _ => (String::new(), doubt),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FILE: &str = "//! Squares.\n\n// region: hidden\nuse std::fmt;\n// endregion\n\n\
                        fn square(x: f64) -> f64 {\n    // region: solution\n    // stub: \
                        todo!(\"the square of {x}\")\n    x * x\n    // endregion\n}\n\n\
                        pub fn main() {\n    // region: print\n    println!(\"{}\", \
                        square(3.0));\n    // endregion\n}\n";

    fn listing(text: &str) -> Listing {
        Listing::parse("square", "one", "square.rs", text.to_owned()).unwrap()
    }

    fn saved(shown: fn(&Listing) -> Vec<PageLine>, from: &str, to: &str) -> String {
        let listing = listing(FILE);
        let base = text_of(&shown(&listing));
        assert!(base.contains(from), "{base}");
        merge(&listing, &base, &base.replace(from, to))
            .unwrap()
            .source
    }

    #[test]
    fn a_changed_line_changes_and_everything_else_stays() {
        let text = saved(Listing::whole, "    x * x\n", "    x.powi(2)\n");
        assert_eq!(text, FILE.replace("    x * x\n", "    x.powi(2)\n"));
    }

    #[test]
    fn new_lines_stay_in_the_region_of_the_line_before_them() {
        let print = "    println!(\"{}\", square(3.0));\n";
        let more = format!("{print}    println!(\"more\");\n");
        assert_eq!(
            saved(Listing::whole, print, &more),
            FILE.replace(print, &more)
        );
        let text = saved(
            Listing::whole,
            "use std::fmt;\n",
            "use std::io;\nuse std::fmt;\n",
        );
        let hidden = "// region: hidden\nuse std::io;\nuse std::fmt;\n// endregion\n";
        assert!(text.contains(hidden), "{text}");
        let text = saved(Listing::whole, "use std::fmt;\n", "");
        assert!(text.contains("// region: hidden\n// endregion\n"), "{text}");
    }

    #[test]
    fn the_line_of_a_stub_stays_a_comment() {
        let text = saved(
            Listing::stub,
            "    todo!(\"the square of {x}\")\n",
            "    let _ = x;\n    todo!(\"x times x\")\n",
        );
        let stub = "    // stub: let _ = x;\n    // stub: todo!(\"x times x\")\n    x * x\n";
        assert!(text.contains(stub), "{text}");
    }

    #[test]
    fn wrong_answers_stay_behind_the_solution() {
        let wrong = "    // wrong: a cube\n    //     x * x * x\n    // endregion\n}\n\npub";
        let file = FILE.replace("    // endregion\n}\n\npub", wrong);
        let listing = listing(&file);
        let base = text_of(&listing.whole());
        let longer = "    let y = x;\n    x * y\n";
        let new = merge(&listing, &base, &base.replace("    x * x\n", longer)).unwrap();
        assert_eq!(new.source, file.replacen("    x * x\n", longer, 1));
        let with_end = format!("{longer}    // the end\n");
        let new = merge(&listing, &base, &base.replace("    x * x\n", &with_end)).unwrap();
        assert_eq!(new.source, file.replacen("    x * x\n", &with_end, 1));
    }

    #[test]
    fn a_text_that_the_page_no_longer_has_is_no_base() {
        let error = merge(&listing(FILE), "fn main() {}\n", "fn main() { }\n").unwrap_err();
        assert!(error.contains("square.rs was changed"), "{error}");
    }

    #[test]
    fn a_marker_is_edited_in_the_file() {
        let listing = listing(FILE);
        let base = text_of(&listing.whole());
        for marker in ["// region: a\n// endregion\n", "// endregion\n"] {
            assert!(
                merge(&listing, &base, &format!("{marker}{base}")).is_err(),
                "{marker}"
            );
        }
    }

    #[test]
    fn line_breaks_are_those_of_the_file() {
        let listing = listing(&FILE.replace('\n', "\r\n"));
        let base = text_of(&listing.whole());
        let new = merge(&listing, &base, &base.replace("3.0", "4.0")).unwrap();
        assert_eq!(new.source, FILE.replace("3.0", "4.0").replace('\n', "\r\n"));
        // Where they differ, those of the other lines stay, and the last line gets one.
        let mixed = FILE.replace("Squares.\n", "Squares.\r\n");
        let mixed = mixed.trim_end();
        let listing = self::listing(mixed);
        let new = merge(&listing, &base, &base.replace("3.0", "4.0")).unwrap();
        let line = "    println!(\"{}\", square(4.0));";
        let wanted = mixed
            .replace("3.0", "4.0")
            .replace(&format!("{line}\n"), &format!("{line}\r\n"));
        assert_eq!(new.source, wanted + "\r\n");
    }

    #[test]
    fn a_mark_stays_above_the_line_that_takes_the_place_of_its_own() {
        let file = FILE.replace("    x * x\n", "    // mark: square\n    x * x\n");
        let listing = listing(&file);
        let base = text_of(&listing.whole());
        assert_eq!(base, text_of(&self::listing(FILE).whole()));
        let marked = "    x * x\n";
        for changed in ["    x.powi(2)\n", "    let y = x;\n    y * x\n"] {
            let new = merge(&listing, &base, &base.replace(marked, changed)).unwrap();
            assert_eq!(new.source, file.replace(marked, changed));
        }
    }

    #[test]
    fn the_text_of_a_string_is_saved_as_it_is() {
        let file = FILE.replace(
            "    // endregion\n}\n\npub",
            "    // endregion\n}\n\nconst TEXT: &str = \"a  \n\n\n  b\";\n\npub",
        );
        let listing = listing(&file);
        let base = text_of(&listing.whole());
        let new = merge(&listing, &base, &base.replace("  b\"", "c  \n\n\nd\"")).unwrap();
        assert_eq!(new.source, file.replace("  b\"", "c  \n\n\nd\""));
    }

    #[test]
    fn a_character_that_nobody_sees_is_named_with_its_place() {
        for unseen in "\0\u{7}\u{1b}\r\u{85}\u{ad}\u{200b}\u{2028}\u{202e}\u{2066}\u{feff}".chars()
        {
            let error =
                require_visible(&format!("fn a() {{}}\n\tlet b = \"é{unseen}\";\n")).unwrap_err();
            let place = format!("line 2, column 12: U+{:04X}, ", u32::from(unseen));
            assert!(error.starts_with(&place), "{error}");
        }
        require_visible("// é 損失 η₂ 👩\u{200d}🔬 \u{a0}→\r\n\tlet x = 1;\n").unwrap();
    }

    #[test]
    fn the_last_trials_are_kept_under_names_that_differ() {
        let mut trials = Trials::default();
        let trial = |doubt: usize| Trial {
            old: listing(FILE),
            new: listing(FILE),
            doubt: Some(doubt.to_string()),
        };
        let names: Vec<String> = (0..9).map(|n| trials.keep(trial(n)).unwrap()).collect();
        assert!(trials.get(&names[0]).is_none());
        for (n, name) in names.iter().enumerate().skip(1) {
            assert_eq!(trials.get(name).unwrap().doubt, Some(n.to_string()));
        }
    }
}
