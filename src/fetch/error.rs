//! Refusals and failures.

/// Why nothing was fetched. Never says what stood in the URL, nor what the other side answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FetchError {
    /// Not a URL that is ever fetched.
    #[error("{0}")]
    Uri(&'static str),
    /// It leads to an address that is not of the public Internet, and the owner did not open its network to such
    /// clients.
    #[error("the host has no address this server may connect to")]
    Forbidden,
    /// No such name, no connection, no TLS, or no HTTP.
    #[error("the connection failed")]
    Connection,
    /// Slower than the time a fetch may take.
    #[error("no complete answer within 5 seconds")]
    Timeout,
    /// RFC 9110 §15.4; never followed.
    #[error("the answer is a redirect; name the final URL")]
    Redirect,
    /// Not 200.
    #[error("the answer has status {0}")]
    Status(u16),
    /// Longer than what is read.
    #[error("the answer is longer than 512 KiB")]
    TooLong,
}
