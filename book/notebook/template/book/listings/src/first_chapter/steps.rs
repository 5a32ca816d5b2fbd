//! Exercise: count the steps to 1.

use my_crate::next;

/// How many steps lead from `start` to 1.
fn steps(start: u64) -> usize {
    // region: solution
    // stub: todo!("count the steps from {start}, with next")
    let (mut n, mut steps) = (start, 0);
    while n != 1 {
        n = next(n);
        steps += 1;
    }
    steps
    // wrong: the numbers, not the steps
    //     let (mut n, mut numbers) = (start, 1);
    //     while n != 1 {
    //         n = next(n);
    //         numbers += 1;
    //     }
    //     numbers
    // wrong: the last step is left out
    //     let (mut n, mut steps) = (start, 0);
    //     while n > 2 {
    //         n = next(n);
    //         steps += 1;
    //     }
    //     steps
    // endregion
}

pub fn main() {
    for start in [1, 7, 27] {
        println!("from {start:2}: {:3} steps", steps(start));
    }
    // region: hidden
    assert_eq!(steps(1), 0, "the number of steps from 1");
    assert_eq!(steps(7), 16, "the number of steps from 7");
    // endregion
}
