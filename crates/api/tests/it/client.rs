//! A client that keeps cookies and tokens, and checks of every answer what holds for all of them.

use std::collections::BTreeMap;
use std::net::SocketAddr;

use crm_types::problem::{Code, Problem};
use reqwest::header::{CONTENT_TYPE, HeaderMap, SET_COOKIE};
use reqwest::{Method, StatusCode};
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use crate::server::PASSWORD;

#[derive(Clone)]
pub struct Client {
    http: reqwest::Client,
    base: String,
    pub token: Option<String>,
    pub cookies: BTreeMap<String, String>,
    headers: Vec<(String, String)>,
}

pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: Vec<u8>,
}

impl Client {
    pub fn new(address: SocketAddr) -> Self {
        Self {
            http: reqwest::Client::builder()
                .redirect(reqwest::redirect::Policy::none())
                .build()
                .unwrap(),
            base: format!("http://{address}"),
            token: None,
            cookies: BTreeMap::new(),
            headers: Vec::new(),
        }
    }

    pub async fn with_token(mut self, email: &str) -> Self {
        let request = json!({"grant_type": "password", "email": email, "password": PASSWORD});
        let answer = self.post("/api/auth/token", &request).await;
        assert_eq!(answer.status, 200, "{}", answer.text());
        self.token = Some(
            answer.json::<Value>()["access_token"]
                .as_str()
                .unwrap()
                .to_owned(),
        );
        self
    }

    /// One more header with every request.
    pub fn header(mut self, name: &str, value: &str) -> Self {
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }

    /// As our own page sends it.
    pub fn like_the_page(self) -> Self {
        let origin = self.base.clone();
        self.header("Origin", &origin)
    }

    pub async fn get(&mut self, path: &str) -> Answer {
        self.send(Method::GET, path, None).await
    }

    pub async fn post(&mut self, path: &str, body: &Value) -> Answer {
        self.send(
            Method::POST,
            path,
            Some(("application/json", body.to_string().into_bytes())),
        )
        .await
    }

    /// Against this version; none is sent where it is empty.
    pub async fn patch(&mut self, path: &str, if_match: &str, body: &Value) -> Answer {
        let mut versioned = match if_match {
            "" => self.clone(),
            tag => self.clone().header("If-Match", tag),
        };
        let body = (
            "application/merge-patch+json",
            body.to_string().into_bytes(),
        );
        versioned.send(Method::PATCH, path, Some(body)).await
    }

    pub async fn post_nothing(&mut self, path: &str) -> Answer {
        self.send(Method::POST, path, None).await
    }

    pub async fn sign_in(&mut self, email: &str, password: &str) -> Answer {
        self.post(
            "/api/auth/sign-in",
            &json!({"email": email, "password": password}),
        )
        .await
    }

    pub async fn send(
        &mut self,
        method: Method,
        path: &str,
        body: Option<(&str, Vec<u8>)>,
    ) -> Answer {
        let mut request = self.http.request(method, format!("{}{path}", self.base));
        if let Some(token) = &self.token {
            request = request.bearer_auth(token);
        }
        if !self.cookies.is_empty() {
            let cookies: Vec<String> = self
                .cookies
                .iter()
                .map(|(name, value)| format!("{name}={value}"))
                .collect();
            request = request.header("Cookie", cookies.join("; "));
        }
        for (name, value) in &self.headers {
            request = request.header(name, value);
        }
        if let Some((kind, bytes)) = body {
            request = request.header(CONTENT_TYPE, kind).body(bytes);
        }
        self.finish(request).await.unwrap()
    }

    /// Asks for a stream of events, whose answer goes on after its head.
    pub async fn listen(&self, path: &str, last_event_id: Option<&str>) -> reqwest::Response {
        let mut request = self.http.get(format!("{}{path}", self.base));
        if let Some(token) = &self.token {
            request = request.bearer_auth(token);
        }
        if let Some(id) = last_event_id {
            request = request.header("Last-Event-ID", id);
        }
        request.send().await.unwrap()
    }

    /// Nothing where nobody listens any more; an answer that breaks off is a failure like any other.
    pub async fn get_where_somebody_listens(&mut self, path: &str) -> Option<Answer> {
        let mut request = self.http.get(format!("{}{path}", self.base));
        if let Some(token) = &self.token {
            request = request.bearer_auth(token);
        }
        match self.finish(request).await {
            Ok(answer) => Some(answer),
            Err(error) if error.is_connect() => None,
            Err(error) => panic!("{error:?}"),
        }
    }

    async fn finish(&mut self, request: reqwest::RequestBuilder) -> reqwest::Result<Answer> {
        let response = request.send().await?;
        let answer = Answer {
            status: response.status(),
            headers: response.headers().clone(),
            body: response.bytes().await?.to_vec(),
        };
        answer.check();
        self.keep_cookies(&answer);
        Ok(answer)
    }

    fn keep_cookies(&mut self, answer: &Answer) {
        for cookie in answer.cookies() {
            let (name, rest) = cookie.split_once('=').unwrap();
            let value = rest.split(';').next().unwrap();
            if value.is_empty() {
                self.cookies.remove(name);
            } else {
                self.cookies.insert(name.to_owned(), value.to_owned());
            }
        }
    }
}

impl Answer {
    pub fn json<T: DeserializeOwned>(&self) -> T {
        serde_json::from_slice(&self.body)
            .unwrap_or_else(|error| panic!("{error}: {}", self.text()))
    }

    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    pub fn problem(&self) -> Problem {
        assert_eq!(
            self.header("content-type"),
            "application/problem+json",
            "{}",
            self.text()
        );
        self.json()
    }

    /// The code of the problem this has to be.
    pub fn code(&self) -> Code {
        self.problem().code
    }

    /// A header, empty where there is none.
    pub fn header(&self, name: &str) -> &str {
        self.headers
            .get(name)
            .map_or("", |value| value.to_str().unwrap())
    }

    pub fn cookies(&self) -> Vec<String> {
        self.headers
            .get_all(SET_COOKIE)
            .iter()
            .map(|value| value.to_str().unwrap().to_owned())
            .collect()
    }

    /// What holds for every answer there is.
    fn check(&self) {
        assert_eq!(self.header("x-content-type-options"), "nosniff");
        assert!(
            self.header("content-security-policy")
                .contains("default-src 'none'")
        );
        assert!(!self.header("x-request-id").is_empty());
        assert!(!self.header("cache-control").is_empty());
        if self.header("content-type") == "application/problem+json" {
            let problem = self.problem();
            assert_eq!(problem.status, self.status.as_u16());
            assert_eq!(problem.request_id, self.header("x-request-id"));
            assert_eq!(
                problem.kind,
                format!("urn:member-success:problem:{}", problem.code.as_str())
            );
            assert!(!problem.title.is_empty() && !problem.detail.is_empty());
        }
    }
}
