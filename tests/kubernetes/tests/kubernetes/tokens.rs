//! Tokens of service accounts, as agents show them and the server has them reviewed.

use k8s_openapi::api::authentication::v1::{TokenReview, TokenReviewSpec, TokenReviewStatus};
use k8s_openapi::api::core::v1::ConfigMap;
use kube::Api;
use kube::api::{ListParams, PostParams};
use spectra_kubernetes_tests::{Space, make_account, token};

const AUDIENCE: &str = "spectra-server";

async fn review(space: &Space, token: &str, audiences: &[&str]) -> TokenReviewStatus {
    let review = TokenReview {
        spec: TokenReviewSpec {
            token: Some(token.to_owned()),
            audiences: Some(audiences.iter().map(|&audience| audience.to_owned()).collect()),
        },
        ..TokenReview::default()
    };
    let reviews = Api::<TokenReview>::all(space.client());
    reviews.create(&PostParams::default(), &review).await.unwrap().status.unwrap()
}

#[tokio::test]
async fn a_token_is_good_for_its_own_audience_alone() {
    let space = Space::fresh().await;
    make_account(&space, "agent").await.unwrap();
    let ours = token(&space, "agent", &[AUDIENCE]).await.unwrap();

    let good = review(&space, &ours, &[AUDIENCE]).await;
    assert_eq!(good.authenticated, Some(true), "{good:?}");
    assert_eq!(good.audiences.as_deref(), Some(&[AUDIENCE.to_owned()][..]));
    let username = good.user.unwrap().username.unwrap();
    assert_eq!(username, format!("system:serviceaccount:{}:agent", space.name));

    for (what, token, audience) in [
        ("another audience", ours.clone(), "other-server"),
        ("the API server's own token", token(&space, "agent", &[]).await.unwrap(), AUDIENCE),
        ("a token that was changed", format!("{ours}x"), AUDIENCE),
        ("no token", "x".to_owned(), AUDIENCE),
    ] {
        let bad = review(&space, &token, &[audience]).await;
        assert_ne!(bad.authenticated, Some(true), "{what}: {bad:?}");
        assert!(bad.error.is_some_and(|error| !error.is_empty()), "{what}");
    }
}

#[tokio::test]
async fn the_api_server_takes_no_token_for_another_audience() {
    let space = Space::fresh().await;
    make_account(&space, "agent").await.unwrap();
    let ours = token(&space, "agent", &[AUDIENCE]).await.unwrap();
    let maps = Api::<ConfigMap>::default_namespaced(space.client_with(&ours));
    match maps.list(&ListParams::default()).await {
        Err(kube::Error::Api(status)) => assert_eq!(status.code, 401, "{status:?}"),
        other => panic!("{other:?}"),
    }
}
