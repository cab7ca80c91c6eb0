//! 1300–1399: what depends on the person: who is signed in, what they allow, how they sign in.

use super::entry::reasons;

reasons! {
    NOT_SIGNED_IN 1301 "Nobody is signed in, and nobody may be asked."
        => (LoginRequired, "nobody is signed in")
        "With prompt=none the app asks without the person: send them to /auth without it.";
    SIGN_IN_TOO_OLD 1302 "The sign-in is older than the app allows, and nobody may be asked."
        => (LoginRequired, "the user has to sign in again")
        "Send the person to /auth without prompt=none.";
    OTHER_USER_EXPECTED 1303 "Whoever is signed in is not the person the app names."
        => (LoginRequired, "the user who is signed in is not the one that id_token_hint or the claims parameter names")
        "Leave the hint out, or ask the person to sign in with the other account.";
    CONSENT_NEEDED 1304 "The person has not allowed this, and may not be asked."
        => (ConsentRequired, "the user has not allowed this app what it asks for")
        "Send the person to /auth without prompt=none.";
    ACR_UNMET 1305 "The app cannot do without a kind of sign-in that is not offered."
        => (UnmetAuthenticationRequirements, "the claims parameter asks for an acr this server does not have; see acr_values_supported in the metadata")
        "Ask for one of those, or not as essential.";
    ROLE_MISSING 1306 "The person lacks the role that every scope asked for needs."
        => (AccessDenied, "this user does not have the role that any of the requested scopes requires")
        "`grantor user role add EMAIL ROLE` gives it.";
    USER_DENIED 1307 "The person said no."
        => (AccessDenied, "the user did not allow it")
        "Nothing is wrong; tell them what the app cannot do without it.";
    SIGNED_OUT_MEANWHILE 1308 "The person signed out while the answer was made."
        => (LoginRequired, "the user has just signed out")
        "Send them to /auth again.";
    APP_NOT_FOR_USER 1309 "The person is not one of those who may use the app."
        => (AccessDenied, "this user is not one of those who may use this app; ask an administrator of the authorization server")
        "`grantor explain EMAIL CLIENT_ID` says why; `grantor client access CLIENT_ID` says who may, and changes it.";
    RESOURCE_NOT_FOR_USER 1310 "The person is not one of those who may use the resource server."
        => (AccessDenied, "this user is not one of those who may use the requested resource; ask an administrator of the authorization server")
        "`grantor explain EMAIL CLIENT_ID --resource URI` says why; `grantor resource access URI` says who may, and changes it.";
    ACR_TOO_LOW 1311 "The person did not sign in as surely as the app says it needs."
        => (UnmetAuthenticationRequirements, "the sign-in does not have the acr that the claims parameter asks for as essential")
        "Send the person to /auth without prompt=none. If it was, they lack the factor the app needs.";
    SIGN_IN_TOO_WEAK 1312 "The person did not sign in as surely as an administrator requires."
        => (LoginRequired, "the user has to sign in with a second factor")
        "Send the person to /auth without prompt=none. `grantor client show CLIENT_ID` and `sign_in.second_factor` say what is required.";
    OTHER_BROWSER 1320 "The sign-in was started in another browser."
        => (page 403)
        "Go back to the app in this browser and start again. Cookies of this server must be allowed.";
    INTERACTION_BROKEN 1321 "The request in progress is damaged, or of another server."
        => (page)
        "Go back to the app and start again. If it is so for everybody, all nodes must have the same master key.";
    INTERACTION_EXPIRED 1322 "The sign-in was not finished in time."
        => (page)
        "Start again; `sessions.interaction` says how long it may take.";
    FORM_OF_OTHER_SITE 1323 "A form was not sent by a page of this server."
        => (page 403)
        "Open the page and try again. A proxy must pass the Origin header on as it came.";
    FORM_INCOMPLETE 1324 "A form has no such step or decision."
        => (InvalidRequest, "the form has no such step or decision")
        "Go back and press a button of the page.";
    LINK_NOT_GOOD 1325 "The link has expired, was used, or was never made."
        => (page)
        "Ask for another at `/password` or `/sign-up`, or the people who run this server.";
    COOKIES_OFF 1326 "A form came without any cookie."
        => (page 403)
        "Allow cookies of this server in the browser. If the sign-in was started in another browser, go on there.";
    STEP_OUT_OF_ORDER 1327 "A form came for a step of the sign-in that is not the next one."
        => (page)
        "Start again, and go from page to page.";
    LAST_WAY_IN 1328 "What is to be removed is the only way its person has to sign in."
        => (page 409)
        "Add another passkey, or choose a password on `/account/security`, before it is removed.";
    NO_MAIL 1329 "What was asked for takes mail, and none is sent here."
        => (page 404)
        "Ask the people who run this server for a link; `[mail]` lets people help themselves.";
    LINK_NEEDS_SIGN_IN 1330 "The link changes an account, and whoever opened it did not just sign in to one."
        => (page 403)
        "Sign in to the account, and open the link again in the same browser within ten minutes.";
    LINK_OF_OTHER_ACCOUNT 1331 "The link changes another account than the one that is signed in."
        => (page 403)
        "Leave it alone if you did not ask for it; else sign in to the account you asked for it with, and open it again.";
    ADDRESS_TAKEN 1332 "Another account has the address by now."
        => (page 409)
        "`grantor user show EMAIL` says whose it is; an administrator changes an address with `grantor user edit`.";
    UNDO_OF_DISABLED 1333 "The account whose changed address was to be undone is disabled."
        => (page 403)
        "`grantor user enable EMAIL`, if it should work; the link then works too.";
    SIGN_UP_CLOSED 1334 "Nobody becomes a user here by themselves."
        => (page 404)
        "An administrator makes accounts: `grantor user create EMAIL`. `sign_up.mode` as open lets people make theirs.";
    SIGN_IN_FAILED 1340 "The e-mail address or the password is not right."
        => (page 401)
        "Type both once more; look at the keyboard's language. Where mail is sent, `/password` has a link mailed for a new password; \
         else an administrator makes one with `grantor user reset-link EMAIL`.";
    USER_UNKNOWN 1341 "Nobody has an account with that address."
        => (as SIGN_IN_FAILED)
        "`grantor user list` says who has.";
    PASSWORD_WRONG 1342 "The password is not the account's."
        => (as SIGN_IN_FAILED)
        "If it is forgotten, `/password` has a link mailed, where mail is sent; `grantor user reset-link EMAIL` makes one.";
    USER_DISABLED 1343 "The account has been disabled."
        => (as SIGN_IN_FAILED)
        "`grantor user enable EMAIL`, if it should work.";
    PASSWORD_NOT_SET 1344 "The account has no password yet."
        => (as SIGN_IN_FAILED)
        "`grantor user reset-link EMAIL` makes a link to set one.";
    PROOF_OUTDATED 1345 "The account was changed while its password was being checked."
        => (as SIGN_IN_FAILED)
        "Sign in again, with the password as it is now.";
    PASSWORD_TOO_LONG 1346 "What was typed is longer than any password may be."
        => (as SIGN_IN_FAILED)
        "A password has at most 1024 bytes.";
    FACTOR_WRONG 1347 "The code is not right, or was used already."
        => (page 401)
        "Wait for the next code of the app; its phone's clock must be right. A recovery code is good once.";
    PASSKEY_WRONG 1348 "The passkey is not known here, or did not answer what it was asked."
        => (page 401)
        "Use it once more within five minutes of opening the page, or sign in another way; a line of the log says what was wrong.";
    SIGN_IN_WAITS 1350 "There were too many attempts to sign in."
        => (page 429)
        "Wait as long as the page says.";
    ACCOUNT_WAITS 1351 "There were too many attempts at this account."
        => (as SIGN_IN_WAITS)
        "`sign_in.free_failures` says how many there may be before they are slowed down.";
    ADDRESS_WAITS 1352 "There were too many attempts from this address."
        => (as SIGN_IN_WAITS)
        "If many people share it, it may be a proxy's: name that in `server.trusted_proxies`.";
    SIGN_IN_BUSY 1353 "Too many passwords are being checked at this moment."
        => (page 503)
        "Try again in a moment; `password.hash_concurrency` and `password.hash_queue` say how many there may be.";
    FACTOR_WAITS 1354 "There were too many codes that were not right."
        => (page 429)
        "After five each next one waits longer, and there are a hundred in a day; whoever tries knows the password.";
    LETTERS_WAIT 1355 "Too many mails were asked for from this address."
        => (page 429)
        "Wait a minute. How many are sent, `mail.per_recipient`, `mail.per_network` and `mail.for_strangers` say.";
    PROVIDER_UNKNOWN 1360 "There is no other provider of this name to sign in with, or it is switched off."
        => (page 404)
        "`grantor provider list` says which there are.";
    PROVIDER_ANSWER_FOREIGN 1361 "An answer of a provider belongs to no sign-in that was begun in this browser."
        => (page 403)
        "Start again in one browser, with its cookies allowed. The answer may have been used already, or be somebody else's.";
    PROVIDER_REFUSED 1362 "The provider did not sign the person in, or the person said no there."
        => (page 403)
        "Start again, or sign in another way; the log has the provider's own error.";
    PROVIDER_NOT_BELIEVED 1363 "What the provider says is not as it must be."
        => (page 502)
        "The log says what was wrong. If it is so for everybody, `grantor provider show ID` says what is expected of it.";
    PROVIDER_AWAY 1364 "The provider does not answer, or not in time."
        => (page 503)
        "Try again in a moment, or sign in another way; the log says why it could not be asked.";
    PROVIDER_NOT_FRESH 1365 "The provider does not say that its person has proved a moment ago who they are."
        => (page 403)
        "Where a recent sign-in is asked for, a provider must say `auth_time` (OpenID Connect Core section 2). Sign in another way.";
    PROVIDER_OTHER_ACCOUNT 1366 "The person at the provider is not the one whose account it is about."
        => (page 403)
        "Sign in at the provider as the person the account is connected with, or sign in another way.";
    PROVIDER_REQUEST_TOO_LONG 1367 "The app's request is too long to be taken along to a provider."
        => (page)
        "Sign in another way; the app can send its request by a shorter `state`.";
    PROVIDER_USER_DISABLED 1368 "The account that the person at the provider has here is disabled."
        => (as PROVIDER_REFUSED)
        "`grantor user enable EMAIL`, if it should work.";
    PROVIDER_CONNECTED_ELSEWHERE 1369 "The person at the provider is connected with another account already."
        => (page 409)
        "Take it away there first; an account is connected with 16 at most.";
    LOGOUT_TOKEN_REFUSED 1370 "A logout token is not one of the provider's, or was used already."
        => (InvalidRequest, "the logout token is not one this server takes; its log says why")
        "OpenID Connect Back-Channel Logout section 2.6 says what is checked; the log says what was wrong.";
}
