//! A program in a process group of its own: what it writes, how it ends, and that nothing of its group outlives it.

use std::future::Future;
use std::io;
use std::os::unix::process::CommandExt;
use std::pin::pin;
use std::process::{Command, ExitStatus, Stdio};
use std::time::Duration;

use rustix::io::Errno;
use rustix::process::{Pid, Signal, WaitId, WaitIdOptions, kill_process_group, waitid};
use tokio::io::{AsyncRead, AsyncReadExt};
use tokio::process::{Child, ChildStderr, ChildStdout};
use tokio::select;
use tokio::task::spawn_blocking;
use tokio::time::{sleep, timeout};

use super::limits::Limits;

/// How long what was killed may take to go, and what it wrote to arrive: a process that left the group may hold the pipes
/// open for ever.
const PATIENCE: Duration = Duration::from_secs(1);

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

/// Where a program writes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pipe {
    /// What it prints.
    Stdout,
    /// What it complains of.
    Stderr,
}

/// Runs a command, hands over what it writes while it runs, and returns how it ended. By then every process of its group has
/// been killed; so it has when the returned future is dropped before its end.
///
/// # Errors
///
/// When it cannot be started or waited for.
pub async fn run(
    command: Command,
    limits: &Limits,
    stop: impl Future<Output = ()>,
    mut wrote: impl FnMut(Pipe, String),
) -> io::Result<Ended> {
    let mut group = Group::start(command)?;
    let mut output = Output {
        stdout: group.child.stdout.take().map(Text::of),
        stderr: group.child.stderr.take().map(Text::of),
        left: limits.output,
    };
    let ended = {
        let mut stop = pin!(stop);
        let mut too_late = pin!(sleep(limits.time));
        let mut leader = pin!(group.leader_ended());
        loop {
            select! {
                () = &mut stop => break Some(Ended::Stopped),
                () = &mut too_late => break Some(Ended::Time),
                ended = &mut leader => {
                    ended?;
                    break None;
                }
                piece = output.next(), if output.is_open() => if let Some((pipe, text)) = piece {
                    wrote(pipe, text);
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
                if let Some((pipe, text)) = output.next().await {
                    wrote(pipe, text);
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

/// A process and all that it starts, as long as that does not leave the group.
#[derive(Debug)]
struct Group {
    child: Child,
    id: Pid,
}

impl Group {
    fn start(mut command: Command) -> io::Result<Self> {
        command
            .process_group(0)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        let child = tokio::process::Command::from(command).spawn()?;
        let id = child.id().and_then(|id| Pid::from_raw(id.cast_signed()));
        let id = id.ok_or(io::ErrorKind::NotFound)?;
        Ok(Self { child, id })
    }

    /// Waits until the first process of the group has ended, and leaves its number taken.
    fn leader_ended(&self) -> impl Future<Output = io::Result<()>> + use<> {
        let id = self.id;
        let ended = spawn_blocking(move || {
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

    fn kill(&self) {
        // It may have ended already.
        let _ = kill_process_group(self.id, Signal::KILL);
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
    stdout: Option<Text<ChildStdout>>,
    stderr: Option<Text<ChildStderr>>,
    /// How many bytes it may still write.
    left: usize,
}

impl Output {
    fn is_open(&self) -> bool {
        self.stdout.is_some() || self.stderr.is_some()
    }

    /// The next piece; nothing when a pipe has come to its end. Nothing is lost when the future is dropped.
    async fn next(&mut self) -> Option<(Pipe, String)> {
        let left = self.left;
        let (pipe, (bytes, text)) = select! {
            piece = read(&mut self.stdout, left), if self.stdout.is_some() => (Pipe::Stdout, piece?),
            piece = read(&mut self.stderr, left), if self.stderr.is_some() => (Pipe::Stderr, piece?),
            else => return None,
        };
        self.left -= bytes;
        Some((pipe, text))
    }
}

/// Reads a piece of at most `most` bytes, and takes a pipe away that has come to its end.
async fn read<R: AsyncRead + Unpin>(
    pipe: &mut Option<Text<R>>,
    most: usize,
) -> Option<(usize, String)> {
    let piece = pipe.as_mut()?.read(most).await;
    if piece.is_none() {
        *pipe = None;
    }
    piece
}

/// Bytes on their way to be text.
#[derive(Debug)]
struct Text<R> {
    pipe: R,
    /// The beginning of a character whose end has not arrived.
    begun: Vec<u8>,
}

impl<R: AsyncRead + Unpin> Text<R> {
    fn of(pipe: R) -> Self {
        let begun = Vec::new();
        Self { pipe, begun }
    }

    /// The number of the bytes that were read, and the text that is whole by now.
    async fn read(&mut self, most: usize) -> Option<(usize, String)> {
        let mut buffer = vec![0; most.min(64 * 1024)];
        let read = self.pipe.read(&mut buffer).await.unwrap_or(0);
        if read > 0 {
            self.begun.extend_from_slice(&buffer[..read]);
            return Some((read, whole(&mut self.begun)));
        }
        // What has only begun is no text any more.
        let rest = std::mem::take(&mut self.begun);
        (!rest.is_empty()).then(|| (0, String::from_utf8_lossy(&rest).into_owned()))
    }
}

/// Takes from `bytes` what is whole text; a character that has only begun stays. What is no text becomes U+FFFD.
fn whole(bytes: &mut Vec<u8>) -> String {
    let mut text = String::new();
    let mut begun = 0;
    let mut chunks = bytes.utf8_chunks().peekable();
    while let Some(chunk) = chunks.next() {
        text.push_str(chunk.valid());
        let invalid = chunk.invalid();
        let may_go_on =
            std::str::from_utf8(invalid).is_err_and(|error| error.error_len().is_none());
        if chunks.peek().is_none() && may_go_on {
            begun = invalid.len();
        } else if !invalid.is_empty() {
            text.push(char::REPLACEMENT_CHARACTER);
        }
    }
    drop(chunks);
    bytes.drain(..bytes.len() - begun);
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_character_that_arrives_in_two_pieces_is_one() {
        let mut bytes = "a→".as_bytes()[..3].to_vec();
        assert_eq!(whole(&mut bytes), "a");
        bytes.extend_from_slice(&"→".as_bytes()[2..]);
        bytes.push(0xff);
        bytes.push(b'b');
        assert_eq!(whole(&mut bytes), "→\u{fffd}b");
        assert!(bytes.is_empty());
    }
}
