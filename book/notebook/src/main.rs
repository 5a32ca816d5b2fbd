//! The command line of the book: `cargo run` builds and serves it.

use std::io::{stdin, stdout};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Instant;
use std::{env, fs};

use anyhow::{Context, Result, ensure};
use clap::{Parser, Subcommand};
use notebook::book::load;
use notebook::listing::Listings;
use notebook::preprocessor::{Notebook, run_as_command};
use notebook::problem::{Problem, Problems};
use notebook::program::Programs;
use notebook::project::Project;
use notebook::review::Review;
use notebook::{list, serve, test};

/// Downhill, an executable book. Without a command: builds the book and serves it on this machine.
#[derive(Parser)]
#[command(
    name = "cargo run --",
    bin_name = "cargo run --",
    disable_version_flag = true
)]
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
}

#[derive(Subcommand)]
enum Command {
    /// Builds the static site
    Build {
        /// Where to put it [default: target/book]
        #[arg(long, value_name = "DIR")]
        dest: Option<PathBuf>,
    },
    /// Runs one listing in the terminal
    Run {
        /// The listing's name, as `list` shows it
        listing: String,
    },
    /// Names all listings by chapter
    List,
    /// Compiles and runs the code of every page and compares what it prints with the pin
    Test {
        /// Only this chapter, named as its file is
        #[arg(short, long)]
        chapter: Option<String>,
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
    Check(test::Check),
}

#[derive(Subcommand)]
enum Question {
    /// Every renderer is supported
    Supports { renderer: String },
}

fn main() -> ExitCode {
    let warnings =
        tracing_subscriber::EnvFilter::try_from_env("MDBOOK_LOG").unwrap_or_else(|_| "warn".into());
    tracing_subscriber::fmt()
        .with_env_filter(warnings)
        .without_time()
        .with_target(false)
        .with_writer(std::io::stderr)
        .init();
    match run(Arguments::parse()) {
        Ok(code) => code,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(arguments: Arguments) -> Result<ExitCode> {
    match arguments.command {
        None => build_and_serve(&Project::here()?, &arguments.serve)?,
        Some(Command::Build { dest }) => {
            let site = build(&Project::here()?, dest)?;
            println!("{}", site.display());
        }
        Some(Command::Run { listing }) => return run_listing(&Project::here()?, &listing),
        Some(Command::List) => print!("{}", list::list(&Project::here()?)?),
        Some(Command::Test { chapter }) => test::run(&Project::here()?, chapter.as_deref())?,
        Some(Command::Review { base }) => {
            let project = Project::here()?;
            let review = Review::since(&project, base.as_deref())?;
            let page = review.write(&project)?;
            eprintln!("{}.", review.summary());
            println!("{}", page.display());
        }
        Some(Command::Preprocess {
            question: Some(Question::Supports { .. }),
        }) => {}
        Some(Command::Preprocess { question: None }) => run_as_command(stdin(), stdout())?,
        Some(Command::Check(check)) => test::run_check(&Project::here()?, check, stdin())?,
    }
    Ok(ExitCode::SUCCESS)
}

/// Builds the site and returns its folder.
fn build(project: &Project, destination: Option<PathBuf>) -> Result<PathBuf> {
    let start = Instant::now();
    let mut book = load(project)?;
    if let Some(folder) = destination {
        book.config.build.build_dir = env::current_dir()?.join(folder);
    }
    let site = book.build_dir_for("html");
    fs::create_dir_all(&site)
        .with_context(|| format!("cannot make the folder {}", site.display()))?;
    // `book/../target/book` is right, but not what anybody would type.
    let site = fs::canonicalize(site)?;
    require_replaceable(project, &site)?;
    book.with_preprocessor(Notebook);
    book.build()?;
    eprintln!(
        "The book is built in {:.2} s.",
        start.elapsed().as_secs_f64()
    );
    Ok(site)
}

/// mdBook empties the folder before it writes: only an empty one or an older site may be given to it.
fn require_replaceable(project: &Project, site: &Path) -> Result<()> {
    let empty = fs::read_dir(site)?.next().is_none();
    let a_site = [".nojekyll", "print.html", "generated"]
        .iter()
        .all(|part| site.join(part).exists());
    ensure!(
        empty || a_site && !project.root().starts_with(site),
        "{} is not empty and holds no site of this book, and a build would delete what is there: name an empty or new \
         folder",
        site.display()
    );
    Ok(())
}

fn build_and_serve(project: &Project, options: &Serve) -> Result<()> {
    let site = build(project, None)?;
    let listener = serve::listen(options.port)?;
    let url = serve::url(listener.local_addr()?);
    println!("Serving the book at {url} (Ctrl-C ends)");
    if !options.no_open
        && let Err(error) = opener::open(&url)
    {
        eprintln!("No browser could be opened ({error}): open the address yourself.");
    }
    serve::serve(listener, &site)
}

/// Runs a listing as if it had been started by hand: its output, messages and exit code are the command's own.
fn run_listing(project: &Project, name: &str) -> Result<ExitCode> {
    let listings = Listings::read(project)?;
    let listing = listings.get(name).map_err(anyhow::Error::msg)?;
    let programs = match Programs::build(project)? {
        Ok(programs) => programs,
        Err(errors) => {
            let problems = errors.into_iter().map(|error| Problem {
                file: error.file,
                line: error.line,
                message: error.rendered,
            });
            return Err(Problems(problems.collect()).into());
        }
    };
    let status = programs
        .command(&listing.name)
        .status()
        .context("cannot start the listing")?;
    let code = status.code().and_then(|code| u8::try_from(code).ok());
    Ok(code.map_or(ExitCode::FAILURE, ExitCode::from))
}
