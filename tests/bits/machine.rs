//! Kinds of machines: how programs are built for one, and run on it or on what stands in for it.

use std::collections::BTreeMap;
use std::env::{self, consts};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use anyhow::Result;
use notebook::chapter::contents::Contents;
use notebook::compile::page_module::Packages;
use notebook::compile::programs;
use notebook::compile::wasm::{self, Compiler, Quality};
use notebook::listing::Listing;
use notebook::listing::output::{KNOBS, Output};
use notebook::listing::position::Position;
use notebook::process::Runs;
use notebook::process::limits::{Environment, Limits};
use notebook::project::Project;
use notebook::project::lock::Lock;
use notebook::site::modules;

/// What stands in for a machine is slow, and maps more memory than a program gets.
const SLOWLY: Runs = Runs {
    limits: Limits {
        time: Duration::from_secs(600),
        output: 4 << 20,
        ..Limits::NONE
    },
    newer: None,
};

/// Programs built for one kind of machine, and the way to run them.
#[derive(Clone)]
pub struct Machine {
    /// The way to run them, in words.
    pub how: String,
    root: PathBuf,
    training: PathBuf,
    /// What holds all listings but those of `modules`.
    listings: PathBuf,
    /// The module of its page, for each listing that has one.
    modules: BTreeMap<String, PathBuf>,
    /// The program that runs them, and its arguments.
    runner: Vec<String>,
}

impl Machine {
    /// Runs the program `training` with one argument.
    pub fn train(&self, argument: &str) -> Result<Output> {
        programs::run(
            &self.command(&self.training, argument),
            &SLOWLY,
            Environment::All,
            &self.how,
        )
    }

    /// Runs a listing at a position of its knobs.
    pub fn list(&self, listing: &str, position: &Position) -> Result<Output> {
        let program = self.modules.get(listing).unwrap_or(&self.listings);
        let mut command = self.command(program, listing);
        command.env(KNOBS, position.lines());
        programs::run(&command, &SLOWLY, Environment::All, &self.how)
    }

    fn command(&self, program: &Path, argument: &str) -> Command {
        let mut command = match self.runner.split_first() {
            Some((runner, arguments)) => {
                let mut command = Command::new(runner);
                command.args(arguments).arg(program);
                command
            }
            None => Command::new(program),
        };
        command.arg(argument).current_dir(&self.root);
        command
    }

    /// How many bits the registers hold that the matrix product uses there.
    fn registers(&self) -> usize {
        let printed = self.train("registers").unwrap().text;
        printed.trim().parse().unwrap()
    }

    /// The same programs, run by another program.
    fn under(&self, runner: &[&str]) -> Machine {
        Machine {
            how: runner.join(" "),
            runner: runner.iter().copied().map(str::to_owned).collect(),
            ..self.clone()
        }
    }
}

/// This machine, not optimised.
pub fn debug(project: &Project) -> Machine {
    here(project, "debug", "--profile=dev")
}

/// This machine, optimised.
pub fn release(project: &Project) -> Machine {
    here(project, "release", "--release")
}

fn here(project: &Project, profile: &str, option: &str) -> Machine {
    let folder = project.target().join(profile);
    build(project, profile, &folder, |cargo| {
        cargo.arg(option).arg("--target-dir").arg(project.target());
    })
}

/// An x86-64 with registers of so many bits; otherwise why there is none.
pub fn x86_64(release: &Machine, registers: usize) -> Result<Machine, String> {
    if consts::ARCH != "x86_64" {
        return Err(format!("this machine is of the kind {}", consts::ARCH));
    }
    if release.registers() == registers {
        return Ok(release.clone());
    }
    let cpu = match registers {
        512 => return Err("it takes a CPU that has it, and Rust 1.89".to_owned()),
        256 => "max",
        _ => "Nehalem",
    };
    needs("qemu-x86_64", "the package qemu-user")?;
    let emulated = release.under(&["qemu-x86_64", "-cpu", cpu]);
    match emulated.registers() {
        found if found == registers => Ok(emulated),
        found => Err(format!("{} has registers of {found} bits", emulated.how)),
    }
}

/// An aarch64, otherwise what it takes.
pub fn aarch64(project: &Project, release: &Machine) -> Result<Machine, String> {
    if consts::ARCH == "aarch64" {
        return Ok(release.clone());
    }
    needs("qemu-aarch64", "the package qemu-user")?;
    match env::var("AARCH64_SYSROOT") {
        Ok(libraries) => {
            let machine = build_for("aarch64-unknown-linux-gnu", project)?;
            Ok(Machine {
                how: "qemu-aarch64".to_owned(),
                ..machine.under(&["qemu-aarch64", "-L", &libraries])
            })
        }
        // Needs neither a linker nor libraries but those that come with Rust.
        Err(_) => {
            let machine = build_for("aarch64-unknown-linux-musl", project)?;
            Ok(machine.under(&["qemu-aarch64"]))
        }
    }
}

/// WebAssembly, compiled as a page's module, which runs in the reader's browser; otherwise what it
/// takes.
pub fn wasm(project: &Project, contents: &Contents) -> Result<Machine, String> {
    needs("node", "Node.js 20 or newer")?;
    let compiler = compiler(wasm::TARGET, project)?;
    let options = wasm::options(project, &compiler, Quality::Published).unwrap();
    let modules = modules_of_pages(project, contents, &compiler);
    // A program that only draws a figure is run by no page.
    let others = contents
        .listings
        .iter()
        .filter(|listing| listing.failure.is_none() && !modules.contains_key(&listing.name));
    let others: Vec<&Listing> = others.collect();
    let packages = Packages::build(project, options.clone()).unwrap();
    let module = packages.module(project, "on-no-page", &others).unwrap();
    let listings = options.folder().join("on-no-page.wasm");
    fs::write(&listings, module.unwrap()).unwrap();
    cargo(project, &[TRAINING], |cargo| options.apply(cargo));
    let machine = Machine {
        how: String::new(),
        root: project.root().to_owned(),
        training: options
            .folder()
            .join(wasm::TARGET)
            .join("page/examples/training.wasm"),
        listings,
        modules,
        runner: Vec::new(),
    };
    Ok(Machine {
        how: "node".to_owned(),
        ..machine.under(&["node", "--no-warnings", "tests/bits/wasi.mjs"])
    })
}

/// The module of its page, for each listing that has one: those of the built site.
fn modules_of_pages(
    project: &Project,
    contents: &Contents,
    compiler: &Compiler,
) -> BTreeMap<String, PathBuf> {
    let _site = Lock::of(&project.book()).unwrap();
    let folder = project.generated();
    let made = modules::make(project, contents, compiler, |file, module| {
        fs::create_dir_all(&folder)?;
        Ok(fs::write(folder.join(file), module)?)
    });
    let made = made.unwrap();
    let chapters = contents.sources.iter().enumerate();
    let modules = chapters.flat_map(|(chapter, source)| {
        let listings = contents.runs(chapter).into_keys();
        listings.map(|listing| (listing.to_owned(), folder.join(&made[&source.name])))
    });
    modules.collect()
}

fn needs(program: &str, what: &str) -> Result<(), String> {
    let mut command = Command::new(program);
    command.arg("--version").stdout(Stdio::null());
    match command.status() {
        Ok(status) if status.success() => Ok(()),
        _ => Err(format!("there is no {program}: it takes {what}")),
    }
}

fn compiler(target: &str, project: &Project) -> Result<Compiler, String> {
    Compiler::of(target, project).ok_or_else(|| format!("it takes `rustup target add {target}`"))
}

/// Builds for another kind of machine, in a folder of its own: the compiler may be another one,
/// too.
fn build_for(target: &str, project: &Project) -> Result<Machine, String> {
    let compiler = compiler(target, project)?;
    let others = project.target().join("cross");
    let folder = others.join(target).join("release");
    Ok(build(project, "release", &folder, |cargo| {
        cargo.args(["--release", "--target", target]);
        cargo.arg("--target-dir").arg(&others);
        compiler.apply(cargo);
        let linker = "CARGO_TARGET_AARCH64_UNKNOWN_LINUX_MUSL_LINKER";
        if env::var_os(linker).is_none() {
            cargo.env(linker, "rust-lld");
        }
    }))
}

/// Builds the programs with options that put them into a folder.
fn build(
    project: &Project,
    profile: &str,
    folder: &Path,
    options: impl FnOnce(&mut Command),
) -> Machine {
    cargo(
        project,
        &["--package=listings", "--bin=listings", TRAINING],
        options,
    );
    Machine {
        how: format!("this machine, {profile}"),
        root: project.root().to_owned(),
        training: folder
            .join("examples/training")
            .with_extension(consts::EXE_EXTENSION),
        listings: folder
            .join("listings")
            .with_extension(consts::EXE_EXTENSION),
        modules: BTreeMap::new(),
        runner: Vec::new(),
    }
}

const TRAINING: &str = "--example=training";

fn cargo(project: &Project, programs: &[&str], options: impl FnOnce(&mut Command)) {
    let mut cargo = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    cargo
        .args(["build", "--locked", "--package=downhill"])
        .args(programs)
        .current_dir(project.root());
    options(&mut cargo);
    assert!(cargo.status().unwrap().success(), "{cargo:?} failed");
}
