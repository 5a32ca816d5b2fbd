//! What takes long to start, used by one test after another.

use std::ops::{Deref, DerefMut};
use std::sync::{Arc, Mutex, PoisonError, Weak};
use std::thread;

/// Things that tests use by turns. They end with the last test that has one.
pub struct Pool<T>(Mutex<Weak<Mutex<Vec<T>>>>);

impl<T> Pool<T> {
    pub const fn new() -> Self {
        Self(Mutex::new(Weak::new()))
    }

    /// One for a test alone: that of an earlier test, or a new one.
    pub fn lend(&self, new: impl FnOnce() -> T) -> Loan<T> {
        let mut pool = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let free = pool.upgrade().unwrap_or_default();
        *pool = Arc::downgrade(&free);
        drop(pool);
        let used = free.lock().unwrap().pop();
        Loan {
            thing: Some(used.unwrap_or_else(new)),
            free,
        }
    }
}

/// A thing that a test has for as long as this lives.
pub struct Loan<T> {
    thing: Option<T>,
    free: Arc<Mutex<Vec<T>>>,
}

impl<T> Deref for Loan<T> {
    type Target = T;

    fn deref(&self) -> &T {
        self.thing.as_ref().expect("it is there until the end")
    }
}

impl<T> DerefMut for Loan<T> {
    fn deref_mut(&mut self) -> &mut T {
        self.thing.as_mut().expect("it is there until the end")
    }
}

impl<T> Drop for Loan<T> {
    fn drop(&mut self) {
        // What a test that failed has done to it, nobody knows.
        if !thread::panicking()
            && let Some(thing) = self.thing.take()
        {
            self.free.lock().unwrap().push(thing);
        }
    }
}
