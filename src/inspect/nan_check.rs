use crate::engine::core::backward::{Step, accumulate};
use crate::engine::core::tape::{Gradient, Record};
use crate::{Float, Tape};

impl<T: Float> Tape<T> {
    /// Turns a diagnosis on or off: while it is on, the first operation that makes a NaN out of
    /// operands that have none panics, and so does the first backward step that does; the message
    /// says which operation it was, its operands' shapes, and where it was recorded. That operation
    /// is not on the tape then, and that backward pass has changed no gradient.
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
    /// Panics if the result of an operation, which is the last one, has a NaN and none of its
    /// operands has. It is not on the tape then.
    #[cold]
    #[track_caller]
    pub(crate) fn check_value(&mut self, id: usize) {
        let node = self.nodes[id];
        let is_result = node.inputs().next().is_some();
        if is_result
            && self.value_has_nan(id)
            && !node.inputs().any(|input| self.value_has_nan(input))
        {
            let shapes: Vec<_> = node.inputs().map(|input| self.nodes[input].shape).collect();
            let number = node.number.map_or(String::new(), |x| format!("; its number is {x}"));
            let name = node.rule.name;
            let (operation, part) = match self.composed {
                Some(operation) => (operation, format!(" of its operation {name}")),
                None => (name, String::new()),
            };
            self.truncate(id);
            panic!(
                "{operation}: the result{part} has a NaN, and its operands, of the shapes \
                 {shapes:?}, have none{number}"
            );
        }
    }

    /// What [`backward`](Record::backward) does, but panics if a step makes a NaN out of values and
    /// gradients without any. The gradients are then what they were.
    #[cold]
    pub(crate) fn backward_watched(&mut self, loss: usize) {
        let states: Vec<_> = self.nodes.iter().map(|node| node.gradient).collect();
        let gradients = self.gradients.clone();
        self.detect_nan = false;
        self.backward(loss);
        self.detect_nan = true;
        if !(0..=loss).any(|id| self.gradient_has_nan(id)) {
            return;
        }
        // Only now step by step, because it takes long to look at all operands of every step.
        let restore = |record: &mut Record<T>| {
            record.gradients.copy_from_slice(&gradients);
            for (node, &state) in record.nodes.iter_mut().zip(&states) {
                node.gradient = state;
            }
        };
        restore(self);
        self.start_anew();
        let first = self.nodes[loss].receive();
        accumulate(&mut self.gradients[self.nodes[loss].offset], first, T::ONE);
        for id in (self.parameters..=loss).rev() {
            let node = self.nodes[id];
            if node.gradient == Gradient::Present {
                let was_clean = !node.inputs().chain([id]).any(|id| self.has_nan(id));
                (node.rule.vjp)(Step { record: self, id });
                let spoilt = (node.inputs().enumerate())
                    .find(|&(_, input)| was_clean && self.gradient_has_nan(input));
                if let Some((operand, input)) = spoilt {
                    restore(self);
                    panic!(
                        "{}: the gradient of its operand {operand}, of the shape {:?}, has a NaN, and the \
                         gradient of its result has none; it was recorded at {}",
                        node.rule.name, self.nodes[input].shape, node.location
                    );
                }
            }
        }
    }

    fn has_nan(&self, id: usize) -> bool {
        self.value_has_nan(id) || self.gradient_has_nan(id)
    }

    fn value_has_nan(&self, id: usize) -> bool {
        self.values[self.nodes[id].range()].iter().any(|x| x.is_nan())
    }

    fn gradient_has_nan(&self, id: usize) -> bool {
        self.nodes[id].gradient == Gradient::Present
            && self.gradients[self.nodes[id].range()].iter().any(|g| g.is_nan())
    }
}
