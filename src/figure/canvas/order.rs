//! Putting a few things in order.

/// The things from the smallest key to the largest; those with equal keys stay in their order.
///
/// For a handful of things. The sort of the standard library is for millions, and each use of it
/// would be a hundredth of what a reader's browser fetches to run the book's programs.
pub(crate) fn by<T>(things: Vec<T>, key: impl Fn(&T) -> f64) -> Vec<T> {
    let mut sorted: Vec<(f64, T)> = Vec::with_capacity(things.len());
    for thing in things {
        let key = key(&thing);
        let place = sorted.partition_point(|(other, _)| other.total_cmp(&key).is_le());
        sorted.insert(place, (key, thing));
    }
    sorted.into_iter().map(|(_, thing)| thing).collect()
}

#[cfg(test)]
mod tests {
    #[test]
    fn equal_keys_stay_in_their_order() {
        let things = vec![(2.0, 'a'), (-1.0, 'b'), (2.0, 'c'), (0.5, 'd'), (-1.0, 'e')];
        let sorted: String = super::by(things, |(key, _)| *key).iter().map(|(_, c)| c).collect();
        assert_eq!(sorted, "bedac");
    }
}
