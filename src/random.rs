//! Random numbers that are the same on every machine.

use std::f64::consts::TAU;

/// A generator of random numbers: the same numbers from the same seed, on every machine and for
/// good.
///
/// It is xoshiro256++, seeded by SplitMix64 as its authors advise (D. Blackman and S. Vigna,
/// "Scrambled Linear Pseudorandom Number Generators", ACM Transactions on Mathematical Software 47,
/// 2021; <https://prng.di.unimi.it/>, in the public domain). Seeds that are neighbours, as in a
/// loop over seeds, give unrelated numbers. It keeps no secrets: for passwords and keys take
/// another.
///
/// ```
/// use downhill::{Random, ndarray::Array2};
///
/// let mut random = Random::new(0);
/// let weights = Array2::from_shape_fn((2, 3), |_| 0.5 * random.normal());
/// assert_eq!(weights[[0, 0]], Random::new(0).normal() * 0.5);
/// ```
#[derive(Clone, Debug)]
pub struct Random {
    state: [u64; 4],
}

impl Random {
    /// A generator that begins where the seed says.
    #[doc(alias = "manual_seed")]
    pub fn new(mut seed: u64) -> Random {
        // SplitMix64: the state must not be all zeros, nor alike for seeds that are alike.
        let state = std::array::from_fn(|_| {
            seed = seed.wrapping_add(0x9e37_79b9_7f4a_7c15);
            let z = (seed ^ (seed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
            let z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
            z ^ (z >> 31)
        });
        Random { state }
    }

    /// 64 random bits: xoshiro256++.
    fn next(&mut self) -> u64 {
        let s = &mut self.state;
        let bits = s[0].wrapping_add(s[3]).rotate_left(23).wrapping_add(s[0]);
        let shifted = s[1] << 17;
        s[2] ^= s[0];
        s[3] ^= s[1];
        s[1] ^= s[2];
        s[0] ^= s[3];
        s[2] ^= shifted;
        s[3] = s[3].rotate_left(45);
        bits
    }

    /// A number from 0 up to, but never, 1: each multiple of 2⁻⁵³ is as likely as any other.
    ///
    /// ```
    /// let mut random = downhill::Random::new(1);
    /// let from_2_to_5 = 2.0 + 3.0 * random.uniform();
    /// assert!((2.0..5.0).contains(&from_2_to_5));
    /// ```
    #[doc(alias = "rand")]
    pub fn uniform(&mut self) -> f64 {
        // 53 bits fill an f64 exactly: both the conversion and the division are exact.
        (self.next() >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// A whole number from 0 to n − 1, each as likely as any other.
    ///
    /// # Panics
    ///
    /// If `n` is 0.
    ///
    /// ```
    /// let mut random = downhill::Random::new(1);
    /// let die = 1 + random.below(6);
    /// assert!((1..=6).contains(&die));
    /// ```
    #[track_caller]
    pub fn below(&mut self, n: usize) -> usize {
        assert!(n > 0, "Random::below: no whole number is below 0");
        let n = n as u64;
        // The 2⁶⁴ possible draws are not a multiple of n: without the lowest 2⁶⁴ mod n they are.
        let surplus = n.wrapping_neg() % n;
        loop {
            let draw = self.next();
            if draw >= surplus {
                return (draw % n) as usize;
            }
        }
    }

    /// A number from the normal distribution with mean 0 and standard deviation 1, by the method of
    /// Box and Muller from two uniform ones.
    ///
    /// ```
    /// let mut random = downhill::Random::new(1);
    /// let grams = 4200.0 + 800.0 * random.normal();
    /// assert!((0.0..9000.0).contains(&grams));
    /// ```
    #[doc(alias = "randn")]
    pub fn normal(&mut self) -> f64 {
        // 1 − u is never 0, so that its logarithm is finite.
        let radius = (-2.0 * libm::log(1.0 - self.uniform())).sqrt();
        radius * libm::cos(TAU * self.uniform())
    }

    /// Puts the items in a random order, each order as likely as any other (Fisher and Yates).
    ///
    /// This and the standard library's `chunks` make the batches of an epoch, and allocate nothing.
    /// The last one is shorter if the samples do not divide evenly.
    ///
    /// ```
    /// let mut random = downhill::Random::new(1);
    /// let mut order: Vec<usize> = (0..10).collect();
    /// for _epoch in 0..3 {
    ///     random.shuffle(&mut order);
    ///     let sizes: Vec<usize> = order.chunks(4).map(|batch| batch.len()).collect();
    ///     assert_eq!(sizes, [4, 4, 2]);
    /// }
    /// ```
    pub fn shuffle<T>(&mut self, items: &mut [T]) {
        for last in (1..items.len()).rev() {
            items.swap(last, self.below(last + 1));
        }
    }

    /// The numbers from 0 to n − 1 in a random order.
    ///
    /// ```
    /// let mut order = downhill::Random::new(1).permutation(5);
    /// order.sort();
    /// assert_eq!(order, [0, 1, 2, 3, 4]);
    /// ```
    #[doc(alias = "randperm")]
    pub fn permutation(&mut self, n: usize) -> Vec<usize> {
        let mut order: Vec<usize> = (0..n).collect();
        self.shuffle(&mut order);
        order
    }
}
