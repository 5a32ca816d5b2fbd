//! Why -7.84 prints as -7.840000152587891.

pub fn main() {
    let wanted = -7.84_f64;
    let nearest = wanted as f32;
    let below = f32::from_bits(nearest.to_bits() + 1);
    println!("the f64 nearest to -7.84   {wanted:.20}");
    println!("the f32 nearest to -7.84   {nearest:.20}");
    println!("the next f32               {below:.20}");
    println!("that f32, printed as f32   {nearest:?}");
    println!("that f32, printed as f64   {:?}", f64::from(nearest));
    let third = f64::from(-16.2288_f32);
    println!("the f32 nearest to -16.2288, as f64  {third:?}");
}
