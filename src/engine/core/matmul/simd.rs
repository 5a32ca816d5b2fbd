//! Which of the processor's instructions a product of matrices uses.

use super::kernel::{Matrix, add};
use crate::engine::core::slots::Slots;
use crate::engine::float::Float;

/// Contributes `a · b` to slots that hold a product row after row, with the widest registers that
/// the machine has.
// The only unsafe code of the crate: it compiles the same safe code for wider registers. On a
// machine with AVX2, products take twice as long without it.
#[allow(unsafe_code)]
pub(crate) fn product<T: Float>(a: Matrix<T>, b: Matrix<T>, to: Slots<T>) {
    #[cfg(all(target_arch = "x86_64", avx512))]
    #[target_feature(enable = "avx512f")]
    unsafe fn avx512<T: Float>(a: Matrix<T>, b: Matrix<T>, to: Slots<T>) {
        // A product with few columns would leave half of a tile empty.
        if b.columns > 16 { add::<T, 32, 16>(a, b, to) } else { add::<T, 16, 8>(a, b, to) }
    }
    #[cfg(target_arch = "x86_64")]
    #[target_feature(enable = "avx2")]
    unsafe fn avx2<T: Float>(a: Matrix<T>, b: Matrix<T>, to: Slots<T>) {
        add::<T, 16, 8>(a, b, to);
    }
    #[cfg(all(target_arch = "x86_64", avx512))]
    if is_x86_feature_detected!("avx512f") {
        // SAFETY: the machine has been asked.
        return unsafe { avx512(a, b, to) };
    }
    #[cfg(target_arch = "x86_64")]
    if is_x86_feature_detected!("avx2") {
        // SAFETY: the machine has been asked.
        return unsafe { avx2(a, b, to) };
    }
    add::<T, 8, 4>(a, b, to);
}
