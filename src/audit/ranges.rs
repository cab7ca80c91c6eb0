//! Sets of numbers, as few ranges: "12-40 43".

use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

use crate::types::StringError;

/// A set of numbers.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Ranges(
    /// The last of each range, by its first; no two touch.
    BTreeMap<i64, i64>,
);

impl Ranges {
    /// Whether there is no number in it.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether a number is in it.
    #[must_use]
    pub fn contains(&self, number: i64) -> bool {
        let before = self.0.range(..=number).next_back();
        before.is_some_and(|(_, last)| number <= *last)
    }

    /// How many numbers are in it.
    #[must_use]
    pub fn count(&self) -> u64 {
        self.iter()
            .map(|(first, last)| last.abs_diff(first).saturating_add(1))
            .fold(0, u64::saturating_add)
    }

    /// Each range: the first and the last number of it.
    pub fn iter(&self) -> impl Iterator<Item = (i64, i64)> {
        self.0.iter().map(|(first, last)| (*first, *last))
    }

    /// Puts the numbers from `first` to `last` in.
    pub fn insert(&mut self, mut first: i64, mut last: i64) {
        // What it touches or overlaps becomes one with it.
        while let Some((&begin, &end)) = self.0.range(..=last.saturating_add(1)).next_back()
            && end >= first.saturating_sub(1)
        {
            self.0.remove(&begin);
            (first, last) = (first.min(begin), last.max(end));
        }
        self.0.insert(first, last);
    }

    /// Puts all of another in.
    pub fn extend(&mut self, other: &Self) {
        for (first, last) in other.iter() {
            self.insert(first, last);
        }
    }
}

impl FromIterator<i64> for Ranges {
    fn from_iter<T: IntoIterator<Item = i64>>(numbers: T) -> Self {
        let mut ranges = Self::default();
        for number in numbers {
            ranges.insert(number, number);
        }
        ranges
    }
}

impl fmt::Display for Ranges {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, (first, last)) in self.0.iter().enumerate() {
            let space = if index == 0 { "" } else { " " };
            if first == last {
                write!(f, "{space}{first}")?;
            } else {
                write!(f, "{space}{first}-{last}")?;
            }
        }
        Ok(())
    }
}

impl FromStr for Ranges {
    type Err = StringError;

    fn from_str(text: &str) -> Result<Self, StringError> {
        const RULE: StringError = StringError("numbers are written 12-40 43");
        let mut ranges = Self::default();
        for part in text.split(' ').filter(|part| !part.is_empty()) {
            let (first, last) = part.split_once('-').unwrap_or((part, part));
            let (first, last): (i64, i64) =
                (first.parse().map_err(|_| RULE)?, last.parse().map_err(|_| RULE)?);
            if first > last {
                return Err(RULE);
            }
            ranges.insert(first, last);
        }
        Ok(ranges)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn ours_ranges_hold_what_was_put_in(parts in proptest::collection::vec((0..60_i64, 0..9_i64), 0..20)) {
            let (mut ranges, mut set) = (Ranges::default(), BTreeSet::new());
            for (first, more) in parts {
                ranges.insert(first, first + more);
                set.extend(first..=first + more);
            }
            for number in -1..75 {
                prop_assert_eq!(ranges.contains(number), set.contains(&number), "{}", number);
            }
            prop_assert_eq!(ranges.count(), set.len() as u64);
            prop_assert_eq!(&ranges.to_string().parse::<Ranges>().unwrap(), &ranges);
            prop_assert_eq!(set.into_iter().collect::<Ranges>(), ranges);
        }
    }

    #[test]
    fn ours_ranges_are_written_in_one_way() {
        assert_eq!(
            [43, 12, 14, 13, 40].into_iter().collect::<Ranges>().to_string(),
            "12-14 40 43"
        );
        assert_eq!("".parse::<Ranges>().unwrap(), Ranges::default());
        for bad in ["x", "1-", "-", "4-3", "1,2"] {
            assert!(bad.parse::<Ranges>().is_err(), "{bad}");
        }
    }
}
