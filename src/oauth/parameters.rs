//! Form and query parameters: each at most once, empty means absent.

use super::error::ProtocolError;
use super::reason;

/// The parameters of a request, in the order they came (RFC 6749 §3.1, §3.2).
#[derive(Clone, Default, PartialEq)]
pub struct Parameters(Vec<(String, String)>);

/// Parameters that may come more than once (RFC 8707 §2: "Multiple "resource" parameters MAY be used").
const REPEATABLE: [&str; 1] = ["resource"];

/// The most parameters one request may carry.
const MAX_PARAMETERS: usize = 100;

impl Parameters {
    /// Reads `application/x-www-form-urlencoded` text.
    ///
    /// RFC 6749 §3.1: "Parameters sent without a value MUST be treated as if they were omitted from the request",
    /// "Request and response parameters MUST NOT be included more than once."
    ///
    /// # Errors
    /// `invalid_request` for text that is not UTF-8 or has NUL, and for too many parameters. A repeated parameter is
    /// found by [`Parameters::refuse_repeated`], so that the caller can first see where the answer may go.
    pub fn parse(encoded: &[u8]) -> Result<Self, ProtocolError> {
        Self::parse_up_to(MAX_PARAMETERS, encoded)
    }

    /// The same with at most so many parameters.
    ///
    /// # Errors
    /// As [`Parameters::parse`].
    pub fn parse_up_to(most: usize, encoded: &[u8]) -> Result<Self, ProtocolError> {
        let mut pairs = Vec::new();
        for piece in encoded.split(|&b| b == b'&').filter(|piece| !piece.is_empty()) {
            if pairs.len() == most {
                return Err(ProtocolError::of(reason::TOO_MANY_PARAMETERS));
            }
            let mut halves = piece.splitn(2, |&b| b == b'=');
            let name = decode(halves.next().unwrap_or_default())?;
            let value = decode(halves.next().unwrap_or_default())?;
            if !value.is_empty() {
                pairs.push((name, value));
            }
        }
        Ok(Self(pairs))
    }

    /// Parameters from pairs already decoded.
    #[must_use]
    pub fn from_pairs(pairs: Vec<(String, String)>) -> Self {
        Self(pairs)
    }

    /// The value of `name`; `None` if absent, empty, or repeated.
    #[must_use]
    pub fn one(&self, name: &str) -> Option<&str> {
        let mut values = self.0.iter().filter(|(key, _)| key == name);
        match (values.next(), values.next()) {
            (Some((_, value)), None) => Some(value),
            _ => None,
        }
    }

    /// Every value of `name`, for the parameters that may repeat.
    pub fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.0
            .iter()
            .filter(move |(key, _)| key == name)
            .map(|(_, value)| value.as_str())
    }

    /// Whether `name` came at least once.
    #[must_use]
    pub fn has(&self, name: &str) -> bool {
        self.all(name).next().is_some()
    }

    /// Refuses any parameter that came more than once and may not.
    ///
    /// # Errors
    /// `invalid_request` (RFC 6749 §4.1.2.1: "includes a parameter more than once").
    pub fn refuse_repeated(&self) -> Result<(), ProtocolError> {
        for (index, (name, _)) in self.0.iter().enumerate() {
            let is_repeated = self.0.iter().skip(index + 1).any(|(other, _)| other == name);
            if is_repeated && !REPEATABLE.contains(&name.as_str()) {
                return Err(ProtocolError::of(reason::PARAMETER_REPEATED));
            }
        }
        Ok(())
    }

    /// The value of `name`.
    ///
    /// # Errors
    /// `invalid_request` that names the missing parameter.
    pub fn required(&self, name: &'static str) -> Result<&str, ProtocolError> {
        self.one(name).ok_or_else(|| {
            ProtocolError::saying(
                reason::PARAMETER_MISSING,
                format!("the required parameter {name} is missing"),
            )
        })
    }

    /// The same with one value of `name`.
    #[must_use]
    pub fn with(&self, name: &str, value: String) -> Self {
        let others = self.0.iter().filter(|(key, _)| key != name).cloned();
        Self(others.chain([(name.to_owned(), value)]).collect())
    }

    /// The pairs, in the order they came.
    #[must_use]
    pub fn pairs(&self) -> &[(String, String)] {
        &self.0
    }

    /// The pairs as a query string.
    #[must_use]
    pub fn encoded(&self) -> String {
        form_urlencoded::Serializer::new(String::new())
            .extend_pairs(&self.0)
            .finish()
    }
}

impl std::fmt::Debug for Parameters {
    /// Names only: values may be secrets.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_list()
            .entries(self.0.iter().map(|(name, _)| name))
            .finish()
    }
}

fn decode(encoded: &[u8]) -> Result<String, ProtocolError> {
    let spaced: Vec<u8> = encoded
        .iter()
        .map(|&b| if b == b'+' { b' ' } else { b })
        .collect();
    let bytes: Vec<u8> = percent_encoding::percent_decode(&spaced).collect();
    let text = String::from_utf8(bytes).map_err(|_| ProtocolError::of(reason::PARAMETER_NOT_UTF8))?;
    if text.contains('\0') {
        return Err(ProtocolError::of(reason::PARAMETER_HAS_NUL));
    }
    Ok(text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn rfc6749_3_1_print_and_parse_agree(pairs in proptest::collection::vec(("[a-z_]{1,8}", "[^\0]{1,20}"), 0..10)) {
            let parameters = Parameters::from_pairs(pairs);
            prop_assert_eq!(Parameters::parse(parameters.encoded().as_bytes()).unwrap(), parameters);
        }

        #[test]
        fn rfc6749_3_1_a_repeated_parameter_is_refused(name in "[a-z_]{1,8}", one in "[a-z]{1,4}", two in "[a-z]{1,4}") {
            prop_assume!(name != "resource");
            let parameters = Parameters::parse(format!("{name}={one}&x_y_z_1=1&{name}={two}").as_bytes()).unwrap();
            prop_assert!(parameters.refuse_repeated().is_err());
            prop_assert_eq!(parameters.one(&name), None);
        }

        #[test]
        fn ours_any_bytes_parse_or_are_refused(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
            let _ = Parameters::parse(&bytes);
        }
    }

    #[test]
    fn rfc6749_3_1_an_empty_value_is_as_if_omitted() {
        let parameters = Parameters::parse(b"scope=&state=x&scope=a").unwrap();
        assert_eq!(parameters.one("scope"), Some("a"));
        assert!(parameters.refuse_repeated().is_ok());
        assert!(Parameters::parse(b"a=%00").is_err());
        assert!(Parameters::parse(b"a=%ff").is_err());
        assert!(
            Parameters::parse(b"resource=a&resource=b")
                .unwrap()
                .refuse_repeated()
                .is_ok()
        );
    }
}
