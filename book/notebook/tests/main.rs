//! What must hold of the tool, in one program: while some of its tests wait, others compute. The
//! tests that need a browser or mdBook are programs of their own.

mod accept;
mod book;
mod bounds;
mod common;
mod kernel;
mod layout;
mod meant_to_fail;
mod new;
mod other_crates;
mod review;
mod serve;
mod wrong_answers;
