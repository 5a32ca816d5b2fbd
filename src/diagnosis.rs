use crate::tape::{Gradient, Record};
use crate::{Float, Tape};

impl<T: Float> Tape<T> {
    /// Turns a diagnosis on or off: while it is on, the first operation that makes a NaN out of
    /// operands that have none panics, and so does the first backward step that does; the message
    /// says which operation it was, its operands' shapes, and where it was recorded.
    ///
    /// ```should_panic
    /// let tape = downhill::Tape::<f64>::new();
    /// let w = tape.parameter(-1.0);
    /// tape.detect_nan(true);
    /// let loss = w.sqrt() * 2.0; // panics: sqrt: the result has a NaN, …
    /// ```
    #[track_caller]
    pub fn detect_nan(&self, on: bool) {
        self.record.borrow_mut().detect_nan = on;
    }
}

impl<T: Float> Record<T> {
    /// Panics if the result of an operation has a NaN and none of its operands has.
    #[cold]
    #[track_caller]
    pub(crate) fn check_value(&self, id: usize) {
        let node = &self.nodes[id];
        let is_result = node.inputs().next().is_some();
        if is_result
            && self.value_has_nan(id)
            && !node.inputs().any(|input| self.value_has_nan(input))
        {
            let shapes: Vec<_> = node.inputs().map(|input| self.nodes[input].shape).collect();
            let number = node.number.map_or(String::new(), |x| format!("; its number is {x}"));
            panic!(
                "{}: the result has a NaN, and its operands, of the shapes {shapes:?}, have none{number}",
                node.rule.name
            );
        }
    }

    /// Whether a backward step begins without a NaN: in the values that it computes with, in the
    /// gradient that arrives, and in the one that it adds to.
    #[cold]
    pub(crate) fn is_clean(&self, id: usize, input: usize) -> bool {
        let node = &self.nodes[id];
        let target = node.inputs[input] as usize;
        let is_added_to = self.nodes[target].gradient == Gradient::Present;
        !(self.gradient_has_nan(id)
            || is_added_to && self.gradient_has_nan(target)
            || node.inputs().chain([id]).any(|id| self.value_has_nan(id)))
    }

    /// Panics if a backward step that began without a NaN has made one.
    #[cold]
    pub(crate) fn check_gradient(&self, id: usize, input: usize) {
        let node = &self.nodes[id];
        let target = node.inputs[input] as usize;
        assert!(
            !self.gradient_has_nan(target),
            "{}: the gradient of its operand {input}, of the shape {:?}, has a NaN, and the gradient of \
             its result has none; it was recorded at {}",
            node.rule.name,
            self.nodes[target].shape,
            node.location
        );
    }

    fn value_has_nan(&self, id: usize) -> bool {
        self.values[self.nodes[id].range()].iter().any(|x| x.is_nan())
    }

    fn gradient_has_nan(&self, id: usize) -> bool {
        self.gradients[self.nodes[id].range()].iter().any(|g| g.is_nan())
    }
}
