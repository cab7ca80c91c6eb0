//! 1400–1499: apps that register themselves.

use super::entry::reasons;

reasons! {
    REGISTRATION_OFF 1401 "Apps cannot register themselves here."
        => (InvalidRequest 404, "apps cannot register themselves at this server; ask an administrator to register the app")
        "`registration.mode` says who may; `grantor client create` registers an app.";
    INITIAL_TOKEN_NOT_GOOD 1402 "The initial access token is missing, used up, expired or wrong."
        => (InvalidToken, "send an initial access token of this server in the Authorization header as Bearer; it may have expired or been used up: ask an administrator for one")
        "`grantor registration create-token` makes one.";
    REGISTRATION_TOKEN_NOT_GOOD 1403 "The registration access token is not that of this client."
        => (InvalidToken, "send the registration access token of this very client in the Authorization header as Bearer; the client may have been deleted")
        "It came with the answer to the registration. Without it, register anew.";
    TOO_MANY_REGISTRATIONS 1404 "Too many registrations came from this address."
        => (TemporarilyUnavailable 429, "too many registrations from this address; wait a minute and register once for each app")
        "`registration.per_address` says how many there may be in a minute.";
    NO_ROOM_FOR_REGISTRATION 1405 "Too many apps have registered that nobody uses yet."
        => (TemporarilyUnavailable 429, "too many apps have registered here that nobody uses yet; try again later, or ask an administrator to register the app")
        "`registration.most_unused` says how many there may be; those nobody uses go after `registration.unused_after`.";
    REDIRECT_URI_REFUSED 1410 "A redirect URI of the registration is not one an app may have."
        => (InvalidRedirectUri, "redirect_uris must have at least one URI that an app may come back to")
        "https on a host of the app; http on loopback; for native apps a scheme that is a reversed domain name.";
    METADATA_REFUSED 1411 "A member of the registration is not as it must be."
        => (InvalidClientMetadata, "a member of the registration is not as it must be")
        "The description names the member.";
    METADATA_UNSUPPORTED 1412 "The registration asks for what this server does not do."
        => (InvalidClientMetadata, "a member of the registration asks for what this server does not do")
        "Leave the member out that the description names.";
    METADATA_UNREACHABLE 1413 "What the registration points to could not be fetched, or says something else."
        => (InvalidClientMetadata, "a document the registration points to could not be used")
        "Open the address from where the server is: https, within 5 seconds, without a redirect.";
    REGISTRATION_CHANGED_MEANWHILE 1414 "Another request changed the registration at the same time."
        => (InvalidClientMetadata, "another request changed this registration at the same time; read it again, and send the update once more")
        "Send updates one after the other.";
}
