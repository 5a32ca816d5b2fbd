//! One run: compiles what a reader wrote, starts it, and tells all that happens.

use std::os::unix::process::ExitStatusExt;
use std::process::ExitStatus;
use std::time::{Duration, Instant};

use anyhow::{Context, Result};
use tokio::select;

use super::ending::{Panic, is_out_of_memory, size};
use super::limits::{Limits, limited};
use super::messages::{End, Event, Outcome, Request};
use super::process::{self, Ended, Pipe};
use super::seat::Stop;
use crate::background::{Background, Newest};
use crate::compile::{Compilation, Message};
use crate::library::Library;
use crate::output::{KNOBS, NOTEBOOK};
use crate::project::Project;

/// What rustc may use, but for the time. It maps far more memory than it fills.
const COMPILER: Limits = Limits {
    time: Duration::ZERO,
    memory: 4 << 30,
    output: 4 << 20,
    file_size: 256 << 20,
    open_files: 1024,
};

/// What a program may use, but for the time, which the author may choose.
pub const PROGRAM: Limits = Limits {
    time: Duration::ZERO,
    memory: 1 << 30,
    output: 4 << 20,
    file_size: 16 << 20,
    open_files: 64,
};

/// The variables that rustc and its linker keep. A program could read any of the others while it is compiled.
const FOR_THE_COMPILER: [&str; 5] = [
    "PATH",
    "LD_LIBRARY_PATH",
    "LIBRARY_PATH",
    "SDKROOT",
    "DEVELOPER_DIR",
];

/// What a run needs besides its request.
#[derive(Debug)]
pub struct Bench<'a> {
    /// The project.
    pub project: &'a Project,
    /// The engine that programs are compiled against.
    pub library: Newest<Library>,
    /// Has it built again.
    pub libraries: &'a Background<Library>,
    /// What the program may use; rustc gets the same time.
    pub limits: &'a Limits,
}

impl Bench<'_> {
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
        let mut compiled = self.compile(&compilation, stop).await?;
        if let Compiled::Stale = compiled {
            // Somebody removed what cargo had built, or another compiler is installed.
            self.libraries.again();
            compiled = self.compile(&compilation, stop).await?;
        }
        let (messages, took) = match compiled {
            Compiled::Ended(end) => return Ok(end),
            Compiled::Stale => {
                let what = "The engine's library and the compiler do not fit together, although it was just built again: \
                    end the server, run `cargo clean -p downhill`, and start it with `cargo run`.";
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
        tell(Event::Running);
        let end = self.start(&compilation, request, stop, tell).await?;
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
                return Ok(Compiled::Ended(End::new(
                    Outcome::Kernel,
                    super::not_built(&why),
                )));
            }
        };
        let start = Instant::now();
        let mut compiler = compilation.compiler(&library);
        compiler.env("TMPDIR", compilation.folder());
        let limits = Limits {
            time: self.limits.time,
            ..COMPILER
        };
        let compiler = limited(&compiler, &limits, &FOR_THE_COMPILER)?;
        let mut stderr = String::new();
        let ended = process::run(compiler, &limits, stop.asked(), |pipe, text| {
            if pipe == Pipe::Stderr {
                stderr += &text;
            }
        });
        let ended = ended.await.context("rustc cannot be run")?;
        let status = match ended {
            Ended::Itself(status) => status,
            Ended::Stopped => return Ok(Compiled::Ended(stopped())),
            Ended::Time => {
                let message = format!("rustc was stopped after {} s.", limits.time.as_secs());
                return Ok(Compiled::Ended(End::new(Outcome::Time, message)));
            }
            Ended::Output => {
                let message = format!(
                    "rustc was stopped: it had more than {} to say.",
                    size(limits.output as u64)
                );
                return Ok(Compiled::Ended(End::new(Outcome::Output, message)));
            }
        };
        let mut messages = compilation.messages(self.project, &library, &stderr);
        if messages.iter().any(Message::is_of_a_stale_library) {
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
        program
            .env(NOTEBOOK, "1")
            .env(KNOBS, &request.knobs)
            .env("TMPDIR", compilation.folder())
            // Each of a program's threads would otherwise get addresses of its own for memory, and most of them stay unused.
            .env("MALLOC_ARENA_MAX", "2");
        let program = limited(&program, self.limits, &[])?;
        let mut stderr = String::new();
        let ended = process::run(
            program,
            self.limits,
            stop.asked(),
            |pipe, text| match pipe {
                Pipe::Stdout => tell(Event::Stdout { text }),
                Pipe::Stderr => {
                    stderr += &text;
                    tell(Event::Stderr { text });
                }
            },
        );
        let ended = ended.await.context("the program cannot be run")?;
        let end = match ended {
            Ended::Itself(status) => self.judge(status, &stderr, compilation.file(), request.check),
            Ended::Stopped => stopped(),
            Ended::Time => self.too_slow(),
            Ended::Output => End::new(
                Outcome::Output,
                format!(
                    "It was stopped: it printed more than {}.",
                    size(self.limits.output as u64)
                ),
            ),
        };
        Ok(End {
            run_ms: milliseconds(start.elapsed()),
            ..end
        })
    }

    /// What became of a program that came to its end.
    fn judge(&self, status: ExitStatus, stderr: &str, file: &str, check: bool) -> End {
        let code = status.code();
        if status.success() {
            let message = if check {
                "passed"
            } else {
                "It ran to its end."
            };
            return End {
                code,
                ..End::new(Outcome::Finished, message)
            };
        }
        if is_out_of_memory(stderr) {
            let message = format!(
                "It was stopped: it asked for more memory than the {} that a program gets here.",
                size(self.limits.memory)
            );
            return End::new(Outcome::Memory, message);
        }
        let panic = Panic::find(stderr, file);
        let line = panic.as_ref().and_then(|panic| panic.line);
        let message = match (panic, status.signal()) {
            (Some(panic), _) if check => panic.in_words(),
            (Some(panic), _) => match panic.line {
                Some(line) => format!("It panicked at line {line}: {}", panic.message),
                None => format!("It panicked: {}", panic.message),
            },
            (None, Some(SIGXCPU)) => return self.too_slow(),
            (None, Some(SIGXFSZ)) => format!(
                "It was stopped: it wrote a file of more than {}.",
                size(self.limits.file_size)
            ),
            (None, _) if stderr.contains(" has overflowed its stack") => {
                "Its stack overflowed: a function calls itself without end.".to_owned()
            }
            (None, Some(signal)) => format!("It was ended by the signal {signal}."),
            (None, None) => format!("It ended with the exit code {}.", code.unwrap_or_default()),
        };
        End {
            code,
            line,
            ..End::new(Outcome::Failed, message)
        }
    }

    fn too_slow(&self) -> End {
        let message = format!(
            "It was stopped after {} s. `cargo run -- --seconds SECONDS` gives programs more.",
            self.limits.time.as_secs()
        );
        End::new(Outcome::Time, message)
    }
}

/// The signal of the system's own limit on time.
const SIGXCPU: i32 = rustix::process::Signal::XCPU.as_raw();

/// The signal of the system's limit on the size of a file.
const SIGXFSZ: i32 = rustix::process::Signal::XFSZ.as_raw();

/// What became of a compilation.
enum Compiled {
    /// rustc has said all that it had to say.
    Done(Vec<Message>, Took),
    /// It could not read the engine.
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
