//! 1200–1299: what an app asks for at the authorization endpoint, and when it sends people to sign out.

use super::entry::reasons;

reasons! {
    APP_UNKNOWN 1201 "The client_id is not that of an app registered here."
        => (InvalidRequest, "client_id is missing, included more than once, or not the id of an app registered here")
        "Send the client_id the registration gave out, once.";
    APP_DISABLED 1202 "The app has been disabled by an administrator."
        => (InvalidRequest, "this app has been disabled by an administrator")
        "Ask the people who run this server.";
    APP_EXPIRED 1203 "The app registered itself, and its registration has expired."
        => (page)
        "Reconnect the app: remove this server or account from it, and add it again. It will register anew.";
    REDIRECT_URI_MISSING 1204 "The redirect_uri is missing, or came more than once."
        => (InvalidRequest, "redirect_uri is missing or included more than once; send it exactly once")
        "Send it with each request (OpenID Connect Core section 3.1.2.1).";
    REDIRECT_URI_NOT_REGISTERED 1205 "The redirect_uri is not one the app has registered."
        => (InvalidRequest, "redirect_uri is not registered for this client; it must equal a registered one character by character")
        "Compare scheme, host, port, path and the slash at the end. `grantor client show ID` lists what is registered, and the \
         log has what came. Native apps may use any port on loopback.";
    STATE_MALFORMED 1206 "The state has characters it may not have."
        => (InvalidRequest, "state has control characters; send printable ones alone (RFC 6749 appendix A.5), for example base64url")
        "Encode what is kept in it.";
    RESPONSE_TYPE_UNSUPPORTED 1207 "The response_type is not served here."
        => (UnsupportedResponseType, "this response_type is not supported; use code")
        "Use the authorization code flow with PKCE; implicit and hybrid flows are not offered.";
    RESPONSE_MODE_UNSUPPORTED 1208 "The response_mode is not served here."
        => (InvalidRequest, "this response_mode is not supported; use query, fragment or form_post")
        "Leave it out, or choose one of the three.";
    REQUEST_OBJECT_UNSUPPORTED 1209 "Request objects are not taken here."
        => (RequestNotSupported, "request objects are not supported; send the parameters themselves")
        "Set the library to send plain parameters.";
    REQUEST_URI_UNSUPPORTED 1210 "A request_uri is not taken here."
        => (RequestUriNotSupported, "request_uri is not supported; send the parameters themselves")
        "Set the library to send plain parameters.";
    CODE_CHALLENGE_MISSING 1211 "The code_challenge is missing."
        => (InvalidRequest, "code_challenge is required: send code_challenge and code_challenge_method=S256 (RFC 7636)")
        "Switch PKCE on in the library. A client that keeps a secret and cannot do PKCE is registered with \
         `--profile oidc-compat`.";
    CODE_CHALLENGE_METHOD_UNSUPPORTED 1212 "The code_challenge_method is not S256."
        => (InvalidRequest, "code_challenge_method must be S256 (RFC 7636 section 4.3); plain is not supported")
        "Send code_challenge_method=S256 and the SHA-256 of the verifier.";
    CODE_CHALLENGE_MALFORMED 1213 "The code_challenge is none."
        => (InvalidRequest, "code_challenge must be the 43-character base64url SHA-256 of the code_verifier (RFC 7636 section 4.2)")
        "Take the SHA-256 of the verifier's ASCII characters, in base64url without padding.";
    NONCE_MALFORMED 1214 "The nonce has characters it may not have."
        => (InvalidRequest, "nonce has control characters; send printable ones alone")
        "Make it of random bytes in base64url.";
    PROMPT_UNKNOWN 1215 "The prompt has a value that is not served here."
        => (InvalidRequest, "this prompt value is not supported; the metadata lists those that are, in prompt_values_supported")
        "The metadata lists the values in prompt_values_supported; create is among them with `sign_up.mode` as open.";
    PROMPT_NONE_COMBINED 1216 "prompt=none came with another value."
        => (InvalidRequest, "prompt=none cannot be combined with another value")
        "Send none alone, or leave it out.";
    MAX_AGE_MALFORMED 1217 "The max_age is no number of seconds."
        => (InvalidRequest, "max_age is a whole number of seconds")
        "Send digits alone, without a unit: 3600 is an hour.";
    CLAIMS_MALFORMED 1218 "The claims parameter is not as it must be."
        => (InvalidRequest, "claims must be a JSON object with the members userinfo and id_token, each an object of claim names (OpenID Connect Core section 5.5), of at most 4096 bytes and 64 names")
        "Send the JSON itself, percent-encoded once.";
    TOO_MANY_PREFERENCES 1219 "A list of preferences is too long."
        => (InvalidRequest, "a list of preferences has too many values; send those you prefer most")
        "Ten values of ui_locales, claims_locales or acr_values are more than anybody needs.";
    ID_TOKEN_HINT_NOT_OURS 1220 "The id_token_hint is not an ID token of this server for this app."
        => (InvalidRequest, "id_token_hint must be an ID token that this server issued to this client; it may have expired")
        "Send one as it was issued, or leave it out.";
    RESPONSE_MODE_NOT_FOR_APP 1221 "The response_mode is fragment, and the app none an administrator registered as a single-page app."
        => (InvalidRequest, "response_mode=fragment is for apps an administrator registered as single-page apps (--type spa); leave response_mode out, or use query or form_post")
        "An app on a server never sees what is in a fragment, and the browser carries it along to the next page. An app that runs \
         in a browser is registered with `grantor client create --type spa`.";
    SCOPE_MALFORMED 1230 "The scope is not as it must be."
        => (InvalidScope, "scope is malformed: send 1 to 64 names of at most 128 printable ASCII characters, separated by spaces")
        "Separate names by one space; in a query that is %20 or +.";
    SCOPE_EMPTY 1231 "The scope has no names."
        => (InvalidScope, "scope has no names; leave it out to ask for all the client is registered for")
        "Leave the parameter out, or name what is wanted.";
    SCOPE_UNKNOWN 1232 "None of the scopes is known here."
        => (InvalidScope, "none of the requested scopes is known to this server; see scopes_supported in the metadata")
        "Compare the names with `grantor scope list`.";
    SCOPE_NOT_OF_CLIENT 1233 "A scope is not registered for this client."
        => (InvalidScope, "a requested scope is not registered for this client; ask an administrator to add it to the client")
        "`grantor client edit ID --add-scope NAME` adds it; the answer names the scope.";
    SCOPE_OF_OTHER_RESOURCE 1234 "A scope belongs to a resource server that resource does not name."
        => (InvalidScope, "a requested scope belongs to a resource server that resource does not name")
        "Name each resource server whose scopes are asked for, or leave resource out.";
    SCOPE_OF_SEVERAL_RESOURCES 1235 "The scopes belong to several resource servers."
        => (InvalidScope, "the requested scopes belong to several resource servers; name each with a resource parameter")
        "Send one resource parameter for each, or ask for them one after the other.";
    SCOPE_NOT_FOR_UNVOUCHED 1236 "Nothing is left of the scope that an app which registered itself may ask for."
        => (InvalidScope, "none of the requested scopes may be asked for by an app that registered itself, at the resource servers it names; ask an administrator to register the app, or to open the resource server")
        "`grantor resource edit URI --open` lets every app ask people for the scopes of a resource server; `registration.scope` \
         says what such apps may ask for beside.";
    RESOURCE_NOT_GOOD 1240 "The resource is not one that may be named here."
        => (InvalidTarget, "the requested resource is malformed, not registered, disabled, or not one this client or grant may use; send the identifier of a registered resource server")
        "Send the identifier as `grantor resource list` has it. The client must be registered for it or for a scope of it, \
         or the resource server be open to every app (`grantor resource edit URI --open`).";
    RESOURCE_MALFORMED 1241 "The resource is not an absolute URI without a fragment, or there are too many."
        => (as RESOURCE_NOT_GOOD)
        "Send an absolute URI such as https://api.example.com, at most 16 times.";
    RESOURCE_UNKNOWN 1242 "The resource is not registered, or disabled."
        => (as RESOURCE_NOT_GOOD)
        "`grantor resource create --uri URI --name NAME` registers it.";
    RESOURCE_NOT_OF_CLIENT 1243 "The client is registered neither for the resource nor for a scope of it."
        => (as RESOURCE_NOT_GOOD)
        "`grantor client edit ID --resource URI`, or a scope of it.";
    RESOURCE_NOT_GRANTED 1244 "The resource is not among those that were granted."
        => (as RESOURCE_NOT_GOOD)
        "Name it at /auth too: people allow an app resource servers, not all of them.";
    USER_MAY_NOT_USE_RESOURCE 1245 "The person is no longer one of those who may use the resource server."
        => (InvalidTarget, "the user may not use the requested resource any more; an administrator of the authorization server decides who may")
        "`grantor explain EMAIL CLIENT_ID --resource URI` says why.";
    LOGOUT_HINT_NOT_OURS 1260 "The id_token_hint is not an ID token of this server."
        => (InvalidRequest, "id_token_hint is not an ID token of this server; send one as it was issued, expired or not, or leave it out")
        "Keep the ID token as it came.";
    LOGOUT_CLIENT_DIFFERS 1261 "The client_id is not the client the id_token_hint was issued to."
        => (InvalidRequest, "client_id is not the client id_token_hint was issued to; send only one of the two, or both of one client")
        "Leave client_id out: the ID token says whose it is.";
    LOGOUT_CLIENT_UNKNOWN 1262 "The app that asks to sign somebody out is not registered here."
        => (InvalidRequest, "client_id, or the client of id_token_hint, is not registered here")
        "Send the client_id the registration gave out.";
    LOGOUT_CLIENT_MISSING 1263 "A post_logout_redirect_uri came without the app it belongs to."
        => (InvalidRequest, "post_logout_redirect_uri needs client_id, or an id_token_hint whose key this server still has, beside it, so that it can be looked up")
        "Send client_id too: the URI is looked up among that client's.";
    LOGOUT_URI_NOT_REGISTERED 1264 "The post_logout_redirect_uri is not one the app has registered."
        => (InvalidRequest, "post_logout_redirect_uri is not registered for this client; it must be the same to the letter, but for the port of a native app's loopback address")
        "`grantor client edit ID --post-logout-redirect-uri URI` registers it.";
}
