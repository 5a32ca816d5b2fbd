//! The revision that the pins are compared with, read through the program `git`.

use std::collections::BTreeMap;
use std::fmt;
use std::io::{ErrorKind, Seek, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use anyhow::{Context, Result, bail, ensure};

use crate::project::{Project, command};

/// A commit, and how it was found.
pub struct Base {
    root: PathBuf,
    commit: String,
    /// The commit's name, shortened.
    pub short: String,
    /// How it was found.
    pub origin: String,
}

/// The end of every message about a revision that cannot be found.
fn name_one() -> String {
    format!(
        "name a branch, a tag or a commit, as in `{} review HEAD~1`",
        command()
    )
}

impl Base {
    /// The commit that `wanted` names, or the last that `HEAD` and `main` have in common.
    ///
    /// # Errors
    ///
    /// When git is not installed, the project lies in no repository, or there is no such commit.
    pub fn find(project: &Project, wanted: Option<&str>) -> Result<Self> {
        let root = project.root();
        let repository = run(root, &["rev-parse", "--git-dir"])?;
        ensure!(
            repository.status.success(),
            "{} is in no git repository, which `review` compares with ({})",
            root.display(),
            stderr(&repository)
        );
        let (commit, origin) = match wanted {
            Some(name) => {
                let commit = commit(root, name)?;
                let commit = commit.with_context(|| {
                    format!(
                        "git knows no commit `{name}` in this repository: {}",
                        name_one()
                    )
                })?;
                (commit, name.to_owned())
            }
            None => merge_base(root)?,
        };
        let short = succeed(root, &["rev-parse", "--short", &commit], Stdio::null())?;
        Ok(Self {
            root: root.to_owned(),
            commit,
            short: String::from_utf8_lossy(&short).trim().to_owned(),
            origin,
        })
    }

    /// The text of every file in a folder of the project, by its path relative to the project.
    ///
    /// # Errors
    ///
    /// When git cannot read the commit.
    pub fn files(&self, folder: &str) -> Result<BTreeMap<String, String>> {
        let list = ["ls-tree", "-r", "-z", &self.commit, "--", folder];
        let list = succeed(&self.root, &list, Stdio::null())?;
        let list = String::from_utf8_lossy(&list);
        let mut paths = Vec::new();
        // A file, not a pipe: git answers while it reads, and two full pipes would wait for each
        // other.
        let mut questions = tempfile::tempfile()?;
        for entry in list.split_terminator('\0') {
            let (about, path) = entry.split_once('\t').unwrap_or_default();
            if let [_mode, "blob", id] = about.split(' ').collect::<Vec<_>>()[..] {
                writeln!(questions, "{id}")?;
                paths.push(path);
            }
        }
        questions.rewind()?;
        let answers = succeed(&self.root, &["cat-file", "--batch"], questions.into())?;
        let mut rest = answers.as_slice();
        let mut files = BTreeMap::new();
        for path in paths {
            let (bytes, after) =
                blob(rest).with_context(|| format!("git cannot read {path} of {}", self.short))?;
            let text = String::from_utf8_lossy(bytes).replace("\r\n", "\n");
            files.insert(path.to_owned(), text);
            rest = after;
        }
        Ok(files)
    }
}

impl fmt::Display for Base {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{} ({})", self.short, self.origin)
    }
}

/// Takes one answer of `git cat-file --batch` off its output: a line that ends in the size, the
/// bytes, a line break.
fn blob(output: &[u8]) -> Option<(&[u8], &[u8])> {
    let end = output.iter().position(|&byte| byte == b'\n')?;
    let size = std::str::from_utf8(&output[..end])
        .ok()?
        .rsplit(' ')
        .next()?;
    let (bytes, rest) = output[end + 1..].split_at_checked(size.parse().ok()?)?;
    Some((bytes, rest.get(1..)?))
}

/// The last commit that `HEAD` and `main` have in common, and what to call it.
fn merge_base(root: &Path) -> Result<(String, String)> {
    let head = commit(root, "HEAD")?.context(
        "the repository has no commit yet, so there is nothing to compare the pins with",
    )?;
    let mut found = None;
    for (reference, name) in [
        ("refs/heads/main", "main"),
        ("refs/remotes/origin/main", "origin/main"),
    ] {
        if let Some(main) = commit(root, reference)? {
            found = Some((main, name));
            break;
        }
    }
    let (main, name) = found.with_context(|| {
        format!(
            "there is no branch `main` or `origin/main` to compare the pins with: {}",
            name_one()
        )
    })?;
    let base = run(root, &["merge-base", &head, &main])?;
    ensure!(
        base.status.success(),
        "HEAD and `{name}` have no commit in common: {}",
        name_one()
    );
    let base = String::from_utf8_lossy(&base.stdout).trim().to_owned();
    let origin = if base == head {
        format!("HEAD, which {name} holds: only what is not committed counts")
    } else {
        format!("merge base with {name}")
    };
    Ok((base, origin))
}

/// The commit of that name, if there is one.
fn commit(root: &Path, name: &str) -> Result<Option<String>> {
    let name = format!("{name}^{{commit}}");
    let output = run(root, &["rev-parse", "--verify", "--quiet", &name])?;
    let commit = String::from_utf8_lossy(&output.stdout).trim().to_owned();
    Ok(output.status.success().then_some(commit))
}

/// What a command of git prints, which must succeed.
fn succeed(root: &Path, arguments: &[&str], input: Stdio) -> Result<Vec<u8>> {
    let output = run_with(root, arguments, input)?;
    if !output.status.success() {
        bail!("git {} failed: {}", arguments.join(" "), stderr(&output));
    }
    Ok(output.stdout)
}

fn run(root: &Path, arguments: &[&str]) -> Result<Output> {
    run_with(root, arguments, Stdio::null())
}

fn run_with(root: &Path, arguments: &[&str], input: Stdio) -> Result<Output> {
    let output = Command::new("git")
        .args(arguments)
        .current_dir(root)
        .stdin(input)
        .output();
    match output {
        Err(error) if error.kind() == ErrorKind::NotFound => {
            bail!("`review` needs the program git, which is not installed or not on the path")
        }
        output => output.context("cannot start git"),
    }
}

fn stderr(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_are_taken_one_by_one_whatever_they_hold() {
        let (first, rest) = blob(b"1a blob 4\na\n\nb\n2b blob 0\n\n").unwrap();
        assert_eq!(first, b"a\n\nb");
        assert_eq!(blob(rest), Some((&b""[..], &b""[..])));
        assert_eq!(blob(b"3c missing\n"), None);
    }
}
