//! The graph of a computation: where its nodes lie, the edges between them, and how far a walk has
//! come.

pub(crate) mod drawing;
mod edge;
mod ink;
mod layout;
mod picture;
mod request;
mod text;
mod walk;
