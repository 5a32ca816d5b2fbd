//! Parameters in files: what is read and written, and what is said about files that are not right.

use downhill::layers::{Activation, Layer, Linear, Parameter, Sequential};
use downhill::ndarray::{ArrayD, array};
use downhill::safetensors::{load, save, save_file};
use downhill::{Float, Random, Tape, Var};

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
        let bits = [0x7ff0_0000_0000_0001_u64, u64::MAX, 1, 1 << 63, 0x7ff0 << 48];
        let tape = Tape::<f64>::new();
        let numbers = bits.map(f64::from_bits);
        let [from, to] = [tape.parameter(array![numbers]), tape.parameter(array![[0.0; 5]])];
        let file = saved(&[Parameter::new("x", from)]);
        load(&[Parameter::new("x", to)], &file).unwrap();
        assert!(to.values().iter().map(|x| x.to_bits()).eq(bits));

        let bits = [0x7f80_0001_u32, u32::MAX, 1, 1 << 31, 0x7f80 << 16];
        let tape = Tape::<f32>::new();
        let numbers = bits.map(f32::from_bits);
        let [from, to] = [tape.parameter(array![numbers]), tape.parameter(array![[0.0; 5]])];
        let file = saved(&[Parameter::new("x", from)]);
        load(&[Parameter::new("x", to)], &file).unwrap();
        assert!(to.values().iter().map(|x| x.to_bits()).eq(bits));
    }

    #[test]
    fn may_have_any_shapes_and_names() {
        let tape = Tape::<f64>::new();
        let parameters = |start: f64| {
            let number = tape.parameter(start);
            let empty = tape.parameter(ArrayD::zeros(vec![3, 0]));
            let row = tape.parameter(array![start, start + 1.0]);
            vec![
                Parameter::new("", number),
                Parameter::new("\"\\\u{1f}\n é\u{7f}🦀/", row),
                Parameter::new("empty", empty).transposed(),
                Parameter::new("__metadata__", row.tape_parameter(start)).within("a"),
            ]
        };
        let (from, to) = (parameters(1.0), parameters(5.0));
        let file = saved(&from);
        load(&to, &file).unwrap();
        assert_eq!(values(&to), values(&from));
    }

    trait TapeParameter<'tape> {
        fn tape_parameter(self, number: f64) -> Var<'tape, f64>;
    }

    impl<'tape> TapeParameter<'tape> for Var<'tape, f64> {
        fn tape_parameter(self, _: f64) -> Var<'tape, f64> {
            self
        }
    }

    #[test]
    fn without_parameters_is_a_file_too() {
        assert_eq!(saved::<f32>(&[]), file("{}      ", 0));
        load::<f32>(&[], &file("{}", 0)).unwrap();
    }
}
