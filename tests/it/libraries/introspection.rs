//! `POST /introspect`.

use super::*;

const ROWS: &[Row] = &[
    Row {
        library: "Spring Security 7.0.0 (SpringOpaqueTokenIntrospector: basic, form)",
        who: Who::Basic,
        sends: &[Exchange {
            head: "POST /introspect HTTP/1.1\nAccept: application/json\nContent-Type: application/x-www-form-urlencoded\nAuthorization: Basic {basic}\nUser-Agent: Java/17.0.15\nHost: {host}\nConnection: keep-alive\nContent-Length: {length}",
            body: "token={token}",
            expect: Expect::Good,
        }],
    },
    Row {
        library: "openid-client 6.9.0 (tokenIntrospection)",
        who: Who::Post,
        sends: &[Exchange {
            head: "POST /introspect HTTP/1.1\nhost: {host}\naccept: application/json\ncontent-type: application/x-www-form-urlencoded;charset=UTF-8\nuser-agent: openid-client/v6.9.0\ncontent-length: {length}",
            body: "token_type_hint=access_token&token={token}&client_id={id}&client_secret={secret}",
            expect: Expect::Good,
        }],
    },
    Row {
        library: "oauth4webapi 3.8.7 (introspectionRequest: no hint)",
        who: Who::Basic,
        sends: &[Exchange {
            head: "POST /introspect HTTP/1.1\nhost: {host}\nconnection: keep-alive\naccept: application/json\nauthorization: Basic {encoded}\ncontent-type: application/x-www-form-urlencoded;charset=UTF-8\naccept-language: *\nsec-fetch-mode: cors\nuser-agent: oauth4webapi/v3.8.7\naccept-encoding: gzip, deflate\ncontent-length: {length}",
            body: "token={token}",
            expect: Expect::Good,
        }],
    },
    Row {
        library: "Authlib 1.9.10 (introspect_token)",
        who: Who::Basic,
        sends: &[Exchange {
            head: "POST /introspect HTTP/1.1\nHost: {host}\nUser-Agent: python-requests/2.34.2\nAccept: */*\nContent-Type: application/x-www-form-urlencoded\nContent-Length: {length}\nAuthorization: Basic {basic}",
            body: "token={token}&token_type_hint=access_token",
            expect: Expect::Good,
        }],
    },
    Row {
        library: "mod_auth_openidc 2.4.18 (OIDCOAuthIntrospectionEndpoint)",
        who: Who::Basic,
        sends: &[Exchange {
            head: "POST /introspect HTTP/1.1\nHost: {host}\nAuthorization: Basic {encoded}\nUser-Agent: mod_auth_openidc\nAccept: */*\nContent-Type: application/x-www-form-urlencoded\nContent-Length: {length}\nExpect: 100-continue",
            body: "token={token}&token_type_hint=access_token",
            expect: Expect::Good,
        }],
    },
    Row {
        library: "openid-client 6.9.0 of a public app (RFC 7662 section 2.1)",
        who: Who::Spa,
        sends: &[Exchange {
            head: "POST /introspect HTTP/1.1\nhost: {host}\naccept: application/json\ncontent-type: application/x-www-form-urlencoded;charset=UTF-8\nuser-agent: openid-client/v6.9.0\ncontent-length: {length}",
            body: "token_type_hint=access_token&token={token}&client_id={id}",
            expect: Expect::Refused(401, "invalid_client"),
        }],
    },
    Row {
        library: "golang.org/x/oauth2's header with an empty password of a public app: nobody without a secret looks tokens up",
        who: Who::Spa,
        sends: &[Exchange {
            head: "POST /introspect HTTP/1.1\nHost: {host}\nAuthorization: Basic {basic}\nContent-Type: application/x-www-form-urlencoded\nContent-Length: {length}",
            body: "token={token}",
            expect: Expect::Refused(401, "invalid_client"),
        }],
    },
];

server_test! {
    /// T68
    async fn ours_every_library_looks_tokens_up(s: TestServer) {
        let mut browser = s.browser();
        browser.sign_in(ADA).await;
        each(ROWS, |row| row.library, async |row: &Row| {
            let (app, mut browser) = (row.who.app(&s).await, browser.clone());
            let tokens = browser.tokens(&app, "openid notes:read").await;
            let mut values = values(&s, &app);
            values.push(("token", tokens.access_token.clone()));
            let answer = exchange(&s, row.sends, &values).await;
            if answer.status == 200 {
                let said = answer.json();
                // Spring wants `active` to be a boolean, `scope` a string, `exp` and `iat` numbers.
                assert_eq!((&said["active"], said["scope"].as_str()), (&true.into(), Some("notes:read openid")));
                assert!(said["exp"].is_i64() && said["iat"].is_i64(), "{said}");
                assert_eq!((&said["iss"], &said["client_id"]), (&s.issuer.as_str().into(), &app.id.as_str().into()));
            }
        }).await;
    }
}
