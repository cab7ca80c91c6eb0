//! 1000–1099: who asks, and how it proves that.

use super::entry::reasons;

reasons! {
    CLIENT_NOT_AUTHENTICATED 1001 "The client did not prove who it is."
        => (InvalidClient, "client authentication failed: check client_id, client_secret and the client's registered authentication method")
        "Compare client_id and client_secret with what the registration gave out, character by character, and send them the way \
         the client is registered for: in an Authorization: Basic header (client_secret_basic, both parts form-encoded) or in the \
         body (client_secret_post). Whoever runs the server finds the exact cause in the log, by the error id.";
    CLIENT_UNKNOWN 1002 "No client is registered under the client_id that came."
        => (as CLIENT_NOT_AUTHENTICATED, ASSERTION_NOT_ACCEPTED)
        "Look the client up with `grantor client list`. One that registered itself and was not used for long is deleted, and \
         registers anew.";
    CLIENT_DISABLED 1003 "The client has been disabled by an administrator."
        => (as CLIENT_NOT_AUTHENTICATED, ASSERTION_NOT_ACCEPTED)
        "If it is to work again: `grantor client enable ID`.";
    CLIENT_OTHER_METHOD 1004 "The client used another authentication method than the one it is registered for."
        => (as CLIENT_NOT_AUTHENTICATED, ASSERTION_NOT_ACCEPTED)
        "Set the app to the registered method, or change the registration: `grantor client edit ID --auth-method METHOD`; the \
         method `either` takes the secret in the header and in the body.";
    CLIENT_SECRET_WRONG 1005 "The client secret is not one of the client's."
        => (as CLIENT_NOT_AUTHENTICATED)
        "Copy the secret once more, without spaces around it; if it is lost, make a new one with \
         `grantor client rotate-secret ID`. A secret with reserved characters must be form-encoded in the Basic header.";
    CLIENT_SECRET_EXPIRED 1006 "The client secret was rotated, and the old one has ended."
        => (as CLIENT_NOT_AUTHENTICATED)
        "Give the app its new secret.";
    CLIENT_ID_MISSING 1007 "There was no client_id, or none that could be one."
        => (as CLIENT_NOT_AUTHENTICATED)
        "Send client_id in the body, or client_id and secret in the Authorization header.";
    CLIENT_SECRET_MISSING 1008 "The client keeps a secret, and sent nothing to prove who it is."
        => (as CLIENT_NOT_AUTHENTICATED)
        "Give the app its secret; or register it as a public client (`--type spa` or `native`) if it cannot keep one.";
    CLIENT_HEADER_MALFORMED 1009 "The Authorization header is not readable as Basic credentials."
        => (as CLIENT_NOT_AUTHENTICATED)
        "The header reads Basic, a space, and base64 of client_id:client_secret, each of the two form-encoded first \
         (RFC 6749 section 2.3.1).";
    CLIENT_PUBLIC_NOT_ENOUGH 1010 "The client is a public one, and this needs one that proves who it is."
        => (as CLIENT_NOT_AUTHENTICATED)
        "Introspection is for resource servers: use the credentials that `grantor resource create` printed.";
    CLIENT_TWO_METHODS 1011 "The client authenticated in two ways at once."
        => (InvalidRequest, "two client authentication methods at once; send either the Authorization header, or client_secret, or client_assertion")
        "Leave all but one of them out (RFC 6749 section 2.3). Many libraries have a setting for the method.";
    CLIENT_ID_DIFFERS 1012 "The client_id in the body is another than the one in the Authorization header."
        => (InvalidRequest, "client_id in the body is not the one of the Authorization header")
        "Send the same client_id in both, or leave it out of the body.";
    CLIENT_MAY_NOT_USE_GRANT 1013 "The client is not registered for this grant type."
        => (UnauthorizedClient, "this client is not registered for this grant type; public clients and apps that act for people cannot use client_credentials, and services cannot use the others")
        "An app that acts for itself is registered with `--type service`; one that acts for people with `web`, `spa` or `native`.";
    CLIENT_FAILS_TOO_OFTEN 1014 "There were too many failed requests from this address."
        => (TemporarilyUnavailable 429, "too many failed requests from this address; wait a minute and check the credentials and codes you send")
        "Wait a minute, and mend what fails: the log names each cause. `limits.token_failures` sets how many there may be.";
    CLIENT_PROVED_OTHERWISE 1015 "The client's secret is right, and came another way than the one the client is registered for."
        => (InvalidClient, "this client is registered for another authentication method; set the app to that one")
        "Set the app to the registered method, which the answer names, or take both: `grantor client edit ID --auth-method either`.";
    ASSERTION_NOT_ACCEPTED 1020 "The client assertion does not prove who the client is."
        => (InvalidClient, "the client assertion is not accepted: check that iss and sub are the client_id, that the client is registered for this authentication method and algorithm, and that it is signed with a registered key or the client_secret")
        "Compare method, algorithm and key with the registration. Whoever runs the server finds the exact cause in the log, by \
         the error id.";
    ASSERTION_SIGNATURE_WRONG 1021 "The client assertion is not signed with a key or secret of the client."
        => (as ASSERTION_NOT_ACCEPTED)
        "Publish the key at the client's jwks_uri, or register it; a kid in the header must be that of the key.";
    ASSERTION_OTHER_ALGORITHM 1022 "The client assertion is signed with another algorithm than the one registered."
        => (as ASSERTION_NOT_ACCEPTED)
        "Sign with token_endpoint_auth_signing_alg of the registration, or change that.";
    ASSERTION_TYPE_WRONG 1023 "client_assertion_type is not the one there is."
        => (InvalidClient, "client_assertion_type must be urn:ietf:params:oauth:client-assertion-type:jwt-bearer")
        "Send that very value (RFC 7523 section 2.2).";
    ASSERTION_MALFORMED 1024 "The client assertion is not a JWT."
        => (InvalidClient, "client_assertion is not a signed JWT in compact form, with alg and perhaps typ and kid in its header and each claim once")
        "Send the signed JWT itself: three parts of base64url, joined by dots.";
    ASSERTION_TYP_WRONG 1025 "The client assertion says that it is something else."
        => (InvalidClient, "typ of the client assertion must be JWT or client-authentication+jwt, or be left out")
        "Set the header's typ to client-authentication+jwt, or leave it out.";
    ASSERTION_ALGORITHM_UNSUPPORTED 1026 "The client assertion is signed with an algorithm that is not served."
        => (InvalidClient, "the client assertion is signed with an algorithm that is not supported; see token_endpoint_auth_signing_alg_values_supported in the metadata")
        "Choose one of the metadata's; none and RSA with PKCS#1 v1.5 encryption are never among them.";
    ASSERTION_OF_NO_CLIENT 1027 "iss and sub of the client assertion are not one client_id."
        => (InvalidClient, "iss and sub of the client assertion must both be the client_id")
        "Set both claims to the client_id (RFC 7523 section 3).";
    ASSERTION_OF_OTHER_CLIENT 1028 "The client_id in the body is not the client of the assertion."
        => (InvalidClient, "client_id is not the client that the client assertion is of")
        "Send the same client_id, or leave it out: the assertion says who it is.";
    ASSERTION_REPLAYED 1029 "The client assertion was used before."
        => (InvalidClient, "the client assertion was used before: sign a new one, with another jti, for each request")
        "Make a new jti for each request; retries too need a new assertion.";
    ASSERTION_AUDIENCE_WRONG 1030 "The client assertion is meant for another server."
        => (InvalidClient, "aud of the client assertion must be the issuer identifier of this server, exactly as in the metadata")
        "Set aud to the issuer. Clients with the profile oidc-compat may send the URL of the endpoint instead.";
    ASSERTION_EXPIRED 1031 "The client assertion has expired."
        => (InvalidClient, "the client assertion has expired: sign a new one for each request")
        "Sign it when it is needed, and keep the client's clock right.";
    ASSERTION_LIVES_TOO_LONG 1032 "The client assertion is good for too long."
        => (InvalidClient, "exp of the client assertion is more than 5 minutes ahead: let it be good for a minute")
        "Set exp to a minute from now.";
    ASSERTION_IN_FUTURE 1033 "The client assertion was made in the future."
        => (InvalidClient, "iat or nbf of the client assertion is in the future: check the clock of the client")
        "Set the client's clock (NTP); a difference of a few seconds is allowed for.";
    ASSERTION_JTI_EMPTY 1034 "The client assertion has an empty jti."
        => (InvalidClient, "jti of the client assertion is empty")
        "Set jti to a random value, another each time.";
    ASSERTION_CLAIMS_MISSING 1035 "The client assertion lacks a claim, or has one of the wrong type."
        => (InvalidClient, "the client assertion needs iss, sub, aud, exp and jti, and exp, iat and nbf are whole numbers of seconds")
        "Add what is missing; times are numbers of seconds since 1970.";
    ASSERTION_KEYS_NOT_FETCHED 1036 "The client's keys could not be fetched."
        => (InvalidClient, "the keys of the client could not be fetched: jwks_uri must answer with a JWK Set, over https, within 5 seconds, without a redirect")
        "Open jwks_uri from where the server is; the log says what came. Addresses of private networks need `fetch.allow_networks`.";
}
