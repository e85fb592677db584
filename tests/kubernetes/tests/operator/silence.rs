//! Connections to the API server that somebody on the way has forgotten: no byte comes, and no end.

use std::time::{Duration, Instant};

use serde_json::json;
use spectra_kubernetes_tests::{SOON, World, wait_until};

/// Watches are held open for twenty seconds instead of three minutes: between the beginnings of as many as there are kinds
/// more than [`IDLE`] passes once in that time, however they lie.
const PACE: u32 = 9;
const WATCH: Duration = Duration::from_secs(20);
/// What the client waits for longer than that.
const MARGIN: Duration = Duration::from_secs(5);
/// A watch that asked for something so long ago will not end within the next moment; the lease is asked for more often.
const IDLE: Duration = Duration::from_secs(4);
/// Kinds that are watched.
const KINDS: usize = 4;
/// Until connections are closed that nobody uses: after twenty seconds, but requests that meet need two of them again.
const UNUSED: Duration = Duration::from_mins(3);

#[tokio::test]
async fn a_watch_that_is_forgotten_on_the_way_is_begun_anew_in_its_time() {
    let mut world = World::without_operator().await;
    world.pace = PACE;
    let relay = world.lead_through();
    world.start_operator(&[]);
    world.fleet().await;
    world.until("SpectraFleet", "lab", "Ready", "AllGood").await;
    // Nothing is left but the watches and the connection by which the lease is held.
    wait_until("the watches are the idle ones", UNUSED, async || {
        (relay.idle(IDLE) == (KINDS + 1, KINDS)).then_some(())
    })
    .await;
    assert_eq!(relay.forget(IDLE), KINDS);
    let began = Instant::now();
    world.create("SpectraToken", "unseen", json!({"fleetRef": {"name": "lab"}})).await;
    world.until("SpectraToken", "unseen", "Ready", "Issued").await;
    let took = began.elapsed();
    assert!(took >= Duration::from_secs(2), "it was told although nobody could: {took:?}");
    assert!(took <= WATCH + MARGIN + Duration::from_secs(5), "it took {took:?}");
    assert!(world.operator().ended().is_none(), "the lease was held all the time");
}

#[tokio::test]
async fn a_way_that_is_gone_for_a_while_is_found_again() {
    let mut world = World::without_operator().await;
    let relay = world.lead_through();
    world.start_operator(&[]);
    world.fleet().await;
    world.until("SpectraFleet", "lab", "Ready", "AllGood").await;
    let mut kubelet = spectra_kubernetes_tests::Kubelet::default();
    relay.be_deaf(true);
    assert!(relay.forget(Duration::ZERO) > KINDS);
    world.create("SpectraToken", "unseen", json!({"fleetRef": {"name": "lab"}})).await;
    wait_until("who leads has ended", SOON, async || world.operator().ended()).await;
    wait_until("it is started again in vain", SOON, async || {
        kubelet.tend(&mut world);
        (kubelet.restarts > 0 && relay.idle(Duration::ZERO).0 == 0).then_some(())
    })
    .await;
    relay.be_deaf(false);
    wait_until("it is seen", SOON, async || {
        kubelet.tend(&mut world);
        let token = world.objects("SpectraToken").get("unseen").await.ok()?;
        (spectra_kubernetes_tests::reason_of(&token, "Ready") == Some("Issued")).then_some(())
    })
    .await;
}
