//! What a scope is about: looking, changing, or acting.

use super::claim_scopes::{GROUPS, ROLES};
use super::spelled::spelled;
use crate::types::ScopeToken;

spelled! {
    /// What an app does with a scope, from the least to the most.
    ScopeKind, "a scope's kind is one of see, change, act" {
        /// It learns something.
        See = "see",
        /// It changes something.
        Change = "change",
        /// It acts in the person's name: sends, pays, decides, stays while they are away.
        Act = "act",
    }
}

/// The scopes of this server's own that tell of a person (OpenID Connect Core §5.4; ours).
const STANDARD: [&str; 7] = ["openid", "profile", "email", "phone", "address", ROLES, GROUPS];

impl ScopeKind {
    /// The kind of a scope of which nobody says it.
    ///
    /// People must never be told less than what an app may do, so a scope acts unless the last word of its name plainly says
    /// otherwise: `notes:read` sees, `notes:write` changes, `notes:share` and `notes` act.
    #[must_use]
    pub fn of_name(name: &ScopeToken) -> Self {
        let name = name.as_str();
        if STANDARD.contains(&name) {
            return Self::See;
        }
        match name.rsplit([':', '.', '/']).next().unwrap_or(name) {
            "see" | "read" | "view" | "list" | "get" | "readonly" => Self::See,
            "write" | "edit" | "change" | "update" | "create" | "add" | "delete" | "remove" => Self::Change,
            _ => Self::Act,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ours_a_kind_that_is_not_said_is_never_less_than_it_may_be() {
        let of = |name: &str| ScopeKind::of_name(&name.parse().unwrap());
        for name in [
            "notes:read",
            "https://api.example/notes.readonly",
            "list",
            "pay:see",
            "openid",
            "groups",
        ] {
            assert_eq!(of(name), ScopeKind::See, "{name}");
        }
        for name in ["notes:write", "notes/delete", "edit"] {
            assert_eq!(of(name), ScopeKind::Change, "{name}");
        }
        for name in [
            "offline_access",
            "team",
            "read:pay",
            "notes:READ",
            "notes_read",
            "notes:",
            "read.",
            "team:email",
        ] {
            assert_eq!(of(name), ScopeKind::Act, "{name}");
        }
    }
}
