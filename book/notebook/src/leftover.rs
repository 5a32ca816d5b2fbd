//! What editors, systems and tools leave beside the files of the book. It is not there: it is
//! neither read nor compared, neither published nor a reason to build again.

use std::path::Path;

/// Whether a file or folder of that name is a leftover: a lock, a copy, what was not saved, what a
/// file manager notes.
///
/// What begins with a dot is one: `.#x` and `.x.swp`, `._x` and `.DS_Store`, `.git` and `.vscode`.
pub fn is_leftover(name: &str) -> bool {
    const STARTS: [&str; 3] = [".", "~$", "___jb_"];
    const ENDS: [&str; 8] = [
        "~",
        ".bak",
        ".orig",
        ".rej",
        ".swp",
        ".tmp",
        ".temp",
        "___jb_tmp___",
    ];
    const NAMES: [&str; 4] = ["4913", "Thumbs.db", "ehthumbs.db", "desktop.ini"];
    STARTS.iter().any(|start| name.starts_with(start))
        || ENDS.iter().any(|end| name.ends_with(end))
        || NAMES.iter().any(|known| name.eq_ignore_ascii_case(known))
        || name.len() > 1 && name.starts_with('#') && name.ends_with('#')
        // What insta writes beside a pin until somebody accepts it.
        || name.contains(".snap.new")
}

/// Whether the file at the end of a path is there for the book.
pub fn is_there(path: &Path) -> bool {
    let name = path.file_name().unwrap_or_default();
    !is_leftover(&name.to_string_lossy())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_editors_and_systems_leave_is_no_part_of_the_book() {
        for name in [
            ".#sgd.rs",
            "#sgd.rs#",
            "._sgd.snap",
            "sgd.rs~",
            ".sgd.rs.swp",
            ".DS_Store",
            "Thumbs.db",
            "desktop.ini",
            "4913",
            "sgd.rs.orig",
            "sgd.rs.rej",
            "sgd.rs.bak",
            "sgd.rs.tmp",
            "sgd.rs___jb_tmp___",
            "___jb_old___sgd.rs",
            "~$preface.md",
            ".vscode",
            "sgd.snap.new",
            "sgd-path.snap.new.svg",
        ] {
            assert!(is_leftover(name), "{name}");
        }
        for name in [
            "sgd.rs",
            "SUMMARY.md",
            "sgd-path.snap.svg",
            "404.md",
            "CNAME",
            "#",
            "c#",
            "original.rs",
            "49130",
        ] {
            assert!(!is_leftover(name), "{name}");
        }
    }
}
