//! The last stop: from the demo to an app of one's own.

use super::{Stop, code, next, note};
use crate::pages::{DemoBlock, DemoPage};

/// Shows how to register an app, where everything is, and how an API verifies.
pub fn page(stop: &Stop) -> DemoPage {
    let (issuer, client) = (stop.app.issuer.as_str(), &stop.demo.client);
    let audience = &client.api_uri;
    let program = &client.typed.program;
    let flags = if client.typed.flags.is_empty() {
        String::new()
    } else {
        format!(" {} \\\n ", client.typed.flags)
    };
    let mut page = stop.page(
        9,
        "Now your app",
        "Register it here while the demo runs, or start a server of your own.",
    );
    page.blocks.push(code(
        "Register an app with this demo, from another terminal",
        format!(
            "{program} client create{flags} --name \"My app\" --type web \\\n  \
             --redirect-uri http://localhost:3000/callback --scope \"openid profile email notes:read\""
        ),
    ));
    page.blocks.push(DemoBlock::Parameters {
        caption: "What to tell your library".to_owned(),
        rows: settings(stop),
    });
    page.blocks.push(code(
        "An API in JavaScript (npm install jose)",
        javascript(issuer, audience),
    ));
    page.blocks.push(code(
        "An API in Python (pip install \"pyjwt[crypto]\")",
        python(issuer, audience),
    ));
    page.blocks.push(note(
        "Both check signature, issuer, audience, expiry and type. What is left to you: whether the scope is enough for \
         the call. Answer 401 with error=\"invalid_token\" for a bad token, and 403 with error=\"insufficient_scope\" for a \
         good one that is not enough.",
    ));
    page.blocks.push(code(
        "A server that stays",
        format!("{program} init --sample-app\n{program} serve\n{program} client try sample-app"),
    ));
    page.actions = vec![
        next(stop.restart()),
        stop.link(
            "Metadata of this server",
            "/.well-known/oauth-authorization-server",
        ),
    ];
    page
}

fn settings(stop: &Stop) -> Vec<(String, String, String)> {
    let issuer = &stop.app.issuer;
    let rows: [(&str, String, &str); 5] = [
        (
            "issuer",
            issuer.as_str().to_owned(),
            "Most libraries find everything else from here.",
        ),
        (
            "metadata",
            issuer.endpoint("/.well-known/oauth-authorization-server"),
            "Every address and every feature, as JSON.",
        ),
        (
            "authorization endpoint",
            issuer.endpoint("/auth"),
            "Where the app sends people, always with PKCE.",
        ),
        (
            "token endpoint",
            issuer.endpoint("/token"),
            "Where the app exchanges codes and refresh tokens.",
        ),
        (
            "key set",
            issuer.endpoint("/.well-known/jwks.json"),
            "Where APIs find the public keys; keep them for the max-age of the answer.",
        ),
    ];
    rows.map(|(name, value, why)| (name.to_owned(), value, why.to_owned()))
        .to_vec()
}

fn javascript(issuer: &str, audience: &str) -> String {
    format!(
        "import {{ createRemoteJWKSet, jwtVerify }} from 'jose'\n\n\
         const keys = createRemoteJWKSet(new URL('{issuer}/.well-known/jwks.json'))\n\
         const {{ payload }} = await jwtVerify(token, keys, {{\n  \
           issuer: '{issuer}',\n  audience: '{audience}',\n  typ: 'at+jwt',\n  algorithms: ['RS256'],\n  \
           requiredClaims: ['exp', 'sub'],\n\
         }})\n\
         const mayRead = (payload.scope ?? '').split(' ').includes('notes:read')"
    )
}

fn python(issuer: &str, audience: &str) -> String {
    format!(
        "import jwt\n\n\
         keys = jwt.PyJWKClient(\"{issuer}/.well-known/jwks.json\")\n\n\
         def verify(token):\n    \
             if jwt.get_unverified_header(token).get(\"typ\", \"\").lower() != \"at+jwt\":\n        \
                 raise jwt.InvalidTokenError(\"not an access token\")\n    \
             key = keys.get_signing_key_from_jwt(token)\n    \
             return jwt.decode(\n        token, key, algorithms=[\"RS256\"], issuer=\"{issuer}\",\n        \
             audience=\"{audience}\", options={{\"require\": [\"exp\", \"sub\"]}},\n    )"
    )
}
