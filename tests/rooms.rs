//! What must hold of the rooms around the engine, of the packages, and of what the compiler says of
//! mistakes, in one program: what its files have in common is compiled once.

mod advice;
mod data;
mod figures;
mod layers;
mod packages;
mod panics;
mod safetensors;
