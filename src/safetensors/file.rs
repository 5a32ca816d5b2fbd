use super::{LoadError, load, save};
use crate::engine::float::Float;
use crate::layers::Parameter;
use std::fs::{self, File};
use std::io::{self, ErrorKind, Write};
use std::path::{Path, PathBuf};

/// Saves the parameters in a file, which takes the place of an older one only once it is complete:
/// until then it lies beside it, with `.partial` added to its name. Two programs that save to one
/// path leave the file of one of them.
///
/// The new file has the older one's permissions. Where the path is a link, the file that it leads
/// to is the one that is replaced.
///
/// ```no_run
/// # use downhill::layers::{Layer, Sequential};
/// # use downhill::safetensors;
/// # let model = Sequential::<f64>::new();
/// safetensors::save_file(&model.parameters(), "model.safetensors")?;
/// safetensors::load_file(&model.parameters(), "model.safetensors")?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
///
/// Those of [`save()`], and of the file system. An older file is still what it was then.
pub fn save_file<T: Float>(
    parameters: &[Parameter<'_, T>], path: impl AsRef<Path>,
) -> io::Result<()> {
    let path = path.as_ref();
    // First of all, so that a mistake in the names leaves no file.
    let mut bytes = Vec::new();
    save(parameters, &mut bytes).and_then(|()| replace(path, &bytes)).map_err(|error| {
        io::Error::new(error.kind(), format!("{} was not saved: {error}", path.display()))
    })
}

/// Loads the parameters from a file: what [`load()`] does with its bytes.
///
/// # Errors
///
/// Those of [`load()`], or why the file cannot be read. No parameter has changed then.
pub fn load_file<T: Float>(
    parameters: &[Parameter<'_, T>], path: impl AsRef<Path>,
) -> Result<(), LoadError> {
    let path = path.as_ref();
    let read = fs::read(path).map_err(|error| error.to_string());
    let loaded = read.and_then(|bytes| load(parameters, &bytes).map_err(|error| error.to_string()));
    loaded
        .map_err(|problem| LoadError::new(format!("{} was not loaded: {problem}", path.display())))
}

fn replace(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let target = behind_links(path)?;
    let older = match fs::metadata(path) {
        Ok(older) if !older.is_file() => {
            // A device or a pipe is written to; a folder cannot be, and the system says so. Not
            // behind its links: that of /dev/stdout leads to a name that is no path.
            return File::options().write(true).open(path)?.write_all(bytes);
        }
        Ok(older) => Some(older.permissions()),
        Err(error) if error.kind() == ErrorKind::NotFound => None,
        Err(error) => return Err(error),
    };
    let (mut file, partial) = Partial::beside(&target)?;
    if let Some(permissions) = older {
        // Before anything is written that not everybody may read. Not all systems can do it.
        if file.metadata()?.permissions() != permissions {
            file.set_permissions(permissions)?;
        }
    }
    file.write_all(bytes)?;
    // A rename can reach the disk before the contents do.
    file.sync_all()?;
    drop(file);
    partial.become_complete(&target)
}

/// The path that links lead to, also if there is no file yet.
fn behind_links(path: &Path) -> io::Result<PathBuf> {
    const MOST: usize = 40;
    let mut path = path.to_path_buf();
    for _ in 0..MOST {
        match fs::read_link(&path) {
            // Where it is relative, it begins in the link's folder.
            Ok(next) => path = path.parent().unwrap_or(Path::new("")).join(next),
            Err(_) => return Ok(path),
        }
    }
    Err(io::Error::other("its links lead to each other"))
}

/// A file that is not complete yet, and is removed if it never is.
struct Partial {
    path: PathBuf,
    is_complete: bool,
}

impl Partial {
    /// Creates one that nobody else writes to.
    fn beside(target: &Path) -> io::Result<(File, Partial)> {
        for number in 0_u64.. {
            let mut name = target.as_os_str().to_owned();
            name.push(match number {
                0 => ".partial".to_string(),
                _ => format!(".{number}.partial"),
            });
            match File::options().write(true).create_new(true).open(&name) {
                Ok(file) => return Ok((file, Partial { path: name.into(), is_complete: false })),
                Err(error) if error.kind() == ErrorKind::AlreadyExists => {}
                Err(error) => return Err(error),
            }
        }
        unreachable!("some number is free")
    }

    fn become_complete(mut self, target: &Path) -> io::Result<()> {
        fs::rename(&self.path, target)?;
        // Its name may be another program's by now.
        self.is_complete = true;
        Ok(())
    }
}

impl Drop for Partial {
    fn drop(&mut self) {
        if !self.is_complete {
            // That it cannot be removed is not the news.
            let _ = fs::remove_file(&self.path);
        }
    }
}
