//! Why something was refused: one closed list, each with a number that stays.
//!
//! The log, the audit log, the manual (`docs/errors.md`), the pages at `/errors/{number}` and the `error_uri` of answers
//! (RFC 6749 §4.1.2.1, §5.2: "A URI identifying a human-readable web page with information about the error") speak of
//! the same entry. Some reasons are causes: strangers are told the reason they are part of, and the log the cause.

mod administration;
mod authorization;
mod clients;
mod entry;
mod people;
mod registration;
mod requests;
mod tokens;

pub use administration::*;
pub use authorization::*;
pub use clients::*;
pub use entry::Reason;
pub use people::*;
pub use registration::*;
pub use requests::*;
pub use tokens::*;

impl Reason {
    /// Every reason, by number.
    pub fn all() -> impl Iterator<Item = Reason> {
        [
            clients::LIST,
            tokens::LIST,
            authorization::LIST,
            people::LIST,
            registration::LIST,
            administration::LIST,
            requests::LIST,
        ]
        .into_iter()
        .flatten()
        .copied()
    }

    /// The reason with this number, written `G1042` or `1042`.
    #[must_use]
    pub fn numbered(text: &str) -> Option<Reason> {
        let digits = text.strip_prefix(['G', 'g']).unwrap_or(text);
        let number: u16 = digits.parse().ok().filter(|_| digits.len() == 4)?;
        Self::all().find(|reason| reason.number() == number)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ours_every_reason_has_one_number_and_says_how_to_mend_it() {
        let mut before = 0;
        for reason in Reason::all() {
            assert!(reason.number() > before, "{reason}: numbers rise, each once");
            before = reason.number();
            assert_eq!(Reason::numbered(&reason.to_string()), Some(reason));
            assert!(
                reason.what().ends_with('.') && reason.mend().ends_with('.'),
                "{reason}"
            );
            assert!(reason.mend().len() > 20, "{reason} says too little");
        }
        assert_eq!(Reason::numbered("G0001"), None);
        assert_eq!(Reason::numbered("1001"), Reason::numbered("g1001"));
        assert_eq!(Reason::numbered("+001"), None);
    }

    #[test]
    fn rfc6749_5_2_descriptions_are_printable_ascii_without_quotes() {
        for reason in Reason::all() {
            let is_plain = |c: char| matches!(c, ' '..='~') && c != '"' && c != '\\';
            assert!(reason.description().chars().all(is_plain), "{reason}");
            assert_eq!(
                reason.code().is_some(),
                !reason.description().is_empty(),
                "{reason}"
            );
        }
    }

    #[test]
    fn ours_a_refusal_has_the_status_of_its_reason_and_a_cause_that_of_what_is_told() {
        for (reason, status) in [
            (GRANT_NOT_GOOD, 400),
            (CLIENT_NOT_AUTHENTICATED, 401),
            (CLIENT_FAILS_TOO_OFTEN, 429),
            (ADDRESS_TOO_LONG, 414),
            (SIGN_IN_FAILED, 401),
            (LINK_NOT_GOOD, 400),
            (UNAVAILABLE, 503),
        ] {
            assert_eq!(reason.status(), status, "{reason}");
        }
        for reason in Reason::all() {
            assert!((400..600).contains(&reason.status()), "{reason}");
            assert_eq!(reason.status(), reason.told().status(), "{reason}");
        }
    }

    #[test]
    fn ours_a_cause_is_told_as_a_reason_that_is_told() {
        for cause in Reason::all().filter(|reason| reason.is_cause()) {
            assert!(cause.told_as().iter().all(|outer| !outer.is_cause()), "{cause}");
        }
    }
}
