//! What the API server judges: kinds with rules, and who may do what.

use k8s_openapi::api::core::v1::{ConfigMap, Namespace};
use kube::api::{ListParams, PostParams};
use kube::{Api, Client};
use spectra_kubernetes_tests::{Space, apply, bind, client, make_account, token, wait_until};

use std::time::Duration;

/// A kind with rules over one object, and over what it was before.
const KIND: &str = "
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: ranges.cluster-tests.spectra.dev}
spec:
  group: cluster-tests.spectra.dev
  scope: Namespaced
  names: {kind: Range, plural: ranges, singular: range}
  versions:
    - name: v1
      served: true
      storage: true
      schema:
        openAPIV3Schema:
          type: object
          properties:
            spec:
              type: object
              required: [least, most]
              properties:
                least: {type: integer}
                most: {type: integer, maximum: 100}
              x-kubernetes-validations:
                - {rule: self.least <= self.most, message: least must not be above most}
                - {rule: self.least == oldSelf.least, message: least is immutable}
";

fn range(spec: &str) -> String {
    format!("apiVersion: cluster-tests.spectra.dev/v1\nkind: Range\nmetadata: {{name: one}}\nspec: {spec}\n")
}

/// A kind is served a moment after it was made.
async fn serve(client: &Client) {
    apply(client, KIND).await.unwrap();
    wait_until("the kind is served", Duration::from_secs(10), async || {
        let path = "/apis/cluster-tests.spectra.dev/v1";
        let request = kube::core::Request::new(path).list(&ListParams::default()).unwrap();
        client.request_text(request).await.ok()
    })
    .await;
}

#[tokio::test]
async fn rules_of_a_kind_are_kept_by_the_api_server() {
    let space = Space::fresh().await;
    let client = space.client();
    serve(&client).await;
    for (spec, expected) in [
        ("{least: 3, most: 2}", "least must not be above most"),
        ("{least: 1, most: 101}", "should be less than or equal to 100"),
        ("{least: 1}", "spec.most: Required value"),
        ("{least: 1, most: 2, mots: 3}", "field not declared in schema"),
    ] {
        let refused = apply(&client, &range(spec)).await.unwrap_err();
        assert!(format!("{refused:#}").contains(expected), "{spec}: {refused:#}");
    }
    apply(&client, &range("{least: 1, most: 2}")).await.unwrap();
    let refused = apply(&client, &range("{least: 2, most: 2}")).await.unwrap_err();
    assert!(format!("{refused:#}").contains("least is immutable"), "{refused:#}");
    apply(&client, &range("{least: 1, most: 3}")).await.unwrap();
}

/// A role that reads, named like a namespace: roles of a cluster are shared by all tests.
fn role(name: &str) -> String {
    format!(
        "apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRole\nmetadata: {{name: {name}}}\n\
         rules: [{{apiGroups: [''], resources: [configmaps], verbs: [get, list]}}]\n"
    )
}

#[tokio::test]
async fn an_account_may_do_what_its_role_says_and_nothing_else() {
    let space = Space::fresh().await;
    make_account(&space, "reader").await.unwrap();
    let reader = space.client_with(&token(&space, "reader", &[]).await.unwrap());
    let maps = Api::<ConfigMap>::default_namespaced(reader.clone());
    let refused = maps.list(&ListParams::default()).await.unwrap_err().to_string();
    assert!(refused.contains("cannot list resource \"configmaps\""), "{refused}");

    // The roles that people know (`view`, `edit`) are put together by a controller, which is not here.
    apply(&space.client(), &role(&space.name)).await.unwrap();
    bind(&space, "reader", &space.name).await.unwrap();
    wait_until("the role counts", Duration::from_secs(10), async || {
        maps.list(&ListParams::default()).await.ok()
    })
    .await;
    let mut map = ConfigMap::default();
    map.metadata.name = Some("x".to_owned());
    let refused = maps.create(&PostParams::default(), &map).await.unwrap_err().to_string();
    assert!(refused.contains("cannot create resource \"configmaps\""), "{refused}");
}

#[tokio::test]
async fn spaces_are_namespaces_of_their_own() {
    let (one, other) = (Space::fresh().await, Space::fresh().await);
    assert_ne!(one.name, other.name);
    let namespaces = Api::<Namespace>::all(client().await);
    for space in [&one, &other] {
        namespaces.get(&space.name).await.unwrap();
    }
    let name = one.name.clone();
    drop(one);
    let left = namespaces.get_opt(&name).await.unwrap();
    assert!(left.is_none_or(|left| left.metadata.deletion_timestamp.is_some()), "{name} is still wanted");
}
