//! What all operations of the document share, told by their shape: refusals, headers, examples; adds none that cannot happen.

use std::collections::BTreeMap;

use crm_types::problem::{Code, Problem};
use utoipa::openapi::path::{Operation, Parameter, ParameterIn};
use utoipa::openapi::{
    Content, Header, HeaderBuilder, ObjectBuilder, OpenApi, Ref, RefOr, Response, ResponseBuilder,
    Schema, Type,
};

use super::example;

const PROBLEM_JSON: &str = "application/problem+json";

/// Completes every operation.
pub fn finish(document: &mut OpenApi) {
    for item in document.paths.paths.values_mut() {
        let operations = [
            &mut item.get,
            &mut item.post,
            &mut item.put,
            &mut item.patch,
            &mut item.delete,
        ];
        for operation in operations.into_iter().flatten() {
            body(operation);
            refusals(operation);
            headers(operation);
            examples(operation);
        }
    }
}

/// A body that may be left out is none that may be null.
fn body(operation: &mut Operation) {
    let Some(RefOr::T(body)) = &mut operation.request_body else {
        return;
    };
    for content in body.content.values_mut() {
        let RefOr::T(content) = content else { continue };
        if let Some(RefOr::T(Schema::OneOf(choice))) = &content.schema
            && let [whole @ RefOr::Ref(_), RefOr::T(_)] = &choice.items[..]
        {
            content.schema = Some(whole.clone());
        }
    }
}

/// The problems that follow from what an operation takes and from who may call it.
fn refusals(operation: &mut Operation) {
    let mut by_status: BTreeMap<u16, Vec<Code>> = BTreeMap::new();
    for code in codes(operation) {
        by_status.entry(code.status()).or_default().push(code);
    }
    for (status, codes) in by_status {
        let words: Vec<String> = codes
            .iter()
            .map(|code| format!("{} (`{}`)", code.title(), code.as_str()))
            .collect();
        operation
            .responses
            .responses
            .entry(status.to_string())
            .or_insert_with(|| {
                RefOr::T(ResponseBuilder::new().description(words.join("; ")).build())
            });
    }
    for (status, response) in &mut operation.responses.responses {
        let (Some(response), Ok(status)) = (whole(response), status.parse::<u16>()) else {
            continue;
        };
        if status >= 400 {
            let mut content = Content::new(Some(Ref::from_schema_name("Problem")));
            content.example = serde_json::to_value(problem(status, &response.description)).ok();
            response.content.clear();
            response
                .content
                .insert(PROBLEM_JSON.to_owned(), content.into());
        }
    }
}

fn codes(operation: &Operation) -> Vec<Code> {
    if is_tracking(operation) {
        return vec![
            Code::Internal,
            Code::InvalidMessage,
            Code::InvalidJson,
            Code::RequestTimeout,
            Code::PayloadTooLarge,
            Code::UnsupportedMediaType,
            Code::TooManyRequests,
            Code::Unavailable,
            Code::Unauthenticated,
        ];
    }
    // No operation takes a parameter it does not know.
    let mut codes = vec![Code::Internal, Code::InvalidQuery];
    if operation.request_body.is_some() {
        codes.extend([
            Code::InvalidJson,
            Code::RequestTimeout,
            Code::PayloadTooLarge,
            Code::UnsupportedMediaType,
            Code::InvalidBody,
        ]);
    }
    if parameters(operation).any(|parameter| parameter.parameter_in == ParameterIn::Path) {
        codes.push(Code::InvalidPath);
    }
    if takes_header(operation, IF_MATCH) {
        codes.extend([Code::PreconditionFailed, Code::PreconditionRequired]);
    }
    if is_limited(operation) {
        codes.extend([Code::TooManyRequests, Code::Unavailable]);
    }
    if needs_sign_in(operation) {
        codes.extend([Code::Unauthenticated, Code::TokenExpired, Code::Forbidden]);
    }
    codes
}

/// Names the problem whose code stands in the response's description, or the first of its status.
fn problem(status: u16, description: &str) -> Problem {
    let named = Code::ALL
        .iter()
        .find(|code| description.contains(&format!("`{}`", code.as_str())));
    let of_status = Code::ALL.iter().find(|code| code.status() == status);
    let code = named.or(of_status).copied().unwrap_or(Code::Internal);
    example::problem(code)
}

const IF_MATCH: &str = "If-Match";
const IF_NONE_MATCH: &str = "If-None-Match";

fn headers(operation: &mut Operation) {
    let limited = is_limited(operation);
    let tagged = takes_header(operation, IF_MATCH) || takes_header(operation, IF_NONE_MATCH);
    let challenge = match is_tracking(operation) {
        true => r#"Basic realm="member-success", charset="UTF-8""#,
        false => r#"Bearer realm="member-success""#,
    };
    for (status, response) in &mut operation.responses.responses {
        let Some(response) = whole(response) else {
            continue;
        };
        let mut add = |name: &str, header: Header| {
            response
                .headers
                .entry(name.to_owned())
                .or_insert(RefOr::T(header));
        };
        add(
            "X-Request-Id",
            text(
                "The id of the request: the caller's own where it sent a sane one.",
                "01930f0e-6c1e-7cc3-98d4-5a0c8d1f3f0a",
            ),
        );
        if limited && !status.starts_with('5') {
            add(
                "RateLimit",
                text(
                    "What is left of the allowance, a structured field.",
                    r#""admin";r=999;t=1"#,
                ),
            );
            add(
                "RateLimit-Policy",
                text(
                    "The allowance, a structured field.",
                    r#""admin";q=1000;w=1"#,
                ),
            );
        }
        if matches!(status.as_str(), "429" | "503") {
            add(
                "Retry-After",
                seconds("Seconds until it is worth trying again."),
            );
        }
        if tagged && matches!(status.as_str(), "200" | "304" | "412") {
            add(
                "ETag",
                text(
                    "The state, for `If-Match` and `If-None-Match`: its revision, and a digest.",
                    r#""7-0a1b2c3d4e5f6071""#,
                ),
            );
        }
        if status == "401" {
            add("WWW-Authenticate", text("How to authenticate.", challenge));
        }
    }
}

fn text(description: &str, example: &str) -> Header {
    header(description, Type::String, example.into())
}

fn seconds(description: &str) -> Header {
    header(description, Type::Integer, 1.into())
}

fn header(description: &str, kind: Type, example: serde_json::Value) -> Header {
    HeaderBuilder::new()
        .description(Some(description))
        .schema(Some(ObjectBuilder::new().schema_type(kind).build()))
        .example(Some(example))
        .build()
}

fn examples(operation: &mut Operation) {
    let name = operation.operation_id.clone().unwrap_or_default();
    let example = example::of(&name);
    if let Some(RefOr::T(body)) = &mut operation.request_body {
        set_example(body.content.values_mut(), example.request);
    }
    for status in ["200", "201", "202"] {
        if let Some(RefOr::T(response)) = operation.responses.responses.get_mut(status) {
            set_example(response.content.values_mut(), example.response.clone());
        }
    }
}

fn set_example<'c>(
    contents: impl Iterator<Item = &'c mut RefOr<Content>>,
    example: Option<serde_json::Value>,
) {
    for content in contents {
        // One in another media type has brought its own.
        if let RefOr::T(content) = content
            && content.example.is_none()
        {
            content.example.clone_from(&example);
        }
    }
}

fn parameters(operation: &Operation) -> impl Iterator<Item = &Parameter> {
    operation
        .parameters
        .iter()
        .flatten()
        .filter_map(|parameter| match parameter {
            RefOr::T(parameter) => Some(parameter),
            RefOr::Ref(_) => None,
        })
}

fn takes_header(operation: &Operation, name: &str) -> bool {
    parameters(operation)
        .any(|parameter| parameter.parameter_in == ParameterIn::Header && parameter.name == name)
}

/// Segment's calls, which have rules of their own.
fn is_tracking(operation: &Operation) -> bool {
    operation.tags.iter().flatten().any(|tag| tag == "Tracking")
}

/// Everything but the probes counts against somebody's allowance.
fn is_limited(operation: &Operation) -> bool {
    operation.tags.iter().flatten().all(|tag| tag != "Health")
}

/// Whether no way is left open to those who are not signed in.
fn needs_sign_in(operation: &Operation) -> bool {
    operation.security.iter().flatten().all(|requirement| {
        serde_json::to_value(requirement)
            .is_ok_and(|value| value.as_object().is_some_and(|schemes| !schemes.is_empty()))
    })
}

fn whole(response: &mut RefOr<Response>) -> Option<&mut Response> {
    match response {
        RefOr::T(response) => Some(response),
        RefOr::Ref(_) => None,
    }
}
