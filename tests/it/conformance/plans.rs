//! Which plan has which modules, and what becomes of each: the source of `docs/conformance.md`.

use std::fmt::Write as _;

/// What the real suite will say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It passes, without warnings.
    Passes,
    /// It passes; somebody looks at a screenshot.
    Reviewed,
    /// It is skipped, since what it is about is not offered; why.
    Skipped(&'static str),
    /// It fails, since what it is about is refused by policy; why.
    Refused(&'static str),
}

impl Outcome {
    /// In words.
    fn words(self) -> String {
        match self {
            Passes => "passes".to_owned(),
            Reviewed => "passes, with a picture to look at".to_owned(),
            Skipped(why) => format!("skips: {why}"),
            Refused(why) => format!("**fails, by policy**: {why}"),
        }
    }
}

/// A certification plan.
pub struct Plan {
    /// The suite's name for it.
    pub name: &'static str,
    /// The module of `tests/it/conformance` that has its tests, and the configuration file in `tests/conformance`.
    pub file: &'static str,
    /// How it is run: a choice of variants each.
    pub runs: &'static [&'static str],
    /// The names of the tests.
    pub tests: &'static [&'static str],
    pub modules: &'static [(&'static str, Outcome)],
}

use Outcome::{Passes, Refused, Reviewed, Skipped};

const UNSIGNED: Outcome =
    Skipped("ID tokens are always signed: `none` is not in `id_token_signing_alg_values_supported`");
const REQUEST: Outcome = Skipped(
    "request objects by value are answered with `request_not_supported`, as OpenID Connect Core §3.1.2.6 says",
);
const REQUEST_URI: Outcome = Skipped(
    "`request_uri` is answered with `request_uri_not_supported`, as OpenID Connect Core §3.1.2.6 says",
);
const BY_REFERENCE: Outcome = Refused(
    "a `request_uri` makes the server fetch what anybody names (server-side request forgery), and no client needs it",
);
const MODE_BY_REFERENCE: Outcome = Refused(
    "the module says in the request object alone that it wants the answer by `form_post`; what a `request_uri` names is not fetched, so `request_uri_not_supported` comes in the query",
);
const IMPLICIT: Outcome = Refused(
    "for a dynamic provider it demands the response types `id_token` and `id_token token` and the implicit grant; tokens in addresses are not offered (RFC 9700 §2.1.2)",
);

/// The modules of the basic plan; what becomes of a request object by reference depends on how answers are wanted.
const fn basic(by_reference: Outcome) -> [(&'static str, Outcome); 38] {
    [
        ("oidcc-server", Passes),
        ("oidcc-response-type-missing", Passes),
        ("oidcc-idtoken-signature", Passes),
        ("oidcc-idtoken-unsigned", UNSIGNED),
        ("oidcc-userinfo-get", Passes),
        ("oidcc-userinfo-post-header", Passes),
        ("oidcc-userinfo-post-body", Passes),
        (
            "oidcc-ensure-request-without-nonce-succeeds-for-code-flow",
            Passes,
        ),
        ("oidcc-scope-profile", Passes),
        ("oidcc-scope-email", Passes),
        ("oidcc-scope-address", Passes),
        ("oidcc-scope-phone", Passes),
        ("oidcc-scope-all", Passes),
        ("oidcc-alternate-happy-flow", Passes),
        ("oidcc-display-page", Passes),
        ("oidcc-display-popup", Passes),
        ("oidcc-prompt-login", Reviewed),
        ("oidcc-prompt-none-not-logged-in", Passes),
        ("oidcc-prompt-none-logged-in", Passes),
        ("oidcc-max-age-1", Reviewed),
        ("oidcc-max-age-10000", Passes),
        ("oidcc-ensure-request-with-unknown-parameter-succeeds", Passes),
        ("oidcc-id-token-hint", Passes),
        ("oidcc-login-hint", Passes),
        ("oidcc-ui-locales", Passes),
        ("oidcc-claims-locales", Passes),
        ("oidcc-ensure-request-with-acr-values-succeeds", Passes),
        ("oidcc-codereuse", Passes),
        ("oidcc-codereuse-30seconds", Passes),
        ("oidcc-ensure-registered-redirect-uri", Reviewed),
        ("oidcc-ensure-post-request-succeeds", Passes),
        ("oidcc-server-client-secret-post", Passes),
        (
            "oidcc-request-uri-unsigned-supported-correctly-or-rejected-as-unsupported",
            by_reference,
        ),
        (
            "oidcc-unsigned-request-object-supported-correctly-or-rejected-as-unsupported",
            REQUEST,
        ),
        ("oidcc-claims-essential", Passes),
        ("oidcc-ensure-request-object-with-redirect-uri", Reviewed),
        ("oidcc-refresh-token", Passes),
        ("oidcc-ensure-request-with-valid-pkce-succeeds", Passes),
    ]
}

const BASIC: &[(&str, Outcome)] = &basic(REQUEST_URI);
const FORMPOST: &[(&str, Outcome)] = &basic(MODE_BY_REFERENCE);

/// With the clients the files name, and with clients that register themselves.
const EITHER_BASIC: &[&str] = &[
    "[server_metadata=discovery][client_registration=static_client]",
    "[server_metadata=discovery][client_registration=dynamic_client]",
];
const EITHER_LOGOUT: &[&str] = &[
    "[client_registration=static_client][response_type=code]",
    "[client_registration=dynamic_client][response_type=code]",
];

/// Modules a plan has only where the clients register themselves.
const REGISTERED_ONLY: [&str; 3] = [
    "oidcc-idtoken-signature",
    "oidcc-idtoken-unsigned",
    "oidcc-request-uri-unsigned-supported-correctly-or-rejected-as-unsupported",
];

/// The plans.
pub const PLANS: &[Plan] = &[
    Plan {
        name: "oidcc-basic-certification-test-plan",
        file: "basic",
        runs: EITHER_BASIC,
        tests: super::basic::TESTS,
        modules: BASIC,
    },
    Plan {
        name: "oidcc-formpost-basic-certification-test-plan",
        file: "formpost-basic",
        runs: EITHER_BASIC,
        tests: super::formpost_basic::TESTS,
        modules: FORMPOST,
    },
    Plan {
        name: "oidcc-config-certification-test-plan",
        file: "config",
        runs: &[""],
        tests: super::config::TESTS,
        modules: &[("oidcc-discovery-endpoint-verification", Passes)],
    },
    Plan {
        name: "oidcc-rp-initiated-logout-certification-test-plan",
        file: "rp-initiated-logout",
        runs: EITHER_LOGOUT,
        tests: super::rp_initiated_logout::TESTS,
        modules: &[
            (
                "oidcc-rp-initiated-logout-discovery-endpoint-verification",
                Passes,
            ),
            ("oidcc-rp-initiated-logout", Passes),
            ("oidcc-rp-initiated-logout-bad-post-logout-redirect-uri", Reviewed),
            ("oidcc-rp-initiated-logout-modified-id-token-hint", Reviewed),
            ("oidcc-rp-initiated-logout-no-id-token-hint", Reviewed),
            ("oidcc-rp-initiated-logout-no-params", Reviewed),
            ("oidcc-rp-initiated-logout-no-post-logout-redirect-uri", Reviewed),
            ("oidcc-rp-initiated-logout-no-state", Passes),
            ("oidcc-rp-initiated-logout-only-state", Reviewed),
            (
                "oidcc-rp-initiated-logout-query-added-to-post-logout-redirect-uri",
                Reviewed,
            ),
            ("oidcc-rp-initiated-logout-bad-id-token-hint", Reviewed),
        ],
    },
    Plan {
        name: "oidcc-backchannel-rp-initiated-logout-certification-test-plan",
        file: "backchannel-rp-initiated-logout",
        runs: EITHER_LOGOUT,
        tests: super::backchannel_rp_initiated_logout::TESTS,
        modules: &[
            ("oidcc-backchannel-logout-discovery-endpoint-verification", Passes),
            ("oidcc-backchannel-rp-initiated-logout", Passes),
        ],
    },
    Plan {
        name: "oidcc-dynamic-certification-test-plan",
        file: "dynamic",
        runs: &["[response_type=code]"],
        tests: super::dynamic::TESTS,
        modules: &[
            ("oidcc-idtoken-rs256", Passes),
            ("oidcc-idtoken-unsigned", UNSIGNED),
            ("oidcc-userinfo-rs256", Passes),
            ("oidcc-ensure-redirect-uri-in-authorization-request", Reviewed),
            ("oidcc-redirect-uri-query-OK", Passes),
            ("oidcc-redirect-uri-query-mismatch", Reviewed),
            ("oidcc-redirect-uri-query-added", Reviewed),
            ("oidcc-redirect-uri-regfrag", Passes),
            ("oidcc-discovery-endpoint-verification", IMPLICIT),
            ("oidcc-server", Passes),
            ("oidcc-registration-logo-uri", Reviewed),
            ("oidcc-registration-policy-uri", Reviewed),
            ("oidcc-registration-tos-uri", Reviewed),
            ("oidcc-registration-jwks-uri", Passes),
            ("oidcc-registration-sector-uri", Passes),
            ("oidcc-registration-sector-bad", Passes),
            ("oidcc-server-rotate-keys", Passes),
            ("oidcc-refresh-token-rp-key-rotation", Passes),
            ("oidcc-request-uri-unsigned", BY_REFERENCE),
            ("oidcc-request-uri-signed-rs256", BY_REFERENCE),
            ("oidcc-ensure-request-object-with-redirect-uri", Reviewed),
            ("oidcc-refresh-token", Passes),
            ("oidcc-ensure-client-assertion-with-iss-aud-succeeds", Passes),
        ],
    },
    Plan {
        name: "oidcc-3rdparty-init-login-certification-test-plan",
        file: "3rdparty-init-login",
        runs: &["[response_type=code]"],
        tests: super::third_party_init_login::TESTS,
        modules: &[
            ("oidcc-3rd_party-init-login", Passes),
            ("oidcc-3rd_party-init-login-nohttps", Passes),
        ],
    },
];

/// The name a module's test has.
pub fn test_name(module: &str) -> String {
    module.replace('-', "_").to_lowercase()
}

impl Plan {
    /// How its clients come to be, where it leaves no choice.
    pub fn registration(&self) -> &'static str {
        match self.file {
            "config" => "static_client",
            _ => "dynamic_client",
        }
    }

    /// The modules of a run, in the plan's order.
    pub fn modules_of(&self, run: &str) -> Vec<&(&'static str, Outcome)> {
        let is_static = run.contains("client_registration=static_client");
        let runs = |(module, _): &&(&str, Outcome)| !is_static || !REGISTERED_ONLY.contains(module);
        self.modules.iter().filter(runs).collect()
    }

    /// The test module: the file's name, as Rust spells it.
    pub fn test_module(&self) -> String {
        self.file.replace('-', "_").replace("3rdparty", "third_party")
    }
}

#[test]
fn ours_every_module_of_every_plan_has_a_test_of_its_name() {
    let of = |plan: &Plan| -> Vec<_> {
        let runs = plan.runs.iter();
        runs.map(|run| plan.modules_of(run).len()).collect()
    };
    let counts: Vec<_> = PLANS.iter().map(of).collect();
    let expected: [&[usize]; 7] = [&[35, 38], &[35, 38], &[1], &[11, 11], &[2, 2], &[23], &[2]];
    assert_eq!(counts, expected);
    for plan in PLANS {
        let mut wanted: Vec<_> = plan.modules.iter().map(|(module, _)| test_name(module)).collect();
        let mut found = plan.tests.to_vec();
        wanted.sort();
        found.sort_unstable();
        assert_eq!(found, wanted, "{}", plan.name);
    }
}

#[test]
fn ours_the_conformance_page_says_what_the_plans_say() {
    let file = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/conformance.md");
    if std::env::var_os("WRITE_DOCS").is_some() {
        std::fs::write(&file, markdown()).unwrap();
    }
    let written = std::fs::read_to_string(&file).unwrap_or_default();
    assert_eq!(
        written,
        markdown(),
        "run `WRITE_DOCS=1 cargo test --test it conformance::plans`"
    );
}

fn markdown() -> String {
    let commands: Vec<_> = PLANS
        .iter()
        .flat_map(|plan| plan.runs.iter().map(move |run| (plan, run)))
        .map(|(plan, run)| format!("     '{}{run}' $G/{}.json", plan.name, plan.file))
        .collect();
    let mut page = include_str!("page.md").replace("{plans}", &commands.join(" \\\n"));
    page.push_str("\n## Plans and modules\n");
    for plan in PLANS {
        write!(page, "\n### `{}`\n\n", plan.name).unwrap();
        let counts = plan
            .runs
            .iter()
            .map(|run| format!("{} with `{run}`", plan.modules_of(run).len()));
        let counts = match plan.runs {
            [_] => plan.modules.len().to_string(),
            _ => counts.collect::<Vec<_>>().join(", "),
        };
        writeln!(
            page,
            "`tests/conformance/{}.json`, tests in `conformance::{}`. Modules: {counts}.",
            plan.file,
            plan.test_module()
        )
        .unwrap();
        page.push_str("\n| module | test | what the suite says |\n|---|---|---|\n");
        for (module, outcome) in plan.modules {
            let always = plan
                .modules_of(plan.runs[0])
                .iter()
                .any(|(known, _)| known == module);
            let says = outcome.words()
                + if always {
                    ""
                } else {
                    " (with `dynamic_client` alone)"
                };
            writeln!(page, "| {module} | `{}` | {says} |", test_name(module)).unwrap();
        }
    }
    page
}
