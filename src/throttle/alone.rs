//! One at a time of each key, and whoever comes meanwhile is refused.

use std::collections::HashSet;
use std::sync::{Arc, Mutex, PoisonError};

/// Who is at it.
#[derive(Clone, Debug, Default)]
pub struct Alone(Arc<Mutex<HashSet<String>>>);

/// Somebody's place, until it is dropped.
#[derive(Debug)]
pub struct Place {
    all: Alone,
    key: String,
}

impl Alone {
    /// Takes the place of `key`; `None` if it is taken.
    #[must_use]
    pub fn begin(&self, key: &str) -> Option<Place> {
        let mut taken = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        taken.insert(key.to_owned()).then(|| Place {
            all: self.clone(),
            key: key.to_owned(),
        })
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut taken = self.all.0.lock().unwrap_or_else(PoisonError::into_inner);
        taken.remove(&self.key);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ours_there_is_one_of_each_until_it_ends() {
        let all = Alone::default();
        let ada = all.begin("ada");
        assert!(ada.is_some() && all.begin("ada").is_none() && all.begin("bob").is_some());
        drop(ada);
        assert!(all.begin("ada").is_some());
    }
}
