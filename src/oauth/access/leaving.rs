//! Who may end their own account: a pure rule, as of what they hold.

use super::permission::Permission;
use super::power::{BuiltIn, Power};

/// Why somebody's account stays, whatever they wish.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stays {
    /// Nobody else may change everything.
    LastOwner,
    /// They have rights here, and not those to erase what is written down of how they used them.
    UnderAudit,
}

/// Whether the account of somebody who holds `power` stays; `has_other_owner` says whether somebody else may change everything.
///
/// With an account goes what is personal in the audit log: nobody takes their own traces away but who may do all that an
/// administrator may, as where an administrator erases them.
#[must_use]
pub fn stays(power: &Power, has_other_owner: bool) -> Option<Stays> {
    let may_erase = power.covers(&Power::new(BuiltIn::Admin.permissions(), []));
    if power.has(Permission::OwnersWrite) && !has_other_owner {
        Some(Stays::LastOwner)
    } else if power.permissions().next().is_some() && !may_erase {
        Some(Stays::UnderAudit)
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ours_owners_leave_one_behind_and_who_is_audited_stays() {
        let of = |role: BuiltIn, others| stays(&Power::new(role.permissions(), []), others);
        assert_eq!(of(BuiltIn::Owner, false), Some(Stays::LastOwner));
        assert_eq!(of(BuiltIn::Owner, true), None);
        for has_other_owner in [true, false] {
            assert_eq!(of(BuiltIn::Admin, has_other_owner), None);
            for role in [BuiltIn::Support, BuiltIn::ClientAdmin, BuiltIn::Auditor] {
                assert_eq!(of(role, has_other_owner), Some(Stays::UnderAudit), "{role:?}");
            }
            // Scopes of apps are no rights here.
            let editor = Power::new([], ["notes:write".parse().unwrap()]);
            assert_eq!(stays(&editor, has_other_owner), None);
            assert_eq!(stays(&Power::default(), has_other_owner), None);
        }
    }
}
