//! What a program may use, and how the system is told.
//!
//! Every program that the tool starts, in a build, in a test, in a pin and for a reader, gets its
//! limits here. The tool starts itself again, sets the limits for itself, and becomes the program:
//! so they hold from its first instruction, and for all that it starts. Windows has none of it:
//! there the tool limits only time and output, while it waits for the program.

use std::env;
#[cfg(unix)]
use std::ffi::OsString;
use std::fmt;
#[cfg(unix)]
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

#[cfg(unix)]
use anyhow::Context;
use anyhow::Result;
#[cfg(unix)]
use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

#[cfg(unix)]
use crate::message::terminal;

/// How long a program may run, and rustc before it, where the author says nothing else, in seconds.
pub const SECONDS: u64 = 60;

/// What a program may use.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// How long it may take.
    pub time: Duration,
    /// How many bytes of memory each of its processes may have.
    pub memory: u64,
    /// How many bytes it may write to stdout and stderr.
    pub output: usize,
    /// How many bytes a file may have that it writes.
    pub file_size: u64,
    /// How many files each of its processes may have open at a time.
    pub open_files: u64,
}

impl Limits {
    /// For what cargo builds, which takes as long as it takes.
    pub const NONE: Self = Self {
        time: Duration::MAX,
        memory: u64::MAX,
        output: usize::MAX,
        file_size: u64::MAX,
        open_files: u64::MAX,
    };

    /// For a listing, and for what a reader made of it.
    pub const fn program(seconds: u64) -> Self {
        Self {
            time: Duration::from_secs(seconds),
            memory: 1 << 30,
            output: 4 << 20,
            file_size: 16 << 20,
            open_files: 64,
        }
    }

    /// For rustc, which gets the time of the program. It maps far more memory than it fills.
    pub const fn compiler(&self) -> Self {
        Self {
            time: self.time,
            memory: 4 << 30,
            output: 4 << 20,
            file_size: 256 << 20,
            open_files: 1024,
        }
    }
}

/// A limit that ended a program.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Limit {
    /// [`Limits::time`], of so many seconds.
    Time(u64),
    /// [`Limits::memory`].
    Memory(u64),
    /// [`Limits::output`].
    Output(usize),
    /// [`Limits::file_size`].
    FileSize(u64),
}

/// What became of the program: `it` stands before it.
impl fmt::Display for Limit {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Time(seconds) => write!(formatter, "was stopped after {seconds} s"),
            Self::Memory(bytes) => write!(
                formatter,
                "was stopped: it asked for more memory than the {} that a program gets here",
                size(*bytes)
            ),
            Self::Output(bytes) => write!(
                formatter,
                "was stopped: it printed more than {}",
                size(*bytes as u64)
            ),
            Self::FileSize(bytes) => write!(
                formatter,
                "was stopped: it wrote a file of more than {}",
                size(*bytes)
            ),
        }
    }
}

/// A number of bytes as people write it.
fn size(bytes: u64) -> String {
    match bytes {
        bytes if bytes >= 1 << 30 => format!("{} GiB", bytes >> 30),
        bytes => format!("{} MiB", bytes >> 20),
    }
}

/// Which variables a program gets besides those of its command.
#[derive(Clone, Copy, Debug)]
pub enum Environment {
    /// All that the tool has.
    All,
    /// These, where the tool has them.
    Only(&'static [&'static str]),
}

/// The command that runs `command` under limits. Nothing comes in by stdin; what goes out is read
/// by who starts it.
///
/// # Errors
///
/// When the tool does not find its own file.
pub fn limited(command: &Command, limits: &Limits, environment: Environment) -> Result<Command> {
    let mut limited = under_limits(command, limits)?;
    // Windows starts hardly a program without its own variables.
    if let (Environment::Only(kept), true) = (environment, cfg!(unix)) {
        limited.env_clear();
        for name in kept {
            if let Some(value) = env::var_os(name) {
                limited.env(name, value);
            }
        }
    }
    for (name, value) in command.get_envs() {
        match value {
            Some(value) => limited.env(name, value),
            None => limited.env_remove(name),
        };
    }
    if let Some(folder) = command.get_current_dir() {
        limited.current_dir(folder);
    }
    limited
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    Ok(limited)
}

#[cfg(unix)]
fn under_limits(command: &Command, limits: &Limits) -> Result<Command> {
    let mut limited = Command::new(this_program()?);
    limited
        .arg("limited")
        .args(["--parent", &std::process::id().to_string()])
        .args(["--cpu-seconds", &limits.time.as_secs().to_string()])
        .args(["--memory", &limits.memory.to_string()])
        .args(["--file-size", &limits.file_size.to_string()])
        .args(["--open-files", &limits.open_files.to_string()])
        .arg("--")
        .arg(command.get_program())
        .args(command.get_args());
    Ok(limited)
}

#[cfg(not(unix))]
fn under_limits(command: &Command, _: &Limits) -> Result<Command> {
    let mut same = Command::new(command.get_program());
    same.args(command.get_args());
    Ok(same)
}

/// This tool's file. On Linux the name that is right even when cargo has put a newer one in its
/// place.
#[cfg(unix)]
fn this_program() -> Result<PathBuf> {
    let found = env::current_exe().context("cannot find this program's own file")?;
    // A test of this package is a program of its own. Cargo puts it into a folder beside the tool,
    // which it builds first.
    if let Some(folder) = found.parent()
        && folder.ends_with("deps")
        && let Some(folder) = folder.parent()
    {
        return Ok(folder.join("notebook"));
    }
    let own = Path::new("/proc/self/exe");
    if cfg!(target_os = "linux") && own.exists() {
        return Ok(own.to_owned());
    }
    Ok(found)
}

/// The command by which the tool sets limits and becomes another program.
#[cfg(unix)]
#[derive(Debug, clap::Args)]
pub struct Limited {
    #[arg(long)]
    parent: u32,
    #[arg(long)]
    cpu_seconds: u64,
    #[arg(long)]
    memory: u64,
    #[arg(long)]
    file_size: u64,
    #[arg(long)]
    open_files: u64,
    #[arg(last = true, required = true)]
    program: Vec<OsString>,
}

/// Sets the limits and becomes the program, in a session of its own. Comes back only when that
/// fails.
///
/// # Errors
///
/// When the program cannot be started.
#[cfg(unix)]
pub fn become_limited(limited: &Limited) -> Result<()> {
    use std::os::unix::process::CommandExt;
    set(&Limits {
        time: Duration::from_secs(limited.cpu_seconds),
        memory: limited.memory,
        output: usize::MAX,
        file_size: limited.file_size,
        open_files: limited.open_files,
    });
    // The session has no terminal, and the program is the first of its group, which is killed as
    // one.
    rustix::process::setsid().context("cannot start a session")?;
    // When the tool is killed itself, it can stop nothing any more: here the system does it.
    #[cfg(target_os = "linux")]
    {
        use rustix::process::{Signal, getppid, set_parent_process_death_signal};
        set_parent_process_death_signal(Some(Signal::KILL))?;
        let parent = getppid().map(|parent| parent.as_raw_nonzero().get().cast_unsigned());
        anyhow::ensure!(parent == Some(limited.parent), "the tool was killed");
    }
    let (program, arguments) = limited.program.split_first().context("no program")?;
    let error = Command::new(program).args(arguments).exec();
    Err(error).with_context(|| format!("cannot start {}", Path::new(program).display()))
}

/// Becomes a program that is run by hand, in the terminal and with stdin: but for time and output
/// it gets the same limits. Comes back only when that fails.
///
/// # Errors
///
/// When the program cannot be started.
#[cfg(unix)]
pub fn become_in_terminal(
    mut command: Command,
    limits: &Limits,
) -> Result<std::convert::Infallible> {
    use std::os::unix::process::CommandExt;
    set(&Limits {
        time: Duration::MAX,
        ..*limits
    });
    Err(command.exec()).context("cannot start the listing")
}

#[cfg(unix)]
fn set(limits: &Limits) {
    // Time is counted for all processors together; who waits for the program counts it by the
    // clock.
    let processors = std::thread::available_parallelism().map_or(1, usize::from) as u64;
    let limits = [
        (
            Resource::Cpu,
            limits.time.as_secs().saturating_mul(processors),
        ),
        (Resource::As, limits.memory),
        (Resource::Fsize, limits.file_size),
        (Resource::Nofile, limits.open_files),
        (Resource::Core, 0),
    ];
    for (resource, most) in limits {
        if most == u64::MAX {
            continue;
        }
        // Where the system sets a stricter one, that holds.
        let most = getrlimit(resource)
            .maximum
            .map_or(most, |given| given.min(most));
        let limit = Rlimit {
            current: Some(most),
            maximum: Some(most),
        };
        // What could not be set was said at the start.
        let _ = setrlimit(resource, limit);
    }
}

/// The limits that this system does not keep, although it may have let itself be told them.
///
/// # Errors
///
/// When the tool cannot be started again.
#[cfg(unix)]
pub fn missing(limits: &Limits) -> Result<Vec<String>> {
    let mut trial = Command::new(this_program()?);
    trial.args(["try-limits", &limits.memory.to_string()]);
    let answer = limited(&trial, limits, Environment::Only(&[]))?
        .output()
        .context("the tool cannot start itself again")?;
    let answer = String::from_utf8_lossy(&answer.stdout);
    Ok(answer.lines().map(str::to_owned).collect())
}

/// Tries, under limits, what they forbid, and prints what was possible all the same.
#[cfg(unix)]
pub fn try_limits(memory: u64) {
    let limits = [
        (Resource::Cpu, "time"),
        (Resource::Fsize, "the size of files"),
        (Resource::Nofile, "open files"),
    ];
    for (resource, name) in limits {
        if getrlimit(resource).current.is_none() {
            terminal::print(name);
        }
    }
    let too_much = usize::try_from(memory.saturating_add(1)).unwrap_or(usize::MAX);
    if Vec::<u8>::new().try_reserve_exact(too_much).is_ok() {
        terminal::print("memory");
    }
}

/// Keeps what the tool starts from reading the tool's variables and memory. Linux does it, but for
/// programs of root; other systems do not.
pub fn keep_own_memory_private() {
    #[cfg(target_os = "linux")]
    {
        use rustix::process::{DumpableBehavior, set_dumpable_behavior};
        // Where it does not, the documentation of the kernel says what a program can do.
        let _ = set_dumpable_behavior(DumpableBehavior::NotDumpable);
    }
}
