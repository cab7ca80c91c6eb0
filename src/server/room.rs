//! How many connections there may be, of whom, and how patient the server is with them.

use std::time::Duration;

use crate::config::Limits;

/// The room for connections.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Room {
    /// How many may be open, each of which may hold a body in memory.
    pub connections: usize,
    /// How many of them one address (IPv6: one /64) may have.
    pub of_one_address: usize,
    /// How many of them one IPv6 /48 may have: what one household or company is given.
    pub of_one_site: usize,
    /// How many more are accepted when there is no place, to be asked whether the server is alive.
    pub spare: usize,
    /// How long a TLS handshake may take.
    pub greeted_within: Duration,
    /// How long a client may take to send the head of a request, and how long a connection may wait for the next.
    pub asked_within: Duration,
    /// How long a client may take to read anything of what was written to it.
    pub stalled_after: Duration,
    /// How long the server may take to answer a request that has come whole.
    pub answered_within: Duration,
}

/// Places for connections that were told to leave and have not yet.
const LEAVING: usize = 32;

/// Files that are not connections to this server: the database's, and connections from this server to others.
const OTHER_FILES: usize = 256;

/// Fewer connections than this are no server.
const FEWEST: usize = 16;

impl Room {
    /// The room the settings give.
    #[must_use]
    pub fn of(limits: &Limits) -> Self {
        Self {
            connections: limits.connections,
            of_one_address: limits.connections_per_address,
            of_one_site: limits.connections_per_address.saturating_mul(2),
            spare: 32,
            greeted_within: Duration::from_secs(10),
            // Longer than proxies keep theirs, so that they end first.
            asked_within: Duration::from_secs(65),
            stalled_after: Duration::from_secs(20),
            answered_within: Duration::from_secs(30),
        }
    }

    /// How many connections may be open at one moment.
    #[must_use]
    pub fn most(&self) -> usize {
        self.connections.saturating_add(self.spare + LEAVING)
    }

    /// How many files the server may have to open.
    #[must_use]
    pub fn files(&self) -> usize {
        self.most().saturating_add(OTHER_FILES)
    }

    /// The room there is where no more than `files` may be open: as much less of each kind.
    #[must_use]
    pub fn within(self, files: u64) -> Self {
        let files = usize::try_from(files).unwrap_or(usize::MAX);
        let missing = self.files().saturating_sub(files);
        if missing == 0 {
            return self;
        }
        let connections = self.connections.saturating_sub(missing).max(FEWEST);
        let share = |of: usize| (of.saturating_mul(connections) / self.connections.max(1)).max(1);
        Self {
            connections,
            of_one_address: share(self.of_one_address),
            of_one_site: share(self.of_one_site),
            ..self
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ours_there_are_no_more_connections_than_files_may_be_open() {
        let room = Room::of(&Limits::default());
        assert_eq!(room.within(1_048_576), room);
        assert_eq!(room.within(room.files() as u64), room);
        let less = room.within(1024);
        assert_eq!(less.files(), 1024);
        assert_eq!(
            (less.connections, less.of_one_address, less.of_one_site),
            (704, 176, 352)
        );
        assert_eq!(
            less.spare, room.spare,
            "who watches over the server has as much room as ever"
        );
        let least = room.within(10);
        assert_eq!((least.connections, least.of_one_address), (FEWEST, 4));
    }
}
