//! Where on this computer somebody comes back to from their browser (RFC 8252 §7.3).

/// A loopback redirect URI of an app.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Loopback {
    /// `127.0.0.1`, `[::1]` or `localhost`, as it was registered.
    pub host: String,
    /// The port to listen on; any free one if there is none.
    pub port: Option<u16>,
    /// What stands after the port: path and query.
    pub tail: String,
}

impl Loopback {
    /// The URI with the port that is listened on.
    #[must_use]
    pub fn at(&self, port: u16) -> String {
        format!("http://{}:{port}{}", self.host, self.tail)
    }

    /// The same with the port written as it was registered: RFC 6749 §3.1.2.3 compares characters.
    #[must_use]
    pub fn uri(&self, port: u16) -> String {
        if self.port == Some(80) && port == 80 {
            format!("http://{}{}", self.host, self.tail)
        } else {
            self.at(port)
        }
    }

    /// The path that is answered at.
    #[must_use]
    pub fn path(&self) -> &str {
        match self.tail.split('?').next() {
            Some("") | None => "/",
            Some(path) => path,
        }
    }
}
