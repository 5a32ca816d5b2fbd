//! What was called otherwise before.

use super::axes::Axes;
use super::core::tape::Var;
use super::float::Float;

macro_rules! renamed {
    ($($old:ident, $new:ident;)+) => {
        impl<T: Float> Var<'_, T> {$(
            #[doc(hidden)]
            #[deprecated = concat!("it is called ", stringify!($new))]
            #[track_caller]
            pub fn $old(self, axes: impl Axes) -> Self {
                self.$new(axes)
            }
        )+}
    };
}

renamed! {
    sum_keeping, sum_keepdim;
    mean_keeping, mean_keepdim;
    max_keeping, max_keepdim;
    variance_keeping, variance_keepdim;
}
