use std::cell::{Ref, RefCell, RefMut};

/// What all handles of a tape share. The only code of a user that runs while it is borrowed is the
/// closure of [`Var::update`](crate::Var::update): if that turns to the tape, this says so.
#[derive(Default)]
pub(crate) struct Shared<R>(RefCell<R>);

impl<R> Shared<R> {
    #[track_caller]
    #[inline]
    pub(crate) fn borrow(&self) -> Ref<'_, R> {
        match self.0.try_borrow() {
            Ok(record) => record,
            Err(_) => is_updating(),
        }
    }

    /// What the handles share, if nothing is at work on it.
    pub(crate) fn try_borrow(&self) -> Option<Ref<'_, R>> {
        self.0.try_borrow().ok()
    }

    #[track_caller]
    #[inline]
    pub(crate) fn borrow_mut(&self) -> RefMut<'_, R> {
        match self.0.try_borrow_mut() {
            Ok(record) => record,
            Err(_) => is_updating(),
        }
    }
}

#[cold]
#[track_caller]
fn is_updating() -> ! {
    panic!(
        "update: the tape cannot be used by the closure that computes a parameter's new values; \
         read what it needs before update()"
    )
}
