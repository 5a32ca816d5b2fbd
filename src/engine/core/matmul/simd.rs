//! Which of the processor's instructions a product of matrices uses.

use super::kernel::{Matrix, add};
use crate::engine::core::{record::Record, slots::Slots};
use crate::engine::float::Float;

/// Contributes `a · b` to slots that hold a product row after row.
pub(crate) type Product<T> = fn(Matrix<T>, Matrix<T>, Slots<T>);

impl<T: Float> Record<T> {
    /// Lets every term of a product be fused with the sum of those before it. (It is no flag that
    /// is set here, so that a program which never asks for it holds no code for it.)
    pub(crate) fn fuse_products(&mut self) {
        self.product = Some(product::<T, true>);
    }

    pub(crate) fn product(&self) -> Product<T> {
        self.product.unwrap_or(product::<T, false>)
    }
}

/// Contributes `a · b` to slots that hold a product row after row, with the widest registers that
/// the machine has. On a machine without a fused operation, what is fused is computed by a function
/// for each term, which the standard library promises to round once: the same bits, slowly.
// The only unsafe code of the crate: it compiles the same safe code for wider registers. On a
// machine with AVX2, products take twice as long without it.
#[allow(unsafe_code)]
pub(crate) fn product<T: Float, const FUSED: bool>(a: Matrix<T>, b: Matrix<T>, to: Slots<T>) {
    #[cfg(all(target_arch = "x86_64", avx512))]
    #[target_feature(enable = "avx512f")]
    unsafe fn avx512<T: Float, const FUSED: bool>(a: Matrix<T>, b: Matrix<T>, to: Slots<T>) {
        // A product with few columns would leave half of a tile empty. Without fusing, a tile of 32
        // columns has too few sums at work for the time that an addition takes.
        match b.columns {
            0..=16 => add::<T, FUSED, 16, 8>(a, b, to),
            33.. if !FUSED => add::<T, FUSED, 64, 32>(a, b, to),
            _ => add::<T, FUSED, 32, 16>(a, b, to),
        }
    }
    #[cfg(target_arch = "x86_64")]
    #[target_feature(enable = "avx2,fma")]
    unsafe fn avx2<T: Float, const FUSED: bool>(a: Matrix<T>, b: Matrix<T>, to: Slots<T>) {
        add::<T, FUSED, 16, 8>(a, b, to);
    }
    #[cfg(all(target_arch = "x86_64", avx512))]
    if is_x86_feature_detected!("avx512f") {
        // SAFETY: the machine has been asked.
        return unsafe { avx512::<T, FUSED>(a, b, to) };
    }
    #[cfg(target_arch = "x86_64")]
    if is_x86_feature_detected!("avx2") && is_x86_feature_detected!("fma") {
        // SAFETY: the machine has been asked.
        return unsafe { avx2::<T, FUSED>(a, b, to) };
    }
    add::<T, FUSED, 8, 4>(a, b, to);
}
