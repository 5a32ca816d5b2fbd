//! What a package of each crate holds: all that it is compiled from, and nothing of the rest.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::process::Command;

/// What cargo puts into every package.
const CARGO_S: [&str; 4] = [
    ".cargo_vcs_info.json",
    "Cargo.lock",
    "Cargo.toml",
    "Cargo.toml.orig",
];

#[test]
fn a_package_holds_what_its_crate_is_made_of_and_nothing_else() {
    for (package, folder, folders, files) in [
        (
            "downhill",
            ".",
            &["src"][..],
            &[
                "CHANGELOG.md",
                "LICENSE-APACHE",
                "LICENSE-MIT",
                "README.md",
                "build.rs",
            ][..],
        ),
        (
            "notebook",
            "book/notebook",
            &["src", "template", "theme"],
            &["README.md"],
        ),
        ("notebook-page", "book/page", &["src"], &[]),
        ("listings", "book/listings", &["src"], &["rustfmt.toml"]),
    ] {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        let mut expected: BTreeSet<String> = CARGO_S
            .iter()
            .chain(files)
            .map(ToString::to_string)
            .collect();
        for part in folders {
            find(&root.join(folder), part, &mut expected);
        }
        let listed = Command::new(env!("CARGO"))
            .args([
                "package",
                "--list",
                "--allow-dirty",
                "--offline",
                "--package",
                package,
            ])
            .current_dir(root)
            .output()
            .unwrap();
        let said = String::from_utf8(listed.stderr).unwrap();
        assert!(listed.status.success(), "{package}: {said}");
        let listed = String::from_utf8(listed.stdout).unwrap();
        let listed: BTreeSet<String> = listed.lines().map(|file| file.replace('\\', "/")).collect();
        // A copy of the files without git has no note of the commit.
        expected.retain(|file| file != CARGO_S[0] || listed.contains(file));
        let lacks: Vec<&String> = expected.difference(&listed).collect();
        let holds: Vec<&String> = listed.difference(&expected).collect();
        assert!(
            lacks.is_empty() && holds.is_empty(),
            "the package {package} lacks {lacks:?} and holds {holds:?} besides"
        );
    }
}

/// The files in a folder of a package, by their paths in the package.
fn find(package: &Path, folder: &str, found: &mut BTreeSet<String>) {
    for entry in fs::read_dir(package.join(folder)).unwrap() {
        let entry = entry.unwrap();
        let path = format!("{folder}/{}", entry.file_name().to_str().unwrap());
        if entry.path().is_dir() {
            find(package, &path, found);
        } else {
            found.insert(path);
        }
    }
}
