//! HTML that has something run, or leads the page elsewhere: the policy of the pages would keep
//! browsers from it.

use crate::markdown::tags::{Markup, tags};

/// Elements that run something, or lead the page elsewhere.
const ACTIVE: [&str; 10] = [
    "script", "iframe", "frame", "object", "embed", "base", "link", "meta", "form", "template",
];

/// Checks a piece of a chapter's HTML.
///
/// # Errors
///
/// When it has something run.
pub fn check(html: &str) -> Result<(), String> {
    for tag in tags(html, Markup::Html) {
        let name = &tag.name;
        let why = if ACTIVE.contains(&name.as_str()) {
            format!("`<{name}>`")
        } else if let Some((attribute, _)) = tag
            .attributes
            .iter()
            .find(|(attribute, value)| attribute.starts_with("on") || is_script(value))
        {
            format!("`{attribute}` of `<{name}>`")
        } else {
            continue;
        };
        return Err(format!(
            "{why} in a chapter: no browser would run it, because pages run only the book's own \
             scripts; take it out"
        ));
    }
    Ok(())
}

/// Whether a link runs a script. Browsers pass blanks and control characters over.
pub fn is_script(url: &str) -> bool {
    let url: String = url
        .chars()
        .filter(|c| !c.is_whitespace() && !c.is_control())
        .collect();
    let url = url.to_ascii_lowercase();
    ["javascript:", "vbscript:", "data:text/html"]
        .iter()
        .any(|scheme| url.starts_with(scheme))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn html_of_a_chapter_runs_nothing() {
        for html in [
            "<script>alert(1)</script>",
            "<SCRIPT src=x>",
            "<p\nonclick=alert(1)>",
            "<svg/onload=alert(1)>",
            "<a href=' java\tscript:alert(1)'>",
            "<iframe srcdoc=x>",
            "<object data=x>",
            "<meta http-equiv=refresh>",
        ] {
            assert!(check(html).is_err(), "{html}");
        }
        check("<aside class=\"once\"><p>on</p></aside>").unwrap();
    }
}
