//! What makes the listings of a site run in its pages: a folder with the scripts of the theme's
//! folder `run/`, whose name changes with what they are, and the pages' modules.

use std::collections::BTreeMap;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::{Path, PathBuf};
use std::sync::Once;
use std::{fs, process};

use anyhow::{Context, Result};

use crate::chapter::contents::Contents;
use crate::compile::wasm::{self, Compiler, not_installed};
use crate::message::problem::{Problem, Problems};
use crate::message::terminal;
use crate::process::Newer;
use crate::project::Project;
use crate::project::leftover::is_there;
use crate::site::modules;

/// The name of the author's draft, which holds all listings, beside the scripts.
pub const DRAFT: &str = "listings.wasm";

/// The script that a page begins with.
const FIRST: &str = "page.js";

/// Who brings a page its programs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Delivery {
    /// They lie in the site, in a module for each page.
    InTheSite,
    /// The author's server has all made while the pages are read. They call them by a name that
    /// stays: an open page is to be the same after another listing was saved.
    ByTheServer,
}

/// The folder as the site calls it where the author's server has the draft made.
pub const SERVED: &str = "run";

/// The folder that was made, and the modules.
#[derive(Clone, Debug)]
pub struct Runtime {
    folder: PathBuf,
    name: String,
    /// The files of the modules among the generated ones, by the names of the pages.
    modules: BTreeMap<String, String>,
}

impl Runtime {
    /// Makes the folder and the modules among the generated files, unless they are there already.
    /// Where the compiler for the modules is not installed, which is said, a site gets nothing; the
    /// pages of the author's server get the scripts all the same.
    ///
    /// # Errors
    ///
    /// When the listings do not compile for the browser, or a file cannot be read or written.
    pub fn make(
        project: &Project,
        contents: &Contents,
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
        let (name, modules) = match delivery {
            Delivery::ByTheServer => {
                // An author who saves ten times is told once, and waits for rustc's answer once.
                static ASKED: Once = Once::new();
                ASKED.call_once(|| drop(compiler()));
                // Without the draft the same scripts run the listings natively.
                (SERVED.to_owned(), BTreeMap::new())
            }
            Delivery::InTheSite => {
                let Some(compiler) = compiler() else {
                    return Ok(None);
                };
                let generated = project.generated();
                let modules = modules::make(project, contents, &compiler, |file, bytes| {
                    write(project, &generated, file, bytes)
                })?;
                let mut hasher = DefaultHasher::new();
                scripts.hash(&mut hasher);
                (format!("{SERVED}-{:016x}", hasher.finish()), modules)
            }
        };
        let folder = project.generated().join(&name);
        for (file, text) in scripts {
            if fs::read(folder.join(&file)).ok().as_deref() != Some(text.as_bytes()) {
                write(project, &folder, &file, text.as_bytes())?;
            }
        }
        Ok(Some(Self {
            folder,
            name,
            modules,
        }))
    }

    /// What it takes among the generated files.
    pub fn files(&self) -> impl Iterator<Item = PathBuf> {
        let generated = self.folder.parent().unwrap_or(&self.folder);
        let modules = self.modules.values().map(|file| generated.join(file));
        modules.chain([self.folder.clone()])
    }

    /// What the page of that name ends with, if it has a module that runs its listings.
    pub fn script(&self, page: &str) -> Option<String> {
        let module = self.modules.get(page)?;
        let name = &self.name;
        Some(format!(
            "\n\n<script type=\"module\" src=\"generated/{name}/{FIRST}\" \
             data-programs=\"generated/{module}\"></script>\n"
        ))
    }
}

/// Writes a file whole or not at all: another build may be copying the folder.
fn write(project: &Project, folder: &Path, file: &str, bytes: &[u8]) -> Result<()> {
    let path = folder.join(file);
    let beside = project.book().join(format!(".{file}-{}", process::id()));
    fs::create_dir_all(folder)
        .and_then(|()| fs::write(&beside, bytes))
        .and_then(|()| fs::rename(&beside, &path))
        .with_context(|| format!("cannot write {}", path.display()))
}

/// Builds the author's draft and reads it.
///
/// # Errors
///
/// When the listings do not compile for the browser, or cargo cannot be run;
/// [`Stopped`](crate::process::Stopped) when there is something newer to do.
pub fn draft(project: &Project, compiler: &Compiler, newer: &Newer) -> Result<Vec<u8>> {
    let file = wasm::draft(project, compiler, newer)?.map_err(|errors| {
        let problems: Vec<Problem> = errors.into_iter().map(modules::problem).collect();
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
