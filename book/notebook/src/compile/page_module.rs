//! The module that runs the listings of one page in a reader's browser. It holds these and what
//! they use, and nothing of the other pages: a reader fetches it at the first Run.
//!
//! Cargo compiles once what all listings use. The compiler then makes each page's module from that,
//! which takes a few seconds, so those of several pages are made side by side.

use std::fs;
use std::hash::{Hash, Hasher};
use std::path::PathBuf;

use anyhow::{Context, Result, bail};
use serde_json::Value;

use crate::compile::library::{self, Extern};
use crate::compile::main_file;
use crate::compile::programs::{CompileError, compile_error};
use crate::compile::rustc::{arguments, joined};
use crate::compile::wasm::{self, Options};
use crate::listing::Listing;
use crate::message::excerpt;
use crate::process::limits::{Environment, Limits, limited};
use crate::process::wait_without_limits;
use crate::project::Project;

/// The profile of the modules. What the listings use is compiled as the profile `page` says.
const PROFILE: [&str; 5] = [
    "-Copt-level=3",
    "-Clto=fat",
    "-Ccodegen-units=1",
    "-Cpanic=abort",
    // Arithmetic that overflows stops a listing there, too.
    "-Coverflow-checks=on",
];

/// Adds what the modules of all pages are compiled with.
///
/// # Errors
///
/// When the compiler's libraries cannot be listed.
pub fn fingerprint(options: &Options, hasher: &mut impl Hasher) -> Result<()> {
    (PROFILE, options.flags()).hash(hasher);
    options.compiler().fingerprint(hasher)
}

/// Where the compiler leaves the module of the page of that name.
pub fn compiled(options: &Options, page: &str) -> PathBuf {
    folder(options).join(format!("{page}.wasm"))
}

/// Where the modules of all pages are compiled.
fn folder(options: &Options) -> PathBuf {
    options.folder().join("pages")
}

/// What the modules of all pages are made of besides the listings.
#[derive(Debug)]
pub struct Packages {
    options: Options,
    externs: Vec<Extern>,
    dependencies: Vec<PathBuf>,
}

impl Packages {
    /// Has cargo build them with the options of the published modules.
    ///
    /// # Errors
    ///
    /// When a package does not compile, or cargo cannot be run.
    pub fn build(project: &Project, options: Options) -> Result<Self> {
        main_file::write(project)?;
        let built = library::packages(project, &None, |cargo| options.apply(cargo));
        let (externs, dependencies) = built?;
        Ok(Self {
            options,
            externs,
            dependencies,
        })
    }

    /// Compiles these listings for the page of that name.
    ///
    /// # Errors
    ///
    /// When the compiler cannot be run. Its errors are the inner error.
    pub fn module(
        &self,
        project: &Project,
        page: &str,
        listings: &[&Listing],
    ) -> Result<Result<Vec<u8>, Vec<CompileError>>> {
        let folder = folder(&self.options);
        let source = folder.join(format!("{page}.rs"));
        let module = compiled(&self.options, page);
        fs::create_dir_all(&folder)
            .and_then(|()| fs::write(&source, main_file::of(project, listings.iter().copied())))
            .with_context(|| format!("cannot write {}", source.display()))?;
        let mut rustc = self.options.compiler().command();
        rustc
            .args(["--crate-name=listings", "--target", wasm::TARGET])
            .args(PROFILE)
            .args(self.options.flags())
            // Files are named as cargo names them, which starts the compiler in their workspace.
            .arg(joined("--remap-path-prefix=", project.root(), "="))
            .args(arguments(
                project.listings_package().edition(),
                &self.externs,
                &self.dependencies,
            ))
            .arg("-o")
            .arg(&module)
            .arg(&source)
            .current_dir(project.root());
        let rustc = limited(&rustc, &Limits::NONE, Environment::All)?;
        let finished = wait_without_limits(rustc, &None).context("cannot run the compiler")?;
        if finished.succeeded() {
            let bytes = fs::read(&module);
            return Ok(Ok(
                bytes.with_context(|| format!("cannot read {}", module.display()))?
            ));
        }
        let messages: Vec<Value> = finished
            .stderr
            .lines()
            .filter_map(|line| serde_json::from_str(line).ok())
            .collect();
        let errors = messages
            .iter()
            .filter(|message| message["level"] == "error");
        let errors: Vec<CompileError> = errors.filter_map(compile_error).collect();
        if errors.is_empty() {
            bail!(
                "the programs of the page `{page}` cannot be compiled for a browser\n{}",
                excerpt::text(&finished.stderr)
            );
        }
        Ok(Err(errors))
    }
}
