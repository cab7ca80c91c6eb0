//! Who reads what is at a path: known before anything is routed, so that a refusal has the form its reader expects.

use std::sync::Arc;

use axum::response::{IntoResponse as _, Response};

use crate::app::App;
use crate::endpoints::{Endpoint, Face};
use crate::oauth::error::ProtocolError;
use crate::web::errors::Refusal;
use crate::web::page::refused;

/// The face of each path: that of the endpoints which share its first part, also where nothing is.
#[derive(Clone, Debug)]
pub struct Faces {
    /// The first parts of the paths of endpoints that answer in JSON.
    json: Arc<[&'static str]>,
    /// The issuer's path, for who sees paths with it; empty where it is taken off.
    base: Arc<str>,
}

impl Faces {
    /// Those of the paths under the issuer.
    #[must_use]
    pub fn of(endpoints: &[Endpoint]) -> Self {
        let mut json: Vec<_> = endpoints
            .iter()
            .filter(|endpoint| endpoint.face == Face::Json)
            .filter_map(|endpoint| first_part(endpoint.path))
            .collect();
        json.sort_unstable();
        json.dedup();
        Self {
            json: json.into(),
            base: Arc::from(""),
        }
    }

    /// Those of whole paths, for an issuer at `base`.
    #[must_use]
    pub fn with_base(&self, base: &str) -> Self {
        Self {
            base: Arc::from(base),
            ..self.clone()
        }
    }

    /// Who reads what is at `path`.
    #[must_use]
    pub fn face(&self, path: &str) -> Face {
        let below = path
            .strip_prefix(&*self.base)
            .filter(|below| below.starts_with('/'));
        let is_json = match below.unwrap_or(path) {
            // RFC 8414 §3: what is well known of an issuer with a path is above that path.
            path if below.is_none() => first_part(path) == Some(".well-known"),
            path => first_part(path).is_some_and(|part| self.json.contains(&part)),
        };
        if is_json { Face::Json } else { Face::Page }
    }
}

fn first_part(path: &str) -> Option<&str> {
    path.split('/').nth(1)
}

/// A refusal in the form of a face.
#[must_use]
pub fn refuse(app: &App, face: Face, error: ProtocolError) -> Response {
    match face {
        Face::Json => Refusal(error).into_response(),
        Face::Page => refused(app, &error),
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use super::*;
    use crate::endpoints::table;

    #[test]
    fn ours_no_first_part_of_a_path_has_two_faces() {
        let (table, mut faces) = (table(), HashMap::new());
        for endpoint in &table {
            let face = *faces.entry(first_part(endpoint.path)).or_insert(endpoint.face);
            assert_eq!(face, endpoint.face, "{}", endpoint.path);
            assert_eq!(Faces::of(&table).face(endpoint.path), face, "{}", endpoint.path);
        }
    }

    #[test]
    fn ours_the_face_of_what_is_not_there_is_that_of_what_is_beside_it() {
        let inside = Faces::of(&table());
        let (root, tenant) = (inside.with_base(""), inside.with_base("/tenant"));
        for path in [
            "/token/",
            "/token/x",
            "/register/a/b",
            "/.well-known/x",
            "/.well-known",
        ] {
            assert_eq!(inside.face(path), Face::Json, "{path}");
            assert_eq!(root.face(path), Face::Json, "{path}");
            assert_eq!(tenant.face(&format!("/tenant{path}")), Face::Json, "{path}");
        }
        assert_eq!(
            tenant.face("/.well-known/openid-configuration/tenant"),
            Face::Json
        );
        for path in ["/", "", "/tokens", "//token", "/auth/token", "/%74oken", "/x"] {
            assert_eq!(inside.face(path), Face::Page, "{path}");
            assert_eq!(tenant.face(&format!("/tenant{path}")), Face::Page, "{path}");
        }
        for path in ["/token", "/tenantx/token", "/tenant"] {
            assert_eq!(tenant.face(path), Face::Page, "{path}");
        }
    }
}
