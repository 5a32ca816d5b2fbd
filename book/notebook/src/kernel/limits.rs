//! Limits that the system itself sets a program, before its first instruction.
//!
//! The tool starts itself again, sets the limits for itself, and becomes the program. So what the program starts has them too.

use std::env;
use std::ffi::OsString;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use anyhow::{Context, Result};
use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

use crate::terminal;

/// What a program may use.
#[derive(Clone, Copy, Debug)]
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

/// The command by which the tool sets limits and becomes another program.
#[derive(Debug, clap::Args)]
pub struct Limited {
    #[arg(long)]
    seconds: u64,
    #[arg(long)]
    memory: u64,
    #[arg(long)]
    file_size: u64,
    #[arg(long)]
    open_files: u64,
    #[arg(last = true, required = true)]
    program: Vec<OsString>,
}

/// The command that runs `command` under limits, in an environment of `kept` variables and its own.
///
/// # Errors
///
/// When the tool does not find its own file.
pub fn limited(command: &Command, limits: &Limits, kept: &[&str]) -> Result<Command> {
    let mut limited = Command::new(this_program()?);
    limited
        .arg("limited")
        .args(["--seconds", &limits.time.as_secs().to_string()])
        .args(["--memory", &limits.memory.to_string()])
        .args(["--file-size", &limits.file_size.to_string()])
        .args(["--open-files", &limits.open_files.to_string()])
        .arg("--")
        .arg(command.get_program())
        .args(command.get_args())
        .env_clear();
    for name in kept {
        if let Some(value) = env::var_os(name) {
            limited.env(name, value);
        }
    }
    for (name, value) in command.get_envs() {
        if let Some(value) = value {
            limited.env(name, value);
        }
    }
    if let Some(folder) = command.get_current_dir() {
        limited.current_dir(folder);
    }
    Ok(limited)
}

/// This tool's file. On Linux the name that is right even when cargo has put a newer one in its place.
fn this_program() -> Result<PathBuf> {
    let own = Path::new("/proc/self/exe");
    if cfg!(target_os = "linux") && own.exists() {
        return Ok(own.to_owned());
    }
    env::current_exe().context("cannot find this program's own file")
}

/// Sets the limits and becomes the program. Comes back only when that fails.
///
/// # Errors
///
/// When a limit cannot be set or the program cannot be started.
pub fn become_limited(limited: &Limited) -> Result<()> {
    // Time is counted for all processors together; who waits for the program counts it by the clock.
    let processors = std::thread::available_parallelism().map_or(1, usize::from) as u64;
    let limits = [
        (Resource::Cpu, limited.seconds.saturating_mul(processors)),
        (Resource::As, limited.memory),
        (Resource::Fsize, limited.file_size),
        (Resource::Nofile, limited.open_files),
        (Resource::Core, 0),
    ];
    for (resource, most) in limits {
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
    // When the server is killed itself, it can stop nothing any more: here the system does it.
    #[cfg(target_os = "linux")]
    rustix::process::set_parent_process_death_signal(Some(rustix::process::Signal::KILL))?;
    let (program, arguments) = limited.program.split_first().context("no program")?;
    let error = Command::new(program).args(arguments).exec();
    Err(error).with_context(|| format!("cannot start {}", Path::new(program).display()))
}

/// The limits that this system does not keep, although it may have let itself be told them.
///
/// # Errors
///
/// When the tool cannot be started again.
pub fn missing(limits: &Limits) -> Result<Vec<String>> {
    let mut trial = Command::new(this_program()?);
    trial.args(["try-limits", &limits.memory.to_string()]);
    let answer = limited(&trial, limits, &[])?
        .stdin(Stdio::null())
        .output()
        .context("the tool cannot start itself again")?;
    let answer = String::from_utf8_lossy(&answer.stdout);
    Ok(answer.lines().map(str::to_owned).collect())
}

/// Tries, under limits, what they forbid, and prints what was possible all the same.
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
