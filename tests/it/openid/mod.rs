//! OpenID Connect Core: ID tokens, subjects, claims, userinfo.

mod id_token;
mod subjects;
