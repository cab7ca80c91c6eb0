//! Where password managers find what people do with their passkeys here, and that there are none without a name.

use serde_json::json;

use super::*;

server_test! {
    async fn ours_password_managers_are_told_where_passkeys_are_added_and_managed(s: TestServer) {
        for path in ["", "/tenant"] {
            let s = s
                .with_settings(|settings| {
                    let issuer = settings.issuer.take().unwrap();
                    settings.issuer = Some(issuer.replace("127.0.0.1", "localhost") + path);
                })
                .await;
            let page = format!("{}/account/security", s.issuer);
            let host = s.issuer.strip_suffix(path).unwrap();
            let answer = s.http.get(format!("{host}/.well-known/passkey-endpoints{path}")).send().await.unwrap();
            assert_eq!(answer.status(), 200);
            assert_eq!(answer.headers()["content-type"], "application/json");
            let body: serde_json::Value = serde_json::from_str(&answer.text().await.unwrap()).unwrap();
            assert_eq!(body, json!({ "enroll": page, "manage": page }));
        }
    }
}

server_test! {
    async fn ours_on_an_ip_address_there_are_no_passkeys(s: TestServer) {
        assert!(s.app.passkeys.available().is_err());
        let refused = s.app.passkeys.begin_authentication(s.now()).unwrap_err();
        assert_eq!(kind(&refused), "not available");
        let answer = s.http.get(s.url("/.well-known/passkey-endpoints")).send().await.unwrap();
        assert_eq!(answer.status(), 404);
    }
}
