//! Columns that more than one table has, read and written in one way.

use std::time::Duration;

use super::StorageError;
use crate::oauth::access_lifetime::AccessLifetime;
use crate::types::SigningAlgorithm;

/// A stored lifetime of access tokens.
pub(super) fn access_lifetime(
    seconds: Option<i64>,
    table: &'static str,
) -> Result<Option<AccessLifetime>, StorageError> {
    let typed = |seconds: i64| {
        let seconds = u64::try_from(seconds).ok()?;
        AccessLifetime::try_from(Duration::from_secs(seconds)).ok()
    };
    let column = "access_lifetime";
    seconds
        .map(|seconds| typed(seconds).ok_or(StorageError::Inconsistent { table, column }))
        .transpose()
}

/// How a lifetime is stored: as a number of seconds, a day at most.
pub(super) fn in_seconds(lifetime: Option<AccessLifetime>) -> Option<i64> {
    lifetime.map(|lifetime| i64::try_from(lifetime.seconds()).unwrap_or(i64::MAX))
}

/// A stored signing algorithm.
pub(super) fn signing_algorithm(
    text: Option<String>,
    table: &'static str,
) -> Result<Option<SigningAlgorithm>, StorageError> {
    text.map(|text| {
        text.parse().map_err(|_| StorageError::Inconsistent {
            table,
            column: "signing_algorithm",
        })
    })
    .transpose()
}
