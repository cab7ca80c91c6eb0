//! What opens a door of the administration.

use super::permission::Permission;

/// Who may ask for it at all. What a change takes beyond that is for the door of changes to say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Needs {
    /// Whoever has this permission.
    One(Permission),
    /// Whoever has the first; or the second, as far as it is their own.
    OrOwn(Permission, Permission),
    /// Whoever has one of these.
    Any(&'static [Permission]),
}

impl Needs {
    /// The permissions, any of which opens the door.
    pub fn permissions(self) -> impl Iterator<Item = Permission> {
        let (named, any): ([Option<Permission>; 2], &'static [Permission]) = match self {
            Self::One(one) => ([Some(one), None], &[]),
            Self::OrOwn(one, own) => ([Some(one), Some(own)], &[]),
            Self::Any(any) => ([None, None], any),
        };
        named.into_iter().flatten().chain(any.iter().copied())
    }
}
