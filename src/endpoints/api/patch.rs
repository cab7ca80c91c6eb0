//! What a body says beside its own members: words in other languages.

use serde_json::{Map, Value};

use super::call::Call;
use super::problem::{Fault, Problem, pointer};
use crate::oauth::reason;
use crate::words::{TaggedMember, TranslationChanges};

impl Call {
    /// The members of the body, and the words in other languages beside them, each by the name of its member and a language tag
    /// (RFC 7591 §2.2): `client_name#de`. Null takes words away.
    ///
    /// # Errors
    /// Says of each what is no such name, or no words.
    pub fn members_and_words(&self) -> Result<(Map<String, Value>, TranslationChanges), Problem> {
        let is_tagged = |(name, _): &(String, Value)| name.contains('#');
        let (tagged, members): (Map<_, _>, Map<_, _>) = self.body.clone().into_iter().partition(is_tagged);
        let (mut words, mut faults) = (Vec::new(), Vec::new());
        for (name, value) in tagged {
            let text = match value {
                Value::Null => Ok(None),
                Value::String(text) => Ok(Some(text)),
                _ => Err("Words are a string, or null to take them away.".to_owned()),
            };
            let member = name.parse::<TaggedMember>().map_err(|rule| format!("{rule}."));
            match (member, text) {
                (Ok(member), Ok(text)) => words.push((member, text)),
                (Err(fault), _) | (_, Err(fault)) => {
                    faults.push(Fault::new(fault).at(pointer(&[&name])));
                }
            }
        }
        if faults.is_empty() {
            Ok((members, words.into_iter().collect()))
        } else {
            Err(Problem::Refused(reason::ADMIN_BODY_MALFORMED, faults))
        }
    }
}
