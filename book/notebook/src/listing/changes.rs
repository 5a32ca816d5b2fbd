//! What changed from one program to another, line by line.

use similar::{Algorithm, DiffTag, capture_diff_slices};

use crate::listing::PageLine;

/// How many unchanged lines stand open before and behind each change.
const CONTEXT: usize = 2;
/// How many unchanged lines are worth folding.
const FOLDED: usize = 3;

/// A line of two programs, by its index in its own one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ChangedLine {
    /// It stands in both; its index in the newer one.
    Same(usize),
    /// It stands only in the older one.
    Removed(usize),
    /// It stands only in the newer one.
    Added(usize),
}

/// Lines that follow each other.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Stretch {
    /// Lines that a page shows: changes, and what stands around them.
    Open(Vec<ChangedLine>),
    /// Unchanged lines that a page folds; their indices in the newer program.
    Folded(Vec<usize>),
}

/// What changed from `older` to `newer`; nothing where no line did.
pub fn changes(older: &[PageLine], newer: &[PageLine]) -> Option<Vec<Stretch>> {
    let text = |line: &PageLine| line.text.clone();
    let old: Vec<String> = older.iter().map(text).collect();
    let new: Vec<String> = newer.iter().map(text).collect();
    let operations = capture_diff_slices(Algorithm::Patience, &old, &new);
    if operations
        .iter()
        .all(|operation| operation.tag() == DiffTag::Equal)
    {
        return None;
    }
    let mut stretches = Vec::new();
    let mut open = Vec::new();
    for (index, operation) in operations.iter().enumerate() {
        if operation.tag() != DiffTag::Equal {
            open.extend(operation.old_range().map(ChangedLine::Removed));
            open.extend(operation.new_range().map(ChangedLine::Added));
            continue;
        }
        let lines = operation.new_range();
        let before = if index == 0 { 0 } else { CONTEXT };
        let behind = if index + 1 == operations.len() {
            0
        } else {
            CONTEXT
        };
        if lines.len() < before + FOLDED + behind {
            open.extend(lines.map(ChangedLine::Same));
            continue;
        }
        let folded = lines.start + before..lines.end - behind;
        open.extend((lines.start..folded.start).map(ChangedLine::Same));
        if !open.is_empty() {
            stretches.push(Stretch::Open(std::mem::take(&mut open)));
        }
        open.extend((folded.end..lines.end).map(ChangedLine::Same));
        stretches.push(Stretch::Folded(folded.collect()));
    }
    if !open.is_empty() {
        stretches.push(Stretch::Open(open));
    }
    Some(stretches)
}

#[cfg(test)]
mod tests {
    use super::ChangedLine::{Added, Removed, Same};
    use super::*;

    fn lines(text: &str) -> Vec<PageLine> {
        let lines = text.split(' ').enumerate();
        lines
            .map(|(index, text)| PageLine {
                number: index + 1,
                text: text.to_owned(),
                hidden: false,
                mark: None,
            })
            .collect()
    }

    fn told(older: &str, newer: &str) -> Vec<Stretch> {
        changes(&lines(older), &lines(newer)).unwrap()
    }

    #[test]
    fn what_is_far_from_a_change_is_folded_and_what_is_near_is_not() {
        assert_eq!(
            told("a b c d e x f g h i j", "a b c d e y z f g h i j"),
            [
                Stretch::Folded(vec![0, 1, 2]),
                Stretch::Open(vec![
                    Same(3),
                    Same(4),
                    Removed(5),
                    Added(5),
                    Added(6),
                    Same(7),
                    Same(8)
                ]),
                Stretch::Folded(vec![9, 10, 11]),
            ]
        );
    }

    #[test]
    fn between_two_changes_as_many_lines_are_folded_as_are_worth_it() {
        let between = |count: usize| {
            let same: String = (0..count).map(|index| format!(" {index}")).collect();
            let stretches = told(&format!("a{same} b"), &format!("c{same} d"));
            let folded = stretches.iter().map(|stretch| match stretch {
                Stretch::Folded(lines) => lines.len(),
                Stretch::Open(_) => 0,
            });
            folded.sum::<usize>()
        };
        assert_eq!((between(6), between(7), between(9)), (0, 3, 5));
    }

    #[test]
    fn every_line_of_both_programs_is_there_once_and_in_its_order() {
        let (older, newer) = ("a b c d e f g h i j k", "b c x d e f g h i k l");
        let (mut old, mut new) = (Vec::new(), Vec::new());
        for stretch in told(older, newer) {
            match stretch {
                Stretch::Folded(lines) => new.extend(lines),
                Stretch::Open(lines) => {
                    for line in lines {
                        match line {
                            Removed(index) => old.push(index),
                            Same(index) | Added(index) => new.push(index),
                        }
                    }
                }
            }
        }
        assert_eq!(old, [0, 9]);
        assert_eq!(new, (0..11).collect::<Vec<_>>());
    }

    #[test]
    fn where_no_line_differs_there_are_no_changes() {
        assert_eq!(changes(&lines("a b"), &lines("a b")), None);
    }
}
