//! `POST /token` with a refresh token: what is repeated, what is added, and what comes back every time.

use super::*;

const GO: &str = "POST /token HTTP/1.1\nHost: {host}\nUser-Agent: Go-http-client/1.1\nContent-Length: {length}\nAuthorization: Basic {basic}\nContent-Type: application/x-www-form-urlencoded\nAccept-Encoding: gzip";
const REQUESTS: &str = "POST /token HTTP/1.1\nHost: {host}\nUser-Agent: python-requests/2.34.2\nAccept-Encoding: gzip, deflate\nAccept: application/json\nConnection: keep-alive\nContent-Type: application/x-www-form-urlencoded\nContent-Length: {length}";
const FORM: &str = "POST /token HTTP/1.1\nHost: {host}\nContent-Type: application/x-www-form-urlencoded\nAccept: application/json\nContent-Length: {length}";
const BASIC: &str = "POST /token HTTP/1.1\nHost: {host}\nAuthorization: Basic {basic}\nContent-Type: application/x-www-form-urlencoded;charset=UTF-8\nAccept: application/json\nContent-Length: {length}";

const ROWS: &[Row] = &[
    Row {
        library: "@modelcontextprotocol/sdk 1.32.2 and client 2.4.0 (client/auth.js: refreshAuthorization: resource, no scope)",
        who: Who::Native,
        sends: &[Exchange {
            head: FORM,
            body: "grant_type=refresh_token&refresh_token={refresh}&resource=https%3A%2F%2Fapi.example&client_id={id}",
            expect: Expect::Good,
        }],
    },
    Row {
        library: "mcp 2.3.0 for Python (_refresh_token: client_id beside the header)",
        who: Who::Basic,
        sends: &[Exchange {
            head: BASIC,
            body: "grant_type=refresh_token&refresh_token={refresh}&client_id={id}&resource=https%3A%2F%2Fapi.example",
            expect: Expect::Good,
        }],
    },
    Row {
        library: "rmcp 3.1.4 (refresh_token: the granted scopes, and offline_access because the metadata has it)",
        who: Who::Native,
        sends: &[Exchange {
            head: FORM,
            body: "grant_type=refresh_token&refresh_token={refresh}&scope=openid+notes%3Aread+offline_access&client_id={id}&resource=https%3A%2F%2Fapi.example",
            expect: Expect::Good,
        }],
    },
    Row {
        library: "Authlib 1.9.10 (refresh_token: the scope the session was made with, also what nobody knows here)",
        who: Who::Basic,
        sends: &[Exchange {
            head: BASIC,
            body: "grant_type=refresh_token&refresh_token={refresh}&scope=openid+notes%3Aread+groups",
            expect: Expect::Good,
        }],
    },
    Row {
        library: "requests-oauthlib 2.0.0 (refresh_token: the scope the session was made with, a role's own included)",
        who: Who::Post,
        sends: &[Exchange {
            head: REQUESTS,
            body: "grant_type=refresh_token&client_id={id}&client_secret={secret}&scope=openid+notes%3Aread+notes%3Aadmin&refresh_token={refresh}",
            expect: Expect::Good,
        }],
    },
    Row {
        library: "requests-oauthlib 2.0.0 without auto_refresh_kwargs: nobody asks; then as its manual says",
        who: Who::Post,
        sends: &[
            Exchange {
                head: REQUESTS,
                body: "grant_type=refresh_token&scope=openid+notes%3Aread&refresh_token={refresh}",
                expect: Expect::Refused(401, "invalid_client"),
            },
            Exchange {
                head: REQUESTS,
                body: "grant_type=refresh_token&client_id={id}&client_secret={secret}&scope=openid+notes%3Aread&refresh_token={refresh}",
                expect: Expect::Good,
            },
        ],
    },
    Row {
        library: "mod_auth_openidc 2.4.18 (proto/token.c: oidc_proto_token_refresh_request: OIDCScope as configured)",
        who: Who::Basic,
        sends: &[Exchange {
            head: "POST /token HTTP/1.1\nHost: {host}\nAuthorization: Basic {encoded}\nUser-Agent: mod_auth_openidc\nAccept: */*\nContent-Type: application/x-www-form-urlencoded\nContent-Length: {length}\nExpect: 100-continue",
            body: "grant_type=refresh_token&refresh_token={refresh}&scope=openid%20notes%3Aread%20groups",
            expect: Expect::Good,
        }],
    },
    Row {
        library: "oidc-client-ts 3.5.0 (OidcClient.ts: useRefreshToken: the scope of the answer before)",
        who: Who::Spa,
        sends: &[Exchange {
            head: FORM,
            body: "grant_type=refresh_token&refresh_token={refresh}&scope=notes%3Aread+openid&client_id={id}",
            expect: Expect::Good,
        }],
    },
    Row {
        library: "AppAuth-JS 1.4.0 (token_request.ts: redirect_uri here too)",
        who: Who::Native,
        sends: &[Exchange {
            head: "POST /token HTTP/1.1\nHost: {host}\nContent-Type: application/x-www-form-urlencoded\nAccept: application/json, text/javascript, */*; q=0.01\nContent-Length: {length}",
            body: "grant_type=refresh_token&client_id={id}&redirect_uri={redirect_uri}&refresh_token={refresh}",
            expect: Expect::Good,
        }],
    },
    Row {
        library: "AppAuth-Android 0.11.1 (AuthState.java: createTokenRefreshRequest: no scope)",
        who: Who::Native,
        sends: &[Exchange {
            head: FORM,
            body: "refresh_token={refresh}&client_id={id}&grant_type=refresh_token",
            expect: Expect::Good,
        }],
    },
    Row {
        library: "AppAuth-iOS 2.1 (OIDAuthState.m: tokenRefreshRequest: no scope, no redirect_uri; NSURLSession's headers)",
        who: Who::Native,
        sends: &[Exchange {
            head: "POST /token HTTP/1.1\nHost: {host}\nContent-Type: application/x-www-form-urlencoded; charset=UTF-8\nConnection: keep-alive\nAccept: */*\nUser-Agent: Notes/1 CFNetwork/1494.0.7 Darwin/23.4.0\nAccept-Language: en-GB,en;q=0.9\nContent-Length: {length}\nAccept-Encoding: gzip, deflate",
            body: "refresh_token={refresh}&client_id={id}&grant_type=refresh_token",
            expect: Expect::Good,
        }],
    },
    Row {
        library: "AppAuth-iOS 2.1 with a secret (OIDTokenRequest.m: URLRequest: then no client_id; OIDTokenUtilities.m: formUrlEncode)",
        who: Who::Basic,
        sends: &[Exchange {
            head: "POST /token HTTP/1.1\nHost: {host}\nContent-Type: application/x-www-form-urlencoded; charset=UTF-8\nAuthorization: Basic {encoded}\nAccept: */*\nContent-Length: {length}",
            body: "grant_type=refresh_token&refresh_token={refresh}",
            expect: Expect::Good,
        }],
    },
    Row {
        library: "oauth4webapi 3.8.7 (refreshTokenGrantRequest)",
        who: Who::Spa,
        sends: &[Exchange {
            head: "POST /token HTTP/1.1\nhost: {host}\nconnection: keep-alive\naccept: application/json\ncontent-type: application/x-www-form-urlencoded;charset=UTF-8\naccept-language: *\nsec-fetch-mode: cors\nuser-agent: oauth4webapi/v3.8.7\naccept-encoding: gzip, deflate\ncontent-length: {length}",
            body: "refresh_token={refresh}&grant_type=refresh_token&client_id={id}",
            expect: Expect::Good,
        }],
    },
    Row {
        library: "golang.org/x/oauth2 0.38.0, go-oidc, oauth2-proxy 7 (tokenRefresher)",
        who: Who::Basic,
        sends: &[Exchange {
            head: GO,
            body: "grant_type=refresh_token&refresh_token={refresh}",
            expect: Expect::Good,
        }],
    },
    Row {
        library: "golang.org/x/oauth2 0.38.0 of an app registered for the body: the refused try costs the token nothing",
        who: Who::Post,
        sends: &[
            Exchange {
                head: GO,
                body: "grant_type=refresh_token&refresh_token={refresh}",
                expect: Expect::Refused(401, "invalid_client"),
            },
            Exchange {
                head: "POST /token HTTP/1.1\nHost: {host}\nUser-Agent: Go-http-client/1.1\nContent-Length: {length}\nContent-Type: application/x-www-form-urlencoded\nAccept-Encoding: gzip",
                body: "client_id={id}&client_secret={secret}&grant_type=refresh_token&refresh_token={refresh}",
                expect: Expect::Good,
            },
        ],
    },
    Row {
        library: "Spring Security 7.0.0 (RestClientRefreshTokenTokenResponseClient)",
        who: Who::Post,
        sends: &[Exchange {
            head: "POST /token HTTP/1.1\nConnection: Upgrade, HTTP2-Settings\nContent-Length: {length}\nHost: {host}\nHTTP2-Settings: AAEAAEAAAAIAAAAAAAMAAAAAAAQBAAAAAAUAAEAAAAYABgAA\nUpgrade: h2c\nUser-Agent: Java-http-client/17.0.15\nAccept: application/json\nAccept-Encoding: gzip\nAccept-Encoding: deflate\nContent-Type: application/x-www-form-urlencoded",
            body: "grant_type=refresh_token&client_id={id}&client_secret={secret}&refresh_token={refresh}",
            expect: Expect::Good,
        }],
    },
    Row {
        library: "openid-client 6.9.0 (refreshTokenGrant)",
        who: Who::Basic,
        sends: &[Exchange {
            head: "POST /token HTTP/1.1\nhost: {host}\naccept: application/json\nauthorization: Basic {encoded}\ncontent-type: application/x-www-form-urlencoded;charset=UTF-8\nuser-agent: openid-client/v6.9.0\ncontent-length: {length}",
            body: "refresh_token={refresh}&grant_type=refresh_token",
            expect: Expect::Good,
        }],
    },
    Row {
        library: "any of them after a lost answer: the same request again within seconds",
        who: Who::Native,
        sends: &[
            Exchange {
                head: FORM,
                body: "grant_type=refresh_token&refresh_token={refresh}&client_id={id}",
                expect: Expect::Good,
            },
            Exchange {
                head: FORM,
                body: "grant_type=refresh_token&refresh_token={refresh}&client_id={id}",
                expect: Expect::Good,
            },
        ],
    },
    Row {
        library: "the MCP SDKs on a token that is not good any more: they drop it on invalid_grant, and on nothing else",
        who: Who::Native,
        sends: &[Exchange {
            head: FORM,
            body: "grant_type=refresh_token&refresh_token=bad&resource=https%3A%2F%2Fapi.example&client_id={id}",
            expect: Expect::Refused(400, "invalid_grant"),
        }],
    },
    Row {
        library: "the MCP SDKs of a registration that expired: they register again on invalid_client",
        who: Who::Native,
        sends: &[Exchange {
            head: FORM,
            body: "grant_type=refresh_token&refresh_token={refresh}&resource=https%3A%2F%2Fapi.example&client_id=c_gone",
            expect: Expect::Refused(401, "invalid_client"),
        }],
    },
    Row {
        library: "an app that asks for more than it was granted (RFC 6749 section 6)",
        who: Who::Native,
        sends: &[Exchange {
            head: FORM,
            body: "grant_type=refresh_token&refresh_token={refresh}&scope=openid+notes%3Aread+notes%3Awrite&client_id={id}",
            expect: Expect::Refused(400, "invalid_scope"),
        }],
    },
];

server_test! {
    /// T38, T44, T46
    async fn ours_every_library_refreshes(s: TestServer) {
        s.role("editor").await;
        s.scope("notes:admin", "Manage notes", Some("https://api.example"), &["editor"]).await;
        let mut browser = s.browser();
        browser.sign_in(ADA).await;
        each(ROWS, |row| row.library, async |row: &Row| {
            let (app, mut browser) = (row.who.app(&s).await, browser.clone());
            let scope = format!("{SCOPE} notes:admin");
            s.change_client(&app.id, |client| client.scope = scope.parse().unwrap()).await;
            let first = browser.tokens(&app, "openid notes:read notes:admin").await;
            assert_eq!(first.scope, "notes:read openid");
            let mut values = values(&s, &app);
            values.push(("refresh", first.refresh().to_owned()));
            s.advance("1m");
            let answer = exchange(&s, row.sends, &values).await;
            if answer.status != 200 {
                // Nothing was lost by it.
                Tokens::of(&app.refresh(first.refresh()).await);
                return;
            }
            let tokens = assert_tokens(&s, &app, &answer);
            // The whole of it, every time: a new refresh token, and an ID token of the same person and sign-in.
            assert_eq!(tokens.scope, first.scope);
            assert_ne!(tokens.refresh(), first.refresh());
            let (old, new) = (claims_of(first.id()), claims_of(tokens.id()));
            for claim in ["iss", "sub", "aud", "auth_time"] {
                assert_eq!(old[claim], new[claim], "{claim}");
            }
            // OpenID Connect Core §12.2: "it SHOULD NOT have a nonce Claim"; where it has one it is the first one's.
            assert!(new["nonce"].is_null() || new["nonce"] == old["nonce"]);
        }).await;
    }
}
