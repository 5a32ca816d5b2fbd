//! Measures one training step with every engine, in one run.

mod autograd;
mod burn;
mod candle;
mod dfdx;
mod python;
mod reverse;
#[path = "../../work/mod.rs"]
mod work;

use cpu_time::ProcessTime;
use python::Python;
use std::cell::RefCell;
use std::env;
use std::error::Error;
use std::process::Command;
use std::rc::Rc;
use work::{Training, Work, by_hand, tape};

/// Engines take turns, so that what disturbs the machine for a while disturbs all of them.
const TURNS: usize = 9;

/// How much of the processor's time a turn takes at least.
const SECONDS_FOR_A_TURN: f64 = 0.05;

/// Threads of others are asked not to start, by the variables that they look at.
const ONE_THREAD: [(&str, &str); 2] = [("RAYON_NUM_THREADS", "1"), ("OMP_NUM_THREADS", "1")];

const RUST: [(&str, fn(&Work) -> Option<Training>); 8] = [
    ("by hand", |work| Some(by_hand::training(work))),
    ("downhill", |work| Some(tape::training(work))),
    ("downhill, fused", tape::fused_training),
    ("candle-core", candle::training),
    ("burn", burn::training),
    ("dfdx", dfdx::training),
    ("autograd", autograd::training),
    ("reverse", reverse::training),
];

fn main() -> Result<(), Box<dyn Error>> {
    // They look when the first of their threads starts, and a process cannot safely change its own
    // variables.
    if ONE_THREAD
        .iter()
        .any(|(name, value)| env::var(name).as_deref() != Ok(value))
    {
        let status = Command::new(env::current_exe()?)
            .envs(ONE_THREAD)
            .status()?;
        std::process::exit(status.code().unwrap_or(1));
    }
    let python = match Python::start() {
        Ok(python) => Some(Rc::new(RefCell::new(python))),
        Err(reason) => {
            println!("PyTorch and JAX are missing: {reason}\n");
            None
        }
    };
    let mut engines: Vec<String> = RUST.iter().map(|(name, _)| with_version(name)).collect();
    if let Some(python) = &python {
        engines.extend(python.borrow().engines().iter().cloned());
    }
    println!(
        "Nanoseconds of processor time for one training step on one thread, medians of {TURNS} \
         turns.\n"
    );
    println!("| work | {} |", engines.join(" | "));
    println!("|---|{}", "--:|".repeat(engines.len()));
    for work in Work::all() {
        let cells = measure(&work, python.as_ref())?;
        println!("| {} | {} |", work.name(), cells.join(" | "));
    }
    Ok(())
}

/// Trains for so many passes: the processor time in seconds, and what the training returns.
type Measured = Box<dyn FnMut(u64) -> Result<(f64, f64), Box<dyn Error>>>;

/// One row of the table.
fn measure(
    work: &Work,
    python: Option<&Rc<RefCell<Python>>>,
) -> Result<Vec<String>, Box<dyn Error>> {
    let mut engines: Vec<Option<Measured>> = RUST
        .iter()
        .map(|(_, training)| training(work).map(measured))
        .collect();
    if let Some(python) = python {
        python.borrow_mut().prepare(work)?;
        for engine in 0..python.borrow().engines().len() {
            let python = Rc::clone(python);
            engines.push(Some(Box::new(move |passes| {
                python.borrow_mut().train(engine, passes)
            })));
        }
    }

    // The first step shows a wrong loss, the later ones a wrong gradient.
    let mut expected: [Option<f64>; 2] = [None; 2];
    let mut turns = Vec::new();
    for engine in engines {
        turns.push(match engine {
            None => Turns::Not("".into()),
            Some(mut train) => {
                let mut wrong = None;
                for (expected, passes) in expected.iter_mut().zip([1, 4]) {
                    let (_, found) = train(passes)?;
                    let right = *expected.get_or_insert(found);
                    if (found - right).abs() > 1e-4 * right.abs() {
                        wrong = wrong.or(Some(format!("wrong: {found:.5}, not {right:.5}")));
                    }
                }
                match wrong {
                    Some(wrong) => Turns::Not(wrong),
                    None => {
                        let passes = passes_for_a_turn(&mut train)?;
                        Turns::Taken {
                            train,
                            passes,
                            times: Vec::new(),
                        }
                    }
                }
            }
        });
    }
    for _ in 0..TURNS {
        for engine in &mut turns {
            if let Turns::Taken {
                train,
                passes,
                times,
            } = engine
            {
                let (seconds, _) = train(*passes)?;
                times.push(seconds * 1e9 / (*passes * work.steps_per_pass()) as f64);
            }
        }
    }
    Ok(turns.into_iter().map(Turns::cell).collect())
}

enum Turns {
    Taken {
        train: Measured,
        passes: u64,
        times: Vec<f64>,
    },
    /// It cannot do the work, or not rightly.
    Not(String),
}

impl Turns {
    fn cell(self) -> String {
        match self {
            Turns::Not(reason) => reason,
            Turns::Taken { mut times, .. } => {
                times.sort_by(f64::total_cmp);
                let median = times[TURNS / 2];
                if median < 1000.0 {
                    format!("{median:.1}")
                } else {
                    format!("{median:.0}")
                }
            }
        }
    }
}

/// With the processor time of all threads, should there be more than one in spite of everything.
fn measured(mut training: Training) -> Measured {
    Box::new(move |passes| {
        let start = ProcessTime::now();
        let result = training(passes);
        Ok((start.elapsed().as_secs_f64(), result))
    })
}

fn passes_for_a_turn(train: &mut Measured) -> Result<u64, Box<dyn Error>> {
    let mut passes = 1;
    while train(passes)?.0 < SECONDS_FOR_A_TURN {
        passes *= 2;
    }
    Ok(passes)
}

/// The name of an engine with the version that is in the lock file.
fn with_version(name: &str) -> String {
    let mut lines = include_str!("../Cargo.lock").lines();
    let package = format!("name = \"{name}\"");
    let version = lines
        .find(|&line| line == package)
        .and_then(|_| lines.next());
    match version.and_then(|line| line.split('"').nth(1)) {
        Some(version) => format!("{name} {version}"),
        None => name.into(),
    }
}
