//! Who vouches for an app is an isolation class: it decides which pool, queue, cache and budget serves it.
//!
//! Apps nobody vouched for never slow down, fill up or speak for those somebody did. So whatever has an end (a cache, a
//! semaphore, a queue, a budget, rows strangers can make) is there once for each class, as a [`PerClass`].

/// Who vouches for an app.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Class {
    /// An administrator does.
    Vouched,
    /// Nobody here does: it registered itself.
    Unvouched,
}

impl Class {
    /// Both, the one nobody else may keep waiting first.
    pub const ALL: [Self; 2] = [Self::Vouched, Self::Unvouched];
}

/// One of a thing for each class.
#[derive(Clone, Debug, Default)]
pub struct PerClass<T> {
    vouched: T,
    unvouched: T,
}

impl<T> PerClass<T> {
    /// What `make` makes for each.
    #[must_use]
    pub fn new(mut make: impl FnMut(Class) -> T) -> Self {
        Self {
            vouched: make(Class::Vouched),
            unvouched: make(Class::Unvouched),
        }
    }

    /// That of `class`.
    #[must_use]
    pub fn of(&self, class: Class) -> &T {
        match class {
            Class::Vouched => &self.vouched,
            Class::Unvouched => &self.unvouched,
        }
    }
}
