//! The numbers that the article prints, found in what the listings print.
//!
//! `article_output.txt` holds the article's lines, a paragraph per program, each under the name of its listing. PyTorch
//! 0.3 put words around the two predictions of the last program; there the file holds the numbers alone.

use std::path::Path;

use notebook::compile::programs::Programs;
use notebook::process::Runs;
use notebook::process::limits::SECONDS;
use notebook::project::Project;

const ARTICLE: &str = include_str!("article_output.txt");

/// The lines that the article's program prints.
fn article(listing: &str) -> Vec<&'static str> {
    let paragraph = ARTICLE
        .split("\n\n")
        .find_map(|paragraph| paragraph.strip_prefix(&format!("{listing}\n")))
        .unwrap();
    paragraph.lines().collect()
}

/// The lines that our listing prints.
fn ours(listing: &str) -> Vec<String> {
    let project = Project::around(Path::new(env!("CARGO_MANIFEST_DIR"))).unwrap();
    let programs = Programs::build(&project, &Runs::of(SECONDS))
        .unwrap()
        .expect("the listings compile");
    let text = programs.run(listing).unwrap().text;
    text.lines().map(str::to_owned).collect()
}

/// Finds each of the article's lines in ours, in order, each line of ours matched once at most.
fn assert_found_in_order(article: &[String], ours: &[String]) {
    let mut rest = ours.iter();
    for line in article {
        assert!(
            rest.any(|candidate| candidate == line),
            "the article's line `{line}` is not in our output, or not in the article's place"
        );
    }
}

/// The numbers at the end of the lines that begin with `word`, `count` of each.
fn last_numbers(lines: &[impl AsRef<str>], word: &str, count: usize) -> Vec<f64> {
    let lines = lines.iter().map(|line| line.as_ref().trim());
    let of_word = lines.filter_map(|line| line.strip_prefix(word));
    let numbers = of_word.flat_map(|rest| {
        let words: Vec<&str> = rest.split([' ', ',', '[', ']']).collect();
        let numbers: Vec<f64> = words.iter().filter_map(|word| word.parse().ok()).collect();
        numbers[numbers.len() - count..].to_vec()
    });
    numbers.collect()
}

/// The line with its words apart by single spaces.
fn squeezed(line: &str) -> String {
    line.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The number at 12 significant digits, in one way of writing.
fn twelve_digits(number: &str) -> String {
    let number: f64 = number.parse().unwrap();
    format!("{number:.11e}")
}

#[test]
fn the_sweep_prints_the_seven_rows_of_the_article() {
    let article = article("sweep");
    let article: Vec<String> = article
        .chunks(2)
        .map(|row| {
            let (w, mse) = (&row[0]["w= ".len()..], &row[1]["MSE= ".len()..]);
            format!("{} {}", twelve_digits(w), twelve_digits(mse))
        })
        .collect();
    let ours: Vec<String> = ours("sweep")
        .iter()
        .map(|row| {
            let words: Vec<&str> = row.split_whitespace().collect();
            assert_eq!((words[0], words[3]), ("w", "MSE"), "{row}");
            format!("{} {}", twelve_digits(words[2]), twelve_digits(words[5]))
        })
        .collect();
    assert_eq!((article.len(), ours.len()), (7, 41));
    assert_found_in_order(&article, &ours);
}

#[test]
fn gradient_descent_prints_the_42_lines_of_the_article() {
    let article: Vec<String> = article("sgd").into_iter().map(squeezed).collect();
    let ours: Vec<String> = ours("sgd").iter().map(|line| squeezed(line)).collect();
    assert_eq!(article.len(), 42);
    assert_eq!(ours.len(), 42);
    assert_found_in_order(&article, &ours);
}

#[test]
fn backpropagation_prints_the_40_lines_and_two_predictions_of_the_article() {
    let article: Vec<String> = article("autograd").into_iter().map(squeezed).collect();
    let ours: Vec<String> = ours("autograd").iter().map(|line| squeezed(line)).collect();
    assert_eq!(article.len(), 42);
    assert_eq!(ours.len(), 42);
    assert_found_in_order(&article, &ours);
}

#[test]
fn the_engine_that_a_reader_types_prints_the_40_numbers_of_the_article() {
    let (article, ours) = (article("autograd"), ours("engine"));
    let gradients = last_numbers(&article, "grad:", 1);
    let losses = last_numbers(&article, "progress:", 1);
    assert_eq!((gradients.len(), losses.len()), (30, 10));
    assert_eq!(last_numbers(&ours, "grad:", 3), gradients);
    assert_eq!(last_numbers(&ours, "progress:", 1), losses);
}
