//! Second factors: codes of an app, codes on paper, browsers that are trusted, and the road that asks for them.

mod account;
mod codes;
mod enrolment;
mod recovery;
mod road;
mod step_up;
mod trusted;

use aws_lc_rs::hmac;
use grantor::types::Timestamp;

use super::support::*;

/// An app on a phone, by the letter of RFC 6238 and RFC 4226 and not by our code.
#[derive(Clone)]
pub struct Phone(Vec<u8>);

impl Phone {
    /// With a secret as a page shows it, in base32 (RFC 4648 §6).
    pub fn typed(text: &str) -> Self {
        let (mut bytes, mut bits, mut count) = (Vec::new(), 0_u32, 0);
        for c in text.bytes().filter(|b| *b != b' ') {
            let digit = match c {
                b'A'..=b'Z' => c - b'A',
                b'2'..=b'7' => c - b'2' + 26,
                other => panic!("no base32: {other}"),
            };
            bits = (bits << 5) | u32::from(digit);
            count += 5;
            if count >= 8 {
                count -= 8;
                bytes.push(u8::try_from(bits >> count).unwrap());
                bits &= (1 << count) - 1;
            }
        }
        Self(bytes)
    }

    /// RFC 6238 §4.2: "TOTP = HOTP(K, T)", with T the number of half minutes; RFC 4226 §5.3: the dynamic truncation.
    pub fn code(&self, at: Timestamp) -> String {
        let key = hmac::Key::new(hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY, &self.0);
        let hash = hmac::sign(&key, &(at.0 / 30).to_be_bytes());
        let hash = hash.as_ref();
        let at = usize::from(hash[19] & 0xf);
        let number = u32::from_be_bytes(hash[at..at + 4].try_into().unwrap()) & 0x7fff_ffff;
        format!("{:06}", number % 1_000_000)
    }

    /// One that is not the code of any step about `at`.
    pub fn wrong(&self, at: Timestamp) -> String {
        let around: Vec<_> = (-3..=3).map(|n| self.code(Timestamp(at.0 + n * 30))).collect();
        (0..1000)
            .map(|n| format!("{n:06}"))
            .find(|code| !around.contains(code))
            .unwrap()
    }
}

/// What stands between two marks of a page.
pub fn between<'a>(body: &'a str, before: &str, after: &str) -> &'a str {
    let (_, rest) = body
        .split_once(before)
        .unwrap_or_else(|| panic!("no {before}: {body}"));
    rest.split(after).next().unwrap()
}

/// The recovery codes a page shows.
pub fn shown_codes(page: &Answer) -> Vec<String> {
    let list = between(&page.body, "id=\"codes\"", "</ol>");
    list.split("<code>")
        .skip(1)
        .map(|rest| rest.split('<').next().unwrap().to_owned())
        .collect()
}

/// What the forms of the account carry; the header has one of its own before them.
pub fn csrf_of(page: &Answer) -> String {
    let is_csrf = |input: &std::collections::HashMap<String, String>| {
        input.get("name").is_some_and(|name| name == "csrf")
    };
    let last = inputs(&page.body).into_iter().rfind(is_csrf);
    last.and_then(|mut input| input.remove("value"))
        .unwrap_or_default()
}

/// Sets a second factor up for whoever is signed in in `browser`; the app, and the recovery codes, if there are new ones. Later
/// codes are of a later half minute.
pub async fn set_up(s: &TestServer, browser: &mut Browser) -> (Phone, Vec<String>) {
    let page = browser.get("/account/security/totp").await;
    assert_eq!(page.status, 200, "{page:?}");
    let phone = Phone::typed(between(&page.body, "<code class=\"pick\">", "<"));
    let (csrf, sealed) = (csrf_of(&page), page.hidden("enrolling").unwrap());
    let code = phone.code(s.now());
    let form = [
        ("csrf", &*csrf),
        ("enrolling", &*sealed),
        ("code", &*code),
        ("name", "My phone"),
    ];
    let answer = browser.post("/account/security/totp", &form).await;
    s.advance("30s");
    let codes = if answer.status == 303 {
        Vec::new()
    } else {
        shown_codes(&answer)
    };
    (phone, codes)
}

/// Ada, with a second factor, and a browser that is not signed in.
pub async fn with_factor(s: &TestServer) -> (Phone, Vec<String>, Browser) {
    let mut browser = s.browser();
    browser.sign_in(ADA).await;
    let (phone, codes) = set_up(s, &mut browser).await;
    (phone, codes, s.browser())
}

/// Signs in with the password; the page that asks for more.
pub async fn to_second_factor(browser: &mut Browser, email: &str) -> Answer {
    let answer = browser.try_sign_in(email, PASSWORD).await;
    assert_eq!(answer.status, 303, "{}", answer.body);
    let page = browser.follow(answer).await;
    assert!(is_second_factor(&page), "{}", page.body);
    page
}

/// Whether a page asks for a second factor.
pub fn is_second_factor(page: &Answer) -> bool {
    page.hidden("step").as_deref() == Some("second-factor")
}

/// Where the form of a page goes that carries the request in progress.
pub fn action_of(page: &Answer) -> String {
    between(&page.body, "<form method=\"post\" action=\"", "\"").to_owned()
}

/// Sends a code on the page that asks for it.
pub async fn give(browser: &mut Browser, page: &Answer, code: &str, extra: &[(&str, &str)]) -> Answer {
    let (interaction, step) = (page.hidden("interaction").unwrap(), page.hidden("step").unwrap());
    let mut form = vec![("interaction", &*interaction), ("step", &*step), ("code", code)];
    form.extend(extra);
    browser.post(&action_of(page), &form).await
}

/// Presses a button of a form of `page` that carries the request in progress.
pub async fn press(browser: &mut Browser, page: &Answer, decision: &str) -> Answer {
    let (interaction, step) = (page.hidden("interaction").unwrap(), page.hidden("step").unwrap());
    let action = action_of(page);
    let form = [
        ("interaction", &*interaction),
        ("step", &*step),
        ("decision", decision),
    ];
    let answer = browser.post(&action, &form).await;
    browser.follow(answer).await
}

/// A change on the page of the account.
pub async fn change(browser: &mut Browser, pair: (&str, &str)) -> Answer {
    let csrf = csrf_of(&browser.get("/account/security").await);
    browser.post("/account/security", &[("csrf", &*csrf), pair]).await
}
