//! Proof Key for Code Exchange (RFC 7636), S256 only.

use aws_lc_rs::digest;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use super::error::ProtocolError;
use super::reason;
use crate::types::{CodeChallenge, Secret, random_bytes};

/// A code verifier as presented at the token endpoint (RFC 7636 §4.1).
#[derive(Clone, Debug)]
pub struct CodeVerifier(Secret);

impl CodeVerifier {
    /// RFC 7636 §4.1: `code-verifier = 43*128unreserved`.
    ///
    /// # Errors
    /// `invalid_request` if it has another shape.
    pub fn parse(value: &str) -> Result<Self, ProtocolError> {
        let is_unreserved = |b: u8| b.is_ascii_alphanumeric() || b"-._~".contains(&b);
        if (43..=128).contains(&value.len()) && value.bytes().all(is_unreserved) {
            Ok(Self(Secret::new(value.to_owned())))
        } else {
            Err(ProtocolError::of(reason::CODE_VERIFIER_MALFORMED))
        }
    }

    /// A new one, as an app makes it: 256 random bits (RFC 7636 §4.1).
    #[must_use]
    pub fn generate() -> Self {
        Self(Secret::new(URL_SAFE_NO_PAD.encode(random_bytes::<32>())))
    }

    /// RFC 7636 §4.6: `BASE64URL-ENCODE(SHA256(ASCII(code_verifier))) == code_challenge`, in constant time.
    #[must_use]
    pub fn answers(&self, challenge: &CodeChallenge) -> bool {
        self.challenge() == Secret::new(challenge.as_str().to_owned())
    }

    /// The verifier itself, for the state machine's extension.
    #[must_use]
    pub fn expose(&self) -> &str {
        self.0.expose()
    }

    /// What is sent ahead of it (RFC 7636 §4.2).
    #[must_use]
    pub fn challenge(&self) -> Secret {
        Secret::new(URL_SAFE_NO_PAD.encode(digest::digest(&digest::SHA256, self.0.expose().as_bytes())))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn rfc7636_appendix_b_example() {
        let verifier = CodeVerifier::parse("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk").unwrap();
        assert!(verifier.answers(&"E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM".parse().unwrap()));
    }

    proptest! {
        #[test]
        fn rfc7636_4_6_only_its_own_verifier_answers(one in "[A-Za-z0-9._~-]{43,128}", two in "[A-Za-z0-9._~-]{43,128}") {
            let (first, second) = (CodeVerifier::parse(&one).unwrap(), CodeVerifier::parse(&two).unwrap());
            let challenge = first.challenge().expose().parse::<CodeChallenge>().unwrap();
            prop_assert!(first.answers(&challenge));
            prop_assert_eq!(second.answers(&challenge), one == two);
        }

        #[test]
        fn rfc7636_4_1_other_shapes_are_refused(text in "[A-Za-z0-9]{0,42}|[A-Za-z0-9]{129,140}|[A-Za-z0-9]{43}[^A-Za-z0-9._~-]") {
            prop_assert!(CodeVerifier::parse(&text).is_err());
        }
    }
}
