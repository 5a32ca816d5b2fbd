//! What must hold of the tool, in one program: while some of its tests wait, others compute. The
//! tests that need a browser or mdBook are programs of their own.

// Tests begin in the order of their names, and these wait for longer than any other.
#[path = "kernel/abandoned.rs"]
mod abandoned;
mod accept;
mod book;
mod bounds;
mod common;
mod index;
mod kernel;
mod layout;
mod meant_to_fail;
mod new;
mod other_crates;
mod other_values;
mod review;
mod serve;
mod wrong_answers;
