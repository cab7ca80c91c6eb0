//! What browsers ask before libraries' requests leave them (Fetch §3.3.3).

use super::*;

struct Row {
    library: &'static str,
    path: &'static str,
    method: &'static str,
    /// `Access-Control-Request-Headers`: in lower case, in order, as browsers write it.
    headers: &'static str,
}

const ROWS: &[Row] = &[
    Row {
        library: "@modelcontextprotocol/sdk 1.32.2 in a browser: discovery (client/auth.js: tryMetadataDiscovery)",
        path: "/.well-known/oauth-authorization-server",
        method: "GET",
        headers: "mcp-protocol-version",
    },
    Row {
        library: "@modelcontextprotocol/client 2.4.0 in a browser: registration",
        path: "/register",
        method: "POST",
        headers: "content-type",
    },
    Row {
        library: "oauth4webapi 3.8.8 in a browser: the header for the token",
        path: "/token",
        method: "POST",
        headers: "authorization",
    },
    Row {
        library: "oidc-client-ts 3.5.0 with extraHeaders",
        path: "/token",
        method: "POST",
        headers: "x-requested-with",
    },
    Row {
        library: "oidc-client-ts 3.5.0: userinfo",
        path: "/userinfo",
        method: "GET",
        headers: "authorization",
    },
    Row {
        library: "oidc-client-ts 3.5.0 with DPoP",
        path: "/token",
        method: "POST",
        headers: "dpop",
    },
    Row {
        library: "monitoring scripts that mark every fetch (OpenTelemetry, Sentry)",
        path: "/token",
        method: "POST",
        headers: "baggage,sentry-trace,traceparent,tracestate",
    },
    Row {
        library: "axios 1 with a common header of the app's",
        path: "/revoke",
        method: "POST",
        headers: "authorization,content-type,x-app-version",
    },
    Row {
        library: "jQuery, as AppAuth-JS uses it: the key set",
        path: "/.well-known/jwks.json",
        method: "GET",
        headers: "x-requested-with",
    },
];

server_test! {
    /// T51
    async fn ours_every_library_may_send_its_headers_from_a_browser(s: TestServer) {
        each(ROWS, |row| row.library, async |row: &Row| {
            let head = format!(
                "OPTIONS {} HTTP/1.1\nHost: {}\nOrigin: https://app.example\nAccess-Control-Request-Method: {}\nAccess-Control-Request-Headers: {}",
                row.path, s.address, row.method, row.headers,
            );
            let answer = send(&s, &head, "").await;
            assert_eq!((answer.status, answer.header("access-control-allow-origin")), (204, "*"));
            assert_eq!(answer.header("access-control-allow-credentials"), "");
            let list = |name: &str| -> Vec<String> {
                answer.header(name).split(',').map(|item| item.trim().to_ascii_lowercase()).collect()
            };
            let (methods, allowed) = (list("access-control-allow-methods"), list("access-control-allow-headers"));
            assert!(methods.contains(&row.method.to_ascii_lowercase()), "{methods:?}");
            for header in row.headers.split(',') {
                // Fetch §4.8: `*` does not stand for Authorization.
                let is_allowed = allowed.contains(&header.to_owned())
                    || (header != "authorization" && allowed.contains(&"*".to_owned()));
                assert!(is_allowed, "{header} of {allowed:?}");
            }
        }).await;
    }
}
