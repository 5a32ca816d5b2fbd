//! What is said of a program that does not go well.

use serde_json::json;

use super::client::Shared;
use crate::common::root;

#[test]
fn an_error_stands_at_its_place_in_the_words_of_rustc() {
    let shared = Shared::get();
    let run = shared.run("fn main() {\n    let x: u32 = 1;\n    println!(\"{}\", x + y);\n}\n");
    assert_eq!(run.outcome(), "not compiled", "{:?}", run.end);
    assert_eq!(run.message(), "It does not compile: 1 error.");
    assert_eq!(run.diagnostics.len(), 1, "{:?}", run.diagnostics);
    let error = &run.diagnostics[0];
    assert_eq!(error["level"], "error");
    assert_eq!(error["message"], "cannot find value `y` in this scope");
    let place = json!({ "line": 3, "column": 24, "end_line": 3, "end_column": 25, "label": error["spans"][0]["label"] });
    assert_eq!(error["spans"][0], place);
    let rendered = error["rendered"].as_str().unwrap();
    assert!(
        rendered.starts_with("error[E0425]: cannot find value `y`"),
        "{rendered}"
    );
    assert!(
        rendered.contains("--> book/listings/src/second_chapter/halves.rs:3:24"),
        "{rendered}"
    );
}

#[test]
fn no_message_of_rustc_names_a_folder_of_this_machine() {
    let shared = Shared::get();
    let run = shared.run(
        "use small::next;\nfn main() {\n    next();\n    let x: Box<dyn Fn(u64)> = next;\n    \
         Vec::<u8>::with_capacity(\"a\");\n    notebook_page::knobs::knob(1);\n    next(1) + \"b\";\n}\n",
    );
    // The linker is given folders of the compiler, of the libraries and of the program.
    let linked = shared.run(
        "unsafe extern \"C\" { fn nowhere(); }\nfn main() { let _ = small::next(1); unsafe { nowhere() } }\n",
    );
    for run in [&run, &linked] {
        assert_eq!(run.outcome(), "not compiled");
    }
    let all = format!("{:?} {:?}", run.diagnostics, linked.diagnostics);
    assert!(
        all.contains("--> src/"),
        "it shows where the function stands: {all}"
    );
    assert!(
        all.contains("nowhere") && all.contains("libsmall.rlib"),
        "{all}"
    );
    let home = std::env::var("HOME").unwrap_or_else(|_| "/root".to_owned());
    let copy = shared.copy.path("");
    let project = root();
    for folder in [
        copy.to_str().unwrap(),
        project.to_str().unwrap(),
        &home,
        "/toolchains/",
        "registry",
    ] {
        assert!(!all.contains(folder), "{folder}: {all}");
    }
}

#[test]
fn a_warning_is_shown_and_the_program_runs() {
    let shared = Shared::get();
    let run = shared.run("fn main() {\n    let unused = 1;\n    println!(\"ran\");\n}\n");
    assert_eq!((run.outcome(), run.stdout.as_str()), ("finished", "ran\n"));
    assert_eq!(run.diagnostics.len(), 1, "{:?}", run.diagnostics);
    assert_eq!(run.diagnostics[0]["level"], "warning");
    assert_eq!(run.diagnostics[0]["spans"][0]["line"], 2);
}

#[test]
fn a_panic_has_its_line_also_when_the_library_panics() {
    let shared = Shared::get();
    let run = shared
        .run("fn main() {\n    println!(\"before\");\n    assert!(1 > 2, \"one is {}\", 1);\n}\n");
    assert_eq!((run.outcome(), run.stdout.as_str()), ("failed", "before\n"));
    assert_eq!(run.end["code"], 101);
    assert_eq!(run.message(), "It ended with the exit code 101.");
    assert_eq!(run.file, "book/listings/src/second_chapter/halves.rs");
    let told = format!("panicked at {}:3:5:\none is 1\n", run.file);
    assert!(run.stderr.contains(&told), "{}", run.stderr);
    // The range of the knob is that of no number.
    let run = shared.run(
        "use notebook_page::knobs::knob;\nfn main() {\n    let _ = knob(\"a\", 1, 2..=0);\n}\n",
    );
    assert_eq!(run.outcome(), "failed", "{:?}", run.end);
    let told = format!("panicked at {}:3:", run.file);
    assert!(run.stderr.contains(&told), "{}", run.stderr);
}

#[test]
fn other_ends_are_told_too() {
    let shared = Shared::get();
    let run = shared.run("fn main() { std::process::exit(3) }");
    assert_eq!(
        (run.outcome(), run.message()),
        ("failed", "It ended with the exit code 3.")
    );
    assert_eq!(run.end["code"], 3);
    let run = shared.run("fn main() { std::process::abort() }");
    assert_eq!((run.outcome(), &run.end["code"]), ("failed", &json!(null)));
    assert!(run.message().contains("the signal 6"), "{:?}", run.end);
    let run = shared.run(
        "#[allow(unconditional_recursion)]\nfn f(x: u64) -> u64 { f(x + 1) + 1 }\nfn main() { println!(\"{}\", f(0)); }",
    );
    assert!(
        run.message().starts_with("Its stack overflowed"),
        "{:?}",
        run.end
    );
    let run = shared.run(
        "use std::io::Write; fn main() { std::io::stdout().write_all(b\"a\\xffb\").unwrap(); }",
    );
    assert_eq!(run.stdout, "a\u{fffd}b");
}
