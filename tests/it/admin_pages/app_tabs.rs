//! The pages of one app: its credentials, who may use it, who does, what to write where, and its end.

use grantor::oauth::acr::Acr;
use grantor::oauth::client::{AuthMethod, Client, ClientType, Profile};
use grantor::oauth::released::Names;
use grantor::storage::{access_lists, released};
use serde_json::json;

use super::apps::{fill, kept, own, secret_of};
use super::*;

server_test! {
    /// Two secrets overlap as long as was chosen; the new one is shown once.
    async fn ours_a_secret_is_replaced_without_a_gap(s: TestServer) {
        let mut owner = owner(&s).await;
        let app = s.service_client().await;
        let path = format!("/admin/apps/{}/credentials", app.id);
        let page = owner.get(&path).await;
        assert!(page.body.contains("works") && page.body.contains("less than a day"), "{}", page.body);
        let rotated = fill(&mut owner, &page, &path, &[("overlap", Some("1h"))]).await;
        assert_eq!(rotated.status, 200, "{}", rotated.body);
        let secret = secret_of(&rotated).expect("a secret");
        let again = fill(&mut owner, &page, &path, &[("overlap", Some("1h"))]).await;
        assert_eq!((again.status, again.location()), (303, &*format!("{path}?done=twice")));
        assert_eq!(kept(&s, &app.id).await.secrets.len(), 2, "the same form makes one");
        assert!(!owner.get(&path).await.body.contains(&secret));
        let ask = [("grant_type", "client_credentials"), ("scope", "notes:read")];
        let renewed = TestClient { secret: Some(secret), ..app.clone() };
        assert_eq!((app.token(&ask).await.status, renewed.token(&ask).await.status), (200, 200));
        s.advance("61m");
        assert_eq!((app.token(&ask).await.status, renewed.token(&ask).await.status), (401, 200));
    }
}

server_test! {
    /// What was seen by somebody else ends at once.
    async fn ours_a_secret_that_leaked_ends_at_once(s: TestServer) {
        let mut owner = owner(&s).await;
        let app = s.service_client().await;
        let path = format!("/admin/apps/{}/credentials", app.id);
        let page = owner.get(&path).await;
        let refused = fill(&mut owner, &page, &path, &[("overlap", Some("soon"))]).await;
        assert_eq!((refused.status, secret_of(&refused)), (422, None), "{}", refused.body);
        assert_eq!(fill(&mut owner, &page, &path, &[("overlap", Some("0s"))]).await.status, 200);
        let ask = [("grant_type", "client_credentials"), ("scope", "notes:read")];
        assert_eq!(app.token(&ask).await.status, 401);
    }
}

server_test! {
    /// Of an app that signs, the keys are shown that are of use here, and no form makes it a secret.
    async fn ours_the_keys_of_an_app_that_signs_are_shown(s: TestServer) {
        let mut owner = owner(&s).await;
        let key = crate::support::assertions::es256();
        let set = crate::support::assertions::set(&[&key]);
        let app = s.register(ClientType::Service, |client| {
            client.redirect_uris.clear();
            client.auth_method = AuthMethod::PrivateKeyJwt;
            client.metadata.jwks = Some(set);
        }).await;
        let page = owner.get(&format!("/admin/apps/{}/credentials", app.id)).await;
        assert!(page.body.contains("ES256") && !page.body.contains("rotate-secret"), "{}", page.body);
        s.change_client(&app.id, |client| client.metadata.jwks = Some(json!({ "keys": "none" }))).await;
        let page = owner.get(&format!("/admin/apps/{}/credentials", app.id)).await;
        assert!(page.body.contains("not read"), "{}", page.body);
    }
}

server_test! {
    /// Another way to authenticate takes another secret, which is shown once, on the answer that made it.
    async fn ours_a_new_method_shows_its_new_secret_once(s: TestServer) {
        let mut owner = owner(&s).await;
        let app = s.web_client().await;
        let path = format!("/admin/apps/{}", app.id);
        let page = owner.get(&path).await;
        let saved = fill(&mut owner, &page, &path, &[("token_endpoint_auth_method", Some("client_secret_jwt"))]).await;
        assert_eq!(saved.status, 200, "{}", saved.body);
        let secret = secret_of(&saved).expect("a secret");
        assert_eq!(kept(&s, &app.id).await.auth_method, AuthMethod::ClientSecretJwt);
        assert!(!owner.get(&path).await.body.contains(&secret));
    }
}

server_test! {
    /// Who may use it: everyone, or those that are ticked and typed; whose it is; what it is told.
    async fn ours_who_may_use_an_app_is_said_on_its_page(s: TestServer) {
        let mut owner = owner(&s).await;
        s.group("staff", &[]).await;
        s.group("crew", &[]).await;
        let app = s.web_client().await;
        let path = format!("/admin/apps/{}/access", app.id);
        let page = owner.get(&path).await;
        let untouched = fill(&mut owner, &page, &path, &[]).await;
        assert_eq!(untouched.status, 303, "{}", untouched.body);
        let refused = fill(&mut owner, &page, &path, &[("who", Some("some")), ("people", Some("nobody@example.test")), ("group.staff", Some("on"))]).await;
        assert_eq!(refused.status, 404, "{}", refused.body);
        assert!(refused.body.contains("nobody@example.test") && refused.body.contains("name=\"group.staff\" value=\"on\" id=\"save-access-groups-2\" checked"), "{}", refused.body);
        let saved = fill(&mut owner, &page, &path, &[("who", Some("some")), ("people", Some(ADA)), ("group.staff", Some("on"))]).await;
        assert_eq!(saved.status, 303, "{}", saved.body);
        let access = access_lists::of_client(&mut s.db.read().await.unwrap().conn(), &app.id).await.unwrap();
        let ada = s.user_id(ADA).await;
        let listed = format!("{access:?}");
        assert!(listed.contains(ada.as_str()) && listed.contains("staff") && !listed.contains("crew"), "{listed}");
        // Whoever has the page of before does not undo it.
        let nobody: [(&str, Option<&str>); 3] = [("who", Some("everyone")), ("people", Some("")), ("group.staff", None)];
        let late = fill(&mut owner, &page, &path, &nobody).await;
        assert_eq!(late.status, 412, "{}", late.body);
        let page = owner.get(&path).await;
        // Whom it was for is not dropped in silence.
        let unclear = fill(&mut owner, &page, &path, &[("who", Some("everyone"))]).await;
        assert!(unclear.status == 422 && unclear.body.contains("or for those named here"), "{}", unclear.body);
        assert_eq!(fill(&mut owner, &page, &path, &nobody).await.status, 303);
    }
}

server_test! {
    async fn ours_owners_of_an_app_come_and_go_on_its_page(s: TestServer) {
        let mut owner = owner(&s).await;
        let mut own_admin = somebody(&s, "own@example.test", Some("client-admin")).await;
        let app = s.web_client().await;
        let path = format!("/admin/apps/{}", app.id);
        let (access, owners) = (format!("{path}/access"), format!("{path}/access/owners"));
        assert_eq!(own_admin.get(&path).await.status, 404);
        let page = owner.get(&access).await;
        let nobody = fill(&mut owner, &page, &owners, &[("whom", Some(""))]).await;
        assert_eq!(nobody.status, 422, "{}", nobody.body);
        let added = fill(&mut owner, &page, &owners, &[("whom", Some("own@example.test"))]).await;
        assert_eq!((added.status, added.location()), (303, &*format!("{access}?done=added")), "{}", added.body);
        assert_eq!(own_admin.get(&path).await.status, 200);
        let id = s.user_id("own@example.test").await;
        let gone = confirm(&mut owner, &format!("{owners}/{id}/remove"), "").await;
        assert_eq!(gone.status, 303, "{}", gone.body);
        assert_eq!(own_admin.get(&path).await.status, 404);
        assert_eq!(owner.get(&format!("{owners}/{id}/remove")).await.status, 404, "it is theirs no more");
    }
}

server_test! {
    /// Whoever sees no accounts names nobody on the page of their own app: not to be told whether there is such an account.
    async fn ours_the_page_of_an_app_tells_its_owner_of_no_account(s: TestServer) {
        let mut mine = somebody(&s, "own@example.test", Some("client-admin")).await;
        let app = s.web_client().await;
        own(&s, "own@example.test", &app.id).await;
        let access = format!("/admin/apps/{}/access", app.id);
        let (page, id) = (mine.get(&access).await, s.user_id(ADA).await);
        assert!(page.status == 200 && !page.body.contains("id=\"add-owner\""), "{}", page.body);
        for named in [ADA, "nobody@example.test", id.as_str()] {
            let added = send(&mut mine, &page, &format!("{access}/owners"), &[("whom", named)]).await;
            let listed = fill(&mut mine, &page, &access, &[("who", Some("some")), ("people", Some(named))]).await;
            assert_eq!((added.status, listed.status), (403, 403), "{} {}", added.body, listed.body);
            assert!(added.body.contains("users:read") && !added.body.contains("There is no account"), "{}", added.body);
            assert!(named == ADA || !added.body.contains(ADA) && !listed.body.contains(ADA), "{}", listed.body);
        }
        let listed = fill(&mut mine, &page, &access, &[("who", Some("some")), ("people", Some("own@example.test"))]).await;
        assert_eq!(listed.status, 303, "{}", listed.body);
    }
}

server_test! {
    async fn ours_what_an_app_is_told_of_groups_is_said_on_its_page(s: TestServer) {
        let mut owner = owner(&s).await;
        let app = s.web_client().await;
        let path = format!("/admin/apps/{}", app.id);
        let (access, names) = (format!("{path}/access"), format!("{path}/access/names"));
        let page = owner.get(&access).await;
        let refused = fill(&mut owner, &page, &names, &[("groups_told", Some("a=b=c d\u{e9}"))]).await;
        assert_eq!(refused.status, 422, "{}", refused.body);
        let saved = fill(&mut owner, &page, &names, &[("groups_told", Some("crew=Flyers")), ("roles_told", Some(""))]).await;
        assert_eq!(saved.status, 303, "{}", saved.body);
        let told = released::list(&mut s.db.read().await.unwrap().conn()).await.unwrap().remove(&app.id).unwrap();
        assert_eq!((told.groups.to_string(), told.roles), ("crew=Flyers".to_owned(), Names::Some(Vec::new())));
        // The list of who may use it is another form: its version is its own.
        let late = fill(&mut owner, &page, &names, &[("groups_told", Some("all"))]).await;
        assert_eq!(late.status, 412, "{}", late.body);
    }
}

server_test! {
    /// How many use it, and who; what happened to it. Of people only to whoever may see people.
    async fn ours_the_use_of_an_app_is_shown_to_whoever_may_see_it(s: TestServer) {
        let app = s.web_client().await;
        s.browser().tokens(&app, "notes:read").await;
        let path = format!("/admin/apps/{}/use", app.id);
        let mut owner = owner(&s).await;
        let page = owner.get(&path).await;
        let ada = s.user_id(ADA).await;
        for shown in [ADA, &format!("/admin/people/{ada}"), "lives", "grant_allowed", &format!("/admin/grants?app={}", app.id)] {
            assert!(page.body.contains(shown), "{shown}: {}", page.body);
        }
        let mut own_admin = somebody(&s, "own@example.test", Some("client-admin")).await;
        own(&s, "own@example.test", &app.id).await;
        let page = own_admin.get(&path).await;
        assert!(page.body.contains("People who use it"), "{}", page.body);
        assert!(!page.body.contains(ADA) && !page.body.contains(ada.as_str()) && !page.body.contains("grant_allowed"), "{}", page.body);
    }
}

server_test! {
    /// What to write where has what the app is set up with, for its kind, and never its secret.
    async fn ours_snippets_have_the_set_up_of_the_app_and_no_secret(s: TestServer) {
        let mut owner = owner(&s).await;
        let web = s.openid_client(|_| {}).await;
        let page = owner.get(&format!("/admin/apps/{}/snippets", web.id)).await;
        for shown in ["snippet-node", "snippet-nextcloud", web.id.as_str(), web.redirect_uri.as_str(), s.issuer.as_str(), "CLIENT_SECRET"] {
            assert!(page.body.contains(shown), "{shown}: {}", page.body);
        }
        assert!(!page.body.contains(web.secret.as_deref().unwrap()) && !page.body.contains("{{") && !page.body.contains("snippet-ios"), "{}", page.body);
        let native = s.native_client().await;
        let page = owner.get(&format!("/admin/apps/{}/snippets", native.id)).await;
        assert!(page.body.contains("snippet-ios") && !page.body.contains("snippet-node"), "{}", page.body);
        let service = s.service_client().await;
        let page = owner.get(&format!("/admin/apps/{}/snippets", service.id)).await;
        assert!(page.body.contains("client_credentials") && !page.body.contains("snippet-nextcloud"), "{}", page.body);
    }
}

server_test! {
    /// A stranger chose the redirect URI: what would go on as program text is left out.
    async fn ours_no_stranger_writes_into_what_an_administrator_copies(s: TestServer) {
        let mut owner = owner(&s).await;
        let evil = "https://evil.example/');fetch('https://evil.example')//";
        let app = s.openid_client(|client| client.redirect_uris = vec![evil.parse().unwrap()]).await;
        let page = owner.get(&format!("/admin/apps/{}/snippets", app.id)).await;
        assert_eq!(page.status, 200);
        assert!(!page.body.contains("evil.example") && page.body.contains("PUT-IT-HERE"), "{}", page.body);
    }
}

server_test! {
    /// Stopped, started, deleted, each after it was said what that ends; deleted only once its name was typed.
    async fn ours_an_app_is_stopped_and_deleted_by_who_means_it(s: TestServer) {
        let mut owner = owner(&s).await;
        let app = s.web_client().await;
        s.browser().tokens(&app, "notes:read").await;
        let path = format!("/admin/apps/{}", app.id);
        let page = owner.get(&format!("{path}/danger")).await;
        assert!(page.body.contains("disable-app") && !page.body.contains("enable-app") && page.body.contains("delete-app"), "{}", page.body);
        let stopped = confirm(&mut owner, &format!("{path}/disable"), "").await;
        assert_eq!((stopped.status, stopped.location()), (303, &*format!("{path}/danger?done=disabled")), "{}", stopped.body);
        assert!(!kept(&s, &app.id).await.is_enabled);
        assert_eq!(confirm(&mut owner, &format!("{path}/enable"), "").await.status, 303);
        assert!(kept(&s, &app.id).await.is_enabled);
        let question = owner.get(&format!("{path}/delete")).await;
        assert!(question.body.contains("1 grant of 1 person"), "{}", question.body);
        assert_eq!(confirm(&mut owner, &format!("{path}/delete"), "Acme").await.status, 422);
        let deleted = confirm(&mut owner, &format!("{path}/delete"), "Acme Notes").await;
        assert_eq!((deleted.status, deleted.location()), (303, "/admin/apps?done=deleted"), "{}", deleted.body);
        assert_eq!(owner.get(&path).await.status, 404);
    }
}

server_test! {
    /// An app that need not send PKCE and does is found out, and has to from one press on; one that did without even once is not.
    async fn ours_an_app_that_sends_pkce_can_be_made_to(s: TestServer) {
        let mut owner = owner(&s).await;
        let compatible = |client: &mut Client| client.profile = Profile::OidcCompat;
        let (without, sends) = (s.openid_client(compatible).await, s.openid_client(compatible).await);
        let bare = [("code_challenge", ""), ("code_challenge_method", "")];
        assert!(!owner.get(&format!("/admin/apps/{}", sends.id)).await.body.contains("require-pkce"), "nobody signed in yet");
        for app in [&without, &sends] {
            s.browser().tokens(app, "openid").await;
        }
        let code = s.browser().authorize(&without, &bare).await;
        assert!(code.location().contains("code="), "{}", code.location());
        let page = owner.get(&format!("/admin/apps/{}", without.id)).await;
        assert!(page.status == 200 && !page.body.contains("require-pkce"), "{}", page.body);
        let path = format!("/admin/apps/{}", sends.id);
        let page = owner.get(&path).await;
        assert!(page.body.contains("at its latest sign-in") && page.body.contains("id=\"require-pkce\""), "{}", page.body);
        let named = "sent it at each of their latest sign-ins: ";
        assert!(owner.get("/admin").await.body.contains(&format!("{named}{}", sends.id)));
        let made = confirm(&mut owner, &format!("{path}/require-pkce"), "").await;
        assert_eq!((made.status, made.location()), (303, &*format!("{path}?done=saved")), "{}", made.body);
        assert_eq!(kept(&s, &sends.id).await.profile, Profile::OAuth21);
        let refused = s.browser().get(&sends.authorization_url(&bare)).await;
        assert!(refused.location().contains("error=invalid_request"), "{}", refused.location());
        assert!(!owner.get(&path).await.body.contains("require-pkce"));
        assert_eq!(owner.get(&format!("{path}/require-pkce")).await.status, 404);
        assert!(!owner.get("/admin").await.body.contains(named));
    }
}

server_test! {
    /// What a resource server asks by is no app of anybody's: it is shown, and goes with its resource server.
    async fn ours_what_a_resource_server_asks_by_goes_with_it(s: TestServer) {
        let mut owner = owner(&s).await;
        let api = s.api("https://files.example", "Files").await;
        let path = format!("/admin/apps/{}", api.id);
        let page = owner.get(&path).await;
        assert!(page.status == 200 && !page.body.contains("tab-access"), "{}", page.body);
        assert_eq!(owner.get(&format!("{path}/access")).await.status, 404);
        assert!(!owner.get(&format!("{path}/danger")).await.body.contains("delete-app"));
        assert_eq!(owner.get(&format!("{path}/delete")).await.status, 409);
        assert_eq!(kept(&s, &api.id).await.client_type, ClientType::ResourceServer);
    }
}

server_test! {
    /// What tokens would say is what they do say, by the same road; and no verifier takes it for a token.
    async fn ours_what_tokens_would_say_is_what_they_say(s: TestServer) {
        let mut owner = owner(&s).await;
        let app = s.openid_client(|client| client.settings.id_token_claims = true).await;
        let path = format!("/admin/apps/{}/tokens", app.id);
        let empty = owner.get(&path).await;
        assert!(empty.status == 200 && !empty.body.contains("// claims"), "{}", empty.body);
        let page = owner.get(&format!("{path}?person={ADA}&scope=openid%20email%20notes:read")).await;
        assert_eq!(page.status, 200, "{}", page.body);
        let plain = page.body.replace("&#34;", "\"").replace("&quot;", "\"");
        let issued = s.browser().tokens(&app, "openid email notes:read").await;
        for (token, kind) in [(issued.access_token.as_str(), "at+jwt"), (issued.id(), "JWT")] {
            let header = header_of(token);
            assert_eq!(header["typ"], kind);
            assert!(plain.contains(&format!("\"alg\": {}", header["alg"])) && plain.contains(&format!("\"typ\": \"{kind}\"")), "{plain}");
            let claims = claims_of(token);
            for name in claims.as_object().unwrap().keys() {
                assert!(plain.contains(&format!("\"{name}\": ")), "{name} is not shown: {plain}");
            }
            for name in ["sub", "iss", "scope", "email"] {
                if let Some(value) = claims.get(name) {
                    assert!(plain.contains(&format!("\"{name}\": {value}")), "{name} is another: {plain}");
                }
            }
        }
        assert!(plain.contains("no key has signed it") && !plain.contains("eyJ"), "{plain}");
        assert_eq!(s.rows("grants").await, 1, "looking allows nothing");
        let nobody = owner.get(&format!("{path}?person=nobody@example.test")).await;
        assert_eq!(nobody.status, 422, "{}", nobody.body);
        // What could never be issued is not shown: the app takes two factors.
        assert!(plain.contains("\"acr\": \"1\"") && plain.contains("signed in with a password (acr 1)."), "{plain}");
        s.change_client(&app.id, |client| client.settings.required_acr = Some(Acr::Two)).await;
        let page = owner.get(&format!("{path}?person={ADA}&scope=openid")).await;
        let plain = page.body.replace("&#34;", "\"").replace("&quot;", "\"");
        assert!(plain.contains("\"acr\": \"2\"") && plain.contains("\"otp\"") && plain.contains("(acr 2), as this server"), "{plain}");
        // Who may not see people sees nothing of them here either.
        let mut own_admin = somebody(&s, "own@example.test", Some("client-admin")).await;
        own(&s, "own@example.test", &app.id).await;
        assert_eq!(own_admin.get(&path).await.status, 403);
        assert!(!own_admin.get(&format!("/admin/apps/{}", app.id)).await.body.contains("tab-tokens"));
    }
}

server_test! {
    /// What people would read is what they read, in any language; and it is no page that anything could be allowed on.
    async fn ours_what_people_would_read_is_what_they_read(s: TestServer) {
        let mut owner = owner(&s).await;
        let app = s
            .openid_client(|client| {
                client.scope = "openid email notes:read notes:write".parse().unwrap();
                client.metadata.optional_scope = "notes:write".parse().unwrap();
            })
            .await;
        let path = format!("/admin/apps/{}/consent", app.id);
        let list = owner.get(&path).await;
        assert!(list.body.contains(&format!("href=\"{path}/pt-BR\"")), "{}", list.body);
        let preview = owner.get(&format!("{path}/en")).await;
        assert_eq!(preview.status, 200, "{}", preview.body);
        let asked = kept(&s, &app.id).await.scope.to_string();
        let real = owner.get(&app.authorization_url(&[("scope", &asked)])).await;
        let permissions = |page: &Answer| -> Vec<String> {
            let parts = page.body.split("<section class=\"permissions\"").skip(1);
            let parts = parts.map(|part| part.split("</section>").next().unwrap().to_owned());
            // But for what takes an answer.
            parts.map(|part| part.replace(" disabled", "").replace(" form=\"decision\"", "")).collect()
        };
        assert!(!permissions(&real).is_empty());
        assert_eq!(permissions(&preview), permissions(&real));
        assert!(!preview.body.contains("<form") && !preview.body.contains("name=\"interaction\""), "{}", preview.body);
        assert!(preview.body.contains(&format!("id=\"to-app\" href=\"{path}\"")) && !real.body.contains("id=\"to-app\""), "{}", preview.body);
        assert!(preview.body.contains("This is a preview") && !real.body.contains("This is a preview"), "{}", preview.body);
        for button in ["id=\"allow\" disabled", "id=\"deny\" disabled"] {
            assert!(preview.body.contains(button), "{}", preview.body);
        }
        let german = owner.get(&format!("{path}/de")).await;
        assert!(german.body.contains("<html lang=\"de\"") && german.body.contains("This is a preview"), "{}", german.body);
        assert_eq!(owner.get(&format!("{path}/xx")).await.status, 404);
        let service = s.service_client().await;
        assert_eq!(owner.get(&format!("/admin/apps/{}/consent", service.id)).await.status, 404);
    }
}

server_test! {
    /// What an administrator said of an app, whoever has it cannot take back, and finds no control to.
    async fn ours_whose_app_it_is_takes_back_no_word_of_an_administrator(s: TestServer) {
        let app = s.web_client().await;
        let mut admin = somebody(&s, "own@example.test", Some("client-admin")).await;
        own(&s, "own@example.test", &app.id).await;
        let path = format!("/admin/apps/{}", app.id);
        let open = admin.get(&format!("{path}/access")).await;
        assert!(open.body.contains("id=\"save-access\"") && !open.body.contains("id=\"save-names\""), "{}", open.body);
        s.allow_app(&app.id, Some(&["role:auditor"])).await;
        let kept = admin.get(&format!("{path}/access")).await;
        assert!(kept.body.contains("auditor") && !kept.body.contains("id=\"save-access\""), "{}", kept.body);
        let late = fill(&mut admin, &open, &format!("{path}/access"), &[]).await;
        assert!([403, 412].contains(&late.status), "{} {}", late.status, late.body);
        let access = access_lists::of_client(&mut s.db.read().await.unwrap().conn(), &app.id).await.unwrap();
        assert!(format!("{access:?}").contains("auditor"), "{access:?}");
        s.change_client(&app.id, |client| client.is_enabled = false).await;
        let danger = admin.get(&format!("{path}/danger")).await;
        assert!(danger.status == 200 && !danger.body.contains("enable-app") && !danger.body.contains("delete-app"), "{}", danger.body);
        assert_eq!(admin.get(&format!("{path}/enable")).await.status, 403);
    }
}

server_test! {
    /// Nobody on a page has a command line before them; what is wrong stands at its field, too.
    async fn ours_what_is_refused_stands_at_its_field_and_names_no_flag(s: TestServer) {
        let mut owner = owner(&s).await;
        let app = s.web_client().await;
        let path = format!("/admin/apps/{}", app.id);
        let page = owner.get(&path).await;
        let inside = "http://nas.local/cb";
        let refused = fill(&mut owner, &page, &path, &[("redirect_uris", Some(inside))]).await;
        assert_eq!(refused.status, 422, "{}", refused.body);
        assert!(refused.body.contains("id=\"save-app-redirect_uris-fault\"") && refused.body.contains(inside), "{}", refused.body);
        assert!(!refused.body.contains(" --"), "{}", refused.body);
        assert!(!kept(&s, &app.id).await.redirect_uris.iter().any(|uri| uri.as_str() == inside));
    }
}

server_test! {
    /// Whoever has their own apps alone is told of no group, role or API beyond: they name what they know.
    async fn ours_whose_app_it_is_sees_no_rights_but_those_on_its_list(s: TestServer) {
        s.group("staff", &[]).await;
        s.group("crew", &[]).await;
        let mut theirs = somebody(&s, "own@example.test", Some("client-admin")).await;
        let app = s.register(ClientType::Web, |client| client.scope = "openid".parse().unwrap()).await;
        own(&s, "own@example.test", &app.id).await;
        let path = format!("/admin/apps/{}/access", app.id);
        let page = theirs.get(&path).await;
        for untold in ["staff", "crew", "auditor", "role.owner"] {
            assert!(page.status == 200 && !page.body.contains(untold), "{untold}: {}", page.body);
        }
        let saved = fill(&mut theirs, &page, &path, &[("who", Some("some")), ("other_groups", Some("staff"))]).await;
        assert_eq!(saved.status, 303, "{}", saved.body);
        let page = theirs.get(&path).await;
        assert!(page.body.contains("staff") && !page.body.contains("crew"), "{}", page.body);
        s.allow_api("https://api.example", Some(&["user:ada@example.test"])).await;
        for path in ["/admin/apps/new".to_owned(), format!("/admin/apps/{}", app.id)] {
            let page = theirs.get(&path).await;
            assert!(page.status == 200 && !page.body.contains("notes:read") && !page.body.contains("https://api.example"), "{path}: {}", page.body);
        }
        let mut owner = owner(&s).await;
        assert!(owner.get("/admin/apps/new").await.body.contains("notes:read"));
    }
}

server_test! {
    /// One that leaked ends while the other goes on working; and never do more than two work.
    async fn ours_one_secret_is_ended_and_two_work_at_most(s: TestServer) {
        let mut owner = owner(&s).await;
        let app = s.service_client().await;
        let path = format!("/admin/apps/{}/credentials", app.id);
        let mut secrets = Vec::new();
        for _ in 0..2 {
            s.advance("1s");
            let page = owner.get(&path).await;
            let made = fill(&mut owner, &page, &path, &[("overlap", Some("1d"))]).await;
            secrets.push(TestClient { secret: secret_of(&made), ..app.clone() });
        }
        let ask = [("grant_type", "client_credentials"), ("scope", "notes:read")];
        let statuses = async || {
            let mut statuses = vec![app.token(&ask).await.status];
            for secret in &secrets {
                statuses.push(secret.token(&ask).await.status);
            }
            statuses
        };
        assert_eq!(statuses().await, [401, 200, 200], "the oldest of three ended at once");
        let known = kept(&s, &app.id).await.secrets;
        let page = owner.get(&path).await;
        assert_eq!(page.body.matches("End now …").count(), 2, "{}", page.body);
        let end = |at: usize| format!("{path}/{}/end", known[at].id);
        assert_eq!(owner.get(&end(0)).await.status, 404, "it has ended");
        let ended = confirm(&mut owner, &end(1), "").await;
        assert_eq!((ended.status, ended.location()), (303, &*format!("{path}?done=revoked")), "{}", ended.body);
        assert_eq!(statuses().await, [401, 401, 200]);
        assert!(owner.get(&end(2)).await.body.contains("It is the last that works"));
        assert!(s.audit().await.contains(&"client_secret_ended".to_owned()));
    }
}
