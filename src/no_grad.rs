use crate::{Float, Tape};

impl<T: Float> Tape<T> {
    /// Runs a computation whose gradients nobody needs, and drops what it recorded when it ends. A
    /// graph that was being recorded before goes on afterwards.
    ///
    /// ```
    /// let tape = downhill::Tape::<f64>::new();
    /// let w = tape.parameter(2.0);
    /// let largest = tape.no_grad(|| (w * 4.0).value().max((w * 5.0).value()));
    /// assert_eq!(largest, 10.0);
    /// ```
    #[track_caller]
    pub fn no_grad<R>(&self, compute: impl FnOnce() -> R) -> R {
        let mut record = self.record.borrow_mut();
        // Also when `compute` panics.
        let _end = NoGrad {
            tape: self,
            first_serial: record.next_serial,
            outer: std::mem::replace(&mut record.no_grad, true),
        };
        drop(record);
        compute()
    }
}

/// Ends [`Tape::no_grad`].
struct NoGrad<'a, T: Float> {
    tape: &'a Tape<T>,
    first_serial: u64,
    outer: bool,
}

impl<T: Float> Drop for NoGrad<'_, T> {
    fn drop(&mut self) {
        let mut record = self.tape.record.borrow_mut();
        let earlier = (record.nodes).partition_point(|node| node.serial < self.first_serial);
        let kept = earlier.max(record.parameters);
        let indices = record.nodes[..kept].iter().map(|node| node.indices.1).max().unwrap_or(0);
        record.truncate(kept, indices);
        record.no_grad = self.outer;
    }
}
