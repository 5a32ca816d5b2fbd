//! How a mistake in the use of a tape is reported: the operation first, then the problem.

use std::fmt;

/// A parameter or a buffer is wanted, and the graph, which comes after all of them, has begun.
pub(crate) fn graph_begun(wanted: &str) -> &'static str {
    match wanted {
        "buffer" => {
            "a graph is being recorded on this tape; create buffers before the first constant or \
             operation, or else after backward() or free_graph(), and compute within no_grad() \
             what one is to hold, as in tape.buffer(tape.no_grad(|| (w * 3.0).values()))"
        }
        _ => {
            "a graph is being recorded on this tape; create parameters before the first constant \
             or operation, or else after backward() or free_graph(); what was recorded as a \
             constant before can be a tape.buffer()"
        }
    }
}

/// A handle is used, and its value is on the tape no more. It is one of so many operands, counted
/// from 0.
#[cold]
#[inline(never)]
#[track_caller]
pub(crate) fn graph_gone(operation: &str, (nth, count): (usize, usize)) -> ! {
    let whose = match (nth, count) {
        (_, 1) => "this value".to_string(),
        (0, 2) => "the left operand".to_string(),
        (_, 2) => "the right operand".to_string(),
        _ => format!("operand number {} of {count}", nth + 1),
    };
    misuse(
        operation,
        format_args!(
            "{whose}'s graph is gone: backward() or free_graph() freed it, and then something new \
             was recorded, or no_grad() ended; read the value before that, or record it again; to \
             keep over rounds, data are a tape.buffer(data), what was computed from parameters is \
             a tape.buffer(tape.no_grad(|| y.values())), and a value that the next graph begins \
             with is detached after each backward(){}",
            of_sums(operation)
        ),
    )
}

/// A value that was recorded by a rule of this name is to be computed with, and its graph was
/// freed.
#[cold]
#[inline(never)]
#[track_caller]
pub(crate) fn graph_freed(operation: &str, recorded_by: &str) -> ! {
    let instead = match recorded_by {
        "constant" => "record the constant in each round, or once as a tape.buffer(), which stays",
        _ => {
            "compute it again, or go on from its detach(), through which no gradient flows back, \
             or call backward_retaining_graph() before: backward() frees all that was recorded"
        }
    };
    misuse(
        operation,
        format_args!(
            "backward() or free_graph() has freed this value's graph, so that it can be read but \
             not computed with; {instead}{}",
            of_sums(operation)
        ),
    )
}

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
