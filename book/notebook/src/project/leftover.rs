//! What editors, systems and tools leave beside the files of the book. The tool takes no notice of
//! it: it neither reads, compares nor publishes such a file, nor builds the book again for it.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

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

/// Whether the file or folder at the end of a path is there for the book. A pipe, a socket and a
/// device are not: who reads them may wait for ever, or read without end.
pub fn is_there(path: &Path) -> bool {
    let name = path.file_name().unwrap_or_default();
    // Whoever reads a link that leads nowhere says so.
    let is_special = fs::metadata(path).is_ok_and(|entry| !entry.is_file() && !entry.is_dir());
    !is_leftover(&name.to_string_lossy()) && !is_special
}

/// What a folder holds besides leftovers, in the order of the names.
///
/// # Errors
///
/// When it cannot be read.
pub fn sorted_entries(folder: &Path) -> Result<Vec<PathBuf>> {
    let entries = fs::read_dir(folder)
        .with_context(|| format!("cannot read the folder {}", folder.display()))?;
    let mut paths = entries
        .map(|entry| Ok(entry?.path()))
        .collect::<Result<Vec<PathBuf>>>()?;
    paths.retain(|path| is_there(path));
    paths.sort();
    Ok(paths)
}

/// The files of Rust among these.
///
/// # Errors
///
/// When the folder cannot be read.
pub fn rust_files(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut files = sorted_entries(folder)?;
    files.retain(|path| path.extension().is_some_and(|extension| extension == "rs"));
    Ok(files)
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

    #[test]
    #[cfg(target_os = "linux")]
    fn what_is_neither_a_file_nor_a_folder_is_not_there() {
        use std::os::unix::fs::symlink;
        use std::os::unix::net::UnixListener;
        let folder = tempfile::tempdir().unwrap();
        let path = |name: &str| folder.path().join(name);
        fs::write(path("file.rs"), "").unwrap();
        fs::create_dir(path("folder")).unwrap();
        symlink("file.rs", path("link.rs")).unwrap();
        symlink("nowhere.rs", path("dangling.rs")).unwrap();
        for name in ["file.rs", "folder", "link.rs", "dangling.rs", "gone.rs"] {
            assert!(is_there(&path(name)), "{name}");
        }
        symlink("/dev/zero", path("endless.rs")).unwrap();
        let _socket = UnixListener::bind(path("socket.rs")).unwrap();
        let mode = rustix::fs::Mode::RWXU;
        let pipe = rustix::fs::FileType::Fifo;
        rustix::fs::mknodat(rustix::fs::CWD, path("pipe.rs"), pipe, mode, 0).unwrap();
        for name in ["endless.rs", "socket.rs", "pipe.rs"] {
            assert!(!is_there(&path(name)), "{name}");
        }
    }
}
