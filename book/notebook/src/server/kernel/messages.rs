//! What page and kernel say to each other about a run.

use serde::{Deserialize, Serialize};

use crate::compile::rustc::Message;

/// What is said while the library cannot be built.
pub fn not_built(why: &str) -> String {
    format!("Nothing can be run until the library is built. {why}")
}

/// What is to be run.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Request {
    /// The listing that the text was made from.
    pub listing: String,
    /// The text.
    pub source: String,
    /// Values of knobs: `name=value`, one a line.
    #[serde(default)]
    pub knobs: String,
    /// A name by which the page calls itself: a page's next run takes the place of its last.
    #[serde(default)]
    pub page: String,
}

/// What happens in a run.
#[derive(Clone, Debug, Serialize)]
#[serde(tag = "kind", rename_all = "lowercase")]
pub enum Event {
    /// rustc is at work.
    Compiling,
    /// rustc says something.
    Diagnostic(Message),
    /// The program has been started.
    Running {
        /// The name that the compiler, and so every panic, gives to its text.
        file: String,
    },
    /// The program printed something.
    Stdout {
        /// What.
        text: String,
    },
    /// The program wrote to stderr.
    Stderr {
        /// What.
        text: String,
    },
    /// It is over.
    End(End),
}

/// The end of a run, as the page gets it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct End {
    /// What became of it.
    pub outcome: Outcome,
    /// The exit code, where it has one.
    pub code: Option<i32>,
    /// What became of it, in words. Why a program panicked the page reads in what it wrote to
    /// stderr: `book/notebook/theme/run/failure.js`.
    pub message: String,
    /// How long rustc took, in thousandths of a second.
    pub compile_ms: Option<u64>,
    /// How long the program ran, in thousandths of a second.
    pub run_ms: Option<u64>,
}

/// What became of a run.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Outcome {
    /// The program ran to its end.
    Finished,
    /// It panicked, exited with an error, or was ended by a signal.
    Failed,
    /// rustc refused it.
    #[serde(rename = "not compiled")]
    NotCompiled,
    /// The reader stopped it.
    Stopped,
    /// It took too long.
    Time,
    /// It asked for too much memory.
    Memory,
    /// It wrote too much.
    Output,
    /// The kernel could not run it, and not for anything in it.
    #[default]
    Kernel,
}

impl End {
    /// An end of which nothing is known but what became of it.
    pub fn new(outcome: Outcome, message: impl Into<String>) -> Self {
        Self {
            outcome,
            message: message.into(),
            ..Self::default()
        }
    }
}
