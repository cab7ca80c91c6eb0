//! 1100–1199: codes, refresh tokens, access tokens.

use super::entry::reasons;

reasons! {
    GRANT_TYPE_UNSUPPORTED 1101 "The grant type is not served here."
        => (UnsupportedGrantType, "this grant_type is not supported; see grant_types_supported in the metadata")
        "Use authorization_code with PKCE for apps that act for people, client_credentials for those that act for themselves.";
    GRANT_NOT_GOOD 1102 "The code or refresh token is not, or no longer, good."
        => (InvalidGrant, "the code or refresh token is unknown, expired, already used, revoked, or was issued to another client; send the user to the authorization endpoint again")
        "Begin again at /auth. Codes are good once and for a minute. Keep the newest refresh token that came and forget the one \
         before. Whoever runs the server finds the exact cause in the log, by the error id.";
    CODE_UNKNOWN 1103 "No such code was issued, or it is long gone."
        => (as GRANT_NOT_GOOD)
        "Look whether the code was cut or decoded twice on its way.";
    CODE_REPLAYED 1104 "The code was redeemed before; its grant has been revoked."
        => (as GRANT_NOT_GOOD)
        "A code is redeemed once: look for a retry, a second tab, or a page that is loaded twice.";
    CODE_EXPIRED 1105 "The code had expired."
        => (as GRANT_NOT_GOOD)
        "Redeem it at once; `tokens.code` says how long it is good.";
    CODE_OF_OTHER_CLIENT 1106 "The code was issued to another client."
        => (as GRANT_NOT_GOOD)
        "Redeem it with the client_id of the authorization request.";
    GRANT_REVOKED 1107 "The grant behind it was revoked."
        => (as GRANT_NOT_GOOD)
        "`grantor grant list` says when and why.";
    USER_NOT_ACTIVE 1108 "The person's account is not active."
        => (as GRANT_NOT_GOOD, ACCESS_TOKEN_NOT_GOOD)
        "`grantor user enable EMAIL`, if it should be.";
    REFRESH_TOKEN_FORGED 1109 "The refresh token is not one of this server."
        => (as GRANT_NOT_GOOD)
        "Look whether another token, or a part of it, was sent.";
    REFRESH_TOKEN_EXPIRED 1110 "The refresh token has expired, or its signing key is gone."
        => (as GRANT_NOT_GOOD)
        "`tokens.refresh_idle` and `tokens.refresh_absolute` say how long they are good.";
    REFRESH_TOKEN_OF_OTHER_CLIENT 1111 "The refresh token was issued to another client."
        => (as GRANT_NOT_GOOD)
        "Refresh with the client_id it was issued to.";
    REFRESH_TOKEN_REUSED 1112 "An old refresh token was used again; its grant has been revoked."
        => (as GRANT_NOT_GOOD)
        "The app keeps the newest refresh token in one place; two copies of an app that share one must take turns. If it was \
         not the app, somebody else had the token.";
    GRANT_ENDED 1113 "The grant behind the refresh token has ended, or is not known here."
        => (as GRANT_NOT_GOOD)
        "Send the person to /auth again.";
    USER_MAY_NOT_USE_APP 1114 "The person is no longer one of those who may use the app."
        => (InvalidGrant, "the user may not use this app any more; an administrator of the authorization server decides who may")
        "`grantor explain EMAIL CLIENT_ID` says why; once they may again, the same refresh token works again.";
    CODE_REDIRECT_URI_DIFFERS 1120 "The redirect_uri of the token request is not that of the authorization request."
        => (InvalidGrant, "redirect_uri is not identical to the one of the authorization request")
        "Send the same text both times; a slash at the end counts.";
    CODE_REDIRECT_URI_MISSING 1121 "The token request lacks its redirect_uri."
        => (InvalidRequest, "redirect_uri is missing: without PKCE, send the one of the authorization request (RFC 6749 section 4.1.3)")
        "Send it, or use PKCE.";
    CODE_VERIFIER_UNEXPECTED 1122 "A code_verifier came for a code that was asked for without a code_challenge."
        => (InvalidGrant, "code_verifier was sent, but the authorization request had no code_challenge")
        "Send code_challenge and code_challenge_method=S256 to /auth.";
    CODE_VERIFIER_MISSING 1123 "The code_verifier is missing."
        => (InvalidGrant, "code_verifier is missing: the authorization request had a code_challenge")
        "Keep the verifier beside `state` until the code comes back, and send it.";
    CODE_VERIFIER_MALFORMED 1124 "The code_verifier is none."
        => (InvalidGrant, "code_verifier has 43 to 128 characters out of A-Z a-z 0-9 - . _ ~ (RFC 7636 section 4.1)")
        "Make it of 32 random bytes in base64url without padding.";
    CODE_VERIFIER_WRONG 1125 "The code_verifier is not the one the code was asked for with."
        => (InvalidGrant, "code_verifier does not answer the code_challenge of the authorization request")
        "One verifier for each request; the challenge is the base64url of its SHA-256, without padding. The code is spent.";
    SCOPE_WIDER_THAN_GRANTED 1130 "The scope is more than what was granted."
        => (InvalidScope, "scope is wider than what was granted; send a part of it, or leave scope out for all of it")
        "To ask for more, send the person to /auth with the wider scope.";
    SCOPE_NOT_ISSUED_ANY_MORE 1131 "Nothing is left of the scope that may be issued."
        => (InvalidScope, "none of the requested scopes may be issued for this user, client and resource any more")
        "A role, a scope or the client's registration was changed since: ask an administrator, or send the person to /auth.";
    ACCESS_TOKEN_NOT_GOOD 1150 "The access token is not, or no longer, good."
        => (InvalidToken, "the access token is not one of this server, has expired, or was revoked; get another with the refresh token or at the authorization endpoint")
        "Refresh, or send the person to /auth.";
    ACCESS_TOKEN_FORGED 1151 "The access token is not one of this server, or has expired."
        => (as ACCESS_TOKEN_NOT_GOOD)
        "Look whether another token (an ID token, a part of it) was sent, and at the time it was issued.";
    ACCESS_TOKEN_REVOKED 1152 "The access token, its grant, its client or its person is not good any more."
        => (as ACCESS_TOKEN_NOT_GOOD)
        "`grantor grant list` and `grantor audit list` say what happened.";
    ACCESS_TOKEN_FOR_OTHERS 1153 "The access token is for other resource servers."
        => (InvalidToken, "the access token is for the resource servers that were named and not for this one; ask for another at the token endpoint with the issuer of this server as the resource parameter")
        "A token for which `resource` was named is good there alone (RFC 8707 section 2).";
    ACCESS_TOKEN_WITHOUT_OPENID 1154 "Nobody allowed the scope openid with this access token."
        => (InsufficientScope, "the access token has no person who allowed the scope openid; ask for openid at the authorization endpoint")
        "Add openid to scope at /auth.";
    BEARER_HEADER_MALFORMED 1155 "The Authorization header is not readable as a bearer token."
        => (InvalidRequest, "the Authorization header must come once and read Bearer, one space, and the access token")
        "Send it once, without quotes.";
    BEARER_TWICE 1156 "The access token came in two ways."
        => (InvalidRequest, "send the access token once: in the Authorization header or in the body, not in both")
        "Leave it out of the body.";
    ACCESS_TOKEN_MISSING 1157 "There was no token where one opens the door."
        => (page 401)
        "Send it in the header: Authorization: Bearer, a space, the token. RFC 6750 section 3.1 has the answer say no more.";
    TOKEN_OF_OTHER_CLIENT 1160 "The token to revoke was issued to another client."
        => (InvalidGrant, "the token was issued to another client; it stays as it is")
        "Revoke it with the client it was issued to.";
}
