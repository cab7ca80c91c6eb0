//! `/userinfo`.

use super::*;

struct Row {
    library: &'static str,
    head: &'static str,
    body: &'static str,
    /// The status; 401 with a challenge and no word more where no token came as it must (RFC 6750 §3.1).
    status: u16,
}

const ROWS: &[Row] = &[
    Row {
        library: "openid-client 6.9.0, oidc-client-ts 3.5.0 (Accept: JWT too)",
        head: "GET /userinfo HTTP/1.1\nhost: {host}\naccept: application/json, application/jwt\nauthorization: Bearer {token}\nuser-agent: openid-client/v6.9.0",
        body: "",
        status: 200,
    },
    Row {
        library: "oauth4webapi 3.8.7, @auth/core 0.41.3 where idToken is false (userInfoRequest; `sub` must be the ID token's)",
        head: "GET /userinfo HTTP/1.1\nhost: {host}\nconnection: keep-alive\naccept: application/json, application/jwt\nauthorization: Bearer {token}\naccept-language: *\nsec-fetch-mode: cors\nuser-agent: oauth4webapi/v3.8.7\naccept-encoding: gzip, deflate",
        body: "",
        status: 200,
    },
    Row {
        library: "openid-client 5.7.1 (userinfo: via header)",
        head: "GET /userinfo HTTP/1.1\nAuthorization: Bearer {token}\nAccept: application/json\nUser-Agent: openid-client/5.7.1 (https://github.com/panva/openid-client)\nAccept-Encoding: identity\nHost: {host}\nConnection: keep-alive",
        body: "",
        status: 200,
    },
    Row {
        library: "openid-client 5.7.1 (userinfo: method POST, via body)",
        head: "POST /userinfo HTTP/1.1\nAccept: application/json\nContent-Type: application/x-www-form-urlencoded\nUser-Agent: openid-client/5.7.1 (https://github.com/panva/openid-client)\nAccept-Encoding: identity\nHost: {host}\ncontent-length: {length}\nConnection: keep-alive",
        body: "access_token={token}",
        status: 200,
    },
    Row {
        library: "go-oidc 3.21.0, oauth2-proxy 7 (UserInfo)",
        head: "GET /userinfo HTTP/1.1\nHost: {host}\nUser-Agent: Go-http-client/1.1\nAuthorization: Bearer {token}\nAccept-Encoding: gzip",
        body: "",
        status: 200,
    },
    Row {
        library: "Spring Security 7.0.0 (OAuth2UserRequestEntityConverter: GET)",
        head: "GET /userinfo HTTP/1.1\nAccept: application/json\nAuthorization: Bearer {token}\nUser-Agent: Java/17.0.15\nHost: {host}\nConnection: keep-alive",
        body: "",
        status: 200,
    },
    Row {
        library: "Spring Security 7.0.0 (AuthenticationMethod.FORM: POST with a form)",
        head: "POST /userinfo HTTP/1.1\nAccept: application/json\nContent-Type: application/x-www-form-urlencoded\nHost: {host}\nContent-Length: {length}",
        body: "access_token={token}",
        status: 200,
    },
    Row {
        library: "Authlib 1.9.10 and requests-oauthlib (session.get)",
        head: "GET /userinfo HTTP/1.1\nHost: {host}\nUser-Agent: python-requests/2.34.2\nAccept-Encoding: gzip, deflate\nAccept: */*\nConnection: keep-alive\nAuthorization: Bearer {token}",
        body: "",
        status: 200,
    },
    Row {
        library: "mod_auth_openidc 2.4.18 (proto/userinfo.c)",
        head: "GET /userinfo HTTP/1.1\nHost: {host}\nUser-Agent: mod_auth_openidc\nAccept: */*\nAuthorization: Bearer {token}",
        body: "",
        status: 200,
    },
    Row {
        library: "ASP.NET Core's OpenIdConnect handler (GetUserInformationAsync: no Accept; JSON or a JWT by its content type)",
        head: "GET /userinfo HTTP/1.1\nHost: {host}\nUser-Agent: Microsoft ASP.NET Core OpenIdConnect handler\nAuthorization: Bearer {token}",
        body: "",
        status: 200,
    },
    Row {
        library: "passport-openidconnect 0.1.2 (node-oauth: useAuthorizationHeaderforGET)",
        head: "GET /userinfo HTTP/1.1\nAuthorization: Bearer {token}\nHost: {host}\nUser-Agent: Node-oauth\nContent-Length: 0\nConnection: keep-alive",
        body: "",
        status: 200,
    },
    Row {
        library: "axios with its defaults on a POST without a body",
        head: "POST /userinfo HTTP/1.1\nHost: {host}\nAccept: application/json, text/plain, */*\nContent-Type: application/x-www-form-urlencoded\nAuthorization: bearer {token}\nContent-Length: 0",
        body: "",
        status: 200,
    },
    Row {
        library: "passport-oauth2 1.8.0 (node-oauth's get without useAuthorizationHeaderforGET: the token in the address; RFC 9700 section 4.3.2)",
        head: "GET /userinfo?access_token={token} HTTP/1.1\nHost: {host}\nUser-Agent: Node-oauth\nContent-Length: 0\nConnection: keep-alive",
        body: "",
        status: 401,
    },
    Row {
        library: "GitHub's older scheme",
        head: "GET /userinfo HTTP/1.1\nHost: {host}\nAuthorization: token {token}",
        body: "",
        status: 401,
    },
];

server_test! {
    /// T9, T70
    async fn ours_every_library_asks_who_the_person_is(s: TestServer) {
        let app = Who::Basic.app(&s).await;
        let tokens = s.browser().tokens(&app, "openid profile email").await;
        let mut values = values(&s, &app);
        values.push(("token", tokens.access_token.clone()));
        each(ROWS, |row| row.library, async |row: &Row| {
            let answer = send(&s, &fill(row.head, &values), &fill(row.body, &values)).await;
            assert_eq!(answer.status, row.status, "{}", answer.body);
            if row.status == 401 {
                assert!(answer.header("www-authenticate").starts_with("Bearer "));
                return;
            }
            assert_eq!(answer.header("content-type"), "application/json");
            let said = answer.json();
            assert_eq!(said["sub"], claims_of(tokens.id())["sub"], "the ID token's, to the letter");
            assert_eq!((&said["email"], &said["name"]), (&ADA.into(), &"Ada Lovelace".into()));
            // Spring, Auth.js and oauth2-proxy read it as a boolean.
            assert!(said["email_verified"].is_boolean(), "{said}");
        }).await;
    }
}
