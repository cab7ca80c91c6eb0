//! What is asked of a provider: each setting by the name it is kept by.

use crate::oauth::provider::Preset;

/// How a question is answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum How {
    /// One line.
    Line,
    /// Several, one a line.
    Lines,
    /// Yes or no.
    Check,
    /// One of these: what is sent, and what it is called.
    One(&'static [(&'static str, &'static str)]),
}

/// A question about a provider.
#[derive(Clone, Copy, Debug)]
pub struct Question {
    /// The setting, with `_` in the place of what leads to a claim: `claims_subject`.
    pub name: &'static str,
    /// What it asks.
    pub label: &'static str,
    /// How to answer.
    pub hint: &'static str,
    /// How it is answered.
    pub how: How,
}

const fn line(name: &'static str, label: &'static str, hint: &'static str) -> Question {
    let how = How::Line;
    Question {
        name,
        label,
        hint,
        how,
    }
}

const fn lines(name: &'static str, label: &'static str, hint: &'static str) -> Question {
    let how = How::Lines;
    Question {
        name,
        label,
        hint,
        how,
    }
}

const fn check(name: &'static str, label: &'static str, hint: &'static str) -> Question {
    let how = How::Check;
    Question {
        name,
        label,
        hint,
        how,
    }
}

const fn one(
    name: &'static str,
    label: &'static str,
    answers: &'static [(&'static str, &'static str)],
) -> Question {
    let how = How::One(answers);
    Question {
        name,
        label,
        hint: "",
        how,
    }
}

const BY_METADATA: &str = "As its metadata says, where it is empty.";

const ISSUER: Question = line(
    "issuer",
    "Issuer",
    "To the letter: where its metadata stands, without /.well-known/openid-configuration. For one that speaks OAuth alone, a name of your choice.",
);
const CLIENT_ID: Question = line("client_id", "Client id", "What this server is called there.");
const TENANTS: Question = lines(
    "tenants",
    "Tenants",
    "The ids of the organisations whose people may come, one a line: 8-4-4-4-12 hexadecimal digits.",
);
const KEY_ID: Question = line("key_id", "Key id", "What the private key is called there.");
const TEAM: Question = line("team", "Team id", "At Apple: the team the key is of.");
const SIGN_UP: Question = check(
    "sign_up",
    "Make an account for whoever has none",
    "Where it says that it checked their address, or in the domains below.",
);
const DOMAINS: Question = lines(
    "domains",
    "Mail domains it may speak for",
    "One a line. There alone, an address it names is taken for its person's.",
);
const MAP: Question = lines(
    "map",
    "What people are given for what it says of them",
    "One rule a line: groups=staff -> group:staff, admin -> role:editors, department -> attribute:department. Nobody gives more than they hold themselves.",
);
const KIND: Question = one(
    "kind",
    "It speaks",
    &[
        ("oidc", "OpenID Connect"),
        ("oauth", "OAuth alone: it has no ID tokens"),
    ],
);
const AUTH_METHOD: Question = one(
    "auth_method",
    "How this server proves itself there",
    &[
        ("client_secret_basic", "By a secret, in the header"),
        ("client_secret_post", "By a secret, in the form"),
        ("private_key_jwt", "By a private key"),
        ("apple", "As Apple has it: by a private key"),
        ("none", "By nothing"),
    ],
);
const SCOPE: Question = line(
    "scope",
    "What is asked for",
    "Names separated by spaces: openid email profile.",
);
const NETWORK: Question = lines(
    "network",
    "Networks of your own it may be reached in",
    "One a line: 10.1.0.0/16. Elsewhere it is reached by the public Internet alone.",
);
const AUTHORIZATION: Question = line("authorization_endpoint", "Where people are sent", BY_METADATA);
const TOKEN: Question = line("token_endpoint", "Where a code is redeemed", BY_METADATA);
const USERINFO: Question = line("userinfo_endpoint", "Where is said who somebody is", BY_METADATA);
const EMAILS: Question = line(
    "emails_endpoint",
    "Where somebody's addresses are listed",
    "For OAuth alone, as at GitHub.",
);
const SUBJECT: Question = line(
    "claims_subject",
    "Who somebody is",
    "The claim that never changes and is never given to another, by name or JSON pointer; sub in OpenID Connect.",
);
const VERIFIED: Question = line(
    "claims_email_verified",
    "Whether the address was checked",
    "A claim. Where it is empty, it is taken for checked in the provider's own domains.",
);

/// All that is said of one that is there.
pub const ALL: [Question; 28] = [
    KIND,
    ISSUER,
    CLIENT_ID,
    AUTH_METHOD,
    KEY_ID,
    TEAM,
    SIGN_UP,
    DOMAINS,
    MAP,
    lines(
        "acr",
        "What its acr are worth here",
        "One a line: THEIRS=2 for two factors. What is not named is one.",
    ),
    SCOPE,
    lines(
        "extra",
        "What goes along with every request",
        "One a line: hd=example.com.",
    ),
    line(
        "issuer_pattern",
        "Issuer of its ID tokens",
        "Only of a provider of many organisations: with {tenantid} in it.",
    ),
    TENANTS,
    AUTHORIZATION,
    TOKEN,
    USERINFO,
    line("jwks_uri", "Where its keys are", BY_METADATA),
    line("end_session_endpoint", "Where people sign out of it", BY_METADATA),
    EMAILS,
    SUBJECT,
    line(
        "claims_email",
        "Their address",
        "A claim, by name or JSON pointer.",
    ),
    VERIFIED,
    line(
        "claims_email_domain",
        "Their mail domain",
        "A claim. Where it is set, the provider speaks for addresses of that domain alone.",
    ),
    line("claims_name", "What they are called", "A claim."),
    line(
        "claims_groups",
        "The groups they are in",
        "A claim: what groups means in a rule.",
    ),
    one(
        "response_mode",
        "How its answer comes back",
        &[("query", "In the address"), ("form_post", "In a form")],
    ),
    lines(
        "algorithms",
        "What its ID tokens may be signed with",
        "RS256, PS256, ES256 or EdDSA, one a line.",
    ),
];

/// The rest of it, for a provider that is old, or in a network of one's own.
pub const RARE: [Question; 2] = [
    check(
        "pkce",
        "A code is bound to whoever asked for it (PKCE)",
        "Leave it so, unless the provider refuses it.",
    ),
    NETWORK,
];

/// What is asked of a new one, by what is known of it already.
#[must_use]
pub fn of_new(preset: Option<Preset>) -> Vec<Question> {
    let own: &[Question] = match preset {
        Some(Preset::Google | Preset::GitHub) => &[CLIENT_ID],
        Some(Preset::Microsoft) => &[TENANTS, CLIENT_ID],
        Some(Preset::GitLab) => &[
            line(
                "issuer",
                "Issuer",
                "Of a GitLab of your own; gitlab.com where it is empty.",
            ),
            CLIENT_ID,
            NETWORK,
        ],
        Some(Preset::Apple) => &[CLIENT_ID, TEAM, KEY_ID],
        None => &[
            KIND,
            ISSUER,
            CLIENT_ID,
            AUTH_METHOD,
            KEY_ID,
            SCOPE,
            AUTHORIZATION,
            TOKEN,
            USERINFO,
            EMAILS,
            SUBJECT,
            VERIFIED,
            NETWORK,
        ],
    };
    own.iter().copied().chain([SIGN_UP, DOMAINS, MAP]).collect()
}
