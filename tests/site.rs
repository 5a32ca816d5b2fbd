//! The finished site of this book, as a reader's browser meets it.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::LazyLock;

use crate::common::{root, text};
use notebook::chapter::contents::Contents;
use notebook::chapter::published::{self, Published};
use notebook::listing::pin::Pins;
use notebook::listing::position::{address, is_at_position};
use notebook::listing::{Failure, Listings};
use notebook::markdown::active;
use notebook::markdown::tags::{Markup, tags};
use notebook::project::Project;
use notebook::project::book::{load, sources};
use notebook::site::policy;
use serde_json::Value;

/// The site, built from the project as it is, once for all tests.
fn site() -> &'static Path {
    static SITE: LazyLock<PathBuf> = LazyLock::new(|| {
        let folder = root().join("target/site-under-test");
        let output = Command::new(env!("CARGO_BIN_EXE_notebook"))
            .args(["build", "--dest"])
            .arg(&folder)
            .current_dir(root())
            .output()
            .unwrap();
        assert!(output.status.success(), "{}", text(&output));
        folder
    });
    &SITE
}

/// Every page of the site by its file name.
fn pages(site: &Path) -> BTreeMap<String, String> {
    let mut pages = BTreeMap::new();
    for entry in fs::read_dir(site).unwrap() {
        let path = entry.unwrap().path();
        if path
            .extension()
            .is_some_and(|extension| extension == "html")
        {
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            pages.insert(name, fs::read_to_string(path).unwrap());
        }
    }
    pages
}

/// The values of an attribute in a page.
fn attributes<'a>(page: &'a str, name: &str) -> Vec<&'a str> {
    let start = format!(" {name}=\"");
    let values = page.split(&start).skip(1);
    values
        .filter_map(|rest| Some(rest.split_once('"')?.0))
        .collect()
}

#[test]
fn every_link_leads_somewhere_and_under_a_sub_path_too() {
    let site = site();
    let pages = pages(site);
    assert!(pages.len() >= 5, "{:?}", pages.keys());
    for (name, page) in &pages {
        // The page for an unknown address cannot know how deep it is asked for.
        if name == "404.html" {
            continue;
        }
        for link in attributes(page, "href")
            .into_iter()
            .chain(attributes(page, "src"))
        {
            assert!(
                !link.starts_with('/'),
                "{name}: the link {link} leaves the sub-path"
            );
            if link.contains("://") {
                continue;
            }
            let (file, id) = link.split_once('#').unwrap_or((link, ""));
            let file = if file.is_empty() { name.as_str() } else { file };
            let file = file.split('?').next().unwrap();
            assert!(
                site.join(file).is_file(),
                "{name}: the link {link} leads nowhere"
            );
            if let (Some(target), false) = (pages.get(file), id.is_empty()) {
                assert!(
                    attributes(target, "id").contains(&id),
                    "{name}: there is no place {link}"
                );
            }
        }
    }
}

#[test]
fn a_page_asks_no_other_host_for_anything() {
    for (name, page) in pages(site()) {
        for resource in attributes(&page, "src") {
            assert!(!resource.contains("//"), "{name} loads {resource}");
        }
        for link in page.split("<link ").skip(1) {
            let link = link.split_once('>').unwrap().0;
            assert!(!link.contains("//"), "{name} loads {link}");
        }
        assert!(!page.contains("play.rust-lang.org"), "{name}");
    }
}

#[test]
fn every_page_says_that_it_runs_only_what_lies_beside_it_and_what_mdbook_wrote() {
    let site = site();
    let mut used = BTreeSet::new();
    let mut allowed = BTreeSet::new();
    for (name, page) in &pages(site) {
        let tags = tags(page, Markup::Html);
        let policy = policy::of_page(&tags).unwrap_or_else(|| panic!("{name} has no policy"));
        let is_hash = |word: &&str| word.starts_with("'sha256-");
        let words = || {
            policy
                .split_ascii_whitespace()
                .map(|word| word.trim_end_matches(';'))
        };
        allowed.extend(words().filter(is_hash).map(str::to_owned));
        let rest: Vec<&str> = words().filter(|word| !is_hash(word)).collect();
        assert_eq!(rest.join(" "), policy::STRICT.replace(';', ""), "{name}");
        used.extend(policy::hashes(&tags));
        for tag in &tags {
            let runs = |(name, value): &(String, String)| {
                name.starts_with("on") || active::is_script(value)
            };
            assert!(!tag.attributes.iter().any(runs), "{name}: {tag:?}");
        }
    }
    assert_eq!(used, allowed, "a hash too many lets in what is not there");
}

#[test]
fn nothing_of_the_kernel_and_the_editor_is_in_the_site() {
    let site = site();
    for (name, page) in pages(site) {
        for trace in ["notebook-kernel", "/-/", "ace.js", "live.js"] {
            assert!(!page.contains(trace), "{name} holds {trace}");
        }
    }
    let names = fs::read_dir(site).unwrap().flatten();
    let names: Vec<String> = names
        .map(|entry| entry.file_name().to_string_lossy().into_owned())
        .collect();
    assert!(
        !names.iter().any(|name| name.starts_with("ace")),
        "{names:?}"
    );
}

#[test]
fn no_directive_and_no_latex_is_left_on_a_page() {
    for (name, page) in pages(site()) {
        assert!(!page.contains("{{#"), "{name} shows a directive");
        for (index, line) in without_code(page.as_str()).lines().enumerate() {
            assert!(
                !line.contains('\\') && !line.contains("$$"),
                "{name}:{}: LaTeX on the page: {line}",
                index + 1
            );
        }
        let formulas = page.matches("<math").count();
        assert_eq!(
            page.matches("</math>").count(),
            formulas,
            "{name} has a formula that does not end"
        );
    }
}

/// The body of a page without its code, what it copies as LaTeX, and its scripts.
fn without_code(page: &str) -> String {
    let mut rest = page.split_once("<main>").map_or("", |(_, main)| main);
    rest = rest.split_once("</main>").map_or(rest, |(main, _)| main);
    let mut text = rest.to_owned();
    for tag in ["pre", "code", "annotation"] {
        let (open, close) = (format!("<{tag}"), format!("</{tag}>"));
        while let Some(start) = text.find(&open) {
            let end = text[start..].find(&close).expect("each tag is closed") + start + close.len();
            text.replace_range(start..end, "");
        }
    }
    text
}

#[test]
fn a_page_carries_code_output_figure_and_the_copy_of_the_source() {
    let site = site();
    let page = &pages(site)["gradient-descent.html"];
    assert!(page.contains("id=\"listing-sgd\""));
    assert!(page.contains("predict (after training) 4 7.804863933862125"));
    assert!(page.contains("id=\"sgd-path\"") && page.contains("<desc"));
    let copy = fs::read_to_string(site.join("generated/gradient_descent-sgd.rs.txt")).unwrap();
    let source = root().join("book/listings/src/gradient_descent/sgd.rs");
    assert_eq!(copy, fs::read_to_string(source).unwrap());
    // Of an exercise it has no wrong answers.
    let copy = fs::read_to_string(site.join("generated/linear_model-closed.rs.txt")).unwrap();
    assert!(
        copy.contains("products / squares\n    // endregion"),
        "{copy}"
    );
}

#[test]
fn ids_are_unique_even_where_all_pages_stand_together() {
    let site = site();
    for (name, page) in pages(site) {
        let mut ids = attributes(&page, "id");
        ids.sort_unstable();
        let before = ids.len();
        ids.dedup();
        assert_eq!(ids.len(), before, "{name} has an id twice");
    }
}

#[test]
fn a_script_finds_every_listing_with_what_it_prints_draws_and_declares() {
    let site = site();
    let project = Project::around(&root()).unwrap();
    let pins = Pins::of(&project);
    let pages = pages(site);
    // Whose values stand on the pages as such an attribute, each once.
    let named = |element: &str, name: &str| -> BTreeSet<String> {
        let chapters = pages.iter().filter(|(name, _)| *name != "print.html");
        let mut all = BTreeSet::new();
        for (_, page) in chapters {
            for tag in page.split(element).skip(1) {
                let tag = tag.split_once('>').unwrap().0;
                // Some lines of an output stand once more where the text speaks of them.
                if tag.contains("data-lines=") {
                    continue;
                }
                for value in attributes(tag, name) {
                    assert!(
                        all.insert(value.to_owned()),
                        "{name}=\"{value}\" stands twice"
                    );
                }
            }
        }
        all
    };
    let listings = Listings::read(&project).unwrap();
    let all: BTreeSet<String> = listings
        .iter()
        .map(|listing| listing.name.clone())
        .collect();
    let some = |wanted: &dyn Fn(&String) -> bool| -> BTreeSet<String> {
        all.iter().filter(|name| wanted(name)).cloned().collect()
    };
    let compiles =
        |name: &String| listings.get(name).unwrap().failure != Some(Failure::DoesNotCompile);
    let runnable = named("<figure class=\"listing\"", "data-listing");
    assert_eq!(runnable, some(&compiles));
    let printing = some(&|name| !pins.text(name).unwrap().trim().is_empty());
    assert_eq!(named("<figure class=\"output\"", "data-listing"), printing);
    // One at other values stays as it is printed: no script finds it.
    let (fixed, following): (BTreeSet<_>, BTreeSet<_>) = pins
        .figures()
        .unwrap()
        .into_iter()
        .partition(|pin| is_at_position(pin));
    assert_eq!(named("<figure class=\"figure\"", "data-figure"), following);
    let shown = named("<figure class=\"figure\"", "id");
    for pin in fixed {
        let id = format!("figure-{}", address(&pin));
        assert!(shown.contains(&id), "no page shows {pin} as #{id}");
    }
    let declaring = some(&|name| !pins.knobs(name).unwrap().is_empty());
    assert_eq!(named("<div class=\"knobs\"", "data-knobs"), declaring);
    for declarations in named("<div class=\"knobs\"", "data-declarations") {
        let declarations: Value =
            serde_json::from_str(&declarations.replace("&quot;", "\"")).unwrap();
        let declared = declarations.as_array().unwrap().iter();
        assert!(
            declared
                .map(|knob| knob["name"].as_str())
                .all(|name| name.is_some())
        );
    }
}

/// Every address that was ever published, and each may be in somebody's notes.
const PUBLISHED: &str = include_str!("../snapshots/addresses.txt");

#[test]
fn every_address_that_was_published_still_leads_somewhere() {
    let site = site();
    let pages = pages(site);
    for address in PUBLISHED.lines() {
        let (file, id) = address.split_once('#').unwrap_or((address, ""));
        assert!(site.join(file).is_file(), "{address} is gone");
        if let (Some(page), false) = (pages.get(file), id.is_empty()) {
            // A place that moved to another page is sent there by mdBook's script, which has its name as a key.
            let moved = page.contains(&format!("\"#{id}\""));
            assert!(
                attributes(page, "id").contains(&id) || moved,
                "{address} is gone"
            );
        }
    }
}

#[test]
fn every_address_of_a_page_a_heading_a_listing_and_a_figure_is_on_the_list() {
    let site = site();
    let mut addresses = BTreeSet::new();
    for (name, page) in pages(site) {
        if ["404.html", "print.html", "toc.html"].contains(&name.as_str()) {
            continue;
        }
        let main = page.split_once("<main>").expect("a page has a main part").1;
        let main = main.split_once("</main>").unwrap().0;
        let ids = attributes(main, "href").into_iter();
        // What a reader can link to has a link to itself: headings and the numbers of captions.
        let own = ids.filter_map(|link| link.strip_prefix('#'));
        let places = own.map(|id| format!("{name}#{id}"));
        addresses.extend(places.chain([name.clone()]));
    }
    let project = Project::around(&root()).unwrap();
    let sources = sources(&load(&project).unwrap().book);
    let (contents, _) = Contents::read(&project, sources).unwrap();
    assert_eq!(published::all(&contents), addresses);
    let missing = Published::read(&project).unwrap().missing(&contents);
    assert!(
        missing.is_empty(),
        "`cargo run -- pins --accept` adds what snapshots/addresses.txt lacks: {missing:?}"
    );
}
