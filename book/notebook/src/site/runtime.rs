//! The folder of the site that makes its listings run in a page: the scripts of the theme's folder
//! `run/`, and the module.
//!
//! Its name changes with what it holds, so that no page runs anything but the programs that it
//! shows.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::{Path, PathBuf};
use std::sync::Once;
use std::{fs, process};

use anyhow::{Context, Result};

use crate::compile::wasm::{self, Compiler, Quality, not_installed};
use crate::listing::Listings;
use crate::message::problem::{Problem, Problems};
use crate::message::terminal;
use crate::process::Newer;
use crate::project::Project;
use crate::project::leftover::is_there;
use crate::site::freshness;

/// The name of the module in its folder.
pub const MODULE: &str = "listings.wasm";

/// The script that a page begins with.
const FIRST: &str = "page.js";

/// Who brings the module to the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Delivery {
    /// It lies in the site.
    InTheSite,
    /// The author's server has it made while the pages are read. They call it by a name that stays:
    /// an open page is to be the same after another listing was saved.
    ByTheServer,
}

/// The folder as the site calls it where the author's server has the module made.
pub const SERVED: &str = "run";

/// A folder that was made.
#[derive(Clone, Debug)]
pub struct Runtime {
    folder: PathBuf,
    name: String,
}

impl Runtime {
    /// Makes the folder among the generated files, unless it is there already. Where the compiler
    /// for the module is not installed, which is said, a site gets none; the pages of the author's
    /// server get the scripts all the same.
    ///
    /// # Errors
    ///
    /// When the listings do not compile for the browser, or a file cannot be read or written.
    pub fn make(
        project: &Project,
        listings: &Listings,
        delivery: Delivery,
    ) -> Result<Option<Self>> {
        let compiler = || {
            let compiler = Compiler::of(wasm::TARGET, project);
            if compiler.is_none() {
                terminal::tell(not_installed());
            }
            compiler
        };
        let scripts = scripts(project)?;
        let at = |name: String| Self {
            folder: project.generated().join(&name),
            name,
        };
        let runtime = match delivery {
            Delivery::ByTheServer => {
                // An author who saves ten times is told once, and waits for rustc's answer once.
                static ASKED: Once = Once::new();
                ASKED.call_once(|| drop(compiler()));
                // Without the module the same scripts run the listings natively.
                at(SERVED.to_owned())
            }
            Delivery::InTheSite => {
                let Some(compiler) = compiler() else {
                    return Ok(None);
                };
                let mut hasher = DefaultHasher::new();
                scripts.hash(&mut hasher);
                freshness::sources(project, listings)?.hash(&mut hasher);
                compiler.fingerprint(&mut hasher)?;
                let runtime = at(format!("{SERVED}-{:016x}", hasher.finish()));
                if !runtime.folder.join(MODULE).is_file() {
                    let module = built(project, &compiler, Quality::Published, &None)?;
                    runtime.write(project, MODULE, &module)?;
                }
                runtime
            }
        };
        for (file, text) in scripts {
            if fs::read(runtime.folder.join(&file)).ok().as_deref() != Some(text.as_bytes()) {
                runtime.write(project, &file, text.as_bytes())?;
            }
        }
        Ok(Some(runtime))
    }

    /// Where it lies.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// What a page ends with whose listings are to run.
    pub fn script(&self) -> String {
        format!(
            "\n\n<script type=\"module\" src=\"generated/{}/{FIRST}\"></script>\n",
            self.name
        )
    }

    /// Writes a file whole or not at all: another build may be copying the folder.
    fn write(&self, project: &Project, file: &str, bytes: &[u8]) -> Result<()> {
        let path = self.folder.join(file);
        let beside = project.book().join(format!(".{file}-{}", process::id()));
        fs::create_dir_all(&self.folder)
            .and_then(|()| fs::write(&beside, bytes))
            .and_then(|()| fs::rename(&beside, &path))
            .with_context(|| format!("cannot write {}", path.display()))
    }
}

/// Builds the module and reads it.
///
/// # Errors
///
/// When the listings do not compile for the browser, or cargo cannot be run;
/// [`Stopped`](crate::process::Stopped) when there is something newer to do.
pub fn built(
    project: &Project,
    compiler: &Compiler,
    quality: Quality,
    newer: &Newer,
) -> Result<Vec<u8>> {
    let file = wasm::build(project, compiler, quality, newer)?.map_err(|errors| {
        let what = "the listings do not compile for a browser";
        let problems: Vec<Problem> = errors
            .into_iter()
            .map(|error| error.problem(what))
            .collect();
        Problems(problems)
    })?;
    fs::read(&file).with_context(|| format!("cannot read {}", file.display()))
}

/// The scripts, by name.
fn scripts(project: &Project) -> Result<Vec<(String, String)>> {
    let folder = project.theme().join("run");
    let mut scripts = Vec::new();
    for entry in fs::read_dir(&folder)
        .with_context(|| format!("cannot read the folder {}", folder.display()))?
    {
        let path = entry?.path();
        if is_there(&path) && path.extension().is_some_and(|extension| extension == "js") {
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            let text = fs::read_to_string(&path)
                .with_context(|| format!("cannot read {}", path.display()))?;
            scripts.push((name.into_owned(), text));
        }
    }
    scripts.sort();
    Ok(scripts)
}
