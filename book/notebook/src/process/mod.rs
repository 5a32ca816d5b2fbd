//! A program under limits: what it writes, how it ends, and that nothing of its process group
//! outlives it.
//!
//! Builds, tests, pins and the kernel all run programs here: the kernel by [`run`], which does not
//! block its thread, the others by [`Runs::wait`], which does. Windows has no groups: there what
//! the program started itself lives on.

pub mod folder;
pub mod limits;
pub mod parallel;
pub mod signals;

use std::fmt;
use std::future::{Future, pending};
use std::io;
use std::pin::pin;
use std::process::{Command, ExitStatus};
use std::time::Duration;

use anyhow::{Result, ensure};
use tokio::io::{AsyncRead, AsyncReadExt};
use tokio::process::{Child, ChildStderr, ChildStdout};
use tokio::select;
use tokio::sync::watch;
use tokio::time::{sleep, timeout};

use crate::message::terminal;
use crate::process::limits::{Limit, Limits};
use crate::process::signals::Work;

/// How long what was killed may take to go, and what it wrote to arrive: a process that left the
/// group may hold the pipes open for ever.
const PATIENCE: Duration = Duration::from_secs(1);

/// How long a program runs before it is said that it does.
const SILENCE: Duration = Duration::from_secs(2);

/// How long cargo gets before it is overtaken: it may compile the library.
const CARGO: Duration = Duration::from_secs(10);

/// How a program came to its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ended {
    /// By itself, or by a limit of the system's.
    Itself(ExitStatus),
    /// Somebody stopped it.
    Stopped,
    /// It took too long.
    Time,
    /// It wrote too much.
    Output,
}

impl Ended {
    /// The limit that ended the program, if one did; `stderr` is what it wrote there.
    pub fn limit(self, stderr: &str, limits: &Limits) -> Option<Limit> {
        match self {
            Self::Itself(status) if !status.success() => {
                if is_out_of_memory(stderr) {
                    return Some(Limit::Memory(limits.memory));
                }
                by_signal(status, limits)
            }
            Self::Itself(_) | Self::Stopped => None,
            Self::Time => Some(Limit::Time(limits.time.as_secs())),
            Self::Output => Some(Limit::Output(limits.output)),
        }
    }
}

/// Whether the program complained that it got no more memory.
fn is_out_of_memory(stderr: &str) -> bool {
    stderr
        .lines()
        .any(|line| line.starts_with("memory allocation of ") && line.ends_with(" bytes failed"))
}

#[cfg(unix)]
fn by_signal(status: ExitStatus, limits: &Limits) -> Option<Limit> {
    use rustix::process::Signal;
    use std::os::unix::process::ExitStatusExt;
    match status.signal() {
        Some(signal) if signal == Signal::XCPU.as_raw() => Some(Limit::Time(limits.time.as_secs())),
        Some(signal) if signal == Signal::XFSZ.as_raw() => Some(Limit::FileSize(limits.file_size)),
        _ => None,
    }
}

#[cfg(not(unix))]
fn by_signal(_: ExitStatus, _: &Limits) -> Option<Limit> {
    None
}

/// Where a program writes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pipe {
    /// What it prints.
    Stdout,
    /// What it complains of.
    Stderr,
}

/// Runs a command that [`limited`](crate::process::limits::limited) made, hands over what it writes
/// while it runs, and returns how it ended. By then every process of its group has been killed; so
/// it has when the returned future is dropped before its end.
///
/// # Errors
///
/// When it cannot be started or waited for.
pub async fn run(
    command: Command,
    limits: &Limits,
    stop: impl Future<Output = ()>,
    mut wrote: impl FnMut(Pipe, &[u8]),
) -> io::Result<Ended> {
    let _work = Work::begin();
    if signals::told() {
        return Ok(Ended::Stopped);
    }
    let mut group = Group::start(command)?;
    let mut output = Output {
        stdout: Source::of(group.child.stdout.take()),
        stderr: Source::of(group.child.stderr.take()),
        left: limits.output,
    };
    let ended = {
        let mut stop = pin!(stop);
        let mut end = pin!(signals::until_told());
        let mut too_late = pin!(sleep(limits.time));
        let mut leader = pin!(group.leader_ended());
        loop {
            select! {
                () = &mut stop => break Some(Ended::Stopped),
                () = &mut end => break Some(Ended::Stopped),
                () = &mut too_late => break Some(Ended::Time),
                ended = &mut leader => {
                    ended?;
                    break None;
                }
                piece = output.next(), if output.is_open() => if let Some((pipe, bytes)) = piece {
                    wrote(pipe, bytes);
                    if output.left == 0 {
                        break Some(Ended::Output);
                    }
                }
            }
        }
    };
    // While the leader is not waited for, its number is nobody else's, and so is that of the group.
    group.kill();
    if ended.is_none() {
        let rest = async {
            while output.is_open() && output.left > 0 {
                if let Some((pipe, bytes)) = output.next().await {
                    wrote(pipe, bytes);
                }
            }
        };
        let _ = timeout(PATIENCE, rest).await;
    }
    let status = timeout(PATIENCE, group.child.wait()).await;
    match (ended, status) {
        (Some(ended), _) => Ok(ended),
        (None, _) if output.left == 0 => Ok(Ended::Output),
        (None, Ok(status)) => Ok(Ended::Itself(status?)),
        (None, Err(_)) => Err(io::ErrorKind::TimedOut.into()),
    }
}

/// A program that came to its end, and what it wrote, cut at the limit.
#[derive(Debug)]
pub struct Finished {
    /// How it ended.
    pub ended: Ended,
    /// What it printed.
    pub stdout: Vec<u8>,
    /// What it complained of.
    pub stderr: String,
}

impl Finished {
    /// Whether it ended by itself and well.
    pub fn succeeded(&self) -> bool {
        matches!(self.ended, Ended::Itself(status) if status.success())
    }
}

/// What ran was stopped before its end: the tool ends, or something newer is to be done.
#[derive(Clone, Copy, Debug)]
pub struct Stopped;

impl fmt::Display for Stopped {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("it was stopped before its end")
    }
}

impl std::error::Error for Stopped {}

/// Changes when there is something newer to do than what runs, which then need not come to its end.
pub type Newer = Option<watch::Receiver<u64>>;

/// How the programs of a build or a test are run.
#[derive(Clone, Debug)]
pub struct Runs {
    /// What each may use.
    pub limits: Limits,
    /// What may overtake them.
    pub newer: Newer,
}

impl Runs {
    /// Each gets so many seconds, and is not overtaken.
    pub const fn of(seconds: u64) -> Self {
        Self {
            limits: Limits::program(seconds),
            newer: None,
        }
    }

    /// Runs a command as [`run`] does and waits for its end. What takes its time is named by `what`
    /// in the terminal.
    ///
    /// # Errors
    ///
    /// When it cannot be started or waited for; [`Stopped`] when it was overtaken or the tool ends.
    pub fn wait(&self, command: Command, limits: &Limits, what: &str) -> Result<Finished> {
        wait(command, limits, async {
            sleep(SILENCE).await;
            let most = limits.time.as_secs();
            terminal::tell(format_args!(
                "{what} takes its time; it will be stopped after {most} s …"
            ));
            overtaken(&self.newer).await;
        })
    }
}

/// Runs a command as [`run`] does, and waits for its end however long that takes.
///
/// # Errors
///
/// When it cannot be started or waited for; [`Stopped`] when it was overtaken or the tool ends.
pub fn wait_without_limits(command: Command, newer: &Newer) -> Result<Finished> {
    wait(command, &Limits::NONE, async {
        sleep(CARGO).await;
        overtaken(newer).await;
    })
}

/// Comes to its end when there is something newer to do. Who runs something begins with that when
/// it could be done by now: who saves every second is to see a build that is finished, too.
async fn overtaken(newer: &Newer) {
    let mut newer = newer.clone();
    let overtaken = match &mut newer {
        Some(newer) => newer.changed().await.is_ok(),
        None => false,
    };
    if !overtaken {
        pending().await
    }
}

fn wait(command: Command, limits: &Limits, stop: impl Future<Output = ()>) -> Result<Finished> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    let (mut stdout, mut stderr) = (Vec::new(), Vec::new());
    let ended = runtime.block_on(run(command, limits, stop, |pipe, bytes| match pipe {
        Pipe::Stdout => stdout.extend_from_slice(bytes),
        Pipe::Stderr => stderr.extend_from_slice(bytes),
    }))?;
    ensure!(ended != Ended::Stopped, Stopped);
    let stderr = String::from_utf8_lossy(&stderr).into_owned();
    Ok(Finished {
        ended,
        stdout,
        stderr,
    })
}

/// A process and all that it starts, as long as that does not leave the group.
#[derive(Debug)]
struct Group {
    child: Child,
    #[cfg(unix)]
    id: rustix::process::Pid,
}

impl Group {
    fn start(command: Command) -> io::Result<Self> {
        let mut command = tokio::process::Command::from(command);
        let child = command.kill_on_drop(true).spawn()?;
        Ok(Self {
            #[cfg(unix)]
            id: child
                .id()
                .and_then(|id| rustix::process::Pid::from_raw(id.cast_signed()))
                .ok_or(io::ErrorKind::NotFound)?,
            child,
        })
    }

    /// Waits until the first process of the group has ended, and leaves its number taken.
    #[cfg(unix)]
    fn leader_ended(&self) -> impl Future<Output = io::Result<()>> + use<> {
        use rustix::io::Errno;
        use rustix::process::{WaitId, WaitIdOptions, waitid};
        let id = self.id;
        let ended = tokio::task::spawn_blocking(move || {
            let options = WaitIdOptions::EXITED | WaitIdOptions::NOWAIT;
            loop {
                match waitid(WaitId::Pid(id), options) {
                    Err(Errno::INTR) => {}
                    ended => return ended.map(drop),
                }
            }
        });
        async { Ok(ended.await.map_err(io::Error::other)??) }
    }

    #[cfg(not(unix))]
    async fn leader_ended(&mut self) -> io::Result<()> {
        self.child.wait().await.map(drop)
    }

    fn kill(&mut self) {
        // It may have ended already. It may also not have come so far as to have a group: then it
        // has started nothing either.
        let _ = self.child.start_kill();
        #[cfg(unix)]
        let _ = rustix::process::kill_process_group(self.id, rustix::process::Signal::KILL);
    }
}

impl Drop for Group {
    fn drop(&mut self) {
        // Once it was waited for, the number may be somebody else's.
        if self.child.id().is_some() {
            self.kill();
        }
    }
}

/// What a program writes, up to a limit.
#[derive(Debug)]
struct Output {
    stdout: Source<ChildStdout>,
    stderr: Source<ChildStderr>,
    /// How many bytes it may still write.
    left: usize,
}

impl Output {
    fn is_open(&self) -> bool {
        self.stdout.is_open() || self.stderr.is_open()
    }

    /// The next piece; nothing when a pipe has come to its end. Nothing is lost when the future is
    /// dropped.
    async fn next(&mut self) -> Option<(Pipe, &[u8])> {
        let most = self.left;
        let (pipe, read) = select! {
            read = self.stdout.read(most), if self.stdout.is_open() => (Pipe::Stdout, read?),
            read = self.stderr.read(most), if self.stderr.is_open() => (Pipe::Stderr, read?),
            else => return None,
        };
        self.left -= read;
        Some(match pipe {
            Pipe::Stdout => (pipe, &self.stdout.buffer[..read]),
            Pipe::Stderr => (pipe, &self.stderr.buffer[..read]),
        })
    }
}

/// One pipe, as long as it is open.
#[derive(Debug)]
struct Source<R> {
    pipe: Option<R>,
    buffer: Vec<u8>,
}

impl<R: AsyncRead + Unpin> Source<R> {
    fn of(pipe: Option<R>) -> Self {
        let buffer = vec![0; 64 * 1024];
        Self { pipe, buffer }
    }

    fn is_open(&self) -> bool {
        self.pipe.is_some()
    }

    /// Reads a piece of at most `most` bytes, and closes a pipe that has come to its end.
    async fn read(&mut self, most: usize) -> Option<usize> {
        let most = most.min(self.buffer.len());
        let read = self.pipe.as_mut()?.read(&mut self.buffer[..most]).await;
        let read = read.ok().filter(|read| *read > 0);
        if read.is_none() {
            self.pipe = None;
        }
        read
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn memory_that_is_refused_is_told_from_what_a_program_says_of_it() {
        assert!(is_out_of_memory(
            "memory allocation of 2147483648 bytes failed\n"
        ));
        assert!(!is_out_of_memory("a memory allocation of 3 bytes failed\n"));
    }
}
