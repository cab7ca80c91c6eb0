//! Who is connected: so many in all, so many of one address. Who only waits gives way; whoever watches over the server
//! always gets in.
//!
//! When all places are taken, the connection that has waited longest for its next request (or its first) leaves, also where
//! part of one has come: whoever sends slowly is at work, not the server. Proxies that are trusted come last, since a
//! request may be on its way from them. Where nobody waits, because all are being
//! answered, a few more are accepted all the same and told nothing but whether the server is alive. A fixed reserve for
//! that, and not a listener of its own, since those who ask (an orchestrator, a load balancer, a person) know one port;
//! and the same for an address that has all it may have, since behind a gateway the watcher and the crowd may have one. Who
//! has most of that reserve gives way first, so that a crowd that goes on coming drives out itself and not the watcher.

use std::cmp::Reverse;
use std::collections::{BTreeMap, HashMap};
use std::net::IpAddr;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use ipnet::IpNet;
use tokio::sync::Notify;

use super::room::Room;
use crate::web::edge::is_trusted;

/// Marks the requests of a connection that is there to be told whether the server is alive.
#[derive(Clone, Copy, Debug)]
pub struct Spare;

/// What connections are counted by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Pool {
    Ordinary,
    Spare,
    Network(IpNet),
    /// The spare ones of a network.
    SpareOf(IpNet),
}

/// Whose turn it is to leave: the lowest.
type Turn = (bool, u64);

/// The connections of a pool, by the turns noted last: each has that turn or, if it was asked something since, a later one.
/// So requests need not touch the order, and whoever looks for the longest wait puts right what it meets.
type Held = BTreeMap<Turn, Arc<Member>>;

/// A connection, as its pools know it.
struct Member {
    pools: Vec<Pool>,
    /// Whose share of the spare ones it has, if it is one.
    spare_of: Option<Pool>,
    is_trusted: bool,
    /// Since when it has waited, in the order of all; 0 while it is being answered. Written at each request, without the
    /// lock.
    since: AtomicU64,
    /// The moment under which its pools have it; under the lock.
    noted: AtomicU64,
    /// It was told to leave, and counts no more.
    is_sent_away: AtomicBool,
    leave: Notify,
}

impl Member {
    fn is_answered(&self) -> bool {
        self.since.load(Ordering::Relaxed) == 0
    }

    /// None while it is being answered.
    fn turn(&self) -> Option<Turn> {
        let since = self.since.load(Ordering::Relaxed);
        (since > 0).then_some((self.is_trusted, since))
    }

    /// Under which its pools have it.
    fn noted(&self) -> Turn {
        (self.is_trusted, self.noted.load(Ordering::Relaxed))
    }
}

#[derive(Default)]
struct State {
    moments: Moments,
    trusted: Vec<IpNet>,
    pools: HashMap<Pool, Held>,
}

/// The order in which connections came, and began to wait: no two at one moment.
#[derive(Clone)]
struct Moments(Arc<AtomicU64>);

impl Default for Moments {
    fn default() -> Self {
        Self(Arc::new(AtomicU64::new(1)))
    }
}

impl Moments {
    fn next(&self) -> u64 {
        self.0.fetch_add(1, Ordering::Relaxed)
    }
}

/// Everybody who is connected.
pub struct Connections {
    room: Room,
    moments: Moments,
    state: Mutex<State>,
}

/// The place of one connection, until it is dropped.
pub struct Place {
    connections: Arc<Connections>,
    member: Arc<Member>,
}

impl Connections {
    /// Nobody yet.
    #[must_use]
    pub fn new(room: Room, trusted: &[IpNet]) -> Arc<Self> {
        let state = State {
            trusted: trusted.to_vec(),
            ..State::default()
        };
        Arc::new(Self {
            room,
            moments: state.moments.clone(),
            state: Mutex::new(state),
        })
    }

    /// Trusts these proxies from now on: connections that are there stay what they are.
    pub fn trust(&self, proxies: &[IpNet]) {
        self.state().trusted = proxies.to_vec();
    }

    /// A place for a connection of `peer`; none only if even the spare ones are all being answered.
    #[must_use]
    pub fn admit(self: &Arc<Self>, peer: IpAddr) -> Option<Place> {
        let mut state = self.state();
        let is_trusted = is_trusted(peer, &state.trusted);
        let peer = peer.to_canonical();
        let networks = if is_trusted {
            Vec::new()
        } else {
            self.networks(peer)
        };
        let crowded = networks
            .iter()
            .find(|(network, most)| state.open(Pool::Network(*network)) >= *most)
            .map(|(network, _)| Pool::Network(*network))
            .or_else(|| (state.open(Pool::Ordinary) >= self.room.connections).then_some(Pool::Ordinary));
        let spare_of = Pool::SpareOf(widest(peer));
        let (pools, spare_of) = if crowded.is_none_or(|pool| state.send_away(pool)) {
            let networks = networks.iter().map(|(network, _)| Pool::Network(*network));
            (std::iter::once(Pool::Ordinary).chain(networks).collect(), None)
        } else if state.open(Pool::Spare) < self.room.spare || state.send_spare_away(spare_of) {
            (vec![Pool::Spare, spare_of], Some(spare_of))
        } else {
            return None;
        };
        let now = self.moments.next();
        let member = Arc::new(Member {
            pools,
            spare_of,
            is_trusted,
            since: AtomicU64::new(now),
            noted: AtomicU64::new(now),
            is_sent_away: AtomicBool::new(false),
            leave: Notify::new(),
        });
        state.note(&member);
        drop(state);
        Some(Place {
            connections: Arc::clone(self),
            member,
        })
    }

    /// The networks an address belongs to, and how many connections each may have.
    fn networks(&self, peer: IpAddr) -> Vec<(IpNet, usize)> {
        let of = |prefix| IpNet::new_assert(peer, prefix).trunc();
        match peer {
            IpAddr::V4(_) => vec![(of(32), self.room.of_one_address)],
            IpAddr::V6(_) => vec![
                (of(64), self.room.of_one_address),
                (of(48), self.room.of_one_site),
            ],
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// All that one household or company has.
fn widest(peer: IpAddr) -> IpNet {
    IpNet::new_assert(peer, if peer.is_ipv4() { 32 } else { 48 }).trunc()
}

impl State {
    fn open(&self, pool: Pool) -> usize {
        self.pools.get(&pool).map_or(0, BTreeMap::len)
    }

    fn note(&mut self, member: &Arc<Member>) {
        for pool in &member.pools {
            let held = self.pools.entry(*pool).or_default();
            held.insert(member.noted(), Arc::clone(member));
        }
    }

    fn forget(&mut self, member: &Member) {
        for pool in &member.pools {
            if let Some(held) = self.pools.get_mut(pool) {
                held.remove(&member.noted());
                if held.is_empty() {
                    self.pools.remove(pool);
                }
            }
        }
    }

    /// Tells the connection of a pool that has waited longest to leave; whether there is one.
    fn send_away(&mut self, pool: Pool) -> bool {
        let member = self.longest_waiting(pool);
        self.tell_to_leave(member)
    }

    fn longest_waiting(&mut self, pool: Pool) -> Option<Arc<Member>> {
        // What is noted from here on is no earlier than anything that waits.
        let now = self.moments.next();
        for is_trusted in [false, true] {
            loop {
                let noted = self
                    .pools
                    .get(&pool)?
                    .range((is_trusted, 0)..(is_trusted, now))
                    .next();
                let Some(member) = noted.map(|(_, member)| Arc::clone(member)) else {
                    break;
                };
                if member.turn() == Some(member.noted()) {
                    return Some(member);
                }
                self.forget(&member);
                // One that is being answered waits for its next request later than now.
                let since = member
                    .turn()
                    .map_or_else(|| self.moments.next(), |(_, since)| since);
                member.noted.store(since, Ordering::Relaxed);
                self.note(&member);
            }
        }
        None
    }

    /// The same among the spare ones, for the sake of somebody whose network has those of `own`: one of the network that
    /// has most of them, and none of those that have fewer than that network has itself.
    fn send_spare_away(&mut self, own: Pool) -> bool {
        let least = self.open(own);
        let share = |member: &Member| member.spare_of.map_or(0, |pool| self.open(pool));
        let of_pool = self
            .pools
            .get(&Pool::Spare)
            .into_iter()
            .flat_map(BTreeMap::values);
        let member = of_pool
            .filter_map(|member| Some((member.turn()?, member)))
            .filter(|(_, member)| share(member) >= least)
            .min_by_key(|(turn, member)| (member.is_trusted, Reverse(share(member)), *turn))
            .map(|(_, member)| Arc::clone(member));
        self.tell_to_leave(member)
    }

    /// Whether there is anybody to tell.
    fn tell_to_leave(&mut self, member: Option<Arc<Member>>) -> bool {
        let Some(member) = member else {
            return false;
        };
        self.forget(&member);
        member.is_sent_away.store(true, Ordering::Relaxed);
        member.leave.notify_one();
        true
    }
}

impl Place {
    /// Whether it is there for asking whether the server is alive alone.
    #[must_use]
    pub fn is_spare(&self) -> bool {
        self.member.spare_of.is_some()
    }

    /// A request has come whole and is being answered.
    pub fn begin(&self) {
        self.member.since.store(0, Ordering::Relaxed);
    }

    /// It was answered: the connection waits for the next.
    pub fn end(&self) {
        let now = self.connections.moments.next();
        self.member.since.store(now, Ordering::Relaxed);
    }

    /// Whether a request is being answered.
    #[must_use]
    pub fn is_answered(&self) -> bool {
        self.member.is_answered()
    }

    /// Ends when somebody else needs the place.
    pub async fn sent_away(&self) {
        self.member.leave.notified().await;
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut state = self.connections.state();
        if !self.member.is_sent_away.load(Ordering::Relaxed) {
            state.forget(&self.member);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use futures_util::FutureExt as _;

    use super::*;

    fn connections(connections: usize, of_one_address: usize, spare: usize) -> Arc<Connections> {
        let room = Room {
            connections,
            of_one_address,
            of_one_site: 2 * of_one_address,
            spare,
            greeted_within: Duration::from_mins(10),
            asked_within: Duration::from_secs(1),
            stalled_after: Duration::from_secs(1),
            answered_within: Duration::from_secs(1),
        };
        Connections::new(room, &["10.0.0.0/8".parse().unwrap()])
    }

    fn admit(connections: &Arc<Connections>, peer: &str) -> Place {
        connections.admit(peer.parse().unwrap()).unwrap()
    }

    fn is_sent_away(place: &Place) -> bool {
        place.sent_away().now_or_never().is_some()
    }

    #[test]
    fn ours_who_has_waited_longest_gives_way_and_trusted_proxies_last() {
        let all = connections(3, 3, 0);
        let proxy = admit(&all, "10.0.0.1");
        let (first, second) = (admit(&all, "192.0.2.1"), admit(&all, "192.0.2.2"));
        first.begin();
        first.end();
        let third = admit(&all, "192.0.2.3");
        assert!(is_sent_away(&second) && !is_sent_away(&first) && !is_sent_away(&proxy));
        let fourth = admit(&all, "192.0.2.3");
        assert!(is_sent_away(&first) && !is_sent_away(&third));
        third.begin();
        fourth.begin();
        let fifth = admit(&all, "192.0.2.5");
        assert!(is_sent_away(&proxy) && !fifth.is_spare());
    }

    #[test]
    fn ours_the_order_of_waiting_is_that_of_the_last_answers() {
        let all = connections(6, 6, 0);
        let mut places: Vec<_> = (0..6).map(|n| admit(&all, &format!("192.0.2.{n}"))).collect();
        // Asked and answered in another order than they came, one of them again and again, one still being answered.
        for n in [3, 0, 5, 0, 1, 0, 4, 3] {
            places[n].begin();
            places[n].end();
        }
        places[5].begin();
        for leaves in [2, 1, 0, 4, 3] {
            places.push(admit(&all, "192.0.2.9"));
            places.last().unwrap().begin();
            let sent: Vec<_> = (0..6).filter(|n| is_sent_away(&places[*n])).collect();
            assert_eq!(sent, [leaves]);
        }
        assert!(
            all.admit("192.0.2.9".parse().unwrap()).is_none(),
            "all are being answered"
        );
        places[5].end();
        places.push(admit(&all, "192.0.2.9"));
        assert!(is_sent_away(&places[5]));
    }

    #[test]
    fn ours_where_nobody_waits_there_is_room_to_ask_whether_the_server_is_alive() {
        let all = connections(2, 2, 2);
        let busy = [admit(&all, "192.0.2.1"), admit(&all, "192.0.2.2")];
        busy.iter().for_each(Place::begin);
        let (first, second) = (admit(&all, "192.0.2.3"), admit(&all, "192.0.2.3"));
        assert!(first.is_spare() && second.is_spare());
        // Who keeps such a place without asking makes room for who asks.
        let third = admit(&all, "192.0.2.3");
        assert!(is_sent_away(&first) && !is_sent_away(&second) && third.is_spare());
        second.begin();
        third.begin();
        assert!(all.admit("192.0.2.3".parse().unwrap()).is_none());
        let [one, other] = busy;
        drop(one);
        assert!(!admit(&all, "192.0.2.4").is_spare());
        drop((other, second, third));
    }

    #[test]
    fn ours_a_crowd_that_goes_on_coming_drives_out_itself_and_not_the_watcher() {
        let all = connections(1, 1, 4);
        let busy = admit(&all, "192.0.2.1");
        busy.begin();
        for (watcher, crowd) in [
            ("192.0.2.2", "192.0.2.3"),
            ("2001:db8:1::1", "2001:db8:2::1"),
            ("10.0.0.1", "192.0.2.3"),
        ] {
            let mut flood: Vec<_> = (0..4).map(|_| admit(&all, crowd)).collect();
            let place = admit(&all, watcher);
            assert!(place.is_spare() && is_sent_away(&flood[0]));
            for n in 0..50 {
                flood.push(admit(&all, crowd));
                assert!(
                    is_sent_away(&flood[n + 1]) && !is_sent_away(&place),
                    "{watcher} {n}"
                );
            }
            // Where all of the crowd's are being answered, the next of it finds no place.
            flood.iter().for_each(Place::begin);
            assert!(all.admit(crowd.parse().unwrap()).is_none() && !is_sent_away(&place));
        }
    }

    #[test]
    fn ours_one_address_has_no_more_than_its_share() {
        for (mine, also_mine, others) in [
            ("192.0.2.1", "::ffff:192.0.2.1", "192.0.2.2"),
            ("2001:db8:1:1::1", "2001:db8:1:1:ffff::2", "2001:db8:1:2::1"),
        ] {
            let all = connections(100, 2, 4);
            let held = [admit(&all, mine), admit(&all, also_mine)];
            held.iter().for_each(Place::begin);
            assert!(admit(&all, mine).is_spare());
            assert!(!admit(&all, others).is_spare());
            // Its own connections give way, nobody else's.
            let other = admit(&all, others);
            held[1].end();
            let next = admit(&all, mine);
            assert!(!next.is_spare() && is_sent_away(&held[1]) && !is_sent_away(&other));
        }
    }

    #[test]
    fn ours_one_network_of_many_addresses_has_no_more_than_twice_that() {
        let all = connections(100, 2, 4);
        let places: Vec<_> = (0..4)
            .map(|n| admit(&all, &format!("2001:db8:1:{n}::1")))
            .collect();
        places.iter().for_each(Place::begin);
        assert!(admit(&all, "2001:db8:1:9::1").is_spare());
        assert!(!admit(&all, "2001:db8:2:9::1").is_spare());
        // Proxies speak for many.
        let proxied: Vec<_> = (0..50).map(|_| admit(&all, "10.0.0.1")).collect();
        proxied.iter().for_each(Place::begin);
        assert!(proxied.iter().all(|place| !place.is_spare()));
    }

    #[test]
    fn ours_nothing_is_left_of_who_has_gone() {
        let all = connections(2, 2, 1);
        for n in 0..50 {
            let (one, other) = (admit(&all, "192.0.2.1"), admit(&all, "2001:db8::1"));
            one.begin();
            let third = admit(&all, &format!("192.0.2.{n}"));
            assert!(is_sent_away(&other));
            // Sent away while a request was on its way: it is answered, and counts no more.
            other.begin();
            assert!(other.is_answered());
            other.end();
            drop((one, other, third));
            assert!(all.state().pools.is_empty());
        }
    }
}
