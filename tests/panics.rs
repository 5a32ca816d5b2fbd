//! Panics that are expected: what they say and where they point to.

use std::cell::{Cell, RefCell};
use std::panic::{AssertUnwindSafe, catch_unwind, set_hook, take_hook};
use std::sync::Once;

/// A panic, as it was told.
pub struct Panic {
    pub message: String,
    pub file: String,
    pub line: u32,
}

thread_local! {
    /// Whether this thread is to be told what its panic says, and not the terminal.
    static IS_EXPECTED: Cell<bool> = const { Cell::new(false) };
    /// The last panic that was expected.
    static LAST: RefCell<Option<Panic>> = const { RefCell::new(None) };
}

/// Runs what may panic. Nothing of that is printed.
pub fn caught<R>(run: impl FnOnce() -> R) -> Result<R, Panic> {
    // The hook is the whole process's: the panics of other threads go where they went before.
    static HOOK: Once = Once::new();
    HOOK.call_once(|| {
        let usual = take_hook();
        set_hook(Box::new(move |info| {
            if !IS_EXPECTED.get() {
                return usual(info);
            }
            let at = info.location().expect("a panic has a place");
            let text = info.payload().downcast_ref::<&str>();
            let text = text.map(|text| text.to_string());
            let message = info.payload().downcast_ref::<String>().cloned().or(text);
            LAST.set(Some(Panic {
                message: message.unwrap_or_default(),
                file: at.file().to_string(),
                line: at.line(),
            }));
        }));
    });
    IS_EXPECTED.set(true);
    let outcome = catch_unwind(AssertUnwindSafe(run));
    IS_EXPECTED.set(false);
    outcome.map_err(|_| LAST.take().expect("the hook has seen the panic"))
}

/// Runs what must panic.
#[track_caller]
pub fn panic_of<R>(misuse: impl FnOnce() -> R) -> Panic {
    caught(misuse).err().expect("this should have panicked")
}

/// What a panic says.
#[track_caller]
pub fn message_of<R>(misuse: impl FnOnce() -> R) -> String {
    panic_of(misuse).message
}
