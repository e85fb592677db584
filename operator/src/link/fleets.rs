//! Fleets: published, counted, deleted; and the hosts that are of them.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::{Link, LinkResult};

/// Pages of a fleet's hosts that are read: more hosts than a fleet can have.
const PAGES: usize = 256;

/// A fleet's configuration.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub(crate) struct FleetToPublish {
    pub(crate) cluster_uid: String,
    pub(crate) fence: i64,
    pub(crate) uid: String,
    pub(crate) revision: String,
    pub(crate) settings: Map<String, Value>,
    pub(crate) labels: BTreeMap<String, String>,
    pub(crate) service_accounts: Vec<String>,
    /// `automatic` or `manual`.
    pub(crate) approval: &'static str,
    pub(crate) max_agents: Option<i32>,
}

/// How a fleet is.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub(crate) struct FleetState {
    pub(crate) revision: String,
    pub(crate) agents: Counts,
    pub(crate) agents_on_revision: i64,
    pub(crate) active_tokens: i64,
}

/// Hosts by how lately they were heard of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
pub(crate) struct Counts {
    pub(crate) registered: i64,
    pub(crate) online: i64,
    pub(crate) stale: i64,
    pub(crate) offline: i64,
    pub(crate) pending_approval: i64,
}

/// A host of a fleet.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub(crate) struct FleetAgent {
    pub(crate) agent_id: String,
    pub(crate) hostname: String,
    /// `service-account` or `token`.
    pub(crate) origin: String,
    pub(crate) node_name: Option<String>,
    /// Name of its cluster, where that is another one than the operator's.
    #[serde(default)]
    pub(crate) cluster: Option<String>,
    pub(crate) os: Option<String>,
    pub(crate) arch: Option<String>,
    pub(crate) kernel: Option<String>,
    pub(crate) agent_version: Option<String>,
    pub(crate) addresses: Vec<String>,
    pub(crate) last_seen: Option<String>,
}

#[derive(Deserialize)]
struct Page {
    agents: Vec<FleetAgent>,
    next: Option<i64>,
}

impl Link {
    /// Publishes a fleet; the same again changes nothing.
    pub(crate) async fn publish_fleet(
        &self,
        namespace: &str,
        name: &str,
        fleet: &FleetToPublish,
    ) -> LinkResult<FleetState> {
        self.put(&format!("fleets/{namespace}/{name}"), fleet).await
    }

    /// How a fleet is.
    pub(crate) async fn fleet(&self, namespace: &str, name: &str) -> LinkResult<FleetState> {
        self.get(&format!("fleets/{namespace}/{name}"), &[]).await
    }

    /// Deletes a fleet, with its hosts' credentials or without.
    pub(crate) async fn delete_fleet(
        &self,
        namespace: &str,
        name: &str,
        decommission: bool,
    ) -> LinkResult<()> {
        let agents = if decommission { "decommission" } else { "orphan" };
        self.delete(&format!("fleets/{namespace}/{name}"), &[("agents", agents)]).await
    }

    /// Every host of a fleet, up to `most`.
    pub(crate) async fn fleet_agents(
        &self,
        namespace: &str,
        name: &str,
        most: usize,
    ) -> LinkResult<Vec<FleetAgent>> {
        let path = format!("fleets/{namespace}/{name}/agents");
        let (mut all, mut after) = (Vec::new(), "0".to_owned());
        for _ in 0..PAGES {
            let Page { agents, next } = self.get(&path, &[("after", &after)]).await?;
            all.extend(agents);
            match next {
                Some(next) if all.len() < most => after = next.to_string(),
                _ => break,
            }
        }
        all.truncate(most);
        Ok(all)
    }

    /// Ends the credentials of a host.
    pub(crate) async fn decommission(&self, agent: &str) -> LinkResult<()> {
        self.delete(&format!("agents/{agent}"), &[]).await
    }
}
