//! Service accounts, and the tokens that pods would get.

use anyhow::{Context as _, Result};
use k8s_openapi::api::authentication::v1::{TokenRequest, TokenRequestSpec};
use k8s_openapi::api::core::v1::ServiceAccount;
use k8s_openapi::api::rbac::v1::{ClusterRoleBinding, RoleRef, Subject};
use kube::api::PostParams;
use kube::{Api, ResourceExt as _};

use crate::Space;

/// Makes a service account.
pub async fn make_account(space: &Space, name: &str) -> Result<()> {
    let mut account = ServiceAccount::default();
    account.metadata.name = Some(name.to_owned());
    let accounts = Api::<ServiceAccount>::default_namespaced(space.client());
    accounts.create(&PostParams::default(), &account).await.context("cannot make a service account")?;
    Ok(())
}

/// Gives a service account a cluster role, in the whole cluster.
pub async fn bind(space: &Space, account: &str, cluster_role: &str) -> Result<()> {
    let mut binding = ClusterRoleBinding {
        role_ref: RoleRef {
            api_group: "rbac.authorization.k8s.io".into(),
            kind: "ClusterRole".into(),
            name: cluster_role.into(),
        },
        subjects: Some(vec![Subject {
            kind: "ServiceAccount".into(),
            name: account.into(),
            namespace: Some(space.name.clone()),
            ..Subject::default()
        }]),
        ..ClusterRoleBinding::default()
    };
    binding.metadata.name = Some(format!("{}-{account}-{cluster_role}", space.name));
    let bindings = Api::<ClusterRoleBinding>::all(space.client());
    let name = binding.name_any();
    bindings
        .create(&PostParams::default(), &binding)
        .await
        .with_context(|| format!("cannot make the binding {name}"))?;
    Ok(())
}

/// A token of a service account's for these audiences, for ten minutes; for none named, the API server itself.
pub async fn token(space: &Space, account: &str, audiences: &[&str]) -> Result<String> {
    let request = TokenRequest {
        spec: TokenRequestSpec {
            audiences: audiences.iter().map(|&audience| audience.to_owned()).collect(),
            // The least that is granted.
            expiration_seconds: Some(600),
            ..TokenRequestSpec::default()
        },
        ..TokenRequest::default()
    };
    let accounts = Api::<ServiceAccount>::default_namespaced(space.client());
    let answer = accounts.create_token_request(account, &PostParams::default(), &request).await;
    let answer = answer.with_context(|| format!("cannot ask for a token of {account}"))?;
    Ok(answer.status.context("the answer has no status")?.token)
}
