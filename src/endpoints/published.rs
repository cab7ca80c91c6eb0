//! Documents anybody may read and keep for five minutes: made once a second, and again when what they tell of has
//! changed, sent as ready bytes.

use std::sync::{Arc, RwLock};

use axum::body::{Body, Bytes};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::response::Response;

use crate::oauth::error::ProtocolError;
use crate::types::{Timestamp, TokenHash};

/// A document as it is sent.
#[derive(Clone, Debug)]
pub struct Document {
    bytes: Bytes,
    etag: HeaderValue,
}

/// The documents made last.
#[derive(Clone, Default)]
pub struct Published(Arc<RwLock<Vec<Kept>>>);

/// When a document was made, and from which revision of what it tells of.
pub type Edition = (Timestamp, u64);

/// A document's name, its edition, and its bytes.
type Kept = (&'static str, Edition, Document);

impl Published {
    /// The document `name` in this edition.
    ///
    /// # Errors
    /// What making it fails with.
    pub async fn get<F, Made>(
        &self,
        name: &'static str,
        edition: Edition,
        make: F,
    ) -> Result<Document, ProtocolError>
    where
        F: FnOnce() -> Made,
        Made: Future<Output = Result<Vec<u8>, ProtocolError>>,
    {
        let kept = {
            let documents = self.0.read().unwrap_or_else(std::sync::PoisonError::into_inner);
            documents
                .iter()
                .find(|(known, kept, _)| *known == name && *kept == edition)
                .map(|(_, _, document)| document.clone())
        };
        if let Some(document) = kept {
            return Ok(document);
        }
        let bytes = make().await?;
        let tag = TokenHash::of(&String::from_utf8_lossy(&bytes)).encoded();
        let etag = HeaderValue::from_str(&format!("\"{tag}\"")).map_err(ProtocolError::server_error)?;
        let document = Document {
            bytes: Bytes::from(bytes),
            etag,
        };
        let mut documents = self.0.write().unwrap_or_else(std::sync::PoisonError::into_inner);
        documents.retain(|(known, _, _)| *known != name);
        documents.push((name, edition, document.clone()));
        Ok(document)
    }
}

/// A document with the headers that let resource servers keep it, or 304 if they have it.
#[must_use]
pub fn publish(document: &Document, content_type: &'static str, request: &HeaderMap) -> Response {
    let is_known = request.get_all(header::IF_NONE_MATCH).iter().any(|known| {
        let tags = known.to_str().unwrap_or_default();
        tags.split(',')
            .any(|tag| tag.trim().trim_start_matches("W/").as_bytes() == document.etag.as_bytes())
    });
    let mut response = if is_known {
        let mut response = Response::new(Body::empty());
        *response.status_mut() = StatusCode::NOT_MODIFIED;
        response
    } else {
        Response::new(Body::from(document.bytes.clone()))
    };
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(content_type));
    headers.insert(header::ETAG, document.etag.clone());
    headers.insert(
        header::CACHE_CONTROL,
        HeaderValue::from_static("public, max-age=300"),
    );
    headers.insert(
        HeaderName::from_static("cross-origin-resource-policy"),
        HeaderValue::from_static("cross-origin"),
    );
    response
}
