//! What an app names for this server to connect to: checked before it is kept, by the one guard there is.

use super::*;

/// Every member this server connects to.
const MEMBERS: [&str; 4] = [
    "jwks_uri",
    "sector_identifier_uri",
    "logo_uri",
    "backchannel_logout_uri",
];

server_test! {
    /// T65: nobody makes this server knock at doors inside.
    async fn rfc7591_5_addresses_inside_are_refused_and_never_connected_to(s: TestServer) {
        let s = open(&s).await;
        let canary = Site::start().await;
        let own = Own::registered(&s, &web()).await;
        let port = canary.address.port();
        for member in MEMBERS {
            for uri in [
                canary.url("/"),
                format!("https://127.0.0.1:{port}/"),
                format!("https://[::ffff:127.0.0.1]:{port}/"),
                format!("https://2130706433:{port}/"),
                "https://169.254.169.254/latest/meta-data".to_owned(),
                "https://10.0.0.1/".to_owned(),
                "file:///etc/passwd".to_owned(),
                "gopher://127.0.0.1/".to_owned(),
            ] {
                let mut body = web();
                body[member] = json!(uri);
                let answer = post(&s, None, &body).await;
                answer.assert_token_error(400, "invalid_client_metadata");
                let said = answer.json()["error_description"].as_str().unwrap().to_owned();
                assert!(said.starts_with(member) && !said.contains(&port.to_string()), "{uri}: {said}");
                // Nor by way of an update.
                body["client_id"] = json!(own.id);
                own.put(&s, &body).await.assert_token_error(400, "invalid_client_metadata");
            }
        }
        assert_eq!(canary.connections(), 0);
        assert_eq!(events(&s).await, ["client_registered"]);
    }
}

server_test! {
    async fn openid_registration_5_the_sector_lists_the_redirect_uris(s: TestServer) {
        let s = s
            .with_settings(|settings| {
                settings.registration.mode = RegistrationMode::Open;
                settings.fetch.allow_networks = vec!["127.0.0.0/8".parse().unwrap()];
                settings.fetch.allow_networks_for_registered = true;
            })
            .await;
        let site = Site::start().await;
        let mut body = web();
        body["redirect_uris"] = json!(["https://one.example/callback", "https://two.example/callback"]);
        body["subject_type"] = json!("pairwise");
        // Several hosts, and nothing that says that they are one sector.
        post(&s, None, &body).await.assert_token_error(400, "invalid_client_metadata");
        body["sector_identifier_uri"] = json!(site.url("/sector"));
        for (status, answer) in [
            ("200 OK", "[\"https://one.example/callback\"]"),
            ("200 OK", "{}"),
            ("200 OK", "no JSON"),
            ("500 Internal Server Error", "[]"),
        ] {
            site.answers(status, answer);
            post(&s, None, &body).await.assert_token_error(400, "invalid_client_metadata");
        }
        site.answers_with("302 Found", "location: https://one.example/\r\n", "");
        post(&s, None, &body).await.assert_token_error(400, "invalid_client_metadata");
        site.answers("200 OK", "[\"https://two.example/callback\", \"https://one.example/callback\", \"https://x.example\"]");
        let own = Own::registered(&s, &body).await;
        assert_eq!(own.said["sector_identifier_uri"], site.url("/sector"));
        assert_eq!(own.said["subject_type"], "pairwise");
    }
}

server_test! {
    async fn rfc7591_2_keys_are_public_and_of_use(s: TestServer) {
        let s = open(&s).await;
        let with = |jwks: Value| {
            let mut body = web();
            body["token_endpoint_auth_method"] = json!("private_key_jwt");
            body["jwks"] = jwks;
            body
        };
        let key = json!({
            "kty": "EC", "crv": "P-256", "kid": "a",
            "x": "f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU", "y": "x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"
        });
        let mut private = key.clone();
        private["d"] = json!("jpsQnnGQmL-YBIffH1136cspYG6-0iY7X1fCE9-E9LI");
        for jwks in [
            Value::Null,
            json!({"keys": []}),
            json!({"keys": 7}),
            json!([]),
            json!({"keys": [{"kty": "oct", "k": "AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75"}]}),
            json!({"keys": [private]}),
        ] {
            let answer = post(&s, None, &with(jwks)).await;
            answer.assert_token_error(400, "invalid_client_metadata");
            assert!(!answer.body.contains("jpsQ"));
        }
        let own = Own::registered(&s, &with(json!({"keys": [key]}))).await;
        assert_eq!(own.said["client_secret"], Value::Null);
        assert_eq!(own.said["jwks"]["keys"][0]["kid"], "a");
    }
}
