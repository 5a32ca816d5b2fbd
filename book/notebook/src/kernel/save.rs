//! Writes the text of a page, as its author edited it, back into the listing's file.
//!
//! A page does not show everything that the file holds: the documentation, the markers of regions and the lines of a stub stay
//! where they are.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::Write;
use std::path::Path;

use anyhow::{Context, Result, ensure};
use serde::Deserialize;
use similar::{Algorithm, DiffTag, capture_diff_slices};

use super::messages::{End, Event, Outcome};
use crate::excerpt;
use crate::freshness::disagrees;
use crate::listing::{Listing, PageLine, STUB, text_of};
use crate::output::Output;
use crate::pin::Pins;
use crate::project::Project;

/// What is to be saved.
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

/// The listing with the text of its page changed from `base` to `source`.
///
/// # Errors
///
/// When its page no longer has the text `base`, or the new text cannot stand in the file so that the page shows it.
pub fn merge(listing: &Listing, base: &str, source: &str) -> Result<Listing, String> {
    let shown: [fn(&Listing) -> Vec<PageLine>; 2] = [Listing::whole, Listing::stub];
    let base = normal(base);
    let shown = shown
        .into_iter()
        .find(|shown| normal(&text_of(&shown(listing))) == base)
        .ok_or_else(|| {
            format!(
                "{} was changed since this page was made, and nothing is saved: load the page again, and make your change \
                 there",
                listing.file
            )
        })?;
    let source = normal(source);
    let text = changed(listing, &shown(listing), &source);
    let (name, chapter, file) = (&listing.name, &listing.chapter, &listing.file);
    let new = Listing::parse(name, chapter, file, text).map_err(|problem| problem.to_string())?;
    if normal(&text_of(&shown(&new))) != source {
        return Err(format!(
            "the page would not show this text as you wrote it, and nothing is saved: make the change in {file} itself. \
             Markers of regions and stubs are edited there, too"
        ));
    }
    Ok(new)
}

/// A text as pages show texts: no spaces at the ends of lines, and one blank line where there are several.
fn normal(text: &str) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for line in text.lines().map(str::trim_end) {
        if !line.is_empty() || lines.last().is_some_and(|last| !last.is_empty()) {
            lines.push(line.to_owned());
        }
    }
    while lines.last().is_some_and(String::is_empty) {
        lines.pop();
    }
    lines
}

/// The file with what differs between the page's lines and `source` carried over. New lines stand where those stood that they
/// replace, or behind the one that they follow.
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
    let end = match listing.source.contains("\r\n") {
        true => "\r\n",
        false => "\n",
    };
    for number in 0..=lines.len() {
        let kept = (number > 0 && !gone.contains(&number)).then(|| lines[number - 1]);
        let new = new.get(&number).into_iter().flatten().map(String::as_str);
        for line in kept.into_iter().chain(new) {
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

/// Writes a listing's new text, whole or not at all, if its file still has the old one.
///
/// # Errors
///
/// When it has another, or cannot be written.
pub fn write(project: &Project, old: &Listing, new: &Listing) -> Result<()> {
    let file = project.root().join(&old.file);
    let folder = file.parent().unwrap_or(Path::new("."));
    let mut whole = tempfile::Builder::new()
        .prefix(".saving-")
        .tempfile_in(folder)?;
    whole.write_all(new.source.as_bytes())?;
    fs::set_permissions(whole.path(), fs::metadata(&file)?.permissions())?;
    ensure!(
        fs::read_to_string(&file)? == old.source,
        "{} was just changed by somebody else, and nothing is saved: load the page again",
        old.file
    );
    whole
        .persist(&file)
        .with_context(|| format!("cannot write {}", old.file))?;
    Ok(())
}

/// What a run of a listing changes in its pins, as the terminal tells it after a build; empty where it changes nothing.
pub fn what_changes(project: &Project, listing: &Listing, told: &[Event], end: &End) -> String {
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
    match end.outcome {
        Outcome::Finished => {
            let differences = Output::parse(&stdout)
                .and_then(|output| Pins::of(project).differences(listing, &output));
            match differences {
                Ok(differences) if differences.is_empty() => String::new(),
                Ok(differences) => disagrees(listing, &differences),
                Err(error) => format!("{error:#}"),
            }
        }
        Outcome::NotCompiled => trouble("does not compile", &why),
        Outcome::Failed => trouble("does not run", &why),
        _ => trouble("could not be compared with its pins", &end.message),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FILE: &str = "//! Squares.\n\n// region: hidden\nuse std::fmt;\n// endregion\n\nfn square(x: f64) -> f64 {\n    \
        // region: solution\n    // stub: todo!(\"the square of {x}\")\n    x * x\n    // endregion\n}\n\npub fn main() {\n    \
        // region: print\n    println!(\"{}\", square(3.0));\n    // endregion\n}\n";

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
    }
}
