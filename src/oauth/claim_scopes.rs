//! Which scope stands for which standard claims (OpenID Connect Core §5.4).

/// The scopes that stand for claims, with the claims they stand for (OpenID Connect Core §5.4).
pub const SCOPES: [(&str, &[&str]); 4] = [
    (
        "profile",
        &[
            "name",
            "family_name",
            "given_name",
            "middle_name",
            "nickname",
            "preferred_username",
            "profile",
            "picture",
            "website",
            "gender",
            "birthdate",
            "zoneinfo",
            "locale",
            "updated_at",
        ],
    ),
    ("email", &["email", "email_verified"]),
    ("phone", &["phone_number", "phone_number_verified"]),
    ("address", &["address"]),
];

/// The scope, and the claim, of the groups a person is in (RFC 9068 §2.2.3.1).
pub const GROUPS: &str = "groups";

/// The scope, and the claim, of the roles a person has, which is an attribute every person has too (RFC 9068 §2.2.3.1).
pub const ROLES: &str = "roles";

/// The claims a scope stands for; none for any other.
#[must_use]
pub fn of_scope(name: &str) -> &'static [&'static str] {
    SCOPES
        .iter()
        .find(|(scope, _)| *scope == name)
        .map_or(&[], |(_, claims)| claims)
}

/// The scope that stands for a standard claim.
#[must_use]
pub fn scope_of(claim: &str) -> Option<&'static str> {
    SCOPES
        .iter()
        .find(|(_, claims)| claims.contains(&claim))
        .map(|(scope, _)| *scope)
}
