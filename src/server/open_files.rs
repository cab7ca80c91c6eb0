//! How many files, and so connections, the system lets this process have open.

/// Asks for as many as this process may ask for, and says how many it has; `None` where there is no telling.
///
/// The soft limit of 1024 that most systems begin with is there for programs that cannot tell apart more; the hard limit
/// is what the owner of the system means.
#[cfg(unix)]
pub fn raised() -> Option<u64> {
    rlimit::increase_nofile_limit(u64::MAX)
        .or_else(|_| rlimit::Resource::NOFILE.get_soft())
        .ok()
}

/// Nothing to ask for.
#[cfg(not(unix))]
pub fn raised() -> Option<u64> {
    None
}
