//! Every page that people come to on their way is in every language, from its title to its last button.

use std::collections::BTreeSet;

use grantor::config::{MailUrl, SignUpMode};
use grantor::oauth::acr::SecondFactor;
use grantor::oauth::client_metadata::RegisteredBy;

use super::*;
use crate::factors;
use crate::passkeys;

const NEW: &str = "violet anchor meadow 9";
const NEWCOMER: &str = "new@example.test";
const EVE: &str = "eve@example.test";

/// The pages around signing in with an app and signing out.
async fn signing_in(s: &TestServer, language: Language, seen: &mut Seen) {
    let app = s
        .openid_client(|client| {
            client.client_uri = Some("https://app.example/".to_owned());
            client.policy_uri = Some("https://app.example/policy".to_owned());
            client.tos_uri = Some("https://app.example/terms".to_owned());
            client.metadata.post_logout_redirect_uris = vec!["https://app.example/out".parse().unwrap()];
        })
        .await;
    let url = |extra: &[(&str, &str)]| app.authorization_url(&[&[("scope", "openid")], extra].concat());
    let mut browser = reading(s, language.tag());
    seen.insert("home", browser.get("/").await);
    let page = browser.get(&url(&[])).await;
    seen.insert("sign in", page.clone());
    seen.insert("wrong password", browser.sign_in_on(&page, ADA, "x").await);
    let page = browser.sign_in_on(&page, ADA, PASSWORD).await;
    browser.follow(page).await;
    seen.insert("home, signed in", browser.get("/").await);
    seen.insert("confirm", browser.get(&url(&[("prompt", "login")])).await);
    seen.insert("choose", browser.get(&url(&[("prompt", "select_account")])).await);
    let answer = browser.get(&url(&[("response_mode", "form_post")])).await;
    seen.insert("form_post", browser.decide_on(&answer, "allow").await);
    let long = "x".repeat(5000);
    seen.insert(
        "onward",
        browser
            .get(&url(&[("state", &long), ("response_type", "token")]))
            .await,
    );
    let form = [("client_id", app.id.as_str()), ("state", &long)];
    let headers = [("sec-fetch-site", "cross-site")];
    seen.insert("carried", browser.post_with("/auth", &form, &headers).await);
    seen.insert("sign out", browser.get("/logout").await);
    let out = format!(
        "/logout?client_id={}&post_logout_redirect_uri=https://app.example/out",
        app.id.as_str()
    );
    seen.insert("sign out, and on", browser.get(&out).await);
    let csrf = browser.get("/logout").await.hidden("csrf").unwrap();
    let form = [("csrf", &*csrf), ("decision", "sign-out")];
    seen.insert("signed out", browser.post("/logout", &form).await);
    seen.insert("signed out already", browser.get(&out).await);
}

/// What cannot be done, and what people are warned of.
async fn refusals(s: &TestServer, language: Language, seen: &mut Seen) {
    let mut browser = reading(s, language.tag());
    let app = s.openid_client(|_| {}).await;
    seen.insert("nothing", browser.get("/nothing").await);
    seen.insert(
        "refused",
        browser
            .get(&app.authorization_url(&[("redirect_uri", "https://other.example/")]))
            .await,
    );
    let unvouched = s
        .register(grantor::oauth::client::ClientType::Web, |client| {
            client.registered_by = RegisteredBy::Open;
            "Unvouched".clone_into(&mut client.name);
        })
        .await;
    seen.insert(
        "warned",
        browser
            .get(&unvouched.authorization_url(&[("scope", "openid")]))
            .await,
    );
    seen.insert(
        "refused, with a way back",
        browser
            .get(&unvouched.authorization_url(&[("scope", "no:such")]))
            .await,
    );
    let page = browser.get(&app.authorization_url(&[("scope", "openid")])).await;
    let interaction = page.hidden("interaction").unwrap();
    let form = [
        ("interaction", &*interaction),
        ("step", "sign-in"),
        ("email", ADA),
        ("password", PASSWORD),
    ];
    seen.insert("another browser", {
        let mut other = reading(s, language.tag());
        other.get("/sign-in").await;
        other.post("/auth", &form).await
    });
    seen.insert(
        "no cookies",
        reading(s, language.tag()).post("/auth", &form).await,
    );
    let broken = [("interaction", "x"), ("step", "sign-in")];
    seen.insert("broken", browser.post("/auth", &broken).await);
    let headers = [("sec-fetch-site", "cross-site")];
    seen.insert("another site", browser.post_with("/auth", &form, &headers).await);
    seen.insert("dead link", browser.get("/password/x").await);
    seen.insert("no mail", browser.get("/password").await);
    seen.insert("invitation", browser.get("/sign-up").await);
    let page = browser.sign_in_on(&page, ADA, PASSWORD).await;
    browser.follow(page).await;
    s.user(EVE, "Eve").await;
    s.allow_app(&app.id, Some(&["user:eve@example.test"])).await;
    seen.insert(
        "403",
        browser.get(&app.authorization_url(&[("scope", "openid")])).await,
    );
}

/// What comes by mail: another password, an account.
async fn by_mail(s: &TestServer, language: Language, seen: &mut Seen) {
    let s = passkeys::named_and(s, |settings| {
        settings.mail.url = Some(MailUrl::mailbox());
        settings.sign_up.mode = SignUpMode::Open;
        settings.sign_up.domains = ["example.test", "example.org"]
            .map(|domain| domain.to_owned().try_into().unwrap())
            .to_vec();
    })
    .await;
    let mut browser = reading(&s, language.tag());
    seen.insert("sign in, with all ways", browser.get("/sign-in").await);
    let page = browser.get("/password").await;
    seen.insert("forgotten", page.clone());
    let interaction = page.hidden("interaction").unwrap();
    let form = |email| [("interaction", &*interaction), ("email", email)];
    seen.insert("no address", browser.post("/password", &form("x")).await);
    seen.insert("sent", browser.post("/password", &form(ADA)).await);
    let link = s.mailed_link(ADA).await;
    let page = reading(&s, language.tag()).get(&link).await;
    seen.insert("password", page.clone());
    let path = link.split('?').next().unwrap().to_owned();
    let csrf = page.hidden("csrf").unwrap();
    let form = |password, again| {
        [
            ("csrf", &*csrf),
            ("password", password),
            ("password_again", again),
        ]
    };
    let mut other = reading(&s, language.tag());
    seen.insert("bad password", other.post(&path, &form("abc", "abcd")).await);
    seen.insert(
        "easy password",
        other.post(&path, &form("password12345", "password12345")).await,
    );
    seen.insert("password set", other.post(&path, &form(PASSWORD, PASSWORD)).await);
    let page = browser.get("/sign-up").await;
    seen.insert("sign up", page.clone());
    let interaction = page.hidden("interaction").unwrap();
    let form = |email| [("interaction", &*interaction), ("email", email)];
    seen.insert(
        "another domain",
        browser.post("/sign-up", &form("ada@elsewhere.test")).await,
    );
    seen.insert(
        "sent to a newcomer",
        browser.post("/sign-up", &form(NEWCOMER)).await,
    );
    let link = s.mailed_link(NEWCOMER).await;
    let mut stranger = reading(&s, language.tag());
    let page = stranger.get(&link).await;
    seen.insert("new account", page.clone());
    let csrf = page.hidden("csrf").unwrap();
    let path = link.split('?').next().unwrap().to_owned();
    let by_passkey = [("csrf", &*csrf), ("name", "New"), ("decision", "passkey")];
    seen.insert(
        "new account with a passkey",
        stranger.post(&path, &by_passkey).await,
    );
    let form = |name, password| {
        [
            ("csrf", &*csrf),
            ("name", name),
            ("password", password),
            ("password_again", password),
        ]
    };
    seen.insert(
        "new account without a name",
        stranger.post(&path, &form("", NEW)).await,
    );
    seen.insert("account made", stranger.post(&path, &form("New", NEW)).await);
    seen.insert("account there", stranger.get(&link).await);
    seen.insert("dead link to an account", stranger.get("/sign-up/x").await);
}

/// Second steps: giving one, getting one, a passkey that is offered.
async fn second_steps(s: &TestServer, language: Language, seen: &mut Seen) {
    let strict = passkeys::named_and(s, |settings| {
        settings.sign_in.second_factor = SecondFactor::Required
    })
    .await;
    let app = strict.openid_client(|_| {}).await;
    let mut browser = reading(&strict, language.tag());
    let page = browser.get(&app.authorization_url(&[("scope", "openid")])).await;
    let page = browser.sign_in_on(&page, ADA, PASSWORD).await;
    let page = browser.follow(page).await;
    seen.insert("enrol", page.clone());
    let phone = factors::Phone::typed(factors::between(&page.body, "<code class=\"pick\">", "<"));
    let page = factors::give(&mut browser, &page, &phone.wrong(strict.now()), &[]).await;
    seen.insert("enrol, wrong", page.clone());
    seen.insert(
        "recovery codes",
        factors::give(&mut browser, &page, &phone.code(strict.now()), &[]).await,
    );
    let mut other = reading(&strict, language.tag());
    let page = other.get(&app.authorization_url(&[("scope", "openid")])).await;
    let page = other.sign_in_on(&page, ADA, PASSWORD).await;
    let page = other.follow(page).await;
    seen.insert("one more step to an app", page.clone());
    seen.insert(
        "one more step, wrong",
        factors::give(&mut other, &page, &phone.wrong(strict.now()), &[]).await,
    );
    seen.insert(
        "one more step, by a code on paper",
        factors::press(&mut other, &page, "other-way").await,
    );
    let named = passkeys::named(s).await;
    let mut able = reading(&named, language.tag());
    let page = able.get("/sign-in").await;
    seen.insert(
        "a passkey, if they want one",
        passkeys::sign_in_able(&mut able, &page, ADA).await,
    );
    named.user(EVE, "Eve").await;
    named.second_factor(EVE).await;
    let mut third = reading(&named, language.tag());
    seen.insert("one more step", factors::to_second_factor(&mut third, EVE).await);
}

/// Every page, for somebody who reads a language.
async fn seen_in(s: &TestServer, language: Language) -> Seen {
    let mut seen = Seen::new();
    // Each of its own: nobody is slowed down by what somebody before them did.
    signing_in(&s.with_settings(|_| {}).await, language, &mut seen).await;
    refusals(&s.with_settings(|_| {}).await, language, &mut seen).await;
    by_mail(s, language, &mut seen).await;
    second_steps(s, language, &mut seen).await;
    roads::allowing(&s.with_settings(|_| {}).await, language, &mut seen).await;
    roads::elsewhere(&s.with_settings(|_| {}).await, language, &mut seen).await;
    seen
}

/// What people read and hear on a page, piece by piece: what stands between tags, and in attributes that are read out. What others
/// named, and what is for developers in every language is left out.
pub(super) fn pieces(html: &str) -> BTreeSet<String> {
    let mut rest = html.to_owned();
    for (opening, closing) in [("<dd", "</dd>"), ("<option", "</option>"), ("<code", "</code>")] {
        while let Some(start) = rest.find(opening) {
            let end = rest[start..]
                .find(closing)
                .map_or(rest.len(), |end| start + end + closing.len());
            rest.replace_range(start..end, "");
        }
    }
    let mut found = BTreeSet::new();
    for part in rest.split('<') {
        let (tag, text) = part.split_once('>').unwrap_or(("", part));
        found.insert(text.trim().to_owned());
        for attribute in ["aria-label=\"", "data-copied=\"", "title=\"", "alt=\""] {
            if let Some((_, value)) = tag.split_once(attribute) {
                found.insert(value.split('"').next().unwrap_or_default().trim().to_owned());
            }
        }
    }
    // Servers differ by their port.
    let mut found: BTreeSet<String> = found
        .into_iter()
        .map(|piece| piece.replace(|c: char| c.is_ascii_digit(), ""))
        .collect();
    found.retain(|piece| piece.chars().filter(char::is_ascii_alphabetic).count() > 2);
    found
}

/// What is the same in every language: names, addresses, and words that languages share.
pub(super) fn is_same_everywhere(piece: &str) -> bool {
    let shared = [
        "Grantor",
        "Ada",
        "Ada Lovelace",
        "Eve",
        "Unvouched",
        "Acme Notes",
        "Nova Notes",
        "Notes API",
        "Mail tools",
        "Work",
        "Code",
        "Website",
        "Powered by Grantor",
    ];
    // Names of what the app's developers want to know.
    let of_developers = [
        "error",
        "error_description",
        "client_id",
        "client_name",
        "registered by",
        "redirect_uri",
    ];
    let is_address =
        !piece.contains(' ') && (piece.contains('.') || piece.contains('@') || piece.contains("localhost"));
    shared.contains(&piece) || of_developers.contains(&piece) || is_address
}

/// The page is in this language, and is the English one in it: nothing of that is left but what `is_same` in both.
pub(super) fn is_said_in(
    language: Language,
    (name, page): (&str, &Answer),
    english: &Answer,
    is_same: impl Fn(&str) -> bool,
) {
    assert_eq!(language_of(page), language, "{name}");
    assert_eq!(page.status, english.status, "{language}: {name}: {}", page.body);
    for left in ["{ $", "{$", "{{ ", " }}", "???"] {
        assert!(!page.body.contains(left), "{language}: {name}: {left}");
    }
    let before = pieces(&english.body);
    let mut left = pieces(&page.body);
    left.retain(|piece| before.contains(piece) && !is_same(piece));
    assert!(left.is_empty(), "{language}: {name} still says {left:?}");
}

server_test! {
    async fn ours_every_page_is_in_every_language_and_no_sentence_stays_english(s: TestServer) {
        let english = Box::pin(seen_in(&s, Language::English)).await;
        assert!(english.len() > 70, "{} pages", english.len());
        for (name, page) in &english {
            assert_eq!(language_of(page), Language::English, "{name}");
        }
        for language in Language::ALL.into_iter().skip(1) {
            let seen = Box::pin(seen_in(&s, language)).await;
            assert_eq!(seen.keys().collect::<Vec<_>>(), english.keys().collect::<Vec<_>>());
            for (name, page) in &seen {
                is_said_in(language, (name, page), &english[name], is_same_everywhere);
            }
        }
    }
}

server_test! {
    /// In English, what people read is what it was before there were others.
    async fn ours_english_says_what_it_said(s: TestServer) {
        let seen = Box::pin(seen_in(&s, Language::English)).await;
        let said: &[(&str, &[&str])] = &[
            ("home", &["Here you sign in once, and decide which apps may use your account. Apps never see your password."]),
            ("sign in", &["Sign in to continue to <strong dir=\"auto\">", "Keep me signed in here for 30 days", ">Cancel<"]),
            ("wrong password", &["<title>Error: Sign in - ", "Invalid email or password."]),
            ("confirm", &["Please confirm it's you to continue to <strong dir=\"auto\">", "<title>Confirm it's you - "]),
            ("bad password", &["Please change the following:", "The two passwords are not the same.", "The password must have at least 12 characters."]),
            ("forgotten", &["Type the email address you sign in with. You get a mail with a link to choose another password."]),
            ("sent", &["A link to choose another password was sent to <strong>ada@example.test</strong>. It works once, for 30 minutes."]),
            ("password", &["It replaces the old password of your account <strong>ada@example.test</strong>.", "<li>has at least 12 characters, of any kind;</li>"]),
            ("no address", &["That is no email address. It looks like name@example.com."]),
            ("sign up", &["It ends with one of <strong>@example.test</strong>, <strong>@example.org</strong>."]),
            ("one more step", &["Don't ask again on this device for", "Type the code that your authenticator app shows for <strong>"]),
            ("refused", &["This request can&#39;t be completed", "<dt>error id</dt>"]),
            ("403", &["You don&#39;t have permission to view this.", "is for some people alone, and your account is not among them."]),
            ("signed out", &["You are not signed in to"]),
            ("consent", &[
                "<title>Allow access? - ",
                "<h1><strong dir=\"auto\">Nova Notes</strong> wants to access your <strong dir=\"auto\">",
                "; it now asks for more. It was called <strong dir=\"auto\">Acme Notes</strong> then. Then you went back to <strong dir=\"ltr\">app.example</strong>.</p>",
                "In <strong dir=\"auto\">Notes API</strong> <span class=\"at\" dir=\"ltr\">(api.example)</span> it could:",
                "What exactly<span class=\"sr\">: See your profile",
                "It keeps this, and you are not asked again, until you take it back. You can take this back under <a id=\"your-apps\" href=\"/account/apps\" target=\"_blank\" rel=\"noopener\">Your apps<span class=\"sr\"> (opens in a new tab)</span></a>. It never gets your password. After you choose, you'll go to <strong dir=\"ltr\">other.example</strong>.</p>",
                "Sensitive: allow only if you trust this app",
                "See your level, and show it there",
            ]),
            ("consent, claim by claim", &["See your postal address, date of birth and full name"]),
            ("to connect, by address", &["No account here is connected with <strong>ada@elsewhere.example</strong> at <strong dir=\"auto\">Work</strong> yet. If you have one, sign in to it"]),
            ("a provider is away", &["That takes too long", "Work does not answer at the moment."]),
            ("signed out, and not there", &["You signed in with Work, and may still be signed in there.", ">Sign out of Work, too<"]),
            ("nothing", &["There is nothing here", "Check the address, or go back."]),
        ];
        for (name, texts) in said {
            for text in *texts {
                assert!(seen[*name].body.contains(*text), "{name}: {text}: {}", seen[*name].body);
            }
        }
    }
}

server_test! {
    async fn ours_a_hostile_name_is_text_in_every_language(s: TestServer) {
        let s = s.with_settings(|settings| settings.branding.name = "<script>alert(1)</script>\u{202e}\"'&".to_owned()).await;
        for language in Language::ALL {
            let app = s.openid_client(|client| "\"><img src=x onerror=alert(1)>".clone_into(&mut client.name)).await;
            let mut browser = reading(&s, language.tag());
            for path in ["/".to_owned(), "/sign-in".to_owned(), "/logout".to_owned(), app.authorization_url(&[("scope", "openid")])] {
                let page = browser.get(&path).await;
                assert_eq!(language_of(&page), language);
                for markup in ["<script>alert", "<img src=x", "\"'&"] {
                    assert!(!page.body.contains(markup), "{language}: {path}: {}", page.body);
                }
            }
        }
    }
}
