//! All programs of the book in one binary: the name of a listing runs it.
//!
//! The book's tool writes this file: a file in the folder of a chapter is a listing.

mod first_chapter {
    pub mod heights;
    pub mod sequence;
    pub mod steps;
}

#[rustfmt::skip]
fn main() -> ::std::process::ExitCode {
    let wanted = ::std::env::args().nth(1).unwrap_or_default();
    match wanted.as_str() {
        "heights" => first_chapter::heights::main(),
        "sequence" => first_chapter::sequence::main(),
        "steps" => first_chapter::steps::main(),
        _ => {
            eprintln!("there is no listing `{wanted}`");
            return ::std::process::ExitCode::FAILURE;
        }
    }
    ::std::process::ExitCode::SUCCESS
}
