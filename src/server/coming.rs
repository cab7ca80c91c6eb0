//! The body of a request on its way, and what is done when it has come.

use std::pin::Pin;
use std::task::{Context, Poll};

use hyper::body::{Body, Bytes, Frame, Incoming, SizeHint};

/// A body that tells when it has come whole, or when nobody waits for it any more: from then on the server is at work on
/// the request, and before it the client is.
pub struct Coming<F: FnOnce() + Unpin> {
    body: Incoming,
    has_come: Option<F>,
}

impl<F: FnOnce() + Unpin> Coming<F> {
    /// `body`, after which `has_come` is called once.
    pub fn new(body: Incoming, has_come: F) -> Self {
        let mut coming = Self {
            body,
            has_come: Some(has_come),
        };
        if coming.body.is_end_stream() {
            coming.tell();
        }
        coming
    }

    fn tell(&mut self) {
        if let Some(has_come) = self.has_come.take() {
            has_come();
        }
    }
}

impl<F: FnOnce() + Unpin> Body for Coming<F> {
    type Data = Bytes;
    type Error = hyper::Error;

    fn poll_frame(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, hyper::Error>>> {
        let this = self.get_mut();
        let polled = Pin::new(&mut this.body).poll_frame(context);
        if matches!(polled, Poll::Ready(None)) {
            this.tell();
        }
        polled
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

impl<F: FnOnce() + Unpin> Drop for Coming<F> {
    fn drop(&mut self) {
        self.tell();
    }
}
