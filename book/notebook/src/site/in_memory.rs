//! A finished site in memory, as the server shows it: whole, whatever the next build does to the
//! folder it came from.

use std::collections::BTreeMap;
use std::fs;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::Path;

use anyhow::{Context, Result};
use axum::body::Bytes;

/// Where the index of the search stands.
const SEARCH_INDEX: &str = "/searchindex.js";

/// Every file of a site, by its path in an address, such as `/index.html`.
#[derive(Clone, Debug, Default)]
pub struct Site {
    files: BTreeMap<String, Bytes>,
    /// What all pages share: scripts and styles.
    shared: u64,
}

impl Site {
    /// Reads a site from its folder.
    ///
    /// # Errors
    ///
    /// When a file cannot be read.
    pub fn read(folder: &Path) -> Result<Self> {
        let mut site = Self::default();
        site.read_folder(folder, "")?;
        let mut hasher = DefaultHasher::new();
        for (path, bytes) in &site.files {
            if is_shared(path) {
                bytes.hash(&mut hasher);
            }
        }
        site.shared = hasher.finish();
        Ok(site)
    }

    fn read_folder(&mut self, folder: &Path, path: &str) -> Result<()> {
        for entry in fs::read_dir(folder)
            .with_context(|| format!("cannot read the folder {}", folder.display()))?
        {
            let entry = entry?;
            let path = format!("{path}/{}", entry.file_name().to_string_lossy());
            if entry.file_type()?.is_dir() {
                self.read_folder(&entry.path(), &path)?;
            } else {
                let bytes = fs::read(entry.path())
                    .with_context(|| format!("cannot read {}", entry.path().display()))?;
                self.files.insert(path, bytes.into());
            }
        }
        Ok(())
    }

    /// The file at a path of the site, such as `/index.html`.
    pub fn get(&self, path: &str) -> Option<&Bytes> {
        self.files.get(path)
    }

    /// The version of the page at a path of the site: a part that changes with the page, a dash,
    /// and a part that changes with what all pages share. Nothing where there is no such page.
    pub fn version(&self, path: &str) -> Option<String> {
        let mut hasher = DefaultHasher::new();
        self.get(path)?.hash(&mut hasher);
        Some(format!("{:016x}-{:016x}", hasher.finish(), self.shared))
    }

    /// Takes pages from the site before this one, and with them what holds all pages: the page for
    /// printing and the index of the search. The first page stands at two addresses.
    pub fn keep<'a>(&mut self, before: &Self, pages: impl Iterator<Item = &'a str>) {
        let mut kept: Vec<&str> = pages.collect();
        let first = before.get("/index.html");
        if kept.iter().any(|page| before.get(page) == first) {
            kept.push("/index.html");
        }
        for path in kept.into_iter().chain(["/print.html", SEARCH_INDEX]) {
            if let Some(bytes) = before.get(path) {
                self.files.insert(path.to_owned(), bytes.clone());
            }
        }
    }
}

fn is_shared(path: &str) -> bool {
    path != SEARCH_INDEX && (path.ends_with(".css") || path.ends_with(".js"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn site(files: &[(&str, &str)]) -> Site {
        let folder = tempfile::tempdir().unwrap();
        for (name, text) in files {
            fs::write(folder.path().join(name), text).unwrap();
        }
        Site::read(folder.path()).unwrap()
    }

    #[test]
    fn a_page_has_a_new_version_when_it_or_the_style_changed_and_not_when_another_page_did() {
        let files = [("index.html", "a"), ("b.html", "b"), ("x.css", "c")];
        let version = |site: &Site| site.version("/index.html").unwrap();
        let before = version(&site(&files));
        let other_page = site(&[
            files[0],
            ("b.html", "new"),
            files[2],
            ("searchindex.js", "i"),
        ]);
        assert_eq!(version(&other_page), before);
        for changed in [("index.html", "new"), ("x.css", "new")] {
            let mut changed_files = files.to_vec();
            changed_files.retain(|(name, _)| *name != changed.0);
            changed_files.push(changed);
            assert_ne!(version(&site(&changed_files)), before, "{changed:?}");
        }
        assert_eq!(other_page.version("/none.html"), None);
    }
}
