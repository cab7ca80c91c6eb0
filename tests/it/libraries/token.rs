//! `POST /token` with a code, or for the app itself.

use super::*;

struct Row {
    /// Which library, and where its source says so.
    library: &'static str,
    who: Who,
    /// The verifier it makes: its length and its characters. None for those that cannot do PKCE.
    verifier: &'static str,
    sends: &'static [Exchange],
}

/// `base64url(32 bytes)`, as most make it.
const SHORT: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
/// 128 characters, of all that RFC 7636 §4.1 allows.
const LONG: &str = "PdlX4XYk7dIY95m6~aVuOoC8kUJ.dIk3aaJ4LMCwqx-3cmuCy1Symd1l60Zvyyty1jZVnvew7eyClXKrkt~lfD8kzHcxhf2MgoUPFPGne9axNmjdUvadC~L.k8gtL5NK";

const REFUSED_CLIENT: Expect = Expect::Refused(401, "invalid_client");

const CODES: &[Row] = &[
    Row {
        library: "@modelcontextprotocol/sdk 1.32.2, public (client/auth.js: executeTokenRequest, applyPublicAuth; Node's fetch)",
        who: Who::Native,
        verifier: "93aOjwM4UMQlKPeQ.bxwSY7_Xf2q5L4qONQeSU9WdYb",
        sends: &[Exchange {
            head: "POST /token HTTP/1.1\nhost: {host}\nconnection: keep-alive\nContent-Type: application/x-www-form-urlencoded\nAccept: application/json\naccept-language: *\nsec-fetch-mode: cors\nuser-agent: node\naccept-encoding: gzip, deflate\ncontent-length: {length}",
            body: "grant_type=authorization_code&code={code}&code_verifier={verifier}&redirect_uri={redirect_uri}&resource=https%3A%2F%2Fapi.example&client_id={id}",
            expect: Expect::Good,
        }],
    },
    Row {
        library: "@modelcontextprotocol/client 2.4.0, client_secret_basic (client/auth.ts: applyBasicAuth: btoa, nothing encoded; `~` escaped)",
        who: Who::Basic,
        verifier: "rjqVoOahBnX5QiyWZ_97e~Q0~N9Gnx6WqzbIOPQ8XLC",
        sends: &[Exchange {
            head: "POST /token HTTP/1.1\nhost: {host}\nconnection: keep-alive\nContent-Type: application/x-www-form-urlencoded\nAccept: application/json\nAuthorization: Basic {basic}\naccept-language: *\nsec-fetch-mode: cors\nuser-agent: node\naccept-encoding: gzip, deflate\ncontent-length: {length}",
            body: "grant_type=authorization_code&code={code}&code_verifier=rjqVoOahBnX5QiyWZ_97e%7EQ0%7EN9Gnx6WqzbIOPQ8XLC&redirect_uri={redirect_uri}&resource=https%3A%2F%2Fapi.example",
            expect: Expect::Good,
        }],
    },
    Row {
        library: "mcp 2.3.0 for Python (client/auth/oauth2.py: prepare_token_auth: quote, and client_id in the body too)",
        who: Who::Basic,
        verifier: LONG,
        sends: &[Exchange {
            head: "POST /token HTTP/1.1\nHost: {host}\nAccept: */*\nAccept-Encoding: gzip, deflate\nConnection: keep-alive\nUser-Agent: python-httpx2/2.16.2\nContent-Type: application/x-www-form-urlencoded\nAuthorization: Basic {basic}\nContent-Length: {length}",
            body: "grant_type=authorization_code&code={code}&redirect_uri={redirect_uri}&client_id={id}&code_verifier={verifier}&resource=https%3A%2F%2Fapi.example",
            expect: Expect::Good,
        }],
    },
    Row {
        library: "rmcp 3.1.4 with oauth2 5.0 (transport/auth.rs: exchange_code_for_token; public: client_id in the body)",
        who: Who::Native,
        verifier: SHORT,
        sends: &[Exchange {
            head: "POST /token HTTP/1.1\naccept: application/json\ncontent-type: application/x-www-form-urlencoded\nhost: {host}\ncontent-length: {length}",
            body: "grant_type=authorization_code&code={code}&code_verifier={verifier}&client_id={id}&resource=https%3A%2F%2Fapi.example&redirect_uri={redirect_uri}",
            expect: Expect::Good,
        }],
    },
    Row {
        library: "openid-client 6.9.0, ClientSecretBasic (oauth4webapi 3.8.8: formUrlEncode escapes - and _ too)",
        who: Who::Basic,
        verifier: SHORT,
        sends: &[Exchange {
            head: "POST /token HTTP/1.1\nhost: {host}\nconnection: keep-alive\naccept: application/json\nauthorization: Basic {encoded}\ncontent-type: application/x-www-form-urlencoded;charset=UTF-8\nuser-agent: openid-client/v6.9.0\naccept-language: *\nsec-fetch-mode: cors\naccept-encoding: gzip, deflate\ncontent-length: {length}",
            body: "redirect_uri={redirect_uri}&code={code}&code_verifier={verifier}&grant_type=authorization_code",
            expect: Expect::Good,
        }],
    },
    Row {
        library: "openid-client 6.9.0, its default (ClientSecretPost)",
        who: Who::Post,
        verifier: SHORT,
        sends: &[Exchange {
            head: "POST /token HTTP/1.1\nhost: {host}\nconnection: keep-alive\naccept: application/json\ncontent-type: application/x-www-form-urlencoded;charset=UTF-8\nuser-agent: openid-client/v6.9.0\ncontent-length: {length}",
            body: "redirect_uri={redirect_uri}&code={code}&code_verifier={verifier}&grant_type=authorization_code&client_id={id}&client_secret={secret}",
            expect: Expect::Good,
        }],
    },
    Row {
        library: "oauth4webapi 3.8.7, public (authorizationCodeGrantRequest, None)",
        who: Who::Spa,
        verifier: SHORT,
        sends: &[Exchange {
            head: "POST /token HTTP/1.1\nhost: {host}\nconnection: keep-alive\naccept: application/json\ncontent-type: application/x-www-form-urlencoded;charset=UTF-8\naccept-language: *\nsec-fetch-mode: cors\nuser-agent: oauth4webapi/v3.8.7\naccept-encoding: gzip, deflate\ncontent-length: {length}",
            body: "redirect_uri={redirect_uri}&code={code}&code_verifier={verifier}&grant_type=authorization_code&client_id={id}",
            expect: Expect::Good,
        }],
    },
    Row {
        library: "openid-client 5.7.1, as next-auth 4.24.15 uses it (lib/helpers/client.js: authFor; Node's http)",
        who: Who::Basic,
        verifier: SHORT,
        sends: &[Exchange {
            head: "POST /token HTTP/1.1\nAccept: application/json\nAuthorization: Basic {basic}\nUser-Agent: openid-client/5.7.1 (https://github.com/panva/openid-client)\nAccept-Encoding: identity\nHost: {host}\ncontent-type: application/x-www-form-urlencoded\ncontent-length: {length}\nConnection: keep-alive",
            body: "grant_type=authorization_code&code={code}&redirect_uri={redirect_uri}&code_verifier={verifier}",
            expect: Expect::Good,
        }],
    },
    Row {
        library: "@auth/core 0.41.3 (lib/actions/callback/oauth/callback.ts: its own client_secret_basic)",
        who: Who::Basic,
        verifier: SHORT,
        sends: &[Exchange {
            head: "POST /token HTTP/1.1\nhost: {host}\nconnection: keep-alive\naccept: application/json\nauthorization: Basic {basic}\ncontent-type: application/x-www-form-urlencoded;charset=UTF-8\nuser-agent: oauth4webapi/v3.8.8\ncontent-length: {length}",
            body: "redirect_uri={redirect_uri}&code={code}&code_verifier={verifier}&grant_type=authorization_code",
            expect: Expect::Good,
        }],
    },
    Row {
        library: "oidc-client-ts 3.5.0 (TokenClient.ts: exchangeCode; a verifier of 96 hex digits)",
        who: Who::Spa,
        verifier: "f682461ca4a3478ba8fd8f5e9747fbd5ddc19e1fa7fb4efca2b7898c04a412da5a3c06941acf4b2bac08c7b2a77d3d3a",
        sends: &[Exchange {
            head: "POST /token HTTP/1.1\nHost: {host}\nConnection: keep-alive\nAccept: application/json\nContent-Type: application/x-www-form-urlencoded\nOrigin: https://app.example\nSec-Fetch-Site: cross-site\nSec-Fetch-Mode: cors\nSec-Fetch-Dest: empty\nReferer: https://app.example/\nContent-Length: {length}",
            body: "grant_type=authorization_code&redirect_uri={redirect_uri}&code={code}&code_verifier={verifier}&client_id={id}",
            expect: Expect::Good,
        }],
    },
    Row {
        library: "AppAuth-JS 1.4.0 (token_request.ts: toStringMap; xhr.ts: FetchRequestor, jQuery's Accept)",
        who: Who::Native,
        verifier: LONG,
        sends: &[Exchange {
            head: "POST /token HTTP/1.1\nHost: {host}\nContent-Type: application/x-www-form-urlencoded\nAccept: application/json, text/javascript, */*; q=0.01\nContent-Length: {length}",
            body: "grant_type=authorization_code&client_id={id}&redirect_uri={redirect_uri}&code={code}&code_verifier={verifier}",
            expect: Expect::Good,
        }],
    },
    Row {
        library: "AppAuth-Android 0.11.1 (AuthorizationService.java: TokenRequestTask; HashMap's order; HttpURLConnection)",
        who: Who::Native,
        verifier: SHORT,
        sends: &[Exchange {
            head: "POST /token HTTP/1.1\nContent-Type: application/x-www-form-urlencoded\nAccept: application/json\nContent-Length: {length}\nUser-Agent: Dalvik/2.1.0 (Linux; U; Android 14; Pixel 8 Build/UD1A.230803.041)\nHost: {host}\nConnection: Keep-Alive\nAccept-Encoding: gzip",
            body: "client_id={id}&code={code}&grant_type=authorization_code&redirect_uri={redirect_uri}&code_verifier={verifier}",
            expect: Expect::Good,
        }],
    },
    Row {
        library: "AppAuth-iOS 2.0 (OIDTokenRequest.m: URLRequest; NSURLComponents leaves : and / as they are; no Accept of its own)",
        who: Who::Native,
        verifier: SHORT,
        sends: &[Exchange {
            head: "POST /token HTTP/1.1\nHost: {host}\nContent-Type: application/x-www-form-urlencoded; charset=UTF-8\nConnection: keep-alive\nAccept: */*\nUser-Agent: Notes/1 CFNetwork/1494.0.7 Darwin/23.4.0\nAccept-Language: en-GB,en;q=0.9\nContent-Length: {length}\nAccept-Encoding: gzip, deflate",
            body: "code_verifier={verifier}&redirect_uri=com.example.notes:/oauth2redirect&client_id={id}&code={code}&grant_type=authorization_code",
            expect: Expect::Good,
        }],
    },
    Row {
        library: "AppAuth-iOS 2.0 with a secret (OIDTokenUtilities.m: formUrlEncode)",
        who: Who::Basic,
        verifier: SHORT,
        sends: &[Exchange {
            head: "POST /token HTTP/1.1\nHost: {host}\nContent-Type: application/x-www-form-urlencoded; charset=UTF-8\nAuthorization: Basic {encoded}\nAccept: */*\nContent-Length: {length}",
            body: "grant_type=authorization_code&redirect_uri=https://app.example/callback&code={code}&code_verifier={verifier}",
            expect: Expect::Good,
        }],
    },
    Row {
        library: "Authlib 1.9.10 (oauth2/client.py: fetch_token; oauth2/auth.py: encode_client_secret_basic, nothing encoded)",
        who: Who::Basic,
        verifier: "vvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvv",
        sends: &[Exchange {
            head: "POST /token HTTP/1.1\nHost: {host}\nUser-Agent: python-requests/2.34.2\nAccept-Encoding: gzip, deflate\nAccept: application/json\nConnection: keep-alive\nContent-Type: application/x-www-form-urlencoded;charset=UTF-8\nContent-Length: {length}\nAuthorization: Basic {basic}",
            body: "grant_type=authorization_code&redirect_uri={redirect_uri}&code_verifier={verifier}&code={code}",
            expect: Expect::Good,
        }],
    },
    Row {
        library: "requests-oauthlib 2.0.0 of a public app (oauth2_session.py: fetch_token: a header with an empty password)",
        who: Who::Spa,
        verifier: "OOeJ7e2HkJOKmcC07xndWK.9l1pvnvYQYsipDcvi1Xz",
        sends: &[Exchange {
            head: "POST /token HTTP/1.1\nHost: {host}\nUser-Agent: python-requests/2.34.2\nAccept-Encoding: gzip, deflate\nAccept: application/json\nConnection: keep-alive\nContent-Type: application/x-www-form-urlencoded\nContent-Length: {length}\nAuthorization: Basic {basic}",
            body: "grant_type=authorization_code&code_verifier={verifier}&code={code}&redirect_uri={redirect_uri}",
            expect: Expect::Good,
        }],
    },
    Row {
        library: "requests-oauthlib 2.0.0 with include_client_id",
        who: Who::Post,
        verifier: SHORT,
        sends: &[Exchange {
            head: "POST /token HTTP/1.1\nHost: {host}\nUser-Agent: python-requests/2.34.2\nAccept-Encoding: gzip, deflate\nAccept: application/json\nConnection: keep-alive\nContent-Type: application/x-www-form-urlencoded\nContent-Length: {length}",
            body: "grant_type=authorization_code&client_id={id}&code_verifier={verifier}&client_secret={secret}&code={code}&redirect_uri={redirect_uri}",
            expect: Expect::Good,
        }],
    },
    Row {
        library: "golang.org/x/oauth2 0.38.0 (internal/token.go: RetrieveToken: tries the header first), oauth2-proxy 7, kubelogin",
        who: Who::Basic,
        verifier: SHORT,
        sends: &[Exchange {
            head: "POST /token HTTP/1.1\nHost: {host}\nUser-Agent: Go-http-client/1.1\nContent-Length: {length}\nAuthorization: Basic {basic}\nContent-Type: application/x-www-form-urlencoded\nAccept-Encoding: gzip",
            body: "code={code}&code_verifier={verifier}&grant_type=authorization_code&redirect_uri={redirect_uri}",
            expect: Expect::Good,
        }],
    },
    Row {
        library: "golang.org/x/oauth2 0.38.0 of an app registered for the body: refused once, then the same code in the body",
        who: Who::Post,
        verifier: SHORT,
        sends: &[
            Exchange {
                head: "POST /token HTTP/1.1\nHost: {host}\nUser-Agent: Go-http-client/1.1\nContent-Length: {length}\nAuthorization: Basic {basic}\nContent-Type: application/x-www-form-urlencoded\nAccept-Encoding: gzip",
                body: "code={code}&code_verifier={verifier}&grant_type=authorization_code&redirect_uri={redirect_uri}",
                expect: REFUSED_CLIENT,
            },
            Exchange {
                head: "POST /token HTTP/1.1\nHost: {host}\nUser-Agent: Go-http-client/1.1\nContent-Length: {length}\nContent-Type: application/x-www-form-urlencoded\nAccept-Encoding: gzip",
                body: "client_id={id}&client_secret={secret}&code={code}&code_verifier={verifier}&grant_type=authorization_code&redirect_uri={redirect_uri}",
                expect: Expect::Good,
            },
        ],
    },
    Row {
        library: "golang.org/x/oauth2 0.38.0 of a public app: the header with an empty password is good at once",
        who: Who::Spa,
        verifier: SHORT,
        sends: &[Exchange {
            head: "POST /token HTTP/1.1\nHost: {host}\nUser-Agent: Go-http-client/1.1\nContent-Length: {length}\nAuthorization: Basic {basic}\nContent-Type: application/x-www-form-urlencoded\nAccept-Encoding: gzip",
            body: "code={code}&code_verifier={verifier}&grant_type=authorization_code&redirect_uri={redirect_uri}",
            expect: Expect::Good,
        }],
    },
    Row {
        library: "kubelogin 1.36 without a secret (client/factory.go: AuthStyleInParams)",
        who: Who::Native,
        verifier: SHORT,
        sends: &[Exchange {
            head: "POST /token HTTP/1.1\nHost: {host}\nUser-Agent: Go-http-client/1.1\nContent-Length: {length}\nContent-Type: application/x-www-form-urlencoded\nAccept-Encoding: gzip",
            body: "client_id={id}&code={code}&code_verifier={verifier}&grant_type=authorization_code&redirect_uri={redirect_uri}",
            expect: Expect::Good,
        }],
    },
    Row {
        library: "passport-oauth2 1.8.0 of a public app (node-oauth 0.10: _request; `client_secret=` is sent empty)",
        who: Who::Spa,
        verifier: SHORT,
        sends: &[Exchange {
            head: "POST /token HTTP/1.1\nContent-Type: application/x-www-form-urlencoded\nHost: {host}\nUser-Agent: Node-oauth\nContent-Length: {length}\nConnection: keep-alive",
            body: "grant_type=authorization_code&redirect_uri={redirect_uri}&code_verifier={verifier}&client_id={id}&client_secret=&code={code}",
            expect: Expect::Good,
        }],
    },
    Row {
        library: "passport-openidconnect 0.1.2 (strategy.js; no PKCE, the secret always in the body)",
        who: Who::CompatPost,
        verifier: "",
        sends: &[Exchange {
            head: "POST /token HTTP/1.1\nContent-Type: application/x-www-form-urlencoded\nHost: {host}\nUser-Agent: Node-oauth\nContent-Length: {length}\nConnection: keep-alive",
            body: "grant_type=authorization_code&redirect_uri={redirect_uri}&client_id={id}&client_secret={secret}&code={code}",
            expect: Expect::Good,
        }],
    },
    Row {
        library: "Spring Security 7.0.0 (RestClientAuthorizationCodeTokenResponseClient; the JDK's client offers h2c, two Accept-Encoding)",
        who: Who::Basic,
        verifier: LONG,
        sends: &[Exchange {
            head: "POST /token HTTP/1.1\nConnection: Upgrade, HTTP2-Settings\nContent-Length: {length}\nHost: {host}\nHTTP2-Settings: AAEAAEAAAAIAAAAAAAMAAAAAAAQBAAAAAAUAAEAAAAYABgAA\nUpgrade: h2c\nUser-Agent: Java-http-client/17.0.15\nAccept: application/json\nAccept-Encoding: gzip\nAccept-Encoding: deflate\nAuthorization: Basic {basic}\nContent-Type: application/x-www-form-urlencoded",
            body: "grant_type=authorization_code&code={code}&redirect_uri={redirect_uri}&code_verifier={verifier}",
            expect: Expect::Good,
        }],
    },
    Row {
        library: "Spring Security 6 (DefaultAuthorizationCodeTokenResponseClient; RestTemplate: charset in Accept and Content-Type)",
        who: Who::Basic,
        verifier: LONG,
        sends: &[Exchange {
            head: "POST /token HTTP/1.1\nAccept: application/json;charset=UTF-8\nContent-Type: application/x-www-form-urlencoded;charset=UTF-8\nAuthorization: Basic {basic}\nUser-Agent: Java/17.0.15\nHost: {host}\nConnection: keep-alive\nContent-Length: {length}",
            body: "grant_type=authorization_code&code={code}&redirect_uri={redirect_uri}&code_verifier={verifier}",
            expect: Expect::Good,
        }],
    },
    Row {
        library: "mod_auth_openidc 2.4.18 (proto/token.c, http.c: curl, whose larger bodies wait for 100 Continue)",
        who: Who::Basic,
        verifier: SHORT,
        sends: &[Exchange {
            head: "POST /token HTTP/1.1\nHost: {host}\nAuthorization: Basic {encoded}\nUser-Agent: [app.example:443:1234] mod_auth_openidc-2.4.18 libcurl-7.88.1 openssl-3.0.17\nAccept: */*\nContent-Type: application/x-www-form-urlencoded\nContent-Length: {length}\nExpect: 100-continue",
            body: "grant_type=authorization_code&code={code}&redirect_uri={redirect_uri}&code_verifier={verifier}",
            expect: Expect::Good,
        }],
    },
    Row {
        library: "ASP.NET Core's OpenIdConnect handler (OpenIdConnectHandler.cs: RedeemAuthorizationCodeAsync: the secret in the body, no Accept)",
        who: Who::Post,
        verifier: SHORT,
        sends: &[Exchange {
            head: "POST /token HTTP/1.1\nHost: {host}\nUser-Agent: Microsoft ASP.NET Core OpenIdConnect handler\nContent-Type: application/x-www-form-urlencoded\nContent-Length: {length}",
            body: "client_id={id}&client_secret={secret}&code={code}&grant_type=authorization_code&redirect_uri={redirect_uri}&code_verifier={verifier}",
            expect: Expect::Good,
        }],
    },
    Row {
        library: "any of them behind nginx's proxy_pass at its default (HTTP/1.0, Connection: close)",
        who: Who::Post,
        verifier: SHORT,
        sends: &[Exchange {
            head: "POST /token HTTP/1.0\nHost: {host}\nConnection: close\nContent-Length: {length}\nContent-Type: application/x-www-form-urlencoded",
            body: "grant_type=authorization_code&code={code}&redirect_uri={redirect_uri}&code_verifier={verifier}&client_id={id}&client_secret={secret}",
            expect: Expect::Good,
        }],
    },
    Row {
        library: "any of them that streams its body (Transfer-Encoding: chunked)",
        who: Who::Post,
        verifier: SHORT,
        sends: &[Exchange {
            head: "POST /token HTTP/1.1\nHost: {host}\nTransfer-Encoding: chunked\nContent-Type: application/x-www-form-urlencoded",
            body: "grant_type=authorization_code&code={code}&redirect_uri={redirect_uri}&code_verifier={verifier}&client_id={id}&client_secret={secret}",
            expect: Expect::Good,
        }],
    },
    Row {
        library: "MSAL's habit: scope, and parameters of its own, at the code exchange",
        who: Who::Spa,
        verifier: SHORT,
        sends: &[Exchange {
            head: "POST /token?client-request-id=1 HTTP/1.1\nHost: {host}\nContent-Type: application/x-www-form-urlencoded;charset=utf-8\nContent-Length: {length}",
            body: "client_id={id}&redirect_uri={redirect_uri}&scope=openid%20profile%20offline_access&code={code}&x-client-SKU=msal.js.browser&client_info=1&code_verifier={verifier}&grant_type=authorization_code",
            expect: Expect::Good,
        }],
    },
    Row {
        library: "node-oauth and older Go: a secret in header and body at once (RFC 6749 section 2.3), then in one place",
        who: Who::Basic,
        verifier: SHORT,
        sends: &[
            Exchange {
                head: "POST /token HTTP/1.1\nHost: {host}\nAuthorization: Basic {basic}\nContent-Type: application/x-www-form-urlencoded\nContent-Length: {length}",
                body: "grant_type=authorization_code&code={code}&redirect_uri={redirect_uri}&code_verifier={verifier}&client_id={id}&client_secret={secret}",
                expect: Expect::Refused(400, "invalid_request"),
            },
            Exchange {
                head: "POST /token HTTP/1.1\nHost: {host}\nAuthorization: Basic {basic}\nContent-Type: application/x-www-form-urlencoded\nContent-Length: {length}",
                body: "grant_type=authorization_code&code={code}&redirect_uri={redirect_uri}&code_verifier={verifier}&client_id={id}&client_secret=",
                expect: Expect::Good,
            },
        ],
    },
    Row {
        library: "axios and fetch given an object: a JSON body, then a form",
        who: Who::Spa,
        verifier: SHORT,
        sends: &[
            Exchange {
                head: "POST /token HTTP/1.1\nHost: {host}\nAccept: application/json, text/plain, */*\nContent-Type: application/json\nContent-Length: {length}",
                body: r#"{"grant_type":"authorization_code","code":"{code}","redirect_uri":"https://app.example/callback","code_verifier":"{verifier}","client_id":"{id}"}"#,
                expect: Expect::Refused(400, "invalid_request"),
            },
            Exchange {
                head: "POST /token HTTP/1.1\nHost: {host}\nAccept: application/json, text/plain, */*\nContent-Type: application/x-www-form-urlencoded\nContent-Length: {length}",
                body: "grant_type=authorization_code&code={code}&redirect_uri={redirect_uri}&code_verifier={verifier}&client_id={id}",
                expect: Expect::Good,
            },
        ],
    },
];

server_test! {
    /// T38, T39
    async fn ours_every_library_redeems_its_code(s: TestServer) {
        let mut browser = s.browser();
        browser.sign_in(ADA).await;
        each(CODES, |row| row.library, async |row: &Row| {
            let (app, mut browser) = (row.who.app(&s).await, browser.clone());
            let challenge = challenge(row.verifier);
            let method = if row.verifier.is_empty() { "" } else { "S256" };
            let challenge = if row.verifier.is_empty() { "" } else { &*challenge };
            let resource = if row.sends[0].body.contains("resource=") { "notes:read notes:write" } else { "openid profile email offline_access" };
            let asked = [("scope", resource), ("nonce", "n-0S6_WzA2Mj"), ("code_challenge", challenge), ("code_challenge_method", method)];
            let code = browser.authorize(&app, &asked).await.parameter("code").unwrap();
            let mut values = values(&s, &app);
            values.push(("code", code));
            values.push(("verifier", row.verifier.to_owned()));
            let answer = exchange(&s, row.sends, &values).await;
            let tokens = assert_tokens(&s, &app, &answer);
            assert!(tokens.refresh_token.is_some(), "{}", answer.body);
            if resource.starts_with("openid") {
                assert_eq!(claims_of(tokens.id())["nonce"], "n-0S6_WzA2Mj");
            } else {
                assert_eq!(claims_of(&tokens.access_token)["aud"], "https://api.example");
            }
        }).await;
    }
}

const THEMSELVES: &[Row] = &[
    Row {
        library: "golang.org/x/oauth2/clientcredentials 0.38.0",
        who: Who::Service,
        verifier: "",
        sends: &[Exchange {
            head: "POST /token HTTP/1.1\nHost: {host}\nUser-Agent: Go-http-client/1.1\nContent-Length: {length}\nAuthorization: Basic {basic}\nContent-Type: application/x-www-form-urlencoded\nAccept-Encoding: gzip",
            body: "grant_type=client_credentials&resource=https%3A%2F%2Fapi.example&scope=notes%3Aread",
            expect: Expect::Good,
        }],
    },
    Row {
        library: "golang.org/x/oauth2/clientcredentials 0.38.0 with EndpointParams audience, which is nothing here",
        who: Who::Service,
        verifier: "",
        sends: &[Exchange {
            head: "POST /token HTTP/1.1\nHost: {host}\nUser-Agent: Go-http-client/1.1\nContent-Length: {length}\nAuthorization: Basic {basic}\nContent-Type: application/x-www-form-urlencoded\nAccept-Encoding: gzip",
            body: "audience=https%3A%2F%2Fapi.example&grant_type=client_credentials&scope=notes%3Aread",
            expect: Expect::Good,
        }],
    },
    Row {
        library: "openid-client 6.9.0 (clientCredentialsGrant)",
        who: Who::Service,
        verifier: "",
        sends: &[Exchange {
            head: "POST /token HTTP/1.1\nhost: {host}\naccept: application/json\nauthorization: Basic {encoded}\ncontent-type: application/x-www-form-urlencoded;charset=UTF-8\nuser-agent: openid-client/v6.9.0\ncontent-length: {length}",
            body: "scope=notes%3Aread&resource=https%3A%2F%2Fapi.example&grant_type=client_credentials",
            expect: Expect::Good,
        }],
    },
    Row {
        library: "oauth4webapi 3.8.7 (clientCredentialsGrantRequest, ClientSecretPost)",
        who: Who::ServicePost,
        verifier: "",
        sends: &[Exchange {
            head: "POST /token HTTP/1.1\nhost: {host}\nconnection: keep-alive\naccept: application/json\ncontent-type: application/x-www-form-urlencoded;charset=UTF-8\naccept-language: *\nsec-fetch-mode: cors\nuser-agent: oauth4webapi/v3.8.7\naccept-encoding: gzip, deflate\ncontent-length: {length}",
            body: "scope=notes%3Aread&grant_type=client_credentials&client_id={id}&client_secret={secret}",
            expect: Expect::Good,
        }],
    },
    Row {
        library: "Authlib 1.9.10 (fetch_token without a code)",
        who: Who::Service,
        verifier: "",
        sends: &[Exchange {
            head: "POST /token HTTP/1.1\nHost: {host}\nUser-Agent: python-requests/2.34.2\nAccept: application/json\nContent-Type: application/x-www-form-urlencoded;charset=UTF-8\nContent-Length: {length}\nAuthorization: Basic {basic}",
            body: "grant_type=client_credentials&scope=notes%3Aread",
            expect: Expect::Good,
        }],
    },
    Row {
        library: "Spring Security 7.0.0 (RestClientClientCredentialsTokenResponseClient)",
        who: Who::Service,
        verifier: "",
        sends: &[Exchange {
            head: "POST /token HTTP/1.1\nConnection: Upgrade, HTTP2-Settings\nContent-Length: {length}\nHost: {host}\nHTTP2-Settings: AAEAAEAAAAIAAAAAAAMAAAAAAAQBAAAAAAUAAEAAAAYABgAA\nUpgrade: h2c\nUser-Agent: Java-http-client/17.0.15\nAccept: application/json\nAccept-Encoding: gzip\nAccept-Encoding: deflate\nAuthorization: Basic {basic}\nContent-Type: application/x-www-form-urlencoded",
            body: "grant_type=client_credentials&scope=notes%3Aread",
            expect: Expect::Good,
        }],
    },
    Row {
        library: "rmcp 3.1.4 (transport/auth.rs: ClientCredentialsConfig::ClientSecret, client_secret_post)",
        who: Who::ServicePost,
        verifier: "",
        sends: &[Exchange {
            head: "POST /token HTTP/1.1\naccept: application/json\ncontent-type: application/x-www-form-urlencoded\nhost: {host}\ncontent-length: {length}",
            body: "grant_type=client_credentials&client_id={id}&client_secret={secret}&scope=notes%3Aread&resource=https%3A%2F%2Fapi.example",
            expect: Expect::Good,
        }],
    },
];

server_test! {
    /// T38, T40
    async fn ours_every_library_gets_a_token_for_itself(s: TestServer) {
        each(THEMSELVES, |row| row.library, async |row: &Row| {
            let app = row.who.app(&s).await;
            let answer = exchange(&s, row.sends, &values(&s, &app)).await;
            if answer.status == 200 {
                let tokens = assert_tokens(&s, &app, &answer);
                assert_eq!((tokens.scope.as_str(), &claims_of(&tokens.access_token)["aud"]), ("notes:read", &"https://api.example".into()));
                assert_eq!(tokens.refresh_token, None);
            }
        }).await;
    }
}
