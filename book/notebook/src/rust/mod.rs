//! What the compiler's own lexer sees in the text of a program.

pub mod highlight;
pub mod source_line;
pub mod tokens;
