//! How a mistake in the use of a tape is reported: the operation first, then the problem.

use std::fmt;

/// A parameter is wanted, and the graph, which comes after all parameters, has begun.
pub(crate) const GRAPH_BEGUN: &str = "a graph is being recorded on this tape; create parameters \
    before the first constant or operation, or else after backward() or free_graph()";

/// A handle is used, and its value is on the tape no more.
pub(crate) const GRAPH_GONE: &str = "this value's graph is gone: backward() or free_graph() freed \
    it, and then something new was recorded, or no_grad() ended; read the value before that, or \
    record it again";

/// A value is to be computed with, and its graph was freed.
pub(crate) const GRAPH_FREED: &str = "backward() or free_graph() has freed this value's graph, so \
    that it can be read but not computed with; compute it again, or use backward_retaining_graph()";

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
