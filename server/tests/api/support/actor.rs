//! Somebody who calls the server over HTTP, and what comes back.

use std::net::SocketAddr;
use std::sync::Once;
use std::time::Duration;

use reqwest::header::{CONTENT_TYPE, HeaderMap, HeaderName};
use reqwest::{Client, Method, StatusCode};
use serde_json::Value;

/// Somebody who calls the server.
#[derive(Clone)]
pub(crate) struct Actor {
    client: Client,
    base: String,
    headers: HeaderMap,
}

impl Actor {
    /// Nobody in particular.
    pub(crate) fn new(address: SocketAddr) -> Self {
        Self { client: client(), base: format!("http://{address}"), headers: HeaderMap::new() }
    }

    /// The same with another header.
    pub(crate) fn with(mut self, name: &str, value: &str) -> Self {
        self.headers.insert(name.parse::<HeaderName>().unwrap(), value.parse().unwrap());
        self
    }

    pub(crate) fn without(mut self, name: &str) -> Self {
        self.headers.remove(name);
        self
    }

    pub(crate) async fn get(&self, path: &str) -> Answer {
        self.call(Method::GET, path, Vec::new()).await
    }

    pub(crate) async fn delete(&self, path: &str) -> Answer {
        self.call(Method::DELETE, path, Vec::new()).await
    }

    pub(crate) async fn post(&self, path: &str, body: &Value) -> Answer {
        self.call(Method::POST, path, body.to_string().into_bytes()).await
    }

    pub(crate) async fn call(&self, method: Method, path: &str, body: Vec<u8>) -> Answer {
        let request = self
            .client
            .request(method, format!("{}{path}", self.base))
            .headers(self.headers.clone())
            .header(CONTENT_TYPE, "application/json")
            .body(body);
        let response = request.send().await.unwrap_or_else(|error| panic!("{path}: {error:?}"));
        let (status, headers) = (response.status(), response.headers().clone());
        let text = response.text().await.unwrap();
        let json = serde_json::from_str(&text).unwrap_or(Value::Null);
        Answer { status, headers, text, json }
    }
}

/// What came back.
#[derive(Debug)]
pub(crate) struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub text: String,
    /// Null where the body is no JSON.
    pub json: Value,
}

impl Answer {
    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    /// The detail of a problem; fails if the answer is not a well-formed one.
    pub(crate) fn problem(&self) -> &str {
        assert_eq!(self.header("content-type"), "application/problem+json", "{self:?}");
        assert_eq!(self.json["status"], self.status.as_u16(), "{self:?}");
        assert!(self.json["title"].is_string() && self.json["type"] == "about:blank", "{self:?}");
        self.json["detail"].as_str().unwrap()
    }

    pub(crate) fn list(&self) -> &[Value] {
        assert_eq!(self.status, 200, "{}", self.text);
        self.json.as_array().unwrap()
    }
}

fn client() -> Client {
    static PROVIDER: Once = Once::new();
    // reqwest wants one even for addresses without TLS.
    PROVIDER.call_once(|| {
        let _ = rustls::crypto::ring::default_provider().install_default();
    });
    Client::builder().no_proxy().timeout(Duration::from_mins(1)).build().unwrap()
}
