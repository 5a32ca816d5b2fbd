//! The command line: without a command, it builds the book around the current folder and serves it.

#![warn(clippy::print_stdout, clippy::print_stderr)]

use std::cell::OnceCell;
use std::io::{stdin, stdout};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{ExitCode, exit};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;
use std::{env, fs, thread};

use anyhow::{Context, Result, anyhow, ensure};
use clap::{Parser, Subcommand};
use notebook::compile::outcome;
use notebook::compile::programs::Programs;
use notebook::listing::list;
use notebook::listing::output::{KNOBS, failure};
use notebook::listing::pin::Pins;
use notebook::listing::position::Positions;
use notebook::listing::{Failure, Listings};
use notebook::message::problem::{Problems, did_you_mean};
use notebook::message::terminal;
use notebook::new;
use notebook::pins::{self, Found};
use notebook::process::Runs;
use notebook::process::folder;
use notebook::process::limits::{self, Limits, SECONDS};
use notebook::process::signals;
use notebook::project::{Project, command};
use notebook::review::Review;
use notebook::server::kernel::Kernel;
use notebook::server::module::Drafts;
use notebook::server::serve::Shown;
use notebook::server::{serve, watch};
use notebook::site::build;
use notebook::site::preprocessor::run_as_command;
use notebook::test_pages;

/// An executable book. Without a command: builds the book and serves it on this machine.
#[derive(Parser)]
#[command(name = command(), bin_name = command(), disable_version_flag = true)]
struct Arguments {
    #[command(subcommand)]
    command: Option<Command>,
    #[command(flatten)]
    serve: Serve,
}

#[derive(clap::Args)]
struct Serve {
    /// Do not open a browser
    #[arg(long)]
    no_open: bool,
    /// The port to serve on; the next free one where it is in use
    #[arg(long, default_value_t = serve::FIRST_PORT)]
    port: u16,
    #[command(flatten)]
    time: Time,
}

#[derive(clap::Args)]
struct Time {
    /// How many seconds a program may run, and how many the compilation of one may take
    #[arg(long, value_name = "SECONDS", default_value_t = SECONDS)]
    #[arg(value_parser = clap::value_parser!(u64).range(1..))]
    seconds: u64,
}

#[derive(Subcommand)]
enum Command {
    /// Writes a new book, with a crate of its own, into a folder of that name
    New {
        /// The name of the crate
        name: String,
        /// The folder of the package `notebook-page` [default: beside the source of this tool]
        #[arg(long, value_name = "FOLDER")]
        page: Option<PathBuf>,
    },
    /// Builds the static site
    Build {
        /// Where to put it [default: target/book]
        #[arg(long, value_name = "DIR")]
        dest: Option<PathBuf>,
        #[command(flatten)]
        time: Time,
    },
    /// Runs one listing in the terminal
    Run {
        /// The listing's name, as `list` shows it
        listing: String,
        /// Values of its knobs other than their defaults, as in `w=2`
        #[arg(value_name = "KNOB=VALUE")]
        knobs: Vec<String>,
    },
    /// Names all listings by chapter
    List,
    /// Compiles and runs the code of every page and compares what it prints with the pin
    Test {
        /// Only this chapter, named as its file is
        #[arg(short, long)]
        chapter: Option<String>,
        #[command(flatten)]
        time: Time,
    },
    /// Shows what differs between the listings and their pins, on a page with figures, too, or
    /// accepts it
    ///
    /// Ends with 0 where nothing differs, with 1 where something does, and with 2 where a listing
    /// does not run.
    Pins {
        /// Accept it: write the pins anew, and delete those of what is gone
        #[arg(long)]
        accept: bool,
        /// Only these listings, named as `list` shows them [default: all, and the addresses]
        #[arg(value_name = "NAME")]
        names: Vec<String>,
        #[command(flatten)]
        time: Time,
    },
    /// Writes a page that shows every pin that changed, before and after
    Review {
        /// The revision to compare the working tree with [default: where HEAD left main]
        base: Option<String>,
    },
    /// The preprocessor command of stock mdBook
    #[command(hide = true)]
    Preprocess {
        #[command(subcommand)]
        question: Option<Question>,
    },
    /// Checks one program of a page; stock `mdbook test` comes here
    #[command(hide = true)]
    Check(test_pages::Check),
    /// Sets limits and becomes another program
    #[cfg(unix)]
    #[command(hide = true)]
    Limited(limits::Limited),
    /// Says which limits do not hold
    #[cfg(unix)]
    #[command(hide = true)]
    TryLimits { memory: u64 },
}

#[derive(Subcommand)]
enum Question {
    /// Every renderer is supported
    Supports { renderer: String },
}

/// How long the first build may take before the address is told without it.
const PATIENCE: Duration = Duration::from_secs(5);

fn main() -> ExitCode {
    std::panic::set_hook(Box::new(terminal::tell_panic));
    let result = run(Arguments::parse());
    signals::end_if_told();
    match result {
        Ok(code) => code,
        Err(error) => {
            terminal::tell(format_args!("error: {error:#}"));
            ExitCode::FAILURE
        }
    }
}

/// Has warnings printed, mdBook's among them, or what the variable asks for. To read that takes as
/// long as a third of the way to a program under limits, which needs none of it.
fn print_warnings() {
    let warnings =
        tracing_subscriber::EnvFilter::try_from_env("MDBOOK_LOG").unwrap_or_else(|_| "warn".into());
    tracing_subscriber::fmt()
        .with_env_filter(warnings)
        .without_time()
        .with_target(false)
        .with_writer(|| terminal::Log)
        .init();
}

fn run(arguments: Arguments) -> Result<ExitCode> {
    #[cfg(unix)]
    match &arguments.command {
        // It becomes the program.
        Some(Command::Limited(limited)) => limits::become_limited(limited)?,
        Some(Command::TryLimits { memory }) => limits::try_limits(*memory),
        _ => {}
    }
    print_warnings();
    limits::keep_own_memory_private();
    signals::listen()?;
    match arguments.command {
        None => watch_and_serve(&Project::here()?, &arguments.serve)?,
        Some(Command::New { name, page }) => write_new(&name, page.as_deref())?,
        Some(Command::Build { dest, time }) => {
            let dest = dest.map(|folder| env::current_dir().map(|here| here.join(folder)));
            let runs = Runs::of(time.seconds);
            let site = build::build(&Project::here()?, dest.transpose()?.as_deref(), &runs)?;
            terminal::print(site.display());
        }
        Some(Command::Run { listing, knobs }) => {
            return run_listing(&Project::here()?, &listing, &knobs);
        }
        Some(Command::List) => terminal::print(list::list(&Project::here()?)?.trim_end()),
        Some(Command::Test { chapter, time }) => {
            let runs = Runs::of(time.seconds);
            test_pages::run(&Project::here()?, chapter.as_deref(), &runs)?;
        }
        Some(Command::Pins {
            accept,
            names,
            time,
        }) => return Ok(show_or_accept_pins(accept, &names, &Runs::of(time.seconds))),
        Some(Command::Review { base }) => {
            let project = Project::here()?;
            let review = Review::since(&project, base.as_deref())?;
            let page = review.write(&project)?;
            terminal::tell(format_args!("{}.", review.summary()));
            terminal::print(page.display());
        }
        Some(Command::Preprocess {
            question: Some(Question::Supports { .. }),
        }) => {}
        Some(Command::Preprocess { question: None }) => run_as_command(stdin(), stdout())?,
        Some(Command::Check(check)) => test_pages::run_check(&Project::here()?, check, stdin())?,
        #[cfg(unix)]
        Some(Command::Limited(_) | Command::TryLimits { .. }) => {}
    }
    Ok(ExitCode::SUCCESS)
}

fn write_new(name: &str, page: Option<&Path>) -> Result<()> {
    new::create(Path::new(""), name, page)?;
    terminal::print(name);
    // However this tool was started, there it is called by its name.
    terminal::tell(format_args!(
        "A book lies in the folder `{name}`. In it, `notebook` builds the book, serves it and \
         follows what you save."
    ));
    Ok(())
}

/// Shows or accepts what differs from the pins. As of other programs that compare, 1 says that
/// something differs, and 2 that not everything could be compared.
fn show_or_accept_pins(accept: bool, names: &[String], runs: &Runs) -> ExitCode {
    let found = Project::here().and_then(|project| match accept {
        true => pins::accept(&project, names, runs),
        false => pins::show(&project, names, runs),
    });
    signals::end_if_told();
    match found {
        Ok(Found::Agreement) => ExitCode::SUCCESS,
        Ok(Found::Differences) => ExitCode::from(1),
        Err(error) => {
            terminal::tell(format_args!("error: {error:#}"));
            ExitCode::from(2)
        }
    }
}

/// Builds the book and serves it, and builds it again at every change. Does not end by itself.
fn watch_and_serve(project: &Project, options: &Serve) -> Result<()> {
    let listener = serve::listen(options.port)?;
    let address = listener.local_addr()?;
    let (shown, receiver) = tokio::sync::watch::channel(Shown::default());
    // Two servers of one project do not meet.
    let workshop = project
        .target()
        .join(format!("notebook/site-{}", address.port()));
    fs::create_dir_all(&workshop).with_context(|| {
        format!(
            "cannot make the folder {}: the variable CARGO_TARGET_DIR names another place for what \
             is built",
            workshop.display()
        )
    })?;
    let (drafts, draft) = Drafts::start(project);
    let limits = Limits::program(options.time.seconds);
    let kernel = Kernel::new(project, address, &limits)?;
    if !kernel.missing_limits().is_empty() {
        let missing = kernel.missing_limits().join(" and ");
        terminal::print(format_args!(
            "This system does not limit {missing} of the programs that are run."
        ));
    }
    let kernel = Arc::new(kernel);
    let server = Arc::clone(&kernel);
    thread::spawn(move || {
        let Err(error) = serve::serve(listener, receiver, draft, &server);
        terminal::tell(format_args!("error: {error:#}"));
        exit(1);
    });
    thread::spawn({
        let project = project.clone();
        move || folder::sweep(&project)
    });
    if ![address.port(), 0].contains(&options.port) {
        terminal::print(format_args!("Port {} is in use.", options.port));
    }
    let (built, first_build) = channel();
    let no_open = options.no_open;
    thread::spawn(move || announce(address, no_open, &first_build));
    watch::watch(
        project,
        &workshop,
        &shown,
        &drafts,
        &kernel,
        &limits,
        || {
            // The thread lives until then.
            let _ = built.send(());
        },
    )
}

/// Says where the book is when it is built, or cannot be; and before, if that takes its time.
fn announce(address: SocketAddr, no_open: bool, built: &Receiver<()>) {
    let url = serve::url(address);
    let is_built = built.recv_timeout(PATIENCE).is_ok();
    if !is_built {
        terminal::print(format_args!(
            "The book is being built, and appears at {url} as soon as it can."
        ));
        open(url.clone(), no_open);
        // Who builds lives as long as the program.
        let _ = built.recv();
    }
    terminal::print(format_args!("Serving the book at {url} (Ctrl-C ends)"));
    if is_built {
        open(url, no_open);
    }
}

fn open(url: String, no_open: bool) {
    if no_open {
        return;
    }
    // Some browsers keep who opens them waiting until they are closed.
    thread::spawn(move || {
        if let Err(error) = open::that(&url) {
            terminal::tell(format_args!(
                "No browser could be opened ({error}): open the address yourself."
            ));
        }
    });
}

/// Runs a listing as if it had been started by hand: its output, messages and exit code are the
/// command's own, and Ctrl-C ends it, so neither time nor output is limited.
fn run_listing(project: &Project, name: &str, knobs: &[String]) -> Result<ExitCode> {
    let listings = Listings::read(project)?;
    let listing = listings.get(name).map_err(anyhow::Error::msg)?;
    let known = Pins::of(project).knob_names(name)?;
    for knob in knobs {
        let (wanted, _) = knob
            .split_once('=')
            .with_context(|| format!("`{knob}` is no value of a knob: write `NAME=VALUE`"))?;
        ensure!(
            known.iter().any(|known| known == wanted),
            "the listing `{name}` has no pinned knob `{wanted}`; {}",
            did_you_mean(wanted, known.iter().map(String::as_str))
        );
    }
    let programs = match Programs::build(project, &Runs::of(SECONDS))? {
        Ok(programs) => programs,
        Err(errors) => {
            let problems = errors.into_iter();
            let problems = problems.map(|error| error.problem("the listings do not compile"));
            return Err(Problems(problems.collect()).into());
        }
    };
    if listing.failure == Some(Failure::DoesNotCompile) {
        let said = outcome::run(
            project,
            &programs,
            &OnceCell::new(),
            listing,
            &Positions::new(),
            &Runs::of(SECONDS),
        );
        let said = said.map_err(|error| anyhow!("the listing `{name}` {}", failure(&error)))?;
        terminal::tell(said.text.trim_end());
        return Ok(ExitCode::FAILURE);
    }
    let mut command = programs.command(&listing.name);
    if !knobs.is_empty() {
        command.env(KNOBS, knobs.join("\n"));
    }
    #[cfg(unix)]
    match limits::become_in_terminal(command, &Limits::program(SECONDS))? {}
    #[cfg(not(unix))]
    {
        let status = command.status().context("cannot start the listing")?;
        let code = status.code().and_then(|code| u8::try_from(code).ok());
        Ok(code.map_or(ExitCode::FAILURE, ExitCode::from))
    }
}
