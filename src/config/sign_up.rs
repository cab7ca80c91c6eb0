//! Who becomes a user by themselves.

use super::{Settings, SignUp, SignUpMode};
use crate::types::EmailAddress;

impl SignUp {
    /// Whether somebody with this address may become a user by themselves.
    #[must_use]
    pub fn admits(&self, email: &EmailAddress) -> bool {
        self.domains.is_empty() || self.domains.iter().any(|domain| domain.is_of(email))
    }
}

impl Settings {
    /// Whether people become users by themselves: that takes mail, since nothing else shows whose an address is.
    #[must_use]
    pub fn is_open_to_sign_up(&self) -> bool {
        self.sign_up.mode == SignUpMode::Open && self.mail.url.is_some()
    }
}

#[cfg(test)]
mod tests {
    use super::super::MailDomain;
    use super::*;

    #[test]
    fn ours_addresses_of_the_named_domains_alone_are_admitted() {
        let domain = |text: &str| MailDomain::try_from(text.to_owned());
        let sign_up = SignUp {
            domains: vec![domain("Example.com").unwrap(), domain("sub.example.org").unwrap()],
            ..SignUp::default()
        };
        let admits = |text: &str| sign_up.admits(&text.parse().unwrap());
        assert!(admits("ada@example.com") && admits("Ada@EXAMPLE.COM") && admits("ada@sub.example.org"));
        for other in [
            "ada@example.org",
            "ada@sub.example.com",
            "ada@badexample.com",
            "ada@example.com.evil.test",
        ] {
            assert!(!admits(other), "{other}");
        }
        assert!(SignUp::default().admits(&"ada@anywhere.test".parse().unwrap()));
        for wrong in [
            "",
            "@example.com",
            "ada@example.com",
            " example.com",
            "exa mple.com",
        ] {
            assert!(domain(wrong).is_err(), "{wrong:?}");
        }
    }
}
