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
    /// Those of them that refuse by problems (RFC 9457).
    problems: Arc<[&'static str]>,
    /// The issuer's path.
    base: Arc<str>,
}

impl Faces {
    /// Those of the paths of `endpoints`, under an issuer at `base`.
    #[must_use]
    pub fn of(endpoints: &[Endpoint], base: &str) -> Self {
        let first_parts = |is_one: fn(&Endpoint) -> bool| {
            let those = endpoints.iter().filter(|endpoint| is_one(endpoint));
            let mut parts: Vec<_> = those.filter_map(|endpoint| first_part(endpoint.path)).collect();
            parts.sort_unstable();
            parts.dedup();
            parts
        };
        Self {
            json: first_parts(|endpoint| endpoint.face == Face::Json).into(),
            problems: first_parts(|endpoint| endpoint.has_problems).into(),
            base: Arc::from(base),
        }
    }

    /// Who reads what is at `path`.
    #[must_use]
    pub fn face(&self, path: &str) -> Face {
        let is_json = match self.under_issuer(path) {
            // RFC 8414 §3: what is well known of an issuer with a path is above that path.
            None => first_part(path) == Some(".well-known"),
            Some(below) => first_part(below).is_some_and(|part| self.json.contains(&part)),
        };
        if is_json { Face::Json } else { Face::Page }
    }

    /// Whether what is at `path` refuses by problems (RFC 9457).
    #[must_use]
    pub fn has_problems(&self, path: &str) -> bool {
        let part = self.under_issuer(path).and_then(first_part);
        part.is_some_and(|part| self.problems.contains(&part))
    }

    /// What `path` is under the issuer's; itself where it is not under it.
    #[must_use]
    pub fn below<'p>(&self, path: &'p str) -> &'p str {
        self.under_issuer(path).unwrap_or(path)
    }

    fn under_issuer<'p>(&self, path: &'p str) -> Option<&'p str> {
        path.strip_prefix(&*self.base)
            .filter(|below| below.starts_with('/'))
    }
}

/// The first part of a path.
pub fn first_part(path: &str) -> Option<&str> {
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
            assert_eq!(
                Faces::of(&table, "").face(endpoint.path),
                face,
                "{}",
                endpoint.path
            );
        }
    }

    #[test]
    fn ours_the_face_of_what_is_not_there_is_that_of_what_is_beside_it() {
        let of = |base| Faces::of(&table(), base);
        let (root, tenant) = (of(""), of("/tenant"));
        for path in [
            "/token/",
            "/token/x",
            "/register/a/b",
            "/.well-known/x",
            "/.well-known",
        ] {
            assert_eq!(root.face(path), Face::Json, "{path}");
            assert_eq!(tenant.face(&format!("/tenant{path}")), Face::Json, "{path}");
        }
        assert_eq!(
            tenant.face("/.well-known/openid-configuration/tenant"),
            Face::Json
        );
        for path in ["/", "", "/tokens", "//token", "/auth/token", "/%74oken", "/x"] {
            assert_eq!(root.face(path), Face::Page, "{path}");
            assert_eq!(tenant.face(&format!("/tenant{path}")), Face::Page, "{path}");
        }
        for path in ["/token", "/tenantx/token", "/tenant"] {
            assert_eq!(tenant.face(path), Face::Page, "{path}");
        }
    }
}
