//! What git leaves in a file where two changes met.

use crate::message::problem::Problem;

/// The lines that git leaves in a file where two changes met.
pub fn merge_marks(file: &str, text: &str) -> Vec<Problem> {
    let mut problems = Vec::new();
    for (index, line) in text.lines().enumerate() {
        let marks = ["<<<<<<<", "|||||||", ">>>>>>>"];
        if marks.iter().any(|mark| {
            line.strip_prefix(mark)
                .is_some_and(|rest| rest.is_empty() || rest.starts_with(' '))
        }) {
            let message = format!(
                "`{line}` is a mark of a merge that is not finished: keep one of the two texts, \
                 and no mark"
            );
            problems.push(Problem::at(file, index + 1, message));
        }
    }
    problems
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mark_of_a_merge_is_an_error_at_its_line_and_a_heading_is_none() {
        let text = "a\n<<<<<<< HEAD\nb\n=======\nc\n>>>>>>> other\n";
        let lines: Vec<usize> = merge_marks("x", text)
            .iter()
            .map(|problem| problem.line)
            .collect();
        assert_eq!(lines, [2, 6]);
        assert_eq!(merge_marks("x", "A\n=======\n\n<<<<<<<< a\n"), []);
    }
}
