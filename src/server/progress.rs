//! A stream that fails when nobody reads what is written to it: whoever asks and asks and never listens would keep a
//! connection, and what is ready for it, for as long as they like.

use std::io::{self, IoSlice};
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::time::{Instant, Sleep, sleep_until};

/// What counts as reading: less than this in all the time, byte by byte, is holding a connection.
const ENOUGH: usize = 1024;

/// A stream whose writes must get on.
pub struct Progressing<S> {
    stream: S,
    patience: Duration,
    /// When a write that had to wait is given up.
    deadline: Option<Pin<Box<Sleep>>>,
    /// How much was taken since then.
    taken: usize,
}

impl<S> Progressing<S> {
    /// Fails once something waits to be written and less than [`ENOUGH`] was in `patience`.
    #[must_use]
    pub fn new(stream: S, patience: Duration) -> Self {
        Self {
            stream,
            patience,
            deadline: None,
            taken: 0,
        }
    }

    /// The outcome of a write, unless it has waited for too long.
    fn judge(&mut self, cx: &mut Context<'_>, written: Poll<io::Result<usize>>) -> Poll<io::Result<usize>> {
        match written {
            Poll::Ready(Ok(bytes)) => {
                self.taken = self.taken.saturating_add(bytes);
                if self.taken >= ENOUGH {
                    self.rest();
                }
                written
            }
            Poll::Ready(Err(_)) => written,
            Poll::Pending => {
                let patience = self.patience;
                let deadline = self
                    .deadline
                    .get_or_insert_with(|| Box::pin(sleep_until(Instant::now() + patience)));
                ready!(deadline.as_mut().poll(cx));
                Poll::Ready(Err(io::ErrorKind::TimedOut.into()))
            }
        }
    }

    /// Nothing waits.
    fn rest(&mut self) {
        self.deadline = None;
        self.taken = 0;
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Progressing<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(cx, buffer)
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Progressing<S> {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.stream).poll_write(cx, bytes);
        self.judge(cx, written)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        slices: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.stream).poll_write_vectored(cx, slices);
        self.judge(cx, written)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    /// Comes when all there was to write has been taken.
    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let flushed = Pin::new(&mut self.stream).poll_flush(cx);
        if flushed.is_ready() {
            self.rest();
        }
        flushed
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }
}

#[cfg(test)]
mod tests {
    use futures_util::FutureExt as _;
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _, DuplexStream, duplex};

    use super::*;

    /// A stream that waits for somebody to read what fills it.
    async fn waiting() -> (Progressing<DuplexStream>, DuplexStream) {
        let (ours, theirs) = duplex(4096);
        let mut ours = Progressing::new(ours, Duration::from_hours(1));
        assert_eq!(ours.write(&[0; 10_000]).await.unwrap(), 4096);
        assert!(ours.write(&[0; 10_000]).now_or_never().is_none());
        assert!(ours.deadline.is_some());
        (ours, theirs)
    }

    #[tokio::test]
    async fn ours_a_write_that_nobody_reads_fails() {
        let (ours, mut theirs) = duplex(4096);
        let mut ours = Progressing::new(ours, Duration::from_millis(20));
        let error = ours.write_all(&[0; 10_000]).await.unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::TimedOut);
        theirs.read_exact(&mut [0; 4096]).await.unwrap();
    }

    #[tokio::test]
    async fn ours_a_reader_that_only_pretends_gains_no_time() {
        let (mut ours, mut theirs) = waiting().await;
        let deadline = |ours: &Progressing<_>| ours.deadline.as_ref().map(|sleep| sleep.deadline());
        let before = deadline(&ours);
        for read in [1, 16, 500] {
            theirs.read_exact(&mut vec![0; read]).await.unwrap();
            assert_eq!(ours.write(&[0; 10_000]).await.unwrap(), read);
            assert!(ours.write(&[0; 10_000]).now_or_never().is_none());
            assert_eq!(deadline(&ours), before, "{read}");
        }
        theirs.read_exact(&mut [0; 507]).await.unwrap();
        assert_eq!(ours.write(&[0; 10_000]).await.unwrap(), 507);
        assert_eq!(deadline(&ours), None, "1024 in all");
    }

    #[tokio::test]
    async fn ours_the_time_between_two_answers_is_not_the_readers() {
        let (mut ours, mut theirs) = waiting().await;
        theirs.read_exact(&mut [0; 100]).await.unwrap();
        assert_eq!(ours.write(&[0; 100]).await.unwrap(), 100);
        assert!(ours.deadline.is_some());
        ours.flush().await.unwrap();
        assert!(ours.deadline.is_none() && ours.taken == 0);
    }
}
