//! How a mistake in the use of a tape is reported: the operation first, then the problem.

use std::fmt;

/// A parameter is wanted, and the graph, which comes after all parameters, has begun.
pub(crate) const GRAPH_BEGUN: &str = "a graph is being recorded on this tape; create parameters \
    before the first constant or operation, or else after backward() or free_graph(); what was \
    recorded as a constant before can be a tape.buffer()";

/// A handle is used, and its value is on the tape no more.
pub(crate) const GRAPH_GONE: &str = "this value's graph is gone: backward() or free_graph() freed \
    it, and then something new was recorded, or no_grad() ended; read the value before that, or \
    record it again; data that are to stay are a tape.buffer(), and a value that the next graph \
    begins with is detached right after backward()";

/// A value that this operation recorded is to be computed with, and its graph was freed.
pub(crate) fn graph_freed(recorded_by: &str) -> &'static str {
    match recorded_by {
        "constant" => {
            "backward() or free_graph() has freed this value's graph, so that it can be read but \
             not computed with; record the constant in each round, or once as a tape.buffer(), \
             which stays"
        }
        _ => {
            "backward() or free_graph() has freed this value's graph, so that it can be read but \
             not computed with; compute it again, or go on from its detach(), or call \
             backward_retaining_graph() before"
        }
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
