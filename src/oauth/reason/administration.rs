//! Refusals of the administration's API (RFC 9457), 1500–1599.

use super::entry::reasons;

reasons! {
    ADMIN_TOKEN_FOR_OTHERS 1501 "The access token is not for the administration."
        => (InvalidToken, "the access token is for others; ask for one at the authorization endpoint with the resource parameter that the api names, and scopes that begin with admin:")
        "A token for the administration has its address under the issuer, `/api/admin/v1`, among its `aud`.";
    ADMIN_TOKEN_OF_NOBODY 1502 "The access token is of no person."
        => (InvalidToken, "the access token is an app's own; the administration is done in a person's name, by an authorization code")
        "What may be done is what a person may do: client_credentials have none.";
    ADMIN_SIGN_IN_TOO_WEAK 1503 "Whoever has a second factor needs it for the administration, and the sign-in was without."
        => (InsufficientUserAuthentication, "the person signed in with one factor and has two; send them to the authorization endpoint with acr_values=2")
        "RFC 9470 section 3: send the person to the authorization endpoint with the `acr_values` of the challenge, for a new token.";
    ADMIN_FORBIDDEN 1510 "The token's scope, or its person's rights, do not reach."
        => (page 403)
        "What may be done is the token's scope and what its person may at this moment, both. `grantor explain` says what somebody holds, and by which role.";
    ADMIN_NOT_FOUND 1511 "There is no such thing, or not for whoever asks."
        => (page 404)
        "Look at the list it is of.";
    ADMIN_INVALID 1512 "The request breaks rules; each of them is named in `errors`."
        => (page 422)
        "Each member of `errors` says what is wrong, where (a JSON pointer into the body), and what mends it.";
    ADMIN_CONFLICT 1513 "It is there already, or something else stands in the way."
        => (page 409)
        "Read it again: somebody may have been faster.";
    ADMIN_BODY_MALFORMED 1514 "The body is not a JSON object of the members this operation takes."
        => (page 400)
        "Send `application/json` (`application/merge-patch+json` for PATCH), each member once, and none the OpenAPI document does not name.";
    ADMIN_PARAMETER_MALFORMED 1515 "A parameter of the address, or a header, cannot be read."
        => (page 400)
        "The OpenAPI document names the parameters of each operation and their values.";
    ADMIN_VERSION_MISSING 1516 "The request does not say which version it was thought out for."
        => (page 428)
        "Send the `ETag` of what you read in the header `If-Match` (RFC 9110 section 13.1.1), or `*` for any.";
    ADMIN_VERSION_OUTDATED 1517 "Somebody changed it since it was read."
        => (page 412)
        "Read it again, look what is different, and send the change with the new `ETag`. Nothing was changed.";
    ADMIN_KEY_REUSED 1518 "The idempotency key was used for another request."
        => (page 422)
        "Use a new key for a new request, and the same one only to send the very same request again.";
    ADMIN_WAITS 1519 "There were too many requests with this token."
        => (page 429)
        "Wait as long as `Retry-After` says.";
    ADMIN_MEDIA_TYPE 1520 "The body is of another type than this operation takes."
        => (page 415)
        "Send `application/json`, or `application/merge-patch+json` with PATCH, and say so in `Content-Type`.";
}
