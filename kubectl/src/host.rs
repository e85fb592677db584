//! On which hosts a diagnostic runs, as it is typed in one word.

use std::collections::BTreeMap;

use spectra_operator::api::diagnostic::{Selector, Target};

/// `NAME`, `agent/NAME`, `node/NAME` or `KEY=VALUE,…`.
pub(crate) fn target(text: &str) -> Result<Target, String> {
    let one = Target { max_agents: 1, ..Target::default() };
    if text.contains('=') {
        let pairs = text.split(',').map(|pair| match pair.split_once('=') {
            Some((key, value)) if !key.is_empty() => Ok((key.to_owned(), value.to_owned())),
            _ => Err(format!("{pair:?} is no label: a host is a name, node/NAME or KEY=VALUE,KEY=VALUE")),
        });
        let match_labels = pairs.collect::<Result<BTreeMap<_, _>, _>>()?;
        let selector = Some(Selector { match_labels, ..Selector::default() });
        return Ok(Target { selector, max_agents: MOST, ..one });
    }
    match text.split_once('/') {
        None | Some(("agent" | "sagent" | "spectraagent", _)) => {
            let name = text.rsplit('/').next().unwrap_or(text).to_owned();
            Ok(Target { agent: Some(name), ..one })
        }
        Some(("node" | "nodes" | "no", name)) => Ok(Target { node: Some(name.to_owned()), ..one }),
        Some((kind, _)) => Err(format!("{kind:?} is no kind of host: node/NAME or agent/NAME")),
    }
}

/// Hosts of one diagnostic, as the API server bounds it.
const MOST: i32 = 50;

#[cfg(test)]
mod tests {
    use super::target;

    #[test]
    fn a_host_is_a_name_a_node_or_labels() {
        let agent = |text: &str| target(text).unwrap().agent;
        assert_eq!(agent("attic"), Some("attic".to_owned()));
        assert_eq!(agent("agent/attic"), Some("attic".to_owned()));
        assert_eq!(target("node/n1").unwrap().node, Some("n1".to_owned()));
        let labelled = target("rack=a1,os=").unwrap();
        let labels = labelled.selector.unwrap().match_labels;
        assert_eq!((labels["rack"].as_str(), labels["os"].as_str(), labelled.max_agents), ("a1", "", 50));
        assert!(target("pod/x").unwrap_err().contains("node/NAME"));
        assert!(target("rack=a1,x").unwrap_err().contains("\"x\" is no label"));
    }
}
