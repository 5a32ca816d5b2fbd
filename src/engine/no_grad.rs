use super::core::tape::Tape;
use super::float::Float;
use std::mem;

impl<T: Float> Tape<T> {
    /// Runs a computation whose gradients nobody needs, and drops what it recorded when it ends. A
    /// graph that was being recorded before goes on afterwards, and one that was freed before stays
    /// readable: evaluation in a training loop leaves the step's loss to be printed. What was
    /// recorded within is gone afterwards: take its numbers inside, as in
    /// `let h = tape.no_grad(|| y.values())`, and give them to
    /// [`tape.constant(&h)`](Tape::constant) outside.
    ///
    /// ```
    /// let tape = downhill::Tape::<f64>::new();
    /// let w = tape.parameter(2.0);
    /// let largest = tape.no_grad(|| (w * 4.0).value().max((w * 5.0).value()));
    /// assert_eq!(largest, 10.0);
    ///
    /// let loss = w.powi(2);
    /// loss.backward();
    /// let evaluation = tape.no_grad(|| (w * 6.0).value());
    /// assert_eq!(format!("{loss} {evaluation}"), "4 12");
    /// ```
    #[doc(alias = "set_grad_enabled")]
    #[doc(alias = "inference_mode")]
    #[track_caller]
    pub fn no_grad<R>(&self, compute: impl FnOnce() -> R) -> R {
        // Ends with this function, also if `compute` panics.
        let _end = NoGrad::begin(self);
        compute()
    }
}

struct NoGrad<'a, T: Float> {
    tape: &'a Tape<T>,
    indices: usize,
    outer: bool,
}

impl<'a, T: Float> NoGrad<'a, T> {
    #[track_caller]
    fn begin(tape: &'a Tape<T>) -> Self {
        let record = &mut *tape.record.borrow_mut();
        record.serials.fork(record.nodes.len());
        let indices = record.indices.len();
        NoGrad { tape, indices, outer: mem::replace(&mut record.no_grad, true) }
    }
}

impl<T: Float> Drop for NoGrad<'_, T> {
    fn drop(&mut self) {
        let record = &mut *self.tape.record.borrow_mut();
        record.no_grad = self.outer;
        let position = record.serials.join(record.nodes.len(), record.parameters);
        record.truncate(position);
        record.indices.truncate(self.indices);
        record.freed = record.freed.min(position);
    }
}
