//! Where the database is, on the command line: never how to get in, since every user of the computer can read the
//! command lines of all.

use super::failure::Failure;
use crate::config::without_password;

/// Refuses `--database` with a password in it, without repeating it.
///
/// # Errors
/// If there is one.
pub fn check_flag(database: Option<&str>) -> Result<(), Failure> {
    if database.and_then(without_password).is_none() {
        return Ok(());
    }
    Err(Failure::usage(
        "--database has a password in it, which every user of this computer can read in the list of processes.",
    )
    .try_this(
        "set GRANTOR__DATABASE__URL, or GRANTOR__DATABASE__URL_FILE (database.url_file) to a file that holds the URL",
    ))
}
