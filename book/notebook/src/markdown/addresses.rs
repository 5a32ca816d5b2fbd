//! The addresses of a page, `#…`: what mdBook makes of headings, terms and footnotes, and what
//! directives and HTML add. mdBook keeps two headings apart, and nothing else.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::ops::Range;

use mdbook_markdown::pulldown_cmark::{Event, Tag, TagEnd};

/// A place of a page that a link can name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Address {
    /// What follows `#`.
    pub id: String,
    /// What has it, in words.
    pub owner: String,
    /// The byte of the chapter at which that stands.
    pub at: usize,
}

/// The addresses that mdBook gives to headings, terms of definitions and footnotes.
pub fn of_markdown(events: &[(Event<'_>, Range<usize>)]) -> Vec<Address> {
    let mut addresses = Vec::new();
    let mut used = HashSet::new();
    let mut footnotes: HashMap<String, (usize, usize)> = HashMap::new();
    // The heading or term that is being read: its own address, its text, its place.
    let mut titled: Option<(Option<String>, String, usize)> = None;
    for (event, range) in events {
        let text = match event {
            Event::Start(Tag::Heading { id, .. }) => {
                let id = id.as_ref().map(ToString::to_string);
                titled = Some((id, String::new(), range.start));
                continue;
            }
            Event::Start(Tag::DefinitionListTitle) => {
                titled = Some((None, String::new(), range.start));
                continue;
            }
            Event::End(TagEnd::Heading(_) | TagEnd::DefinitionListTitle) => {
                if let Some((id, title, at)) = titled.take() {
                    // Of a title without letters mdBook makes `#`, and `#-1` of the next.
                    let id = id.unwrap_or_else(|| match id_of(&title).as_str() {
                        "" => String::new(),
                        id => unique(id, &mut used),
                    });
                    let owner = format!("the heading or term \u{201c}{}\u{201d}", title.trim());
                    addresses.push(Address { id, owner, at });
                }
                continue;
            }
            Event::Start(Tag::FootnoteDefinition(name)) => {
                let (id, owner) = (format!("footnote-{name}"), format!("the footnote `{name}`"));
                addresses.push(Address {
                    id,
                    owner,
                    at: range.start,
                });
                continue;
            }
            Event::FootnoteReference(name) => {
                let number = footnotes.len() + 1;
                let (number, count) = footnotes.entry(name.to_string()).or_insert((number, 0));
                *count += 1;
                addresses.push(Address {
                    id: format!("fr-{name}-{count}"),
                    owner: format!("a reference to the footnote `{name}`"),
                    at: range.start,
                });
                number.to_string()
            }
            Event::Text(text) | Event::Code(text) => text.to_string(),
            Event::SoftBreak => "\n".to_owned(),
            _ => continue,
        };
        if let Some((_, title, _)) = &mut titled {
            title.push_str(&text);
        }
    }
    addresses
}

/// The `id` that mdBook makes of a heading's text.
fn id_of(title: &str) -> String {
    let characters = title.trim().to_lowercase();
    let kept = characters.chars().filter_map(|character| match character {
        _ if is_kept(character) => Some(character),
        _ if character.is_whitespace() => Some('-'),
        _ => None,
    });
    kept.collect()
}

fn is_kept(character: char) -> bool {
    character.is_alphanumeric() || "_-".contains(character)
}

/// The `id`, or, if a heading above has it, the next with a number: as mdBook counts.
fn unique(id: &str, used: &mut HashSet<String>) -> String {
    let numbered = (1..).map(|count| format!("{id}-{count}"));
    let mut candidates = std::iter::once(id.to_owned()).chain(numbered);
    let free = candidates.find(|candidate| used.insert(candidate.clone()));
    free.unwrap_or_default()
}

/// What is wrong with the addresses of a page, each with its byte: an empty one, one that no link
/// can name, one that mdBook's frame has, and one that two places have. `line` tells the line of a
/// byte.
pub fn check(addresses: &[Address], line: impl Fn(usize) -> usize) -> Vec<(usize, String)> {
    let mut errors = Vec::new();
    let mut known: BTreeMap<&str, Vec<&Address>> = BTreeMap::new();
    for address in addresses {
        let Address { id, owner, at } = address;
        if id.is_empty() || !id.chars().all(is_kept) {
            let message = format!(
                "{owner} has the address `#{id}`, which no link can name: one is made of letters, \
                 digits, `-` and `_`. Give a heading one of its own, `## TITLE {{#address}}`, or \
                 use words"
            );
            errors.push((*at, message));
        } else if id.starts_with("mdbook-") {
            errors.push((
                *at,
                format!(
                    "{owner} has the address `#{id}`: those that begin with `mdbook-` are of \
                     mdBook's frame"
                ),
            ));
        }
        known.entry(id).or_default().push(address);
    }
    for (id, mut places) in known {
        // A heading can get another address; that of a listing or a figure is its name. So it is
        // the one to change.
        places.sort_by_key(|place| (place.owner.starts_with("the heading"), place.at));
        let first = places[0];
        for place in places[1..].iter().filter(|_| !id.is_empty()) {
            let message = format!(
                "{} has the address `#{id}`, and so has {}, in line {}: name it otherwise, or \
                 give a heading an address of its own, `## TITLE {{#address}}`",
                place.owner,
                first.owner,
                line(first.at)
            );
            errors.push((place.at, message));
        }
    }
    errors.sort();
    errors
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::markdown::parser::parser;

    fn read(text: &str) -> Vec<Address> {
        of_markdown(&parser(text).collect::<Vec<_>>())
    }

    fn ids(text: &str) -> Vec<String> {
        read(text).into_iter().map(|address| address.id).collect()
    }

    #[test]
    fn equal_headings_are_counted_as_mdbook_counts_them() {
        assert_eq!(
            ids("## A\n\n## A\n\n## A 1\n\n## B {#a}\n"),
            ["a", "a-1", "a-1-1", "a"]
        );
    }

    #[test]
    fn a_footnote_in_a_heading_is_a_part_of_its_address() {
        let text = "A[^x].\n\n## B[^y]\n\nTerm[^x]\n: C\n\n[^x]: D\n\n[^y]: E\n";
        let expected = [
            "fr-x-1",
            "fr-y-1",
            "b2",
            "fr-x-2",
            "term1",
            "footnote-x",
            "footnote-y",
        ];
        assert_eq!(ids(text), expected);
    }

    #[test]
    fn an_empty_address_and_the_later_of_two_equal_ones_are_errors() {
        let text = "## ???\n\n## !!!\n\n## A\n\n## B {#a}\n\n## Mdbook x\n";
        let errors = check(&read(text), |at| text[..at].matches('\n').count() + 1);
        let at = |word: &str| text.find(word).unwrap();
        let places: Vec<usize> = errors.iter().map(|(at, _)| *at).collect();
        assert_eq!(places, [at("## ?"), at("## !"), at("## B"), at("## M")]);
        assert!(
            errors[2].1.contains("\u{201c}A\u{201d}, in line 5"),
            "{errors:?}"
        );
    }
}
