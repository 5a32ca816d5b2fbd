//! What the compiler says to a program that takes something for numbers, axes or a layer.

use std::fs;
use std::io::Write;
use std::path::PathBuf;
use std::process::{Command, Stdio};

/// What the compiler says about some statements, each in a function of its own, on a line of its
/// own: all messages about the first, those about the second, and so on. They have a value `w` on a
/// `tape` of `f32`, and a value `x` on one of any type `T` of numbers.
fn said_of(statements: &[&str]) -> Vec<Vec<String>> {
    let mut program = "#![allow(unused)] use downhill::{*, layers::*, ndarray::*};\n".to_string();
    for (nth, statement) in statements.iter().enumerate() {
        program += &format!(
            "fn f{nth}<T: Float>(tape: &Tape<f32>, w: Var<'_, f32>, x: Var<'_, T>) {{ {} }}\n",
            statement.replace('\n', " ")
        );
    }
    // Beside the newest build of the crate lies all that it was built with.
    let test = std::env::current_exe().unwrap();
    let dependencies = test.parent().unwrap();
    let built_at = |path: &PathBuf| fs::metadata(path).and_then(|file| file.modified()).unwrap();
    let is_crate = |path: &PathBuf| {
        let name = path.file_name().unwrap().to_str().unwrap();
        name.starts_with("libdownhill-") && name.ends_with(".rlib")
    };
    let files = fs::read_dir(dependencies).unwrap();
    let crate_file = files
        .map(|file| file.unwrap().path())
        .filter(is_crate)
        .max_by_key(built_at);
    let mut rustc = Command::new(std::env::var_os("RUSTC").unwrap_or("rustc".into()))
        .args([
            "--edition=2024",
            "--crate-type=lib",
            "--crate-name=advice",
            "--emit=metadata",
            "-",
        ])
        .arg("--out-dir")
        .arg(env!("CARGO_TARGET_TMPDIR"))
        .arg(format!("-Ldependency={}", dependencies.display()))
        .arg(format!(
            "--extern=downhill={}",
            crate_file.unwrap().display()
        ))
        .stdin(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    rustc
        .stdin
        .take()
        .unwrap()
        .write_all(program.as_bytes())
        .unwrap();
    let said = String::from_utf8(rustc.wait_with_output().unwrap().stderr).unwrap();
    let mut of_each = vec![Vec::new(); statements.len()];
    for message in said
        .split("\n\n")
        .filter(|message| message.starts_with("error["))
    {
        let line = message
            .split_once("--> <anon>:")
            .and_then(|(_, rest)| rest.split_once(':'));
        let line: usize = line.unwrap_or_else(|| panic!("{said}")).0.parse().unwrap();
        of_each[line - 2].push(message.to_string());
    }
    let count: usize = of_each.iter().map(Vec::len).sum();
    assert_eq!(said.matches("error[").count(), count, "{said}");
    of_each
}

#[test]
fn what_is_right_is_inferred() {
    let right = [
        "let _ = tape.constant(Array2::zeros((2, 3))) * w + array![1.0, 2.0];",
        "let _ = w * 0.5 * tape.constant(0.5) - &Array1::ones(2) / w;",
        "let mut y = w; y += 2.0; y /= w; y -= Array::zeros(3).view();",
        "let _ = w * [1.0, 2.0].iter().map(|&x| w * x).sum::<Var<f32>>();",
        "w.set(array![1.0, 2.0]);",
        "let tape = Tape::new(); let w: Var<f64> = tape.parameter(array![1.0]); w * 2.0;",
        "let tape = Tape::new(); let w = tape.parameter(array![1.0f32]); w * array![2.0f32];",
        "let _ = x * &array![true].mapv(|x| T::from_f64(x.into()));",
        "let _ = w * &array![true].mapv(|x| f32::from_f64(x.into()));",
        "w.cross_entropy(&w.argmax(0)); w.rows(&[]); w.rows(&vec![1]);",
        "w.rows(&array![1usize].view());",
        "let _ = T::from_f64(0.5) * (x * x - T::ONE) + array![0.5].mapv(T::from_f64);",
    ];
    assert_eq!(said_of(&right), vec![Vec::<String>::new(); right.len()]);
    // The compiler was there.
    assert_eq!(said_of(&["let y: u8 = w;"])[0].len(), 1);
}

#[test]
fn what_is_no_number_of_the_tape_no_axis_or_no_layer_gets_an_advice() {
    let convert = [
        "the elements are `[f64]`, and those of the tape `[f32]`",
        "`array.mapv(|x| x as f32)`",
    ];
    let literal = ["`{float}`", "`T::from_f64(0.5)`"];
    let point = "written with a point: `2.0`";
    let array = "`ndarray::Array1::from(";
    let cases = [
        ("tape.parameter(array![1.0f64]);", convert),
        ("tape.constant(&array![1.0f64]);", convert),
        ("tape.buffer(array![1.0f64].view());", convert),
        ("w.set(&array![[1.0f64]]);", convert),
        ("w * &array![1.0f64];", convert),
        ("w - array![1.0f64].view();", convert),
        ("let mut y = w; y += array![1.0f64];", convert),
        (
            "w.mean_squared_error(tape.constant(&array![1.0f64]));",
            convert,
        ),
        (
            "x * array![0.5f64];",
            ["the tape is generic", "`array.mapv(T::from_f64)`"],
        ),
        (
            "w * &array![true];",
            [
                "the elements are `[bool]`",
                "`array.mapv(|x| f32::from_f64(x.into()))`",
            ],
        ),
        (
            "w.cross_entropy(&array![1i64, 2]);",
            [
                "expected `usize`, found `i64`",
                "to implement `downhill::Indices`",
            ],
        ),
        (
            "w.rows(0..3);",
            ["is no list of indices", "`&[0, 2]`, `&classes`"],
        ),
        (
            "w * 2;",
            [
                "`{integer}` cannot stand beside a value on a tape of `f32`",
                point,
            ],
        ),
        (
            "w * 2.0f64;",
            ["`f64` cannot stand beside", "`f32::from_f64(0.5)`"],
        ),
        (
            "w + vec![1.0];",
            ["`Vec<{float}>` cannot stand beside", array],
        ),
        (
            "[1.0f32].iter().map(|x| w * x);",
            ["`&f32` cannot stand beside", "dereferencing"],
        ),
        (
            "tape.constant(2);",
            ["takes no numbers from `{integer}`", point],
        ),
        (
            "tape.constant(vec![1.0]);",
            ["takes no numbers from `Vec<{float}>`", array],
        ),
        (
            "tape.parameter(w);",
            ["takes no numbers from", "`x.values()`"],
        ),
        ("x * 0.5;", literal),
        ("let mut y = x; y *= 0.5;", literal),
        ("x.tape().constant(0.5);", literal),
        (
            "w.sum_over(-1isize);",
            ["`isize` names no axes", "counted from 0"],
        ),
        (
            "let tape: Tape<i32>;",
            [
                "a tape holds `f32` or `f64`, and not `i32`",
                "type of numbers",
            ],
        ),
        (
            "Sequential::<f32>::new().then(0.5);",
            ["`{float}` is not a layer", "an `Activation`"],
        ),
    ];
    let said = said_of(&cases.map(|(statement, _)| statement));
    for ((statement, advices), said) in cases.into_iter().zip(said) {
        assert_eq!(said.len(), 1, "{statement}: {said:#?}");
        for advice in advices {
            assert!(said[0].contains(advice), "{statement}\n{}", said[0]);
        }
    }
}
