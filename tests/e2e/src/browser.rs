//! A signed-in person: asks the API as a browser does.

use std::net::SocketAddr;

use serde_json::{Value, json};

use crate::{Answer, Request, ask};

/// A session.
#[derive(Clone, Debug)]
pub struct Browser {
    address: SocketAddr,
    cookie: String,
}

impl Browser {
    /// # Panics
    ///
    /// When the server does not let this account in.
    pub fn sign_in(address: SocketAddr, username: &str, password: &str) -> Self {
        let request = Request::new("POST", "/api/v1/auth/login")
            .json(&json!({ "username": username, "password": password }));
        let answer = ask(address, &request);
        assert_eq!(answer.status, 200, "signing in as {username}: {}", answer.text());
        let cookie = answer.header("set-cookie").and_then(|cookie| cookie.split(';').next());
        let cookie = cookie.expect("signing in gives a cookie").to_owned();
        Self { address, cookie }
    }

    /// The secret half of the session's cookie.
    pub fn secret(&self) -> &str {
        self.cookie.split_once('=').map_or(&self.cookie, |(_, secret)| secret)
    }

    /// Asks for `path` below `/api/v1`.
    pub fn get(&self, path: &str) -> Answer {
        self.call("GET", path)
    }

    pub fn delete(&self, path: &str) -> Answer {
        self.call("DELETE", path)
    }

    /// The JSON at `path`.
    ///
    /// # Panics
    ///
    /// When the answer is not 200.
    pub fn json(&self, path: &str) -> Value {
        let answer = self.get(path);
        assert_eq!(answer.status, 200, "GET {path}: {}", answer.text());
        answer.json()
    }

    /// The list at `path`.
    ///
    /// # Panics
    ///
    /// When the answer is no list.
    pub fn list(&self, path: &str) -> Vec<Value> {
        match self.json(path) {
            Value::Array(list) => list,
            other => panic!("GET {path} gives a list, not {other}"),
        }
    }

    /// A request for `path`, which any server of the database answers.
    pub fn request(&self, method: &str, path: &str) -> Request {
        Request::new(method, path).header("Cookie", &self.cookie).header("Sec-Fetch-Site", "same-origin")
    }

    fn call(&self, method: &str, path: &str) -> Answer {
        ask(self.address, &self.request(method, &format!("/api/v1{path}")))
    }
}
