//! The states of a command and what moves it from one to the next. Pure; the store reads and writes around it.

/// Where a command stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum State {
    /// Waits for the agent.
    Queued,
    /// Handed to the agent, which has not said anything yet.
    Sent,
    /// The agent says that it is at work.
    Running,
    /// There is a result.
    Done,
    /// The agent says why there is no result.
    Failed,
    /// There was no result before the deadline.
    Expired,
    /// Somebody did not want it any more.
    Cancelled,
}

/// Something that happens to a command.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Event {
    /// An agent fetches it.
    Fetched,
    /// The agent that fetched it has been silent for too long. It `remembers` ids: given the command again it
    /// does not run it again.
    LeaseEnded {
        remembers: bool,
    },
    /// The agent says how far it is.
    Progressed,
    /// The agent hands in a result.
    Succeeded,
    /// The agent hands in an error.
    Failed,
    DeadlinePassed,
    CancelAsked,
}

impl State {
    pub const ALL: [Self; 7] =
        [Self::Queued, Self::Sent, Self::Running, Self::Done, Self::Failed, Self::Expired, Self::Cancelled];

    /// As the API and the database write it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Queued => "queued",
            Self::Sent => "sent",
            Self::Running => "running",
            Self::Done => "done",
            Self::Failed => "failed",
            Self::Expired => "expired",
            Self::Cancelled => "cancelled",
        }
    }

    pub fn of(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.name() == name)
    }

    /// Nothing changes it any more.
    pub fn is_final(self) -> bool {
        matches!(self, Self::Done | Self::Failed | Self::Expired | Self::Cancelled)
    }

    /// The state after `event`; `None` when the event changes nothing: it is late, or a repetition.
    pub fn after(self, event: Event) -> Option<Self> {
        match (self, event) {
            (Self::Queued, Event::Fetched) => Some(Self::Sent),
            (Self::Sent, Event::LeaseEnded { remembers: true }) => Some(Self::Queued),
            // Progress and results may come after the lease has ended: the agent was slow, not gone.
            (Self::Queued | Self::Sent, Event::Progressed) => Some(Self::Running),
            (Self::Queued | Self::Sent | Self::Running, Event::Succeeded) => Some(Self::Done),
            (Self::Queued | Self::Sent | Self::Running, Event::Failed) => Some(Self::Failed),
            (Self::Queued | Self::Sent | Self::Running, Event::DeadlinePassed) => Some(Self::Expired),
            (Self::Queued | Self::Sent | Self::Running, Event::CancelAsked) => Some(Self::Cancelled),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn events() -> impl Strategy<Value = Vec<Event>> {
        let event = prop_oneof![
            Just(Event::Fetched),
            any::<bool>().prop_map(|remembers| Event::LeaseEnded { remembers }),
            Just(Event::Progressed),
            Just(Event::Succeeded),
            Just(Event::Failed),
            Just(Event::DeadlinePassed),
            Just(Event::CancelAsked),
        ];
        proptest::collection::vec(event, 0..20)
    }

    fn follow(events: &[Event]) -> Vec<State> {
        let mut states = vec![State::Queued];
        for event in events {
            states.extend(states[states.len() - 1].after(*event));
        }
        states
    }

    proptest! {
        #[test]
        fn the_end_is_for_ever(events in events()) {
            let states = follow(&events);
            let ends = states.iter().filter(|state| state.is_final()).count();
            prop_assert!(ends <= 1, "{:?}", states);
            prop_assert!(ends == 0 || states[states.len() - 1].is_final(), "{:?}", states);
        }

        #[test]
        fn a_command_is_handed_out_once_to_an_agent_that_forgets(events in events()) {
            let events: Vec<_> = events
                .into_iter()
                .filter(|event| *event != Event::LeaseEnded { remembers: true })
                .collect();
            let sent = follow(&events).into_iter().filter(|state| *state == State::Sent).count();
            prop_assert!(sent <= 1);
        }

        #[test]
        fn the_deadline_ends_whatever_has_not_ended(events in events()) {
            let last = follow(&events)[follow(&events).len() - 1];
            prop_assert_eq!(last.after(Event::DeadlinePassed).is_none(), last.is_final());
        }
    }

    #[test]
    fn what_moves_a_command() {
        use State::{Cancelled, Done, Expired, Failed, Queued, Running, Sent};
        for (state, event, expected) in [
            (Queued, Event::Fetched, Some(Sent)),
            (Sent, Event::Fetched, None),
            (Running, Event::Fetched, None),
            (Sent, Event::LeaseEnded { remembers: true }, Some(Queued)),
            (Sent, Event::LeaseEnded { remembers: false }, None),
            (Running, Event::LeaseEnded { remembers: true }, None),
            (Sent, Event::Progressed, Some(Running)),
            (Queued, Event::Progressed, Some(Running)),
            (Running, Event::Progressed, None),
            (Running, Event::Succeeded, Some(Done)),
            (Sent, Event::Failed, Some(Failed)),
            (Done, Event::Succeeded, None),
            (Done, Event::CancelAsked, None),
            (Expired, Event::Succeeded, None),
            (Cancelled, Event::Failed, None),
            (Running, Event::CancelAsked, Some(Cancelled)),
            (Queued, Event::DeadlinePassed, Some(Expired)),
        ] {
            assert_eq!(state.after(event), expected, "{state:?} {event:?}");
        }
    }

    #[test]
    fn every_state_has_a_name_of_its_own() {
        for state in State::ALL {
            assert_eq!(State::of(state.name()), Some(state));
        }
        assert_eq!(State::of("asleep"), None);
    }
}
