//! What must have the same bits on every machine: `training f32` and `training f64` print it. First each function by
//! itself, so that a difference has a name; then 200 steps of training a network on the digits. `training fused-f32` and
//! `training fused-f64` print the same of a tape whose products fuse, without the functions, which do not change.
//!
//! `training registers` prints how many bits the registers hold that the matrix product uses on this machine.

use std::hint::black_box;
use std::process::exit;
use std::{env, fmt};

use downhill::data::{Samples, digits};
use downhill::ndarray::{Array1, Array2, ArrayD};
use downhill::optimizers::{Adam, Optimizer, Sgd};
use downhill::{Float, Random, Tape, Var};

/// The sizes of the layers: odd ones leave tiles of the matrix product that are not full.
const SIZES: [usize; 7] = [64, 37, 33, 21, 17, 13, 10];
const STEPS: usize = 200;
/// 1,797 digits do not divide evenly: the last batch of each epoch is shorter.
const BATCH: usize = 29;

type Function<T> = fn(Var<T>) -> Var<T>;

fn main() {
    match env::args().nth(1).as_deref() {
        Some("f32") => print_bits::<f32>(),
        Some("f64") => print_bits::<f64>(),
        Some("fused-f32") => print_fused_bits::<f32>(),
        Some("fused-f64") => print_fused_bits::<f64>(),
        Some("registers") => println!("{}", register()),
        _ => {
            eprintln!("say what to print: f32, f64, fused-f32, fused-f64 or registers");
            exit(1);
        }
    }
}

fn print_bits<T: Float>() {
    functions::<T>();
    products::<T>(Tape::new);
    train::<T>(Tape::new());
}

fn print_fused_bits<T: Float>() {
    let tape = || Tape::new().fuse_products();
    multiply_adds::<T>();
    products::<T>(tape);
    train::<T>(tape());
}

/// The bits of each function's values and derivatives at 1,000 places.
fn functions<T: Float>() {
    let functions: [(&str, Function<T>); 13] = [
        ("exp", |x| x.exp()),
        ("ln", |x| (x.abs() + T::from_f64(1e-3)).ln()),
        ("sqrt", |x| x.abs().sqrt()),
        ("powi", |x| x.powi(-3)),
        ("powf", |x| x.abs().powf(T::from_f64(1.7))),
        ("tanh", |x| x.tanh()),
        ("sigmoid", |x| x.sigmoid()),
        ("softplus", |x| x.softplus()),
        ("sin", |x| x.sin()),
        ("cos", |x| x.cos()),
        // Angles from which many turns have to be taken away.
        ("sin of large angles", |x| (x * T::from_f64(1e6)).sin()),
        ("softmax", |x| x.softmax(0)),
        ("variance", |x| x.variance() * x),
    ];
    let mut random = Random::new(1);
    let places = Array1::from_shape_fn(1000, |_| T::from_f64(3.0 * random.normal()));
    for (name, function) in functions {
        let tape = Tape::<T>::new();
        let x = tape.parameter(&places);
        let y = function(x);
        let mut bits = Bits::new();
        bits.add(&y.values());
        y.sum().backward();
        bits.add(&x.grads());
        println!("{name}: {bits}");
    }
}

/// The bits of fused multiply-adds that are hard to round: numbers of all sizes, so that some results overflow and some
/// underflow, and terms that cancel the product, or lie half a digit of it away, or have nothing to do with it.
fn multiply_adds<T: Float>() {
    let mut random = Random::new(4);
    let (digits, exponents) = match size_of::<T>() {
        4 => (24, 80),
        _ => (53, 540),
    };
    let power = |exponent: i64| T::from_f64(2.0).powi(exponent);
    let mut results = Vec::new();
    for round in 0..6000 {
        let mut number = || {
            let digits = T::from_f64(if round % 2 == 0 {
                random.normal()
            } else {
                random.below(64) as f64 - 32.0
            });
            digits * power(random.below(2 * exponents) as i64 - exponents as i64)
        };
        let (a, b, other) = (number(), number(), number());
        let c = match round % 3 {
            0 => -(a * b),
            1 => a * b * power(digits) + a * b * power(digits),
            _ => other,
        };
        results.push(black_box(a).mul_add(black_box(b), black_box(c)));
    }
    let mut bits = Bits::new();
    bits.add(&Array1::from(results).into_dyn());
    println!("multiply-add: {bits}");
}

/// The bits of products, and of their derivatives, that are larger than the blocks they are computed in.
fn products<T: Float>(new_tape: impl Fn() -> Tape<T>) {
    let mut random = Random::new(2);
    for (rows, inner, columns) in [(1, 300, 35), (259, 5, 33), (7, 521, 66), (65, 3, 1)] {
        let tape = new_tape();
        let mut factor = |shape| Array2::from_shape_fn(shape, |_| T::from_f64(random.normal()));
        let a = tape.parameter(factor((rows, inner)));
        let b = tape.parameter(factor((inner, columns)));
        let product = a.matmul(b);
        let mut bits = Bits::new();
        bits.add(&product.values());
        product.powi(2).sum().backward();
        bits.add(&a.grads());
        bits.add(&b.grads());
        println!("product {rows} × {inner} × {columns}: {bits}");
    }
}

/// The losses and the bits of all parameters: half of the steps by stochastic gradient descent, half by Adam.
fn train<T: Float>(tape: Tape<T>) {
    let digits = digits();
    let mut random = Random::new(3);
    let layers: Vec<[Var<T>; 2]> = SIZES
        .windows(2)
        .map(|sizes| {
            let scale = (1.0 / sizes[0] as f64).sqrt();
            let weights = Array2::from_shape_fn((sizes[0], sizes[1]), |_| {
                T::from_f64(scale * random.normal())
            });
            [
                tape.parameter(weights),
                tape.parameter(Array1::from_elem(sizes[1], T::ZERO)),
            ]
        })
        .collect();
    let mut sgd = Sgd::new(0.1).momentum(0.9);
    let mut adam = Adam::new(0.003);
    let mut step = 0;
    while step < STEPS {
        let order = random.permutation(digits.class.len());
        for batch in order.chunks(BATCH).take(STEPS - step) {
            step += 1;
            let loss = loss(&tape, &layers, &digits.rows(batch));
            let value = loss.value();
            loss.backward();
            if step <= STEPS / 2 {
                sgd.step(&tape);
            } else {
                adam.step(&tape);
            }
            tape.zero_grad();
            if step == 1 || step % 10 == 0 {
                let mut bits = Bits::new();
                for parameter in layers.iter().flatten() {
                    bits.add(&parameter.values());
                }
                println!("step {step}: loss {value}, parameters {bits}");
            }
        }
    }
}

/// Each layer has another function behind it, and all that is left stands in the penalty.
fn loss<'tape, T: Float>(
    tape: &'tape Tape<T>,
    layers: &[[Var<'tape, T>; 2]],
    batch: &Samples,
) -> Var<'tape, T> {
    let x = batch.x.mapv(|grey| T::from_f64(grey / 16.0));
    let behind: [Function<T>; 6] = [
        |x| x.relu(),
        |x| x.tanh(),
        |x| x.softplus(),
        |x| x.sin() + x,
        |x| x.sigmoid() * x,
        |x| x,
    ];
    let mut x = tape.constant(x);
    for ([weights, bias], function) in layers.iter().zip(behind) {
        x = function(x.matmul(*weights) + *bias);
    }
    let [weights, bias] = layers[1];
    let penalty = (weights.powi(2) + T::ONE)
        .powf(T::from_f64(0.7))
        .ln()
        .mean()
        + (bias.cos().exp() + T::ONE).sqrt().mean();
    x.cross_entropy(&batch.class) + penalty * T::from_f64(0.01)
}

/// A number that stands for the bits of many, computed as FNV-1a does. Numbers of type `f32` fit into an `f64`.
struct Bits(u64);

impl Bits {
    fn new() -> Bits {
        Bits(0xcbf2_9ce4_8422_2325)
    }

    fn add<T: Float>(&mut self, numbers: &ArrayD<T>) {
        for &number in numbers {
            let number: f64 = number.into();
            for byte in number.to_bits().to_le_bytes() {
                self.0 = (self.0 ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
            }
        }
    }
}

impl fmt::Display for Bits {
    fn fmt(&self, formatter: &mut fmt::Formatter) -> fmt::Result {
        write!(formatter, "{:016x}", self.0)
    }
}

/// As the matrix product decides.
fn register() -> usize {
    #[cfg(all(target_arch = "x86_64", avx512))]
    if is_x86_feature_detected!("avx512f") {
        return 512;
    }
    #[cfg(target_arch = "x86_64")]
    if is_x86_feature_detected!("avx2") && is_x86_feature_detected!("fma") {
        return 256;
    }
    128
}
