//! Parameters in files: what is read and written, and what is said about files that are not right.

use downhill::layers::{Activation, Layer, Linear, Parameter, Sequential};
use downhill::ndarray::{ArrayD, array};
use downhill::safetensors::{load, load_file, save, save_file};
use downhill::{Float, Random, Tape};
use std::io::ErrorKind::InvalidInput;

// Written by make_files.py beside them, with safetensors 0.8.0.
const F32: &[u8] = include_bytes!("safetensors/f32.safetensors");
const F64: &[u8] = include_bytes!("safetensors/f64.safetensors");

/// The model of make_files.py.
fn model<T: Float>(tape: &Tape<T>) -> Sequential<'_, T> {
    let mut random = Random::new(0);
    Sequential::new()
        .then(Linear::new(tape, 2, 3, &mut random))
        .then(Activation::Tanh)
        .then(Linear::new(tape, 3, 1, &mut random))
}

fn values<T: Float>(parameters: &[Parameter<'_, T>]) -> Vec<ArrayD<T>> {
    parameters.iter().map(|p| p.var().values()).collect()
}

fn saved<T: Float>(parameters: &[Parameter<'_, T>]) -> Vec<u8> {
    let mut file = Vec::new();
    save(parameters, &mut file).unwrap();
    file
}

/// A file with this header and so many bytes of data.
fn file(header: &str, data: usize) -> Vec<u8> {
    let mut file = (header.len() as u64).to_le_bytes().to_vec();
    file.extend(header.as_bytes());
    file.extend(vec![0; data]);
    file
}

mod pythons_files {
    use super::*;

    #[test]
    fn are_loaded_with_weights_transposed() {
        let tape = Tape::<f64>::new();
        let parameters = model(&tape).parameters();
        load(&parameters, F64).unwrap();
        let expected = [
            array![[0.1, 0.3, -0.0], [-0.2, 1e-40, 6.0]].into_dyn(),
            array![1.0 / 3.0, f64::INFINITY, -2.5].into_dyn(),
            array![[7.0], [8.0], [9.0]].into_dyn(),
            array![-1e30].into_dyn(),
        ];
        assert_eq!(values(&parameters), expected);
        assert!(values(&parameters)[0][[0, 2]].is_sign_negative());

        let tape = Tape::<f32>::new();
        let parameters = model(&tape).parameters();
        load(&parameters, F32).unwrap();
        let expected = expected.map(|array| array.mapv(|x| x as f32));
        assert_eq!(values(&parameters), expected);
    }

    #[test]
    fn and_ours_are_the_same_byte_for_byte() {
        let tape = Tape::<f64>::new();
        let parameters = model(&tape).parameters();
        load(&parameters, F64).unwrap();
        assert_eq!(saved(&parameters), F64);

        let tape = Tape::<f32>::new();
        let parameters = model(&tape).parameters();
        load(&parameters, F32).unwrap();
        assert_eq!(saved(&parameters), F32);
    }
}

mod a_saved_model {
    use super::*;

    #[test]
    fn keeps_every_bit() {
        let bits = [
            0x7ff0_0000_0000_0001_u64,
            u64::MAX,
            1,
            1 << 63,
            0x7ff0 << 48,
        ];
        let tape = Tape::<f64>::new();
        let numbers = bits.map(f64::from_bits);
        let [from, to] = [
            tape.parameter(array![numbers]),
            tape.parameter(array![[0.0; 5]]),
        ];
        let file = saved(&[Parameter::new("x", from)]);
        load(&[Parameter::new("x", to)], &file).unwrap();
        assert!(to.values().iter().map(|x| x.to_bits()).eq(bits));

        let bits = [0x7f80_0001_u32, u32::MAX, 1, 1 << 31, 0x7f80 << 16];
        let tape = Tape::<f32>::new();
        let numbers = bits.map(f32::from_bits);
        let [from, to] = [
            tape.parameter(array![numbers]),
            tape.parameter(array![[0.0; 5]]),
        ];
        let file = saved(&[Parameter::new("x", from)]);
        load(&[Parameter::new("x", to)], &file).unwrap();
        assert!(to.values().iter().map(|x| x.to_bits()).eq(bits));
    }

    #[test]
    fn may_have_any_shapes_and_names() {
        let tape = Tape::<f64>::new();
        let parameters = |start: f64| {
            [
                Parameter::new("", tape.parameter(start)),
                Parameter::new(
                    "\"\\\u{1f}\n é\u{7f}🦀/",
                    tape.parameter(array![start, start + 1.0]),
                ),
                Parameter::new("empty", tape.parameter(ArrayD::zeros(vec![3, 0]))).transposed(),
                Parameter::new(
                    "four axes",
                    tape.parameter(ArrayD::from_elem(vec![2; 4], start)),
                ),
            ]
        };
        let (from, to) = (parameters(1.0), parameters(5.0));
        load(&to, &saved(&from)).unwrap();
        assert_eq!(values(&to), values(&from));
    }

    #[test]
    fn without_parameters_is_refused() {
        const NONE: &str = "there are no parameters; a layer of your own has those that its \
                            parameters() names";
        let mut written = Vec::new();
        let error = save::<f32>(&[], &mut written).unwrap_err();
        assert_eq!((error.kind(), written.len()), (InvalidInput, 0));
        assert_eq!(error.to_string(), NONE);
        let error = load::<f32>(&[], &file("{}", 0)).unwrap_err();
        assert_eq!(error.to_string(), NONE);
        let path = concat!(env!("CARGO_TARGET_TMPDIR"), "/of no parameters");
        let error = save_file::<f32>(&[], path).unwrap_err().to_string();
        assert_eq!(error, format!("{path} was not saved: {NONE}"));
        assert!(!std::fs::exists(path).unwrap());
    }
}

mod a_header {
    use super::*;

    /// Loads one number from a file with this header and 8 bytes of data.
    fn load_x(header: &str) -> Result<(), String> {
        let tape = Tape::<f64>::new();
        let x = tape.parameter(1.0);
        let result = load(&[Parameter::new("x", x)], &file(header, 8));
        assert_eq!(x.value(), if result.is_ok() { 0.0 } else { 1.0 });
        result.map_err(|error| error.to_string())
    }

    #[test]
    fn may_be_any_json_of_the_format() {
        for header in [
            r#"{"x":{"dtype":"F64","shape":[],"data_offsets":[0,8]}}"#,
            "{\t\"x\"\r\n: { \"data_offsets\" : [ 0 , 8 ] , \"shape\" : [ ] , \"dtype\" : \"F64\" } }  \n\t\r ",
            r#"{"\u0078":{"dtype":"F6\u0034","shape":[],"data_offsets":[0,8]}}"#,
            r#"{"__metadata__":{},"x":{"dtype":"F64","shape":[],"data_offsets":[0,8]}}"#,
            r#"{"x":{"dtype":"F64","shape":[],"data_offsets":[0,8]},"__metadata__":{"a":"b","":"é"}}"#,
        ] {
            assert_eq!(load_x(header), Ok(()), "{header}");
        }
    }

    #[test]
    fn may_escape_any_character() {
        let escaped = r#"\"\\\/\b\f\n\r\t\u00e9\u00E9\ud83e\udd80\uffff"#;
        let header =
            format!(r#"{{"{escaped}":{{"dtype":"F64","shape":[],"data_offsets":[0,8]}}}}"#);
        let tape = Tape::<f64>::new();
        let x = tape.parameter(1.0);
        let name = "\"\\/\u{8}\u{c}\n\r\téé🦀\u{ffff}";
        load(&[Parameter::new(name, x)], &file(&header, 8)).unwrap();
        assert_eq!(x.value(), 0.0);
    }

    #[test]
    fn that_is_damaged_is_refused_with_its_place() {
        let valid = r#"{"x":{"dtype":"F64","shape":[],"data_offsets":[0,8]}}"#;
        for (from, to, problem) in [
            (
                r#"{"x":{"#,
                r#"{"__metadata__":{},"__metadata__":{},"x":{"#,
                r#"its header names "__metadata__" twice"#,
            ),
            (
                r#"{"x":{"#,
                "{",
                r#"at byte 9 of its header stands "\"F64\",\"sha", where `{` was expected"#,
            ),
            (
                r#"{"x""#,
                "{x",
                r#"at byte 1 of its header stands "x:{\"dtype\"", where `"` was expected"#,
            ),
            (
                r#""x":"#,
                r#""x""#,
                r#"at byte 4 of its header stands "{\"dtype\":\"", where `:` was expected"#,
            ),
            (
                "]}}",
                "]}",
                "at byte 52 of its header stands its end, where `,` or `}` was expected",
            ),
            (
                "]}}",
                "]}}}",
                r#"at byte 53 of its header stands "}", where the end of the header was expected"#,
            ),
            (
                "]}}",
                "]}},",
                r#"at byte 53 of its header stands ",", where the end of the header was expected"#,
            ),
            (
                "]}}",
                "]},}",
                r#"at byte 53 of its header stands "}", where `"` was expected"#,
            ),
            (
                "[0,8]",
                "[0 8]",
                r#"at byte 49 of its header stands "8]}}", where `,` or `]` was expected"#,
            ),
            (
                "[0,8]",
                "[0,]",
                r#"at byte 49 of its header stands "]}}", where a whole number was expected"#,
            ),
            (
                "[0,8]",
                "[00,8]",
                r#"at byte 47 of its header stands "00,8]}}", where a whole number was expected"#,
            ),
            (
                "[0,8]",
                "[-0,8]",
                r#"at byte 47 of its header stands "-0,8]}}", where a whole number was expected"#,
            ),
            (
                "[0,8]",
                "[0,8.0]",
                r#"at byte 50 of its header stands ".0]}}", where `,` or `]` was expected"#,
            ),
            (
                "[0,8]",
                "[0,99999999999999999999]",
                r#"at byte 49 of its header stands "9999999999", where a whole number was expected"#,
            ),
            (
                "[0,8]",
                "0",
                r#"at byte 46 of its header stands "0}}", where `[` was expected"#,
            ),
            (
                "[0,8]",
                "[0,8",
                r#"at byte 50 of its header stands "}}", where `,` or `]` was expected"#,
            ),
            (
                "F64",
                "F\n64",
                r#"at byte 16 of its header stands "\n64\",\"shap", where the rest of a string was expected"#,
            ),
            (
                r#"F64","shape":[],"data_offsets":[0,8]}}"#,
                "F64",
                "at byte 18 of its header stands its end, where the rest of a string was expected",
            ),
            (
                "F64",
                r"F\x64",
                r#"at byte 17 of its header stands "x64\",\"shap", where a character after a backslash was expected"#,
            ),
            (
                "F64",
                r"F\u00",
                r#"at byte 17 of its header stands "u00\",\"shap", where a character after a backslash was expected"#,
            ),
            (
                "F64",
                r"F\u00g0",
                r#"at byte 17 of its header stands "u00g0\",\"sh", where a character after a backslash was expected"#,
            ),
            (
                "F64",
                r"\udc00",
                r#"at byte 16 of its header stands "udc00\",\"sh", where a character after a backslash was expected"#,
            ),
            (
                "F64",
                r"\udfff",
                r#"at byte 16 of its header stands "udfff\",\"sh", where a character after a backslash was expected"#,
            ),
            (
                "F64",
                r"\ud800",
                r#"at byte 16 of its header stands "ud800\",\"sh", where a character after a backslash was expected"#,
            ),
            (
                "F64",
                r"\ud800\n",
                r#"at byte 16 of its header stands "ud800\\n\",\"", where a character after a backslash was expected"#,
            ),
            (
                "F64",
                r"\ud800xudc00",
                r#"at byte 16 of its header stands "ud800xudc0", where a character after a backslash was expected"#,
            ),
            (
                "F64",
                r"\ud800\u0041",
                r#"at byte 16 of its header stands "ud800\\u004", where a character after a backslash was expected"#,
            ),
            (
                r#""dtype":"F64","#,
                "",
                r#"its header lacks the dtype of "x""#,
            ),
            (r#""shape":[],"#, "", r#"its header lacks the shape of "x""#),
            (
                r#","data_offsets":[0,8]"#,
                "",
                r#"its header lacks two data_offsets, start and end, of "x""#,
            ),
            (
                "[0,8]",
                "[8]",
                r#"its header lacks two data_offsets, start and end, of "x""#,
            ),
            (
                "[0,8]",
                "[0,8,8]",
                r#"its header lacks two data_offsets, start and end, of "x""#,
            ),
            (
                "[0,8]",
                "[8,0]",
                r#"its header lacks two data_offsets, start and end, of "x""#,
            ),
            (
                r#""shape":[]"#,
                r#""shape":[],"shape":[]"#,
                r#"its header has two values for shape of "x""#,
            ),
            (
                r#""shape":[]"#,
                r#""shape":[],"dtype":"""#,
                r#"its header has two values for dtype of "x""#,
            ),
            (
                r#""shape":[]"#,
                r#""shape":[],"data_offsets":[]"#,
                r#"its header has two values for data_offsets of "x""#,
            ),
            (
                r#""shape":[]"#,
                r#""shape":[],"strides":[]"#,
                r#"its header has an unknown "strides" of "x""#,
            ),
            (
                "{\"x\"",
                r#"{"__metadata__":{"a":1},"x""#,
                r#"at byte 21 of its header stands "1},\"x\":{\"d", where `"` was expected"#,
            ),
            (
                "]}}",
                r#"]},"x":{"dtype":"F64","shape":[0],"data_offsets":[8,8]}}"#,
                r#"its header names "x" twice"#,
            ),
            (
                "[0,8]",
                "[1,8]",
                r#""x" begins at byte 1 of the data, where byte 0 was expected"#,
            ),
            (
                "[0,8]",
                "[0,7]",
                "its header describes 7 bytes of data, and there are 8",
            ),
            (
                "[0,8]",
                "[0,9]",
                "its header describes 9 bytes of data, and there are 8",
            ),
            (
                "{\"x\"",
                r#"{"y":{"dtype":"F64","shape":[],"data_offsets":[0,4]},"x""#,
                r#""x" begins at byte 0 of the data, where byte 4 was expected"#,
            ),
            (
                "[0,8]",
                "[0,4]},\"y\":{\"dtype\":\"\",\"shape\":[],\"data_offsets\":[5,8]",
                r#""y" begins at byte 5 of the data, where byte 4 was expected"#,
            ),
        ] {
            assert_eq!(valid.matches(from).count(), 1, "{from}");
            let header = valid.replace(from, to);
            assert_eq!(
                load_x(&header).unwrap_err(),
                format!(
                    "the file is damaged: {problem}; take another copy of it, or save it again"
                ),
                "{header}"
            );
        }
    }
}

mod a_file_is_refused {
    use super::*;

    fn message(parameters: &[Parameter<'_, f64>], file: &[u8]) -> String {
        let before = values(parameters);
        let error = load(parameters, file).unwrap_err().to_string();
        assert_eq!(values(parameters), before, "a failed load changes nothing");
        error
    }

    #[test]
    fn that_is_something_else() {
        let tape = Tape::<f64>::new();
        let parameters = model(&tape).parameters();
        for (file, problem) in [
            (
                b"".to_vec(),
                "it has 0 bytes, and the length of the header alone takes 8",
            ),
            (
                b"\x02\0\0\0\0\0\0".to_vec(),
                "it has 7 bytes, and the length of the header alone takes 8",
            ),
            (
                b"PK\x03\x04\0\0\0\0{}".to_vec(),
                "its first 8 bytes say that a header of 67324752 bytes follows, and there are 2",
            ),
            (
                vec![0xff; 20],
                "its first 8 bytes say that a header of 18446744073709551615 bytes follows, and there are 12",
            ),
            (
                F64[..255].to_vec(),
                "its first 8 bytes say that a header of 256 bytes follows, and there are 247",
            ),
            (
                file("", 0),
                "its header begins with \"\", and not with a brace",
            ),
            (
                file(" {}", 0),
                "its header begins with \" {}\", and not with a brace",
            ),
            (
                file("0123456789ab", 0),
                "its header begins with \"0123456789\", and not with a brace",
            ),
            (
                b"\x03\0\0\0\0\0\0\0{}\xff".to_vec(),
                "byte 2 of its header is not UTF-8",
            ),
        ] {
            assert_eq!(
                message(&parameters, &file),
                format!(
                    "this is not a safetensors file, or only the beginning of one: {problem}; give load() \
                     all bytes of a file that save() or Python's safetensors wrote"
                )
            );
        }
    }

    #[test]
    fn that_is_cut_short_or_too_long() {
        let tape = Tape::<f64>::new();
        let parameters = model(&tape).parameters();
        for length in 0..F64.len() {
            message(&parameters, &F64[..length]);
        }
        assert_eq!(
            message(&parameters, &[F64, &[0]].concat()),
            "the file is damaged: its header describes 104 bytes of data, and there are 105; take another \
             copy of it, or save it again"
        );
    }

    #[test]
    fn with_other_parameters() {
        let tape = Tape::<f64>::new();
        let mut parameters = model(&tape).parameters();
        let extra = Parameter::new("4.weight", tape.parameter(1.0));
        let last = std::mem::replace(&mut parameters[3], extra);
        assert_eq!(
            message(&parameters, F64),
            "the file holds \"2.bias\", and the model has no parameter of that name; load it into a model \
             with the same layers as the saved one"
        );
        parameters.push(last);
        assert_eq!(
            message(&parameters, F64),
            "the file holds no \"4.weight\", which the model has; load it into a model with the same \
             layers as the saved one"
        );
    }

    #[test]
    fn with_another_shape() {
        let tape = Tape::<f64>::new();
        let random = &mut Random::new(0);
        let model = Sequential::new()
            .then(Linear::new(&tape, 2, 3, random))
            .then(Activation::Tanh)
            .then(Linear::new(&tape, 3, 2, random));
        let parameters = model.parameters();
        assert_eq!(
            message(&parameters[..], F64),
            "\"2.bias\" has the shape [1] in the file, and from this model it would be [2]; give the \
             model's layers the sizes that the saved one had"
        );
        // Not transposed, the weights of a square layer would be loaded without a word.
        let weight = Parameter::new("w", tape.parameter(array![[1.0, 2.0]])).transposed();
        let header = r#"{"w":{"dtype":"F64","shape":[1,2],"data_offsets":[0,16]}}"#;
        assert_eq!(
            message(&[weight], &file(header, 16)),
            "\"w\" has the shape [1, 2] in the file, and from this model it would be [2, 1]; give the \
             model's layers the sizes that the saved one had"
        );
    }

    #[test]
    fn with_another_number_of_axes() {
        let tape = Tape::<f64>::new();
        let parameters = [Parameter::new("w", tape.parameter(1.0))];
        for (shape, shown) in [
            ("1", "[1]"),
            ("1,1,1,1,1,1,1,1", "[1, 1, 1, 1, 1, 1, 1, 1]"),
            ("1,1,1,1,1,1,1,1,1", "[1, 1, 1, 1, 1, 1, 1, 1]… (9 sizes)"),
        ] {
            let header =
                format!(r#"{{"w":{{"dtype":"F64","shape":[{shape}],"data_offsets":[0,8]}}}}"#);
            assert_eq!(
                message(&parameters, &file(&header, 8)),
                format!(
                    "\"w\" has the shape {shown} in the file, and from this model it would be []; give the \
                     model's layers the sizes that the saved one had"
                )
            );
        }
    }

    #[test]
    fn with_other_elements() {
        let tape = Tape::<f64>::new();
        assert_eq!(
            message(&model(&tape).parameters(), F32),
            "\"0.bias\" has elements of the type \"F32\" in the file, and of the type F64 on the tape; load \
             it on a tape of the file's type, or convert the file"
        );
        let tape = Tape::<f32>::new();
        assert_eq!(
            load(&model(&tape).parameters(), F64)
                .unwrap_err()
                .to_string(),
            "\"0.bias\" has elements of the type \"F64\" in the file, and of the type F32 on the tape; load \
             it on a tape of the file's type, or convert the file"
        );
    }

    #[test]
    fn with_too_few_or_too_many_bytes_for_the_shape() {
        let tape = Tape::<f64>::new();
        let parameters = [Parameter::new("w", tape.parameter(array![1.0, 2.0]))];
        for bytes in [15, 17, 8, 24] {
            let header =
                format!(r#"{{"w":{{"dtype":"F64","shape":[2],"data_offsets":[0,{bytes}]}}}}"#);
            assert_eq!(
                message(&parameters, &file(&header, bytes)),
                format!(
                    "the file is damaged: \"w\" has {bytes} bytes, and 16 would be elements of the type F64 \
                     in the shape [2]; take another copy of it, or save it again"
                )
            );
        }
    }

    #[test]
    fn in_a_short_message_whatever_it_holds() {
        let tape = Tape::<f64>::new();
        let parameters = [Parameter::new("w", tape.parameter(1.0))];
        let entry =
            |dtype: &str| format!(r#"{{"dtype":"{dtype}","shape":[],"data_offsets":[0,8]}}"#);
        let name = format!("{}b", "é".repeat(39));
        assert_eq!(
            message(
                &parameters,
                &file(&format!(r#"{{"{name}":{}}}"#, entry("F64")), 8)
            ),
            format!(
                "the file holds {name:?}, and the model has no parameter of that name; load it into a \
                 model with the same layers as the saved one"
            )
        );
        assert_eq!(
            message(
                &parameters,
                &file(&format!(r#"{{"{name}ö":{}}}"#, entry("F64")), 8)
            ),
            format!(
                "the file holds {name:?}…, and the model has no parameter of that name; load it into a \
                 model with the same layers as the saved one"
            )
        );
        let dtype = "x".repeat(1_000_000);
        let header = format!(r#"{{"w":{}}}"#, entry(&dtype));
        assert!(message(&parameters, &file(&header, 8)).len() < 300);
    }
}

mod a_parameter_with_two_names {
    use super::*;

    #[test]
    fn is_loaded_if_the_file_says_the_same_twice() {
        let tape = Tape::<f64>::new();
        let (w, other) = (tape.parameter(f64::NAN), tape.parameter(2.0));
        let tied = [Parameter::new("a", w), Parameter::new("b", w)];
        let same = saved(&tied);
        w.set(1.0);
        load(&tied, &same).unwrap();
        assert!(w.value().is_nan());
        w.set(1.0);
        let different = saved(&[Parameter::new("a", w), Parameter::new("b", other)]);
        let error = load(&tied, &different).unwrap_err().to_string();
        assert_eq!(
            error,
            "\"a\" and \"b\" are one parameter of the model, and the file holds different elements \
             for them; give each a parameter of its own"
        );
        assert_eq!(w.value(), 1.0);
    }
}

mod two_parameters_of_one_name {
    use super::*;

    const TWO: &str = "two parameters have the name \"bias\"; give each part of the model a name, \
                       as in self.fc1.parameters_within(\"fc1\"), or each parameter, by \
                       Parameter::new";

    /// What most would write first for a struct of two layers, and what the message advises.
    fn parameters(tape: &Tape<f64>) -> [Vec<Parameter<'_, f64>>; 2] {
        let mut random = Random::new(0);
        let fc1 = Linear::new(tape, 2, 3, &mut random);
        let fc2 = Linear::new(tape, 3, 1, &mut random);
        [
            [fc1.parameters(), fc2.parameters()].concat(),
            [fc1.parameters_within("fc1"), fc2.parameters_within("fc2")].concat(),
        ]
    }

    #[test]
    fn are_not_saved_and_the_advice_works() {
        let tape = Tape::new();
        let [wrong, right] = parameters(&tape);
        let mut written = Vec::new();
        let error = save(&wrong, &mut written).unwrap_err();
        assert_eq!((error.kind(), written.len()), (InvalidInput, 0));
        assert_eq!(error.to_string(), TWO);
        let names: Vec<&str> = right.iter().map(|parameter| parameter.name()).collect();
        assert_eq!(names, ["fc1.weight", "fc1.bias", "fc2.weight", "fc2.bias"]);
        load(&right, &saved(&right)).unwrap();
    }

    #[test]
    fn are_not_loaded() {
        let tape = Tape::new();
        let error = load(&parameters(&tape)[0], F64).unwrap_err();
        assert_eq!(error.to_string(), TWO);
    }
}

mod a_file_at_a_path {
    use super::*;
    use std::fs;
    use std::path::PathBuf;

    /// An empty folder.
    fn folder(name: &str) -> PathBuf {
        let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
        let _ = fs::remove_dir_all(&folder);
        fs::create_dir_all(&folder).unwrap();
        folder
    }

    #[test]
    fn takes_the_place_of_an_older_one() {
        let folder = folder("older");
        let path = folder.join("model.safetensors");
        fs::write(&path, "older").unwrap();
        let tape = Tape::<f64>::new();
        let parameters = model(&tape).parameters();
        save_file(&parameters, &path).unwrap();
        assert_eq!(fs::read(&path).unwrap(), saved(&parameters));
        assert_eq!(fs::read_dir(&folder).unwrap().count(), 1);
    }

    #[test]
    fn is_loaded_or_named_with_what_is_wrong() {
        let folder = folder("loaded");
        let path = folder.join("model.safetensors");
        let tape = Tape::<f64>::new();
        let parameters = model(&tape).parameters();
        let missing = load_file(&parameters, &path).unwrap_err().to_string();
        let beginning = format!("{} was not loaded: ", path.display());
        assert!(missing.starts_with(&beginning), "{missing}");

        fs::write(&path, F64).unwrap();
        load_file(&parameters, &path).unwrap();
        let loaded = values(&parameters);
        let error = load_file(&parameters[..3], &path).unwrap_err().to_string();
        let expected = load(&parameters[..3], F64).unwrap_err().to_string();
        assert_eq!(error, beginning + &expected);
        load(&parameters, F64).unwrap();
        assert_eq!(loaded, values(&parameters));
    }

    #[test]
    fn stays_what_it_was_when_saving_fails() {
        // Its name is so long that nothing can be added to it.
        let path = folder("failing").join("x".repeat(250));
        fs::write(&path, "older").unwrap();
        let tape = Tape::<f64>::new();
        let error = save_file(&model(&tape).parameters(), &path).unwrap_err();
        let beginning = format!("{} was not saved: ", path.display());
        assert!(error.to_string().starts_with(&beginning), "{error}");
        assert_eq!(fs::read(&path).unwrap(), b"older");
    }

    #[test]
    fn leaves_no_part_of_itself_when_saving_fails() {
        let folder = folder("leaving");
        // A folder of this name cannot be replaced.
        let path = folder.join("model.safetensors");
        fs::create_dir(&path).unwrap();
        let tape = Tape::<f64>::new();
        assert!(save_file(&model(&tape).parameters(), &path).is_err());
        assert_eq!(fs::read_dir(&folder).unwrap().count(), 1);
    }

    #[test]
    fn leaves_no_part_of_itself_when_two_parameters_have_one_name() {
        let folder = folder("twice");
        let path = folder.join("model.safetensors");
        let tape = Tape::<f64>::new();
        let a = tape.parameter(1.0);
        let twice = [Parameter::new("a", a), Parameter::new("a", a)];
        for older in [false, true] {
            if older {
                fs::write(&path, "older").unwrap();
            }
            let error = save_file(&twice, &path).unwrap_err().to_string();
            let beginning = format!(
                "{} was not saved: two parameters have the name \"a\";",
                path.display()
            );
            assert!(error.starts_with(&beginning), "{error}");
            assert_eq!(fs::read_dir(&folder).unwrap().count(), usize::from(older));
        }
        assert_eq!(fs::read(&path).unwrap(), b"older");
    }

    #[test]
    fn is_written_beside_what_another_program_has_left_there() {
        let folder = folder("left");
        let path = folder.join("model.safetensors");
        let theirs = folder.join("model.safetensors.partial");
        fs::write(&theirs, "theirs").unwrap();
        let tape = Tape::<f64>::new();
        let parameters = model(&tape).parameters();
        save_file(&parameters, &path).unwrap();
        assert_eq!(fs::read(&path).unwrap(), saved(&parameters));
        assert_eq!(fs::read(&theirs).unwrap(), b"theirs");
        assert_eq!(fs::read_dir(&folder).unwrap().count(), 2);
    }

    #[test]
    fn is_that_of_one_of_many_who_save_to_it_at_once() {
        let folder = folder("many");
        let path = folder.join("model.safetensors");
        let save_one = |number: usize| {
            let tape = Tape::<f64>::new();
            let elements = ArrayD::from_elem(vec![2000 * (1 + number % 3)], number as f64);
            let parameters = [Parameter::new("w", tape.parameter(elements))];
            save_file(&parameters, &path).unwrap();
            saved(&parameters)
        };
        std::thread::scope(|scope| {
            let savers: Vec<_> = (0..8)
                .map(|saver| {
                    let (path, save_one) = (&path, &save_one);
                    scope.spawn(move || {
                        for round in 0..20 {
                            save_one(20 * saver + round);
                            let file = fs::read(path).unwrap();
                            let length = u64::from_le_bytes(file[..8].try_into().unwrap()) as usize;
                            let data = &file[8 + length..];
                            assert_eq!(data.len() % 16_000, 0, "it is complete");
                            assert!(data.chunks(8).all(|number| number == &data[..8]));
                        }
                    })
                })
                .collect();
            savers.into_iter().for_each(|saver| saver.join().unwrap());
        });
        assert_eq!(fs::read_dir(&folder).unwrap().count(), 1);
    }

    #[cfg(unix)]
    #[test]
    fn is_the_one_that_links_lead_to() {
        use std::os::unix::fs::symlink;
        let folder = folder("links");
        fs::create_dir(folder.join("runs")).unwrap();
        symlink("runs/latest", folder.join("model")).unwrap();
        symlink("first.safetensors", folder.join("runs/latest")).unwrap();
        let tape = Tape::<f64>::new();
        let parameters = model(&tape).parameters();
        // At first the last link leads to nothing.
        for _ in 0..2 {
            save_file(&parameters, folder.join("model")).unwrap();
            assert!(folder.join("model").is_symlink() && folder.join("runs/latest").is_symlink());
            let file = folder.join("runs/first.safetensors");
            assert!(!file.is_symlink());
            assert_eq!(fs::read(file).unwrap(), saved(&parameters));
            assert_eq!(fs::read_dir(folder.join("runs")).unwrap().count(), 2);
        }
        symlink("circle", folder.join("circle")).unwrap();
        let error = save_file(&parameters, folder.join("circle")).unwrap_err();
        assert!(
            error.to_string().ends_with("links lead to each other"),
            "{error}"
        );
        assert_eq!(fs::read_dir(&folder).unwrap().count(), 3);
    }

    #[cfg(unix)]
    #[test]
    fn keeps_the_permissions_of_the_older_one() {
        use std::os::unix::fs::PermissionsExt;
        let path = folder("permissions").join("model.safetensors");
        let tape = Tape::<f64>::new();
        for mode in [0o600, 0o640, 0o444] {
            fs::write(&path, "older").unwrap();
            fs::set_permissions(&path, PermissionsExt::from_mode(mode)).unwrap();
            save_file(&model(&tape).parameters(), &path).unwrap();
            assert_eq!(
                fs::metadata(&path).unwrap().permissions().mode() & 0o777,
                mode
            );
            fs::remove_file(&path).unwrap();
        }
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn at_a_device_is_written_to_it() {
        use std::os::unix::fs::FileTypeExt;
        let tape = Tape::<f64>::new();
        let parameters = model(&tape).parameters();
        // Through a link, so that a mistake here costs the link and not the device.
        for (device, works) in [("/dev/null", true), ("/dev/full", false)] {
            let path = folder("devices").join("model.safetensors");
            std::os::unix::fs::symlink(device, &path).unwrap();
            assert_eq!(save_file(&parameters, &path).is_ok(), works);
            assert!(fs::metadata(&path).unwrap().file_type().is_char_device());
        }
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn at_a_pipe_is_written_to_it() {
        use std::os::fd::AsRawFd;
        use std::process::{Command, Stdio};
        let tape = Tape::<f64>::new();
        let parameters = model(&tape).parameters();
        let mut command = Command::new("cat");
        let reader = command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        // As `>(gzip)` in a shell names one.
        let pipe = reader.stdin.as_ref().unwrap().as_raw_fd();
        save_file(&parameters, format!("/dev/fd/{pipe}")).unwrap();
        let written = reader.wait_with_output().unwrap().stdout;
        load(&parameters, &written).unwrap();
    }
}

mod mutated_files {
    use super::*;

    /// Changes a file in one to three places.
    fn mutate(file: &[u8], random: &mut Random) -> Vec<u8> {
        let mut bytes = file.to_vec();
        for _ in 0..=random.below(3) {
            let from = random.below(bytes.len() + 1);
            let to = (from + random.below(20)).min(bytes.len());
            match random.below(7) {
                0 if from < bytes.len() => bytes[from] ^= 1 << random.below(8),
                1 => bytes.insert(from, random.below(256) as u8),
                2 => bytes.insert(from, b"0179{}[]\",:\\ue"[random.below(14)]),
                3 => drop(bytes.drain(from..to)),
                4 => {
                    let copy = bytes[from..to].to_vec();
                    let place = random.below(bytes.len() + 1);
                    bytes.splice(place..place, copy);
                }
                // The same length, so that the header stays whole.
                5 if from < bytes.len() => {
                    bytes[from] = b"0179{}[]\",:\\ue"[random.below(14)];
                }
                _ => bytes.truncate(from),
            }
        }
        bytes
    }

    /// Loads mutations: what is accepted must be what the file's last bytes say, and what is refused
    /// must change nothing and have a short message. Gives how many were accepted.
    fn load_mutations<T: Float>(original: &[u8], count: usize) -> usize {
        let tape = Tape::<T>::new();
        let parameters = model(&tape).parameters();
        let mut random = Random::new(11);
        let mut after = saved(&parameters);
        let mut accepted = 0;
        for i in 0..count {
            let bytes = mutate(original, &mut random);
            let result = load(&parameters, &bytes);
            let before = std::mem::replace(&mut after, saved(&parameters));
            match result {
                Ok(()) => {
                    accepted += 1;
                    let size = 13 * size_of::<T>();
                    let mut data = [&after, &bytes].map(|file| file[file.len() - size..].to_vec());
                    // The header may have put the parameters into another order.
                    data.iter_mut().for_each(|data| data.sort());
                    assert_eq!(data[0], data[1], "mutation {i}");
                }
                Err(error) => {
                    assert_eq!(before, after, "mutation {i}: {error}");
                    assert!(error.to_string().len() < 400, "mutation {i}: {error}");
                }
            }
        }
        accepted
    }

    #[test]
    fn are_refused_or_sound() {
        let mut with_metadata = F32[8..F32.len() - 52].to_vec();
        with_metadata.splice(1..1, *br#""__metadata__":{"a\u00e9":"\ud83e\udd80\n"},"#);
        let with_metadata = file(std::str::from_utf8(&with_metadata).unwrap(), 52);
        for accepted in [
            load_mutations::<f32>(F32, 10_000),
            load_mutations::<f32>(&with_metadata, 5_000),
            load_mutations::<f64>(F64, 5_000),
        ] {
            assert!((100..4_900).contains(&accepted), "both happens: {accepted}");
        }
    }

    #[test]
    #[ignore = "cargo test --release -p downhill --test rooms -- --ignored"]
    fn a_million_are_refused_or_sound() {
        load_mutations::<f32>(F32, 500_000);
        load_mutations::<f64>(F64, 500_000);
    }
}
