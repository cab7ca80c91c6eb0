//! `POST /revoke`.

use super::*;

struct Row {
    library: &'static str,
    who: Who,
    /// Whether the request names the refresh token.
    is_refresh: bool,
    sends: &'static [Exchange],
}

const ROWS: &[Row] = &[
    Row {
        library: "openid-client 6.9.0 (tokenRevocation: Accept of fetch alone)",
        who: Who::Basic,
        is_refresh: true,
        sends: &[Exchange {
            head: "POST /revoke HTTP/1.1\nhost: {host}\nconnection: keep-alive\nauthorization: Basic {encoded}\ncontent-type: application/x-www-form-urlencoded;charset=UTF-8\nuser-agent: openid-client/v6.9.0\naccept: */*\ncontent-length: {length}",
            body: "token_type_hint=refresh_token&token={token}",
            expect: Expect::Good,
        }],
    },
    Row {
        library: "openid-client 5.7.1 (client.revoke: no hint)",
        who: Who::Basic,
        is_refresh: true,
        sends: &[Exchange {
            head: "POST /revoke HTTP/1.1\nAuthorization: Basic {basic}\nUser-Agent: openid-client/5.7.1 (https://github.com/panva/openid-client)\nAccept-Encoding: identity\nHost: {host}\ncontent-type: application/x-www-form-urlencoded\ncontent-length: {length}\nConnection: keep-alive",
            body: "token={token}",
            expect: Expect::Good,
        }],
    },
    Row {
        library: "oauth4webapi 3.8.7 (revocationRequest: no hint, no Accept of its own; reads no body)",
        who: Who::Basic,
        is_refresh: true,
        sends: &[Exchange {
            head: "POST /revoke HTTP/1.1\nhost: {host}\nconnection: keep-alive\nauthorization: Basic {encoded}\ncontent-type: application/x-www-form-urlencoded;charset=UTF-8\naccept: */*\naccept-language: *\nsec-fetch-mode: cors\nuser-agent: oauth4webapi/v3.8.7\naccept-encoding: gzip, deflate\ncontent-length: {length}",
            body: "token={token}",
            expect: Expect::Good,
        }],
    },
    Row {
        library: "oidc-client-ts 3.5.0 (TokenClient.ts: revoke, of a public app)",
        who: Who::Spa,
        is_refresh: false,
        sends: &[Exchange {
            head: "POST /revoke HTTP/1.1\nHost: {host}\nAccept: application/json\nContent-Type: application/x-www-form-urlencoded\nOrigin: https://app.example\nContent-Length: {length}",
            body: "token={token}&token_type_hint=access_token&client_id={id}",
            expect: Expect::Good,
        }],
    },
    Row {
        library: "oidc-client-ts 3.5.0 (TokenClient.ts: revoke: a secret goes into the body here)",
        who: Who::Post,
        is_refresh: true,
        sends: &[Exchange {
            head: "POST /revoke HTTP/1.1\nHost: {host}\nAccept: application/json\nContent-Type: application/x-www-form-urlencoded\nContent-Length: {length}",
            body: "token={token}&token_type_hint=refresh_token&client_id={id}&client_secret={secret}",
            expect: Expect::Good,
        }],
    },
    Row {
        library: "Authlib 1.9.10 (revoke_token)",
        who: Who::Basic,
        is_refresh: true,
        sends: &[Exchange {
            head: "POST /revoke HTTP/1.1\nHost: {host}\nUser-Agent: python-requests/2.34.2\nAccept-Encoding: gzip, deflate\nAccept: */*\nConnection: keep-alive\nContent-Type: application/x-www-form-urlencoded\nContent-Length: {length}\nAuthorization: Basic {basic}",
            body: "token={token}&token_type_hint=refresh_token",
            expect: Expect::Good,
        }],
    },
    Row {
        library: "AppAuth-JS 1.4.0 (revoke_token_request.ts)",
        who: Who::Native,
        is_refresh: true,
        sends: &[Exchange {
            head: "POST /revoke HTTP/1.1\nHost: {host}\nContent-Type: application/x-www-form-urlencoded\nContent-Length: {length}",
            body: "token={token}&token_type_hint=refresh_token&client_id={id}",
            expect: Expect::Good,
        }],
    },
    Row {
        library: "a hint that is wrong, and one that nobody knows (RFC 7009 section 2.1)",
        who: Who::Native,
        is_refresh: true,
        sends: &[Exchange {
            head: "POST /revoke HTTP/1.1\nHost: {host}\nContent-Type: application/x-www-form-urlencoded\nContent-Length: {length}",
            body: "token={token}&token_type_hint=pat&client_id={id}",
            expect: Expect::Good,
        }],
    },
    Row {
        library: "mod_auth_openidc 2.4.18 (handle/logout.c: both tokens, one after the other)",
        who: Who::Basic,
        is_refresh: true,
        sends: &[
            Exchange {
                head: "POST /revoke HTTP/1.1\nHost: {host}\nAuthorization: Basic {encoded}\nAccept: */*\nContent-Type: application/x-www-form-urlencoded\nContent-Length: {length}",
                body: "token_type_hint=refresh_token&token={token}",
                expect: Expect::Good,
            },
            Exchange {
                head: "POST /revoke HTTP/1.1\nHost: {host}\nAuthorization: Basic {encoded}\nAccept: */*\nContent-Type: application/x-www-form-urlencoded\nContent-Length: {length}",
                body: "token_type_hint=access_token&token={access}",
                expect: Expect::Good,
            },
        ],
    },
    Row {
        library: "requests-oauthlib's habit of leaving the client out",
        who: Who::Post,
        is_refresh: true,
        sends: &[
            Exchange {
                head: "POST /revoke HTTP/1.1\nHost: {host}\nContent-Type: application/x-www-form-urlencoded\nContent-Length: {length}",
                body: "token={token}",
                expect: Expect::Refused(401, "invalid_client"),
            },
            Exchange {
                head: "POST /revoke HTTP/1.1\nHost: {host}\nContent-Type: application/x-www-form-urlencoded\nContent-Length: {length}",
                body: "client_id={id}&client_secret={secret}&token={token}",
                expect: Expect::Good,
            },
        ],
    },
];

server_test! {
    async fn ours_every_library_gives_its_tokens_back(s: TestServer) {
        let mut browser = s.browser();
        browser.sign_in(ADA).await;
        each(ROWS, |row| row.library, async |row: &Row| {
            let (app, mut browser) = (row.who.app(&s).await, browser.clone());
            let tokens = browser.tokens(&app, "openid notes:read").await;
            let mut values = values(&s, &app);
            let token = if row.is_refresh { tokens.refresh().to_owned() } else { tokens.access_token.clone() };
            values.push(("token", token));
            values.push(("access", tokens.access_token.clone()));
            // RFC 7009 §2.2: "The content of the response body is ignored by the client": there is none to trip over.
            assert_eq!(exchange(&s, row.sends, &values).await.body, "");
            let refreshed = app.refresh(tokens.refresh()).await;
            if row.is_refresh {
                refreshed.assert_token_error(400, "invalid_grant");
            } else {
                Tokens::of(&refreshed);
            }
            let userinfo = s.get("/userinfo", &[("authorization", &format!("Bearer {}", tokens.access_token))]).await;
            userinfo.assert_token_error(401, "invalid_token");
        }).await;
    }
}
