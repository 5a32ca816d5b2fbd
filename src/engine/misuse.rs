//! How a mistake in the use of a tape is reported: the operation first, then the problem.

use super::core::record::Record;
use super::core::tape::Var;
use super::float::Float;
use super::serials::Gone;
use std::fmt;

/// A parameter or a buffer is wanted, and the graph, which comes after all of them, has begun.
pub(crate) fn graph_begun(wanted: &str) -> &'static str {
    match wanted {
        "buffer" => {
            "a graph is being recorded on this tape; record a tape.constant(), or create buffers \
             before the first constant or operation, or else after backward() or free_graph(), \
             and compute within no_grad() what one is to hold, as in \
             tape.buffer(tape.no_grad(|| (w * 3.0).values()))"
        }
        _ => {
            "a graph is being recorded on this tape; create parameters before the first constant \
             or operation, or else after backward() or free_graph(); what was recorded as a \
             constant before can be a tape.buffer()"
        }
    }
}

impl<T: Float> Record<T> {
    /// A handle is used, and its value is on the tape no more. It is one of so many operands,
    /// counted from 0.
    #[cold]
    #[inline(never)]
    #[track_caller]
    pub(crate) fn refuse_gone(
        &self, var: Var<'_, T>, operation: &str, (nth, count): (usize, usize),
    ) -> ! {
        let whose = match (nth, count) {
            (_, 1) => "this value".to_string(),
            (0, 2) => "the left operand".to_string(),
            (_, 2) => "the right operand".to_string(),
            _ => format!("operand number {} of {count}", nth + 1),
        };
        let gone = self.serials.gone(var.serial);
        let cause = match gone {
            Gone::InNoGrad => "no_grad(), within which it was recorded, has ended",
            _ => "backward() or free_graph() freed it, and then something new was recorded",
        };
        let instead = match (gone, operation) {
            (_, "{}") => &self.print_before(),
            (Gone::InNoGrad, _) => INSIDE,
            (_, "value" | "values" | "grad" | "grads" | "shape" | "id" | "argmax" | "graph") => {
                "read it before that"
            }
            (Gone::Constant, _) => AGAIN_OR_BUFFER,
            (_, "detach") => "detach it after each backward(), before anything else",
            _ => AGAIN_OR_OVER,
        };
        misuse(
            operation,
            format_args!("{whose}'s graph is gone: {cause}; {instead}{}", of_sums(operation)),
        )
    }

    /// What to do in place of printing a value that is gone. Where it is printed is not known, but
    /// where the graph begins that is in its place.
    fn print_before(&self) -> String {
        let present = self.nodes.get(self.parameters).map_or(String::new(), |first| {
            format!("; the graph that is there now begins at {}", first.location)
        });
        format!(
            "print it before that, or keep its value() or values(), which no graph takes along, \
             and print these{present}; RUST_BACKTRACE=1 shows the line that prints it"
        )
    }

    /// A value is to be computed with, and its graph was freed.
    #[cold]
    #[inline(never)]
    #[track_caller]
    pub(crate) fn refuse_freed(&self, id: usize, operation: &str) -> ! {
        let node = &self.nodes[id];
        let inputs: Vec<usize> = node.inputs().collect();
        // What `w -= 0.1 * w.grad()` records, or the same with an array.
        let is_step = matches!(node.rule.name, "+" | "-")
            && inputs[0] < self.parameters
            && (inputs[1..].iter()).all(|&id| id >= self.parameters && self.nodes[id].rule.is_leaf);
        let instead = match node.rule.name {
            "constant" => AGAIN_OR_BUFFER.to_string(),
            _ if is_step => "compute it again, or, if it was to change a parameter, as in \
                             w -= .., call w.update(..), w.set(..) or an optimizer's step() instead"
                .to_string(),
            _ => format!(
                "{AGAIN_OR_OVER}; if another loss goes through the same graph, call \
                 backward_retaining_graph() for the first"
            ),
        };
        misuse(
            operation,
            format_args!(
                "backward() or free_graph() has freed this value's graph, so that it can be read \
                 but not computed with; {instead}{}",
                of_sums(operation)
            ),
        )
    }
}

const INSIDE: &str = "take its numbers inside, as in tape.no_grad(|| y.values()), and outside give \
    them to tape.constant(numbers); a parameter is changed by w.update(..) or w.set(..)";

const AGAIN_OR_OVER: &str = "compute it again, or take it over: by h = h.detach() after each \
    backward(), or once for all as a tape.buffer(tape.no_grad(|| y.values()))";

const AGAIN_OR_BUFFER: &str =
    "record the constant in each round, or once as a tape.buffer(), which stays";

/// What sums of losses over rounds are made of.
fn of_sums(operation: &str) -> &'static str {
    match operation {
        "+" => "; losses are added up as numbers, as in total += loss.value()",
        _ => "",
    }
}

/// Two values are to be computed with, and each is on a tape of its own.
pub(crate) const TWO_TAPES: &str = "the operands are recorded on two different tapes; copy one \
    over with tape.constant(other.values())";

/// Panics with the operation and the problem. It is never inlined, because its code inside the
/// operations would make each right use of them a fifth slower.
#[cold]
#[inline(never)]
#[track_caller]
pub(crate) fn misuse(operation: &str, problem: impl fmt::Display) -> ! {
    panic!("{operation}: {problem}")
}

/// Unwraps what a check of an operation's arguments gave. Panics if something is wrong with them.
#[track_caller]
#[inline]
pub(crate) fn valid<V>(operation: &str, checked: Result<V, String>) -> V {
    match checked {
        Ok(value) => value,
        Err(problem) => misuse(operation, problem),
    }
}
