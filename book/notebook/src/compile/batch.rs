//! Many programs compiled as a few: together they take a fraction of the time that each by itself
//! takes, most of which goes into linking what all of them use.
//!
//! Each stands in a module of its own, in a folder of its own: rustc knows files by their names,
//! and of two with the same one it would compile the first twice. What a program says of its file
//! is told without that folder, so it prints and panics as it does alone. A program that does not
//! compile must not keep the others from it, and what rustc says of one must not depend on its
//! neighbours: so such a program is left out, and compiled alone.

use std::collections::BTreeSet;
use std::fmt::Write;
use std::process::Command;
use std::{env, fs};

use anyhow::{Context, Result};
use serde_json::Value;

use crate::compile::kept::Kept;
use crate::compile::library::Library;
use crate::compile::outcome::{Outcome, compile_and_run, run_compiled};
use crate::compile::programs::Failed;
use crate::compile::rustc::{FOR_THE_COMPILER, compiler, write_program};
use crate::listing::Listing;
use crate::process::Runs;
use crate::process::folder::Folder;
use crate::process::limits::{Environment, limited};
use crate::process::parallel::in_parallel;
use crate::project::Project;
use crate::rust::tokens::{Token, tokens};

/// How many programs are compiled as one at most: rustc is to be done with them before anybody
/// wonders what takes so long.
const MOST: usize = 64;

/// The file that holds the modules.
const MAIN: &str = "main.rs";

/// The file in which rustc notes what it read.
const NOTE: &str = "program.d";

/// A program of a listing, made from its file.
#[derive(Clone, Debug)]
pub struct Source<'a> {
    /// The listing.
    pub listing: &'a Listing,
    /// The text, as if it stood in [the file of the listing](Listing::compiled_file).
    pub text: String,
    /// Whether rustc is meant to take it.
    pub compiles: bool,
}

impl Source<'_> {
    /// Whether it means the same in a module: there `super` leads elsewhere, and an attribute of
    /// the whole program would be one of all.
    fn can_be_a_module(&self) -> bool {
        let code = tokens(&self.text).filter(Token::is_code);
        let words: Vec<&str> = code.map(|token| token.text).collect();
        let names_a_place = |word: &&str| ["super", "crate"].contains(word);
        !words.iter().any(names_a_place) && !words.windows(2).any(|signs| signs == ["#", "!"])
    }
}

/// Programs that were compiled together.
#[derive(Debug)]
pub struct Batches<'a> {
    project: &'a Project,
    library: &'a Library,
    sources: Vec<Source<'a>>,
    runs: &'a Runs,
    batches: Vec<Batch>,
}

impl<'a> Batches<'a> {
    /// Compiles the programs, which are `what`, on all cores.
    ///
    /// # Errors
    ///
    /// When a file cannot be written or rustc not be started;
    /// [`Stopped`](crate::process::Stopped) when it was stopped before its end.
    pub fn compile(
        project: &'a Project,
        library: &'a Library,
        sources: Vec<Source<'a>>,
        runs: &'a Runs,
        what: &str,
    ) -> Result<Self> {
        let batches = in_parallel(&groups(&sources), |members| {
            Batch::compile(project, library, &sources, members, runs, what)
        });
        let batches = batches.into_iter().collect::<Result<_>>()?;
        Ok(Self {
            project,
            library,
            sources,
            runs,
            batches,
        })
    }

    /// Runs the program of that index; one that is in no batch is compiled first.
    ///
    /// # Errors
    ///
    /// As [`compile_and_run`].
    pub fn run(&self, index: usize) -> Result<Outcome> {
        let Source { listing, text, .. } = &self.sources[index];
        let mut batches = self.batches.iter();
        match batches.find_map(|batch| batch.program(index)) {
            Some(program) => {
                let outcome = run_compiled(&program, listing, self.runs)?;
                Ok(without_folder(outcome, index, listing))
            }
            None => compile_and_run(self.project, self.library, text, listing, self.runs),
        }
    }
}

/// The indices of the programs that are compiled together.
fn groups(sources: &[Source<'_>]) -> Vec<Vec<usize>> {
    let can_be_together = |index: &usize| {
        let source = &sources[*index];
        source.compiles && source.can_be_a_module()
    };
    let members: Vec<usize> = (0..sources.len()).filter(can_be_together).collect();
    // One alone is nothing to gain.
    if members.len() < 2 {
        return Vec::new();
    }
    let count = members.len().div_ceil(MOST);
    let even = members.chunks(members.len().div_ceil(count));
    even.map(<[usize]>::to_vec).collect()
}

/// The folder of the program of that index, in that of its batch.
fn folder_of(index: usize) -> String {
    format!("program_{index}")
}

/// Where the program of that index stands in the folder of its batch.
fn place(index: usize, listing: &Listing) -> String {
    format!("{}/{}", folder_of(index), listing.compiled_file())
}

/// How a member of a batch ended, in the words in which it would have told it alone.
fn without_folder(outcome: Outcome, index: usize, listing: &Listing) -> Outcome {
    let (place, file) = (place(index, listing), listing.compiled_file());
    let alone = |text: &str| text.replace(&place, file);
    match outcome {
        Outcome::Ran(mut output) => {
            output.text = alone(&output.text);
            for figure in &mut output.figures {
                figure.svg = alone(&figure.svg);
            }
            Outcome::Ran(output)
        }
        Outcome::Failed(error) => Outcome::Failed(match error.downcast::<Failed>() {
            Ok(mut failed) => {
                if let Ok(printed) = str::from_utf8(&failed.stdout) {
                    failed.stdout = alone(printed).into_bytes();
                }
                failed.stderr = alone(&failed.stderr);
                failed.into()
            }
            Err(error) => error,
        }),
        other => other,
    }
}

/// Programs that are one.
#[derive(Debug)]
struct Batch {
    folder: Folder,
    /// Their indices, and where each stands in the folder.
    members: Vec<(usize, String)>,
}

impl Batch {
    fn compile(
        project: &Project,
        library: &Library,
        sources: &[Source<'_>],
        members: &[usize],
        runs: &Runs,
        what: &str,
    ) -> Result<Self> {
        let folder = Folder::new(project)?;
        for &index in members {
            let Source { listing, text, .. } = &sources[index];
            let own = folder.path().join(folder_of(index));
            write_program(project, &own, text, listing.compiled_file())?;
        }
        let members = members.iter();
        let members = members.map(|&index| (index, place(index, sources[index].listing)));
        let members = members.collect();
        let mut batch = Self { folder, members };
        while batch.members.len() > 1 {
            let refused = match batch.errors(project, library, runs, what)? {
                None => return Ok(batch),
                Some(errors) => files(&errors),
            };
            let before = batch.members.len();
            batch.members.retain(|(_, place)| !refused.contains(place));
            if batch.members.len() == before {
                // A limit, or the linker, names nobody.
                break;
            }
        }
        batch.members.clear();
        Ok(batch)
    }

    /// Has rustc make one program of the members, unless one is kept. When it does not, what it
    /// says.
    fn errors(
        &self,
        project: &Project,
        library: &Library,
        runs: &Runs,
        what: &str,
    ) -> Result<Option<String>> {
        let folder = self.folder.path();
        fs::write(folder.join(MAIN), self.main())
            .with_context(|| format!("cannot write {}", folder.join(MAIN).display()))?;
        let mut rustc = compiler(library);
        rustc
            // What is forbidden stays so.
            .arg("-Awarnings")
            .arg(format!("--emit=dep-info={NOTE},link={}", executable()))
            .arg(MAIN)
            .current_dir(folder);
        let kept = Kept::of(project, library, &rustc)
            .with_context(|| format!("cannot read what {} is made of", folder.display()))?;
        if kept.take(&folder.join(executable())) {
            return Ok(None);
        }
        rustc.env("TMPDIR", folder);
        let limits = runs.limits.compiler();
        let rustc = limited(&rustc, &limits, Environment::Only(&FOR_THE_COMPILER))?;
        let count = self.members.len();
        let compiled = runs
            .wait(rustc, &limits, &format!("rustc, at {count} {what},"))
            .with_context(|| format!("cannot run {}", library.rustc.display()))?;
        if !compiled.succeeded() {
            return Ok(Some(compiled.stderr));
        }
        kept.keep(&folder.join(executable()), &folder.join(NOTE), folder);
        Ok(None)
    }

    /// The file that holds the members as modules, and runs the one of which it is told the index.
    fn main(&self) -> String {
        let (mut modules, mut arms) = (String::new(), String::new());
        for (index, place) in &self.members {
            // A string takes any text.
            let _ = writeln!(modules, "#[path = {place:?}]\nmod program_{index};");
            let _ = writeln!(arms, "        \"{index}\" => program_{index}::main(),");
        }
        format!(
            "{modules}\nfn main() {{\n    \
                 match ::std::env::args().nth(1).unwrap_or_default().as_str() {{\n\
             {arms}        \
                     wanted => panic!(\"there is no program {{wanted}}\"),\n    \
                 }}\n\
             }}\n"
        )
    }

    fn program(&self, index: usize) -> Option<Command> {
        let is_member = self.members.iter().any(|(member, _)| *member == index);
        is_member.then(|| {
            let folder = self.folder.path().join(folder_of(index));
            let mut program = Command::new(self.folder.path().join(executable()));
            program
                .arg(index.to_string())
                .env("TMPDIR", &folder)
                .current_dir(folder);
            program
        })
    }
}

fn executable() -> String {
    format!("program{}", env::consts::EXE_SUFFIX)
}

/// The files that rustc's errors name.
fn files(stderr: &str) -> BTreeSet<String> {
    let mut files = BTreeSet::new();
    for line in stderr.lines() {
        let message: Value = serde_json::from_str(line).unwrap_or_default();
        if message["level"] != "error" {
            continue;
        }
        for span in message["spans"].as_array().into_iter().flatten() {
            // What a macro made is placed where it was called, too.
            let mut place = span;
            while let Some(file) = place["file_name"].as_str() {
                files.insert(file.to_owned());
                place = &place["expansion"]["span"];
            }
        }
    }
    files
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::listing::output::Output;

    #[test]
    fn together_are_programs_that_mean_the_same_in_a_module_in_groups_of_one_size() {
        let listing = |name: &str| {
            let file = format!("one/{name}.rs");
            Listing::parse(name, "one", &file, "//! X.\n".to_owned()).unwrap()
        };
        let (a, b, c) = (listing("a"), listing("b"), listing("c"));
        let source = |listing, text: &str, compiles| Source {
            listing,
            text: text.to_owned(),
            compiles,
        };
        let sources = [
            source(&a, "fn main() {} // super, crate", true),
            source(&a, "fn main() {}", true),
            source(&b, "fn main() {}", true),
            source(&b, "fn main() { super::x() }", true),
            source(&c, "#![no_std]", true),
            source(&c, "fn main() { 1 + \"\" }", false),
            source(&c, "#[inline]\nfn main() {}", true),
            source(&b, "fn main() {}", true),
            source(&a, "fn main() {}", true),
        ];
        assert_eq!(groups(&sources), [[0, 1, 2, 6, 7, 8]]);
        assert_eq!(groups(&sources[2..5]), [[0; 0]; 0]);
        let many = vec![sources[0].clone(); MOST + 2];
        let sizes: Vec<usize> = groups(&many).iter().map(Vec::len).collect();
        assert_eq!(sizes, [MOST / 2 + 1; 2]);
    }

    #[test]
    fn the_folder_of_a_program_is_in_nothing_that_it_says() {
        let listing = Listing::parse("a", "one", "one/a.rs", "//! X.\n".to_owned()).unwrap();
        let said = place(3, &listing);
        assert_ne!(said, place(4, &listing));
        let output = Output::parse(format!("at {said}:1\n").as_bytes()).unwrap();
        let Outcome::Ran(output) = without_folder(Outcome::Ran(output), 3, &listing) else {
            panic!("it ran");
        };
        assert_eq!(output.text, "at one/a.rs:1\n");
    }
}
