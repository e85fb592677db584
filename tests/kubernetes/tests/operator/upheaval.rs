//! An API server that starts over and forgets old versions while objects are made: none is missed, none done twice.

use std::time::{Duration, Instant};

use k8s_openapi::api::core::v1::Secret;
use kube::Api;
use kube::api::{DynamicObject, ListParams, PostParams};
use serde_json::{Value, json};
use spectra_kubernetes_tests::{Mark, OwnCluster, SOON, World, reason_of, wait_until};

use crate::manners::{IN_FLIGHT, WRITES, written};

/// Tokens that are made meanwhile.
const TOKENS: usize = 100;

/// Makes a token, again and again until the API server has taken it.
async fn make(tokens: &Api<DynamicObject>, name: &str) {
    let token = json!({
        "apiVersion": "spectra.dev/v1alpha1", "kind": "SpectraToken", "metadata": {"name": name},
        "spec": {"fleetRef": {"name": "lab"}, "maxUses": 0},
    });
    let token = serde_json::from_value(token).expect("it is an object");
    let deadline = Instant::now() + SOON;
    loop {
        match tokens.create(&PostParams::default(), &token).await {
            Ok(_) => return,
            // It had taken it, and could not say so any more.
            Err(kube::Error::Api(status)) if status.code == 409 => return,
            Err(error) => assert!(Instant::now() < deadline, "{name}: {error}"),
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_api_server_that_starts_over_under_load_costs_no_token_and_doubles_none() {
    let cluster = OwnCluster::start(&["--audit"]);
    let mut world = World::on(&cluster.kubeconfig()).await;
    let uid = world.cluster_uid().await;
    world.start_operator(&[]);
    world.fleet().await;
    world.until("SpectraFleet", "lab", "Ready", "AllGood").await;
    // Whoever leads gives up when it cannot renew its lease. One that waits lives through it, with all that it remembers.
    let mut standby = world.another_operator(&[]);
    wait_until("the standby is ready", SOON, async || standby.is_ready().await.then_some(())).await;

    let tokens = world.objects("SpectraToken");
    let load = tokio::spawn(async move {
        for number in 0..TOKENS {
            make(&tokens, &format!("t{number}")).await;
        }
    });
    let secrets = Api::<Secret>::namespaced(world.client.clone(), world.namespace());
    wait_until("some tokens are issued", SOON, async || {
        let secrets = secrets.list(&ListParams::default()).await.ok()?;
        (secrets.items.len() >= TOKENS / 10).then_some(())
    })
    .await;
    world.operator().kill();
    let restart = std::thread::scope(|scope| {
        let upheaval = scope.spawn(|| {
            cluster.compact();
            cluster.ask("restart", &[]).expect("cannot restart the API server");
            cluster.compact();
        });
        tokio::task::block_in_place(|| upheaval.join())
    });
    restart.expect("the API server is there again");
    load.await.expect("all tokens were made");

    wait_until("every token is issued", 2 * SOON, async || {
        let list = world.objects("SpectraToken").list(&ListParams::default()).await.ok()?;
        let is_issued = |token: &&DynamicObject| reason_of(token, "Ready") == Some("Issued");
        (list.items.iter().filter(is_issued).count() == TOKENS).then_some(())
    })
    .await;
    assert!(standby.process.ended().is_none(), "{:?}", standby.process.log());
    let log = standby.process.log().join("\n");
    assert!(log.contains("too old resource version"), "no version was too old: {log}");

    let secrets = secrets.list(&ListParams::default()).await.expect("Secrets can be listed").items;
    assert_eq!(secrets.len(), TOKENS);
    let minted = world.count("select count(*) from tokens where revision is not null").await;
    assert_eq!(usize::try_from(minted), Ok(TOKENS), "what was registered at the server");
    for number in 0..TOKENS {
        let name = format!("t{number}");
        let token = world.objects("SpectraToken").get(&name).await.expect("it is there");
        let (status, known) =
            world.ask(&format!("tokens/{}?cluster={uid}", token.metadata.uid.unwrap())).await;
        let known: Vec<Value> = serde_json::from_value(known).expect("they are a list");
        assert_eq!((status.as_u16(), known.len()), (200, 1), "{name}: {known:?}");
        let text = world.secret_text(&format!("{name}-join"), "token").await;
        let id = token.data["status"]["tokenID"].as_str().expect("its public part is shown").to_owned();
        assert!(text.starts_with(&format!("spt_{id}.")), "{name}");
    }
    let entries = cluster.audit().await.since(Mark::START).await;
    for (verb, resource, sub) in WRITES {
        let count = written(&entries, world.namespace(), verb, resource, sub);
        let twice = count.values().filter(|times| **times > 1).count();
        // An answer that was lost is asked for again, and makes no second Secret.
        let most = if verb == "create" { 0 } else { IN_FLIGHT };
        assert!(twice <= most, "{verb} {resource}/{sub}: {twice} twice");
        // The log may lack what was answered when it ended.
        assert!(count.len() + IN_FLIGHT >= TOKENS, "{verb} {resource}/{sub}: {}", count.len());
    }
}
