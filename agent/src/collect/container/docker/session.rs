//! A daemon that is followed: asked for its containers once, then for those that its events name.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::pin::Pin;
use std::time::{SystemTime, UNIX_EPOCH};

use bollard::Docker;
use bollard::errors::Error;
use bollard::models::{ContainerSummary, EventMessage};
use bollard::query_parameters::{
    EventsOptionsBuilder, InspectContainerOptions, ListContainersOptions, ListContainersOptionsBuilder,
    StatsOptionsBuilder,
};
use futures_util::stream::{self, Stream, StreamExt};

use super::super::guest::Guest;
use super::super::merge::MAX_TOLD;
use super::super::worker::{Desk, Presence, Report};
use super::socket::{Silence, Socket};
use super::tell;
use crate::collect::Broken;

/// Deadline of a request, seconds: a daemon under load may take ten.
const REQUEST_SECONDS: u64 = 30;
/// Requests at a time.
const AT_ONCE: usize = 8;
/// Rounds after which the list is asked for again although its events are heard: one may be lost.
const ROUNDS_OF_A_LIST: u32 = 30;
/// What may change how a container is shown. Not among them: what is done within it, such as each health check.
const EVENTS: &[&str] =
    &["start", "die", "destroy", "rename", "pause", "unpause", "update", "health_status", "oom", "restart"];

/// States of containers that are up.
const STATES: &[&str] = &["running", "paused", "restarting"];
/// How events begin that tell of what is done within a container.
const WITHIN: &str = "exec";

type Known = BTreeMap<String, Guest>;
type Events = Pin<Box<dyn Stream<Item = Result<EventMessage, Error>> + Send>>;

/// Follows the daemon of a socket for as long as anyone asks. One that fails is tried again in the next round.
pub(in super::super) async fn follow(socket: Socket, mut desk: Desk) {
    let mut known = Known::new();
    let mut round = desk.next().await;
    loop {
        let silence = match open(&socket).await {
            Ok(session) => session.run(&socket, &mut desk, &mut round, &mut known).await,
            Err(silence) => silence,
        };
        let (presence, broken) = match silence {
            Silence::Absent => (Presence::Absent, None),
            Silence::Broken(broken) => (Presence::Here, Some(broken)),
        };
        let guests = known.values().cloned().collect();
        desk.post(round, Report { presence, guests, broken });
        round = desk.next().await;
    }
}

#[derive(Debug)]
struct Session {
    docker: Docker,
    source: &'static str,
    /// Containers that events named since they were looked at.
    touched: HashSet<String>,
    /// Whether `touched` is to be believed.
    hears: bool,
    rounds: u32,
}

async fn open(socket: &Socket) -> Result<Session, Silence> {
    socket.knock().await?;
    let opened = async {
        let docker = socket.client(REQUEST_SECONDS)?.negotiate_version().await?;
        let source = tell::source(&docker.version().await?);
        Ok::<_, Error>(Session { docker, source, touched: HashSet::new(), hears: false, rounds: 0 })
    };
    match opened.await {
        Ok(session) => Ok(session),
        Err(error) => Err(silence(socket, &error).await),
    }
}

/// Why a request failed: what the socket says if it says something, for a client only says that it failed.
async fn silence(socket: &Socket, error: &Error) -> Silence {
    if let Err(silence) = socket.knock().await {
        return silence;
    }
    let words = format!("no use to be had of {}: {error}", socket.name());
    Silence::Broken(Broken { words, is_permission: false })
}

impl Session {
    /// Answers `round` and those after it, until the daemon fails one.
    async fn run(mut self, socket: &Socket, desk: &mut Desk, round: &mut u64, known: &mut Known) -> Silence {
        let mut events: Events = Box::pin(stream::empty());
        loop {
            if !self.hears {
                events = self.events();
            }
            if let Err(error) = self.refresh(known).await {
                return silence(socket, &error).await;
            }
            self.measure(known, desk).await;
            let guests = known.values().cloned().collect();
            desk.post(*round, Report { presence: Presence::Here, guests, broken: None });
            loop {
                tokio::select! {
                    event = events.next(), if self.hears => self.hear(event),
                    next = desk.next() => {
                        *round = next;
                        break;
                    }
                }
            }
        }
    }

    /// Events from a moment ago on, so that none is lost between the list and them.
    fn events(&self) -> Events {
        let now = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |time| time.as_secs());
        let words = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect();
        let mut filters: HashMap<String, Vec<String>> = [("type".to_owned(), words(&["container"]))].into();
        // Podman filters by names of its own, which change: `died`, `remove`.
        if self.source != "podman" {
            filters.insert("event".to_owned(), words(EVENTS));
        }
        let options =
            EventsOptionsBuilder::new().since(&now.saturating_sub(1).to_string()).filters(&filters).build();
        Box::pin(self.docker.events(Some(options)))
    }

    fn hear(&mut self, event: Option<Result<EventMessage, Error>>) {
        let Some(Ok(event)) = event else {
            self.hears = false;
            return;
        };
        if event.action.is_some_and(|action| action.starts_with(WITHIN)) {
            return;
        }
        let Some(id) = event.actor.and_then(|actor| actor.id).filter(|id| tell::is_id(id)) else { return };
        self.touched.insert(id);
        if self.touched.len() > MAX_TOLD {
            self.touched.clear();
            self.hears = false;
        }
    }

    /// Brings `known` up to date, with as few requests as that takes; at least one, which the daemon answers or not.
    async fn refresh(&mut self, known: &mut Known) -> Result<(), Error> {
        self.rounds += 1;
        if !self.hears || self.rounds >= ROUNDS_OF_A_LIST {
            self.touched.clear();
            let all = self.list().await?;
            *known = all;
            (self.hears, self.rounds) = (true, 0);
        } else if self.touched.is_empty() {
            self.docker.ping().await?;
        } else {
            let answers = self.inspect(self.touched.iter().cloned().collect()).await?;
            for (id, guest) in answers {
                // One that the daemon says nothing of is asked for again.
                self.touched.remove(&id);
                note(known, id, guest);
            }
        }
        Ok(())
    }

    async fn list(&self) -> Result<Known, Error> {
        let summaries = match self.docker.list_containers(None::<ListContainersOptions>).await {
            Err(error) if is_unreadable(&error) => self.list_readable(error).await?,
            answer => answer?,
        };
        let mut known: Known = summaries
            .iter()
            .take(MAX_TOLD)
            .filter_map(|summary| Some((tell::id(summary)?, tell::listed(summary, self.source)?)))
            .collect();
        for (id, guest) in self.inspect(known.keys().cloned().collect()).await? {
            note(&mut known, id, guest);
        }
        Ok(known)
    }

    /// One container in a state that this client has no name for makes the whole list unreadable: those in states that
    /// it knows are asked for by state. `error` if none of these lists can be read either.
    async fn list_readable(&self, error: Error) -> Result<Vec<ContainerSummary>, Error> {
        let mut readable = None;
        for state in STATES {
            let filters: HashMap<_, _> = [("status".to_owned(), vec![(*state).to_owned()])].into();
            let options = ListContainersOptionsBuilder::new().filters(&filters).build();
            match self.docker.list_containers(Some(options)).await {
                Ok(summaries) => readable.get_or_insert_with(Vec::new).extend(summaries),
                Err(error) if is_unreadable(&error) => {}
                Err(error) => return Err(error),
            }
        }
        readable.ok_or(error)
    }

    /// What there is to know of these containers; `None` for one that is down or gone meanwhile. One of which the
    /// daemon fails to say anything is not among the answers.
    async fn inspect(&self, ids: Vec<String>) -> Result<Vec<(String, Option<Guest>)>, Error> {
        let answers = stream::iter(ids).map(|id| async move {
            match self.docker.inspect_container(&id, None::<InspectContainerOptions>).await {
                Ok(container) => Some(Ok((id, tell::inspected(container, self.source)))),
                Err(Error::DockerResponseServerError { status_code: 404, .. }) => Some(Ok((id, None))),
                Err(Error::DockerResponseServerError { .. }) => None,
                Err(error) if is_unreadable(&error) => None,
                Err(error) => Some(Err(error)),
            }
        });
        let answers: Vec<Option<Result<_, Error>>> = answers.buffer_unordered(AT_ONCE).collect().await;
        answers.into_iter().flatten().collect()
    }

    /// Asks what those use whose control groups are not to be read. One that fails has no figures.
    async fn measure(&self, known: &mut Known, desk: &Desk) {
        let wanted: Vec<String> = known.keys().filter(|id| desk.is_wanted(id)).cloned().collect();
        let answers = stream::iter(wanted).map(|id| async move {
            let once = StatsOptionsBuilder::new().stream(false).one_shot(true).build();
            let answer = Box::pin(self.docker.stats(&id, Some(once))).next().await;
            (id, answer.and_then(Result::ok).map(|stats| tell::usage(&stats)).unwrap_or_default())
        });
        let answers: Vec<_> = answers.buffer_unordered(AT_ONCE).collect().await;
        for (id, usage) in answers {
            if let Some(guest) = known.get_mut(&id) {
                guest.usage = usage;
            }
        }
    }
}

/// Whether the daemon answered with something that this client has no words for; others are not the worse for it.
fn is_unreadable(error: &Error) -> bool {
    matches!(error, Error::JsonDataError { .. } | Error::JsonSerdeError { .. })
}

/// Takes over what there is to know of a container. One more than can be followed is left out.
fn note(known: &mut Known, id: String, guest: Option<Guest>) {
    match guest.filter(|_| known.len() < MAX_TOLD || known.contains_key(&id)) {
        Some(guest) => drop(known.insert(id, guest)),
        None => drop(known.remove(&id)),
    }
}

#[cfg(test)]
mod tests {
    use super::{Guest, Known, MAX_TOLD, note};

    #[test]
    fn a_full_list_takes_news_of_its_own_and_no_others() {
        let mut known: Known = (0..MAX_TOLD).map(|id| (id.to_string(), Guest::default())).collect();
        let paused = Guest { state: "paused".into(), ..Guest::default() };
        note(&mut known, "7".into(), Some(paused.clone()));
        note(&mut known, "other".into(), Some(paused));
        assert_eq!((known.len(), known["7"].state.as_str()), (MAX_TOLD, "paused"));
        note(&mut known, "7".into(), None);
        assert!(!known.contains_key("7"));
    }
}
