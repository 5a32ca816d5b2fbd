//! The module that runs the listings in the pages of the author's server. A thread compiles it
//! while the author reads the new page, so no page waits for it. A request for the module waits
//! until it is compiled from the sources of the pages.

use std::error::Error;
use std::fmt;

use anyhow::{Result, ensure};
use axum::body::Bytes;

use crate::compile::wasm::{self, Compiler};
use crate::listing::Listings;
use crate::message::terminal;
use crate::process::{Newer, Stopped};
use crate::project::Project;
use crate::server::background::{Background, Newest};
use crate::site::freshness;
use crate::site::runtime;

/// The module, as the server gets it.
pub type Draft = Newest<Bytes>;

/// Makes the module.
#[derive(Debug)]
pub struct Drafts {
    project: Project,
    module: Background<Bytes>,
}

impl Drafts {
    /// Starts the thread that compiles.
    pub fn start(project: &Project) -> (Self, Draft) {
        let project = project.clone();
        let module = Background::start({
            let project = project.clone();
            move |wanted, newer| {
                make(&project, wanted, newer).inspect_err(|why| {
                    // That there is no compiler is said when the pages are built.
                    if !why.is::<NoCompiler>() && !why.is::<Stopped>() {
                        terminal::tell(format_args!(
                            "The listings cannot run in the pages: {why:#}"
                        ));
                    }
                })
            }
        });
        let draft = module.newest();
        (Self { project, module }, draft)
    }

    /// Says that new pages are about to be shown: from now on nobody gets a module of other
    /// sources.
    ///
    /// # Errors
    ///
    /// When the sources cannot be read.
    pub fn want(&self) -> Result<()> {
        self.module.want(sources(&self.project)?);
        Ok(())
    }
}

/// Nothing compiles the listings for browsers.
#[derive(Debug)]
struct NoCompiler;

impl fmt::Display for NoCompiler {
    fn fmt(&self, formatter: &mut fmt::Formatter) -> fmt::Result {
        formatter.write_str(&wasm::not_installed())
    }
}

impl Error for NoCompiler {}

fn make(project: &Project, wanted: u64, newer: &Newer) -> Result<Bytes> {
    let compiler = Compiler::of(wasm::TARGET, project).ok_or(NoCompiler)?;
    let module = runtime::draft(project, &compiler, newer)?;
    ensure!(
        sources(project)? == wanted,
        "a listing was saved while the last one was compiled"
    );
    Ok(module.into())
}

fn sources(project: &Project) -> Result<u64> {
    freshness::sources(project, &Listings::read(project)?)
}
