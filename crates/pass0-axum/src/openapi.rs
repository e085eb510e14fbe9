//! The OpenAPI 3.1 document, made from the table of routes.

use pass0_core::model::InvalidEmail;
use serde_json::{Map, Value, json};

use crate::codes::CODES;
use crate::http::Http;
use crate::policy::{Policy, RouteInfo};

pub(crate) fn document(http: &Http, routes: &[RouteInfo]) -> Value {
    let mut paths: Map<String, Value> = Map::new();
    for route in routes {
        let path = paths.entry(route.path.clone()).or_insert_with(|| json!({}));
        if let Some(path) = path.as_object_mut() {
            path.insert(route.method.to_lowercase(), operation(route));
        }
    }
    let codes: Vec<&str> = CODES.iter().map(|(code, ..)| *code).collect();
    let faults = InvalidEmail::ALL.map(InvalidEmail::code);
    json!({
        "openapi": "3.1.0",
        "info": {"title": "pass0", "version": env!("CARGO_PKG_VERSION"), "license": {"name": "MIT OR Apache-2.0"}},
        "servers": [{"url": http.engine.config().origin.as_str()}],
        "paths": paths,
        "components": {
            "schemas": {
                "Error": {
                    "type": "object",
                    "required": ["error", "message", "request_id"],
                    "properties": {
                        "error": {"type": "string", "enum": codes},
                        "message": {"type": "string"},
                        "request_id": {"type": "string"},
                        "attempts_left": {"type": "integer"},
                        "fault": {"type": "string", "enum": faults},
                        "methods": {"type": "array", "items": {"type": "string"}},
                    },
                },
            },
            "securitySchemes": {
                "session": {"type": "apiKey", "in": "cookie", "name": http.cookies.session},
                "flow": {"type": "apiKey", "in": "cookie", "name": http.cookies.flow},
            },
        },
    })
}

fn operation(route: &RouteInfo) -> Value {
    let mut operation = json!({
        "summary": route.summary,
        "parameters": parameters(&route.path),
        "responses": {
            "200": {"description": "Done, or a page"},
            "303": {"description": "Done; the next page, for clients that read HTML"},
            "default": {
                "description": "An error",
                "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Error"}}},
            },
        },
        "x-policy": route.policy,
        "security": match route.policy {
            Policy::Session | Policy::Fresh | Policy::FreshStrong => json!([{"session": []}]),
            Policy::Enrol => json!([{"session": []}, {"flow": []}]),
            Policy::Flow | Policy::Waiting => json!([{"flow": []}]),
            Policy::Public | Policy::PublicStart => json!([]),
        },
    });
    if let (false, Some(operation)) = (route.fields.is_empty(), operation.as_object_mut()) {
        operation.insert("requestBody".to_owned(), body(route.fields));
    }
    operation
}

fn parameters(path: &str) -> Vec<Value> {
    path.split('/')
        .filter_map(|part| part.strip_prefix('{')?.strip_suffix('}'))
        .map(|name| json!({"name": name, "in": "path", "required": true, "schema": {"type": "string"}}))
        .collect()
}

fn body(fields: &[&str]) -> Value {
    let properties: Map<String, Value> = fields
        .iter()
        .map(|field| {
            (
                field.trim_end_matches('?').to_owned(),
                json!({"type": "string"}),
            )
        })
        .collect();
    let required: Vec<&&str> = fields
        .iter()
        .filter(|field| !field.ends_with('?'))
        .collect();
    let schema = json!({
        "type": "object",
        "properties": properties,
        "required": required,
        "additionalProperties": false,
    });
    json!({
        "content": {
            "application/json": {"schema": schema},
            "application/x-www-form-urlencoded": {"schema": schema},
        },
    })
}
