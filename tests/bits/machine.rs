//! Kinds of machines: how programs are built for one, and run on it or on what stands in for it.

use std::env::{self, consts};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use anyhow::Result;
use notebook::compile::programs;
use notebook::compile::wasm::{self, Compiler};
use notebook::listing::output::{KNOBS, Output};
use notebook::listing::position::Position;
use notebook::process::Runs;
use notebook::process::limits::{Environment, Limits};
use notebook::project::Project;

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
    folder: PathBuf,
    suffix: &'static str,
    /// The program that runs them, and its arguments.
    runner: Vec<String>,
}

impl Machine {
    /// Runs the program `listings` or `training` with one argument.
    pub fn run(&self, program: &str, argument: &str) -> Result<Output> {
        self.run_at(&Position::default(), program, argument)
    }

    /// The same at a position of a listing's knobs.
    pub fn run_at(&self, position: &Position, program: &str, argument: &str) -> Result<Output> {
        let folder = if program == "training" {
            "examples"
        } else {
            ""
        };
        let file = format!("{program}{}", self.suffix);
        let file = self.folder.join(folder).join(file);
        let mut command = match self.runner.split_first() {
            Some((runner, arguments)) => {
                let mut command = Command::new(runner);
                command.args(arguments).arg(file);
                command
            }
            None => Command::new(file),
        };
        command
            .arg(argument)
            .current_dir(&self.root)
            .env(KNOBS, position.lines());
        programs::run(&command, &SLOWLY, Environment::All, &self.how)
    }

    /// How many bits the registers hold that the matrix product uses there.
    fn registers(&self) -> usize {
        let printed = self.run("training", "registers").unwrap().text;
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
    build(project, project.target(), &["--profile=dev"], "debug", None)
}

/// This machine, optimised.
pub fn release(project: &Project) -> Machine {
    build(project, project.target(), &["--release"], "release", None)
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

/// WebAssembly, as it runs in the reader's browser; otherwise what it takes.
pub fn wasm(project: &Project) -> Result<Machine, String> {
    needs("node", "Node.js 20 or newer")?;
    let machine = build_for(wasm::TARGET, project)?;
    Ok(Machine {
        how: "node".to_owned(),
        suffix: ".wasm",
        ..machine.under(&["node", "--no-warnings", "tests/bits/wasi.mjs"])
    })
}

fn needs(program: &str, what: &str) -> Result<(), String> {
    let mut command = Command::new(program);
    command.arg("--version").stdout(Stdio::null());
    match command.status() {
        Ok(status) if status.success() => Ok(()),
        _ => Err(format!("there is no {program}: it takes {what}")),
    }
}

/// Builds for another kind of machine, in a folder of its own: the compiler may be another one, too.
fn build_for(target: &str, project: &Project) -> Result<Machine, String> {
    let compiler = Compiler::of(target, project)
        .ok_or_else(|| format!("it takes `rustup target add {target}`"))?;
    let folder = project.target().join("cross");
    let profile = format!("{target}/release");
    let options = ["--release", "--target", target];
    Ok(build(project, &folder, &options, &profile, Some(&compiler)))
}

fn build(
    project: &Project,
    target: &Path,
    options: &[&str],
    profile: &str,
    compiler: Option<&Compiler>,
) -> Machine {
    let mut cargo = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    cargo
        .args([
            "build",
            "--locked",
            "--package=listings",
            "--package=downhill",
        ])
        .args(["--bin=listings", "--example=training"])
        .args(options)
        .arg("--target-dir")
        .arg(target)
        .current_dir(project.root());
    if let Some(compiler) = compiler {
        compiler.apply(&mut cargo);
        let linker = "CARGO_TARGET_AARCH64_UNKNOWN_LINUX_MUSL_LINKER";
        if env::var_os(linker).is_none() {
            cargo.env(linker, "rust-lld");
        }
    }
    assert!(cargo.status().unwrap().success(), "{cargo:?} failed");
    Machine {
        how: format!("this machine, {profile}"),
        root: project.root().to_owned(),
        folder: target.join(profile),
        suffix: consts::EXE_SUFFIX,
        runner: Vec::new(),
    }
}
