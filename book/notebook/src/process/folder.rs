//! The folder in which one program is compiled and runs. Nobody but its author may look into it,
//! and it goes when the program has ended, whatever that left in it. What a tool that was killed
//! left, the next one sweeps out.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use crate::message::terminal;
use crate::process::signals::Work;
use crate::project::Project;

/// A folder of the run of one program; removed when it is dropped, which can take its time.
#[derive(Debug)]
pub struct Folder {
    path: PathBuf,
    /// Says to others that it is in use, for as long as this process lives.
    #[cfg(unix)]
    lock: rustix::fd::OwnedFd,
    _work: Work,
}

impl Folder {
    /// Makes one among those of the project.
    ///
    /// # Errors
    ///
    /// When it cannot be made.
    pub fn new(project: &Project) -> Result<Self> {
        let work = Work::begin();
        let parent = all(project)?;
        #[cfg(unix)]
        let _all = unix::lock(&parent)?;
        let mut builder = tempfile::Builder::new();
        #[cfg(unix)]
        builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o700));
        let path = builder
            .prefix("run-")
            .tempdir_in(&parent)
            .with_context(|| format!("cannot make a folder in {}", parent.display()))?
            .keep();
        Ok(Self {
            #[cfg(unix)]
            lock: unix::lock(&path)?,
            path,
            _work: work,
        })
    }

    /// Where it lies.
    pub fn path(&self) -> &Path {
        &self.path
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        #[cfg(unix)]
        let removed = unix::remove(&self.path, &self.lock);
        #[cfg(not(unix))]
        let removed = fs::remove_dir_all(&self.path);
        if let Err(error) = removed {
            let folder = self.path.display();
            terminal::tell(format_args!(
                "The folder {folder}, which a program left, cannot be removed: {error}"
            ));
        }
    }
}

/// Where all of them lie. It is beside what cargo builds: elsewhere a system may not let anybody
/// start a program.
fn all(project: &Project) -> Result<PathBuf> {
    let folder = project.target().join("notebook/programs");
    fs::create_dir_all(&folder)
        .with_context(|| format!("cannot make the folder {}", folder.display()))?;
    Ok(fs::canonicalize(folder)?)
}

/// Removes the folders that nobody uses any more: the tool that made them was killed. What cannot
/// be removed is said. Where the system has no locks, nobody can tell who uses them, and they stay.
pub fn sweep(project: &Project) {
    let _work = Work::begin();
    #[cfg(unix)]
    let swept = all(project).and_then(|folder| Ok(unix::sweep(&folder)?));
    #[cfg(not(unix))]
    let swept = all(project);
    if let Err(error) = swept {
        terminal::tell(format_args!(
            "What an earlier run left cannot be removed: {error:#}"
        ));
    }
}

/// Works on open folders, and not by path: a program can leave paths that are longer than a system
/// takes, and links to elsewhere.
#[cfg(unix)]
mod unix {
    use std::ffi::{CStr, OsStr, OsString};
    use std::io;
    use std::os::unix::ffi::OsStrExt;
    use std::path::Path;
    use std::time::{Duration, Instant};

    use rustix::fd::{AsFd, OwnedFd};
    use rustix::fs::{
        AtFlags, CWD, Dir, DirEntry, FileType, FlockOperation, Mode, OFlags, chmodat, fchmod,
        flock, openat, renameat, unlinkat,
    };
    use rustix::io::Errno;
    use rustix::path::Arg;

    /// How long a folder is tried to be removed: what a program started and nobody could end may go
    /// on to fill it.
    const PATIENCE: Duration = Duration::from_secs(60);

    /// Opens a folder, and waits for its lock. A system that has no locks gives none.
    pub fn lock(folder: &Path) -> io::Result<OwnedFd> {
        let folder = open(CWD, folder)?;
        let _ = flock(&folder, FlockOperation::LockExclusive);
        Ok(folder)
    }

    /// Opens a folder, which is no link to one.
    fn open(parent: impl AsFd, name: impl Arg + Copy) -> Result<OwnedFd, Errno> {
        let flags = OFlags::DIRECTORY | OFlags::NOFOLLOW | OFlags::RDONLY | OFlags::CLOEXEC;
        match openat(&parent, name, flags, Mode::empty()) {
            Err(Errno::ACCESS) => {
                chmodat(&parent, name, Mode::RWXU, AtFlags::empty())?;
                openat(&parent, name, flags, Mode::empty())
            }
            opened => opened,
        }
    }

    /// Opens a folder in which everything can be removed.
    fn open_to_empty(parent: impl AsFd, name: impl Arg + Copy) -> Result<OwnedFd, Errno> {
        let folder = open(parent, name)?;
        fchmod(&folder, Mode::RWXU)?;
        Ok(folder)
    }

    /// Removes a folder that is open, and all that is in it.
    pub fn remove(path: &Path, folder: &OwnedFd) -> io::Result<()> {
        let start = Instant::now();
        fchmod(folder, Mode::RWXU)?;
        // What lies in a folder of the folder is moved up, and so on: no path becomes long, and few
        // folders are open.
        let mut moved = 0;
        while empty(folder, &mut moved)? {
            if start.elapsed() > PATIENCE {
                return Err(io::ErrorKind::TimedOut.into());
            }
        }
        let removed = match unlinkat(CWD, path, AtFlags::REMOVEDIR) {
            // The program has put a file or a link in its place.
            Err(Errno::NOTDIR) => unlinkat(CWD, path, AtFlags::empty()),
            removed => removed,
        };
        match removed {
            Ok(()) | Err(Errno::NOENT) => Ok(()),
            Err(error) => Err(error.into()),
        }
    }

    /// Removes what a folder holds, but for what lay in its folders: that lies in it now. Says
    /// whether it held anything.
    fn empty(folder: &OwnedFd, moved: &mut u64) -> Result<bool, Errno> {
        let mut held = false;
        for entry in entries(folder)? {
            let entry = entry?;
            let name = entry.file_name();
            held = true;
            if is_folder(folder, &entry)? {
                let inner = open_to_empty(folder, name)?;
                for entry in entries(&inner)? {
                    let entry = entry?;
                    if is_folder(&inner, &entry)? {
                        drop(open_to_empty(&inner, entry.file_name())?);
                        move_up(&inner, entry.file_name(), folder, moved)?;
                    }
                }
                unlinkat(folder, name, AtFlags::REMOVEDIR)?;
            }
        }
        Ok(held)
    }

    fn entries(folder: &OwnedFd) -> Result<impl Iterator<Item = Result<DirEntry, Errno>>, Errno> {
        let entries = Dir::read_from(folder)?;
        Ok(entries.filter(|entry| {
            !entry
                .as_ref()
                .is_ok_and(|entry| [c".", c".."].contains(&entry.file_name()))
        }))
    }

    /// Whether an entry is a folder. What is none has been removed.
    fn is_folder(parent: &OwnedFd, entry: &DirEntry) -> Result<bool, Errno> {
        if entry.file_type() == FileType::Directory {
            return Ok(true);
        }
        match unlinkat(parent, entry.file_name(), AtFlags::empty()) {
            Ok(()) => Ok(false),
            // Some file systems do not say what an entry is.
            Err(Errno::ISDIR | Errno::PERM) if entry.file_type() == FileType::Unknown => Ok(true),
            Err(error) => Err(error),
        }
    }

    /// Moves a folder into another one, under a name that is free there.
    fn move_up(from: &OwnedFd, name: &CStr, to: &OwnedFd, moved: &mut u64) -> Result<(), Errno> {
        loop {
            *moved += 1;
            match renameat(from, name, to, format!("moved-{moved}")) {
                Err(Errno::NOTEMPTY | Errno::EXIST | Errno::NOTDIR) => {}
                renamed => return renamed,
            }
        }
    }

    /// Removes the folders in `all` that nobody has locked, and what is no folder. Tries all of
    /// them.
    pub fn sweep(all: &Path) -> io::Result<()> {
        let folder = lock(all)?;
        let mut left = Vec::new();
        let mut swept = Ok(());
        for entry in entries(&folder)? {
            match unused(&folder, &entry?) {
                Ok(Some((name, one))) => left.push((all.join(name), one)),
                Ok(None) => {}
                Err(error) => swept = Err(error.into()),
            }
        }
        // Who makes a new one need not wait.
        drop(folder);
        for (path, one) in left {
            swept = remove(&path, &one).and(swept);
        }
        swept
    }

    /// The name of a folder that nobody has locked, and the folder, which is locked then.
    fn unused(all: &OwnedFd, entry: &DirEntry) -> Result<Option<(OsString, OwnedFd)>, Errno> {
        if !is_folder(all, entry)? {
            return Ok(None);
        }
        let folder = open(all, entry.file_name())?;
        let locked = flock(&folder, FlockOperation::NonBlockingLockExclusive);
        let name = OsStr::from_bytes(entry.file_name().to_bytes());
        Ok(locked.is_ok().then(|| (name.to_owned(), folder)))
    }

    #[cfg(test)]
    mod tests {
        use std::fs;
        use std::os::unix::fs::{PermissionsExt, symlink};

        use super::*;

        #[test]
        fn a_folder_goes_whatever_is_in_it_and_what_it_links_to_stays() {
            let kept = tempfile::tempdir().unwrap();
            fs::write(kept.path().join("kept"), "kept").unwrap();
            let parent = tempfile::tempdir().unwrap();
            let path = parent.path().join("run");
            fs::create_dir(&path).unwrap();
            symlink(kept.path(), path.join("link")).unwrap();
            symlink("nowhere", path.join("moved-1")).unwrap();
            for number in 0..1000 {
                fs::write(path.join(format!("file {number}")), "").unwrap();
            }
            for mode in [0o555, 0o000, 0o700] {
                let folder = path.join(format!("folder {mode}"));
                fs::create_dir_all(folder.join("inner/most")).unwrap();
                fs::write(folder.join("inner/file"), "").unwrap();
                for folder in [folder.join("inner"), folder] {
                    fs::set_permissions(folder, fs::Permissions::from_mode(mode)).unwrap();
                }
            }
            // More of them than files can be open at a time, and a path that is longer than a
            // system takes.
            let name = "a folder";
            let mut deepest = open(CWD, &path).unwrap();
            for _ in 0..1100 {
                rustix::fs::mkdirat(&deepest, name, Mode::RWXU).unwrap();
                deepest = open(&deepest, name).unwrap();
            }
            drop(deepest);
            fs::set_permissions(&path, fs::Permissions::from_mode(0o555)).unwrap();
            remove(&path, &lock(&path).unwrap()).unwrap();
            assert!(!path.exists());
            assert_eq!(fs::read(kept.path().join("kept")).unwrap(), b"kept");
        }

        #[test]
        fn what_a_program_puts_in_the_place_of_its_folder_goes_and_what_it_links_to_stays() {
            let kept = tempfile::tempdir().unwrap();
            fs::write(kept.path().join("kept"), "kept").unwrap();
            let parent = tempfile::tempdir().unwrap();
            let path = parent.path().join("run");
            for put in [
                &|| fs::write(&path, "").unwrap(),
                &|| symlink(kept.path(), &path).unwrap(),
                &|| symlink("nowhere", &path).unwrap(),
                &|| (),
            ] as [&dyn Fn(); 4]
            {
                fs::create_dir(&path).unwrap();
                let folder = lock(&path).unwrap();
                fs::remove_dir(&path).unwrap();
                put();
                remove(&path, &folder).unwrap();
                assert!(fs::symlink_metadata(&path).is_err());
            }
            assert_eq!(fs::read(kept.path().join("kept")).unwrap(), b"kept");
        }
    }
}
