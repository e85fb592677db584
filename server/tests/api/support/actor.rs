//! Somebody who calls the server over HTTP, and what comes back.

use std::net::SocketAddr;
use std::sync::{LazyLock, Once};
use std::time::Duration;

use reqwest::header::{CONTENT_TYPE, HeaderMap, HeaderName};
use reqwest::{Certificate, Client, ClientBuilder, Method, StatusCode};
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

    /// Nobody in particular, over HTTPS; trusts the authorities of `pem` only.
    pub(crate) fn over_tls(address: SocketAddr, pem: &str) -> Self {
        Self::with_client(address, trusting(pem))
    }

    /// The same with connections made in another way.
    pub(crate) fn with_client(address: SocketAddr, client: ClientBuilder) -> Self {
        Self {
            client: client.build().unwrap(),
            base: format!("https://{address}"),
            headers: HeaderMap::new(),
        }
    }

    /// What comes back of `GET path`, or why nothing does.
    pub(crate) async fn try_get(&self, path: &str) -> reqwest::Result<reqwest::Response> {
        self.client.get(format!("{}{path}", self.base)).send().await
    }

    /// The same at another server.
    pub(crate) fn at(mut self, address: SocketAddr) -> Self {
        self.base = format!("http://{address}");
        self
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

    pub(crate) async fn put(&self, path: &str, body: &Value) -> Answer {
        self.call(Method::PUT, path, body.to_string().into_bytes()).await
    }

    pub(crate) async fn call(&self, method: Method, path: &str, body: Vec<u8>) -> Answer {
        let request = self
            .client
            .request(method.clone(), format!("{}{path}", self.base))
            .headers(self.headers.clone())
            .header(CONTENT_TYPE, "application/json")
            .body(body);
        let response = request.send().await.unwrap_or_else(|error| panic!("{path}: {error:?}"));
        let (status, headers) = (response.status(), response.headers().clone());
        let text = response.text().await.unwrap();
        let json = serde_json::from_str(&text).unwrap_or(Value::Null);
        assert_documented(&method, path, status);
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

/// Fails when the API's description has the route but not this answer of it.
fn assert_documented(method: &Method, path: &str, status: StatusCode) {
    static DOCUMENT: LazyLock<Value> =
        LazyLock::new(|| serde_json::from_str(&spectra_server::http::document()).unwrap());
    let path = path.split('?').next().unwrap_or_default();
    let is = |template: &str| {
        let (template, path): (Vec<_>, Vec<_>) = (template.split('/').collect(), path.split('/').collect());
        let same = |(a, b): (&&str, &&str)| a == b || (a.starts_with('{') && !b.is_empty());
        template.len() == path.len() && template.iter().zip(&path).all(same)
    };
    let paths = DOCUMENT["paths"].as_object().unwrap();
    // A path without variables goes before one with.
    let item =
        paths.get(path).or_else(|| paths.iter().find(|(template, _)| is(template)).map(|(_, item)| item));
    let Some(operation) = item.and_then(|item| item.get(method.as_str().to_lowercase())) else { return };
    assert!(
        operation["responses"].get(status.as_str()).is_some(),
        "{method} {path} is answered with {status}, which the API's description does not know"
    );
}

/// A client over HTTPS that trusts the authorities of `pem` only.
pub(crate) fn trusting(pem: &str) -> ClientBuilder {
    builder().tls_certs_only(Certificate::from_pem_bundle(pem.as_bytes()).unwrap())
}

fn client() -> Client {
    builder().build().unwrap()
}

fn builder() -> ClientBuilder {
    static PROVIDER: Once = Once::new();
    // reqwest wants one even for addresses without TLS.
    PROVIDER.call_once(|| {
        let _ = rustls::crypto::ring::default_provider().install_default();
    });
    Client::builder().no_proxy().timeout(Duration::from_mins(1))
}
