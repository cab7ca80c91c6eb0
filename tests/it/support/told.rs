//! What an answer tells.

use super::Answer;

impl Answer {
    /// All that tells this answer from another: status, headers and body, but for when it was given and its error id.
    pub fn told(&self) -> String {
        let headers = self.headers.iter();
        let mut headers: Vec<_> = headers
            .filter(|(name, _)| !["grantor-error-id", "date"].contains(&name.as_str()))
            .map(|(name, value)| format!("{name}: {value:?}"))
            .collect();
        headers.sort();
        format!("{} {headers:?} {}", self.status, self.body)
    }
}
