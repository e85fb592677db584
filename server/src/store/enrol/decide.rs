//! Which agent a registration becomes: a new one, one that is known, or none before an admin says so.
//!
//! Whoever has a token may always add a host. Taking the place of a host that is known, with its history,
//! needs more: its old secret, a token made for it, or an admin's yes.

use super::super::{AgentKey, Time};

/// How long after a sign of life a host counts as alive. Agents report every minute at least.
const ALIVE: time::Duration = time::Duration::minutes(5);

/// What makes two registrations the same machine.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(clippy::struct_field_names, reason = "a machine id is what systemd calls it")]
pub(super) struct Machine<'a> {
    /// Copied with a disk image.
    pub(super) machine_id: Option<&'a str>,
    /// The board's own; not copied, but not everybody may read it.
    pub(super) board_id: Option<&'a str>,
    pub(super) hostname: &'a str,
}

/// An agent that registered with the same machine id.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Known {
    pub(super) agent: AgentKey,
    pub(super) board_id: Option<String>,
    pub(super) hostname: String,
    /// Last sign of life.
    pub(super) seen: Time,
}

/// What an admin has said about this machine.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Decision {
    /// It is the known host.
    Same,
    /// It is a host of its own.
    New,
    Denied,
}

/// A decision, and the agent that it was about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Decided {
    pub(super) decision: Decision,
    pub(super) agent: Option<AgentKey>,
}

/// What the fleet that is joined allows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Rule {
    /// It has as many agents as it may have.
    pub(super) is_full: bool,
    /// An admin says yes to each new host.
    pub(super) is_manual: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    /// A new agent.
    Create,
    /// The known agent gets another secret.
    Resume(AgentKey),
    /// An admin is asked whether it is this agent.
    AskTakeover(AgentKey),
    /// An admin is asked whether it may join its fleet.
    AskApproval,
    Denied,
    FleetFull,
}

/// `known` are agents with the machine's id, newest first; `proved` is the agent whose secret or whose own
/// token was shown.
pub(super) fn decide(
    machine: &Machine<'_>,
    known: &[Known],
    proved: Option<AgentKey>,
    decided: Option<Decided>,
    rule: Rule,
    now: Time,
) -> Verdict {
    if let Some(agent) = proved {
        return Verdict::Resume(agent);
    }
    let same = same_machine(machine, known, now);
    let decision = decided.map(|decided| decided.decision);
    match (same, decision) {
        (_, Some(Decision::Denied)) => Verdict::Denied,
        // A yes to one host is no yes to another.
        (Some(agent), Some(Decision::Same)) if decided.is_some_and(|d| d.agent == Some(agent)) => {
            Verdict::Resume(agent)
        }
        (Some(agent), None | Some(Decision::Same)) => Verdict::AskTakeover(agent),
        _ if rule.is_full => Verdict::FleetFull,
        (None, None) if rule.is_manual => Verdict::AskApproval,
        _ => Verdict::Create,
    }
}

/// The known agent on this machine, if it is one. A copied disk has another board; a copy that runs on the
/// same board (a container) or cannot read the board's id has another name, and its original is alive.
fn same_machine(machine: &Machine<'_>, known: &[Known], now: Time) -> Option<AgentKey> {
    machine.machine_id?;
    let is_same = |other: &&Known| {
        let same_name = other.hostname == machine.hostname;
        let is_alive = now.since(other.seen) < ALIVE;
        match (machine.board_id, other.board_id.as_deref()) {
            (Some(board), Some(other)) => board == other && (same_name || !is_alive),
            // Nothing but a copied id speaks for it, unless the name does too.
            _ => same_name,
        }
    };
    let candidates = || known.iter().filter(is_same);
    let by_board = candidates().find(|other| machine.board_id.is_some() && other.board_id.is_some());
    by_board.or_else(|| candidates().next()).map(|other| other.agent)
}

#[cfg(test)]
mod tests {
    use super::*;

    const AGENT: AgentKey = AgentKey(7);

    fn about(decision: Decision, agent: AgentKey) -> Decided {
        Decided { decision, agent: Some(agent) }
    }

    fn now() -> Time {
        Time::from_micros(1_795_453_205_000_000).unwrap()
    }

    fn machine<'a>(board_id: Option<&'a str>, hostname: &'a str) -> Machine<'a> {
        Machine { machine_id: Some("m"), board_id, hostname }
    }

    fn known(board_id: Option<&str>, hostname: &str, idle_minutes: i64) -> Known {
        let seen = now().minus(time::Duration::minutes(idle_minutes));
        Known { agent: AGENT, board_id: board_id.map(str::to_owned), hostname: hostname.to_owned(), seen }
    }

    #[test]
    fn a_known_machine_is_not_taken_over_without_a_yes() {
        use Verdict::{AskTakeover, Create};
        let ask = AskTakeover(AGENT);
        for (name, machine, known, expected) in [
            ("the same board", machine(Some("b"), "h"), known(Some("b"), "h", 60), ask),
            ("the same board, alive", machine(Some("b"), "h"), known(Some("b"), "h", 0), ask),
            ("the same board, renamed while away", machine(Some("b"), "i"), known(Some("b"), "h", 60), ask),
            ("a container beside its original", machine(Some("b"), "i"), known(Some("b"), "h", 1), Create),
            ("a copied disk", machine(Some("c"), "h"), known(Some("b"), "h", 60), Create),
            ("no board, same name", machine(None, "h"), known(None, "h", 60), ask),
            ("no board, other name", machine(None, "i"), known(None, "h", 60), Create),
            ("board unknown before", machine(Some("b"), "h"), known(None, "h", 60), ask),
            ("board unknown before, other name", machine(Some("b"), "i"), known(None, "h", 60), Create),
            ("board unknown now", machine(None, "h"), known(Some("b"), "h", 60), ask),
        ] {
            let verdict = decide(&machine, &[known], None, None, Rule::default(), now());
            assert_eq!(verdict, expected, "{name}");
        }
    }

    #[test]
    fn a_host_without_a_machine_id_is_always_new() {
        let machine = Machine { machine_id: None, board_id: Some("b"), hostname: "h" };
        let verdict = decide(&machine, &[known(Some("b"), "h", 60)], None, None, Rule::default(), now());
        assert_eq!(verdict, Verdict::Create);
    }

    #[test]
    fn a_proof_decides_alone() {
        let other = AgentKey(9);
        for decision in [None, Some(about(Decision::Denied, AGENT)), Some(about(Decision::New, AGENT))] {
            let rule = Rule { is_full: true, is_manual: true };
            let known = [known(Some("b"), "h", 0)];
            let verdict = decide(&machine(Some("b"), "h"), &known, Some(other), decision, rule, now());
            assert_eq!(verdict, Verdict::Resume(other), "{decision:?}");
        }
    }

    #[test]
    fn what_an_admin_said_is_done() {
        use Decision::{Denied, New, Same};
        let here = [known(Some("b"), "h", 60)];
        let rule = |is_full, is_manual| Rule { is_full, is_manual };
        for (name, known, decision, rule, expected) in [
            ("same", &here[..], Some(Same), rule(true, true), Verdict::Resume(AGENT)),
            ("of its own", &here, Some(New), rule(false, true), Verdict::Create),
            ("of its own, no place", &here, Some(New), rule(true, false), Verdict::FleetFull),
            ("denied", &here, Some(Denied), rule(false, false), Verdict::Denied),
            ("a yes to a new host", &[], Some(Same), rule(false, true), Verdict::Create),
            ("a new host waits", &[], None, rule(false, true), Verdict::AskApproval),
            ("a new host, no place", &[], None, rule(true, true), Verdict::FleetFull),
            ("a new host denied", &[], Some(Denied), rule(false, true), Verdict::Denied),
            ("nobody is asked", &[], None, rule(false, false), Verdict::Create),
        ] {
            let decided = decision.map(|decision| about(decision, AGENT));
            let verdict = decide(&machine(Some("b"), "h"), known, None, decided, rule, now());
            assert_eq!(verdict, expected, "{name}");
        }
    }

    #[test]
    fn a_yes_to_one_host_is_no_yes_to_another() {
        let decided = Some(about(Decision::Same, AgentKey(1)));
        let known = [known(Some("b"), "h", 60)];
        let verdict = decide(&machine(Some("b"), "h"), &known, None, decided, Rule::default(), now());
        assert_eq!(verdict, Verdict::AskTakeover(AGENT));
    }

    #[test]
    fn the_board_goes_before_the_name() {
        let [first, second] = [AgentKey(1), AgentKey(2)];
        let known = [
            Known { agent: first, ..known(None, "h", 60) },
            Known { agent: second, ..known(Some("b"), "old", 60) },
        ];
        let verdict = decide(&machine(Some("b"), "h"), &known, None, None, Rule::default(), now());
        assert_eq!(verdict, Verdict::AskTakeover(second));
    }
}
