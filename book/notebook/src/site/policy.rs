//! What the pages may load and run: their Content-Security-Policy.
//!
//! The theme's `head.hbs` gives it to each page: only what lies on the page's own host, and of
//! scripts that stand in a page only those that mdBook writes there, which it names by their
//! hashes. So a script that got into a page in any other way does not run. The server sends a
//! policy with whatever it answers.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result};
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use sha2::{Digest, Sha256};

use crate::markdown::tags::{Markup, Tag, tags};
use crate::message::problem::{Problem, Problems};

/// The policy of what is no page with a policy of its own. It is that of the pages, without a
/// script that stands in the page.
pub const STRICT: &str = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; \
    style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self'; connect-src 'self'; \
    worker-src 'self'; frame-src 'self'; base-uri 'self'; form-action 'self'";

/// The policy that a page brings along.
pub fn of_page(tags: &[Tag]) -> Option<&str> {
    let mut policies = tags.iter().filter(|tag| {
        tag.name == "meta"
            && tag
                .attribute("http-equiv")
                .is_some_and(|name| name.eq_ignore_ascii_case("content-security-policy"))
    });
    policies.next()?.attribute("content")
}

/// The hashes of the scripts that stand in a page, as a policy names them.
pub fn hashes(tags: &[Tag]) -> Vec<String> {
    let scripts = tags
        .iter()
        .filter(|tag| tag.name == "script" && tag.attribute("src").is_none());
    let hashes = scripts.map(|script| {
        // A browser reads all ends of lines so.
        let text = script.text.replace("\r\n", "\n");
        let hash = BASE64_STANDARD.encode(Sha256::digest(text));
        format!("'sha256-{hash}'")
    });
    hashes.collect()
}

/// The policy that the server sends with a page: its own. A page of mdBook's that has none, such as
/// one that leads to another, holds nothing but what mdBook wrote.
pub fn header(html: &str) -> String {
    let head = html.split_once("</head>").map_or(html, |(head, _)| head);
    let own = match of_page(&tags(head, Markup::Html)) {
        Some(policy) => policy.split_whitespace().collect::<Vec<_>>().join(" "),
        None => {
            let hashes = hashes(&tags(html, Markup::Html)).join(" ");
            STRICT.replace(
                "'wasm-unsafe-eval'",
                &format!("'wasm-unsafe-eval' {hashes}"),
            )
        }
    };
    for_this_server(&own)
}

/// A policy that the server sends: nobody else's page holds one of ours, to have it clicked on.
pub fn for_this_server(policy: &str) -> String {
    format!("{policy}; frame-ancestors 'self'")
}

/// Checks that the pages of a finished site allow the scripts that mdBook has written into them.
/// `head` is the file with the policy of the pages.
///
/// # Errors
///
/// When a page holds a script that browsers would not run, or cannot be read.
pub fn check(site: &Path, head: &str) -> Result<()> {
    let mut missing = Vec::new();
    check_folder(site, &mut missing)?;
    missing.sort();
    missing.dedup();
    if missing.is_empty() {
        return Ok(());
    }
    let problems = missing.into_iter().map(|hash| Problem {
        file: head.to_owned(),
        line: 1,
        message: format!(
            "the policy does not allow a script that mdBook writes into its pages, and browsers \
             would not run it: add {hash} to `script-src`"
        ),
    });
    Err(Problems(problems.collect()).into())
}

fn check_folder(folder: &Path, missing: &mut Vec<String>) -> Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            check_folder(&path, missing)?;
        } else if path
            .extension()
            .is_some_and(|extension| extension == "html")
        {
            let html = fs::read_to_string(&path)
                .with_context(|| format!("cannot read {}", path.display()))?;
            let tags = tags(&html, Markup::Html);
            if let Some(policy) = of_page(&tags) {
                missing.extend(
                    hashes(&tags)
                        .into_iter()
                        .filter(|hash| !policy.contains(hash)),
                );
            }
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAGE: &str = "<head><meta http-equiv=\"Content-Security-Policy\" \
        content=\"script-src 'self' 'sha256-5jFwrAK0UV47oFbVg/iCCBbxD8X1w+QvoOUepu4C2YA='\"></head>\
        <script>alert(1)</script><script src=\"a.js\"></script>";

    #[test]
    fn a_script_in_a_page_is_named_by_its_hash() {
        let tags = tags(PAGE, Markup::Html);
        // By `openssl dgst -sha256 -binary | base64`.
        assert_eq!(
            hashes(&tags),
            ["'sha256-bhHHL3z2vDgxUt0W3dWQOrprscmda2Y5pLsLg4GF+pI='"]
        );
        assert!(of_page(&tags).unwrap().starts_with("script-src 'self'"));
    }

    #[test]
    fn a_page_whose_policy_forbids_what_mdbook_wrote_is_an_error() {
        let site = tempfile::tempdir().unwrap();
        fs::create_dir(site.path().join("part")).unwrap();
        fs::write(site.path().join("part/page.html"), PAGE).unwrap();
        let error = check(site.path(), "theme/head.hbs")
            .unwrap_err()
            .to_string();
        assert!(
            error.starts_with("theme/head.hbs:1: ") && error.contains("add 'sha256-bhHHL"),
            "{error}"
        );
        let page = PAGE.replace(
            "script-src",
            "script-src 'sha256-bhHHL3z2vDgxUt0W3dWQOrprscmda2Y5pLsLg4GF+pI='",
        );
        fs::write(site.path().join("part/page.html"), page).unwrap();
        check(site.path(), "theme/head.hbs").unwrap();
    }

    #[test]
    fn a_page_without_a_policy_gets_one_that_knows_its_scripts() {
        assert_eq!(
            header(PAGE),
            for_this_server(of_page(&tags(PAGE, Markup::Html)).unwrap())
        );
        let header = header("<script>alert(1)</script>");
        assert!(
            header.contains("'wasm-unsafe-eval' 'sha256-bhHHL"),
            "{header}"
        );
        assert!(header.ends_with("frame-ancestors 'self'"));
    }
}
