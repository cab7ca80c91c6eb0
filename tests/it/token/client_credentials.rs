//! `grant_type=client_credentials`, and the grant types there are not.

use grantor::oauth::client::{ClientType, GrantType};

use crate::support::*;

server_test! {
    /// T40
    async fn rfc6749_4_4_public_clients_cannot_use_client_credentials(s: TestServer) {
        let native = s.native_client().await;
        native.token(&[("grant_type", "client_credentials")]).await.assert_token_error(400, "unauthorized_client");
        // Not even one that was registered for it by mistake.
        let spa = s.register(ClientType::Spa, |client| client.grant_types.push(GrantType::ClientCredentials)).await;
        spa.token(&[("grant_type", "client_credentials")]).await.assert_token_error(400, "unauthorized_client");
    }
}

server_test! {
    /// T40
    async fn rfc6749_5_2_a_client_uses_the_grant_types_it_is_registered_for(s: TestServer) {
        let app = s.web_client().await;
        app.token(&[("grant_type", "client_credentials")]).await.assert_token_error(400, "unauthorized_client");
        let service = s.service_client().await;
        let code = s.browser().code(&app).await;
        let as_app = [
            ("grant_type", "authorization_code"),
            ("code", &*code),
            ("redirect_uri", &*app.redirect_uri),
            ("code_verifier", VERIFIER),
        ];
        service.token(&as_app).await.assert_token_error(400, "unauthorized_client");
        service.refresh("x").await.assert_token_error(400, "unauthorized_client");
        let api = s.api("https://two.example", "Two").await;
        for grant_type in ["client_credentials", "authorization_code", "refresh_token"] {
            let form = [("grant_type", grant_type), ("code", &*code), ("refresh_token", "x")];
            api.token(&form).await.assert_token_error(400, "unauthorized_client");
        }
        // The code was not touched.
        Tokens::of(&app.redeem(&code).await);
    }
}

server_test! {
    /// T41, T49
    async fn rfc9700_2_4_other_grant_types_are_unsupported(s: TestServer) {
        let service = s.service_client().await;
        for grant_type in [
            "password",
            "implicit",
            "urn:ietf:params:oauth:grant-type:jwt-bearer",
            "urn:ietf:params:oauth:grant-type:saml2-bearer",
            "urn:ietf:params:oauth:grant-type:token-exchange",
            "Client_Credentials",
            "client_credentials ",
            "client_credentials,password",
            "\u{0430}uthorization_code",
        ] {
            let form = [("grant_type", grant_type), ("username", ADA), ("password", PASSWORD)];
            service.token(&form).await.assert_token_error(400, "unsupported_grant_type");
        }
    }
}

server_test! {
    /// RFC 6749 §4.4.3; RFC 9068 §2.2
    async fn rfc9068_2_2_a_services_token_is_about_itself(s: TestServer) {
        let service = s.service_client().await;
        let tokens = Tokens::of(&service.token(&[("grant_type", "client_credentials"), ("scope", "notes:read")]).await);
        let (header, claims) = (header_of(&tokens.access_token), claims_of(&tokens.access_token));
        assert_eq!((&header["typ"], &header["alg"]), (&"at+jwt".into(), &"RS256".into()));
        assert_eq!(claims["iss"], s.issuer.as_str());
        assert_eq!(claims["sub"], service.id.as_str());
        assert_eq!(claims["client_id"], service.id.as_str());
        assert_eq!(claims["aud"], "https://api.example");
        assert_eq!(claims["scope"], "notes:read");
        assert_eq!(claims["iat"], s.now().0);
        assert_eq!(claims["exp"], s.now().0 + 600);
        for absent in ["auth_time", "sid", "roles", "grant_id"] {
            assert_eq!(claims.get(absent), None, "{absent}");
        }
        assert_eq!(tokens.refresh_token, None, "RFC 6749 section 4.4.3");
        let again = Tokens::of(&service.token(&[("grant_type", "client_credentials"), ("scope", "notes:read")]).await);
        assert_ne!(claims_of(&again.access_token)["jti"], claims["jti"]);
        assert_eq!(s.rows("grants").await, 0, "nothing is written");
    }
}

server_test! {
    /// T26, RFC 6749 §3.3
    async fn rfc6749_3_3_a_service_gets_scopes_it_is_registered_for(s: TestServer) {
        let service = s.service_client().await;
        let ask = async |scope: &str| service.token(&[("grant_type", "client_credentials"), ("scope", scope)]).await;
        assert_eq!(Tokens::of(&ask("notes:read nonsense").await).scope, "notes:read");
        assert_eq!(Tokens::of(&ask("").await).scope, "notes:read notes:write roles");
        ask("nonsense").await.assert_token_error(400, "invalid_scope");
        ask("offline_access").await.assert_token_error(400, "invalid_scope");
        ask("notes:read\u{1}").await.assert_token_error(400, "invalid_scope");
        let many: Vec<_> = (0..65).map(|n| format!("s{n}")).collect();
        ask(&many.join(" ")).await.assert_token_error(400, "invalid_scope");
    }
}

server_test! {
    /// T50
    async fn rfc6749_5_1_tokens_are_json_that_nobody_keeps(s: TestServer) {
        let service = s.service_client().await;
        let answer = service.token(&[("grant_type", "client_credentials")]).await;
        assert_eq!(answer.status, 200, "{}", answer.body);
        assert_eq!(answer.header("content-type"), "application/json");
        assert_eq!(answer.header("cache-control"), "no-store");
        assert_eq!(answer.header("pragma"), "no-cache");
        assert_eq!(answer.header("x-content-type-options"), "nosniff");
        let refused = service.token(&[]).await;
        refused.assert_token_error(400, "invalid_request");
        assert_eq!(refused.header("x-content-type-options"), "nosniff");
    }
}
