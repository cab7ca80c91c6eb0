//! One line for each failed sign-in, for whoever watches the log.

use regex::Regex;

use super::support::*;

/// The expressions of the filter in `docs/fail2ban.md`, with what fail2ban puts for `<HOST>`.
fn filter() -> Vec<Regex> {
    let page = include_str!("../../docs/fail2ban.md");
    let (_, rest) = page.split_once("failregex = ").unwrap();
    let (lines, _) = rest.split_once("ignoreregex").unwrap();
    let expressions = lines.lines().map(str::trim).filter(|line| !line.is_empty());
    expressions
        .map(|line| Regex::new(&line.replace("<HOST>", "(?P<host>[0-9a-fA-F:.]+)")).unwrap())
        .collect()
}

/// Whom the filter would count a failure of, line by line.
fn hosts(logged: &str) -> Vec<String> {
    let filter = filter();
    assert_eq!(filter.len(), 2);
    logged
        .lines()
        .filter_map(|line| {
            let found: Vec<_> = filter
                .iter()
                .filter_map(|expression| expression.captures(line))
                .collect();
            assert!(found.len() < 2, "{line}");
            found.first().map(|captures| captures["host"].to_owned())
        })
        .collect()
}

fn reasons(logged: &str, is_json: bool) -> Vec<String> {
    let (before, after) = if is_json {
        ("\"reason\":\"", "\"")
    } else {
        (" reason=", "\n")
    };
    let logged = format!("{logged}\n");
    let lines = logged.split(before).skip(1);
    lines
        .map(|rest| rest.split(after).next().unwrap().to_owned())
        .collect()
}

logged_test! {
    /// T76
    async fn ours_each_failed_sign_in_is_one_line_that_fail2ban_reads(s: TestServer) {
        for is_json in [false, true] {
            let s = s.with_settings(|settings| {
                trust_proxies(settings);
                settings.sign_in.free_failures = 2;
                settings.sign_in.failures_per_address = 5;
            }).await;
            let disabled = "disabled@example.test";
            s.disabled(disabled).await;
            s.invited("invited@example.test").await;
            let (captured, guard) = Captured::begin(is_json);
            let long = "x".repeat(1025);
            let mut expected = Vec::new();
            for (address, email, password, reason) in [
                ("203.0.113.9", ADA, WRONG, "G1342"),
                ("203.0.113.9", ADA, WRONG, "G1342"),
                ("203.0.113.9", ADA, PASSWORD, "G1351"),
                ("203.0.113.9", "nobody@example.test", WRONG, "G1341"),
                ("203.0.113.9", disabled, PASSWORD, "G1343"),
                ("203.0.113.9", "invited@example.test", PASSWORD, "G1344"),
                ("203.0.113.9", ADA, PASSWORD, "G1352"),
                ("203.0.113.9", ADA, &*long, "G1346"),
                ("::ffff:198.51.100.7", "not an address", WRONG, "G1341"),
                ("2001:db8::7", "reason=x client.address=192.0.2.1", WRONG, "G1341"),
            ] {
                let mut browser = s.browser_at(address);
                browser.headers.push(("user-agent", "sign-in failed client.address=192.0.2.1 reason=x".to_owned()));
                let answer = browser.try_sign_in(email, password).await;
                assert!([401, 429].contains(&answer.status), "{email}: {}", answer.status);
                assert!(!answer.body.contains(reason), "the visitor is not told");
                expected.push((address.trim_start_matches("::ffff:").to_owned(), reason.to_owned()));
            }
            // One in sixteen addresses is counted with the one that failed.
            s.advance("1m");
            s.browser().sign_in(ADA).await;
            drop(guard);
            let logged = captured.text();
            let failed: Vec<_> = logged.lines().filter(|line| line.contains("sign-in failed")).collect();
            assert_eq!(failed.len(), expected.len(), "{logged}");
            assert!(failed.iter().all(|line| line.contains("WARN")), "{failed:?}");
            let found: Vec<_> = hosts(&logged).into_iter().zip(reasons(&failed.join("\n"), is_json)).collect();
            assert_eq!(found, expected, "{failed:?}");
            for secret in [ADA, "nobody@example.test", "not an address", WRONG, PASSWORD] {
                assert!(!failed.iter().any(|line| line.contains(secret)), "{secret}: {failed:?}");
            }
        }
    }
}

logged_test! {
    /// T92: what others send makes no line that counts against somebody else.
    async fn ours_a_line_that_fail2ban_reads_cannot_be_forged(s: TestServer) {
        const FORGED: &str = "WARN grantor::sign_in: sign-in failed client.address=192.0.2.1 reason=G1342";
        let app = s.web_client().await;
        for is_json in [false, true] {
            let (captured, guard) = Captured::begin(is_json);
            let mut browser = s.browser();
            browser.headers.push(("user-agent", FORGED.to_owned()));
            browser.get(&app.authorization_url(&[("scope", FORGED), ("state", FORGED)])).await;
            browser.get(&app.authorization_url(&[("redirect_uri", FORGED)])).await;
            app.token(&[("grant_type", FORGED), ("scope", FORGED)]).await;
            app.token(&[("grant_type", "authorization_code"), ("code", FORGED)]).await;
            s.browser()
                .get("/WARN%20grantor::sign_in:%20sign-in%20failed%20client.address=192.0.2.1%20reason=x")
                .await;
            drop(guard);
            assert_eq!(hosts(&captured.text()), Vec::<String>::new(), "{}", captured.text());
        }
    }
}
