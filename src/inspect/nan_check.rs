//! Looks for the first NaN: in each result when it is recorded, and in the gradients of a walk.

use crate::engine::core::record::{Gradient, Record, Rule, Step, TapeNode, Watch, rule};
use crate::engine::core::tape::Tape;
use crate::engine::float::Float;
use std::mem;

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
    #[doc(alias = "detect_anomaly")]
    #[track_caller]
    pub fn detect_nan(&self, on: bool) {
        let watch = Watch {
            result: nan_in_result,
            backward: nan_on_the_way_back,
            rules: Vec::new(),
            found: None,
        };
        self.record.borrow_mut().watch = on.then(|| Box::new(watch));
    }
}

/// What is wrong with a result that has a NaN, if none of its operands has.
#[cold]
fn nan_in_result<T: Float>(record: &Record<T>, id: usize) -> Option<String> {
    let node = &record.nodes[id];
    let is_leaf = node.inputs().next().is_none();
    if is_leaf || !record.value_has_nan(id) || node.inputs().any(|id| record.value_has_nan(id)) {
        return None;
    }
    let shapes: Vec<_> = node.inputs().map(|input| record.nodes[input].shape).collect();
    let number = node.number.map_or(String::new(), |x| format!("; its number is {x}"));
    let (operation, part) = operation_and_part(record, node);
    Some(format!(
        "{operation}: the result{part} has a NaN, and its operands, of the shapes {shapes:?}, have \
         none{number}"
    ))
}

/// The operation that was called, and which part of it is meant, if it is made of others.
fn operation_and_part<T: Float>(record: &Record<T>, node: &TapeNode<T>) -> (&'static str, String) {
    let (operation, name) = (record.operation(node), node.rule.name);
    let part = format!(" of its operation {name}");
    (operation, if operation == name { String::new() } else { part })
}

/// Walks back, and says which step made a NaN out of values and gradients without any. The
/// gradients are then what they were.
#[cold]
fn nan_on_the_way_back<T: Float>(record: &mut Record<T>, loss: usize) -> Option<String> {
    let states: Vec<_> = record.nodes.iter().map(|node| node.gradient).collect();
    let gradients = record.gradients.clone();
    record.backward(loss);
    if !(0..=loss).any(|id| record.gradient_has_nan(id)) {
        return None;
    }
    // Only now with a look at each step, because it takes long to look at all of its operands.
    let restore = |record: &mut Record<T>| {
        record.gradients[..gradients.len()].copy_from_slice(&gradients);
        for (node, &state) in record.nodes.iter_mut().zip(&states) {
            node.gradient = state;
        }
    };
    restore(record);
    let (id, operand) = first_step_with_nan(record, loss)?;
    restore(record);
    let node = &record.nodes[id];
    let input = node.inputs().nth(operand).expect("the step has this operand");
    let (operation, part) = operation_and_part(record, node);
    let whose = if part.is_empty() { "its " } else { "" };
    Some(format!(
        "{operation}: the gradient of {whose}operand {operand}{part}, of the shape {:?}, has a \
         NaN, and the gradient of its result has none; it was recorded at {}",
        record.nodes[input].shape, node.location
    ))
}

/// The same walk again, with each node's rule between two looks: the node and the operand.
fn first_step_with_nan<T: Float>(record: &mut Record<T>, loss: usize) -> Option<(usize, usize)> {
    let mut watch = record.watch.take()?;
    let watched: &'static Rule<T> = rule!("watched", |step| watched_vjp(step));
    watch.rules =
        record.nodes.iter_mut().map(|node| mem::replace(&mut node.rule, watched)).collect();
    watch.found = None;
    record.watch = Some(watch);
    record.backward(loss);
    let watch = record.watch.as_mut()?;
    for (node, rule) in record.nodes.iter_mut().zip(mem::take(&mut watch.rules)) {
        node.rule = rule;
    }
    watch.found
}

fn watched_vjp<T: Float>(step: Step<'_, T>) {
    let Step { record, id } = step;
    let watch = record.watch.as_ref().expect("it is the watch's rule");
    let (vjp, has_found) = (watch.rules[id].vjp, watch.found.is_some());
    let node = record.nodes[id];
    let was_clean = !node.inputs().chain([id]).any(|id| record.has_nan(id));
    vjp(Step { record, id });
    if was_clean && !has_found {
        let mut operands = node.inputs().enumerate();
        let spoilt = operands.find(|&(_, input)| record.gradient_has_nan(input));
        let watch = record.watch.as_mut().expect("it is the watch's rule");
        watch.found = spoilt.map(|(operand, _)| (id, operand));
    }
}

impl<T: Float> Record<T> {
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
