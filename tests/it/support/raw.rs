//! Bytes as they are, which no HTTP client would send.

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use super::TestServer;

/// The answer to these very bytes: its status, 0 if there is none, and all of it as text.
///
/// The request says `Connection: close`, or breaks the protocol, so that the connection ends with the answer.
pub async fn raw(server: &TestServer, request: impl AsRef<[u8]>) -> (u16, String) {
    let mut stream = TcpStream::connect(server.address).await.unwrap();
    // A server that closes early on nonsense is in its right.
    let _ = stream.write_all(request.as_ref()).await;
    let mut answer = Vec::new();
    let _ = stream.read_to_end(&mut answer).await;
    let text = String::from_utf8_lossy(&answer).into_owned();
    let status = text.split(' ').nth(1).and_then(|status| status.parse().ok());
    (status.unwrap_or(0), text)
}
