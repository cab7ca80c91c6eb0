//! `prompt`: what a client wants the person to be asked.

use super::error::ProtocolError;
use super::parameters::Parameters;
use super::reason;

/// The values this server has, as they are advertised (Initiating User Registration §4 names the metadata member); the last of
/// them only where people may become users by themselves.
pub const PROMPT_VALUES: [&str; 5] = ["none", "login", "consent", "select_account", "create"];

/// `prompt` (OpenID Connect Core §3.1.2.1).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "the parameter is a set of five words"
)]
pub struct Prompt {
    /// Show nothing.
    pub none: bool,
    /// Ask for the password again.
    pub login: bool,
    /// Ask for permission again.
    pub consent: bool,
    /// Ask which account.
    pub select_account: bool,
    /// Show how to become a user (Initiating User Registration §3).
    pub create: bool,
}

impl Prompt {
    fn shows_something(self) -> bool {
        self.login || self.consent || self.select_account || self.create
    }

    /// Reads the parameter; nothing is asked for if it is not there.
    ///
    /// # Errors
    /// `invalid_request` for values there are none of, and for `none` with any other.
    pub fn parse(parameters: &Parameters) -> Result<Self, ProtocolError> {
        let mut prompt = Self::default();
        for word in parameters
            .one("prompt")
            .unwrap_or_default()
            .split(' ')
            .filter(|word| !word.is_empty())
        {
            match word {
                "none" => prompt.none = true,
                "login" => prompt.login = true,
                "consent" => prompt.consent = true,
                "select_account" => prompt.select_account = true,
                "create" => prompt.create = true,
                _ => {
                    return Err(ProtocolError::of(reason::PROMPT_UNKNOWN));
                }
            }
        }
        // OpenID Connect Core §3.1.2.1: "If this parameter contains none with any other value, an error is returned."
        if prompt.none && prompt.shows_something() {
            return Err(ProtocolError::of(reason::PROMPT_NONE_COMBINED));
        }
        Ok(prompt)
    }
}
