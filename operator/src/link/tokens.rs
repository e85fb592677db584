//! Tokens: published by their digests, asked about, revoked, swept.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{Link, LinkResult};

/// A token, without the token.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct TokenToPublish {
    pub(crate) cluster_uid: String,
    pub(crate) fence: i64,
    /// SHA-256 of its text, hexadecimal.
    pub(crate) hash: String,
    pub(crate) public_id: String,
    pub(crate) fleet_namespace: String,
    pub(crate) fleet_name: String,
    pub(crate) ttl_seconds: u64,
    pub(crate) uses: i32,
    pub(crate) labels: BTreeMap<String, String>,
    pub(crate) hostnames: Vec<String>,
    pub(crate) cidrs: Vec<String>,
    pub(crate) overlap_seconds: u64,
}

/// One revision of a token, as the server knows it. Times are RFC 3339, on its clock.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub(crate) struct PublishedToken {
    pub(crate) revision: i64,
    pub(crate) issued_at: String,
    pub(crate) expires_at: String,
    pub(crate) uses: i32,
    pub(crate) uses_allowed: i32,
    pub(crate) last_used_at: Option<String>,
    pub(crate) last_used_by: Option<String>,
    pub(crate) revoked_at: Option<String>,
}

/// The newest revision of a token, with the UID of its object.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub(crate) struct NewestToken {
    pub(crate) uid: String,
    #[serde(flatten)]
    pub(crate) token: PublishedToken,
}

#[derive(Deserialize)]
struct Page {
    tokens: Vec<NewestToken>,
    next: Option<String>,
}

/// Pages of tokens that are read: more tokens than a cluster is to have.
const PAGES: usize = 64;

/// Every token that there is in the cluster.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct SweepRequest {
    pub(crate) cluster_uid: String,
    pub(crate) fence: i64,
    pub(crate) listed_at: String,
    pub(crate) uids: Vec<String>,
}

#[derive(Deserialize)]
struct Swept {
    revoked: u64,
}

impl Link {
    /// Publishes a revision; the same again changes its end and labels only.
    pub(crate) async fn publish_token(
        &self,
        uid: &str,
        revision: i64,
        token: &TokenToPublish,
    ) -> LinkResult<PublishedToken> {
        self.put(&format!("tokens/{uid}/{revision}"), token).await
    }

    /// Revisions of a token, the newest first.
    pub(crate) async fn token(&self, uid: &str) -> LinkResult<Vec<PublishedToken>> {
        self.get(&format!("tokens/{uid}"), &[]).await
    }

    /// The newest revision of every token of the cluster.
    pub(crate) async fn newest_tokens(&self) -> LinkResult<Vec<NewestToken>> {
        let (mut all, mut after) = (Vec::new(), None);
        for _ in 0..PAGES {
            let query: Vec<_> = after.as_deref().map(|after| ("after", after)).into_iter().collect();
            let Page { tokens, next } = self.get("tokens", &query).await?;
            all.extend(tokens);
            after = next;
            if after.is_none() {
                break;
            }
        }
        Ok(all)
    }

    /// Ends every revision of a token.
    pub(crate) async fn revoke_token(&self, uid: &str) -> LinkResult<()> {
        self.delete(&format!("tokens/{uid}"), &[]).await
    }

    /// Ends tokens that are not listed; returns how many that were.
    pub(crate) async fn sweep(&self, request: &SweepRequest) -> LinkResult<u64> {
        let Swept { revoked } = self.post("tokens/sweep", request).await?;
        Ok(revoked)
    }
}
