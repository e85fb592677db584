//! The Secret of a token: what it says, and what one that is there says.

use std::collections::BTreeMap;

use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use k8s_openapi::ByteString;
use k8s_openapi::api::core::v1::Secret;
use k8s_openapi::apimachinery::pkg::apis::meta::v1::{ObjectMeta, OwnerReference};

use super::token::SecretView;
use crate::api::SpectraToken;
use crate::digest;

/// Type of the Secrets of tokens, to which policies limit the operator.
pub(crate) const TYPE: &str = "spectra.dev/registration-token";
/// Key with the token.
pub(crate) const TOKEN_KEY: &str = "token";
const TOKEN_LABEL: &str = "spectra.dev/token";
const FLEET_LABEL: &str = "spectra.dev/fleet";
const REVISION: &str = "spectra.dev/revision";
const CONTENT: &str = "spectra.dev/content";
/// Characters of the part of a token that may be shown.
const PUBLIC_CHARACTERS: usize = 10;

/// A token's text, which no log shows.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct TokenText(String);

impl std::fmt::Debug for TokenText {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "TokenText({})", self.public_id())
    }
}

impl TokenText {
    /// `spt_<public part>.<256 random bits>`, from this much chance.
    pub(crate) fn draw(public: [u8; PUBLIC_CHARACTERS], secret: [u8; 32]) -> Self {
        const ALPHABET: &[u8; 32] = b"abcdefghijkmnpqrstuvwxyz23456789";
        let public: String = public.iter().map(|byte| char::from(ALPHABET[usize::from(byte % 32)])).collect();
        Self(format!("spt_{public}.{}", BASE64_URL_SAFE_NO_PAD.encode(secret)))
    }

    /// What the server is told.
    pub(crate) fn hash(&self) -> String {
        digest::full(&self.0)
    }

    /// The part that may be shown.
    pub(crate) fn public_id(&self) -> &str {
        let public = self.0.strip_prefix("spt_").and_then(|rest| rest.split_once('.'));
        public.map_or("", |(public, _)| public)
    }
}

/// What a Secret says beside the token.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Content {
    pub(crate) server_url: String,
    /// Authorities (PEM) that hosts trust; empty where the system's do.
    pub(crate) authorities: String,
    /// Texts that install an agent, without a token.
    pub(crate) shell: String,
    pub(crate) power_shell: String,
}

/// Names what hosts need to find the server. The scripts are not part of it: a new release of the server is no reason
/// to write ten thousand Secrets.
pub(crate) fn content_hash(server_url: &str, authorities: &str, fleet: &str) -> String {
    digest::short(&format!("{server_url}\n{authorities}\n{fleet}"))
}

/// The Secret of a token.
pub(crate) fn secret(
    token: &SpectraToken,
    owner: &OwnerReference,
    text: &TokenText,
    revision: i64,
    content: &Content,
) -> Secret {
    let fleet = &token.spec.fleet_ref.name;
    let hash = content_hash(&content.server_url, &content.authorities, fleet);
    let pairs = |pairs: [(&str, &str); 2]| {
        let pairs = pairs.into_iter().map(|(key, value)| (key.to_owned(), value.to_owned()));
        Some(pairs.collect::<BTreeMap<_, _>>())
    };
    let name = token.metadata.name.as_deref().unwrap_or_default();
    Secret {
        metadata: ObjectMeta {
            name: Some(token.secret_name()),
            namespace: token.metadata.namespace.clone(),
            labels: pairs([(TOKEN_LABEL, name), (FLEET_LABEL, fleet)]),
            annotations: pairs([(REVISION, &revision.to_string()), (CONTENT, &hash)]),
            owner_references: Some(vec![owner.clone()]),
            ..ObjectMeta::default()
        },
        type_: Some(TYPE.to_owned()),
        immutable: token.spec.rotation.is_none().then_some(true),
        data: Some(data(text, fleet, content)),
        string_data: None,
    }
}

fn data(text: &TokenText, fleet: &str, content: &Content) -> BTreeMap<String, ByteString> {
    let Content { server_url, authorities, shell, power_shell } = content;
    let trust = if authorities.is_empty() { "" } else { " --ca-file ca.crt" };
    let TokenText(token) = text;
    [
        (TOKEN_KEY, token.clone()),
        ("server-url", server_url.clone()),
        ("fleet", fleet.to_owned()),
        ("ca.crt", authorities.clone()),
        // The token stands in the text that a shell reads, and in no list of processes.
        ("install.sh", format!("SPECTRA_TOKEN='{token}'\nexport SPECTRA_TOKEN\n{shell}")),
        ("install.ps1", format!("$env:SPECTRA_TOKEN = '{token}'\n{power_shell}")),
        ("join-args", format!("--server {server_url}{trust} --token-file -")),
    ]
    .into_iter()
    .map(|(key, value)| (key.to_owned(), ByteString(value.into_bytes())))
    .collect()
}

/// What a Secret is to a token.
pub(crate) fn view(secret: Option<&Secret>, owner: &OwnerReference) -> SecretView {
    let Some(secret) = secret else { return SecretView::Absent };
    let is_ours = secret.metadata.owner_references.iter().flatten().any(|found| found.uid == owner.uid);
    if !is_ours {
        return SecretView::Foreign;
    }
    let annotation = |name: &str| secret.metadata.annotations.as_ref().and_then(|all| all.get(name)).cloned();
    let revision = annotation(REVISION).and_then(|text| text.parse().ok());
    SecretView::Ours {
        revision: revision.unwrap_or(1),
        content: annotation(CONTENT).unwrap_or_default(),
        is_whole: revision.is_some() && token_text(secret).is_some(),
    }
}

/// The token in a Secret, if it is one.
pub(crate) fn token_text(secret: &Secret) -> Option<TokenText> {
    let ByteString(bytes) = secret.data.as_ref()?.get(TOKEN_KEY)?;
    let text = String::from_utf8(bytes.clone()).ok()?;
    let is_token = text.starts_with("spt_") && (40..=128).contains(&text.len());
    is_token.then_some(TokenText(text))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn token(rotation: bool) -> SpectraToken {
        let mut spec = json!({"fleetRef": {"name": "lab"}});
        if rotation {
            spec["rotation"] = json!({"interval": "1h"});
        }
        serde_json::from_value(json!({
            "apiVersion": "spectra.dev/v1alpha1", "kind": "SpectraToken",
            "metadata": {"name": "t", "namespace": "n", "uid": "u"}, "spec": spec,
        }))
        .unwrap()
    }

    fn owner(uid: &str) -> OwnerReference {
        OwnerReference { uid: uid.to_owned(), ..OwnerReference::default() }
    }

    fn made(rotation: bool, authorities: &str) -> Secret {
        let text = TokenText::draw([0; 10], [7; 32]);
        let content = Content {
            server_url: "https://s:8443".to_owned(),
            authorities: authorities.to_owned(),
            shell: "#!/bin/sh\n".to_owned(),
            power_shell: "# x\n".to_owned(),
        };
        secret(&token(rotation), &owner("u"), &text, 3, &content)
    }

    #[test]
    fn a_token_has_a_public_part_and_hides_the_rest() {
        let text = TokenText::draw([31; 10], [0; 32]);
        assert_eq!(text.public_id(), "9999999999");
        assert_eq!(text.0.len(), 4 + 10 + 1 + 43);
        assert_eq!(format!("{text:?}"), "TokenText(9999999999)");
        assert_eq!(text.hash().len(), 64);
    }

    #[test]
    fn a_secret_says_all_that_a_host_needs() {
        let secret = made(false, "PEM");
        let data = secret.data.unwrap();
        let text = |key: &str| String::from_utf8(data[key].0.clone()).unwrap();
        let keys: Vec<_> = data.keys().map(String::as_str).collect();
        assert_eq!(
            keys,
            ["ca.crt", "fleet", "install.ps1", "install.sh", "join-args", "server-url", "token"]
        );
        assert_eq!(text("join-args"), "--server https://s:8443 --ca-file ca.crt --token-file -");
        assert!(text("install.sh").starts_with(&format!("SPECTRA_TOKEN='{}'\n", text("token"))));
        assert_eq!((secret.immutable, secret.type_.as_deref()), (Some(true), Some(TYPE)));
        assert_eq!(made(true, "").immutable, None, "one that rotates is replaced in place");
    }

    #[test]
    fn a_secret_is_ours_by_its_owner_and_whole_by_its_token() {
        let ours = made(false, "");
        let content = content_hash("https://s:8443", "", "lab");
        let view_of = |secret: &Secret, uid: &str| view(Some(secret), &owner(uid));
        assert_eq!(view(None, &owner("u")), SecretView::Absent);
        assert_eq!(view_of(&ours, "other"), SecretView::Foreign);
        assert_eq!(
            view_of(&ours, "u"),
            SecretView::Ours { revision: 3, content: content.clone(), is_whole: true }
        );
        let mut emptied = ours;
        emptied.data = None;
        assert_eq!(view_of(&emptied, "u"), SecretView::Ours { revision: 3, content, is_whole: false });
    }
}
