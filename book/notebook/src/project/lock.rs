//! Keeps builds apart that would write the same files: mdBook empties the folder of a site, and
//! copies what lies beside the chapters.

use std::path::Path;

use anyhow::Result;

#[cfg(unix)]
use crate::message::terminal;

/// A folder that nobody else builds from or into, until this is dropped. A tool that is killed
/// loses it, too.
#[derive(Debug)]
pub struct Lock {
    #[cfg(unix)]
    _folder: std::fs::File,
}

impl Lock {
    /// Takes it; who has to wait for it says so. Windows, and a file system without locks, keep
    /// nobody apart.
    ///
    /// # Errors
    ///
    /// When the folder cannot be opened.
    pub fn of(folder: &Path) -> Result<Self> {
        #[cfg(unix)]
        {
            use anyhow::Context;
            use rustix::fs::{FlockOperation, flock};
            use rustix::io::{Errno, retry_on_intr};
            let opened = std::fs::File::open(folder)
                .with_context(|| format!("cannot open the folder {}", folder.display()))?;
            let now = flock(&opened, FlockOperation::NonBlockingLockExclusive);
            if now == Err(Errno::WOULDBLOCK) {
                terminal::tell(format_args!(
                    "waiting for another build, which uses {} …",
                    folder.display()
                ));
                let _ = retry_on_intr(|| flock(&opened, FlockOperation::LockExclusive));
            }
            Ok(Self { _folder: opened })
        }
        #[cfg(not(unix))]
        {
            let _ = folder;
            Ok(Self {})
        }
    }
}
