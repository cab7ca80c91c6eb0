//! How surely a person is who they say: `acr` (OpenID Connect Core §2), what a request asks of it, and what it demands.
//!
//! What an app cannot do without, it says by the essential claim (§5.5.1.1); `acr_values` and `default_acr_values` are wishes.
//! Pure: who has which factor, and by which steps somebody gets further, is the road's matter.

use super::claims_request::{ClaimRequest, ClaimsRequest};
use super::spelled::spelled;

spelled! {
    /// An authentication context class (OpenID Connect Core §2): each holds for whatever a weaker one would do.
    #[derive(PartialOrd, Ord, Default)]
    Acr, "an acr is one of 1, 2, phr" {
        /// By one factor. OpenID Connect Core §2 has "0" for less than that.
        #[default]
        One = "1",
        /// By two factors.
        Two = "2",
        /// By a passkey, with its user verified: phishing-resistant, and two factors in one (OpenID Connect EAP ACR Values §2).
        Phr = "phr",
    }
}

/// How a sign-in is marked here that was begun at another provider which said when its person proved there who they are.
pub const DATED: &str = "fed";

/// The same where it did not say when: nothing that takes a recent sign-in is to rest on that.
pub const UNDATED: &str = "sso";

/// How a sign-in is marked here whose second factor was made on the way, after nothing but a provider's word that may be old: whoever
/// made it is not known to be its person.
pub const UNPROVED: &str = "new";

/// What apps are told of how somebody signed in: the names of RFC 8176, without those of ours.
#[must_use]
pub fn told_amr(amr: &str) -> Vec<String> {
    let names = amr.split_whitespace();
    names
        .filter(|name| ![DATED, UNDATED, UNPROVED].contains(name))
        .map(str::to_owned)
        .collect()
}

/// Whether all that a sign-in rests on is a provider's word that may be old: it did not say when, or a factor was made after it.
#[must_use]
pub fn is_undated(amr: &str) -> bool {
    let has = |wanted: &str| amr.split_whitespace().any(|name| name == wanted);
    has(UNPROVED) || (has(UNDATED) && !["pwd", "otp", "user"].into_iter().any(has))
}

spelled! {
    /// Whether a second factor is everybody's.
    #[derive(Default)]
    SecondFactor, "a second factor is one of optional, required" {
        /// Whoever wants one has one, and whoever has to.
        #[default]
        Optional = "optional",
        /// Nobody signs in without.
        Required = "required",
    }
}

impl SecondFactor {
    /// What it demands of a sign-in.
    #[must_use]
    pub fn demand(self) -> Acr {
        match self {
            Self::Optional => Acr::One,
            Self::Required => Acr::Two,
        }
    }
}

/// What a request asks of the `acr`: of the values it names, those this server has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Asked {
    /// Any of these would be welcome; what it is instead, the answer says.
    Wishes(Vec<Acr>),
    /// It has to be one of these: there is none if none that was named is known here.
    Essential(Vec<Acr>),
}

impl Default for Asked {
    fn default() -> Self {
        Self::Wishes(Vec::new())
    }
}

impl Asked {
    /// Reads what a request says: in the claim, else in `acr_values`, else what the client registered.
    ///
    /// OpenID Connect Registration §2, `default_acr_values`: "Values specified in the `acr_values` request parameter or an
    /// individual `acr` Claim request override these default values." What holds of the claim and `acr_values` is left open
    /// (OpenID Connect Core §5.5.1.1); the claim says more.
    #[must_use]
    pub fn of(claims: &ClaimsRequest, acr_values: Option<&str>, default_acr_values: &[String]) -> Self {
        if let Some(claim) = claims.of_id_token("acr").filter(|claim| names_values(claim)) {
            let accepts = |acr: &Acr| claim.accepts(&acr.as_str().into());
            let values = Acr::ALL.iter().copied().filter(accepts).collect();
            return if claim.essential {
                Self::Essential(values)
            } else {
                Self::Wishes(values)
            };
        }
        Self::Wishes(match acr_values {
            Some(text) => known(text.split(' ')),
            None => known(default_acr_values.iter().map(String::as_str)),
        })
    }

    /// Whether it cannot do without what this server does not have.
    #[must_use]
    pub fn is_out_of_reach(&self) -> bool {
        matches!(self, Self::Essential(values) if values.is_empty())
    }

    /// What the answer says of a sign-in of `held`: the strongest value asked for that holds, else what it is.
    ///
    /// OpenID Connect Core §5.5.1.1, of essential values: "the Authorization Server MUST return an `acr` Claim Value that
    /// matches one of the requested values". Where none of them holds there is no answer, by [`Demand`].
    #[must_use]
    pub fn told(&self, held: Acr) -> Acr {
        let (Self::Wishes(values) | Self::Essential(values)) = self;
        let holding = values.iter().copied().filter(|acr| *acr <= held);
        holding.max().unwrap_or(held)
    }
}

/// Whether a claim is asked for with certain values, not merely to be there.
fn names_values(claim: &ClaimRequest) -> bool {
    claim.value.is_some() || !claim.values.is_empty()
}

/// The values this server has, of those that are wished for.
fn known<'a>(values: impl Iterator<Item = &'a str>) -> Vec<Acr> {
    values.filter_map(|text| text.parse().ok()).collect()
}

/// What a sign-in has to be at least, by whoever has a say in it; `1` where nobody demands anything.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Demand {
    /// What the app cannot do without: the weakest value of its essential claim.
    pub essential: Acr,
    /// What an administrator requires, of the app or of who has a role: no trusted device stands for it.
    pub required: Acr,
    /// What is asked of everybody here, `[sign_in] second_factor`.
    pub of_everybody: Acr,
    /// What the app would like: who can get there is led there, and nobody is turned away.
    pub wished: Acr,
}

/// Whose demand a sign-in does not meet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unmet {
    /// The app's own, by an essential claim.
    Essential,
    /// An administrator's.
    Required,
}

impl Demand {
    /// What a request demands by itself.
    #[must_use]
    pub fn of(asked: &Asked) -> Self {
        let weakest = |values: &[Acr]| values.iter().copied().min().unwrap_or_default();
        match asked {
            Asked::Wishes(values) => Self {
                wished: weakest(values),
                ..Self::default()
            },
            Asked::Essential(values) => Self {
                essential: weakest(values),
                ..Self::default()
            },
        }
    }

    /// The same where an administrator requires `acr`, of the app or of a role.
    #[must_use]
    pub fn requiring(self, acr: Option<Acr>) -> Self {
        Self {
            required: self.required.max(acr.unwrap_or_default()),
            ..self
        }
    }

    /// The same where more is wished for: who can get there is led there.
    #[must_use]
    pub fn wishing(self, acr: Acr) -> Self {
        Self {
            wished: self.wished.max(acr),
            ..self
        }
    }

    /// The same where `setting` holds for everybody.
    #[must_use]
    pub fn for_everybody(self, setting: SecondFactor) -> Self {
        Self {
            of_everybody: setting.demand(),
            ..self
        }
    }

    /// The weakest sign-in that will do.
    #[must_use]
    pub fn least(self) -> Acr {
        self.strictly().max(self.of_everybody)
    }

    /// The same as far as no trusted device stands for it.
    #[must_use]
    pub fn strictly(self) -> Acr {
        self.essential.max(self.required)
    }

    /// Whose demand a sign-in of `held` does not meet, if anybody's. Where it is both, the app is told of its own.
    #[must_use]
    pub fn unmet_by(self, held: Acr) -> Option<Unmet> {
        if held < self.essential {
            Some(Unmet::Essential)
        } else if held < self.least() {
            Some(Unmet::Required)
        } else {
            None
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use serde_json::json;

    fn claims(acr: &serde_json::Value) -> ClaimsRequest {
        serde_json::from_value(json!({"id_token": {"acr": acr}})).unwrap()
    }

    fn any_acr() -> impl Strategy<Value = Acr> {
        proptest::sample::select(Acr::ALL)
    }

    fn any_asked() -> impl Strategy<Value = Asked> {
        let values = || proptest::collection::vec(any_acr(), 0..4);
        prop_oneof![
            values().prop_map(Asked::Wishes),
            values().prop_map(Asked::Essential)
        ]
    }

    proptest! {
        #[test]
        fn ours_what_is_told_holds_and_is_the_strongest_asked_for(asked in any_asked(), held in any_acr()) {
            let told = asked.told(held);
            prop_assert!(told <= held, "nothing is told that was not proved");
            let (Asked::Wishes(values) | Asked::Essential(values)) = &asked;
            if values.iter().any(|acr| *acr <= held) {
                prop_assert!(values.contains(&told));
                prop_assert!(!values.iter().any(|acr| told < *acr && *acr <= held));
            } else {
                prop_assert_eq!(told, held);
            }
        }

        #[test]
        fn oidc_core_5_5_1_1_what_meets_the_demand_is_told_by_a_value_asked_for(
            asked in any_asked(),
            (held, required) in (any_acr(), proptest::option::of(any_acr())),
            setting in proptest::sample::select(SecondFactor::ALL),
        ) {
            let demand = Demand::of(&asked).requiring(required).for_everybody(setting);
            prop_assert_eq!(demand.unmet_by(held).is_none(), held >= demand.least());
            prop_assert!(demand.least() >= required.unwrap_or_default() && demand.least() >= setting.demand());
            if let Asked::Essential(values) = &asked && !values.is_empty() && demand.unmet_by(held).is_none() {
                prop_assert!(values.contains(&asked.told(held)));
            }
            if let Asked::Wishes(_) = &asked {
                prop_assert_eq!(demand.essential, Acr::One, "wishes demand nothing");
            }
        }
    }

    #[test]
    fn oidc_core_5_5_1_1_an_essential_acr_is_a_demand_and_a_voluntary_one_a_wish() {
        let asked = |acr: serde_json::Value| Asked::of(&claims(&acr), Some("1"), &["phr".to_owned()]);
        let essential = asked(json!({"essential": true, "values": ["gold", "phr", "2", 1]}));
        assert_eq!(essential, Asked::Essential(vec![Acr::Two, Acr::Phr]));
        assert_eq!(Demand::of(&essential).least(), Acr::Two);
        let unknown = asked(json!({"essential": true, "value": "gold"}));
        assert!(unknown.is_out_of_reach());
        let both = asked(json!({"essential": true, "value": "2", "values": ["phr"]}));
        assert!(both.is_out_of_reach(), "what is asked for twice has to be both");
        let wish = asked(json!({"values": ["2", "gold"]}));
        assert_eq!(wish, Asked::Wishes(vec![Acr::Two]));
        assert!(!asked(json!({"values": ["gold"]})).is_out_of_reach());
        assert_eq!(
            (Demand::of(&wish).least(), Demand::of(&wish).wished),
            (Acr::One, Acr::Two)
        );
        for merely_there in [json!({"essential": true}), json!(null)] {
            assert_eq!(asked(merely_there), Asked::Wishes(vec![Acr::One]));
        }
    }

    #[test]
    fn oidc_registration_2_the_request_overrides_what_is_registered() {
        let nothing = ClaimsRequest::default();
        let registered = ["2".to_owned(), "gold".to_owned()];
        let of = |acr_values| Asked::of(&nothing, acr_values, &registered);
        assert_eq!(of(None), Asked::Wishes(vec![Acr::Two]));
        assert_eq!(of(Some("phr  silver 1")), Asked::Wishes(vec![Acr::Phr, Acr::One]));
        assert_eq!(of(Some("gold")), Asked::Wishes(Vec::new()));
    }

    #[test]
    fn ours_who_is_short_of_both_hears_of_the_apps_own_demand() {
        let essential = Demand::of(&Asked::Essential(vec![Acr::Phr]));
        let both = essential.requiring(Some(Acr::Two));
        assert_eq!(both.unmet_by(Acr::One), Some(Unmet::Essential));
        assert_eq!(both.unmet_by(Acr::Two), Some(Unmet::Essential));
        assert_eq!(both.unmet_by(Acr::Phr), None);
        let required = Demand::default()
            .requiring(None)
            .for_everybody(SecondFactor::Required);
        assert_eq!(required.unmet_by(Acr::One), Some(Unmet::Required));
        assert_eq!((required.strictly(), required.least()), (Acr::One, Acr::Two));
    }
}
