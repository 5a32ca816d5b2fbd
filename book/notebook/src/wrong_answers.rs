//! Tries the wrong answers that an exercise expects: each is compiled and run in the place of the
//! solution, and the exercise's check has to refuse it. With which words is pinned.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicUsize, Ordering};

use anyhow::Result;

use crate::compile::batch::{Batches, Source};
use crate::compile::library::Library;
use crate::compile::outcome::{Outcome, errors};
use crate::compile::programs::{Failed, Unfinished};
use crate::listing::{Listing, WRONG, WRONG_UNCOMPILED, WrongAnswer, text_at_its_lines};
use crate::message::problem::Problem;
use crate::process::Runs;
use crate::process::parallel::in_parallel;
use crate::project::Project;

/// How many wrong answers may come to no end before the others are not tried: each takes all its
/// time, and where what they use is at fault, all of them do.
const PATIENCE: usize = 3;

/// What was found of the wrong answers.
#[derive(Debug, Default)]
pub struct Tried {
    /// For each exercise that refuses all of its own, by its name, the words with which it does:
    /// the text of its pin.
    pub refused: BTreeMap<String, String>,
    /// The answers that are not refused, or not as their file says.
    pub problems: Vec<Problem>,
}

/// Tries all wrong answers of `listings`, in parallel.
///
/// # Errors
///
/// When the packages that programs use do not compile, or rustc cannot be started;
/// [`Stopped`](crate::process::Stopped) when a run was stopped before its end.
pub fn try_all(project: &Project, listings: &[&Listing], runs: &Runs) -> Result<Tried> {
    let answers: Vec<(&Listing, &WrongAnswer)> = listings
        .iter()
        .flat_map(|listing| {
            let answers = listing.wrong_answers().iter();
            answers.map(move |answer| (*listing, answer))
        })
        .collect();
    if answers.is_empty() {
        return Ok(Tried::default());
    }
    let library = Library::build(project, &runs.newer)?;
    let sources = answers.iter().map(|(listing, answer)| Source {
        listing,
        text: text_at_its_lines(&listing.with_answer(answer)),
        compiles: answer.compiles,
    });
    let programs = Batches::compile(project, &library, sources.collect(), runs, "wrong answers")?;
    let endless = AtomicUsize::new(0);
    let indices: Vec<usize> = (0..answers.len()).collect();
    let words = in_parallel(&indices, |&index| -> Result<Option<_>> {
        if endless.load(Ordering::Relaxed) >= PATIENCE {
            return Ok(None);
        }
        let (_, answer) = answers[index];
        let tried = refusal(programs.run(index)?, answer);
        if matches!(tried, Err(Flaw::Endless(_))) {
            endless.fetch_add(1, Ordering::Relaxed);
        }
        Ok(Some(tried))
    });
    let mut tried = Tried::default();
    let (mut flawed, mut left_out) = (Vec::new(), 0);
    for ((listing, answer), words) in answers.iter().zip(words) {
        match words? {
            Some(Ok(words)) => {
                let text = tried.refused.entry(listing.name.clone()).or_default();
                *text += &pinned(answer, &words);
                continue;
            }
            Some(Err(flaw)) => tried.problems.push(flaw.problem(listing, answer)),
            None => left_out += 1,
        }
        flawed.push(&listing.name);
    }
    tried.refused.retain(|name, _| !flawed.contains(&name));
    if let (Some(last), 1..) = (tried.problems.last_mut(), left_out) {
        last.message += &format!(
            "\nAfter {PATIENCE} answers that came to no end, {left_out} more were not tried."
        );
    }
    Ok(tried)
}

/// A wrong answer and the words that refuse it, as they stand in a pin.
fn pinned(answer: &WrongAnswer, words: &str) -> String {
    let refused_by = match answer.compiles {
        true => "",
        false => " (does not compile)",
    };
    let words: String = words.lines().map(|line| format!("    {line}\n")).collect();
    format!("{}{refused_by}\n{words}\n", answer.name)
}

/// Why a wrong answer cannot stand in its file.
#[derive(Debug)]
enum Flaw {
    /// The check takes it.
    Taken,
    /// rustc refuses it, and its name does not say so; rustc's messages.
    NotCompiled(String),
    /// rustc takes it, and its name says that it does not.
    Compiled,
    /// It fails without a word.
    Wordless,
    /// A limit stopped it.
    Endless(Unfinished),
    /// rustc came to no end or crashed, or the program printed what no page can show.
    Unreadable(String),
}

impl Flaw {
    fn problem(&self, listing: &Listing, answer: &WrongAnswer) -> Problem {
        let (exercise, name) = (&listing.name, &answer.name);
        let message = match self {
            Self::Taken => format!(
                "the exercise `{exercise}` takes the wrong answer `{name}`, which passes its \
                 check: let the check refuse it, and say what was expected"
            ),
            Self::NotCompiled(messages) => format!(
                "the wrong answer `{name}` of `{exercise}` does not compile; where that is meant, \
                 write `{WRONG_UNCOMPILED}{name}`\n{messages}"
            ),
            Self::Compiled => {
                format!("the wrong answer `{name}` of `{exercise}` compiles: write `{WRONG}{name}`")
            }
            Self::Wordless => format!(
                "the wrong answer `{name}` of `{exercise}` fails without a word: let the check \
                 refuse it, and say what was expected"
            ),
            Self::Endless(limit) => {
                format!("the wrong answer `{name}` of `{exercise}` is not refused: {limit}")
            }
            Self::Unreadable(why) => {
                format!("the wrong answer `{name}` of `{exercise}` is not refused: {why}")
            }
        };
        Problem::at(&listing.file, answer.line, message)
    }
}

/// The words with which an exercise refuses a wrong answer: the check's, or the first lines of
/// rustc's errors, as what follows differs between its versions.
fn refusal(outcome: Outcome, answer: &WrongAnswer) -> Result<String, Flaw> {
    match outcome {
        Outcome::NotJudged(why) => Err(Flaw::Unreadable(why)),
        Outcome::DoesNotCompile(messages) if answer.compiles => Err(Flaw::NotCompiled(messages)),
        Outcome::DoesNotCompile(messages) => {
            Ok(errors(&messages).flat_map(|line| [line, "\n"]).collect())
        }
        _ if !answer.compiles => Err(Flaw::Compiled),
        Outcome::Ran(_) => Err(Flaw::Taken),
        Outcome::Failed(error) => {
            match (
                error.downcast_ref::<Failed>(),
                error.downcast_ref::<Unfinished>(),
            ) {
                (Some(failed), _) if failed.words().is_empty() => Err(Flaw::Wordless),
                (Some(failed), _) => Ok(failed.words()),
                (None, Some(limit)) => Err(Flaw::Endless(*limit)),
                (None, None) => Err(Flaw::Unreadable(format!("{error:#}"))),
            }
        }
    }
}
