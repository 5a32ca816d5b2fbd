//! One run: compiles what a reader wrote, starts it, and tells all that happens.

use std::os::unix::process::ExitStatusExt;
use std::process::ExitStatus;
use std::time::{Duration, Instant};

use anyhow::{Context, Result};
use tokio::select;
use tokio::task::spawn_blocking;

use super::messages::{End, Event, Outcome, Request, not_built};
use super::slot::Stop;
use super::utf8::Text;
use crate::compile::library::Library;
use crate::compile::programs::under_the_notebook;
use crate::compile::rustc::{Compilation, Message};
use crate::listing::output::KNOBS;
use crate::process::limits::{Environment, Limit, Limits, limited};
use crate::process::{self, Ended, Pipe};
use crate::project::{Project, command, serve_command};
use crate::server::background::{Background, Newest};

/// Runs programs: what every run needs besides its request.
#[derive(Debug)]
pub struct Runner<'a> {
    /// The project.
    pub project: &'a Project,
    /// What programs are compiled against.
    pub library: Newest<Library>,
    /// Has it built again.
    pub libraries: &'a Background<Library>,
    /// What the program may use; rustc gets the same time.
    pub limits: &'a Limits,
}

impl Runner<'_> {
    /// Compiles and runs a text as if it stood in `file`, until its end or until it is to stop.
    pub async fn run(
        mut self,
        request: &Request,
        file: &str,
        stop: &Stop,
        tell: impl Fn(Event),
    ) -> End {
        tell(Event::Compiling);
        let ended = self.compile_and_run(request, file, stop, &tell).await;
        ended.unwrap_or_else(|error| End::new(Outcome::Kernel, format!("{error:#}")))
    }

    async fn compile_and_run(
        &mut self,
        request: &Request,
        file: &str,
        stop: &Stop,
        tell: &impl Fn(Event),
    ) -> Result<End> {
        let compilation = Compilation::prepare(self.project, &request.source, file)?;
        let end = self
            .compile_and_start(&compilation, request, stop, tell)
            .await;
        // A program can leave a hundred thousand files: nobody waits until they are gone.
        drop(spawn_blocking(move || drop(compilation)));
        end
    }

    async fn compile_and_start(
        &mut self,
        compilation: &Compilation,
        request: &Request,
        stop: &Stop,
        tell: &impl Fn(Event),
    ) -> Result<End> {
        let mut compiled = self.compile(compilation, stop).await?;
        if let Compiled::Stale = compiled {
            // Somebody removed what cargo had built, or another compiler is installed.
            self.libraries.again();
            compiled = self.compile(compilation, stop).await?;
        }
        let (messages, took) = match compiled {
            Compiled::Ended(end) => return Ok(end),
            Compiled::Stale => {
                let what = format!(
                    "What the listings use and the compiler do not fit together, although it was \
                     just built again: end the server, run `cargo clean -p {}`, and start it with \
                     `{}`.",
                    self.project.library().name,
                    serve_command()
                );
                return Ok(End::new(Outcome::Kernel, what));
            }
            Compiled::Done(messages, took) => (messages, took),
        };
        let compile_ms = milliseconds(took.elapsed);
        let errors = messages.iter().filter(|message| message.level == "error");
        let errors = errors.count();
        for message in messages {
            tell(Event::Diagnostic(message));
        }
        if !took.success {
            let s = if errors == 1 { "" } else { "s" };
            let message = format!("It does not compile: {errors} error{s}.");
            return Ok(End {
                compile_ms,
                ..End::new(Outcome::NotCompiled, message)
            });
        }
        tell(Event::Running {
            file: compilation.file().to_owned(),
        });
        let end = self.start(compilation, request, stop, tell).await?;
        Ok(End { compile_ms, ..end })
    }

    async fn compile(&mut self, compilation: &Compilation, stop: &Stop) -> Result<Compiled> {
        let library = select! {
            () = stop.asked() => return Ok(Compiled::Ended(stopped())),
            library = self.library.get() => library,
        };
        let library = match library {
            Ok(library) => library,
            Err(why) => {
                return Ok(Compiled::Ended(End::new(Outcome::Kernel, not_built(&why))));
            }
        };
        let start = Instant::now();
        let limits = self.limits.compiler();
        let compiler = compilation.compiler(&library, &limits)?;
        let mut stderr = Vec::new();
        let ended = process::run(compiler, &limits, stop.asked(), |pipe, bytes| {
            if pipe == Pipe::Stderr {
                stderr.extend_from_slice(bytes);
            }
        });
        let ended = ended.await.context("rustc cannot be run")?;
        let stderr = String::from_utf8_lossy(&stderr);
        let status = match (ended, ended.limit("", &limits)) {
            (Ended::Stopped, _) => return Ok(Compiled::Ended(stopped())),
            (Ended::Itself(status), None) => status,
            (_, limit) => {
                let limit = limit.unwrap_or(Limit::Time(limits.time.as_secs()));
                let message = format!("rustc {limit}.");
                return Ok(Compiled::Ended(End::new(outcome(limit), message)));
            }
        };
        let mut messages = compilation.messages(self.project, &library, &stderr);
        if messages
            .iter()
            .any(|message| message.is_of_a_stale(&library))
        {
            return Ok(Compiled::Stale);
        }
        messages.retain(Message::is_of_the_program);
        let took = Took {
            elapsed: start.elapsed(),
            success: status.success(),
        };
        Ok(Compiled::Done(messages, took))
    }

    async fn start(
        &self,
        compilation: &Compilation,
        request: &Request,
        stop: &Stop,
        tell: &impl Fn(Event),
    ) -> Result<End> {
        let start = Instant::now();
        let mut program = compilation.program();
        under_the_notebook(&mut program).env(KNOBS, &request.knobs);
        let program = limited(&program, self.limits, Environment::Only(&[]))?;
        let (mut stdout, mut stderr) = (Text::default(), Text::default());
        let mut complaint = String::new();
        let mut wrote = |pipe, bytes: Option<&[u8]>| {
            let text = match pipe {
                Pipe::Stdout => stdout.next(bytes),
                Pipe::Stderr => stderr.next(bytes),
            };
            match pipe {
                _ if text.is_empty() => {}
                Pipe::Stdout => tell(Event::Stdout { text }),
                Pipe::Stderr => {
                    complaint += &text;
                    tell(Event::Stderr { text });
                }
            }
        };
        let ended = process::run(program, self.limits, stop.asked(), |pipe, bytes| {
            wrote(pipe, Some(bytes));
        });
        let ended = ended.await.context("the program cannot be run")?;
        wrote(Pipe::Stdout, None);
        wrote(Pipe::Stderr, None);
        let end = match (ended, ended.limit(&complaint, self.limits)) {
            (_, Some(limit)) => too_much(limit),
            (Ended::Itself(status), None) => judge(status, &complaint),
            (_, None) => stopped(),
        };
        Ok(End {
            run_ms: milliseconds(start.elapsed()),
            ..end
        })
    }
}

/// What became of a program that no limit stopped.
fn judge(status: ExitStatus, stderr: &str) -> End {
    let code = status.code();
    if status.success() {
        return End {
            code,
            ..End::new(Outcome::Finished, "It ran to its end.")
        };
    }
    let message = match status.signal() {
        Some(_) if stderr.contains(" has overflowed its stack") => {
            "Its stack overflowed: a function calls itself without end.".to_owned()
        }
        Some(signal) => format!("It was ended by the signal {signal}."),
        None => format!("It ended with the exit code {}.", code.unwrap_or_default()),
    };
    End {
        code,
        ..End::new(Outcome::Failed, message)
    }
}

/// What became of a program that a limit stopped.
fn too_much(limit: Limit) -> End {
    let mut message = format!("It {limit}.");
    if let Limit::Time(_) = limit {
        message += &format!(" `{} --seconds SECONDS` gives programs more.", command());
    }
    End::new(outcome(limit), message)
}

/// What became of a program or of rustc that a limit stopped, in a word.
fn outcome(limit: Limit) -> Outcome {
    match limit {
        Limit::Time(_) => Outcome::Time,
        Limit::Memory(_) => Outcome::Memory,
        Limit::Output(_) => Outcome::Output,
        Limit::FileSize(_) => Outcome::Failed,
    }
}

/// What became of a compilation.
enum Compiled {
    /// rustc has said all that it had to say.
    Done(Vec<Message>, Took),
    /// It could not read what the program uses.
    Stale,
    /// It came to no end of its own.
    Ended(End),
}

/// How a compilation went.
struct Took {
    elapsed: Duration,
    success: bool,
}

fn stopped() -> End {
    End::new(Outcome::Stopped, "It was stopped.")
}

/// A duration in whole thousandths of a second.
fn milliseconds(duration: Duration) -> Option<u64> {
    u64::try_from(duration.as_millis()).ok()
}
