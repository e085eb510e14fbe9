//! Refusals outside the routes: without a page, a language or anything else that takes the engine.

use axum::body::Body;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::Response;

pub(crate) fn error(status: StatusCode, code: &str, message: &str, id: &str) -> Response {
    let body = serde_json::json!({"error": code, "message": message, "request_id": id});
    let mut response = Response::new(Body::from(body.to_string()));
    *response.status_mut() = status;
    response.headers_mut().insert(
        header::CONTENT_TYPE,
        HeaderValue::from_static("application/json"),
    );
    response
}
