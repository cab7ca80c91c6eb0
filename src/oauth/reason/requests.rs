//! 1900–1999: requests that are not in order whatever they ask for, and faults of this server.

use super::entry::reasons;

reasons! {
    PARAMETER_MISSING 1901 "A required parameter is missing."
        => (InvalidRequest, "a required parameter is missing")
        "The description names it. Parameters go into the form body of a POST; an empty one counts as missing.";
    PARAMETER_REPEATED 1902 "A parameter came more than once."
        => (InvalidRequest, "a parameter is included more than once; send each parameter once (RFC 6749 section 3.1)")
        "Look whether the library adds what the URL had already.";
    TOO_MANY_PARAMETERS 1903 "There are too many parameters."
        => (InvalidRequest, "too many parameters: at most 100 are accepted")
        "Send those of the protocol alone.";
    PARAMETER_NOT_UTF8 1904 "A parameter is not UTF-8."
        => (InvalidRequest, "a parameter is not UTF-8; percent-encode UTF-8 text")
        "Encode the text as UTF-8 before percent-encoding it.";
    PARAMETER_HAS_NUL 1905 "A parameter contains a NUL character."
        => (InvalidRequest, "a parameter contains a NUL character")
        "Nothing of the protocol has one: look how the value is made.";
    CONTENT_TYPE_WRONG 1906 "The body is not of the type this endpoint reads."
        => (InvalidRequest, "send the parameters in the body as application/x-www-form-urlencoded (Content-Type header)")
        "/register reads application/json, all others forms.";
    BODY_TOO_LARGE 1907 "The body is too large."
        => (InvalidRequest 413, "the body is too large: at most 64 KiB are accepted")
        "Send less: a request of the protocol has a few hundred bytes.";
    BODY_SLOW 1908 "The body did not come in time."
        => (InvalidRequest 408, "the body did not come in time")
        "Send it within 15 seconds of the head.";
    BODY_BROKEN 1909 "The body ended early, or could not be read."
        => (InvalidRequest, "the body could not be read")
        "Look at Content-Length, and at proxies in between.";
    JSON_MALFORMED 1910 "The body is not one JSON object."
        => (InvalidRequest, "the body must be one JSON object, with every member once and at most 32 levels deep")
        "Look for a member that comes twice, or a comma too many.";
    REQUEST_TOO_LONG 1911 "The request is too long."
        => (InvalidRequest 413, "the request is too long; send less, for example a shorter state or claims parameter")
        "A request that comes as a form has at most 32768 bytes.";
    METHOD_NOT_ALLOWED 1912 "The endpoint does not have this method."
        => (InvalidRequest 405, "use the POST method, with the parameters in the body")
        "The Allow header of the answer lists the methods there are.";
    HOST_NOT_OURS 1913 "The request is addressed to another host."
        => (InvalidRequest 421, "send the request to the host of the issuer, or to one that server.machine_hosts names")
        "Open this server under its issuer's host. A proxy in front must pass the Host header on as it came, or set it to \
         the issuer's (nginx: proxy_set_header Host $http_host). Names that programs use beside it are in the setting \
         server.machine_hosts, if that is set.";
    HOST_MALFORMED 1914 "The request names no host, several, or something that is no host."
        => (InvalidRequest, "send one Host header with the name and port the request is sent to")
        "A request has one Host header (RFC 9112 section 3.2): look at proxies in between that add their own, or none.";
    NOT_FOUND 1915 "There is nothing at this address."
        => (InvalidRequest 404, "there is nothing at this address; the metadata at /.well-known/oauth-authorization-server \
            names all there is")
        "Look at the address; the metadata lists the endpoints.";
    ADDRESS_TOO_LONG 1916 "The address is too long."
        => (InvalidRequest 414, "the address is too long: at most 8192 bytes are accepted; send less, or as a form")
        "Send less in it, or the request as a form (POST).";
    SERVER_FAULT 1990 "The server met something it did not expect."
        => (ServerError, "the server met an unexpected condition; please try again")
        "It is no fault of whoever asked. The log has what it was, by the error id.";
    UNAVAILABLE 1991 "The server cannot do this right now."
        => (TemporarilyUnavailable, "the server cannot do this right now; please try again shortly")
        "The database may be away, or too slow: the log has what it was, by the error id. Try again shortly.";
    BUSY 1992 "There is more to do at once than the server has room for."
        => (TemporarilyUnavailable, "the server has too much to do right now; please try again shortly")
        "Try again after the seconds the Retry-After header says. If it is so often, raise the limits of the settings.";
}
