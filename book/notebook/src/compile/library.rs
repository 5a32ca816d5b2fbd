//! The built packages that listings use, against which programs are compiled one by one.

use std::env;
use std::path::PathBuf;
use std::process::Command;

use anyhow::{Result, bail};
use serde_json::Value;

use crate::compile::compiler;
use crate::compile::programs::{Build, cargo_build, dependencies};
use crate::message::problem::Problems;
use crate::process::Newer;
use crate::project::Project;
use crate::project::manifest::Dependency;

/// What rustc needs for a program of the book.
#[derive(Clone, Debug)]
pub struct Library {
    /// What the listings' package uses, by the name by which programs call it.
    pub externs: Vec<Extern>,
    /// The folders of the libraries that these depend on.
    pub dependencies: Vec<PathBuf>,
    /// The compiler that made them: no other can read them.
    pub rustc: PathBuf,
    /// The edition in which the listings are written.
    pub edition: String,
}

/// A built package.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Extern {
    /// The name by which programs call it.
    pub name: String,
    /// Its file.
    pub file: PathBuf,
}

impl Library {
    /// Builds the packages with cargo and asks cargo which files it made: others, of older builds,
    /// lie beside them.
    ///
    /// # Errors
    ///
    /// When the compiler is missing or too old, or a package does not compile;
    /// [`Stopped`](crate::process::Stopped) when there is something newer to do.
    pub fn build(project: &Project, newer: &Newer) -> Result<Self> {
        let rustc = compiler::file(project)?;
        let (externs, dependencies) = packages(project, newer, |cargo| {
            // A program that rustc compiles by itself unwinds, and so must what it uses.
            cargo.env("CARGO_PROFILE_DEV_PANIC", "unwind");
        })?;
        Ok(Self {
            externs,
            dependencies,
            rustc,
            edition: project.listings_package().edition().to_owned(),
        })
    }
}

/// Builds the packages that the listings use, as `configure` says, and returns them and the folders
/// of the libraries that they depend on.
///
/// # Errors
///
/// As [`Library::build`].
pub fn packages(
    project: &Project,
    newer: &Newer,
    configure: impl FnOnce(&mut Command),
) -> Result<(Vec<Extern>, Vec<PathBuf>)> {
    let used = project.listings_package().dependencies();
    let used: Vec<_> = used.iter().filter(|used| !used.is_optional).collect();
    let packages: Vec<&str> = used.iter().map(|used| used.package.as_str()).collect();
    // Beside a package of the workspace cargo finds another one only as something that the
    // chosen packages use: so the listings' is chosen, too, which has no library to build.
    let listings = &project.listings_package().name;
    let built_libraries = match packages.is_empty() {
        true => Build::Done(Vec::new()),
        false => cargo_build(project, &packages, newer, |cargo| {
            cargo.args(["--lib", "--package", listings]);
            configure(cargo);
        })?,
    };
    let messages = match built_libraries {
        Build::Done(messages) => messages,
        Build::Failed(errors) => {
            let problems = errors.into_iter();
            let problems = problems.map(|error| error.problem("the library does not compile"));
            return Err(Problems(problems.collect()).into());
        }
    };
    let externs = used.into_iter().map(|used| built(used, &messages));
    let externs = externs.collect::<Result<Vec<_>>>()?;
    Ok((externs, dependencies(&messages)))
}

/// The file that cargo made of a package.
fn built(used: &Dependency, messages: &[Value]) -> Result<Extern> {
    let is_it = |message: &&Value| {
        let id = message["package_id"].as_str().unwrap_or_default();
        message["reason"] == "compiler-artifact" && package_of(id) == used.package
    };
    let found = |message: &Value| {
        let kinds = message["target"]["kind"].as_array()?;
        let is_library = kinds.iter().any(|kind| {
            let kind = kind.as_str().unwrap_or_default();
            ["lib", "rlib", "dylib", "proc-macro"].contains(&kind)
        });
        let name = message["target"]["name"].as_str()?.replace('-', "_");
        let files = message["filenames"].as_array()?.iter();
        let files = files.filter_map(|file| file.as_str()).map(PathBuf::from);
        // A package can have a library of several kinds: a program is compiled against an `rlib`.
        let endings = ["rlib", env::consts::DLL_EXTENSION];
        let found = endings.into_iter().find_map(|ending| {
            let is_it = |file: &PathBuf| file.extension().is_some_and(|of_file| of_file == ending);
            files.clone().find(is_it)
        });
        is_library.then_some((name, found?))
    };
    let Some((library, file)) = messages.iter().filter(is_it).find_map(found) else {
        bail!(
            "cargo built no library from the package `{}`, which the listings use",
            used.package
        );
    };
    // As for cargo, the name in the manifest counts where it is another one than the package's.
    let name = match used.name == used.package.replace('-', "_") {
        true => library,
        false => used.name.clone(),
    };
    Ok(Extern { name, file })
}

/// The name of the package in cargo's name for it, `URL#NAME@VERSION`, where the folder has another
/// name, or `URL#VERSION`.
fn package_of(id: &str) -> &str {
    let (url, fragment) = id.split_once('#').unwrap_or((id, ""));
    match fragment.split_once('@') {
        Some((name, _)) => name,
        None => {
            let url = url.split('?').next().unwrap_or(url);
            url.rsplit('/').next().unwrap_or(url)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cargo_s_names_of_packages_are_read_in_all_their_forms() {
        for (id, name) in [
            ("path+file:///a/thing#0.1.0", "thing"),
            (
                "path+file:///a/book/page#notebook-page@0.1.0",
                "notebook-page",
            ),
            ("registry+https://example.org/index#libm@0.2.15", "libm"),
            ("git+https://example.org/a/thing?branch=b#1.0.0", "thing"),
        ] {
            assert_eq!(package_of(id), name);
        }
    }
    #[test]
    fn a_library_is_found_by_its_package_whatever_its_name_and_kinds() {
        let message = |name: &str, kinds: &[&str], files: &[&str]| {
            serde_json::json!({
                "reason": "compiler-artifact",
                "package_id": "path+file:///a/my-crate#0.1.0",
                "target": { "name": name, "kind": kinds },
                "filenames": files,
            })
        };
        let dll = format!("/a/libother.{}", env::consts::DLL_EXTENSION);
        let found = |name: &str, message: Value| {
            let used = Dependency {
                name: name.to_owned(),
                package: "my-crate".to_owned(),
                folder: None,
                is_optional: false,
            };
            let built = built(&used, &[message]).map(|built| (built.name, built.file));
            built.map_err(|error| error.to_string())
        };
        for (dependency, library, kinds, name) in [
            ("my_crate", "my-crate", &["lib"][..], "my_crate"),
            ("my_crate", "other", &["lib"], "other"),
            ("my_crate", "other", &["cdylib", "rlib"], "other"),
            ("renamed", "other", &["rlib"], "renamed"),
        ] {
            let message = message(library, kinds, &[&dll, "/a/libother.rlib"]);
            let expected = (name.to_owned(), PathBuf::from("/a/libother.rlib"));
            assert_eq!(found(dependency, message), Ok(expected));
        }
        let expected = ("other".to_owned(), PathBuf::from(&dll));
        let plugin = message("other", &["proc-macro"], &[&dll]);
        assert_eq!(found("my_crate", plugin), Ok(expected));
        let no_library = message("other", &["cdylib"], &[&dll]);
        assert!(found("my_crate", no_library).is_err());
    }
}
