use super::save;
use crate::Float;
use crate::layers::Parameter;
use std::fs::{self, File};
use std::io;
use std::path::Path;

/// Saves the parameters in a file, which takes the place of an older one only once it is complete:
/// until then it lies beside it, with `.partial` added to its name.
///
/// ```no_run
/// # use downhill::layers::{Layer, Sequential};
/// # use downhill::safetensors;
/// # let model = Sequential::<f64>::new();
/// safetensors::save_file(&model.parameters(), "model.safetensors")?;
/// safetensors::load(&model.parameters(), &std::fs::read("model.safetensors")?)?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
///
/// Those of the file system. An older file is still what it was then.
///
/// # Panics
///
/// If two parameters have the same name.
#[track_caller]
pub fn save_file<T: Float>(
    parameters: &[Parameter<'_, T>], path: impl AsRef<Path>,
) -> io::Result<()> {
    let path = path.as_ref();
    let mut partial = path.as_os_str().to_owned();
    partial.push(".partial");
    let partial = Path::new(&partial);
    let saved = write(parameters, partial).and_then(|()| fs::rename(partial, path));
    saved.map_err(|error| {
        // What is left of it is of no use, and that it cannot be removed is not the news.
        let _ = fs::remove_file(partial);
        let path = path.display();
        io::Error::new(error.kind(), format!("{path} was not saved: {error}"))
    })
}

#[track_caller]
fn write<T: Float>(parameters: &[Parameter<'_, T>], path: &Path) -> io::Result<()> {
    let mut file = File::create(path)?;
    save(parameters, &mut file)?;
    // A rename can reach the disk before the contents do.
    file.sync_all()
}
