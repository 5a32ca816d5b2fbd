//! PyTorch and JAX, in a process of Python that takes its turns with the others.

use crate::work::{LEARNING_RATE, Work};
use std::env;
use std::error::Error;
use std::io::{BufRead, BufReader, Write};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

const SCRIPT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/peers.py");

pub struct Python {
    process: Child,
    orders: ChildStdin,
    answers: BufReader<ChildStdout>,
    engines: Vec<String>,
}

impl Python {
    /// With the interpreter that the variable PYTHON names.
    pub fn start() -> Result<Python, String> {
        let interpreter = env::var("PYTHON").unwrap_or("python3".into());
        let imports = Command::new(&interpreter)
            .args(["-c", "import torch, jax"])
            .output();
        let imports = imports.map_err(|error| format!("{interpreter} does not run: {error}"))?;
        if !imports.status.success() {
            let reason = String::from_utf8_lossy(&imports.stderr);
            let reason = reason.trim().lines().last().unwrap_or_default();
            return Err(format!(
                "{interpreter} says {reason}; install torch and jax, or name another interpreter \
                 in PYTHON"
            ));
        }
        let mut process = Command::new(&interpreter)
            .arg(SCRIPT)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .map_err(|error| format!("{interpreter} does not run: {error}"))?;
        let (Some(orders), Some(answers)) = (process.stdin.take(), process.stdout.take()) else {
            unreachable!("both are piped");
        };
        let mut python = Python {
            process,
            orders,
            answers: BufReader::new(answers),
            engines: Vec::new(),
        };
        let engines = python.answer().map_err(|error| error.to_string())?;
        python.engines = engines.split(", ").map(String::from).collect();
        Ok(python)
    }

    /// Names with versions.
    pub fn engines(&self) -> &[String] {
        &self.engines
    }

    /// Hands over a work with its data: a line, then the numbers themselves.
    pub fn prepare(&mut self, work: &Work) -> Result<(), Box<dyn Error>> {
        match work {
            Work::Article => writeln!(self.orders, "article float32 {LEARNING_RATE}")?,
            Work::ArticleF64 => writeln!(self.orders, "article float64 {LEARNING_RATE}")?,
            Work::Network(network) => {
                let [a, b, c, d] = network.sizes;
                writeln!(
                    self.orders,
                    "network {a} {b} {c} {d} {} {LEARNING_RATE}",
                    network.batch
                )?;
                let start = network.start();
                for numbers in [&start.inputs].into_iter().chain(&start.weights) {
                    let bytes: Vec<u8> = numbers
                        .iter()
                        .flat_map(|number| number.to_le_bytes())
                        .collect();
                    self.orders.write_all(&bytes)?;
                }
                for class in start.classes {
                    self.orders.write_all(&(class as u64).to_le_bytes())?;
                }
            }
        }
        self.orders.flush()?;
        Ok(())
    }

    /// Processor time in seconds, and what the training returns.
    pub fn train(&mut self, engine: usize, passes: u64) -> Result<(f64, f64), Box<dyn Error>> {
        writeln!(self.orders, "train {engine} {passes}")?;
        self.orders.flush()?;
        let answer = self.answer()?;
        let (seconds, result) = answer
            .split_once(' ')
            .ok_or("peers.py answers with two numbers")?;
        Ok((seconds.parse()?, result.parse()?))
    }

    fn answer(&mut self) -> Result<String, Box<dyn Error>> {
        let mut line = String::new();
        if self.answers.read_line(&mut line)? == 0 {
            return Err(format!("peers.py ended with {}", self.process.wait()?).into());
        }
        Ok(line.trim().into())
    }
}

impl Drop for Python {
    fn drop(&mut self) {
        // It waits for orders; there is nothing to save.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
