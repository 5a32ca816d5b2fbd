//! The finished site in a real browser.
//!
//! These need Chromium, on the path or named in the variable CHROMIUM: `cargo test --test browser -- --ignored`.

#[path = "../common/mod.rs"]
mod common;
mod driver;
mod server;

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

use serde_json::{Value, json};

use common::{root, text};
use driver::Browser;
use server::{PLACE, Server};

/// The site as it is put online, built once for all tests.
fn site() -> &'static Path {
    static SITE: OnceLock<PathBuf> = OnceLock::new();
    SITE.get_or_init(|| {
        let site = Path::new(env!("CARGO_TARGET_TMPDIR")).join("site");
        let output = Command::new(env!("CARGO_BIN_EXE_notebook"))
            .args(["build", "--dest"])
            .arg(&site)
            // The page for what is missing has to know it.
            .env("MDBOOK_OUTPUT__HTML__SITE_URL", PLACE)
            .current_dir(root())
            .output()
            .unwrap();
        assert!(output.status.success(), "{}", text(&output));
        site
    })
}

#[test]
#[ignore]
fn explore() {
    let server = Server::start(site());
    let start = std::time::Instant::now();
    let mut browser = Browser::start();
    eprintln!("start {:?}", start.elapsed());
    let axe = std::fs::read_to_string("/tmp/axe/node_modules/axe-core/axe.min.js").unwrap();
    for page in ["gradient-descent.html", "print.html", "404.html", "index.html"] {
        for (width, scheme) in [(1200, "light"), (400, "dark")] {
            browser.resize(width);
            browser.prefer(scheme, "reduce");
            let start = std::time::Instant::now();
            browser.open(&server.page(page));
            eprintln!("{page} {width} open {:?} {}", start.elapsed(), browser.evaluate("document.documentElement.className"));
            let start = std::time::Instant::now();
            browser.evaluate(&format!("{axe}; true"));
            let result = browser.evaluate("axe.run(document, {runOnly: ['wcag2a','wcag2aa','wcag21a','wcag21aa','wcag22aa','best-practice'], resultTypes: ['violations']}).then(r => r.violations.map(v => [v.id, v.nodes.length, v.nodes.slice(0,4).map(n => n.target.join(' ') + ' ' + n.html.slice(0,90) + n.any.concat(n.all,n.none).map(c=>c.message).join(';').slice(0,200))]))");
            eprintln!("axe {:?}\n{:#}", start.elapsed(), result);
            for script in [include_str!("content.js"), include_str!("overflow.js"), include_str!("structure.js")] {
                eprintln!("{:#?}", browser.complaints(script));
            }
        }
    }
    eprintln!("{:?}", server.asked());
    let _ = (json!(1), Value::Null, server.host());
}
