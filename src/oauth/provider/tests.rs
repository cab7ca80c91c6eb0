use serde_json::{Map, Value, json};

use super::*;

fn object(value: &Value) -> Map<String, Value> {
    value.as_object().unwrap().clone()
}

fn plain() -> ProviderSettings {
    ProviderSettings::new(
        "https://office.example".parse().unwrap(),
        "grantor".parse().unwrap(),
    )
}

fn fields(settings: &ProviderSettings) -> Vec<&'static str> {
    settings.faults().iter().map(|fault| fault.field).collect()
}

#[test]
fn ours_an_address_at_a_provider_is_https_and_means_what_it_says() {
    for good in [
        "https://accounts.google.com",
        "https://a.auth0.com/",
        "http://127.0.0.1:9000",
        "https://gitlab.example.com:8443/sub?x=1",
    ] {
        assert_eq!(
            good.parse::<ProviderUrl>().map(|url| url.to_string()),
            Ok(good.to_owned())
        );
    }
    for bad in [
        "http://office.example",
        "https://user@office.example",
        "https://office.example/#x",
        "https://office.example\\@evil.example",
        "https://office.example/ x",
        "ftp://office.example",
        "office.example",
        "https://",
    ] {
        assert!(bad.parse::<ProviderUrl>().is_err(), "{bad}");
    }
    assert!(
        format!("https://office.example/{}", "x".repeat(500))
            .parse::<ProviderUrl>()
            .is_err()
    );
}

/// OpenID Connect Core §3.1.3.7: the issuer "MUST exactly match". Of many organisations those that are listed, and no others.
#[test]
fn oidc_core_3_1_3_7_an_issuer_is_matched_to_the_letter() {
    let mut settings = plain();
    assert!(settings.is_issuer("https://office.example"));
    for other in [
        "https://office.example/",
        "https://OFFICE.example",
        "https://evil.example",
        "",
    ] {
        assert!(!settings.is_issuer(other), "{other}");
    }
    settings.issuer_pattern = Some("https://login.example/{tenantid}/v2.0".parse().unwrap());
    settings.tenants = vec!["one".parse().unwrap(), "two".parse().unwrap()];
    assert_eq!(
        settings.issuer_of_metadata(),
        "https://login.example/{tenantid}/v2.0"
    );
    assert!(settings.is_issuer("https://login.example/one/v2.0"));
    for other in [
        "https://login.example/three/v2.0",
        "https://login.example/{tenantid}/v2.0",
        "https://login.example/one/../two/v2.0",
        "https://office.example",
    ] {
        assert!(!settings.is_issuer(other), "{other}");
    }
    for bad in [
        "https://login.example/v2.0",
        "https://{tenantid}.example/{tenantid}",
        "{tenantid}",
    ] {
        assert!(bad.parse::<IssuerPattern>().is_err(), "{bad}");
    }
    for bad in ["a/b", "a?b", "a#b", "", "a b"] {
        assert!(bad.parse::<Tenant>().is_err(), "{bad}");
    }
}

#[test]
fn rfc6901_a_claim_is_found_by_name_or_pointer() {
    let claims = object(&json!({
        "https://office.example/groups": ["a", 2, null, {}],
        "user": { "id": 42, "a/b": "slash", "m~n": "tilde", "none": null },
        "yes": true, "said": "true", "one": 1, "no": "false",
    }));
    let path = |text: &str| text.parse::<ClaimPath>().unwrap();
    assert_eq!(path("/user/id").text(&claims).as_deref(), Some("42"));
    assert_eq!(path("/user/a~1b").text(&claims).as_deref(), Some("slash"));
    assert_eq!(path("/user/m~0n").text(&claims).as_deref(), Some("tilde"));
    assert_eq!(path("https://office.example/groups").texts(&claims), ["a", "2"]);
    assert_eq!(
        path("/https:~1~1office.example~1groups/0")
            .text(&claims)
            .as_deref(),
        Some("a")
    );
    for missing in ["user", "/user", "/user/none", "/user/id/x", "nothing", "/yes/0"] {
        assert_eq!(path(missing).text(&claims), None, "{missing}");
    }
    for (name, is_true) in [
        ("yes", true),
        ("said", true),
        ("one", true),
        ("no", false),
        ("nothing", false),
    ] {
        assert_eq!(path(name).is_true(&claims), is_true, "{name}");
    }
    for bad in ["", " x", "/a~2", "/a~", "a\nb"] {
        assert!(bad.parse::<ClaimPath>().is_err(), "{bad:?}");
    }
}

#[test]
fn ours_a_rule_gives_for_what_is_said_and_for_nothing_else() {
    let claims = object(&json!({
        "groups": ["Domain Admins", "staff"], "roles": [], "department": "Sales", "is_admin": false, "level": 3,
        "no": "False", "nil": "0", "blank": " ", "zero": 0, "nothings": ["", "false"], "one": "1",
    }));
    let mut paths = ClaimPaths::default();
    let holds = |rule: &str, paths: &ClaimPaths| rule.parse::<MappingRule>().unwrap().holds(&claims, paths);
    for good in [
        "groups=Domain Admins -> group:admins",
        "groups=staff->role:clerk",
        "department -> attribute:department",
        "level=3 -> role:clerk",
        "groups -> group:known",
        "one -> role:clerk",
        // What was true is false now.
        "is_admin -> attribute:is_admin",
        "zero -> attribute:level",
    ] {
        assert!(holds(good, &paths), "{good}");
    }
    for bad in [
        "groups=Staff -> role:clerk",
        "groups=sta -> role:clerk",
        "roles -> role:clerk",
        "is_admin -> role:clerk",
        "no -> role:clerk",
        "nil -> role:clerk",
        "blank -> group:clerks",
        "zero -> role:clerk",
        "nothings -> role:clerk",
        "nothing -> role:clerk",
        "department=sales -> role:clerk",
    ] {
        assert!(!holds(bad, &paths), "{bad}");
    }
    paths.groups = "roles".parse().unwrap();
    assert!(
        !holds("groups=staff -> role:clerk", &paths),
        "groups stand elsewhere"
    );
    let rule: MappingRule = "groups = Domain Admins  ->  group:admins".parse().unwrap();
    assert_eq!(rule.to_string(), "groups=Domain Admins -> group:admins");
    assert_eq!(rule.to_string().parse(), Ok(rule));
    for wrong in [
        "groups=staff",
        "-> role:clerk",
        "groups= -> role:clerk",
        "groups=a -> user:x",
        "groups=a -> attribute:x",
        "groups=a -> role:",
        "groups=a -> role:a b",
        "groups -> attribute:a b",
    ] {
        assert!(wrong.parse::<MappingRule>().is_err(), "{wrong}");
    }
}

#[test]
fn ours_an_acr_of_a_provider_is_one_factor_unless_it_is_said_to_be_two() {
    let mut settings = plain();
    settings.acr = vec!["urn:example:a=b=2".parse().unwrap(), "low=1".parse().unwrap()];
    assert_eq!(settings.worth(Some("urn:example:a=b")), Acr::Two);
    for one in [Some("low"), Some("phr"), Some("2"), None] {
        assert_eq!(settings.worth(one), Acr::One, "{one:?}");
    }
    for bad in ["x=phr", "x=3", "=2", "x", "x=0"] {
        assert!(bad.parse::<AcrRule>().is_err(), "{bad}");
    }
}

#[test]
fn ours_no_parameter_is_added_that_the_server_writes_itself() {
    assert!("hd=example.com".parse::<ExtraParameter>().is_ok());
    for bad in [
        "state=x",
        "nonce=x",
        "redirect_uri=https://evil.example",
        "client_id=x",
        "prompt=none",
        "request=x",
        "response_type=token",
        "code_challenge=x",
        "scope=x",
        "max_age=1",
        "=x",
        "a b=x",
        "x",
        "a=\n",
    ] {
        assert!(bad.parse::<ExtraParameter>().is_err(), "{bad:?}");
    }
}

#[test]
fn ours_an_address_is_spoken_for_in_the_very_domain_alone() {
    let mut settings = plain();
    let speaks = |settings: &ProviderSettings, email: &str| settings.speaks_for(&email.parse().unwrap());
    assert!(!speaks(&settings, "ada@example.com"), "nobody said so");
    settings.domains = vec!["example.com".parse().unwrap()];
    assert!(speaks(&settings, "ada@example.com") && speaks(&settings, "Ada@EXAMPLE.com"));
    for other in [
        "ada@sub.example.com",
        "ada@notexample.com",
        "ada@example.com.evil.example",
    ] {
        assert!(!speaks(&settings, other), "{other}");
    }
}

#[test]
fn ours_what_does_not_go_together_is_told_all_at_once() {
    assert_eq!(fields(&plain()), Vec::<&str>::new());
    let mut wrong = plain();
    wrong.issuer = "https://office.example?x=1".parse().unwrap();
    wrong.tenants = vec!["one".parse().unwrap()];
    wrong.algorithms.clear();
    wrong.is_pkce = false;
    wrong.auth_method = ProviderAuth::None;
    wrong.scope = "email".parse().unwrap();
    wrong.claims.subject = "email".parse().unwrap();
    wrong.extra = vec!["a=1".parse().unwrap(), "a=2".parse().unwrap()];
    wrong.acr = vec!["a=1".parse().unwrap(), "a=2".parse().unwrap()];
    assert_eq!(
        fields(&wrong),
        [
            "issuer",
            "tenants",
            "algorithms",
            "pkce",
            "scope",
            "claims.subject",
            "extra",
            "acr"
        ]
    );
    let oauth = ProviderSettings {
        kind: ProviderKind::OAuth,
        ..plain()
    };
    assert_eq!(fields(&oauth), ["userinfo_endpoint"]);
    let apple = ProviderSettings {
        auth_method: ProviderAuth::Apple,
        ..plain()
    };
    assert_eq!(fields(&apple), ["key_id"]);
    let many = ProviderSettings {
        issuer_pattern: Some("https://x.example/{tenantid}".parse().unwrap()),
        ..plain()
    };
    assert_eq!(fields(&many), ["tenants"]);
}

fn said(client_id: &str) -> ProviderPatch {
    ProviderPatch {
        client_id: Some(client_id.parse().unwrap()),
        ..ProviderPatch::default()
    }
}

#[test]
fn ours_each_preset_is_whole_with_little_said_beside() {
    for preset in Preset::ALL {
        let mut patch = said("ours-there");
        match preset {
            Preset::Microsoft => {
                patch.tenants = Some(vec!["72f988bf-86f1-41af-91ab-2d7cd011db47".parse().unwrap()]);
            }
            Preset::Apple => {
                patch.team = Some("TEAM".parse().unwrap());
                patch.key_id = Some("KEY".parse().unwrap());
            }
            _ => {}
        }
        let settings = preset.settings(patch).unwrap();
        assert_eq!(fields(&settings), Vec::<&str>::new(), "{preset}");
        assert!(
            !settings.sign_up && settings.domains.is_empty() && settings.is_pkce,
            "{preset}"
        );
        let told = preset.settings(ProviderPatch::default()).unwrap_err();
        assert!(!told.is_empty(), "{preset}");
    }
    let github = Preset::GitHub.settings(said("x")).unwrap();
    assert_eq!(github.claims.subject.as_str(), "id");
    assert!(github.emails_endpoint.is_some() && github.metadata_url().is_none());
    let own = ProviderPatch {
        issuer: Some("https://git.example.com".parse().unwrap()),
        ..said("x")
    };
    let gitlab = Preset::GitLab.settings(own).unwrap();
    let metadata = "https://git.example.com/.well-known/openid-configuration";
    assert_eq!(gitlab.metadata_url().as_deref(), Some(metadata));
}

/// An account is made for no address that nobody checked.
#[test]
fn ours_who_makes_accounts_says_whose_addresses_are_checked() {
    let unchecked = |change: fn(&mut ProviderSettings)| {
        let mut settings = plain();
        settings.sign_up = true;
        settings.claims.email_verified = None;
        change(&mut settings);
        settings.faults().iter().any(|fault| fault.field == "sign_up")
    };
    assert!(unchecked(|_| {}));
    assert!(!unchecked(|settings| settings.sign_up = false));
    assert!(!unchecked(
        |settings| settings.domains = vec!["example.com".parse().unwrap()]
    ));
    assert!(!unchecked(|settings| {
        settings.claims.email_verified = Some("email_verified".parse().unwrap());
    }));
    assert!(!unchecked(|settings| {
        settings.emails_endpoint = Some("https://office.example/emails".parse().unwrap());
    }));
}

/// Google checks anybody's address, and decides about those of its own domains: it says which.
#[test]
fn ours_google_speaks_for_those_of_the_domain_it_names() {
    let mut google = Preset::Google.settings(said("x")).unwrap();
    google.domains = vec!["example.com".parse().unwrap()];
    let email = "ex@example.com".parse().unwrap();
    let decides = |settings: &ProviderSettings, claims: Value| settings.decides(&email, &object(&claims));
    assert!(decides(&google, json!({"hd": "example.com"})));
    assert!(!decides(&google, json!({})) && !decides(&google, json!({"hd": "example.org"})));
    assert_eq!(fields(&google), Vec::<&str>::new());
    // What was stored before there was such a claim says nothing of it: then it speaks for nobody.
    let mut stored = serde_json::to_value(&google).unwrap();
    stored["claims"]
        .as_object_mut()
        .unwrap()
        .remove("email_domain")
        .unwrap();
    let stored: ProviderSettings = serde_json::from_value(stored).unwrap();
    assert!(!decides(&stored, json!({"hd": "example.com"})));
    assert_eq!(fields(&stored), ["claims.email_domain"]);
    // Others that check anybody's do not say.
    for preset in [Preset::GitHub, Preset::GitLab] {
        let mut theirs = preset.settings(said("x")).unwrap();
        theirs.domains.clone_from(&google.domains);
        assert!(!decides(&theirs, json!({"hd": "example.com"})), "{preset}");
        assert_eq!(fields(&theirs), ["claims.email_domain"], "{preset}");
    }
}

/// Whoever makes an organisation at Microsoft is let in nowhere by that.
#[test]
fn ours_of_microsoft_those_may_come_whose_organisation_is_named() {
    let of = |tenants: &[&str]| {
        let tenants = tenants.iter().map(|tenant| tenant.parse().unwrap()).collect();
        Preset::Microsoft.settings(ProviderPatch {
            tenants: Some(tenants),
            ..said("x")
        })
    };
    let (one, two) = (
        "72f988bf-86f1-41af-91ab-2d7cd011db47",
        "9188040d-6c67-4c5b-b112-36a304b66dad",
    );
    let single = of(&[one]).unwrap();
    assert_eq!(
        single.issuer.as_str(),
        format!("https://login.microsoftonline.com/{one}/v2.0")
    );
    assert!(single.is_issuer(single.issuer.as_str()) && single.tenants.is_empty());
    let both = of(&[one, two]).unwrap();
    assert!(both.is_issuer(&format!("https://login.microsoftonline.com/{two}/v2.0")));
    assert!(!both.is_issuer("https://login.microsoftonline.com/common/v2.0"));
    assert!(of(&[]).is_err() && of(&["common"]).is_err() && of(&["example.com"]).is_err());
    // An address is what an administrator of an organisation wrote there.
    let verified = single.claims.email_verified.unwrap();
    assert_eq!(verified.as_str(), "xms_edov");
}

#[test]
fn ours_what_is_said_comes_over_what_is_there_and_an_empty_text_takes_it_away() {
    let mut settings = plain();
    settings.token_endpoint = Some("https://office.example/token".parse().unwrap());
    let patch: ProviderPatch = serde_json::from_value(json!({
        "token_endpoint": "", "pkce": false, "map": ["a -> role:clerk"], "claims": { "groups": "/realm/groups" },
    }))
    .unwrap();
    patch.put_over(&mut settings);
    assert_eq!(
        (settings.token_endpoint.as_ref(), settings.is_pkce),
        (None, false)
    );
    assert_eq!(
        (settings.map.len(), settings.claims.groups.as_str()),
        (1, "/realm/groups")
    );
    assert_eq!(settings.claims.email.as_str(), "email", "what is not said stays");
    for wrong in [
        json!({ "tokenendpoint": "https://x.example" }),
        json!({ "algorithms": ["none"] }),
        json!({ "algorithms": ["HS256"] }),
        json!({ "claims": { "mail": "x" } }),
        json!({ "domains": ["@example.com"] }),
        json!({ "network": ["not a network"] }),
    ] {
        assert!(
            serde_json::from_value::<ProviderPatch>(wrong.clone()).is_err(),
            "{wrong}"
        );
    }
}

#[test]
fn ours_settings_are_read_as_they_were_written_and_in_no_other_way() {
    let settings = ProviderSettings {
        map: vec!["groups=a -> group:b".parse().unwrap()],
        network: vec!["10.0.0.0/8".parse().unwrap()],
        domains: vec!["example.com".parse().unwrap()],
        ..plain()
    };
    let mut written = serde_json::to_value(&settings).unwrap();
    assert_eq!(
        serde_json::from_value::<ProviderSettings>(written.clone()).unwrap(),
        settings
    );
    written["unknown"] = json!(1);
    assert!(serde_json::from_value::<ProviderSettings>(written).is_err());
}

/// OpenID Connect Discovery §4.3.
#[test]
fn oidc_discovery_4_3_metadata_of_another_is_told() {
    let metadata = json!({
        "issuer": "https://office.example",
        "authorization_endpoint": "https://office.example/auth",
        "token_endpoint": "https://office.example/token",
        "jwks_uri": "https://office.example/jwks",
        "response_types_supported": ["code", "id_token"],
        "id_token_signing_alg_values_supported": ["RS256", "HS256"],
        "token_endpoint_auth_methods_supported": ["client_secret_basic"],
        "code_challenge_methods_supported": ["plain", "S256"],
    });
    assert_eq!(plain().advice(&object(&metadata)), Vec::<String>::new());
    let mut other = object(&metadata);
    other["issuer"] = json!("https://office.example/\r\nx");
    other.remove("jwks_uri");
    other["id_token_signing_alg_values_supported"] = json!(["HS256"]);
    other["code_challenge_methods_supported"] = json!(["plain"]);
    let advice = plain().advice(&other);
    assert_eq!(advice.len(), 4, "{advice:?}");
    assert!(advice[0].contains("calls itself") && !advice[0].contains('\n'));
}

/// RFC 9207 §2.4, OpenID Connect Core §3.1.3.7: what answers and ID tokens of each name, to the letter.
#[test]
fn rfc9207_2_4_a_preset_is_of_the_issuer_its_answers_name() {
    for (preset, issuer) in [
        (Preset::Google, Some("https://accounts.google.com")),
        (Preset::Microsoft, None),
        (Preset::GitHub, Some("https://github.com/login/oauth")),
        (Preset::GitLab, Some("https://gitlab.com")),
        (Preset::Apple, Some("https://appleid.apple.com")),
    ] {
        let known = preset.patch().issuer.map(|issuer| issuer.to_string());
        assert_eq!(known.as_deref(), issuer, "{preset:?}");
    }
    let settings = Preset::GitHub.settings(said("grantor")).unwrap();
    assert!(settings.is_issuer("https://github.com/login/oauth"));
    for other in [
        "https://github.com",
        "https://github.com/login/oauth/",
        "https://evil.example",
    ] {
        assert!(!settings.is_issuer(other), "{other}");
    }
}
