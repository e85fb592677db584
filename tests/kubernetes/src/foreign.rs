//! Objects of somebody else, which are nothing to us.

use std::collections::BTreeMap;

use k8s_openapi::ByteString;
use k8s_openapi::api::core::v1::Secret;
use kube::api::{Api, ObjectMeta, PostParams};

use crate::World;

/// Half of what an object may have, bytes.
pub const FOREIGN_BYTES: usize = 512 << 10;

/// Makes so many Secrets in the namespace of a test, each of [`FOREIGN_BYTES`].
///
/// # Panics
///
/// When one is not taken.
pub async fn foreign_secrets(world: &World, number: usize) {
    let secrets = Api::<Secret>::namespaced(world.client.clone(), world.namespace());
    for number in 0..number {
        let data = BTreeMap::from([("data".to_owned(), ByteString(vec![b'x'; FOREIGN_BYTES]))]);
        let metadata = ObjectMeta { name: Some(format!("foreign-{number}")), ..ObjectMeta::default() };
        let secret = Secret { metadata, data: Some(data), ..Secret::default() };
        secrets.create(&PostParams::default(), &secret).await.expect("a Secret is taken");
    }
}
