//! The accounts of `up`: its own, with which it looks at values, and the person's.

use std::fs;
use std::io::Write as _;
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::PathBuf;

use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};

use super::api::Api;
use super::state::State;
use crate::children::Children;

/// Name of the account that only looks.
const USERNAME: &str = "up";

/// Name of the account for the person.
const ADMIN: &str = "admin";

/// What is known of the accounts, kept in a file that only its owner can read.
#[derive(Debug)]
pub(super) struct Account {
    password: String,
    admin_made: bool,
}

impl Account {
    /// Signs in with the account of the last run, or a new one where the server knows none.
    pub(super) fn sign_in(state: &State, children: &Children, api: &mut Api) -> Result<Self> {
        if let Some(account) = Self::load(state)
            && api.sign_in(USERNAME, &account.password)?
        {
            return Ok(account);
        }
        let password = children.ask_server(&["user", "add", USERNAME, "--role", "viewer"]).context(
            "the data of an earlier run do not fit together, `cargo xtask up --fresh` begins anew",
        )?;
        let account = Self { password, admin_made: false };
        account.save(state)?;
        ensure!(
            api.sign_in(USERNAME, &account.password)?,
            "the server refuses the account that it just made"
        );
        Ok(account)
    }

    /// Makes the person's account if this was not done yet, and returns its password.
    pub(super) fn make_admin(&mut self, state: &State, children: &Children) -> Result<Option<String>> {
        if self.admin_made {
            return Ok(None);
        }
        let password = children.ask_server(&["user", "add", ADMIN, "--role", "superadmin"])?;
        self.admin_made = true;
        self.save(state)?;
        Ok(Some(password))
    }

    fn load(state: &State) -> Option<Self> {
        let text = fs::read_to_string(file(state)).ok()?;
        let value: Value = serde_json::from_str(&text).ok()?;
        Some(Self {
            password: value["password"].as_str()?.to_owned(),
            admin_made: value["admin_made"].as_bool()?,
        })
    }

    fn save(&self, state: &State) -> Result<()> {
        let Self { password, admin_made } = self;
        let text = json!({ "password": password, "admin_made": admin_made }).to_string();
        let path = file(state);
        let opened = fs::File::options().write(true).create(true).truncate(true).mode(0o600).open(&path);
        let written = opened.and_then(|mut file| file.write_all(text.as_bytes()));
        written.with_context(|| format!("cannot write {}", path.display()))
    }
}

fn file(state: &State) -> PathBuf {
    state.folder().join("account.json")
}
