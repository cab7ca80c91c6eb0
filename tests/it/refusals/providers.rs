//! What goes wrong with another provider.

use grantor::oauth::reason;
use serde_json::json;

use super::Trial;
use crate::factors::csrf_of;
use crate::providers::{GRACE, back, grace, off, off_from, sign_in, way_back, way_on};
use crate::support::idp::{Asked, Does, Idp};

/// The road there and back.
pub async fn road(t: &mut Trial) {
    // Whatever failed before is forgotten.
    t.s.advance("2m");
    let idp = Idp::start(&t.s).await;
    t.s.provider("corp", &idp, |_| {}).await;
    let app = t.s.openid_client(|_| {}).await;
    let mut browser = t.s.browser();
    let way = way_on(&browser.get("/sign-in").await).replace("/corp?", "/nobody?");
    let answer = browser.get(&way).await;
    t.expect(&answer, reason::PROVIDER_UNKNOWN);
    let answer = browser.get("/sign-in/with/corp/callback?code=c&state=s").await;
    t.expect(&answer, reason::PROVIDER_ANSWER_FOREIGN);
    let asked = off(&mut browser).await;
    let refused = way_back(&idp, &asked).replace("code=code-1", "error=access_denied");
    let answer = browser.get(&refused).await;
    t.expect(&answer, reason::PROVIDER_REFUSED);
    let answer = sign_in(&mut browser, &idp, &json!({"aud": "another"})).await;
    t.expect(&answer, reason::PROVIDER_NOT_BELIEVED);
    let asked = off(&mut browser).await;
    idp.does("/token", Does::Answer(500, json!({})));
    let answer = back(&mut browser, &idp, &asked).await;
    t.expect(&answer, reason::PROVIDER_AWAY);
    let page = browser
        .get(&app.authorization_url(&[("scope", "openid"), ("max_age", "60")]))
        .await;
    let asked = off_from(&mut browser, &page).await;
    idp.says(&asked, &grace());
    let answer = back(&mut browser, &idp, &asked).await;
    t.expect(&answer, reason::PROVIDER_NOT_FRESH);
    let noise: String = (0..90)
        .map(|_| grantor::types::OpaqueToken::generate("").expose().to_owned())
        .collect();
    let page = browser
        .get(&app.authorization_url(&[("scope", "openid"), ("state", &noise)]))
        .await;
    let answer = browser.get(&way_on(&page)).await;
    t.expect(&answer, reason::PROVIDER_REQUEST_TOO_LONG);
    people(t, &idp).await;
    let headers = [("content-type", "application/x-www-form-urlencoded")];
    let form = "logout_token=a.b.c";
    let answer =
        t.s.post_bytes("/sign-in/with/corp/backchannel-logout", &headers, form)
            .await;
    t.expect(&answer, reason::LOGOUT_TOKEN_REFUSED);
}

/// Whose account it is.
async fn people(t: &mut Trial, idp: &Idp) {
    let mut browser = t.s.browser();
    let answer = sign_in(&mut browser, idp, &grace()).await;
    assert_eq!(answer.status, 303, "{}", answer.body);
    t.s.advance("11m");
    let page = browser.get("/sign-in?to=security").await;
    let asked = off_from(&mut browser, &page).await;
    idp.says(&asked, &json!({"sub": "u-2", "auth_time": t.s.now().0}));
    let answer = back(&mut browser, idp, &asked).await;
    t.expect(&answer, reason::PROVIDER_OTHER_ACCOUNT);
    let mut other = t.s.browser();
    t.s.user("linus@example.test", "Linus").await;
    other.sign_in("linus@example.test").await;
    let csrf = csrf_of(&other.get("/account/security").await);
    let asked = Asked::of(&other.post("/sign-in/with/corp", &[("csrf", &*csrf)]).await);
    idp.says(&asked, &grace());
    let answer = back(&mut other, idp, &asked).await;
    t.expect(&answer, reason::PROVIDER_CONNECTED_ELSEWHERE);
    let id = t.s.user_id(GRACE).await;
    t.s.execute(&format!("UPDATE users SET is_active = FALSE WHERE id = '{id}'"))
        .await;
    let answer = sign_in(&mut t.s.browser(), idp, &grace()).await;
    t.expect(&answer, reason::PROVIDER_USER_DISABLED);
}
