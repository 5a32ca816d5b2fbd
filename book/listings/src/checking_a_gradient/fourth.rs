//! Exercise: two central differences make a better one.

/// The central difference of a function at `w`.
fn central(f: impl Fn(f64) -> f64, w: f64, h: f64) -> f64 {
    (f(w + h) - f(w - h)) / (2.0 * h)
}

/// A better slope, from the central differences with `h` and with half of `h`.
fn better(f: impl Fn(f64) -> f64, w: f64, h: f64) -> f64 {
    let whole = central(&f, w, h);
    let half = central(&f, w, h / 2.0);
    // region: solution
    // stub: todo!("make one slope of {whole} and {half}")
    (4.0 * half - whole) / 3.0
    // wrong: their mean
    //     (whole + half) / 2.0
    // wrong: as if the error went with h
    //     2.0 * half - whole
    // wrong: the better one of the two
    //     half.min(whole.max(half))
    // wrong: a smaller step
    //     let _ = (whole, half);
    //     central(&f, w, 1e-5)
    // wrong: the difference the wrong way round
    //     (4.0 * whole - half) / 3.0
    // wrong: right for this function only
    //     let _ = (whole, half, h);
    //     4.0 * w * w * w
    // wrong: as if the error went with the fourth power
    //     (16.0 * half - whole) / 15.0
    // wrong: half of the difference
    //     half - (whole - half) / 2.0
    // wrong: always below the nearer one
    //     half - (whole - half).abs() / 3.0
    // wrong: two smaller steps
    //     let _ = whole;
    //     let quarter = central(&f, w, h / 4.0);
    //     (4.0 * quarter - half) / 3.0
    // wrong: the error added
    //     half + (whole - half) / 3.0
    // wrong: not divided
    //     4.0 * half - whole
    // endregion
}

pub fn main() {
    let f = |w: f64| w * w * w * w * w;
    println!("the slope of w⁵ at 1 is 5");
    println!("   h    error of central  error of better");
    for h in [0.4, 0.2, 0.1, 0.05] {
        let [one, other] = [central(f, 1.0, h), better(f, 1.0, h)]
            .map(|slope| (slope - 5.0).abs());
        println!("{h:4.2}  {one:18.10}  {other:15.10}");
    }
    // region: hidden
    // A page runs the solution, which passes: its module carries no checks.
    if cfg!(target_family = "wasm") {
        return;
    }
    check();
    // endregion
}

// region: hidden
fn check() {
    let f = |w: f64| w * w * w;
    let found = better(f, 1.0, 0.5);
    for (slope, words) in [
        (
            3.15625,
            "the mean of the two, whose errors have the same sign",
        ),
        (
            2.875,
            "right if halving h halved the error; look at the table",
        ),
        (
            3.0625,
            "the central difference with half of h, and no better",
        ),
        (
            3.05,
            "right if halving h made the error of a difference 16 times \
             smaller; look at the table",
        ),
        (
            2.96875,
            "too far: how much of the error of the one is gone in the other?",
        ),
        (
            3.125,
            "away from the slope: the nearer one is too large, too",
        ),
        (
            9.0,
            "three times the slope: of two equal numbers, your formula has to \
             make the same number",
        ),
        (
            3.3125,
            "farther off than either: which of the two is nearer?",
        ),
    ] {
        assert!(
            (found - slope).abs() > 1e-9,
            "for w³ at 1 with h = 1/2 you have {slope}: that is {words}"
        );
    }
    assert!(
        (found - 3.0).abs() < 1e-12,
        "for w³ the two differences are 3.25 and 3.0625 and the slope is 3, \
         exactly, not {found}: make it of these two, for any function"
    );
    let found = better(|w| -w * w * w, 1.0, 0.5);
    assert!(
        (found + 3.0).abs() < 1e-12,
        "for -w³ the two differences are -3.25 and -3.0625 and the slope is -3, \
         not {found}: errors have signs"
    );
    let found = better(|w| w * w * w * w * w, 1.0, 0.5);
    assert!(
        (found - 4.984375).abs() < 1e-12,
        "for w⁵ at 1 with h = 1/2 the two differences make 4.984375, not \
         {found}: make it of `whole` and `half`, with no other step"
    );
    let found = better(|w| w * w * w * w * w, 2.0, 1.0);
    assert!(
        (found - 79.75).abs() < 1e-9,
        "for w⁵ at 2 with h = 1 the two differences make 79.75, not {found}"
    );
}
// endregion
